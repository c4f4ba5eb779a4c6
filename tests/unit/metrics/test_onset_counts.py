import math
from fractions import Fraction

import numpy as np
import pytest
from scipy import stats

from atrocityrisk.errors import DataError
from atrocityrisk.metrics import count_check, poisson_binomial, poisson_binomial_mixture


def test_equal_coins_are_binomial():
    assert poisson_binomial([0.25] * 4).tolist() == pytest.approx(
        [math.comb(4, k) * 0.25**k * 0.75 ** (4 - k) for k in range(5)]
    )


@pytest.mark.parametrize("rows", [1, 2, 255, 256, 257, 1500])
def test_agrees_with_scipy(rows, rng):
    p = rng.beta(1, 20, rows)
    ours = poisson_binomial(p)
    assert ours.shape == (rows + 1,)
    theirs = stats.poisson_binom(p).pmf(np.arange(rows + 1))
    np.testing.assert_allclose(ours, theirs, atol=1e-13)
    assert ours @ np.arange(rows + 1) == pytest.approx(p.sum(), rel=1e-11)


def test_certainties_shift_the_distribution():
    assert poisson_binomial([1.0, 0.0, 0.5]).tolist() == [0, 0.5, 0.5, 0]


def test_band_covers_and_is_as_short_as_it_can_be(rng):
    p = rng.beta(1, 30, 800)
    check = count_check(rng.random(800) < p, p, level=0.9)
    cdf = np.cumsum(poisson_binomial(p))
    below = cdf[check.low - 1] if check.low else 0
    assert cdf[check.high] - below >= 0.9
    assert below < 0.05 <= cdf[check.low]
    assert cdf[check.high - 1] < 0.95 <= cdf[check.high]


def test_p_value_by_hand():
    # P(2 of 2 with p = .1) = .01, doubled
    assert count_check([1, 1], [0.1, 0.1]).p_value == pytest.approx(0.02)
    assert count_check([0, 0], [0.1, 0.1]).p_value == 1
    assert count_check([0, 0], [0.9, 0.9]).p_value == pytest.approx(0.02)


def exact_tails(p, count):
    """P(N <= count) and P(N >= count) in exact arithmetic."""
    masses = [Fraction(1)]
    for chance in map(Fraction, p):
        left = [mass * (1 - chance) for mass in masses] + [Fraction(0)]
        right = [Fraction(0)] + [mass * chance for mass in masses]
        masses = [a + b for a, b in zip(left, right, strict=True)]
    return float(sum(masses[: count + 1])), float(sum(masses[count:]))


def happened(count, rows):
    return np.r_[np.ones(count), np.zeros(rows - count)]


@pytest.mark.parametrize(
    ("rows", "chance", "count", "exact"),
    # From exact fractions; 1 - cdf gave -4e-16 for the first.
    [(200, 0.01, 50, 2.0716529852935726e-53), (200, 0.99, 150, 2.0716529852936597e-53)],
)
def test_a_tail_far_below_rounding_is_summed_itself(rows, chance, count, exact):
    check = count_check(happened(count, rows), np.full(rows, chance))
    assert check.p_value == pytest.approx(exact, rel=1e-9)


@pytest.mark.parametrize("rows", [40, 1000, 5000])
@pytest.mark.parametrize("share", [0.0, 0.002, 0.1, 0.3, 0.7, 1.0])
def test_tails_are_those_of_the_binomial(rows, share):
    count = round(share * rows)
    theirs = stats.binom(rows, 0.1)
    expected = min(1.0, 2 * min(theirs.cdf(count), theirs.sf(count - 1)))
    check = count_check(happened(count, rows), np.full(rows, 0.1))
    assert check.p_value == pytest.approx(expected, rel=1e-8, abs=1e-300)


@pytest.mark.parametrize("count", [0, 1, 4, 9, 12, 25, 60, 79, 80])
def test_tails_of_unequal_chances_are_exact(count, rng):
    p = np.concatenate([rng.beta(1, 9, 60), rng.random(10), 1 - rng.random(6) * 1e-9])
    p = np.concatenate([p, rng.random(4) * 1e-18])
    low, high = exact_tails(p, count)
    check = count_check(happened(count, 80), p)
    assert check.p_value == pytest.approx(min(1.0, 2 * min(low, high)), rel=1e-10)


def test_what_cannot_happen_has_no_chance():
    p = [0.0, 1.0, 0.5, 0.25]
    # From 1 to 3 onsets are possible.
    found = [count_check(happened(count, 4), p).p_value for count in range(5)]
    assert found == pytest.approx([0.0, 2 * 0.375, 1.0, 2 * 0.125, 0.0])


def test_a_hundred_thousand_rows_keep_their_tail():
    theirs = stats.binom(100_000, 0.01)
    check = count_check(happened(1500, 100_000), np.full(100_000, 0.01))
    assert check.p_value == pytest.approx(2 * theirs.sf(1499), rel=1e-6)


@pytest.mark.parametrize("level", [0, 1, 95])
def test_impossible_level_is_refused(level):
    with pytest.raises(DataError, match="level"):
        count_check([0, 1], [0.1, 0.1], level=level)


def test_a_mixture_is_the_mean_of_its_parts(rng):
    draws = rng.beta(1, 10, size=(40, 7))
    parts = np.mean([poisson_binomial(draw) for draw in draws.T], axis=0)
    np.testing.assert_allclose(poisson_binomial_mixture(draws), parts, atol=1e-14)


def test_a_mixture_over_no_rows_and_of_no_probabilities():
    assert poisson_binomial_mixture(np.empty((0, 3))).tolist() == [1.0]
    with pytest.raises(DataError, match=r"shape \(rows, draws\)"):
        poisson_binomial_mixture([0.1, 0.2])
    with pytest.raises(DataError, match="none missing"):
        poisson_binomial_mixture([[0.1, np.nan]])
