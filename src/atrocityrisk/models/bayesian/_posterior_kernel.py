"""Numba kernels: log posterior density of the hierarchical logit and its gradient, in one pass.

Every unknown is a coordinate with a standard normal prior, scales of the hierarchy included: a
scale is the quantile of its prior at the coordinate's own probability. Compiled on first use and
kept in numba's cache.

`theta` holds, in this order: the intercept (1), the coefficients (p), the effects of all levels and
the steps of the walk (m), the scale of each set of effects (k), the scale of the coefficients (1)
and, with a horseshoe, that of each coefficient (p).
"""

import math
from typing import Any

import numba as nb
import numpy as np
from numpy.typing import NDArray

from atrocityrisk._core.arrays import FloatArray, IntArray

TILE = 256
"""Rows computed together: their columns fit into the processor's nearest cache."""

# Sums may be taken in any order, which lets the processor take several terms at once.
_SUMS = {"reassoc", "contract", "nsz"}
_ROOT2 = math.sqrt(2.0)
_HALF_DENSITY = math.sqrt(2.0 / math.pi)


@nb.njit(cache=True)  # type: ignore[untyped-decorator]
def half_normal(x: float) -> tuple[float, float]:
    """Quantile of |N(0, 1)| at the probability of x under N(0, 1), and its slope in x."""
    x = min(max(x, -30.0), 30.0)
    if x < 0.0:
        # Newton's method on the distribution function, which keeps its digits near zero.
        share = 0.5 * math.erfc(-x / _ROOT2)
        t = share / _HALF_DENSITY
        for _ in range(6):
            t -= (math.erf(t / _ROOT2) - share) / (_HALF_DENSITY * math.exp(-0.5 * t * t))
    else:
        # And here on the logarithm of its complement, which keeps its digits in the tail.
        above = math.log(0.5 * math.erfc(x / _ROOT2))
        t = x + 0.7
        for _ in range(8):
            tail = math.erfc(t / _ROOT2)
            t += (math.log(tail) - above) * tail / (_HALF_DENSITY * math.exp(-0.5 * t * t))
    return t, 0.5 * math.exp(0.5 * (t * t - x * x))


@nb.njit(cache=True)  # type: ignore[untyped-decorator]
def half_cauchy(x: float) -> tuple[float, float]:
    """Quantile of |Cauchy| at the probability of x under N(0, 1), and its slope in x."""
    # At 8 deviations the quantile is about 1e15, far beyond any scale.
    x = min(max(x, -8.0), 8.0)
    tail = 0.25 * math.pi * math.erfc(abs(x) / _ROOT2)
    t = math.tan(tail) if x < 0.0 else 1.0 / math.tan(tail)
    return t, 0.25 * math.pi * _HALF_DENSITY * math.exp(-0.5 * x * x) * (1.0 + t * t)


@nb.njit(cache=True, fastmath=_SUMS, error_model="numpy")  # type: ignore[untyped-decorator]
def data_part(
    tiles: FloatArray,
    codes: IntArray,
    weight: FloatArray,
    intercept: float,
    coef: FloatArray,
    effect: FloatArray,
    coef_gradient: FloatArray,
    effect_gradient: FloatArray,
) -> tuple[float, float]:
    """Subtract the weighted sum of log(1 + exp(eta)) and its gradient: one pass over the rows."""
    # `tiles` is (tiles, p, TILE), `codes` (sets, rows) points into `effect`. What the labels add is
    # linear in the coefficients and needs no pass. Returns the value and the intercept's slope.
    eta, residual = np.empty(TILE), np.empty(TILE)
    value, slope = 0.0, 0.0
    for tile in range(tiles.shape[0]):
        start = tile * TILE
        for i in range(TILE):
            eta[i] = intercept
        for k in range(codes.shape[0]):
            for i in range(TILE):
                eta[i] += effect[codes[k, start + i]]
        for j in range(tiles.shape[1]):
            column, b = tiles[tile, j], coef[j]
            for i in range(TILE):
                eta[i] += b * column[i]
        for i in range(TILE):
            # exp of a negative number only: it cannot overflow.
            small = math.exp(-abs(eta[i]))
            value -= weight[start + i] * (max(eta[i], 0.0) + math.log1p(small))
            share = 1.0 / (1.0 + small)
            residual[i] = weight[start + i] * (share if eta[i] >= 0.0 else small * share)
            slope -= residual[i]
        for j in range(tiles.shape[1]):
            column, total = tiles[tile, j], 0.0
            for i in range(TILE):
                total += residual[i] * column[i]
            coef_gradient[j] -= total
        for k in range(codes.shape[0]):
            for i in range(TILE):
                effect_gradient[codes[k, start + i]] -= residual[i]
    return value, slope


