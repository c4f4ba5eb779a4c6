"""Intervals and paired differences of scores that were resampled by country, or two ways."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr

from atrocityrisk._core.arrays import FloatArray
from atrocityrisk._core.rounding import less
from atrocityrisk._core.spelling import plain
from atrocityrisk.errors import DataError
from atrocityrisk.metrics.registered_metrics import METRICS, check_level
from atrocityrisk.metrics.resampling import Resampled
from atrocityrisk.metrics.two_way_jackknife import (
    fewest_clusters,
    two_way_errors,
    two_way_quantile,
)


@dataclass(frozen=True, kw_only=True)
class Intervals:
    """Intervals of resampled scores.

    Attributes
    ----------
    estimate, low, high : ndarray
        Shape (metrics, models).
    undefined : ndarray of int
        Resamples in which the metric was not defined. An interval from redrawn countries leaves
        them out; a two-way interval with any is NaN.
    level : float
        Coverage aimed at.

    Examples
    --------
    >>> import numpy as np
    >>> from atrocityrisk.metrics import country_draws, resample
    >>> rng = np.random.default_rng(1)
    >>> risk = rng.random(600)
    >>> onset = rng.random(600) < risk
    >>> draws = country_draws(np.repeat(np.arange(60), 10), n_boot=50)
    >>> both = np.column_stack([risk, np.full(600, 0.5)])
    >>> scores = resample(onset, both, draws=draws, metrics=["brier_score"])
    >>> from atrocityrisk.metrics import intervals
    >>> found = intervals(scores)
    >>> bool((found.low <= found.estimate).all())
    True
    """

    estimate: FloatArray
    low: FloatArray
    high: FloatArray
    undefined: NDArray[np.int64]
    level: float


@dataclass(frozen=True, kw_only=True)
class Differences:
    """Paired differences of each model from one of them.

    Attributes
    ----------
    estimate, low, high : ndarray
        ``model - against`` in the metric's own unit, shape (metrics, models).
    standard_error : ndarray
        Standard deviation over resamples, or the two-way clustered standard error.
    better : ndarray
        Share of resamples in which the model is better than `against` in the metric's orientation;
        ties count one half. Two ways, the probability by Student's t that it is.
    against : int
        Column compared with.
    level : float
        Coverage aimed at.

    Examples
    --------
    >>> import numpy as np
    >>> from atrocityrisk.metrics import country_draws, resample
    >>> rng = np.random.default_rng(1)
    >>> risk = rng.random(600)
    >>> onset = rng.random(600) < risk
    >>> draws = country_draws(np.repeat(np.arange(60), 10), n_boot=50)
    >>> both = np.column_stack([risk, np.full(600, 0.5)])
    >>> scores = resample(onset, both, draws=draws, metrics=["brier_score"])
    >>> from atrocityrisk.metrics import differences
    >>> found = differences(scores, against=1)
    >>> bool(found.high[0, 0] < 0)
    True
    """

    estimate: FloatArray
    low: FloatArray
    high: FloatArray
    standard_error: FloatArray
    better: FloatArray
    against: int
    level: float


def intervals(resampled: Resampled, *, level: float = 0.95) -> Intervals:
    """Intervals of every score: percentiles of the draws, or two-way clustered.

    Parameters
    ----------
    resampled : Resampled
        Scores in resamples; the interval is two-way clustered if they left clusters out, which
        :func:`leave_clusters_out` explains.
    level : float, default 0.95
        Coverage aimed at.

    Returns
    -------
    Intervals
        Arrays of shape (metrics, models).

    Raises
    ------
    DataError
        If `level` is not strictly between 0 and 1.

    References
    ----------
    .. [1] Efron, B., & Tibshirani, R. J. (1993). An Introduction to the Bootstrap, chapter 13.
       Chapman & Hall.

    Examples
    --------
    >>> import numpy as np
    >>> from atrocityrisk.metrics import country_draws, resample
    >>> draws = country_draws(np.arange(40), n_boot=500)
    >>> r = resample([0, 1] * 20, np.full(40, 0.5), draws=draws, metrics=["brier_score"])
    >>> intervals(r).low, intervals(r).high
    (array([[0.25]]), array([[0.25]]))
    """
    if resampled.left_out is None:
        low, high = _quantiles(resampled.draws, level)
    else:
        low, high, _ = _two_way(resampled.estimate, resampled.draws, resampled.left_out, level)
        for row, name in enumerate(resampled.metric):
            # A symmetric interval knows nothing of the range of a score, such as 0 to 1.
            if name in METRICS:
                low[row] = np.maximum(low[row], METRICS[name].low)
                high[row] = np.minimum(high[row], METRICS[name].high)
    return Intervals(
        estimate=resampled.estimate,
        low=low,
        high=high,
        undefined=np.isnan(resampled.draws).sum(axis=-1),
        level=level,
    )


def differences(resampled: Resampled, *, against: int = 0, level: float = 0.95) -> Differences:
    """Paired differences of all models from one of them, metric by metric.

    Parameters
    ----------
    resampled : Resampled
        Scores in resamples, of registered metrics.
    against : int, default 0
        Column of the model to compare with.
    level : float, default 0.95
        Coverage aimed at.

    Returns
    -------
    Differences
        Arrays of shape (metrics, models).

    Raises
    ------
    DataError
        If `level` is not strictly between 0 and 1, or there is no such model.

    References
    ----------
    .. [1] Efron, B., & Tibshirani, R. J. (1993). An Introduction to the Bootstrap, chapter 13.
       Chapman & Hall.
    .. [2] Diebold, F. X., & Mariano, R. S. (1995). Comparing predictive accuracy. Journal of
       Business & Economic Statistics 13(3), 253-263.

    Examples
    --------
    >>> import numpy as np
    >>> from atrocityrisk.metrics import country_draws, resample
    >>> draws = country_draws(np.arange(40), n_boot=500)
    >>> p = np.column_stack([np.full(40, 0.5), np.full(40, 0.9)])
    >>> r = resample([0, 1] * 20, p, draws=draws, metrics=["brier_score"])
    >>> d = differences(r)
    >>> bool(d.low[0, 1] < d.estimate[0, 1].round(4) == 0.16 < d.high[0, 1])
    True
    """
    models = resampled.estimate.shape[1]
    if not 0 <= against < models:
        raise DataError(f"against must be a column from 0 to {models - 1}; found {plain(against)}")
    # Both models were scored on the same resample: what they share cancels within each draw.
    # The difference of two infinite log scores is none, and so is the spread of infinite ones.
    with np.errstate(invalid="ignore"):
        difference = resampled.draws - resampled.draws[:, against : against + 1]
        estimate = resampled.estimate - resampled.estimate[:, against : against + 1]
        if resampled.left_out is None:
            low, high = _quantiles(difference, level)
            error = np.nanstd(difference, axis=-1, ddof=1)
        else:
            low, high, error = _two_way(estimate, difference, resampled.left_out, level)
    return Differences(
        estimate=estimate,
        low=low,
        high=high,
        standard_error=error,
        better=_better(resampled, against),
        against=against,
        level=level,
    )


def _better(resampled: Resampled, against: int) -> FloatArray:
    """How surely each model is better than one of them, by metric and model."""
    better = np.empty(resampled.estimate.shape)
    for m, name in enumerate(resampled.metric):
        # The scores in the data stand in front of those of the resamples.
        scores = np.column_stack([resampled.estimate[m], resampled.draws[m]])
        # A bias of -0.1 is as bad as one of 0.1: distance from the target decides, not the sign.
        if name in METRICS and METRICS[name].orientation == "target":
            perfect = METRICS[name].perfect
            scores = np.abs(scores - (0.0 if perfect is None else perfect))
        sign = 1 if name in METRICS and METRICS[name].orientation == "higher" else -1
        # Scores that differ by rounding alone are a tie: it would be won every time.
        gain = sign * less(scores, scores[against])
        if resampled.left_out is None:
            # sign() makes 1, 0 or -1, so that the mean of (sign + 1) / 2 counts a tie one half.
            better[m] = np.nanmean((np.sign(gain[:, 1:]) + 1) / 2, axis=-1)
        else:
            error = two_way_errors(gain[:, 0], gain[:, 1:], resampled.left_out)
            # A model less itself is 0 without an error: neither better nor worse.
            size = np.divide(gain[:, 0], error, out=np.zeros(len(error)), where=error != 0)
            better[m] = stdtr(fewest_clusters(resampled.left_out) - 1, size)
    return better


def _two_way(
    estimate: FloatArray, without: FloatArray, left_out: NDArray[np.int_], level: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Ends of two-way clustered intervals, and their standard errors."""
    check_level(level)
    error = two_way_errors(estimate, without, left_out)
    half = two_way_quantile(left_out, level) * error
    return estimate - half, estimate + half, error


def _quantiles(values: FloatArray, level: float) -> tuple[FloatArray, FloatArray]:
    """Ends of the central interval along the last axis, resamples without a score left out."""
    check_level(level)
    tail = (1 - level) / 2
    # Interpolating between two infinite log scores would give NaN, so infinities are not averaged.
    method: Literal["inverted_cdf", "linear"] = (
        "inverted_cdf" if np.isinf(values).any() else "linear"
    )
    ends = np.full((2, *values.shape[:-1]), np.nan)
    for cell in np.ndindex(values.shape[:-1]):
        defined = values[cell][~np.isnan(values[cell])]
        if len(defined):
            ends[(slice(None), *cell)] = np.quantile(defined, [tail, 1 - tail], method=method)
    return ends[0], ends[1]
