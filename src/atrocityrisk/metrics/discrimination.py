"""Discrimination: does the forecast order onsets above all other rows, whatever its level?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri

from atrocityrisk._core.arrays import FloatArray
from atrocityrisk.errors import DataError
from atrocityrisk.metrics.registered_metrics import (
    Estimate,
    check_level,
    checked,
    metric,
    need_both_classes,
    need_onset,
)

_HANLEY = "Hanley & McNeil 1982, Radiology 143:29"
_DAVIS = "Davis & Goadrich 2006, Proc. ICML, doi:10.1145/1143844.1143874"


@dataclass(frozen=True, kw_only=True)
class AucDifference:
    """Two forecasts of the same outcomes compared by DeLong's test.

    Attributes
    ----------
    first, second : float
        The areas.
    difference : Estimate
        ``first - second`` with its interval.
    z, p_value : float
        Test of no difference (two-sided, normal).

    Examples
    --------
    >>> from atrocityrisk.metrics import roc_auc_difference
    >>> found = roc_auc_difference([0, 0, 1, 1], [0.1, 0.4, 0.3, 0.9], [0.4, 0.3, 0.2, 0.9])
    >>> round(found.difference.value, 2)
    0.25
    """

    first: float
    second: float
    difference: Estimate
    z: float
    p_value: float


@metric(kind="discrimination", low=0, high=1, perfect=1, orientation="higher", reference=_HANLEY)
def roc_auc(
    observed: ArrayLike, probability: ArrayLike, *, weights: ArrayLike | None = None
) -> float:
    r"""Probability that a random onset was given more risk than a random non-onset.

    .. math:: \Pr(p^+ > p^-) + \tfrac12 \Pr(p^+ = p^-)

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
        Between 0 and 1; 0.5 when all forecasts are equal.

    Raises
    ------
    DataError
        If only one class is there, or an array is refused.

    Notes
    -----
    Ties count one half, exactly: pairs are counted, no curve is integrated.

    References
    ----------
    .. [1] Hanley, J. A., & McNeil, B. J. (1982). The meaning and use of the area under a receiver
       operating characteristic (ROC) curve. Radiology 143(1), 29-36.

    Examples
    --------
    >>> roc_auc([0, 0, 1], [0.1, 0.3, 0.3])
    0.75
    """
    y, p, w = checked(observed, probability, weights=weights)
    need_both_classes(y, w, what="roc_auc")
    events, others = _by_probability(y, p, w)
    # Others with a lower forecast count whole, those with an equal one half.
    below = np.cumsum(others) - others
    return float(events @ (below + 0.5 * others) / (events.sum() * others.sum()))


@metric(kind="discrimination", low=0, high=1, perfect=1, orientation="higher", reference=_DAVIS)
def average_precision(
    observed: ArrayLike, probability: ArrayLike, *, weights: ArrayLike | None = None
) -> float:
    r"""Precision averaged over the onsets, each at the threshold that first catches it.

    .. math:: \sum_t (R_t - R_{t-1}) P_t

    over the distinct probabilities :math:`t` from high to low, with recall :math:`R_t` and
    precision :math:`P_t` of the rows at or above :math:`t`.

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
        Between 0 and 1; the base rate when all forecasts are equal.

    Raises
    ------
    DataError
        If there is no onset, or an array is refused.

    Notes
    -----
    Tied rows enter together, so the order of rows does not matter. No interpolation between
    thresholds, which would flatter rare events.

    References
    ----------
    .. [1] Davis, J., & Goadrich, M. (2006). The relationship between precision-recall and ROC
       curves. Proceedings of the 23rd International Conference on Machine Learning, 233-240.

    Examples
    --------
    >>> average_precision([0, 1, 1], [0.5, 0.9, 0.2])
    0.8333333333333333
    """
    y, p, w = checked(observed, probability, weights=weights)
    need_onset(y, w, what="average_precision")
    events, others = (counts[::-1] for counts in _by_probability(y, p, w))
    caught = np.cumsum(events)
    # Recall moves only where an onset stands; elsewhere a term is 0, and 0/0 before the first row
    # of positive weight.
    here = events > 0
    precision = caught[here] / (caught + np.cumsum(others))[here]
    return float(events[here] @ precision / caught[-1])


def roc_auc_interval(
    observed: ArrayLike, probability: ArrayLike, *, level: float = 0.95
) -> Estimate:
    """The area under the ROC curve with DeLong's interval.

    Parameters
    ----------
    observed : array_like
        1 for an onset, 0 for none, shape (rows,).
    probability : array_like
        Probabilities in [0, 1], shape (rows,).
    level : float, default 0.95
        Coverage aimed at.

    Returns
    -------
    Estimate
        Normal interval, cut at 0 and 1.

    Raises
    ------
    DataError
        If `level` is not strictly between 0 and 1, a class has fewer than two rows, or an array is
        refused.

    Notes
    -----
    DeLong takes rows as independent. Country-years are not: use
    :func:`atrocityrisk.metrics.resample` for what is published, and this beside other software.

    References
    ----------
    .. [1] DeLong, E. R., DeLong, D. M., & Clarke-Pearson, D. L. (1988). Comparing the areas under
       two or more correlated receiver operating characteristic curves: a nonparametric approach.
       Biometrics 44(3), 837-845.
    .. [2] Sun, X., & Xu, W. (2014). Fast implementation of DeLong's algorithm for comparing the
       areas under correlated receiver operating characteristic curves. IEEE Signal Processing
       Letters 21(11), 1389-1393.

    Examples
    --------
    >>> e = roc_auc_interval([0, 0, 0, 1, 1], [0.1, 0.2, 0.4, 0.3, 0.9])
    >>> round(e.value, 4), round(e.low, 4), e.high
    (0.8333, 0.3714, 1.0)
    """
    check_level(level)
    y, p, _ = checked(observed, probability)
    area, covariance = _delong(y, p[:, np.newaxis])
    half = ndtri(0.5 + level / 2) * np.sqrt(covariance[0, 0])
    # pROC cuts the normal interval at 0 and 1 as well; see tests/golden/test_proc.py.
    return Estimate(
        value=float(area[0]),
        low=float(max(area[0] - half, 0)),
        high=float(min(area[0] + half, 1)),
        level=level,
    )


def roc_auc_difference(
    observed: ArrayLike, first: ArrayLike, second: ArrayLike, *, level: float = 0.95
) -> AucDifference:
    """DeLong's paired comparison of two forecasts of the same outcomes.

    Parameters
    ----------
    observed : array_like
        1 for an onset, 0 for none, shape (rows,).
    first, second : array_like
        Probabilities of the two forecasts, shape (rows,).
    level : float, default 0.95
        Coverage aimed at.

    Returns
    -------
    AucDifference
        Areas, difference with interval, z and p-value.

    Raises
    ------
    DataError
        If `level` is not strictly between 0 and 1, a class has fewer than two rows, an array is
        refused, or the forecasts order all pairs alike, so that the difference has no variance.

    References
    ----------
    .. [1] DeLong, E. R., DeLong, D. M., & Clarke-Pearson, D. L. (1988). Comparing the areas under
       two or more correlated receiver operating characteristic curves: a nonparametric approach.
       Biometrics 44(3), 837-845.
    .. [2] Sun, X., & Xu, W. (2014). Fast implementation of DeLong's algorithm for comparing the
       areas under correlated receiver operating characteristic curves. IEEE Signal Processing
       Letters 21(11), 1389-1393.

    Examples
    --------
    >>> d = roc_auc_difference([0, 0, 1, 1], [0.1, 0.4, 0.3, 0.9], [0.4, 0.3, 0.2, 0.9])
    >>> round(d.first, 2), round(d.second, 2)
    (0.75, 0.5)
    """
    check_level(level)
    y, p, _ = checked(observed, first)
    q = checked(observed, second)[1]
    # Both areas come from the same rows, so their covariance belongs in the variance.
    area, covariance = _delong(y, np.column_stack([p, q]))
    difference = float(area[0] - area[1])
    variance = float(covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1])
    if variance <= 1e-18:
        raise DataError(
            "roc_auc_difference: the two forecasts order every pair alike, so their difference "
            f"({difference:g}) has no variance; compare forecasts that differ in order"
        )
    error = float(np.sqrt(variance))
    half = float(ndtri(0.5 + level / 2)) * error
    return AucDifference(
        first=float(area[0]),
        second=float(area[1]),
        difference=Estimate(
            value=difference, low=difference - half, high=difference + half, level=level
        ),
        z=difference / error,
        p_value=float(2 * ndtr(-abs(difference) / error)),
    )


def _by_probability(
    observed: FloatArray, probability: FloatArray, weights: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Weight of onsets and of others at each distinct probability, in ascending order."""
    _, level = np.unique(probability, return_inverse=True)
    events: FloatArray = np.bincount(level, weights * observed).astype(np.float64)
    others: FloatArray = np.bincount(level, weights * (1 - observed)).astype(np.float64)
    return events, others


