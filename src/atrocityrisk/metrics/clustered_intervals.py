"""Percentile intervals and paired differences of scores that were resampled by country."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from atrocityrisk._core.arrays import FloatArray
from atrocityrisk.errors import DataError
from atrocityrisk.metrics.registered_metrics import METRICS, check_level
from atrocityrisk.metrics.resampling import Resampled


@dataclass(frozen=True, kw_only=True)
class Intervals:
    """Percentile intervals of resampled scores.

    Attributes
    ----------
    estimate, low, high : ndarray
        Shape (metrics, models).
    undefined : ndarray of int
        Resamples in which the metric was not defined and which the interval leaves out.
    level : float
        Coverage aimed at.
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
        Standard deviation over resamples.
    better : ndarray
        Share of resamples in which the model is better than `against` in the metric's orientation;
        ties count one half.
    against : int
        Column compared with.
    level : float
        Coverage aimed at.
    """

    estimate: FloatArray
    low: FloatArray
    high: FloatArray
    standard_error: FloatArray
    better: FloatArray
    against: int
    level: float


def intervals(resampled: Resampled, *, level: float = 0.95) -> Intervals:
    """Percentile intervals of every score.

    Parameters
    ----------
    resampled : Resampled
        Scores in resamples.
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
    low, high = _quantiles(resampled.draws, level)
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
        raise DataError(f"against must be a column from 0 to {models - 1}; found {against!r}")
    # Both models were scored on the same resample: what they share cancels within each draw.
    difference = resampled.draws - resampled.draws[:, against : against + 1]
    low, high = _quantiles(difference, level)
    better = np.empty(resampled.estimate.shape)
    for m, name in enumerate(resampled.metric):
        scores = resampled.draws[m]
        # A bias of -0.1 is as bad as one of 0.1: distance from the target decides, not the sign.
        if name in METRICS and METRICS[name].orientation == "target":
            perfect = METRICS[name].perfect
            scores = np.abs(scores - (0.0 if perfect is None else perfect))
        sign = 1 if name in METRICS and METRICS[name].orientation == "higher" else -1
        # sign() makes 1, 0 or -1, so that the mean of (sign + 1) / 2 counts a tie one half.
        gain = np.sign(sign * (scores - scores[against]))
        better[m] = np.nanmean((gain + 1) / 2, axis=-1)
    return Differences(
        estimate=resampled.estimate - resampled.estimate[:, against : against + 1],
        low=low,
        high=high,
        standard_error=np.nanstd(difference, axis=-1, ddof=1),
        better=better,
        against=against,
        level=level,
    )


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
