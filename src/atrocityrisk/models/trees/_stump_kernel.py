"""Numba kernel: boosting of one-split trees on binned columns.

Gradients are summed as whole multiples of a tiny quantum, so a sum is the same in any order of the
rows and equal splits tie exactly. Compiled on first use and kept in numba's cache.
"""

import numba as nb
import numpy as np
from numpy.typing import NDArray

from atrocityrisk._core.arrays import BinCodes, BoolArray, FloatArray, IntArray

# Plain loops in place of numpy's operations on arrays, which take far longer to compile. Without
# Python's check of divisors, loops over rows become vector instructions.
_kernel = nb.njit(cache=True, nogil=True, error_model="numpy")


@_kernel  # type: ignore[untyped-decorator]
def _sum_by_bin(
    cell: NDArray[np.unsignedinteger],
    source: NDArray[np.uint32],
    target: NDArray[np.uint32],
    slope: IntArray,
    curvature: IntArray,
    joint: IntArray,
    total: IntArray,
) -> None:
    """Sum slope and curvature of the rows in each bin of each column, into `total`."""
    # Unsigned indices spare numba's check for negative ones in the innermost loops.
    one, two = np.uint64(1), np.uint64(2)
    for k in range(len(joint)):
        joint[k] = 0
    for k in range(len(total)):
        total[k] = 0
    for i in range(cell.shape[0]):
        g = slope[i]
        h = curvature[i]
        for j in range(cell.shape[1]):
            at = two * np.uint64(cell[i, j])
            joint[at] += g
            joint[at + one] += h
    for k in range(len(source)):
        at = two * np.uint64(source[k])
        to = two * np.uint64(target[k])
        total[to] += joint[at]
        total[to + one] += joint[at + one]


@_kernel  # type: ignore[untyped-decorator]
def _derivatives(
    positive: BoolArray,
    scale: FloatArray,
    odds: FloatArray,
    slope: IntArray,
    curvature: IntArray,
) -> None:
    """First and second derivative of each row's log-likelihood in its log-odds, in quanta."""
    # `scale` is each row's weight in quanta.
    for i in range(len(odds)):
        rest = 1.0 + odds[i]
        risk = odds[i] / rest
        g = 1.0 / rest if positive[i] else -risk
        slope[i] = np.int64(np.floor(scale[i] * g + 0.5))
        curvature[i] = np.int64(np.floor(scale[i] * (risk / rest) + 0.5))


@_kernel  # type: ignore[untyped-decorator]
def _best_split(
    total: IntArray,
    n_known: IntArray,
    signs: IntArray,
    quantum: float,
    l2: float,
    min_weight: float,
    n_bins: int,
) -> tuple[int, int, int, float, float]:
    """Column (-1 for none), last bin on the left, side of missing cells, and the two values."""
    # Sides are 0 left, 1 right, 2 no missing cells. The split after the last bin is the one between
    # known and missing cells.
    best_column, best_bin, best_side = -1, 0, 0
    best_left, best_right, best_gain = 0.0, 0.0, 0.0
    for j in range(len(signs)):
        first = 2 * j * (n_bins + 1)
        missing_g = total[first + 2 * n_bins]
        missing_h = total[first + 2 * n_bins + 1]
        whole_g = missing_g
        whole_h = missing_h
        for b in range(n_known[j]):
            whole_g += total[first + 2 * b]
            whole_h += total[first + 2 * b + 1]
        all_g = whole_g * quantum
        all_h = whole_h * quantum
        # A split gains what its two sides explain beyond what the rows together would.
        base = all_g * all_g / (all_h + l2)
        g = np.int64(0)
        h = np.int64(0)
        for b in range(n_known[j] + 1):
            # The last cut parts known from missing cells.
            last = b == n_known[j]
            if not last:
                step = total[first + 2 * b + 1]
                # An empty bin is no new cut: the one before it parts the same rows.
                if step == 0:
                    continue
                g += total[first + 2 * b]
                h += step
            for side in range(2):
                left_g = g * quantum
                left_h = h * quantum
                if side == 0:
                    if missing_h == 0 or last:
                        continue
                    left_g = (g + missing_g) * quantum
                    left_h = (h + missing_h) * quantum
                right_g = all_g - left_g
                right_h = all_h - left_h
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
                    best_bin = n_bins - 1 if last else b
                    best_side = side if missing_h else 2
                    best_left = left
                    best_right = right
    return best_column, best_bin, best_side, best_left, best_right


