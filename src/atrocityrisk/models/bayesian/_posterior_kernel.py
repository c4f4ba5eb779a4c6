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
from atrocityrisk.models.bayesian._row_kernel import EXACT, TILE, add_rows

_ROOT2 = math.sqrt(2.0)
_HALF_DENSITY = math.sqrt(2.0 / math.pi)


@nb.njit(**EXACT)  # type: ignore[untyped-decorator]
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


@nb.njit(**EXACT)  # type: ignore[untyped-decorator]
def half_cauchy(x: float) -> tuple[float, float]:
    """Quantile of |Cauchy| at the probability of x under N(0, 1), and its slope in x."""
    # At 8 deviations the quantile is about 1e15, far beyond any scale.
    x = min(max(x, -8.0), 8.0)
    tail = 0.25 * math.pi * math.erfc(abs(x) / _ROOT2)
    t = math.tan(tail) if x < 0.0 else 1.0 / math.tan(tail)
    return t, 0.25 * math.pi * _HALF_DENSITY * math.exp(-0.5 * x * x) * (1.0 + t * t)


@nb.njit(**EXACT)  # type: ignore[untyped-decorator]
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


@nb.njit(**EXACT)  # type: ignore[untyped-decorator]
def _spread(
    theta: FloatArray,
    sets: IntArray,
    information: FloatArray,
    walk: FloatArray,
    sizes: IntArray,
    scales: FloatArray,
    parts: FloatArray,
    coef: FloatArray,
    effect: FloatArray,
) -> float:
    """Write coefficients and effects at theta, and what the chain rule needs; log prior density."""
    p, m, k, first = sizes[0], sizes[1], sizes[2], sizes[3]
    hyper, shared_at = 1 + p + m, 1 + p + m + k
    size, slope, own, squeeze, z = parts[0], parts[1], parts[2], parts[3], parts[4]
    value = -0.5 * theta[0] ** 2
    for i in range(hyper, len(theta)):
        value -= 0.5 * theta[i] ** 2
    size[:p], slope[:p], own[:p] = _coefficient_scales(
        theta, shared_at, p, sizes[4] == 1, scales[2], scales[3]
    )
    set_size, set_slope = np.empty(k), np.empty(k)
    for j in range(k):
        t, t_slope = half_normal(theta[hyper + j])
        set_size[j], set_slope[j] = scales[4 + j] * t, scales[4 + j] * t_slope
    for i in range(m):
        size[p + i], slope[p + i] = set_size[sets[i]], set_slope[sets[i]]
    for i in range(p + m):
        squeeze[i] = 1.0 / math.sqrt(1.0 + size[i] ** 2 * information[i])
        z[i] = squeeze[i] * theta[1 + i]
        value += math.log(squeeze[i]) - 0.5 * z[i] ** 2
    for j in range(p):
        coef[j] = size[j] * z[j]
    for i in range(first):
        effect[i] = size[p + i] * z[p + i]
    for i in range(first, m):
        effect[i] = 0.0
        for j in range(first, m):
            effect[i] += walk[i - first, j - first] * size[p + j] * z[p + j]
    # The last effect is 0: levels that have none point there.
    effect[m] = 0.0
    return float(value)


@nb.njit(**EXACT)  # type: ignore[untyped-decorator]
def _chain_rule(
    theta: FloatArray,
    sets: IntArray,
    information: FloatArray,
    walk: FloatArray,
    sizes: IntArray,
    parts: FloatArray,
    coef_gradient: FloatArray,
    effect_gradient: FloatArray,
    gradient: FloatArray,
) -> None:
    """From coefficients and effects to theta, and through their sizes to the scales."""
    p, m, k, first = sizes[0], sizes[1], sizes[2], sizes[3]
    hyper, shared_at = 1 + p + m, 1 + p + m + k
    size, slope, own, squeeze, z = parts[0], parts[1], parts[2], parts[3], parts[4]
    for i in range(hyper, len(theta)):
        gradient[i] = -theta[i]
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


