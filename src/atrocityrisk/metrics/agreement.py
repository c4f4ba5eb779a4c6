"""Agreement between people who judged the same things: Krippendorff's alpha and its interval."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri

from atrocityrisk._core.arrays import FloatArray
from atrocityrisk._core.spelling import plain
from atrocityrisk.errors import DataError

Scale = Literal["nominal", "ordinal", "interval", "ratio"]
_Sums = tuple[FloatArray, FloatArray]

_LEAST_OTHER = 10
"""Ratings that differ from the commonest, below which intervals fail about half the time."""


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """Krippendorff's alpha of some ratings.

    Attributes
    ----------
    alpha : float
        1 for perfect agreement, 0 for what chance would give, below 0 for less; missing where
        everybody always gave the same rating, since nothing then says whether they could differ.
    low, high : float
        Interval of alpha by drawing units anew; missing where alpha is, where no unit has two
        different ratings, and where fewer than ten ratings differ from the commonest: from so
        little no interval follows that would hold as often as it says.
    level : float
        Coverage that the interval aims at.
    n_units, n_ratings : int
        Units with two ratings or more, and their ratings; other units say nothing of agreement.
    n_defined : int
        Draws in which alpha is defined; the interval is of these. 0 where no interval is given.
    observed_disagreement, expected_disagreement : float
        Mean squared difference within units, and between all ratings: alpha is one less their
        ratio.

    Examples
    --------
    >>> import atrocityrisk.metrics as metrics
    >>> metrics.krippendorff_alpha([[1, 2, 3], [1, 2, 3]], n_boot=0).alpha
    1.0
    """

    alpha: float
    low: float
    high: float
    level: float
    n_units: int
    n_ratings: int
    n_defined: int
    observed_disagreement: float
    expected_disagreement: float


def krippendorff_alpha(
    ratings: ArrayLike,
    *,
    scale: Scale = "nominal",
    level: float = 0.95,
    n_boot: int = 2000,
    seed: int = 0,
) -> Agreement:
    """Krippendorff's alpha: how far raters agree beyond chance, with any number of gaps.

    Parameters
    ----------
    ratings : array_like
        Shape (raters, units); a missing value (NaN, None) where a rater did not judge a unit. For
        the nominal scale any values that can be told apart, else numbers.
    scale : {"nominal", "ordinal", "interval", "ratio"}, default "nominal"
        What a difference between two ratings means.
    level : float, default 0.95
        Coverage of the interval.
    n_boot : int, default 2000
        Draws for the interval; none for 0.
    seed : int, default 0
        Seed of the draws.

    Returns
    -------
    Agreement
        Alpha, its interval, and what both rest on.

    Raises
    ------
    DataError
        If the ratings are no table, hold text where the scale needs numbers, or negative numbers
        on the ratio scale.

    Notes
    -----
    The interval is that of the bootstrap over units, bias-corrected and accelerated [4]_, with
    the expected disagreement computed anew in each draw [3]_. How often an interval of 95% held, in
    made-up worlds (``benchmarks/predictive/agreement_coverage.py``):

    ===== ============== ======= ========================
    units interval given holds   least often of all kinds
    ===== ============== ======= ========================
    10    30%            96.7%   94.0%
    20    51%            94.6%   87.9%
    50    87%            94.9%   85.9%
    100   99%            95.9%   89.6%
    200   100%           95.2%   94.0%
    ===== ============== ======= ========================

    Kinds of worlds with fewer than fifty intervals are left out of the last column, which is that
    of three raters of moderate agreement and a rare value.

    References
    ----------
    .. [1] Krippendorff, K. (2011). Computing Krippendorff's alpha-reliability. University of
       Pennsylvania, Annenberg School for Communication.
    .. [2] Hayes, A. F., & Krippendorff, K. (2007). Answering the call for a standard reliability
       measure for coding data. Communication Methods and Measures, 1(1), 77-89.
    .. [3] Zapf, A., Castell, S., Morawietz, L., & Karch, A. (2016). Measuring inter-rater
       reliability for nominal data: which coefficients and confidence intervals are appropriate?
       BMC Medical Research Methodology, 16, 93.
    .. [4] Efron, B. (1987). Better bootstrap confidence intervals. Journal of the American
       Statistical Association, 82(397), 171-185.

    Examples
    --------
    Two observers of ten units, from Krippendorff (2011):

    >>> import atrocityrisk.metrics as metrics
    >>> first = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0]
    >>> second = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    >>> round(metrics.krippendorff_alpha([first, second], n_boot=0).alpha, 3)
    0.095
    """
    values, counts = _counted(ratings, scale)
    _check(level, n_boot)
    counts = counts[counts.sum(axis=1) >= 2]
    # Units with the same ratings are one row: thousands of units have a few patterns.
    patterns, times_seen = np.unique(counts, axis=0, return_counts=True)
    sizes: FloatArray = times_seen.astype(np.float64)
    observed, expected = _disagreements(patterns, sizes[None, :], values, scale)
    alpha = _alpha(observed, expected)
    low = high = float("nan")
    drawn = np.empty(0)
    if n_boot and not np.isnan(alpha[0]) and _can_vary(counts):
        rng = np.random.default_rng(seed)
        times = rng.multinomial(len(counts), sizes / len(counts), size=n_boot).astype(np.float64)
        drawn = _alpha(*_disagreements(patterns, times, values, scale))
        drawn = drawn[~np.isnan(drawn)]
        but_one: FloatArray = sizes - np.eye(len(sizes))
        without = _alpha(*_disagreements(patterns, but_one, values, scale))
        low, high = _interval(drawn, float(alpha[0]), without, sizes, level)
    return Agreement(
        alpha=float(alpha[0]),
        low=low,
        high=high,
        level=level,
        n_units=len(counts),
        n_ratings=int(counts.sum()),
        n_defined=len(drawn),
        observed_disagreement=float(observed[0]),
        expected_disagreement=float(expected[0]),
    )


def _check(level: float, n_boot: int) -> None:
    if not 0 < level < 1:
        raise DataError(f"expected a level between 0 and 1, found {plain(level)}")
    if n_boot < 0:
        raise DataError(f"expected n_boot of 0 or more, found {plain(n_boot)}")


def _counted(ratings: ArrayLike, scale: str) -> tuple[FloatArray, FloatArray]:
    """Distinct values in order, and how often each unit got each: shape (units, values)."""
    if scale not in _DIFFERENCES:
        raise DataError(f"expected a scale among {', '.join(_DIFFERENCES)}, found {plain(scale)}")
    table = np.asarray(ratings, dtype=object)
    if table.ndim != 2:
        raise DataError(
            f"expected ratings of shape (raters, units), found {table.ndim} dimension(s)"
        )
    given = ~pd.isna(table)
    units = np.broadcast_to(np.arange(table.shape[1]), table.shape)[given]
    if scale == "nominal":
        codes, found = pd.factorize(table[given])
        values = np.arange(len(found), dtype=np.float64)
    else:
        values, codes = np.unique(_numbers(table[given], scale), return_inverse=True)
    counts = np.zeros((table.shape[1], len(values)))
    np.add.at(counts, (units, codes), 1.0)
    return values, counts


def _numbers(cells: np.ndarray, scale: str) -> FloatArray:
    try:
        numbers = np.array([float(cell) for cell in cells])
    except (TypeError, ValueError) as problem:
        raise DataError(
            f"expected numbers, as the {scale} scale needs, found other ratings: {problem}"
        ) from problem
    if not np.isfinite(numbers).all():
        raise DataError("expected finite ratings, found an infinite one")
    if scale == "ratio" and (numbers < 0).any():
        raise DataError(
            f"expected ratings of 0 or more on the ratio scale, found {plain(numbers.min())}"
        )
    return numbers


def _disagreements(
    counts: FloatArray, times: FloatArray, values: FloatArray, scale: str
) -> tuple[FloatArray, FloatArray]:
    """Observed and expected disagreement of each draw of units, shape (draws,)."""
    totals = times @ counts
    n = totals.sum(axis=1)
    within, between = _DIFFERENCES[scale](counts, totals, values)
    # Each unit counts by its number of ratings, not by its number of pairs.
    weights = times / (counts.sum(axis=1) - 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return (weights * within).sum(axis=1) / n, between / (n * (n - 1))


def _alpha(observed: FloatArray, expected: FloatArray) -> FloatArray:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(expected > 0, 1 - observed / expected, np.nan)


def _can_vary(counts: FloatArray) -> bool:
    """Whether units differ enough for their draws to tell how far alpha could be off."""
    differ = bool(((counts > 0).sum(axis=1) > 1).any())
    return differ and counts.sum() - counts.sum(axis=0).max() >= _LEAST_OTHER


def _interval(
    drawn: FloatArray, alpha: float, without: FloatArray, sizes: FloatArray, level: float
) -> tuple[float, float]:
    """The bias-corrected and accelerated interval; `without` has alpha less a unit of each row."""
    if not len(drawn):
        return float("nan"), float("nan")
    # The same units in another order differ in the last digits.
    same = np.isclose(drawn, alpha, rtol=0, atol=1e-12)
    below = ((drawn < alpha) & ~same).mean() + same.mean() / 2
    bias = ndtri(np.clip(below, 0.5 / len(drawn), 1 - 0.5 / len(drawn)))
    known = ~np.isnan(without)
    weights = sizes[known] / sizes[known].sum()
    gap = np.sum(weights * without[known]) - without[known]
    spread = np.sum(sizes[known] * gap**2)
    skew = np.sum(sizes[known] * gap**3) / (6 * spread**1.5) if spread > 0 else 0.0
    ends = bias + ndtri([(1 - level) / 2, (1 + level) / 2])
    # Beyond the pole of the correction lies the end of the draws.
    stretch = np.maximum(1 - skew * ends, 1e-9)
    low, high = np.quantile(drawn, ndtr(bias + ends / stretch))
    return float(low), float(high)


def _nominal(counts: FloatArray, totals: FloatArray, values: FloatArray) -> _Sums:
    return _unlike(counts), _unlike(totals)


def _unlike(counts: FloatArray) -> FloatArray:
    unlike: FloatArray = np.square(counts.sum(axis=1)) - np.square(counts).sum(axis=1)
    return unlike


def _ordinal(counts: FloatArray, totals: FloatArray, values: FloatArray) -> _Sums:
    # Ratings between two values, half of either included: a difference of their middles.
    middles = np.cumsum(totals, axis=1) - totals / 2
    sizes = counts.sum(axis=1)
    within = sizes * (np.square(middles) @ counts.T) - np.square(middles @ counts.T)
    n = totals.sum(axis=1)
    between = n * (np.square(middles) * totals).sum(axis=1)
    return 2 * within, 2 * (between - np.square((middles * totals).sum(axis=1)))


def _interval_scale(counts: FloatArray, totals: FloatArray, values: FloatArray) -> _Sums:
    # From the middle of all, so that large numbers lose no digits.
    centred = values - values.mean() if len(values) else values
    return _spread(counts, centred), _spread(totals, centred)


def _spread(counts: FloatArray, values: FloatArray) -> FloatArray:
    squares = counts.sum(axis=1) * (counts @ np.square(values))
    spread: FloatArray = 2 * (squares - np.square(counts @ values))
    return spread


def _ratio(counts: FloatArray, totals: FloatArray, values: FloatArray) -> _Sums:
    sums = values[:, None] + values[None, :]
    differences = values[:, None] - values[None, :]
    squares = np.square(np.divide(differences, sums, where=sums > 0, out=np.zeros_like(sums)))
    return (counts @ squares * counts).sum(axis=1), (totals @ squares * totals).sum(axis=1)


_DIFFERENCES: dict[str, Callable[[FloatArray, FloatArray, FloatArray], _Sums]] = {
    "nominal": _nominal,
    "ordinal": _ordinal,
    "interval": _interval_scale,
    "ratio": _ratio,
}
"""Sums of squared differences over all pairs of ratings: within each unit, and within each draw."""
