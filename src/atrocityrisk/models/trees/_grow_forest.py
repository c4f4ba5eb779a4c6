"""Forests on binned columns: trees grown on countries drawn with replacement, and their draws."""

from dataclasses import dataclass

import numpy as np
from scipy.special import logit

from atrocityrisk._core.arrays import BinCodes, FloatArray, IntArray, SmallIntArray
from atrocityrisk.models._base.cluster_bootstrap import (
    ClusterLabels,
    draw_among,
    labels_of_clusters,
    times_drawn,
)
from atrocityrisk.models._base.parallel import parallel_map
from atrocityrisk.models.trees import _forest_kernel as kernel
from atrocityrisk.models.trees._bins import Rows
from atrocityrisk.models.trees._stump_kernel import recalibrate_intercept

GROUPS = 30
"""Groups of a forest's trees that stand for chance."""


@dataclass(frozen=True)
class TreeParams:
    """What every tree shares; `min_weight` and `prior` are weights of rows."""

    n_bins: int
    n_try: int
    min_weight: float
    prior: float


@dataclass(frozen=True)
class Forest:
    """Trees one after the other: `roots` (trees,) are their places in `nodes` and `value`."""

    roots: IntArray
    nodes: SmallIntArray
    value: FloatArray
    # Added to the log-odds of the trees' mean, so that risks add up to the onsets learnt from.
    shift: float

    def predict(self, code: BinCodes, n_bins: int) -> tuple[FloatArray, FloatArray]:
        """Log-odds of each row, and their variance from tree to tree."""
        mean, variance = kernel.predict(code, self.roots, self.nodes, self.value, n_bins)
        # To first order, a variance on the log-odds is that of the probability over (p (1 - p))^2.
        return logit(mean) + self.shift, np.asarray(variance / (mean * (1 - mean)) ** 2)


@dataclass(frozen=True)
class BootstrapPlan:
    """All that chance decides of a forest, drawn beforehand: trees may then grow in any order."""

    # Clusters `among` which trees draw, those that each tree drew, and a seed for its columns.
    among: IntArray
    picked: tuple[IntArray, ...]
    seeds: tuple[np.uint64, ...]


def plan_bootstrap(
    labels: ClusterLabels, among: IntArray, n_trees: int, rng: np.random.Generator
) -> BootstrapPlan:
    """Draws of clusters and seeds for one forest."""
    picked, seeds = [], []
    for _ in range(n_trees):
        picked.append(draw_among(labels, among, rng))
        seeds.append(np.uint64(rng.integers(2**63)))
    return BootstrapPlan(among, tuple(picked), tuple(seeds))


def grow_forest(rows: Rows, n_known: IntArray, params: TreeParams, plan: BootstrapPlan) -> Forest:
    """Trees each grown on the clusters it drew; leaf rates are drawn to the rate of `among`."""
    weight = rows.weight * times_drawn(plan.among, rows.cluster)
    # Sorted, so that the order of the rows does not change the last digit of the rate.
    rate = float(np.sort(weight * rows.positive).sum() / np.sort(weight).sum())
    # A power of two, so that scaling back is exact; a cluster may be drawn very often.
    quantum = float(2.0 ** (np.ceil(np.log2(rows.weight.sum() * len(plan.among))) - 60))
    members = np.concatenate(
        [np.flatnonzero((weight > 0) & (rows.positive == label)) for label in (True, False)]
    ).astype(np.uint32)
    n_positive = int(np.count_nonzero(rows.positive[members]))
    mean = np.zeros(len(weight))
    capacity = 2 * len(rows.weight) + 1
    nodes, value = np.empty((capacity, 5), dtype=np.int32), np.empty(capacity)
    # Working space of the kernel: nodes that wait to be cut share no row.
    ordered, spare = np.empty_like(members), np.empty_like(members)
    drawn = np.empty(len(weight), dtype=np.int64)
    waiting = np.empty((len(members) + 1, 7), dtype=np.int64)
    min_weight = int(np.ceil(params.min_weight / quantum))
    parts: list[tuple[SmallIntArray, FloatArray]] = []
    for picked, seed in zip(plan.picked, plan.seeds, strict=True):
        kernel.draw_rows(
            members, n_positive, rows.weight, rows.cluster, picked, quantum,
            drawn, ordered, spare, waiting,
        )  # fmt: skip
        size = kernel.grow_tree(
            rows.code, n_known, ordered, spare, drawn, waiting, min_weight, params.n_try,
            params.n_bins, params.prior / quantum, rate, np.array([seed]), len(parts),
            nodes, value, mean,
        )  # fmt: skip
        parts.append((nodes[:size].copy(), value[:size].copy()))
    roots = np.cumsum([0] + [len(v) for _, v in parts[:-1]]).astype(np.int64)
    shift = recalibrate_intercept(
        rows.positive[members], weight[members], np.exp(logit(mean[members])), quantum
    )
    return Forest(
        roots,
        np.concatenate([a for a, _ in parts]),
        np.concatenate([b for _, b in parts]),
        float(shift),
    )