@nb.njit(**EXACT)  # type: ignore[untyped-decorator]
def log_posterior(
    theta: FloatArray,
    tiles: FloatArray,
    cells: IntArray,
    weight: FloatArray,
    table: IntArray,
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
    # deviation of theta does not depend on s. `table` (sets, cells) says which effects a cell has.
    p, m, n_cells = sizes[0], sizes[1], table.shape[1]
    parts, coef, effect = np.empty((5, p + m)), np.empty(p), np.empty(m + 1)
    value = _spread(theta, sets, information, walk, sizes, scales, parts, coef, effect)
    intercept = scales[0] + scales[1] * theta[0]
    value += totals[0] * intercept
    for j in range(p):
        value += totals[1 + j] * coef[j]
    for i in range(m):
        value += totals[1 + p + i] * effect[i]
    base, cell_gradient = np.full(n_cells, intercept), np.zeros(n_cells)
    for k in range(len(table)):
        for cell in range(n_cells):
            base[cell] += effect[np.uint64(table[k, cell])]
    coef_gradient, effect_gradient = totals[1 : 1 + p].copy(), totals[1 + p :].copy()
    value += add_rows(tiles, cells, weight, base, coef, coef_gradient, cell_gradient)
    slope = totals[0]
    for cell in range(n_cells):
        slope += cell_gradient[cell]
        for k in range(len(table)):
            effect_gradient[np.uint64(table[k, cell])] += cell_gradient[cell]
    gradient[0] = slope * scales[1] - theta[0]
    _chain_rule(
        theta,
        sets,
        information,
        walk,
        sizes,
        parts,
        coef_gradient,
        effect_gradient,
        gradient,
    )
    return float(value)


@nb.njit(**EXACT)  # type: ignore[untyped-decorator]
def log_ratio(
    point: FloatArray, numbers: FloatArray, integers: IntArray
) -> tuple[float, FloatArray]:
    """Log posterior at theta = centre + factor point, over the density of N(0, 1) at `point`."""
    # `numbers` and `integers` come from `pack`. `point` may be longer than theta: the rest keeps
    # its standard normal density, so that one compiled model serves posteriors of several sizes.
    d, tiles, p, rows = integers[0], integers[1], integers[2], integers[1] * TILE
    m, k, first, sets, cells = integers[3], integers[4], integers[5], integers[7], integers[8]
    walk = m - first
    ends = np.cumsum(
        np.array([d, d * d, d * d, tiles * p * TILE, rows, 2 + p + m, p + m, walk * walk, 4 + k])
    )
    factor = numbers[ends[0] : ends[1]].reshape((d, d))
    transposed = numbers[ends[1] : ends[2]].reshape((d, d))
    theta, gradient, slope = numbers[:d].copy(), np.empty(d), np.zeros(len(point))
    # Columns of a matrix times numbers: the inner loop has no sum whose order could matter.
    for j in range(d):
        for i in range(d):
            theta[i] += transposed[j, i] * point[j]
    value = log_posterior(
        theta,
        numbers[ends[2] : ends[3]].reshape((tiles, p, TILE)),
        integers[9 + m : 9 + m + rows],
        numbers[ends[3] : ends[4]],
        integers[9 + m + rows :].reshape((sets, cells)),
        numbers[ends[4] : ends[5]],
        integers[9 : 9 + m],
        numbers[ends[5] : ends[6]],
        numbers[ends[6] : ends[7]].reshape((walk, walk)),
        integers[2:7],
        numbers[ends[7] : ends[8]],
        gradient,
    )
    for i in range(d):
        slope[i] = point[i]
        value += 0.5 * point[i] ** 2
    for j in range(d):
        for i in range(d):
            slope[i] += factor[j, i] * gradient[j]
    return value, slope


def pack(
    centre: FloatArray, factor: FloatArray, arrays: tuple[NDArray[Any], ...]
) -> tuple[FloatArray, IntArray]:
    """Data of `log_ratio` in one array of numbers and one of integers."""
    # `arrays` are the arguments of `log_posterior` after theta. PyTensor and nutpie compile code
    # for every array of a model: two of them take seconds less than twelve.
    tiles, cells, weight, table, totals, sets, information, walk, sizes, scales = arrays
    floats = (centre, factor, factor.T, tiles, weight, totals, information, walk, scales)
    counts = [len(centre), len(tiles), *sizes, *table.shape]
    return (
        np.concatenate([np.asarray(part, dtype=np.float64).ravel() for part in floats]),
        np.concatenate([counts, sets, cells, table.ravel()]).astype(np.int64),
    )
