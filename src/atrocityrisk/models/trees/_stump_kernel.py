"""Numba kernel: boosting of one-split trees on binned columns.

Gradients are summed as whole numbers of a tiny unit, so a sum is the same in any order of the rows
and equal splits tie exactly. Compiled on first use and kept in numba's cache.
"""

import numba as nb
import numpy as np
from numpy.typing import NDArray

from atrocityrisk._core.arrays import BinCodes, FloatArray, IntArray


@nb.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _add_up(
    code: BinCodes, slope: IntArray, curvature: IntArray, total: IntArray, n_bins: int
) -> None:
    """Sum slope and curvature of the rows in each bin of each column, into `total`."""
    # Indices without a sign spare a check for negative ones in the innermost loop.
    width = np.uint64(n_bins + 1)
    one = np.uint64(1)
    two = np.uint64(2)
    total[:] = 0
    for i in range(code.shape[0]):
        g = slope[i]
        h = curvature[i]
        first = np.uint64(0)
        for j in range(code.shape[1]):
            cell = two * (first + np.uint64(code[i, j]))
            total[cell] += g
            total[cell + one] += h
            first += width


@nb.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def bin_weights(code: BinCodes, weight: FloatArray, unit: float, n_bins: int) -> FloatArray:
    """Weight of the rows in each bin of each column, shape (columns, n_bins + 1)."""
    whole = np.empty(len(weight), np.int64)
    for i in range(len(weight)):
        whole[i] = np.int64(np.floor(weight[i] / unit + 0.5))
    total = np.zeros(2 * code.shape[1] * (n_bins + 1), np.int64)
    _add_up(code, whole, whole, total, n_bins)
    out = np.empty((code.shape[1], n_bins + 1))
    for j in range(code.shape[1]):
        for b in range(n_bins + 1):
            out[j, b] = total[2 * (j * (n_bins + 1) + b)] * unit
    return out


@nb.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _derivatives(
    positive: NDArray[np.bool_],
    weight: FloatArray,
    odds: FloatArray,
    unit: float,
    slope: IntArray,
    curvature: IntArray,
) -> None:
    """First and second derivative of each row's log-likelihood in its log-odds, in units."""
    for i in range(len(odds)):
        risk = odds[i] / (1.0 + odds[i])
        g = -risk
        if positive[i]:
            g = 1.0 / (1.0 + odds[i])
        h = risk / (1.0 + odds[i])
        slope[i] = np.int64(np.floor(weight[i] * g / unit + 0.5))
        curvature[i] = np.int64(np.floor(weight[i] * h / unit + 0.5))


@nb.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _best_split(
    total: IntArray, signs: IntArray, unit: float, l2: float, least: float, n_bins: int
) -> tuple[int, int, int, float, float]:
    """Column, last bin on the left, side of missing cells (0 left, 1 right, 2 none), two values.

    Column -1 where no split gains. The split "known | missing" is the one after the last bin.
    """
    best_column = -1
    best_bin = 0
    best_side = 0
    best_left = 0.0
    best_right = 0.0
    best_gain = 0.0
    for j in range(len(signs)):
        first = j * (n_bins + 1)
        all_g = np.int64(0)
        all_h = np.int64(0)
        for b in range(n_bins + 1):
            all_g += total[2 * (first + b)]
            all_h += total[2 * (first + b) + 1]
        gone_g = total[2 * (first + n_bins)]
        gone_h = total[2 * (first + n_bins) + 1]
        base = (all_g * unit) ** 2 / (all_h * unit + l2)
        g = np.int64(0)
        h = np.int64(0)
        for b in range(n_bins):
            step = total[2 * (first + b) + 1]
            last = b == n_bins - 1
            if step == 0 and not last:
                continue
            g += total[2 * (first + b)]
            h += step
            for side in range(2):
                if side == 0 and (gone_h == 0 or last):
                    continue
                left_g = g * unit
                left_h = h * unit
                if side == 0:
                    left_g = (g + gone_g) * unit
                    left_h = (h + gone_h) * unit
                right_g = all_g * unit - left_g
                right_h = all_h * unit - left_h
                if left_h < least or right_h < least or right_h <= 0.0:
                    continue
                left = left_g / (left_h + l2)
                right = right_g / (right_h + l2)
                # Known against missing orders no values, so no sign binds it.
                if not last and (right - left) * signs[j] < 0.0:
                    continue
                gain = left_g * left + right_g * right - base
                if gain > best_gain:
                    best_gain = gain
                    best_column = j
                    best_bin = b
                    best_side = side
                    best_left = left
                    best_right = right
        if best_column == j and gone_h == 0:
            best_side = 2
    return best_column, best_bin, best_side, best_left, best_right