@nb.njit(cache=True, error_model="numpy")  # type: ignore[untyped-decorator]
def _coefficient_scales(
    theta: FloatArray, at: int, p: int, horseshoe: bool, scale: float, slab: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Scale of each coefficient and its slopes in the shared and the own coordinate."""
    size, shared, own = np.empty(p), np.empty(p), np.zeros(p)
    if not horseshoe:
        t, slope = half_normal(theta[at])
        size[:], shared[:] = scale * t, scale * slope
        return size, shared, own
    t, slope = half_cauchy(theta[at])
    tau, tau_slope = scale * t, scale * slope
    for j in range(p):
        local, local_slope = half_cauchy(theta[at + 1 + j])
        # The slab bounds what the heavy tails of a horseshoe would let grow without end.
        kept = 1.0 / (1.0 + (tau * local / slab) ** 2)
        size[j] = tau * local * math.sqrt(kept)
        shared[j] = local * kept**1.5 * tau_slope
        own[j] = tau * kept**1.5 * local_slope
    return size, shared, own


@nb.njit(cache=True, error_model="numpy")  # type: ignore[untyped-decorator]
def log_posterior(
    theta: FloatArray,
    tiles: FloatArray,
    codes: IntArray,
    weight: FloatArray,
    totals: FloatArray,
    sets: IntArray,
    information: FloatArray,
    walk: FloatArray,
    sizes: IntArray,
    scales: FloatArray,
    gradient: FloatArray,
) -> float:
    """Log posterior density at `theta`, up to a constant; writes its gradient."""
    # `sizes` is (p, m, k, first step of the walk, 1 with a horseshoe); `scales` are the prior's:
    # mean and scale of the intercept, scale of coefficients, slab, then of each set. A coefficient
    # is s z with z = theta / sqrt(1 + s^2 `information`): between centred and not, so that the
    # deviation of theta does not depend on s.
    p, m, k, first = sizes[0], sizes[1], sizes[2], sizes[3]
    hyper, shared_at = 1 + p + m, 1 + p + m + k
    value = -0.5 * theta[0] ** 2
    gradient[0] = -theta[0]
    for i in range(hyper, len(theta)):
        value -= 0.5 * theta[i] ** 2
        gradient[i] = -theta[i]

    size, slope = np.empty(p + m), np.empty(p + m)
    size[:p], slope[:p], own = _coefficient_scales(
        theta, shared_at, p, sizes[4] == 1, scales[2], scales[3]
    )
    set_size, set_slope = np.empty(k), np.empty(k)
    for j in range(k):
        t, t_slope = half_normal(theta[hyper + j])
        set_size[j], set_slope[j] = scales[4 + j] * t, scales[4 + j] * t_slope
    for i in range(m):
        size[p + i], slope[p + i] = set_size[sets[i]], set_slope[sets[i]]

    squeeze, z = np.empty(p + m), np.empty(p + m)
    for i in range(p + m):
        squeeze[i] = 1.0 / math.sqrt(1.0 + size[i] ** 2 * information[i])
        z[i] = squeeze[i] * theta[1 + i]
        value += math.log(squeeze[i]) - 0.5 * z[i] ** 2
    intercept, coef = scales[0] + scales[1] * theta[0], size[:p] * z[:p]
    # The last effect is 0: levels that have none point there.
    effect = np.zeros(m + 1)
    effect[:first] = size[p : p + first] * z[p : p + first]
    for i in range(first, m):
        for j in range(first, m):
            effect[i] += walk[i - first, j - first] * size[p + j] * z[p + j]

    coef_gradient, effect_gradient = totals[1 : 1 + p].copy(), totals[1 + p :].copy()
    fit, fit_slope = data_part(
        tiles, codes, weight, intercept, coef, effect, coef_gradient, effect_gradient
    )
    value += fit + totals[0] * intercept
    value += np.sum(totals[1 : 1 + p] * coef) + np.sum(totals[1 + p :] * effect)
    gradient[0] += (fit_slope + totals[0]) * scales[1]

    # Chain rule: from coefficients and effects to theta, and through their sizes to the scales.
    for i in range(p + m):
        score = coef_gradient[i] if i < p else effect_gradient[i - p]
        if i >= p + first:
            score = 0.0
            for j in range(first, m):
                score += walk[j - first, i - p - first] * effect_gradient[j]
        gradient[1 + i] = (score * size[i] - z[i]) * squeeze[i]
        bend = size[i] * information[i] * squeeze[i] ** 2
        in_size = score * z[i] - bend * (1.0 + z[i] * (score * size[i] - z[i]))
        at = shared_at if i < p else hyper + sets[i - p]
        gradient[at] += in_size * slope[i]
        if i < p and sizes[4] == 1:
            gradient[shared_at + 1 + i] += in_size * own[i]
    return float(value)


@nb.njit(cache=True, fastmath=_SUMS, error_model="numpy")  # type: ignore[untyped-decorator]
def log_ratio(
    point: FloatArray, numbers: FloatArray, integers: IntArray
) -> tuple[float, FloatArray]:
    """Log posterior at theta = centre + factor point, over the density of N(0, 1) at `point`."""
    # `numbers` and `integers` come from `pack`. `point` may be longer than theta: the rest keeps
    # its standard normal density, so that one compiled model serves posteriors of several sizes.
    d, tiles, p, rows = integers[0], integers[1], integers[2], integers[1] * TILE
    m, k, first, sets = integers[3], integers[4], integers[5], integers[7]
    walk = m - first
    ends = np.cumsum(
        np.array([d, d * d, d * d, tiles * p * TILE, rows, 2 + p + m, p + m, walk * walk, 4 + k])
    )
    factor = numbers[ends[0] : ends[1]].reshape((d, d))
    transposed = numbers[ends[1] : ends[2]].reshape((d, d))
    theta, gradient, result = numbers[:d].copy(), np.empty(d), np.zeros(len(point))
    for i in range(d):
        row, total = factor[i], 0.0
        for j in range(d):
            total += row[j] * point[j]
        theta[i] += total
    value = log_posterior(
        theta,
        numbers[ends[2] : ends[3]].reshape((tiles, p, TILE)),
        integers[8 + m :].reshape((sets, rows)),
        numbers[ends[3] : ends[4]],
        numbers[ends[4] : ends[5]],
        integers[8 : 8 + m],
        numbers[ends[5] : ends[6]],
        numbers[ends[6] : ends[7]].reshape((walk, walk)),
        integers[2:7],
        numbers[ends[7] : ends[8]],
        gradient,
    )
    for i in range(d):
        row, total = transposed[i], point[i]
        for j in range(d):
            total += row[j] * gradient[j]
        result[i] = total
        value += 0.5 * point[i] ** 2
    return value, result


def pack(
    centre: FloatArray, factor: FloatArray, arrays: tuple[NDArray[Any], ...]
) -> tuple[FloatArray, IntArray]:
    """Data of `log_ratio` in one array of numbers and one of integers."""
    # `arrays` are the arguments of `log_posterior` after theta. PyTensor and nutpie compile code
    # for every array of a model: two of them take seconds less than twelve.
    tiles, codes, weight, totals, sets, information, walk, sizes, scales = arrays
    floats = (centre, factor, factor.T, tiles, weight, totals, information, walk, scales)
    counts = [len(centre), len(tiles), *sizes, len(codes)]
    return (
        np.concatenate([np.asarray(part, dtype=np.float64).ravel() for part in floats]),
        np.concatenate([counts, sets, codes.ravel()]).astype(np.int64),
    )