def refits(
    rows: Rows,
    n_known: IntArray,
    params: TreeParams,
    *,
    n_trees: int,
    n: int,
    seed: np.random.SeedSequence,
) -> list[Forest]:
    """Smaller forests, each on clusters drawn with replacement as if they were the data."""
    rng = np.random.default_rng(seed)
    labels = labels_of_clusters(rows.positive, rows.weight, rows.cluster)
    every = np.arange(len(labels.positive))

    def draw_plan() -> BootstrapPlan:
        return plan_bootstrap(labels, draw_among(labels, every, rng), n_trees, rng)

    return parallel_map(
        lambda plan: grow_forest(rows, n_known, params, plan), (draw_plan() for _ in range(n))
    )


def resampled_trees(
    forest: Forest, code: BinCodes, n_bins: int, *, n: int, seed: np.random.SeedSequence
) -> FloatArray:
    """By how much the log-odds (rows, n) would differ had chance grown the forest's trees anew."""
    # Groups of trees drawn with replacement, the same for all rows: what is chance in one row is
    # the same chance in another.
    parts = np.array_split(forest.roots, min(GROUPS, len(forest.roots)))
    mean = np.column_stack(
        [kernel.predict(code, roots, forest.nodes, forest.value, n_bins)[0] for roots in parts]
    )
    size = len(parts)
    drawn = np.random.default_rng(seed).multinomial(size, np.full(size, 1.0 / size), size=n)
    weight = drawn * np.array([len(roots) for roots in parts])
    # Summed in one order for every row, whatever other rows there are.
    means = np.einsum("ig,dg->id", mean, weight / weight.sum(axis=1, keepdims=True))
    # A mean of groups drawn again varies less than one of new groups, by (size - 1) / size.
    wider = np.sqrt(size / max(size - 1, 1))
    log_odds = logit(means)
    # Around their own mean, so that the draws stay around the forecast.
    return np.asarray(wider * (log_odds - log_odds.mean(axis=1, keepdims=True)))


def remove_tree_noise(
    point: FloatArray, log_odds: FloatArray, variances: FloatArray, n_trees: int
) -> FloatArray:
    """Log-odds (n, draws) around the point, without the variance that so few trees add."""
    # `variances` (n, draws) are those from tree to tree. The variance over draws holds that of a
    # mean of `n_trees` trees; deviations shrink until it holds it no more.
    deviation = log_odds - log_odds.mean(axis=1, keepdims=True)
    noise = variances.mean(axis=1) / n_trees
    between = (deviation**2).sum(axis=1) / max(log_odds.shape[1] - 1, 1)
    left = np.zeros(len(log_odds))
    np.divide(between - noise, between, out=left, where=between > noise)
    return np.asarray(point[:, None] + np.sqrt(left)[:, None] * deviation)
