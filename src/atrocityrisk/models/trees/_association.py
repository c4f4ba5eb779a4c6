"""Which way each column goes with the label: a score test clustered by country, in closed form."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from atrocityrisk._core.arrays import FloatArray, IntArray
from atrocityrisk.models.trees._bins import Rows


@dataclass(frozen=True)
class UnitSums:
    """Sums over the known cells of each unit and column, each (units, p).

    They are those of the weight w, of w y, of w r and of w y r, where r is the cell's rank.
    """

    weight: FloatArray
    label: FloatArray
    rank: FloatArray
    product: FloatArray


def unit_sums(rows: Rows, counts: FloatArray) -> UnitSums:
    """Sums by unit; `counts` (p, bins + 1) is the weight in each bin, missing cells in the last.

    The rank of a bin is the share of known cells below it plus half of its own.
    """
    known = counts[:, :-1]
    everything = np.maximum(known.sum(axis=1, keepdims=True), np.finfo(float).tiny)
    below = np.cumsum(known, axis=1) - known / 2
    ranks = np.column_stack([below / everything, np.zeros(len(known))])
    unit, weight = rows.unit, rows.weight
    size = int(unit.max()) + 1
    shape = (size, len(ranks))
    sums = UnitSums(*(np.empty(shape) for _ in range(4)))
    missing = counts.shape[1] - 1
    onset = weight * rows.positive
    for j, rank in enumerate(ranks):
        column = rows.code[:, j]
        seen = column < missing
        r = rank[column]
        sums.weight[:, j] = np.bincount(unit, weights=weight * seen, minlength=size)
        sums.label[:, j] = np.bincount(unit, weights=onset * seen, minlength=size)
        sums.rank[:, j] = np.bincount(unit, weights=weight * r, minlength=size)
        sums.product[:, j] = np.bincount(unit, weights=onset * r, minlength=size)
    return sums


def association(sums: UnitSums, units: NDArray[np.bool_]) -> FloatArray:
    r"""Score statistic z of each column over the chosen units; 0 where nothing can be said.

    :math:`z = \sum_c U_c / (\sum_c U_c^2)^{1/2}` over units c, where
    :math:`U_c = \sum_{i \in c} w_i (y_i - \bar y)(r_i - \bar r)` over the unit's known cells.
    """
    weight, label, rank, product = (
        table[units] for table in (sums.weight, sums.label, sums.rank, sums.product)
    )
    total = np.maximum(weight.sum(axis=0), np.finfo(float).tiny)
    y, r = label.sum(axis=0) / total, rank.sum(axis=0) / total
    score = product - y * rank - r * label + y * r * weight
    spread = np.sqrt((score**2).sum(axis=0))
    # What rounding leaves of a constant column is no association.
    scale = 1e-10 * np.sqrt((weight**2).sum(axis=0)) * np.maximum(y, np.finfo(float).tiny)
    z = np.zeros(len(total))
    np.divide(score.sum(axis=0), spread, out=z, where=spread > scale)
    return z


def kept(z: FloatArray, *, min_z: float, min_columns: int) -> IntArray:
    """Columns with ``|z| >= min_z``; the strongest `min_columns` if fewer are; never z = 0."""
    strength = np.abs(z)
    chosen = strength >= min_z
    if chosen.sum() < min_columns:
        chosen[np.argsort(-strength, kind="stable")[:min_columns]] = True
    return np.flatnonzero(chosen & (strength > 0))
