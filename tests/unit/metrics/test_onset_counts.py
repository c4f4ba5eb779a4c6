import math

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
