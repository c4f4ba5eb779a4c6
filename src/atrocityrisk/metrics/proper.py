"""Proper scores: best in expectation only for the forecaster who states the true probability."""

import numpy as np
from numpy.typing import ArrayLike

from atrocityrisk._core.arrays import FloatArray
from atrocityrisk._core.spelling import plain
from atrocityrisk.errors import DataError
from atrocityrisk.metrics.registered_metrics import checked, metric

_GNEITING = "Gneiting & Raftery 2007, J. Am. Stat. Assoc. 102:359, doi:10.1198/016214506000001437"
_BRIER = "Brier 1950, Mon. Weather Rev. 78:1"
_GOOD = "Good 1952, J. R. Stat. Soc. B 14:107"


def brier_losses(observed: FloatArray, probability: FloatArray) -> FloatArray:
    """Squared error of each forecast, for any shapes that broadcast."""
    losses: FloatArray = (probability - observed) ** 2
    return losses


def log_losses(observed: FloatArray, probability: FloatArray) -> FloatArray:
    """Negative natural logarithm of the probability given to what happened.

    Parameters
    ----------
    observed, probability : ndarray
        Outcomes and probabilities, any shapes that broadcast.

    Returns
    -------
    ndarray
        Non-negative losses; infinite where the impossible happened.

    References
    ----------
    .. [1] Good, I. J. (1952). Rational decisions. Journal of the Royal Statistical Society B 14(1),
       107-114.

    Examples
    --------
    >>> import atrocityrisk.metrics as metrics
    >>> import numpy as np
    >>> observed = np.array([0, 0, 1, 0, 1, 0])
    >>> probability = np.array([0.1, 0.2, 0.6, 0.1, 0.3, 0.4])
    >>> metrics.log_losses(observed.astype(float), probability).round(2).tolist()
    [0.11, 0.22, 0.51, 0.11, 1.2, 0.51]
    """
    with np.errstate(divide="ignore"):
        # log1p keeps the digits of 1 - p, which matter: most risks are below 1 %.
        losses: FloatArray = -np.where(observed == 1, np.log(probability), np.log1p(-probability))
    return losses + 0.0  # -0.0 becomes 0.0


@metric(kind="proper", low=0, high=1, perfect=0, orientation="lower", reference=_BRIER)
def brier_score(
    observed: ArrayLike, probability: ArrayLike, *, weights: ArrayLike | None = None
) -> float:
    r"""Mean squared difference between probability and outcome.

    .. math:: \frac{\sum_i w_i (p_i - y_i)^2}{\sum_i w_i}

    with outcome :math:`y_i`, probability :math:`p_i` and weight :math:`w_i`.

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
        Between 0 (perfect) and 1.

    Raises
    ------
    DataError
        If a value is missing, no probability, or no outcome of 0 or 1.

    References
    ----------
    .. [1] Brier, G. W. (1950). Verification of forecasts expressed in terms of probability. Monthly
       Weather Review 78(1), 1-3.

    Examples
    --------
    >>> brier_score([0, 1], [0.5, 0.5])
    0.25
    """
    y, p, w = checked(observed, probability, weights=weights)
    return float(w @ brier_losses(y, p) / w.sum())


@metric(kind="proper", low=0, high=np.inf, perfect=0, orientation="lower", reference=_GOOD)
def log_score(
    observed: ArrayLike,
    probability: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    clip: float = 0.0,
) -> float:
    r"""Mean negative log-likelihood of what happened, in nats.

    .. math:: -\frac{\sum_i w_i [y_i \log p_i + (1 - y_i) \log(1 - p_i)]}{\sum_i w_i}

    Parameters
    ----------
    observed : array_like
        1 for an onset, 0 for none, shape (rows,).
    probability : array_like
        Probabilities in [0, 1], shape (rows,).
    weights : array_like, optional
        Weight of each row, shape (rows,).
    clip : float, default 0.0
        Probabilities are moved into [clip, 1 - clip] before scoring. Name it wherever the score is
        reported: a clipped score is no longer proper.

    Returns
    -------
    float
        Between 0 (perfect) and infinity.

    Raises
    ------
    DataError
        If `clip` is not in [0, 0.5), or an array is refused.

    Notes
    -----
    An onset that was given probability 0 (or a row without one given 1) scores infinity; nothing is
    clipped unless `clip` asks for it. A row of weight 0 does not count, even if its loss is
    infinite.

    References
    ----------
    .. [1] Good, I. J. (1952). Rational decisions. Journal of the Royal Statistical Society B 14(1),
       107-114.
    .. [2] Gneiting, T., & Raftery, A. E. (2007). Strictly proper scoring rules, prediction, and
       estimation. Journal of the American Statistical Association 102(477), 359-378.

    Examples
    --------
    >>> round(log_score([0, 1], [0.5, 0.5]), 6)
    0.693147
    >>> log_score([1], [0.0])
    inf
    """
    y, p, w = checked(observed, probability, weights=weights)
    if not 0 <= clip < 0.5:
        raise DataError(f"clip must lie in [0, 0.5); found {plain(clip)}; 0 clips nothing")
    # Zero times infinity is NaN: a row of weight 0 must not count.
    used = w > 0
    losses = log_losses(y[used], np.clip(p[used], clip, 1 - clip))
    return float(w[used] @ losses / w.sum())


