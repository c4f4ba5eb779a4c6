"""Columns cut into bins, a missing cell in a bin of its own: what trees see of a panel."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from atrocityrisk._core.arrays import BinCodes, BoolArray, FloatArray, IntArray
from atrocityrisk._core.rounding import distinct
from atrocityrisk.models._base.groups_and_years import labels_of, single_rows
from atrocityrisk.models._base.inputs import TrainingData

# Codes fit a byte, and the last bin, for missing cells, needs one of the 256.
MOST_BINS = 255


def order_by_name(X: Any, n_columns: int) -> IntArray:
    """Positions of the columns sorted by name, so that the order they came in decides no tie."""
    names = [str(name) for name in getattr(X, "columns", [])]
    if len(names) != n_columns:
        return np.arange(n_columns, dtype=np.int64)
    return np.argsort(np.array(names, dtype=object), kind="stable").astype(np.int64)


def bin_edges(values: FloatArray, n_bins: int) -> FloatArray:
    """Cuts between bins: halfway between all distinct values, or between quantiles of the rows."""
    known = np.sort(values[~np.isnan(values)])
    # Rounding alone is no place to cut: such values are one.
    least, largest = distinct(known)
    if len(least) > n_bins:
        # Quantiles of the rows, not of the distinct values: each bin then holds about as many rows,
        # and a value that fills several bins takes one.
        place = (np.arange(1, n_bins) * len(known)) // n_bins
        at = np.unique(np.searchsorted(least, known[place], side="right") - 1)
        lower, upper = largest[at[at > 0] - 1], least[at[at > 0]]
    else:
        lower, upper = largest[:-1], least[1:]
    return np.asarray(lower + (upper - lower) / 2)


def bin_codes(X: FloatArray, edges: list[FloatArray], n_bins: int) -> BinCodes:
    """Bin of each cell, row by row; a value on a cut is above it, a missing cell is `n_bins`."""
    out = np.empty(X.shape, dtype=np.uint8)
    for j, cuts in enumerate(edges):
        column = np.ascontiguousarray(X[:, j])
        out[:, j] = np.searchsorted(cuts, column, side="right")
        out[np.isnan(column), j] = n_bins
    return out


@dataclass(frozen=True)
class Rows:
    """Training rows: bins `code` (n, p), and `positive`, `weight`, `cluster` (n,)."""

    code: BinCodes
    positive: BoolArray
    weight: FloatArray
    cluster: IntArray

    def select_columns(self, columns: IntArray) -> "Rows":
        """The same rows with some of the columns."""
        code = np.ascontiguousarray(self.code[:, columns])
        return Rows(code, self.positive, self.weight, self.cluster)

    def select_rows(self, chosen: BoolArray) -> "Rows":
        """Some of the rows."""
        return Rows(
            self.code[chosen], self.positive[chosen], self.weight[chosen], self.cluster[chosen]
        )

    def reweighted(self, weight: FloatArray) -> "Rows":
        """Rows with other weights, those of weight 0 left out: what a bootstrap drew."""
        return Rows(self.code, self.positive, weight, self.cluster).select_rows(weight > 0)


@dataclass(frozen=True)
class BinnedData:
    """Training rows with weight, columns in the order of their names, and how they were binned."""

    rows: Rows
    # Position in X of each column of `rows`, and its cuts.
    order: IntArray
    edges: list[FloatArray]


def bin_rows(X: Any, data: TrainingData, groups: Any, n_bins: int) -> BinnedData:
    """Bin the rows with weight; each row is a cluster of its own where `groups` is None."""
    cluster = labels_of(X, groups, None, argument="groups")
    if cluster is None:
        data = single_rows(data)[0]
        cluster = np.arange(len(data.X))
    seen = data.weight > 0
    order = order_by_name(X, data.X.shape[1])
    values = data.X[seen][:, order]
    edges = [bin_edges(values[:, j], n_bins) for j in range(len(order))]
    cluster = np.unique(cluster[seen], return_inverse=True)[1].astype(np.int64)
    rows = Rows(bin_codes(values, edges, n_bins), data.positive[seen], data.weight[seen], cluster)
    return BinnedData(rows, order, edges)
