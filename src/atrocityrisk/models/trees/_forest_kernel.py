"""Numba kernel: classification trees on binned columns, how they grow and what they predict.

Weights are whole multiples of a tiny quantum, so sums are the same in any order of the rows.
Compiled on first use and kept in numba's cache.
"""

import numba as nb
import numpy as np
from numpy.typing import NDArray

from atrocityrisk._core.arrays import BinCodes, FloatArray, IntArray, SmallIntArray

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
    start: int,
    stop: int,
    weight: IntArray,
    column: int,
    first: int,
    total: IntArray,
) -> None:
    """Add the weight of rows start..stop by the bins of a column, from place `first` on."""
    # Unsigned indices spare numba's check for negative ones.
    to = np.uint64(first)
    fixed = np.uint64(column)
    for i in range(start, stop):
        row = np.uint64(rows[i])
        total[to + np.uint64(code[row, fixed])] += weight[row]


@_kernel  # type: ignore[untyped-decorator]
def _sum_four_by_bin(
    code: BinCodes,
    rows: NDArray[np.uint32],
    start: int,
    stop: int,
    weight: IntArray,
    order: IntArray,
    at: int,
    first: int,
    width: int,
    total: IntArray,
) -> None:
    """`_sum_by_bin` of four columns, each row's weight added to all before the next row's."""
    # Rows in sequence often share a bin, whose sum must be stored before it can be added to.
    column0 = np.uint64(order[at])
    column1 = np.uint64(order[at + 1])
    column2 = np.uint64(order[at + 2])
    column3 = np.uint64(order[at + 3])
    to0 = np.uint64(first)
    to1 = np.uint64(first + width)
    to2 = np.uint64(first + 2 * width)
    to3 = np.uint64(first + 3 * width)
    for i in range(start, stop):
        row = np.uint64(rows[i])
        w = weight[row]
        total[to0 + np.uint64(code[row, column0])] += w
        total[to1 + np.uint64(code[row, column1])] += w
        total[to2 + np.uint64(code[row, column2])] += w
        total[to3 + np.uint64(code[row, column3])] += w


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
    column: int,
    cut: IntArray,
) -> float:
    """Purity of a column's best cut, put into `cut` if it is purer than `best`."""
    # Purity is the sum over both sides of onsets squared over rows: the larger, the smaller Gini's
    # impurity. The cut after a node's last bin parts known from missing cells.
    missing = first + n_bins
    missing_n = total[missing]
    missing_k = onsets[missing]
    n = np.int64(0)
    k = np.int64(0)
    for b in range(n_known):
        at = first + b
        if total[at] == 0:
            continue
        n += total[at]
        k += onsets[at]
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
    to_left = np.empty(n_bins + 1, np.int64)
    for b in range(n_bins):
        to_left[b] = b <= cut[SPLIT]
    to_left[n_bins] = cut[SIDE] == 0
    n_left = np.uint64(node[_START])
    n_right = np.uint64(0)
    start = node[_START]
    for kind in range(_NEGATIVE, _STOP + 1):
        stop = node[kind]
        for i in range(start, stop):
            row = rows[i]
            is_left = np.uint64(to_left[np.uint64(code[np.uint64(row), column])])
            # Both stores are made and one count moves: no branch that could be mispredicted.
            rows[n_left] = row
            spare[n_right] = row
            n_left += is_left
            n_right += np.uint64(1) - is_left
        start = stop
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
    order: IntArray,
    state: NDArray[np.uint64],
    total: IntArray,
    onsets: IntArray,
    cut: IntArray,
) -> None:
    """Put the purest cut into `cut`, column -1 if none is purer than the node."""
    # What rounding adds to the purity of the whole node is no gain.
    best = float(node[_K]) * node[_K] / node[_N] * (1.0 + 1e-12)
    cut[COLUMN] = -1
    width = n_bins + 1
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
        for cell in range((some - done) * width):
            total[cell] = 0
            onsets[cell] = 0
        start = node[_START]
        negative = node[_NEGATIVE]
        stop = node[_OUTSIDE]
        # Numbers out of ranges have one type: a constant would be compiled for itself.
        singles = some - (some - done) % 4
        for tried in range(done, singles, 4):
            first = (tried - done) * width
            _sum_four_by_bin(code, rows, start, stop, weight, order, tried, first, width, total)
        for tried in range(singles, some):
            first = (tried - done) * width
            _sum_by_bin(code, rows, start, stop, weight, order[tried], first, total)
        for tried in range(done, some):
            first = (tried - done) * width
            _sum_by_bin(code, rows, start, negative, weight, order[tried], first, onsets)
            best = _improve(
                total, onsets, first, n_bins, n_known[order[tried]], node, min_weight, best,
                order[tried], cut,
            )  # fmt: skip
        done = some


