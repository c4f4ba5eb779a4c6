"""Numba kernel: boosting of one-split trees on binned columns.

Gradients are summed as whole multiples of a tiny quantum, so a sum is the same in any order of the
rows and equal splits tie exactly. Compiled on first use and kept in numba's cache.
"""

import numba as nb
import numpy as np

from atrocityrisk._core.arrays import BinCodes, BoolArray, FloatArray, IntArray


@nb.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _sum_by_bin(
    code: BinCodes, slope: IntArray, curvature: IntArray, total: IntArray, n_bins: int
) -> None:
    """Sum slope and curvature of the rows in each bin of each column, into `total`."""
    # Unsigned indices spare numba's check for negative ones in the innermost loop.
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
def bin_weights(code: BinCodes, weight: FloatArray, quantum: float, n_bins: int) -> FloatArray:
    """Weight of the rows in each bin of each column, shape (columns, n_bins + 1)."""
    whole = np.empty(len(weight), np.int64)
    for i in range(len(weight)):
        whole[i] = np.int64(np.floor(weight[i] / quantum + 0.5))
    total = np.zeros(2 * code.shape[1] * (n_bins + 1), np.int64)
    _sum_by_bin(code, whole, whole, total, n_bins)
    out = np.empty((code.shape[1], n_bins + 1))
    for j in range(code.shape[1]):
        for b in range(n_bins + 1):
            out[j, b] = total[2 * (j * (n_bins + 1) + b)] * quantum
    return out


@nb.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _derivatives(
    positive: BoolArray,
    weight: FloatArray,
    odds: FloatArray,
    quantum: float,
    slope: IntArray,
    curvature: IntArray,
) -> None:
    """First and second derivative of each row's log-likelihood in its log-odds, in quanta."""
    for i in range(len(odds)):
        risk = odds[i] / (1.0 + odds[i])
        g = -risk
        if positive[i]:
            g = 1.0 / (1.0 + odds[i])
        h = risk / (1.0 + odds[i])
        slope[i] = np.int64(np.floor(weight[i] * g / quantum + 0.5))
        curvature[i] = np.int64(np.floor(weight[i] * h / quantum + 0.5))


@nb.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _best_split(
    total: IntArray, signs: IntArray, quantum: float, l2: float, min_weight: float, n_bins: int
) -> tuple[int, int, int, float, float]:
    """Column (-1 for none), last bin on the left, side of missing cells, and the two values."""
    # Sides are 0 left, 1 right, 2 no missing cells. The split after the last bin is the one between
    # known and missing cells.
    best_column, best_bin, best_side = -1, 0, 0
    best_left, best_right, best_gain = 0.0, 0.0, 0.0
    for j in range(len(signs)):
        first = j * (n_bins + 1)
        all_g = np.int64(0)
        all_h = np.int64(0)
        for b in range(n_bins + 1):
            all_g += total[2 * (first + b)]
            all_h += total[2 * (first + b) + 1]
        missing_g = total[2 * (first + n_bins)]
        missing_h = total[2 * (first + n_bins) + 1]
        # A split gains what its two sides explain beyond what the rows together would.
        base = (all_g * quantum) ** 2 / (all_h * quantum + l2)
        g = np.int64(0)
        h = np.int64(0)
        for b in range(n_bins):
            step = total[2 * (first + b) + 1]
            last = b == n_bins - 1
            # An empty bin is no new cut: the one before it parts the same rows.
            if step == 0 and not last:
                continue
            g += total[2 * (first + b)]
            h += step
            for side in range(2):
                if side == 0 and (missing_h == 0 or last):
                    continue
                left_g = g * quantum
                left_h = h * quantum
                if side == 0:
                    left_g = (g + missing_g) * quantum
                    left_h = (h + missing_h) * quantum
                right_g = all_g * quantum - left_g
                right_h = all_h * quantum - left_h
                if left_h < min_weight or right_h < min_weight or right_h <= 0.0:
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
        if best_column == j and missing_h == 0:
            best_side = 2
    return best_column, best_bin, best_side, best_left, best_right


