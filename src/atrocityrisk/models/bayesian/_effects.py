"""From the coordinates that are sampled to coefficients, effects and scales."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtr, ndtri

from atrocityrisk._core.arrays import FloatArray

if TYPE_CHECKING:
    from atrocityrisk.models.bayesian._expansion import Target


@dataclass(frozen=True)
class Effects:
    """Log-odds that theta stands for; the leading axes are those of theta."""

    intercept: FloatArray
    # Shape (..., p), of standardised columns.
    coef: FloatArray
    # Shape (..., m): of levels, then of steps of time.
    effect: FloatArray
    # Shape (..., k), of each set of effects.
    scale: FloatArray
    # Shape (..., 1); with a horseshoe the global one.
    coef_scale: FloatArray


def effects(target: "Target", theta: FloatArray) -> Effects:
    """Coefficients, effects and scales at theta (..., d)."""
    p, m, k, first, horseshoe = (int(size) for size in target.sizes)
    mean, deviation, coef_scale, slab = target.scales[:4]
    hyper = 1 + p + m
    scale = target.scales[4:] * half_normal_quantile(theta[..., hyper : hyper + k])
    shared = theta[..., hyper + k : hyper + k + 1]
    if horseshoe:
        tau = coef_scale * half_cauchy_quantile(shared)
        local = half_cauchy_quantile(theta[..., hyper + k + 1 :])
        size = tau * local / np.sqrt(1.0 + (tau * local / slab) ** 2)
    else:
        tau = coef_scale * half_normal_quantile(shared)
        size = np.broadcast_to(tau, (*theta.shape[:-1], p))
    size = np.concatenate([size, scale[..., target.sets]], axis=-1)
    value = size * theta[..., 1:hyper] / np.sqrt(1.0 + size**2 * target.information)
    # The kernel's coordinates are rotated; a walk is the running sum of its steps.
    effect = value[..., p:].copy()
    effect[..., first:] = effect[..., first:] @ target.walk.T
    return Effects(
        intercept=mean + deviation * theta[..., 0],
        coef=value[..., :p] @ target.rotation.T,
        effect=effect,
        scale=scale,
        coef_scale=tau,
    )


def half_normal_quantile(x: FloatArray) -> FloatArray:
    """Quantile of |N(0, 1)| at the probability of x under N(0, 1)."""
    # Through the upper tail: the lower one would lose its digits where x is large.
    return np.asarray(-ndtri(0.5 * ndtr(-x)))


def half_cauchy_quantile(x: FloatArray) -> FloatArray:
    """Quantile of |Cauchy| at the probability of x under N(0, 1)."""
    return np.asarray(1.0 / np.tan(0.5 * np.pi * ndtr(-np.clip(x, -8.0, 8.0))))