@_kernel  # type: ignore[untyped-decorator]
def draw_rows(
    members: NDArray[np.uint32],
    n_positive: int,
    weight: FloatArray,
    cluster: IntArray,
    picked: IntArray,
    quantum: float,
    drawn: IntArray,
    rows: NDArray[np.uint32],
    spare: NDArray[np.uint32],
    waiting: IntArray,
) -> None:
    """Put a tree's rows into `rows`, their weight in quanta into `drawn`; its root waits."""
    # The rows that the forest may learn from are `members`, the `n_positive` positive ones first;
    # the bag of a tree holds those of the clusters `picked`, as often as it has picked them.
    node = waiting[0]
    times = np.empty(len(picked), np.int64)
    for c in range(len(picked)):
        times[c] = 0
    for c in range(len(picked)):
        times[picked[c]] += 1
    n_inside = np.uint64(0)
    n_outside = np.uint64(0)
    for part in range(7):
        node[part] = 0
    for i in range(len(members)):
        if i == n_positive:
            node[_NEGATIVE] = n_inside
            node[_K] = node[_N]
        row = np.uint64(members[i])
        w = np.int64(np.rint(weight[row] * times[cluster[row]] / quantum))
        drawn[row] = w
        node[_N] += w
        inside = np.uint64(w > 0)
        rows[n_inside] = row
        spare[n_outside] = row
        n_inside += inside
        n_outside += np.uint64(1) - inside
    for i in range(n_outside):
        rows[n_inside + i] = spare[i]
    node[_OUTSIDE] = n_inside
    node[_STOP] = len(members)


@_kernel  # type: ignore[untyped-decorator]
def grow_tree(
    code: BinCodes,
    n_known: IntArray,
    rows: NDArray[np.uint32],
    spare: NDArray[np.uint32],
    drawn: IntArray,
    waiting: IntArray,
    min_weight: int,
    n_try: int,
    n_bins: int,
    prior: float,
    rate: float,
    state: NDArray[np.uint64],
    n_before: int,
    nodes: SmallIntArray,
    value: FloatArray,
    mean: FloatArray,
) -> int:
    """Grow one tree into `nodes` (capacity, 5) and `value` (capacity,); returns its size."""
    # `code` (n, p) are bins, missing cells `n_bins`, `n_known` (p,) how many other bins there are.
    # `rows` (members,), `drawn` (n,) and `waiting` (members + 1, 7) are as `draw_rows` leaves them;
    # `state` (1,) is the seed of what chance decides. Of each node `n_try` columns are tried, and
    # more where none can be cut. A leaf's value is (k + prior * rate) / (n + prior); its rows, of
    # the bag or not, have it taken up into their `mean` (n,) over the `n_before` trees before.
    order = np.empty(code.shape[1], np.int64)
    for j in range(len(order)):
        order[j] = j
    total = np.empty(n_try * (n_bins + 1), np.int64)
    onsets = np.empty(n_try * (n_bins + 1), np.int64)
    cut = np.empty(5, np.int64)
    node = np.empty(7, np.int64)
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
                code, rows, node, drawn, min_weight, n_try, n_bins, n_known, order, state, total,
                onsets, cut,
            )  # fmt: skip
        value[at] = (k + prior * rate) / (n + prior)
        nodes[at, COLUMN] = cut[COLUMN]
        if cut[COLUMN] < 0:
            for i in range(node[_START], node[_STOP]):
                row = np.uint64(rows[i])
                mean[row] += (value[at] - mean[row]) / (n_before + 1)
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