@nb.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def half_deviance(
    positive: BoolArray, weight: FloatArray, odds: FloatArray, quantum: float
) -> float:
    """Half the deviance, summed in quanta."""
    total = np.int64(0)
    for i in range(len(odds)):
        loss = np.log1p(odds[i])
        if positive[i]:
            loss -= np.log(odds[i])
        total += np.int64(np.floor(weight[i] * loss / quantum + 0.5))
    return total * quantum


@nb.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _multiply_odds(code: BinCodes, odds: FloatArray, column: int, factor: FloatArray) -> None:
    """Multiply each row's odds by the factor of its bin: a step on the log-odds."""
    for i in range(len(odds)):
        odds[i] *= factor[code[i, column]]


@nb.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def boost(
    code: BinCodes,
    positive: BoolArray,
    weight: FloatArray,
    odds: FloatArray,
    held_code: BinCodes,
    held_positive: BoolArray,
    held_weight: FloatArray,
    held_odds: FloatArray,
    signs: IntArray,
    shapes: FloatArray,
    loss: FloatArray,
    quantum: float,
    learning_rate: float,
    l2: float,
    min_weight: float,
) -> int:
    """Add ``len(loss)`` stumps to `shapes`, or as many as gain; returns how many."""
    # Training rows are bins (n, q) in `code`, rows left out (m, q) in `held_code`; missing cells
    # are in the last bin. Overwritten: `odds` and `held_odds` by the odds after the stumps,
    # `shapes` (q, bins + 1) by log-odds, `loss` by half the deviance of the rows left out.
    # `signs` is 1 for a rising column, -1 for a falling one; `quantum` is a power of two.
    n_bins = shapes.shape[1] - 1
    slope = np.empty(len(odds), np.int64)
    curvature = np.empty(len(odds), np.int64)
    total = np.empty(2 * code.shape[1] * (n_bins + 1), np.int64)
    step = np.empty(n_bins + 1)
    for k in range(len(loss)):
        _derivatives(positive, weight, odds, quantum, slope, curvature)
        _sum_by_bin(code, slope, curvature, total, n_bins)
        column, split, side, left, right = _best_split(
            total, signs, quantum, l2, min_weight, n_bins
        )
        if column < 0:
            loss[k:] = half_deviance(held_positive, held_weight, held_odds, quantum)
            return k
        for b in range(n_bins):
            step[b] = learning_rate * left if b <= split else learning_rate * right
        step[n_bins] = 0.0
        if side < 2:
            step[n_bins] = learning_rate * left if side == 0 else learning_rate * right
        for b in range(n_bins + 1):
            shapes[column, b] += step[b]
            step[b] = np.exp(step[b])
        _multiply_odds(code, odds, column, step)
        _multiply_odds(held_code, held_odds, column, step)
        loss[k] = half_deviance(held_positive, held_weight, held_odds, quantum)
    return len(loss)


@nb.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def recalibrate_intercept(
    positive: BoolArray, weight: FloatArray, odds: FloatArray, quantum: float
) -> float:
    """Log-odds to add to every row so that risks add up to positives, by Newton's method."""
    slope = np.empty(len(odds), np.int64)
    curvature = np.empty(len(odds), np.int64)
    moved = odds.copy()
    total = 0.0
    for _ in range(50):
        _derivatives(positive, weight, moved, quantum, slope, curvature)
        g = slope.sum() * quantum
        h = curvature.sum() * quantum
        if h <= 0.0:
            break
        # A whole Newton step overshoots where risks are all near 0 or 1.
        step = min(max(g / h, -1.0), 1.0)
        total += step
        moved *= np.exp(step)
        if abs(step) < 1e-10:
            break
    return total


@nb.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def scores(code: BinCodes, shapes: FloatArray) -> FloatArray:
    """Sum of what each row's cells add; a loop, so that columns are added in their order."""
    out = np.zeros(code.shape[0])
    for i in range(code.shape[0]):
        for j in range(code.shape[1]):
            out[i] += shapes[j, code[i, j]]
    return out
