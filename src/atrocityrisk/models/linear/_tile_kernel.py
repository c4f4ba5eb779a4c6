"""Numba kernels: one pass over the rows of a penalised logit, for a batch of weightings.

Rows come in tiles of 512, stored column by column, shape (tiles, columns, 512): a tile stays in the
processor's cache while every weighting uses it, and loops run along it. Compiled on first use and
kept in numba's cache. Each call runs on one thread, so sums have one order.
"""

import numba as nb
import numpy as np

from atrocityrisk._core.arrays import BoolArray, FloatArray, IntArray
from atrocityrisk.models.linear._exp_log import exponential, logarithm

TILE = 512
"""Rows in a tile."""
# Sums may be taken in any order, which lets the processor take several terms at once.
_SUMS = {"reassoc", "contract"}
# For functions that only kernels call.
_WITHIN = {
    "cache": True,
    "error_model": "numpy",
    "no_cpython_wrapper": True,
    "no_cfunc_wrapper": True,
}
_SMALLEST = 2.2250738585072014e-308


@nb.njit(fastmath=_SUMS, **_WITHIN)  # type: ignore[untyped-decorator]
def _add_dots(
    tile: FloatArray,
    first: int,
    u: FloatArray,
    v: FloatArray,
    pull: FloatArray,
    other: FloatArray,
) -> None:
    """Add the products of four columns, from `first` on, with u and with v."""
    # Eight sums for six loads: the fewest loads that fit into the registers. Beyond the last column
    # it is taken again, for places that nobody reads.
    last = tile.shape[0] - 1
    a, b = tile[first], tile[first + 1 if first + 1 < last else last]
    c = tile[first + 2 if first + 2 < last else last]
    d = tile[first + 3 if first + 3 < last else last]
    ua, ub, uc, ud, va, vb, vc, vd = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    for i in range(TILE):
        x, y = u[i], v[i]
        ua += a[i] * x
        ub += b[i] * x
        uc += c[i] * x
        ud += d[i] * x
        va += a[i] * y
        vb += b[i] * y
        vc += c[i] * y
        vd += d[i] * y
    pull[first] += ua
    pull[first + 1] += ub
    pull[first + 2] += uc
    pull[first + 3] += ud
    other[first] += va
    other[first + 1] += vb
    other[first + 2] += vc
    other[first + 3] += vd


@nb.njit(fastmath=_SUMS, **_WITHIN)  # type: ignore[untyped-decorator]
def _add_products(
    tile: FloatArray,
    place: IntArray,
    k: int,
    coef: FloatArray,
    other_coef: FloatArray,
    margin: FloatArray,
    other: FloatArray,
) -> None:
    """Add four columns, from the k-th place on, times coefficients to margins of two replicates."""
    a, b, c, d = tile[place[k]], tile[place[k + 1]], tile[place[k + 2]], tile[place[k + 3]]
    p, q, r, s = coef[k], coef[k + 1], coef[k + 2], coef[k + 3]
    w, x, y, z = other_coef[k], other_coef[k + 1], other_coef[k + 2], other_coef[k + 3]
    for i in range(TILE):
        margin[i] += (p * a[i] + q * b[i]) + (r * c[i] + s * d[i])
        other[i] += (w * a[i] + x * b[i]) + (y * c[i] + z * d[i])


@nb.njit(fastmath={"contract"}, **_WITHIN)  # type: ignore[untyped-decorator]
def _residuals(
    margin: FloatArray, weights: FloatArray, wrong: FloatArray, residual: FloatArray, start: int
) -> None:
    """Probability of the label not seen, from row `start` on, and the same times the weight."""
    for i in range(TILE):
        q = 1.0 / (1.0 + exponential(margin[i]))
        wrong[start + i] = q
        residual[i] = weights[start + i] * q


@nb.njit(cache=True, nogil=True, error_model="numpy")  # type: ignore[untyped-decorator]
def evaluate(
    tiles: FloatArray,
    weights: FloatArray,
    present: BoolArray,
    which: IntArray,
    used: IntArray,
    coef: FloatArray,
    wrong: FloatArray,
    pull: FloatArray,
) -> None:
    """Probabilities of the label not seen; their weighted sums with the rows go to `pull`."""
    # Of `weights`, `wrong` (replicates, n) and `present` (replicates, tiles) the lines `which` are
    # taken; `coef` and `pull` have theirs from 0 on. The columns `used` have the coefficients
    # `coef`, zeros fill both to a multiple of four. Replicates go in pairs: the partner of the last
    # of an odd number is one line more of `coef`, zeros, and of `pull`. Where a replicate has no
    # weight in a tile, the tile is passed over and `wrong` left as it is.
    count = len(which)
    margin, residual = np.empty((count + 1, TILE)), np.empty((count + 1, TILE))
    live = np.empty(count + 1, np.int64)
    for i in range(TILE):
        margin[count, i] = 0.0
        residual[count, i] = 0.0
    for t in range(tiles.shape[0]):
        n_live = 0
        for q in range(count):
            if present[which[q], t]:
                live[n_live] = q
                n_live += 1
                for i in range(TILE):
                    margin[q, i] = 0.0
        live[n_live] = count
        for k in range(0, len(used), 4):
            for m in range(0, n_live, 2):
                q, other = live[m], live[m + 1]
                _add_products(tiles[t], used, k, coef[q], coef[other], margin[q], margin[other])
        for m in range(n_live):
            q = live[m]
            r = which[q]
            _residuals(margin[q], weights[r], wrong[r], residual[q], t * TILE)
        for j in range(0, pull.shape[1], 4):
            for m in range(0, n_live, 2):
                q, other = live[m], live[m + 1]
                _add_dots(tiles[t], j, residual[q], residual[other], pull[q], pull[other])


@nb.njit(cache=True, nogil=True, fastmath=_SUMS, error_model="numpy")  # type: ignore[untyped-decorator]
def sum_of_logs(weight: FloatArray, chance: FloatArray) -> float:
    """Weighted sum of the logarithms, none of them of less than the smallest normal number."""
    total = 0.0
    for i in range(len(weight)):
        total += weight[i] * logarithm(chance[i] if chance[i] > _SMALLEST else _SMALLEST)
    return total
