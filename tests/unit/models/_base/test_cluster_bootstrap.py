"""Clusters drawn with replacement: as many as there are, and those without weight are not."""

import numpy as np

from atrocityrisk.models._base.cluster_bootstrap import resampled


def test_clusters_without_weight_are_not_drawn(rng):
    cluster = np.repeat(np.arange(10), 4)
    weight = np.where(cluster < 5, 1.0, 0.0)
    positive = np.arange(40) % 2 == 0
    for _ in range(20):
        drawn = resampled(positive, weight, cluster, rng)
        # Five clusters of four rows, however often each was drawn.
        assert drawn.sum() == 20


def test_weights_that_are_all_above_0_draw_what_they_did():
    cluster = np.repeat(np.arange(6), 3)
    positive = np.arange(18) % 3 == 0
    found = resampled(positive, np.ones(18), cluster, np.random.default_rng(4))
    picked = np.random.default_rng(4).integers(6, size=6)
    np.testing.assert_array_equal(found, np.bincount(picked, minlength=6)[cluster])
