"""Numba kernel: classification trees on binned columns, how they grow and what they predict.

Weights are whole multiples of a tiny quantum, so sums are the same in any order of the rows.
Compiled on first use and kept in numba's cache.
"""

import numba as nb
import numpy as np
from numpy.typing import NDArray

from atrocityrisk._core.arrays import BinCodes, BoolArray, FloatArray, IntArray, SmallIntArray

# What a row of a node array holds: column (-1 in a leaf), last bin on the left, side of missing
# cells (0 left, 1 right), and the two children.
COLUMN, SPLIT, SIDE, LEFT, RIGHT = range(5)


@nb.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _random_bits(state: NDArray[np.uint64]) -> np.uint64:
    """64 random bits by SplitMix64."""
    # Steele, Lea and Flood (2014). The state of numba's own generator belongs to the thread: which
    # thread grows a tree would then change the forest.
    state[0] += np.uint64(0x9E3779B97F4A7C15)
    z = state[0]
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.uint64(z ^ (z >> np.uint64(31)))


@nb.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _best_cut(
    column: BinCodes,
    rows: IntArray,
    n_positive: int,
    weight: IntArray,
    min_weight: int,
    n_bins: int,
    total: IntArray,
    onsets: IntArray,
) -> tuple[float, int, int]:
    """Purity (-1 if none), last bin on the left, side of missing cells of a column's best cut."""
    # Purity is the sum over both sides of onsets squared over rows: the larger, the smaller Gini's
    # impurity. `rows` has the positive ones first; `total` and `onsets` are working space.
    total[:] = 0
    onsets[:] = 0
    for i in range(len(rows)):
        total[column[rows[i]]] += weight[rows[i]]
    for i in range(n_positive):
        onsets[column[rows[i]]] += weight[rows[i]]
    all_n = total.sum()
    all_k = onsets.sum()
    best = -1.0
    split = 0
    best_side = 0
    n = np.int64(0)
    k = np.int64(0)
    for b in range(n_bins):
        last = b == n_bins - 1
        if total[b] == 0 and not last:
            continue
        n += total[b]
        k += onsets[b]
        for side in range(2):
            # With nothing missing both sides are one cut; the one after the last bin is known
            # against missing, with the missing cells on the right.
            if side == 0 and (total[n_bins] == 0 or last):
                continue
            left_n = n
            left_k = k
            if side == 0:
                left_n += total[n_bins]
                left_k += onsets[n_bins]
            right_n = all_n - left_n
            if left_n < min_weight or right_n < min_weight or left_n == 0 or right_n == 0:
                continue
            right_k = all_k - left_k
            purity = float(left_k) * left_k / left_n + float(right_k) * right_k / right_n
            if purity > best:
                best = purity
                split = b
                best_side = side
    return best, split, best_side


@nb.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _divide(
    column: BinCodes, rows: IntArray, n_bins: int, split: int, side: int, spare: IntArray
) -> int:
    """Put the rows of the left child first, in their order; returns how many they are."""
    n_left = 0
    n_right = 0
    for i in range(len(rows)):
        code = column[rows[i]]
        left = code <= split
        if code == n_bins:
            left = side == 0
        if left:
            rows[n_left] = rows[i]
            n_left += 1
        else:
            spare[n_right] = rows[i]
            n_right += 1
    for i in range(n_right):
        rows[n_left + i] = spare[i]
    return n_left


@nb.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _positive_first(positive: BoolArray, weight: IntArray) -> IntArray:
    """Rows with weight, the positive ones first: each kind in its order."""
    rows = np.empty(len(weight), np.int64)
    n_rows = 0
    for label in (True, False):
        for i in range(len(weight)):
            if weight[i] > 0 and positive[i] == label:
                rows[n_rows] = i
                n_rows += 1
    return rows[:n_rows]


@nb.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _sums(rows: IntArray, positive: BoolArray, weight: IntArray) -> tuple[np.int64, np.int64, int]:
    """Weight of the rows, weight of the positive ones, and their number."""
    n = np.int64(0)
    k = np.int64(0)
    n_positive = 0
    for i in range(len(rows)):
        n += weight[rows[i]]
        if positive[rows[i]]:
            k += weight[rows[i]]
            n_positive += 1
    return n, k, n_positive


