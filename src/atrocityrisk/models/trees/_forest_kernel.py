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
# What is known of a cut, beside its column, split and side: weight on the left, and of positives.
_LEFT_N, _LEFT_K = 3, 4
# What is known of a node that waits to be cut: its rows are start..stop, up to `_NEGATIVE` positive
# ones of the bag, up to `_OUTSIDE` the others of the bag, then rows that the tree did not draw.
_NODE, _START, _NEGATIVE, _OUTSIDE, _STOP, _N, _K = range(7)

# Scalars are stored one by one: storing tuples takes twice as long to compile.
_kernel = nb.njit(cache=True, nogil=True, error_model="numpy")


@_kernel  # type: ignore[untyped-decorator]
def _random_bits(state: NDArray[np.uint64]) -> np.uint64:
    """64 random bits by SplitMix64."""
    # Steele, Lea and Flood (2014). The state of numba's own generator belongs to the thread: which
    # thread grows a tree would then change the forest.
    state[0] += np.uint64(0x9E3779B97F4A7C15)
    z = state[0]
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.uint64(z ^ (z >> np.uint64(31)))


@_kernel  # type: ignore[untyped-decorator]
def _sum_by_bin(
    code: BinCodes,
    rows: NDArray[np.uint32],
    node: IntArray,
    weight: IntArray,
    order: NDArray[np.uint64],
    start: int,
    stop: int,
    width: int,
    total: IntArray,
    onsets: IntArray,
) -> None:
    """Add weight by bin, and weight of positive rows, in the columns start..stop of `order`."""
    # Row by row over the columns: a sum is then not needed again before it has been stored.
    # Unsigned indices spare numba's check for negative ones.
    wide = np.uint64(width)
    for i in range(node[_START], node[_OUTSIDE]):
        row = np.uint64(rows[i])
        w = weight[row]
        cell = np.uint64(0)
        if i < node[_NEGATIVE]:
            for k in range(start, stop):
                onsets[cell + np.uint64(code[row, order[k]])] += w
                cell += wide
            cell = np.uint64(0)
        for k in range(start, stop):
            total[cell + np.uint64(code[row, order[k]])] += w
            cell += wide


@_kernel  # type: ignore[untyped-decorator]
def _improve(
    total: IntArray,
    onsets: IntArray,
    first: int,
    n_bins: int,
    n_known: int,
    node: IntArray,
    min_weight: int,
    best: float,
    column: np.uint64,
    cut: IntArray,
) -> float:
    """Purity of a column's best cut, put into `cut` if purer than `best`; sums become 0 again."""
    # Purity is the sum over both sides of onsets squared over rows: the larger, the smaller Gini's
    # impurity. The cut after a node's last bin parts known from missing cells.
    missing = np.uint64(first + n_bins)
    missing_n = total[missing]
    missing_k = onsets[missing]
    total[missing] = 0
    onsets[missing] = 0
    n = np.int64(0)
    k = np.int64(0)
    for b in range(n_known):
        at = np.uint64(first + b)
        if total[at] == 0:
            continue
        n += total[at]
        k += onsets[at]
        total[at] = 0
        onsets[at] = 0
        for side in range(2):
            left_n = n
            left_k = k
            if side == 0:
                # With nothing missing both sides are one cut.
                if missing_n == 0:
                    continue
                left_n += missing_n
                left_k += missing_k
            right_n = node[_N] - left_n
            if left_n < min_weight or right_n < min_weight or right_n == 0:
                continue
            right_k = node[_K] - left_k
            purity = float(left_k) * left_k / left_n + float(right_k) * right_k / right_n
            if purity > best:
                best = purity
                cut[COLUMN] = column
                cut[SPLIT] = b
                cut[SIDE] = side
                cut[_LEFT_N] = left_n
                cut[_LEFT_K] = left_k
    return best


@_kernel  # type: ignore[untyped-decorator]
def _divide(
    code: BinCodes,
    rows: NDArray[np.uint32],
    node: IntArray,
    n_bins: int,
    cut: IntArray,
    spare: NDArray[np.uint32],
    left: IntArray,
    right: IntArray,
) -> None:
    """Put the rows of the left child first, in their order, and describe both children."""
    column = np.uint64(cut[COLUMN])
    n_left = np.uint64(node[_START])
    n_right = np.uint64(0)
    i = n_left
    for kind in range(_NEGATIVE, _STOP + 1):
        for i in range(i, np.uint64(node[kind])):
            row = rows[i]
            bin_ = code[np.uint64(row), column]
            is_left = np.uint64(bin_ <= cut[SPLIT])
            if bin_ == n_bins:
                is_left = np.uint64(cut[SIDE] == 0)
            # Both stores are made and one count moves: no branch that could be mispredicted.
            rows[n_left] = row
            spare[n_right] = row
            n_left += is_left
            n_right += np.uint64(1) - is_left
        i = np.uint64(node[kind])
        left[kind] = n_left
    for i in range(n_right):
        rows[n_left + i] = spare[i]
    left[_START] = node[_START]
    left[_N] = cut[_LEFT_N]
    left[_K] = cut[_LEFT_K]
    right[_START] = n_left
    right[_N] = node[_N] - cut[_LEFT_N]
    right[_K] = node[_K] - cut[_LEFT_K]
    for kind in range(_NEGATIVE, _STOP + 1):
        right[kind] = right[_START] + node[kind] - left[kind]


