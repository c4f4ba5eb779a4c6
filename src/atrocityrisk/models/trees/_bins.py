"""Columns cut into bins, a missing cell in a bin of its own: what trees see of a panel."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from atrocityrisk._core.arrays import BinCodes, FloatArray, IntArray
from atrocityrisk.models._base.inputs import TrainingData, row_labels

# Codes fit a byte, and the last bin, for missing cells, needs one of the 256.
MOST_BINS = 255


def canonical(X: Any, n_columns: int) -> IntArray:
    """Columns in the order of their names, so that the order they came in decides no tie."""
    names = [str(name) for name in getattr(X, "columns", [])]
    if len(names) != n_columns:
        return np.arange(n_columns, dtype=np.int64)
    return np.argsort(np.array(names, dtype=object), kind="stable").astype(np.int64)


def bin_edges(values: FloatArray, n_bins: int) -> FloatArray:
    """Cuts between bins: halfway between all distinct values, or between quantiles of the rows."""
    known = np.sort(values[~np.isnan(values)])
    distinct = known[np.flatnonzero(np.diff(known, prepend=-np.inf) > 0)]
    if len(distinct) > n_bins:
        place = (np.arange(1, n_bins) * len(known)) // n_bins
        upper = np.unique(known[place])
        at = np.searchsorted(distinct, upper)
        upper, lower = distinct[at[at > 0]], distinct[at[at > 0] - 1]
    else:
        lower, upper = distinct[:-1], distinct[1:]
    middle = lower + (upper - lower) / 2
    # Neighbours in floating point have no number between them: the cut is then the upper one.
    return np.asarray(np.where(middle > lower, middle, upper))


def codes(X: FloatArray, edges: list[FloatArray], n_bins: int) -> BinCodes:
    """Bin of each cell, row by row; a value on a cut is above it, a missing cell is `n_bins`."""
    out = np.empty(X.shape, dtype=np.uint8)
    for j, cuts in enumerate(edges):
        column = np.ascontiguousarray(X[:, j])
        out[:, j] = np.searchsorted(cuts, column, side="right")
        out[np.isnan(column), j] = n_bins
    return out


@dataclass(frozen=True)
class Rows:
    """Rows to learn from: bins `code` (n, p), `positive`, `weight` and `unit` (n,)."""

    code: BinCodes
    positive: NDArray[np.bool_]
    weight: FloatArray
    unit: IntArray

    def of(self, columns: IntArray) -> "Rows":
        """The same rows with some of the columns."""
        code = np.ascontiguousarray(self.code[:, columns])
        return Rows(code, self.positive, self.weight, self.unit)

    def where(self, chosen: NDArray[np.bool_]) -> "Rows":
        """Some of the rows."""
        return Rows(
            self.code[chosen], self.positive[chosen], self.weight[chosen], self.unit[chosen]
        )

    def drawn(self, weight: FloatArray) -> "Rows":
        """Rows that a bootstrap drew, with the weights it gave them."""
        return Rows(self.code, self.positive, weight, self.unit).where(weight > 0)


@dataclass(frozen=True)
class Binned:
    """Rows with weight, columns in the order of their names, and what binned them.

    `order` holds the position in X of each column of `rows`, `edges` its cuts.
    """

    rows: Rows
    order: IntArray
    edges: list[FloatArray]


def binned(X: Any, data: TrainingData, groups: Any, n_bins: int) -> Binned:
    """Bin the rows with weight; each row is a unit of its own where `groups` is None."""
    unit = np.arange(len(data.X)) if groups is None else row_labels(X, groups, argument="groups")
    seen = data.weight > 0
    order = canonical(X, data.X.shape[1])
    values = data.X[seen][:, order]
    edges = [bin_edges(values[:, j], n_bins) for j in range(len(order))]
    unit = np.unique(unit[seen], return_inverse=True)[1].astype(np.int64)
    rows = Rows(codes(values, edges, n_bins), data.positive[seen], data.weight[seen], unit)
    return Binned(rows, order, edges)
