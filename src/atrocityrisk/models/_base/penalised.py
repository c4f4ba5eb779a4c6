"""Logits of a few coefficients with normal priors, and weights that add up to one.

Small and exact: Newton's method on a concave function of two or three numbers.
"""

import warnings
from collections.abc import Callable

import numpy as np
from scipy.special import expit
from sklearn.exceptions import ConvergenceWarning

from atrocityrisk._core.arrays import BoolArray, FloatArray
from atrocityrisk.errors import ModelError
from atrocityrisk.models._base.separation import separates

_STEPS = 200
_TOLERANCE = 1e-10


def penalised_logit(
    columns: FloatArray,
    offset: FloatArray,
    onset: BoolArray,
    *,
    weight: float,
    mean: FloatArray,
    sd: FloatArray,
    not_negative: BoolArray,
) -> tuple[FloatArray, FloatArray]:
    """Most probable b (k,) of log-odds `offset` + `columns` b, and its covariance (k, k)."""
    # Projected Newton steps. Each row counts `weight`; the prior is b ~ N(mean, sd^2), flat where
    # sd is infinite. Coefficients at the bound of `not_negative` have no variance.
    precision = 1.0 / np.square(sd)
    flat = np.isinf(sd)
    if flat.any() and separates(columns[:, flat], onset, not_negative=not_negative[flat]):
        raise ModelError(
            f"with a flat prior the likelihood of {int(onset.sum())} onsets in {len(onset)} rows "
            "needs a maximum, but the columns separate onsets from the rest, wholly or in part; "
            "give a finite standard deviation of the prior"
        )
    y = onset.astype(np.float64)

    def loss(b: FloatArray) -> float:
        log_odds = offset + columns @ b
        fit = weight * float(np.sum(np.logaddexp(0.0, log_odds) - y * log_odds))
        return fit + 0.5 * float(precision @ np.square(b - mean))

    b = np.where(not_negative, np.maximum(mean, 0.0), mean)
    for _ in range(_STEPS):
        p = expit(offset + columns @ b)
        score = columns.T @ (weight * (p - y)) + precision * (b - mean)
        curvature = (columns.T * (weight * p * (1.0 - p))) @ columns + np.diag(precision)
        step, free = _newton(b, score, curvature, not_negative)
        # Half of this is what the step is expected to gain; after it the error is as good as 0.
        if float(score @ step) <= _TOLERANCE:
            return _within(b - step, not_negative), _inverse(curvature, free)
        b = _downhill(loss, b, step, not_negative)
    warnings.warn(
        f"a map with {len(b)} coefficients was not found to {_TOLERANCE:g} of log-likelihood in "
        f"{_STEPS} steps; give a narrower prior",
        ConvergenceWarning,
        stacklevel=3,
    )
    return b, _inverse(curvature, free)


def _newton(
    b: FloatArray, score: FloatArray, curvature: FloatArray, not_negative: BoolArray
) -> tuple[FloatArray, BoolArray]:
    """Newton's step among the coefficients that a bound does not hold, and which those are."""
    at_bound = not_negative & (b <= 0.0)
    free = ~(at_bound & (score > 0.0))
    # A coefficient at its bound that the joint step would push beyond is held, and the step of the
    # others taken anew without it; each round holds one more, so this ends.
    while True:
        step = np.zeros_like(b)
        step[free] = np.linalg.lstsq(curvature[np.ix_(free, free)], score[free])[0]
        crossing = at_bound & free & (step > 0.0)
        if not crossing.any():
            return step, free
        free &= ~crossing


def simplex_weights(
    log_odds: FloatArray, onset: BoolArray, *, weight: float, prior: float
) -> FloatArray:
    """Positive weights (k,), adding to one, of the columns of `log_odds` (n, k)."""
    # They maximise the log-likelihood of the pooled log-odds, each row counting `weight`, plus
    # `prior` times the sum of the weights' logarithms: a Dirichlet prior with its mode at equal
    # weights, which keeps all of them above 0.
    k = log_odds.shape[1]
    y = onset.astype(np.float64)

    def loss(w: FloatArray) -> float:
        if (w <= 0.0).any():
            return np.inf
        pooled = log_odds @ w
        fit = weight * float(np.sum(np.logaddexp(0.0, pooled) - y * pooled))
        return fit - prior * float(np.log(w).sum())

    w = np.full(k, 1.0 / k)
    for _ in range(_STEPS):
        p = expit(log_odds @ w)
        score = log_odds.T @ (weight * (p - y)) - prior / w
        curvature = (log_odds.T * (weight * p * (1.0 - p))) @ log_odds + np.diag(prior / w**2)
        # The multiplier of the condition that steps add up to zero is the last unknown.
        system = np.block([[curvature, np.ones((k, 1))], [np.ones((1, k)), np.zeros((1, 1))]])
        step = np.linalg.solve(system, np.append(score, 0.0))[:k]
        if float(score @ step) <= 1e-14:
            break
        w = _downhill(loss, w, step, np.zeros(k, dtype=np.bool_))
    return np.asarray(w / w.sum())


def _downhill(
    loss: Callable[[FloatArray], float], b: FloatArray, step: FloatArray, not_negative: BoolArray
) -> FloatArray:
    """First halving of a step, cut off at the nearest bound, that does not lose."""
    crossing = not_negative & (step > b)
    longest = float(np.min(b[crossing] / step[crossing], initial=1.0))
    now = loss(b)
    for halvings in range(60):
        new = _within(b - longest * step * 0.5**halvings, not_negative)
        if loss(new) <= now:
            return new
    return b


def _within(b: FloatArray, not_negative: BoolArray) -> FloatArray:
    """Coefficients, exactly 0 where rounding left a trace beyond the bound."""
    return np.where(not_negative & (b < 1e-14), 0.0, b)


def _inverse(curvature: FloatArray, free: BoolArray) -> FloatArray:
    """Covariance (k, k) of the free coefficients, 0 for those at a bound."""
    covariance = np.zeros_like(curvature)
    covariance[np.ix_(free, free)] = np.linalg.pinv(curvature[np.ix_(free, free)])
    return covariance
