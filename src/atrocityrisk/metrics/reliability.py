"""CORP reliability: the curve, its consistency band and the decomposition of a score.

CORP stands for consistent, optimally binned, reproducible, by pool-adjacent-violators: the
recalibrated value of a forecast is the isotonic regression of the outcome on it, so that there are
no bins to choose (Dimitriadis, Gneiting & Jordan 2021).
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import isotonic_regression

from atrocityrisk._core.arrays import FloatArray, PositionArray
from atrocityrisk._core.spelling import plain
from atrocityrisk.errors import DataError
from atrocityrisk.metrics.proper import brier_losses, log_losses
from atrocityrisk.metrics.registered_metrics import checked, metric

_CORP = "Dimitriadis, Gneiting & Jordan 2021, PNAS 118:e2016191118, doi:10.1073/pnas.2016191118"
_LOSSES = {"brier": brier_losses, "log": log_losses}


@dataclass(frozen=True, kw_only=True)
class ReliabilityCurve:
    """Recalibrated against stated probability.

    Attributes
    ----------
    probability : ndarray
        Distinct stated probabilities in ascending order, shape (values,).
    recalibrated : ndarray
        Observed rate at these probabilities by isotonic regression, shape (values,).
    weight : ndarray
        Weight (number) of the forecasts at each probability.
    low, high : ndarray or None
        Band in which `recalibrated` would lie if the forecast were calibrated; None before
        :func:`consistency_band`.
    level : float or None
        Pointwise probability of the band.

    Examples
    --------
    >>> import atrocityrisk.metrics as metrics
    >>> import numpy as np
    >>> observed = np.array([0, 0, 1, 0, 1, 0])
    >>> probability = np.array([0.1, 0.2, 0.6, 0.1, 0.3, 0.4])
    >>> metrics.reliability_curve(observed, probability).recalibrated.round(2).tolist()
    [0.0, 0.0, 0.5, 0.5, 1.0]
    """

    probability: FloatArray
    recalibrated: FloatArray
    weight: FloatArray
    low: FloatArray | None = None
    high: FloatArray | None = None
    level: float | None = None


@dataclass(frozen=True, kw_only=True)
class Decomposition:
    """A mean score in three parts: ``score = miscalibration - discrimination + uncertainty``.

    Attributes
    ----------
    score : float
        The mean score.
    miscalibration : float
        What recalibration would gain; 0 is best.
    discrimination : float
        What the recalibrated forecast gains on the constant rate; higher is better.
    uncertainty : float
        Score of the constant rate, a property of the data.

    Examples
    --------
    >>> import atrocityrisk.metrics as metrics
    >>> import numpy as np
    >>> observed = np.array([0, 0, 1, 0, 1, 0])
    >>> probability = np.array([0.1, 0.2, 0.6, 0.1, 0.3, 0.4])
    >>> parts = metrics.decompose(observed, probability)
    >>> whole = parts.miscalibration - parts.discrimination + parts.uncertainty
    >>> bool(np.isclose(whole, parts.score))
    True
    """

    score: float
    miscalibration: float
    discrimination: float
    uncertainty: float


def reliability_curve(
    observed: ArrayLike, probability: ArrayLike, *, weights: ArrayLike | None = None
) -> ReliabilityCurve:
    """CORP reliability curve: isotonic regression of the outcome on the probability.

    Parameters
    ----------
    observed : array_like
        1 for an onset, 0 for none, shape (rows,).
    probability : array_like
        Probabilities in [0, 1], shape (rows,).
    weights : array_like, optional
        Weight of each row, shape (rows,).

    Returns
    -------
    ReliabilityCurve
        Without a band; see :func:`consistency_band`.

    Raises
    ------
    DataError
        If an array is refused.

    References
    ----------
    .. [1] Dimitriadis, T., Gneiting, T., & Jordan, A. I. (2021). Stable reliability diagrams for
       probabilistic classifiers. Proceedings of the National Academy of Sciences 118(8),
       e2016191118.
    .. [2] DeGroot, M. H., & Fienberg, S. E. (1983). The comparison and evaluation of forecasters.
       Journal of the Royal Statistical Society D (The Statistician) 32(1/2), 12-22.

    Examples
    --------
    >>> curve = reliability_curve([0, 1, 0, 1], [0.1, 0.2, 0.3, 0.9])
    >>> curve.recalibrated
    array([0. , 0.5, 0.5, 1. ])
    """
    y, p, w = checked(observed, probability, weights=weights)
    # Equal forecasts must get one value, so the regression runs over distinct probabilities.
    used = w > 0
    distinct, codes = np.unique(p[used], return_inverse=True)
    weight: FloatArray = np.bincount(codes, w[used]).astype(np.float64)
    return ReliabilityCurve(
        probability=distinct,
        recalibrated=_pav(np.bincount(codes, (w * y)[used]) / weight, weight),
        weight=weight,
    )


def consistency_band(
    observed: ArrayLike,
    probability: ArrayLike,
    *,
    level: float = 0.9,
    n_resamples: int = 1000,
    seed: int = 0,
) -> ReliabilityCurve:
    """The reliability curve with the band in which a calibrated forecast's curve would lie.

    Outcomes are drawn from the stated probabilities, and each draw is recalibrated anew.

    Parameters
    ----------
    observed : array_like
        1 for an onset, 0 for none, shape (rows,).
    probability : array_like
        Probabilities in [0, 1], shape (rows,).
    level : float, default 0.9
        Pointwise probability of the band.
    n_resamples : int, default 1000
        Number of draws.
    seed : int, default 0
        Seed of the draws.

    Returns
    -------
    ReliabilityCurve
        Curve and band.

    Raises
    ------
    DataError
        If `level` is not strictly between 0 and 1, `n_resamples` is below 20, or an array is
        refused.

    Notes
    -----
    Draws are independent over rows. With labels of two-year windows the true band is wider.

    References
    ----------
    .. [1] Dimitriadis, T., Gneiting, T., & Jordan, A. I. (2021). Stable reliability diagrams for
       probabilistic classifiers. Proceedings of the National Academy of Sciences 118(8),
       e2016191118.
    .. [2] Bröcker, J., & Smith, L. A. (2007). Increasing the reliability of reliability diagrams.
       Weather and Forecasting 22(3), 651-661.

    Examples
    --------
    >>> curve = consistency_band([0, 1] * 50, [0.5] * 100, seed=1)
    >>> bool(curve.low[0] < 0.5 < curve.high[0])
    True
    """
    if not 0 < level < 1 or n_resamples < 20:
        raise DataError(
            f"a band needs 0 < level < 1 and at least 20 resamples; found level {plain(level)} and "
            f"{plain(n_resamples)}; try 0.9 and 1000"
        )
    curve = reliability_curve(observed, probability)
    y, p, _ = checked(observed, probability)
    codes: PositionArray = np.searchsorted(curve.probability, p)
    rng = np.random.default_rng(seed)
    draws = np.empty((n_resamples, len(curve.probability)))
    # Drawing from the stated probabilities is what calibration means.
    for b in range(n_resamples):
        events = np.bincount(codes, rng.random(len(y)) < p, len(curve.probability))
        draws[b] = _pav(events / curve.weight, curve.weight)
    tail = (1 - level) / 2
    low, high = np.quantile(draws, [tail, 1 - tail], axis=0)
    return ReliabilityCurve(
        probability=curve.probability,
        recalibrated=curve.recalibrated,
        weight=curve.weight,
        low=low,
        high=high,
        level=level,
    )


def recalibrated(
    observed: ArrayLike, probability: ArrayLike, *, weights: ArrayLike | None = None
) -> FloatArray:
    """Each row's probability after isotonic recalibration on these very rows.

    Parameters
    ----------
    observed : array_like
        1 for an onset, 0 for none, shape (rows,).
    probability : array_like
        Probabilities in [0, 1], shape (rows,).
    weights : array_like, optional
        Weight of each row, shape (rows,); rows of weight 0 take the value of the nearest lower
        probability that has weight.

    Returns
    -------
    ndarray
        Shape (rows,). A diagnosis, not a forecast: it has seen the outcomes.

    Raises
    ------
    DataError
        If an array is refused.

    References
    ----------
    .. [1] Dimitriadis, T., Gneiting, T., & Jordan, A. I. (2021). Stable reliability diagrams for
       probabilistic classifiers. Proceedings of the National Academy of Sciences 118(8),
       e2016191118.

    Examples
    --------
    >>> recalibrated([1, 0], [0.2, 0.2])
    array([0.5, 0.5])
    """
    p = checked(observed, probability, weights=weights)[1]
    curve = reliability_curve(observed, probability, weights=weights)
    place = np.maximum(np.searchsorted(curve.probability, p, side="right") - 1, 0)
    return curve.recalibrated[place]


def decompose(
    observed: ArrayLike,
    probability: ArrayLike,
    *,
    score: Literal["brier", "log"] = "brier",
    weights: ArrayLike | None = None,
) -> Decomposition:
    """Miscalibration, discrimination and uncertainty of a mean score.

    Parameters
    ----------
    observed : array_like
        1 for an onset, 0 for none, shape (rows,).
    probability : array_like
        Probabilities in [0, 1], shape (rows,).
    score : {"brier", "log"}, default "brier"
        Which score.
    weights : array_like, optional
        Weight of each row, shape (rows,).

    Returns
    -------
    Decomposition
        ``score == miscalibration - discrimination + uncertainty``, all parts at least 0.

    Raises
    ------
    DataError
        If `score` is neither, or an array is refused.

    Notes
    -----
    An infinite log score gives infinite miscalibration; the other parts stay finite.

    References
    ----------
    .. [1] Dimitriadis, T., Gneiting, T., & Jordan, A. I. (2021). Stable reliability diagrams for
       probabilistic classifiers. Proceedings of the National Academy of Sciences 118(8),
       e2016191118.
    .. [2] Murphy, A. H. (1973). A new vector partition of the probability score. Journal of Applied
       Meteorology 12(4), 595-600.

    Examples
    --------
    >>> parts = decompose([0, 1, 0, 1], [0.1, 0.2, 0.3, 0.9])
    >>> round(parts.miscalibration, 4), parts.discrimination, parts.uncertainty
    (0.0625, 0.125, 0.25)
    """
    if score not in _LOSSES:
        raise DataError(f"score must be one of {sorted(_LOSSES)}; found {score!r}")
    y, p, w = checked(observed, probability, weights=weights)
    better = recalibrated(y, p, weights=w)
    # An infinite log loss of weight 0 must not count.
    used = w > 0
    y, p, better, w = y[used], p[used], better[used], w[used]
    loss, total = _LOSSES[score], w.sum()
    stated = float(w @ loss(y, p) / total)
    after = float(w @ loss(y, better) / total)
    constant = float(w @ loss(y, np.full(len(y), w @ y / total)) / total)
    return Decomposition(
        score=stated,
        # A forecast that is its own recalibration can miss zero by rounding only.
        miscalibration=max(stated - after, 0.0),
        discrimination=max(constant - after, 0.0),
        uncertainty=constant,
    )


@metric(kind="calibration", low=0, high=1, perfect=0, orientation="lower", reference=_CORP)
def miscalibration_brier(
    observed: ArrayLike, probability: ArrayLike, *, weights: ArrayLike | None = None
) -> float:
    """Part of the Brier score that isotonic recalibration would remove.

    Parameters
    ----------
    observed : array_like
        1 for an onset, 0 for none, shape (rows,).
    probability : array_like
        Probabilities in [0, 1], shape (rows,).
    weights : array_like, optional
        Weight of each row, shape (rows,).

    Returns
    -------
    float
        At least 0. Biased upward in small samples: even a calibrated forecast is above 0.

    Raises
    ------
    DataError
        If an array is refused.

    References
    ----------
    .. [1] Dimitriadis, T., Gneiting, T., & Jordan, A. I. (2021). Stable reliability diagrams for
       probabilistic classifiers. Proceedings of the National Academy of Sciences 118(8),
       e2016191118.

    Examples
    --------
    >>> miscalibration_brier([0, 1], [0.5, 0.5])
    0.0
    """
    return decompose(observed, probability, score="brier", weights=weights).miscalibration


@metric(kind="calibration", low=0, high=np.inf, perfect=0, orientation="lower", reference=_CORP)
def miscalibration_log(
    observed: ArrayLike, probability: ArrayLike, *, weights: ArrayLike | None = None
) -> float:
    """Part of the log score that isotonic recalibration would remove.

    Parameters
    ----------
    observed : array_like
        1 for an onset, 0 for none, shape (rows,).
    probability : array_like
        Probabilities in [0, 1], shape (rows,).
    weights : array_like, optional
        Weight of each row, shape (rows,).

    Returns
    -------
    float
        At least 0; infinite if the log score is.

    Raises
    ------
    DataError
        If an array is refused.

    References
    ----------
    .. [1] Dimitriadis, T., Gneiting, T., & Jordan, A. I. (2021). Stable reliability diagrams for
       probabilistic classifiers. Proceedings of the National Academy of Sciences 118(8),
       e2016191118.

    Examples
    --------
    >>> miscalibration_log([0, 1], [0.5, 0.5])
    0.0
    """
    return decompose(observed, probability, score="log", weights=weights).miscalibration


def _pav(rate: FloatArray, weight: FloatArray) -> FloatArray:
    """Isotonic regression by pooling adjacent violators."""
    fitted: FloatArray = isotonic_regression(rate, weights=weight).x
    # A block's mean can leave [0, 1] by rounding, and its logarithm would then be NaN.
    return np.clip(fitted, 0, 1)