@metric(kind="proper", low=-np.inf, high=1, perfect=1, orientation="higher", reference=_GNEITING)
def brier_skill_score(
    observed: ArrayLike,
    probability: ArrayLike,
    *,
    reference_probability: ArrayLike | None = None,
    weights: ArrayLike | None = None,
) -> float:
    """Share of the reference's Brier score that the forecast removes.

    ``1 - brier_score(forecast) / brier_score(reference)``.

    Parameters
    ----------
    observed : array_like
        1 for an onset, 0 for none, shape (rows,).
    probability : array_like
        Probabilities in [0, 1], shape (rows,).
    reference_probability : float or array_like, optional
        Probability stated by the reference, one rate or one value per row, for instance each
        origin's training rate. By default the rate that was realised in these very rows, which
        nobody knew beforehand: the hardest of all constants to beat.
    weights : array_like, optional
        Weight of each row, shape (rows,).

    Returns
    -------
    float
        1 is perfect, 0 equals the reference, negative is worse.

    Raises
    ------
    DataError
        If the reference is perfect, so that no skill is defined, or an array is refused.

    References
    ----------
    .. [1] Gneiting, T., & Raftery, A. E. (2007). Strictly proper scoring rules, prediction, and
       estimation. Journal of the American Statistical Association 102(477), 359-378.

    Examples
    --------
    >>> brier_skill_score([0, 1], [0.25, 0.75])
    0.75
    """
    y, p, w = checked(observed, probability, weights=weights)
    r = reference_vector(reference_probability, y, w)
    return _skill(
        float(w @ brier_losses(y, p)), float(w @ brier_losses(y, r)), what="brier_skill_score"
    )


@metric(kind="proper", low=-np.inf, high=1, perfect=1, orientation="higher", reference=_GNEITING)
def log_skill_score(
    observed: ArrayLike,
    probability: ArrayLike,
    *,
    reference_probability: ArrayLike | None = None,
    weights: ArrayLike | None = None,
) -> float:
    """Share of the reference's log score that the forecast removes.

    ``1 - log_score(forecast) / log_score(reference)``.

    Parameters
    ----------
    observed : array_like
        1 for an onset, 0 for none, shape (rows,).
    probability : array_like
        Probabilities in [0, 1], shape (rows,).
    reference_probability : float or array_like, optional
        As in :func:`brier_skill_score`; by default the rate realised in these rows.
    weights : array_like, optional
        Weight of each row, shape (rows,).

    Returns
    -------
    float
        1 is perfect, 0 equals the reference, negative is worse.

    Raises
    ------
    DataError
        If the reference's score is zero or infinite, or an array is refused.

    References
    ----------
    .. [1] Gneiting, T., & Raftery, A. E. (2007). Strictly proper scoring rules, prediction, and
       estimation. Journal of the American Statistical Association 102(477), 359-378.

    Examples
    --------
    >>> round(log_skill_score([0, 1], [0.2, 0.8]), 4)
    0.6781
    """
    y, p, w = checked(observed, probability, weights=weights)
    r = reference_vector(reference_probability, y, w)
    used = w > 0
    y, p, r, w = y[used], p[used], r[used], w[used]
    return _skill(float(w @ log_losses(y, p)), float(w @ log_losses(y, r)), what="log_skill_score")


def reference_vector(
    reference_probability: ArrayLike | None, observed: FloatArray, weights: FloatArray
) -> FloatArray:
    """The reference's probability for each row; by default the rate realised in these rows."""
    # Nobody knew the realised rate beforehand: as a default it flatters no forecast.
    if reference_probability is None:
        return np.full(len(observed), float(weights @ observed / weights.sum()))
    values = np.asarray(reference_probability, dtype=np.float64)
    if values.ndim == 0:
        values = np.full(len(observed), float(values))
    return checked(observed, values)[1]


def _skill(loss: float, reference_loss: float, *, what: str) -> float:
    """Share of the reference's loss that is removed."""
    if not 0 < reference_loss < np.inf:
        raise DataError(
            f"{what} needs a reference whose score is positive and finite; found "
            f"{plain(reference_loss)} (only one class observed, or the "
            "reference states 0 or 1); choose another reference"
        )
    return 1 - loss / reference_loss
