"""Whole clusters of rows drawn with replacement: how every model makes its bootstrap draws."""

from dataclasses import dataclass

import numpy as np

from atrocityrisk._core.arrays import BoolArray, FloatArray, IntArray


def drawn_clusters(
    positive: BoolArray,
    weight: FloatArray,
    cluster: IntArray,
    among: IntArray,
    rng: np.random.Generator,
) -> IntArray:
    """As many clusters as in `among`, out of it; `cluster` (n,) is each row's, 0, 1, ..."""
    return draw_among(labels_of_clusters(positive, weight, cluster), among, rng)


@dataclass(frozen=True)
class ClusterLabels:
    """Whether each cluster has weight on positive rows, and on negative ones, both (clusters,)."""

    positive: BoolArray
    negative: BoolArray


def labels_of_clusters(positive: BoolArray, weight: FloatArray, cluster: IntArray) -> ClusterLabels:
    """Which labels each cluster has; of use where clusters are drawn many times."""
    size = int(cluster.max()) + 1
    ones = np.bincount(cluster, weights=weight * positive, minlength=size) > 0
    zeros = np.bincount(cluster, weights=weight * ~positive, minlength=size) > 0
    return ClusterLabels(ones, zeros)


def draw_among(labels: ClusterLabels, among: IntArray, rng: np.random.Generator) -> IntArray:
    """As many clusters as in `among`, out of it, with both labels among them."""
    # A draw with one class has no fit, and with few onsets such draws do come: draw again.
    while True:
        picked = among[rng.integers(len(among), size=len(among))]
        if labels.positive[picked].any() and labels.negative[picked].any():
            return picked


def resampled(
    positive: BoolArray, weight: FloatArray, cluster: IntArray, rng: np.random.Generator
) -> FloatArray:
    """Weights (n,) of the rows in one draw of clusters."""
    # Clusters without weight are not there: drawn, they would stand for less than a cluster.
    every = np.flatnonzero(np.bincount(cluster, weights=weight) > 0)
    return weight * times_drawn(drawn_clusters(positive, weight, cluster, every, rng), cluster)


def times_drawn(picked: IntArray, cluster: IntArray) -> IntArray:
    """How often the cluster of each row was drawn."""
    return np.asarray(np.bincount(picked, minlength=int(cluster.max()) + 1)[cluster])
