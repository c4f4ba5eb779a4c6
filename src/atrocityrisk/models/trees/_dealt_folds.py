"""Folds in which boosting chooses its rounds: whole clusters, dealt several times."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from atrocityrisk._core.arrays import IntArray
from atrocityrisk.models._base.folds import group_folds
from atrocityrisk.models._base.inputs import check_folds
from atrocityrisk.models.trees._bins import Rows


def dealt_folds(
    model: Any, rows: Rows, classes: NDArray[Any], seed: np.random.SeedSequence
) -> list[IntArray]:
    """Fold of each cluster, dealt `n_repeats` times."""
    clusters = np.arange(int(rows.cluster.max()) + 1)
    dealt = []
    for child in seed.spawn(model.n_repeats):
        fold = group_folds(clusters, n_folds=model.n_folds, seed=child)
        check_folds(rows.positive, rows.weight, classes, fold[rows.cluster] - 1)
        dealt.append(fold)
    return dealt