@nb.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def loss_of(
    positive: NDArray[np.bool_], weight: FloatArray, odds: FloatArray, unit: float
) -> float:
    """Half the deviance, as a sum of whole units."""
    total = np.int64(0)
    for i in range(len(odds)):
        loss = np.log1p(odds[i])
        if positive[i]:
            loss -= np.log(odds[i])
        total += np.int64(np.floor(weight[i] * loss / unit + 0.5))
    return total * unit


@nb.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _move(code: BinCodes, odds: FloatArray, column: int, factor: FloatArray) -> None:
    for i in range(len(odds)):
        odds[i] *= factor[code[i, column]]


@nb.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def boost(
    code: BinCodes,
    positive: NDArray[np.bool_],
    weight: FloatArray,
    odds: FloatArray,
    held_code: BinCodes,
    held_positive: NDArray[np.bool_],
    held_weight: FloatArray,
    held_odds: FloatArray,
    signs: IntArray,
    shapes: FloatArray,
    loss: FloatArray,
    unit: float,
    rate: float,
    l2: float,
    least: float,
) -> int:
    """Add ``len(loss)`` stumps, or as many as gain; returns how many.

    Parameters
    ----------
    code, held_code : numpy.ndarray
        Bin of each cell, shapes (n, q) and (m, q); missing cells are in the last bin.
    positive, weight, held_positive, held_weight : numpy.ndarray
        Labels and weights of the rows learnt from and of those left out.
    odds, held_odds : numpy.ndarray
        Odds before the stumps; overwritten by the odds after them.
    signs : numpy.ndarray
        Direction of each column: 1 rising, -1 falling, 0 free.
    shapes : numpy.ndarray
        Log-odds that each bin adds, shape (q, bins + 1); the stumps are added to it.
    loss : numpy.ndarray
        Overwritten by half the deviance of the rows left out after each stump.
    unit : float
        Unit in which derivatives are summed, a power of two.
    rate : float
        Share of each Newton step that is taken.
    l2 : float
        Added to the curvature of a leaf.
    least : float
        Smallest curvature of a leaf.

    Returns
    -------
    int
        Stumps added before none gained.
    """
    n_bins = shapes.shape[1] - 1
    slope = np.empty(len(odds), np.int64)
    curvature = np.empty(len(odds), np.int64)
    total = np.empty(2 * code.shape[1] * (n_bins + 1), np.int64)
    step = np.empty(n_bins + 1)
    for k in range(len(loss)):
        _derivatives(positive, weight, odds, unit, slope, curvature)
        _add_up(code, slope, curvature, total, n_bins)
        column, split, side, left, right = _best_split(total, signs, unit, l2, least, n_bins)
        if column < 0:
            loss[k:] = loss_of(held_positive, held_weight, held_odds, unit)
            return k
        for b in range(n_bins):
            step[b] = rate * left if b <= split else rate * right
        step[n_bins] = 0.0
        if side < 2:
            step[n_bins] = rate * left if side == 0 else rate * right
        for b in range(n_bins + 1):
            shapes[column, b] += step[b]
            step[b] = np.exp(step[b])
        _move(code, odds, column, step)
        _move(held_code, held_odds, column, step)
        loss[k] = loss_of(held_positive, held_weight, held_odds, unit)
    return len(loss)


@nb.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def level(positive: NDArray[np.bool_], weight: FloatArray, odds: FloatArray, unit: float) -> float:
    """Log-odds to add to every row so that risks add up to positives, by Newton's method."""
    slope = np.empty(len(odds), np.int64)
    curvature = np.empty(len(odds), np.int64)
    moved = odds.copy()
    total = 0.0
    for _ in range(50):
        _derivatives(positive, weight, moved, unit, slope, curvature)
        g = slope.sum() * unit
        h = curvature.sum() * unit
        if h <= 0.0:
            break
        step = min(max(g / h, -1.0), 1.0)
        total += step
        moved *= np.exp(step)
        if abs(step) < 1e-10:
            break
    return total


@nb.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def scores(code: BinCodes, shapes: FloatArray) -> FloatArray:
    """Sum of what each row's cells add, columns in their order."""
    out = np.zeros(code.shape[0])
    for i in range(code.shape[0]):
        for j in range(code.shape[1]):
            out[i] += shapes[j, code[i, j]]
    return out
