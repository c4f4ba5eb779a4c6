"""Columns put together in groups that take few combinations of bins: fewer sums for each row.

Sums by bin are sums over the combinations that have it. They are whole numbers, so that the way
round by combinations changes no digit.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from atrocityrisk._core.arrays import BinCodes, BoolArray, IntArray

# Combinations of a group: sums of all groups should fit the processor's second cache.
_MOST_COMBINATIONS = 256
# Beyond this many bins multiplied, columns hardly ever take few combinations: they are not tried.
_MOST_TRIED = 1024


@dataclass(frozen=True)
class JointCells:
    """Cells of rows, a cell being a combination in a group, numbered through all the groups."""

    # Shape (n, groups), whole numbers without sign.
    cell: NDArray[np.unsignedinteger]
    n_cells: int
    # For each cell and column of its group: the cell, and the bin's place among the bins of all
    # columns, ``column * (n_bins + 1) + bin``.
    source: NDArray[np.uint32]
    target: NDArray[np.uint32]
    # Known bins of each column, shape (columns,).
    n_known: IntArray

    def select_rows(self, chosen: BoolArray) -> "JointCells":
        """The same cells of some of the rows."""
        return replace(self, cell=self.cell[chosen])


@dataclass(frozen=True)
class ColumnGroup:
    """Columns (members,), each row's combination (n,), and their bins (members, combinations)."""

    columns: IntArray
    combination: IntArray
    bins: IntArray

    def joined(self, other: "ColumnGroup", most: int) -> "ColumnGroup | None":
        """Both groups as one, unless that takes more combinations than `most`."""
        pair = self.combination * other.bins.shape[1] + other.combination
        taken = np.bincount(pair, minlength=self.bins.shape[1] * other.bins.shape[1]) > 0
        found = np.flatnonzero(taken)
        if len(found) > most:
            return None
        first, second = np.divmod(found, other.bins.shape[1])
        return ColumnGroup(
            np.append(self.columns, other.columns),
            (np.cumsum(taken) - 1)[pair],
            np.concatenate([self.bins[:, first], other.bins[:, second]]),
        )


def group_columns(code: BinCodes, columns: IntArray) -> list[ColumnGroup]:
    """Groups of the columns: those with most bins first, each into the first that has room."""
    singles = []
    for j in columns:
        found = np.bincount(code[:, j], minlength=1) > 0
        combination = (np.cumsum(found) - 1)[code[:, j]]
        singles.append(ColumnGroup(np.array([j]), combination, np.flatnonzero(found)[None, :]))
    groups: list[ColumnGroup] = []
    for single in sorted(singles, key=lambda one: -one.bins.shape[1]):
        for k, group in enumerate(groups):
            if group.bins.shape[1] * single.bins.shape[1] > _MOST_TRIED:
                continue
            joined = group.joined(single, _MOST_COMBINATIONS)
            if joined is not None:
                groups[k] = joined
                break
        else:
            groups.append(single)
    return groups


def joint_cells(
    groups: list[ColumnGroup], columns: IntArray, n_rows: int, n_bins: int
) -> JointCells:
    """Cells of the groups that hold any of the columns; bins are placed in the columns' order."""
    place = {int(j): k for k, j in enumerate(columns)}
    cells, n_cells = [], 0
    source, target = (np.empty(0, dtype=np.uint32) for _ in range(2))
    n_known = np.zeros(len(columns), dtype=np.int64)
    for group in groups:
        wanted = [(place[int(j)], bins) for j, bins in zip(group.columns, group.bins, strict=True)
                  if int(j) in place]  # fmt: skip
        if not wanted:
            continue
        size = group.bins.shape[1]
        cells.append(group.combination + n_cells)
        for k, bins in wanted:
            source = np.append(source, np.arange(n_cells, n_cells + size, dtype=np.uint32))
            target = np.append(target, (k * (n_bins + 1) + bins).astype(np.uint32))
            n_known[k] = bins[bins < n_bins].max(initial=-1) + 1
        n_cells += size
    by_cell = np.argsort(source, kind="stable")
    dtype = np.uint16 if n_cells <= 2**16 else np.uint32
    cell = np.array(cells, dtype=dtype).reshape(len(cells), n_rows)
    return JointCells(
        np.ascontiguousarray(cell.T), n_cells, source[by_cell], target[by_cell], n_known
    )


def cells_of_columns(code: BinCodes, n_bins: int) -> JointCells:
    """Cells of all the columns."""
    columns = np.arange(code.shape[1])
    return joint_cells(group_columns(code, columns), columns, len(code), n_bins)
