"""Numba kernel: exact Shapley values of trees between one row and one reference.

Compiled on first use and kept in numba's cache.
"""

import numba as nb
import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Sides = NDArray[np.bool_]


@nb.njit(cache=True)  # type: ignore[untyped-decorator]
def between(  # noqa: C901 - one walk; numba's inlining pays for its length
    roots: IntArray,
    feature: IntArray,
    left: IntArray,
    right: IntArray,
    value: FloatArray,
    own: Sides,
    other: Sides,
    columns: int,
) -> FloatArray:
    """Sum over trees of each column's Shapley value, from the reference to the row.

    A leaf that is reached by taking a columns from the row and b from the reference adds its value
    times (a - 1)! b! / (a + b)! to each of the a, and takes a! (b - 1)! / (a + b)! from each of the
    b. Columns on which both go the same way at every cut count for nothing.

    Parameters
    ----------
    roots : numpy.ndarray
        First node of each tree.
    feature, left, right, value : numpy.ndarray
        Column of each node's cut (-1 in a leaf), its children, and a leaf's value.
    own, other : numpy.ndarray
        Whether row and reference go to the left at each node.
    columns : int
        Number of columns.

    Returns
    -------
    numpy.ndarray
        Shape (columns,).
    """
    shares = np.zeros(columns)
    taken = np.zeros(columns, np.int8)  # 1 from the row, -1 from the reference
    path = np.empty(columns, np.int64)
    # What waits: node, columns taken before it, and the column taken on the way with its side.
    waiting = np.empty((len(feature) + 1, 4), np.int64)
    for root in roots:
        waiting[0] = (root, 0, -1, 0)
        n_waiting = 1
        depth = 0
        while n_waiting:
            n_waiting -= 1
            node, before, column, side = waiting[n_waiting]
            while depth > before:
                depth -= 1
                taken[path[depth]] = 0
            if column >= 0:
                taken[column] = side
                path[depth] = column
                depth += 1
            while feature[node] >= 0:
                j = feature[node]
                if own[node] == other[node] or taken[j] == 1:
                    node = left[node] if own[node] else right[node]
                elif taken[j] == -1:
                    node = left[node] if other[node] else right[node]
                else:
                    there = left[node] if other[node] else right[node]
                    waiting[n_waiting] = (there, depth, j, -1)
                    n_waiting += 1
                    node = left[node] if own[node] else right[node]
                    taken[j] = 1
                    path[depth] = j
                    depth += 1
            a = 0
            for k in range(depth):
                a += taken[path[k]] == 1
            b = depth - a
            if depth == 0:
                continue
            # (a - 1)! b! / (a + b)! = 1 / (a C(a + b, a)), and alike for b.
            orders = 1.0
            for k in range(a):
                orders *= (depth - k) / (a - k)
            for k in range(depth):
                j = path[k]
                if taken[j] == 1:
                    shares[j] += value[node] / (a * orders)
                else:
                    shares[j] -= value[node] / (b * orders)
        while depth > 0:
            depth -= 1
            taken[path[depth]] = 0
    return shares