def _delong(observed: FloatArray, probability: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Areas of (rows, models) forecasts and their covariance, by midranks (Sun & Xu 2014)."""
    onset = observed == 1
    m, n = int(onset.sum()), int((~onset).sum())
    if min(m, n) < 2:
        raise DataError(
            f"DeLong's variance needs two rows of each class; found {m} onsets and {n} others; "
            "score a longer period"
        )
    # A row's midrank among all less its midrank in its own class counts the rows of the other
    # class below it: n log n instead of all pairs.
    overall = _midranks(probability)
    event_part = (overall[onset] - _midranks(probability[onset])) / n
    other_part = 1 - (overall[~onset] - _midranks(probability[~onset])) / m
    covariance = np.atleast_2d(np.cov(event_part, rowvar=False)) / m
    covariance = covariance + np.atleast_2d(np.cov(other_part, rowvar=False)) / n
    return event_part.mean(axis=0), covariance


def _midranks(values: FloatArray) -> FloatArray:
    """Rank of each value in its column, ties sharing the mean of their ranks."""
    ranks = np.empty(values.shape)
    for j, column in enumerate(values.T):
        _, level, size = np.unique(column, return_inverse=True, return_counts=True)
        ranks[:, j] = (np.cumsum(size) - (size - 1) / 2)[level]
    return ranks