@_kernel  # type: ignore[untyped-decorator]
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


@_kernel  # type: ignore[untyped-decorator]
def _multiply_odds(code: BinCodes, odds: FloatArray, column: int, factor: FloatArray) -> None:
    """Multiply each row's odds by the factor of its bin: a step on the log-odds."""
    for i in range(len(odds)):
        odds[i] *= factor[code[i, column]]


@_kernel  # type: ignore[untyped-decorator]
def boost(
    cell: NDArray[np.unsignedinteger],
    source: NDArray[np.uint32],
    target: NDArray[np.uint32],
    n_cells: int,
    n_known: IntArray,
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
    # are in the last bin. `cell`, `source`, `target` and `n_known` are those of `JointCells`.
    # Overwritten: `odds` and `held_odds` by the odds after the stumps, `shapes` (q, bins + 1) by
    # log-odds, `loss` by half the deviance of the rows left out.
    # `signs` is 1 for a rising column, -1 for a falling one; `quantum` is a power of two.
    n_bins = shapes.shape[1] - 1
    slope = np.empty(len(odds), np.int64)
    curvature = np.empty(len(odds), np.int64)
    joint = np.empty(2 * n_cells, np.int64)
    total = np.empty(2 * len(signs) * (n_bins + 1), np.int64)
    step = np.empty(n_bins + 1)
    scale = np.empty(len(odds))
    for i in range(len(odds)):
        scale[i] = weight[i] / quantum
    for k in range(len(loss)):
        _derivatives(positive, scale, odds, slope, curvature)
        _sum_by_bin(cell, source, target, slope, curvature, joint, total)
        column, split, side, left, right = _best_split(
            total, n_known, signs, quantum, l2, min_weight, n_bins
        )
        if column < 0:
            rest = half_deviance(held_positive, held_weight, held_odds, quantum)
            for later in range(k, len(loss)):
                loss[later] = rest
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


@_kernel  # type: ignore[untyped-decorator]
def recalibrate_intercept(
    positive: BoolArray, weight: FloatArray, odds: FloatArray, quantum: float
) -> float:
    """Log-odds to add to every row so that risks add up to positives, by Newton's method."""
    slope = np.empty(len(odds), np.int64)
    curvature = np.empty(len(odds), np.int64)
    moved = np.empty(len(odds))
    scale = np.empty(len(odds))
    for i in range(len(odds)):
        moved[i] = odds[i]
        scale[i] = weight[i] / quantum
    total = 0.0
    for _ in range(50):
        _derivatives(positive, scale, moved, slope, curvature)
        whole_g = np.int64(0)
        whole_h = np.int64(0)
        for i in range(len(moved)):
            whole_g += slope[i]
            whole_h += curvature[i]
        g = whole_g * quantum
        h = whole_h * quantum
        if h <= 0.0:
            break
        # A whole Newton step overshoots where risks are all near 0 or 1.
        step = min(max(g / h, -1.0), 1.0)
        total += step
        factor = np.exp(step)
        for i in range(len(moved)):
            moved[i] *= factor
        if abs(step) < 1e-10:
            break
    return total


@_kernel  # type: ignore[untyped-decorator]
def scores(code: BinCodes, shapes: FloatArray) -> FloatArray:
    """Sum of what each row's cells add; a loop, so that columns are added in their order."""
    out = np.empty(code.shape[0])
    for i in range(code.shape[0]):
        out[i] = 0.0
        for j in range(code.shape[1]):
            out[i] += shapes[j, code[i, j]]
    return out
