"""Numba kernel: exact Shapley values of trees between rows and references.

Compiled on first use and kept in numba's cache. It holds no lock while it runs.
"""

import numba as nb
import numpy as np
from numpy.typing import NDArray

from atrocityrisk._core.arrays import FloatArray, IntArray, SmallIntArray

# What a row of a node array holds; see `CodedTrees`.
COLUMN, SPLIT, SIDE, LEFT, RIGHT = range(5)


@nb.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _goes_left(cell: int, node: SmallIntArray, missing: int) -> bool:
    """Whether a cell goes to the left at a node; the code of a missing one is above every split."""
    return bool(cell <= node[SPLIT] or (cell == missing and node[SIDE] == 0))


@nb.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def leaves(
    cells: SmallIntArray, roots: IntArray, nodes: SmallIntArray, value: FloatArray, missing: int
) -> FloatArray:
    """Mean over the trees of the value of the leaf that each row reaches, shape (rows,)."""
    mean = np.zeros(len(cells))
    for i in range(len(cells)):
        for root in roots:
            at = root
            while nodes[at, COLUMN] >= 0:
                left = _goes_left(cells[i, nodes[at, COLUMN]], nodes[at], missing)
                at = np.int64(nodes[at, LEFT] if left else nodes[at, RIGHT])
            mean[i] += value[at]
        mean[i] /= len(roots)
    return mean


@nb.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def between(
    cells: SmallIntArray,
    others: SmallIntArray,
    roots: IntArray,
    nodes: SmallIntArray,
    value: FloatArray,
    missing: int,
    with_variance: bool,
) -> tuple[FloatArray, FloatArray]:
    """Each column's Shapley value from a reference to each row: mean, variance over the trees."""
    # A leaf that is reached by taking a columns from the row and b from the reference adds its
    # value times (a - 1)! b! / (a + b)! to each of the a, and takes a! (b - 1)! / (a + b)! from
    # each of the b. Columns on which both go the same way at every cut count for nothing.
    columns = cells.shape[1]
    shares = np.zeros(cells.shape)
    squares = np.zeros((len(cells) if with_variance else 0, columns))
    before = np.zeros(columns)
    weight = _weights(min(columns, _deepest(roots, nodes)))
    taken = np.zeros(columns, np.int8)
    path = np.empty(columns, np.int64)
    waiting = np.empty((len(nodes) + 1, 4), np.int64)
    for i in range(len(cells)):
        other = others[i if len(others) > 1 else 0]
        before[:] = 0.0
        for root in roots:
            _one_tree(
                root, cells[i], other, nodes, value, missing, weight, taken, path, waiting,
                shares[i],
            )  # fmt: skip
            if with_variance:
                for j in range(columns):
                    squares[i, j] += (shares[i, j] - before[j]) ** 2
                    before[j] = shares[i, j]
        for j in range(columns):
            shares[i, j] /= len(roots)
            if with_variance:
                squares[i, j] -= len(roots) * shares[i, j] ** 2
                squares[i, j] /= len(roots) - 1
    return shares, squares


@nb.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _one_tree(
    root: int,
    own: SmallIntArray,
    other: SmallIntArray,
    nodes: SmallIntArray,
    value: FloatArray,
    missing: int,
    weight: FloatArray,
    taken: NDArray[np.int8],
    path: IntArray,
    waiting: IntArray,
    shares: FloatArray,
) -> None:
    """Add one tree's Shapley values to `shares`; `taken`, `path`, `waiting` are working space."""
    # `taken` is 1 for a column taken from the row, -1 for one from the reference, 0 for neither.
    # `waiting` holds: node, columns taken before it, the column taken on the way and its side.
    waiting[0] = (root, 0, -1, 0)
    n_waiting = 1
    depth = 0
    n_own = 0
    while n_waiting:
        n_waiting -= 1
        at, before, column, side = waiting[n_waiting]
        while depth > before:
            depth -= 1
            n_own -= taken[path[depth]] == 1
            taken[path[depth]] = 0
        if column >= 0:
            taken[column] = side
            path[depth] = column
            depth += 1
        while nodes[at, COLUMN] >= 0:
            j = nodes[at, COLUMN]
            left = _goes_left(own[j], nodes[at], missing)
            if own[j] != other[j] and taken[j] != 1:
                there = _goes_left(other[j], nodes[at], missing)
                if taken[j] == -1:
                    left = there
                elif left != there:
                    away = np.int64(nodes[at, LEFT if there else RIGHT])
                    waiting[n_waiting] = (away, depth, np.int64(j), -1)
                    n_waiting += 1
                    taken[j] = 1
                    path[depth] = j
                    depth += 1
                    n_own += 1
            at = np.int64(nodes[at, LEFT if left else RIGHT])
        for k in range(depth):
            j = path[k]
            if taken[j] == 1:
                shares[j] += value[at] * weight[n_own, depth - n_own]
            else:
                shares[j] -= value[at] * weight[depth - n_own, n_own]
    while depth > 0:
        depth -= 1
        taken[path[depth]] = 0


@nb.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _weights(most: int) -> FloatArray:
    """Share (a - 1)! b! / (a + b)! for all a from 1 and b from 0, up to a number of columns."""
    out = np.zeros((most + 1, most + 1))
    for a in range(1, most + 1):
        # b = 0: 1 / a; each further column b takes the share times b / (a + b).
        out[a, 0] = 1.0 / a
        for b in range(1, most + 1):
            out[a, b] = out[a, b - 1] * b / (a + b)
    return out


@nb.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _deepest(roots: IntArray, nodes: SmallIntArray) -> int:
    """Most cuts between a root and a leaf; children stand after their parents."""
    depth = np.zeros(len(nodes), np.int64)
    for at in range(len(nodes)):
        if nodes[at, COLUMN] >= 0:
            depth[nodes[at, LEFT]] = depth[at] + 1
            depth[nodes[at, RIGHT]] = depth[at] + 1
    return int(depth.max())
