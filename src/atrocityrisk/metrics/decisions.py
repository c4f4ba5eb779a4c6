"""What a forecast is worth to someone who acts when the risk passes a threshold.

A threshold t is a price: to act at risk t is to value a false alarm at t / (1 - t) of a hit.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from atrocityrisk._core.arrays import FloatArray
from atrocityrisk._core.spelling import plain
from atrocityrisk.errors import DataError
from atrocityrisk.metrics.registered_metrics import checked, metric

_VICKERS = "Vickers & Elkin 2006, Med. Decis. Making 26:565, doi:10.1177/0272989X06295361"
_RICHARDSON = "Richardson 2000, Q. J. R. Meteorol. Soc. 126:649, doi:10.1002/qj.49712656313"
_BARNES = "Barnes et al. 2009, Weather Forecast. 24:1452, doi:10.1175/2009WAF2222300.1"


@dataclass(frozen=True, kw_only=True)
class DecisionCurve:
    """Net benefit of acting on the forecast, over thresholds.

    Attributes
    ----------
    threshold : ndarray
        Risk from which one acts.
    net_benefit : ndarray
        Hits per forecast, less false alarms at the threshold's price.
    act_always : ndarray
        Net benefit of acting on every state; never acting is worth 0.
    hits, false_alarms : ndarray
        Weight of onsets and of others at or above the threshold.

    Examples
    --------
    >>> from atrocityrisk.metrics import decision_curve
    >>> curve = decision_curve([1, 0, 0, 0], [0.6, 0.5, 0.1, 0.1], threshold=[0.2, 0.5])
    >>> curve.hits.tolist(), curve.false_alarms.tolist()
    ([1.0, 1.0], [1.0, 1.0])
    """

    threshold: FloatArray
    net_benefit: FloatArray
    act_always: FloatArray
    hits: FloatArray
    false_alarms: FloatArray


@dataclass(frozen=True, kw_only=True)
class MurphyDiagram:
    """Mean elementary score over thresholds; its integral over [0, 1] is the Brier score.

    Attributes
    ----------
    threshold : ndarray
        Thresholds in [0, 1].
    score : ndarray
        Mean elementary score, lower is better at that threshold.

    Examples
    --------
    >>> import atrocityrisk.metrics as metrics
    >>> import numpy as np
    >>> observed = np.array([0, 0, 1, 0, 1, 0])
    >>> probability = np.array([0.1, 0.2, 0.6, 0.1, 0.3, 0.4])
    >>> metrics.murphy_diagram(observed, probability).score.shape
    (501,)
    """

    threshold: FloatArray
    score: FloatArray


@metric(
    kind="decision", low=-np.inf, high=1, perfect=None, orientation="higher", reference=_VICKERS
)
def net_benefit(
    observed: ArrayLike,
    probability: ArrayLike,
    *,
    threshold: float,
    weights: ArrayLike | None = None,
) -> float:
    r"""Hits per forecast, less false alarms per forecast at the threshold's price.

    .. math:: \frac{TP}{n} - \frac{FP}{n} \cdot \frac{t}{1 - t}

    with :math:`TP` onsets and :math:`FP` others at or above the threshold :math:`t`.

    Parameters
    ----------
    observed : array_like
        1 for an onset, 0 for none, shape (rows,).
    probability : array_like
        Probabilities in [0, 1], shape (rows,).
    threshold : float
        Risk from which one acts, strictly between 0 and 1.
    weights : array_like, optional
        Weight of each row, shape (rows,).

    Returns
    -------
    float
        At most the base rate, which a perfect forecast reaches; 0 for never acting.

    Raises
    ------
    DataError
        If `threshold` is not strictly between 0 and 1, or an array is refused.

    References
    ----------
    .. [1] Vickers, A. J., & Elkin, E. B. (2006). Decision curve analysis: a novel method for
       evaluating prediction models. Medical Decision Making 26(6), 565-574.

    Examples
    --------
    >>> net_benefit([1, 0, 0, 0], [0.6, 0.5, 0.1, 0.1], threshold=0.5)
    0.0
    """
    y, p, w = checked(observed, probability, weights=weights)
    hits, false_alarms = _alarms(y, p, w, np.array([threshold]))
    price = threshold / (1 - threshold)
    return float((hits[0] - false_alarms[0] * price) / w.sum())


@metric(
    kind="decision", low=-np.inf, high=1, perfect=1, orientation="higher", reference=_RICHARDSON
)
def cost_loss_value(
    observed: ArrayLike,
    probability: ArrayLike,
    *,
    cost_loss: float,
    weights: ArrayLike | None = None,
) -> float:
    """Share of the saving of perfect foresight that a user of the forecast obtains.

    The user may pay a cost to avert a loss, and acts where the risk is at least ``cost / loss``;
    without a forecast one acts always or never, whichever is cheaper at the realised rate.

    Parameters
    ----------
    observed : array_like
        1 for an onset, 0 for none, shape (rows,).
    probability : array_like
        Probabilities in [0, 1], shape (rows,).
    cost_loss : float
        Cost of acting over the loss it averts, strictly between 0 and 1.
    weights : array_like, optional
        Weight of each row, shape (rows,).

    Returns
    -------
    float
        1 is perfect, 0 is no better than the base rate alone, negative is worse.

    Raises
    ------
    DataError
        If only one class is there, `cost_loss` is not strictly between 0 and 1, or an array is
        refused.

    References
    ----------
    .. [1] Richardson, D. S. (2000). Skill and relative economic value of the ECMWF ensemble
       prediction system. Quarterly Journal of the Royal Meteorological Society 126(563), 649-667.

    Examples
    --------
    >>> cost_loss_value([1, 0, 0, 0], [0.9, 0.1, 0.1, 0.5], cost_loss=0.25)
    0.6666666666666666
    """
    y, p, w = checked(observed, probability, weights=weights)
    hits, false_alarms = _alarms(y, p, w, np.array([cost_loss]))
    total = float(w.sum())
    rate = float(w @ y) / total
    if not 0 < rate < 1:
        raise DataError(
            f"cost_loss_value needs onsets and non-onsets; the observed rate is {rate:g}; score a "
            "longer period"
        )
    # Expenses per forecast in units of the loss.
    acted = (hits[0] + false_alarms[0]) / total
    expense = cost_loss * acted + rate - hits[0] / total
    # Always acting costs cost_loss per forecast, never acting loses the rate; perfect foresight
    # pays for the onsets alone.
    without = min(cost_loss, rate)
    return float((without - expense) / (without - rate * cost_loss))


@metric(kind="decision", low=0, high=np.inf, perfect=0, orientation="lower", reference=_BARNES)
def false_alarms_per_hit(
    observed: ArrayLike,
    probability: ArrayLike,
    *,
    threshold: float,
    weights: ArrayLike | None = None,
) -> float:
    """Number of false alarms for each onset caught at a threshold.

    Parameters
    ----------
    observed : array_like
        1 for an onset, 0 for none, shape (rows,).
    probability : array_like
        Probabilities in [0, 1], shape (rows,).
    threshold : float
        Risk from which a row is an alarm, strictly between 0 and 1.
    weights : array_like, optional
        Weight of each row, shape (rows,).

    Returns
    -------
    float
        0 is perfect; infinite where every alarm is false.

    Raises
    ------
    DataError
        If no row is an alarm, `threshold` is not strictly between 0 and 1, or an array is refused.

    References
    ----------
    .. [1] Barnes, L. R., Schultz, D. M., Gruntfest, E. C., Hayden, M. H., & Benight, C. C. (2009).
       Corrigendum: False alarm rate or false alarm ratio? Weather and Forecasting 24(5), 1452-1454.

    Examples
    --------
    >>> false_alarms_per_hit([1, 0, 0, 0], [0.6, 0.5, 0.7, 0.1], threshold=0.5)
    2.0
    """
    y, p, w = checked(observed, probability, weights=weights)
    hits, false_alarms = _alarms(y, p, w, np.array([threshold]))
    if hits[0] + false_alarms[0] == 0:
        raise DataError(
            f"false_alarms_per_hit: no forecast reaches {plain(threshold)}, the highest is "
            f"{p.max():g}; lower the threshold"
        )
    return float(false_alarms[0] / hits[0]) if hits[0] > 0 else np.inf


def decision_curve(
    observed: ArrayLike,
    probability: ArrayLike,
    *,
    threshold: ArrayLike,
    weights: ArrayLike | None = None,
) -> DecisionCurve:
    """Net benefit over thresholds, beside acting always.

    Parameters
    ----------
    observed : array_like
        1 for an onset, 0 for none, shape (rows,).
    probability : array_like
        Probabilities in [0, 1], shape (rows,).
    threshold : array_like
        Thresholds strictly between 0 and 1, shape (thresholds,).
    weights : array_like, optional
        Weight of each row, shape (rows,).

    Returns
    -------
    DecisionCurve
        One value per threshold.

    Raises
    ------
    DataError
        If a threshold is not strictly between 0 and 1, or an array is refused.

    References
    ----------
    .. [1] Vickers, A. J., & Elkin, E. B. (2006). Decision curve analysis: a novel method for
       evaluating prediction models. Medical Decision Making 26(6), 565-574.

    Examples
    --------
    >>> curve = decision_curve([1, 0, 0, 0], [0.6, 0.5, 0.1, 0.1], threshold=[0.2, 0.5])
    >>> curve.net_benefit, curve.act_always
    (array([0.1875, 0.    ]), array([ 0.0625, -0.5   ]))
    """
    y, p, w = checked(observed, probability, weights=weights)
    t = np.atleast_1d(np.asarray(threshold, dtype=np.float64))
    hits, false_alarms = _alarms(y, p, w, t)
    price, total, events = t / (1 - t), w.sum(), w @ y
    return DecisionCurve(
        threshold=t,
        net_benefit=(hits - false_alarms * price) / total,
        act_always=(events - (total - events) * price) / total,
        hits=hits,
        false_alarms=false_alarms,
    )


def murphy_diagram(
    observed: ArrayLike,
    probability: ArrayLike,
    *,
    threshold: ArrayLike | None = None,
    weights: ArrayLike | None = None,
) -> MurphyDiagram:
    r"""Mean elementary score over thresholds.

    .. math:: S_t(p, y) = 2\,|y - t|\;1\{\min(p, y) \le t < \max(p, y)\}

    A forecast whose curve is nowhere above another's is at least as good under *every* proper
    score.

    Parameters
    ----------
    observed : array_like
        1 for an onset, 0 for none, shape (rows,).
    probability : array_like
        Probabilities in [0, 1], shape (rows,).
    threshold : array_like, optional
        Thresholds in [0, 1]; by default 501 of equal distance.
    weights : array_like, optional
        Weight of each row, shape (rows,).

    Returns
    -------
    MurphyDiagram
        One score per threshold.

    Raises
    ------
    DataError
        If a threshold is outside [0, 1], or an array is refused.

    References
    ----------
    .. [1] Ehm, W., Gneiting, T., Jordan, A., & Krüger, F. (2016). Of quantiles and expectiles:
       consistent scoring functions, Choquet representations and forecast rankings. Journal of the
       Royal Statistical Society B 78(3), 505-562.

    Examples
    --------
    >>> murphy_diagram([0, 1], [0.4, 0.8], threshold=[0.2, 0.5, 0.9]).score
    array([0.2, 0. , 0.1])
    """
    y, p, w = checked(observed, probability, weights=weights)
    t = np.linspace(0, 1, 501) if threshold is None else np.asarray(threshold, dtype=np.float64)
    # Thresholds have the domain of probabilities, and so the same check.
    t = checked(np.zeros(np.size(t)), np.atleast_1d(t))[1]
    order = np.argsort(p)
    # Weight of onsets and others whose forecast is at most t.
    place = np.searchsorted(p[order], t, side="right")
    events = np.r_[0.0, np.cumsum((w * y)[order])][place]
    others = (w * (1 - y)).sum() - np.r_[0.0, np.cumsum((w * (1 - y))[order])][place]
    # The upper end is open: nothing is scored at t = 1, where |y - t| is 0 for onsets anyway.
    return MurphyDiagram(threshold=t, score=2 * ((1 - t) * events + t * others) / w.sum())


def _alarms(
    observed: FloatArray, probability: FloatArray, weights: FloatArray, threshold: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Weight of onsets and of others at or above each threshold."""
    wrong = ~((threshold > 0) & (threshold < 1))
    if wrong.any():
        raise DataError(
            f"a threshold must lie strictly between 0 and 1; found "
            f"{plain(threshold[wrong][0])}; at 0 every row is an alarm, "
            "and at 1 a false alarm has no price"
        )
    # Sorted once, every threshold is a look-up; side="left" makes a forecast at the threshold act.
    order = np.argsort(probability)
    place = np.searchsorted(probability[order], threshold, side="left")
    events = np.r_[0.0, np.cumsum((weights * observed)[order])]
    others = np.r_[0.0, np.cumsum((weights * (1 - observed))[order])]
    return events[-1] - events[place], others[-1] - others[place]
