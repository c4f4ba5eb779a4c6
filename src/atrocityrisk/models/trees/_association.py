"""Which way each column goes with the label: a score test clustered by country, in closed form."""

from dataclasses import dataclass

import numpy as np

from atrocityrisk._core.arrays import BoolArray, FloatArray, IntArray
from atrocityrisk.models.trees._bins import Rows


@dataclass(frozen=True)
class ClusterSums:
    """Sums over the known cells of each cluster and column, each (clusters, p)."""

    # Of the weight w, of w y, of w r and of w y r, with y the label and r the cell's rank: all
    # that the score test needs, so that folds only choose among clusters.
    weight: FloatArray
    label: FloatArray
    rank: FloatArray
    product: FloatArray


def cluster_sums(rows: Rows, counts: FloatArray) -> ClusterSums:
    """Sums by cluster; `counts` (p, bins + 1) is the weight in each bin, missing cells last."""
    # The rank of a bin is the share of known cells below it plus half of its own: ties share the
    # mean rank, as in Wilcoxon's test.
    known = counts[:, :-1]
    everything = np.maximum(known.sum(axis=1, keepdims=True), np.finfo(float).tiny)
    below = np.cumsum(known, axis=1) - known / 2
    ranks = np.column_stack([below / everything, np.zeros(len(known))])
    cluster, weight = rows.cluster, rows.weight
    size = int(cluster.max()) + 1
    shape = (size, len(ranks))
    sums = ClusterSums(*(np.empty(shape) for _ in range(4)))
    missing = counts.shape[1] - 1
    onset = weight * rows.positive
    for j, rank in enumerate(ranks):
        column = rows.code[:, j]
        seen = column < missing
        r = rank[column]
        sums.weight[:, j] = np.bincount(cluster, weights=weight * seen, minlength=size)
        sums.label[:, j] = np.bincount(cluster, weights=onset * seen, minlength=size)
        sums.rank[:, j] = np.bincount(cluster, weights=weight * r, minlength=size)
        sums.product[:, j] = np.bincount(cluster, weights=onset * r, minlength=size)
    return sums


def score_statistic(sums: ClusterSums, chosen: BoolArray) -> FloatArray:
    """Score statistic z (p,) over the chosen clusters; 0 where the column does not vary."""
    # z = sum U_c / sqrt(sum U_c^2) over clusters c, where U_c is the sum of
    # w (y - mean y) (r - mean r) over the cluster's known cells: multiplied out, U_c is a sum of
    # the four tables, because the means are the same for all clusters.
    weight, label, rank, product = (
        table[chosen] for table in (sums.weight, sums.label, sums.rank, sums.product)
    )
    total = np.maximum(weight.sum(axis=0), np.finfo(float).tiny)
    y, r = label.sum(axis=0) / total, rank.sum(axis=0) / total
    score = product - y * rank - r * label + y * r * weight
    deviation = np.sqrt((score**2).sum(axis=0))
    # What rounding leaves of a constant column is no association.
    scale = 1e-10 * np.sqrt((weight**2).sum(axis=0)) * np.maximum(y, np.finfo(float).tiny)
    z = np.zeros(len(total))
    np.divide(score.sum(axis=0), deviation, out=z, where=deviation > scale)
    return z


def select_columns(z: FloatArray, *, min_z: float, min_columns: int) -> IntArray:
    """Columns with ``|z| >= min_z``; the strongest `min_columns` if fewer are; never z = 0."""
    strength = np.abs(z)
    chosen = strength >= min_z
    if chosen.sum() < min_columns:
        chosen[np.argsort(-strength, kind="stable")[:min_columns]] = True
    return np.flatnonzero(chosen & (strength > 0))