@nb.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _search(
    columns: BinCodes,
    rows: IntArray,
    n_positive: int,
    weight: IntArray,
    min_weight: int,
    n_try: int,
    n_bins: int,
    least: float,
    order: IntArray,
    state: NDArray[np.uint64],
    total: IntArray,
    onsets: IntArray,
) -> tuple[int, int, int]:
    """Column (-1 if none), split and side of the purest cut, if it is purer than `least`."""
    best = least
    column, split, side = -1, 0, 0
    for tried in range(len(order)):
        if tried >= n_try and column >= 0:
            break
        # A column is drawn from those not tried yet, as in the first steps of a shuffle.
        pick = tried + int(_random_bits(state) % np.uint64(len(order) - tried))
        order[tried], order[pick] = order[pick], order[tried]
        purity, cut, missing_side = _best_cut(
            columns[order[tried]], rows, n_positive, weight, min_weight, n_bins, total, onsets
        )
        if purity > best:
            best, column, split, side = purity, order[tried], cut, missing_side
    return column, split, side


@nb.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def grow_tree(
    columns: BinCodes,
    positive: BoolArray,
    weight: IntArray,
    min_weight: int,
    n_try: int,
    n_bins: int,
    prior: float,
    rate: float,
    seed: np.uint64,
    nodes: SmallIntArray,
    value: FloatArray,
) -> int:
    """Grow one tree into `nodes` (capacity, 5) and `value` (capacity,); returns its size."""
    # `columns` (p, n) are bins, one column after the other, missing cells `n_bins`; `weight` (n,)
    # counts quanta, and rows of weight 0 are not in the tree. Of each node `n_try` columns are
    # tried, and more where none of them can be cut. A leaf's value is
    # (k + prior * rate) / (n + prior).
    state = np.array([seed], np.uint64)
    rows = _positive_first(positive, weight)
    spare = np.empty(len(rows), np.int64)
    order = np.arange(columns.shape[0])
    total = np.empty(n_bins + 1, np.int64)
    onsets = np.empty(n_bins + 1, np.int64)
    # Rows from..to of each node that waits to be cut.
    waiting = np.empty((len(nodes), 3), np.int64)
    waiting[0] = (0, 0, len(rows))
    n_waiting = 1
    n_nodes = 1
    while n_waiting:
        n_waiting -= 1
        node, start, stop = waiting[n_waiting]
        here = rows[start:stop]
        n, k, n_positive = _sums(here, positive, weight)
        value[node] = (k + prior * rate) / (n + prior)
        nodes[node, COLUMN] = -1
        if k == 0 or k == n or n < 2 * min_weight:
            continue
        # What rounding adds to the purity of the whole node is no gain.
        least = float(k) * k / n * (1.0 + 1e-12)
        column, split, side = _search(
            columns, here, n_positive, weight, min_weight, n_try, n_bins, least, order, state,
            total, onsets,
        )  # fmt: skip
        if column < 0:
            continue
        middle = start + _divide(columns[column], here, n_bins, split, side, spare)
        nodes[node] = (column, split, side, n_nodes, n_nodes + 1)
        waiting[n_waiting] = (n_nodes + 1, middle, stop)
        waiting[n_waiting + 1] = (n_nodes, start, middle)
        n_waiting += 2
        n_nodes += 2
    return n_nodes


@nb.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def predict(
    code: BinCodes, roots: IntArray, nodes: SmallIntArray, value: FloatArray, n_bins: int
) -> tuple[FloatArray, FloatArray]:
    """Mean and variance (divisor T - 1) over the trees of each row's leaf values, both (n,)."""
    # Children count from their tree's root. Welford's update: one pass, no difference of squares.
    mean = np.zeros(code.shape[0])
    variance = np.zeros(code.shape[0])
    for i in range(code.shape[0]):
        for t in range(len(roots)):
            at = roots[t]
            while nodes[at, COLUMN] >= 0:
                cell = code[i, nodes[at, COLUMN]]
                left = cell <= nodes[at, SPLIT]
                if cell == n_bins:
                    left = nodes[at, SIDE] == 0
                at = roots[t] + (nodes[at, LEFT] if left else nodes[at, RIGHT])
            step = value[at] - mean[i]
            mean[i] += step / (t + 1)
            variance[i] += step * (value[at] - mean[i])
        if len(roots) > 1:
            variance[i] /= len(roots) - 1
    return mean, variance
