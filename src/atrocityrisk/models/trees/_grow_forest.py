"""Forests on binned columns: trees grown on countries drawn with replacement, and their draws."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import logit

from atrocityrisk._core.arrays import BinCodes, FloatArray, IntArray
from atrocityrisk.models._base.cluster_bootstrap import drawn_clusters, times_drawn
from atrocityrisk.models._base.parallel import parallel_map
from atrocityrisk.models.trees import _forest_kernel as kernel
from atrocityrisk.models.trees._bins import Rows
from atrocityrisk.models.trees._stump_kernel import level


@dataclass(frozen=True)
class Growth:
    """What every tree shares; `least` and `prior` are weights of rows."""

    n_bins: int
    n_try: int
    least: float
    prior: float


@dataclass(frozen=True)
class Forest:
    """Trees one after the other: `roots` (trees,) are their places in `nodes` and `value`.

    `shift` moves the log-odds of the trees' mean to the level of the rows learnt from.
    """

    roots: IntArray
    nodes: NDArray[np.int32]
    value: FloatArray
    shift: float

    def ask(self, code: BinCodes, n_bins: int) -> tuple[FloatArray, FloatArray]:
        """Log-odds of each row, and their variance from tree to tree."""
        mean, spread = kernel.ask(code, self.roots, self.nodes, self.value, n_bins)
        return logit(mean) + self.shift, np.asarray(spread / (mean * (1 - mean)) ** 2)


@dataclass(frozen=True)
class Luck:
    """All that chance decides of a forest: units `among` which trees draw, those that each tree
    drew (`picked`), and the seed of the columns it looks at."""

    among: IntArray
    picked: tuple[IntArray, ...]
    seeds: tuple[np.uint64, ...]


def drawn_luck(rows: Rows, among: IntArray, n_trees: int, rng: np.random.Generator) -> Luck:
    """Chance for one forest."""
    picked, seeds = [], []
    for _ in range(n_trees):
        picked.append(drawn_clusters(rows.positive, rows.weight, rows.unit, among, rng))
        seeds.append(np.uint64(rng.integers(2**63)))
    return Luck(among, tuple(picked), tuple(seeds))


def grown(rows: Rows, growth: Growth, luck: Luck) -> Forest:
    """Trees each grown on the units it drew; leaf rates are drawn to the rate of `among`."""
    columns = np.ascontiguousarray(rows.code.T)
    weight = rows.weight * times_drawn(luck.among, rows.unit)
    rate = float(np.sort(weight * rows.positive).sum() / np.sort(weight).sum())
    # A power of two, so that scaling back is exact; a unit may be drawn very often.
    unit = float(2.0 ** (np.ceil(np.log2(rows.weight.sum() * len(luck.among))) - 60))
    capacity = 2 * len(rows.weight) + 1
    nodes, value = np.empty((capacity, 5), dtype=np.int32), np.empty(capacity)
    parts = []
    for picked, seed in zip(luck.picked, luck.seeds, strict=True):
        bag = rows.weight * times_drawn(picked, rows.unit)
        size = kernel.grow(
            columns,
            rows.positive,
            np.rint(bag / unit).astype(np.int64),
            int(np.ceil(growth.least / unit)),
            growth.n_try,
            growth.n_bins,
            growth.prior / unit,
            rate,
            seed,
            nodes,
            value,
        )
        parts.append((nodes[:size].copy(), value[:size].copy()))
    roots = np.cumsum([0] + [len(v) for _, v in parts[:-1]]).astype(np.int64)
    made = Forest(
        roots, np.concatenate([a for a, _ in parts]), np.concatenate([b for _, b in parts]), 0.0
    )
    seen = rows.drawn(weight)
    odds = np.exp(made.ask(seen.code, growth.n_bins)[0])
    return replace(made, shift=float(level(seen.positive, seen.weight, odds, unit)))


def refits(
    rows: Rows, growth: Growth, *, n_trees: int, n: int, seed: np.random.SeedSequence
) -> list[Forest]:
    """Smaller forests, each on units drawn with replacement as if they were the data."""
    rng = np.random.default_rng(seed)
    every = np.arange(int(rows.unit.max()) + 1)

    def drawn() -> Luck:
        among = drawn_clusters(rows.positive, rows.weight, rows.unit, every, rng)
        return drawn_luck(rows, among, n_trees, rng)

    return parallel_map(lambda luck: grown(rows, growth, luck), (drawn() for _ in range(n)))


def without_chance(
    point: FloatArray, odds: FloatArray, spreads: FloatArray, n_trees: int
) -> FloatArray:
    """Log-odds (n, draws) around the point, less the spread that a handful of trees adds by chance.

    `odds` and `spreads` (n, draws) are the log-odds of each draw and their variance from tree to
    tree. The variance over draws holds that of a mean of `n_trees` trees; deviations shrink so that
    it holds it no more.
    """
    deviation = odds - odds.mean(axis=1, keepdims=True)
    chance = spreads.mean(axis=1) / n_trees
    between = (deviation**2).sum(axis=1) / max(odds.shape[1] - 1, 1)
    left = np.zeros(len(odds))
    np.divide(between - chance, between, out=left, where=between > chance)
    return np.asarray(point[:, None] + np.sqrt(left)[:, None] * deviation)
