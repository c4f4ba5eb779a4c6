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
_SMALLEST = 2.2250738585072014e-308


@nb.njit(cache=True, fastmath=_SUMS, error_model="numpy")  # type: ignore[untyped-decorator]
def _dots(
    tile: FloatArray,
    first: int,
    u: FloatArray,
    v: FloatArray,
    found: FloatArray,
) -> None:
    """Products of four columns, from `first` on, with u and with v, to `found` (2, 4)."""
    # Eight sums for six loads: the fewest loads that fit into the registers. Beyond the last column
    # it is taken again, and the caller leaves that out.
    last = tile.shape[0] - 1
    a, b = tile[first], tile[min(first + 1, last)]
    c, d = tile[min(first + 2, last)], tile[min(first + 3, last)]
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
    found[0, 0], found[0, 1], found[0, 2], found[0, 3] = ua, ub, uc, ud
    found[1, 0], found[1, 1], found[1, 2], found[1, 3] = va, vb, vc, vd


@nb.njit(cache=True, fastmath=_SUMS, error_model="numpy")  # type: ignore[untyped-decorator]
def _add_products(tile: FloatArray, place: IntArray, coef: FloatArray, margin: FloatArray) -> None:
    """Add four columns times their coefficients to the margins."""
    a, b, c, d = tile[place[0]], tile[place[1]], tile[place[2]], tile[place[3]]
    p, q, r, s = coef[0], coef[1], coef[2], coef[3]
    for i in range(TILE):
        margin[i] += (p * a[i] + q * b[i]) + (r * c[i] + s * d[i])


@nb.njit(cache=True, fastmath={"contract"}, error_model="numpy")  # type: ignore[untyped-decorator]
def _residuals(
    margin: FloatArray, weight: FloatArray, wrong: FloatArray, residual: FloatArray
) -> None:
    """Probability of the label not seen, and the same times the weight."""
    for i in range(TILE):
        wrong[i] = 1.0 / (1.0 + exponential(margin[i]))
        residual[i] = weight[i] * wrong[i]


@nb.njit(cache=True, nogil=True, error_model="numpy")  # type: ignore[untyped-decorator]
def evaluate(
    tiles: FloatArray,
    weights: FloatArray,
    present: BoolArray,
    which: IntArray,
    beta: FloatArray,
    wrong: FloatArray,
    gradient: FloatArray,
) -> None:
    """Probabilities of the label not seen and gradients of the mean loss of some replicates."""
    # Of `weights` (replicates, rows) and `present` (replicates, tiles) the lines `which` are taken;
    # `beta`, `gradient` (count, 1 + p) and `wrong` (count or more, rows) have theirs from 0 on.
    # Where a replicate has no weight in a tile, the tile is passed over and `wrong` left as it is.
    count, size = beta.shape
    used = np.zeros(size + 3, np.int64)
    n_used = 0
    for j in range(size):
        for q in range(count):
            if beta[q, j] != 0.0:
                used[n_used] = j
                n_used += 1
                break
    coef = np.zeros((count, n_used + 3))
    for q in range(count):
        for k in range(n_used):
            coef[q, k] = beta[q, used[k]]
    margin, residual = np.empty((count, TILE)), np.empty((count, TILE))
    live, found = np.empty(count, np.int64), np.empty((2, 4))
    gradient[:] = 0.0
    for t in range(tiles.shape[0]):
        tile, start = tiles[t], t * TILE
        n_live = 0
        for q in range(count):
            if present[which[q], t]:
                live[n_live] = q
                n_live += 1
                margin[q] = 0.0
        for k in range(0, n_used, 4):
            for m in range(n_live):
                q = live[m]
                _add_products(tile, used[k : k + 4], coef[q, k : k + 4], margin[q])
        for m in range(n_live):
            q = live[m]
            own = weights[which[q], start : start + TILE]
            _residuals(margin[q], own, wrong[q, start : start + TILE], residual[q])
        for j in range(0, size, 4):
            for m in range(0, n_live, 2):
                q, other = live[m], live[min(m + 1, n_live - 1)]
                _dots(tile, j, residual[q], residual[other], found)
                for k in range(min(4, size - j)):
                    gradient[q, j + k] -= found[0, k]
                    if other != q:
                        gradient[other, j + k] -= found[1, k]


@nb.njit(cache=True, nogil=True, fastmath=_SUMS, error_model="numpy")  # type: ignore[untyped-decorator]
def sum_of_logs(weight: FloatArray, chance: FloatArray) -> float:
    """Weighted sum of the logarithms, none of them of less than the smallest normal number."""
    total = 0.0
    for i in range(len(weight)):
        total += weight[i] * logarithm(max(chance[i], _SMALLEST))
    return total


@nb.njit(cache=True, nogil=True, error_model="numpy")  # type: ignore[untyped-decorator]
def moments(
    tiles: FloatArray,
    weights: FloatArray,
    total: FloatArray,
    mean: FloatArray,
    square: FloatArray,
) -> None:
    """Weighted sums (replicates, 1 + p) of the signed rows, of the rows and of their squares."""
    count, size = total.shape
    squares = np.empty((4, TILE))
    bare, found = np.empty((count, TILE)), np.empty((2, 4))
    total[:], mean[:], square[:] = 0.0, 0.0, 0.0
    for t in range(tiles.shape[0]):
        tile, start = tiles[t], t * TILE
        for q in range(count):
            for i in range(TILE):
                # The first column is the sign of the label.
                bare[q, i] = weights[q, start + i] * tile[0, i]
        for j in range(0, size, 4):
            width = min(4, size - j)
            for k in range(width):
                for i in range(TILE):
                    squares[k, i] = tile[j + k, i] ** 2
            for q in range(count):
                own = weights[q, start : start + TILE]
                _dots(tile, j, own, bare[q], found)
                for k in range(width):
                    total[q, j + k] += found[0, k]
                    mean[q, j + k] += found[1, k]
                _dots(squares, 0, own, own, found)
                for k in range(width):
                    square[q, j + k] += found[0, k]