@_kernel  # type: ignore[untyped-decorator]
def _search(
    code: BinCodes,
    rows: NDArray[np.uint32],
    node: IntArray,
    weight: IntArray,
    min_weight: int,
    n_try: int,
    n_bins: int,
    n_known: IntArray,
    order: NDArray[np.uint64],
    state: NDArray[np.uint64],
    total: IntArray,
    onsets: IntArray,
    cut: IntArray,
) -> None:
    """Put the purest cut into `cut`, column -1 if none is purer than the node."""
    # What rounding adds to the purity of the whole node is no gain.
    best = float(node[_K]) * node[_K] / node[_N] * (1.0 + 1e-12)
    cut[COLUMN] = -1
    done = 0
    # Columns are tried `n_try` at once, then one by one until one can be cut.
    while done < len(order) and cut[COLUMN] < 0:
        some = n_try if done == 0 else done + 1
        for tried in range(done, some):
            # Drawn from those not tried yet, as in the first steps of a shuffle.
            pick = tried + int(_random_bits(state) % np.uint64(len(order) - tried))
            drawn = order[pick]
            order[pick] = order[tried]
            order[tried] = drawn
        _sum_by_bin(code, rows, node, weight, order, done, some, n_bins + 1, total, onsets)
        for tried in range(done, some):
            best = _improve(
                total, onsets, (tried - done) * (n_bins + 1), n_bins, n_known[order[tried]], node,
                min_weight, best, order[tried], cut,
            )  # fmt: skip
        done = some


@_kernel  # type: ignore[untyped-decorator]
def _draw_rows(
    positive: BoolArray,
    among: BoolArray,
    weight: IntArray,
    rows: NDArray[np.uint32],
    node: IntArray,
) -> None:
    """Fill the root: positive rows of the bag, its other rows, and rows outside; and their sums."""
    at = 0
    for kind in range(3):
        for i in range(len(weight)):
            inside = weight[i] > 0
            if (kind == 2 and among[i] and not inside) or (
                kind < 2 and inside and positive[i] == (kind == 0)
            ):
                rows[at] = i
                at += 1
                node[_N] += weight[i]
                if kind == 0:
                    node[_K] += weight[i]
        node[_NEGATIVE + kind] = at


@_kernel  # type: ignore[untyped-decorator]
def grow_tree(
    code: BinCodes,
    n_known: IntArray,
    positive: BoolArray,
    among: BoolArray,
    weight: IntArray,
    min_weight: int,
    n_try: int,
    n_bins: int,
    prior: float,
    rate: float,
    seed: np.uint64,
    n_before: int,
    nodes: SmallIntArray,
    value: FloatArray,
    mean: FloatArray,
) -> int:
    """Grow one tree into `nodes` (capacity, 5) and `value` (capacity,); returns its size."""
    # `code` (n, p) are bins, missing cells `n_bins`, `n_known` (p,) how many other bins there are;
    # `weight` (n,) counts quanta, and rows of weight 0 do not shape the tree. Of each node `n_try`
    # columns are tried, and more where none of them can be cut. A leaf's value is
    # (k + prior * rate) / (n + prior). Rows `among` have it taken up into their `mean` (n,) over
    # the `n_before` trees before.
    state = np.empty(1, np.uint64)
    state[0] = seed
    rows = np.empty(len(weight), np.uint32)
    spare = np.empty(len(weight), np.uint32)
    order = np.empty(code.shape[1], np.uint64)
    for j in range(len(order)):
        order[j] = j
    total = np.zeros(n_try * (n_bins + 1), np.int64)
    onsets = np.zeros(n_try * (n_bins + 1), np.int64)
    cut = np.empty(5, np.int64)
    waiting = np.empty((len(nodes), 7), np.int64)
    node = np.zeros(7, np.int64)
    _draw_rows(positive, among, weight, rows, node)
    for part in range(7):
        waiting[0, part] = node[part]
    n_waiting = 1
    n_nodes = 1
    while n_waiting:
        n_waiting -= 1
        for part in range(7):
            node[part] = waiting[n_waiting, part]
        n = node[_N]
        k = node[_K]
        at = node[_NODE]
        cut[COLUMN] = -1
        if k > 0 and k < n and n >= 2 * min_weight:
            _search(
                code, rows, node, weight, min_weight, n_try, n_bins, n_known, order, state, total,
                onsets, cut,
            )  # fmt: skip
        leaf = (k + prior * rate) / (n + prior)
        value[at] = leaf
        nodes[at, COLUMN] = cut[COLUMN]
        if cut[COLUMN] < 0:
            for i in range(node[_START], node[_STOP]):
                row = np.uint64(rows[i])
                mean[row] += (leaf - mean[row]) / (n_before + 1)
            continue
        # The left child is cut first.
        right = waiting[n_waiting]
        left = waiting[n_waiting + 1]
        _divide(code, rows, node, n_bins, cut, spare, left, right)
        nodes[at, SPLIT] = cut[SPLIT]
        nodes[at, SIDE] = cut[SIDE]
        nodes[at, LEFT] = n_nodes
        nodes[at, RIGHT] = n_nodes + 1
        left[_NODE] = n_nodes
        right[_NODE] = n_nodes + 1
        n_waiting += 2
        n_nodes += 2
    return n_nodes


@_kernel  # type: ignore[untyped-decorator]
def predict(
    code: BinCodes, roots: IntArray, nodes: SmallIntArray, value: FloatArray, n_bins: int
) -> tuple[FloatArray, FloatArray]:
    """Mean and variance (divisor T - 1) over the trees of each row's leaf values, both (n,)."""
    # Children count from their tree's root. Welford's update: one pass, no difference of squares.
    mean = np.empty(code.shape[0])
    variance = np.empty(code.shape[0])
    for i in range(code.shape[0]):
        mean[i] = 0.0
        variance[i] = 0.0
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
