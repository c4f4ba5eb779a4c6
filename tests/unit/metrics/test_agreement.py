"""Krippendorff's alpha against published examples, by hand, and by its own laws."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from atrocityrisk.errors import DataError
from atrocityrisk.metrics import krippendorff_alpha

SCALES = ("nominal", "ordinal", "interval", "ratio")

_ = None
MIXED = [[1.0, 2, 3, 1, 2, 5, 4, 4], [1, 3, 3, 2, 2, 5, 4, 1]]
# Krippendorff (2011), "Computing Krippendorff's alpha-reliability", examples A to D.
BINARY = [[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]]
LETTERS = [list("aabbdcccedda"), list("babbbcccedd") + ["d"]]
FOUR_OBSERVERS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, _, _, _],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, _, 3],
    [_, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, _],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, _],
]


@pytest.mark.parametrize(
    ("ratings", "scale", "published"),
    [
        (BINARY, "nominal", 0.095),
        (LETTERS, "nominal", 0.692),
        (FOUR_OBSERVERS, "nominal", 0.743),
        (FOUR_OBSERVERS, "ordinal", 0.815),
        (FOUR_OBSERVERS, "interval", 0.849),
        (FOUR_OBSERVERS, "ratio", 0.797),
    ],
)
def test_alpha_is_as_published(ratings, scale, published):
    made = krippendorff_alpha(ratings, scale=scale, n_boot=0)
    assert round(made.alpha, 3) == published
    assert np.isnan(made.low)
    assert np.isnan(made.high)


def test_what_alpha_rests_on_is_told():
    made = krippendorff_alpha(FOUR_OBSERVERS, n_boot=0)
    # The last unit has one rating, which can be paired with none.
    assert (made.n_units, made.n_ratings) == (11, 40)


def by_the_definition(ratings, scale):
    """Alpha by pairs of ratings, one by one."""
    units = [[r for r in unit if r is not None] for unit in zip(*ratings, strict=True)]
    units = [unit for unit in units if len(unit) > 1]
    every = [r for unit in units for r in unit]
    count = {value: every.count(value) for value in every}

    def square(a, b):
        if a == b:
            return 0.0
        if scale == "ordinal":
            between = sum(n for value, n in count.items() if min(a, b) <= value <= max(a, b))
            return (between - (count[a] + count[b]) / 2) ** 2
        return {"nominal": 1.0, "interval": (a - b) ** 2, "ratio": ((a - b) / (a + b)) ** 2}[scale]

    n = len(every)
    observed = sum(
        sum(square(a, b) for a in unit for b in unit) / (len(unit) - 1) for unit in units
    )
    expected = sum(square(a, b) for a in every for b in every) / (n - 1)
    return 1 - observed / expected if expected else np.nan


@given(
    table=st.integers(2, 4).flatmap(
        lambda raters: st.lists(
            st.lists(st.sampled_from([None, 1, 2, 4, 7]), min_size=raters, max_size=raters),
            min_size=2,
            max_size=9,
        )
    ),
    scale=st.sampled_from(SCALES),
)
@settings(max_examples=60, deadline=None)
def test_alpha_equals_its_definition(table, scale):
    ratings = [list(row) for row in zip(*table, strict=True)]
    if sum(sum(r is not None for r in unit) > 1 for unit in table) == 0:
        return
    made = krippendorff_alpha(ratings, scale=scale, n_boot=0)
    np.testing.assert_allclose(made.alpha, by_the_definition(ratings, scale), atol=1e-9)
    # Neither the order of raters nor that of units matters.
    turned = krippendorff_alpha([row[::-1] for row in ratings[::-1]], scale=scale, n_boot=0)
    np.testing.assert_allclose(turned.alpha, made.alpha, atol=1e-12)


@pytest.mark.parametrize("scale", SCALES)
def test_a_draw_of_the_interval_is_alpha_of_the_repeated_units(scale):
    # Each unit is of a pattern of its own, in the order in which patterns are drawn.
    ratings = np.array(MIXED)
    seed, n_boot = 3, 40
    every = [*MIXED[0], *MIXED[1]]
    values = list(dict.fromkeys(every)) if scale == "nominal" else sorted(set(every))
    counts = [[list(unit).count(value) for value in values] for unit in ratings.T]
    order = sorted(range(len(counts)), key=counts.__getitem__)
    assert len({tuple(row) for row in counts}) == len(counts)
    times = np.random.default_rng(seed).multinomial(8, np.full(8, 1 / 8), size=n_boot)
    alone = [
        krippendorff_alpha(np.repeat(ratings[:, order], row, axis=1), scale=scale, n_boot=0).alpha
        for row in times
    ]
    made = krippendorff_alpha(ratings, scale=scale, n_boot=n_boot, seed=seed, level=0.9)
    assert made.n_defined == np.isfinite(alone).sum() == n_boot
    # By the formula of Efron (1987), each unit left out once.
    without = np.array(
        [
            krippendorff_alpha(np.delete(ratings, unit, axis=1), scale=scale, n_boot=0).alpha
            for unit in range(8)
        ]
    )
    gap = without.mean() - without
    skew = (gap**3).sum() / (6 * (gap**2).sum() ** 1.5)
    tied = np.isclose(alone, made.alpha)
    bias = norm.ppf(((np.array(alone) < made.alpha) & ~tied).mean() + tied.mean() / 2)
    ends = bias + norm.ppf([0.05, 0.95])
    expected = np.quantile(alone, norm.cdf(bias + ends / (1 - skew * ends)))
    assert (made.low, made.high) == pytest.approx(tuple(expected))


@pytest.mark.parametrize("scale", SCALES)
def test_no_interval_is_given_from_too_little(scale):
    alike = [[1, 2, 3] * 9, [1, 2, 3] * 9]
    # Nine ratings differ from the commonest, then ten.
    nine = [[1] * 20 + [2] * 5, [1] * 21 + [2] * 4]
    ten = [[1] * 20 + [2] * 5, [1] * 20 + [2] * 4 + [3]]
    for ratings in (alike, nine):
        made = krippendorff_alpha(ratings, scale=scale)
        assert made.alpha > 0
        assert np.isnan([made.low, made.high]).all()
        assert made.n_defined == 0
    made = krippendorff_alpha(ten, scale=scale)
    assert made.low < made.alpha < made.high <= 1


def test_large_numbers_lose_no_digits():
    ratings = np.array([[1.0, 2, 3, 4], [1, 2, 3, 3]])
    near = krippendorff_alpha(ratings, scale="interval", n_boot=0).alpha
    far = krippendorff_alpha(ratings + 1e9, scale="interval", n_boot=0).alpha
    assert far == pytest.approx(near, abs=1e-6)


@pytest.mark.parametrize(
    "ratings", [[[1, 1], [1, 1]], [[1, _], [_, 2]], np.empty((2, 0)), [[1, 2, 3]]]
)
@pytest.mark.parametrize("scale", SCALES)
def test_alpha_is_missing_where_nothing_says_how_far_people_agree(ratings, scale):
    made = krippendorff_alpha(ratings, scale=scale)
    assert np.isnan([made.alpha, made.low, made.high]).all()


def test_perfect_agreement_is_one_and_the_opposite_below_zero():
    assert krippendorff_alpha([[1, 2, 3], [1, 2, 3]], n_boot=0).alpha == 1
    assert krippendorff_alpha([[0, 1, 0, 1], [1, 0, 1, 0]], n_boot=0).alpha < -0.5


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: krippendorff_alpha([1, 2, 3]), r"shape \(raters, units\)"),
        (lambda: krippendorff_alpha([["a"], ["b"]], scale="ordinal"), "expected numbers"),
        (lambda: krippendorff_alpha([[-1.0], [2]], scale="ratio"), "0 or more"),
        (lambda: krippendorff_alpha([[np.inf], [2]], scale="interval"), "infinite"),
        (lambda: krippendorff_alpha([[1], [2]], scale="metric"), "expected a scale among nominal"),
        (lambda: krippendorff_alpha([[1], [2]], level=95), "between 0 and 1"),
        (lambda: krippendorff_alpha([[1], [2]], n_boot=-1), "n_boot"),
    ],
)
def test_what_cannot_be_rated_is_refused(call, words):
    with pytest.raises(DataError, match=words):
        call()
