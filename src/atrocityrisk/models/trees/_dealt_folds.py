"""Folds in which boosting chooses its rounds: whole clusters, dealt several times."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from atrocityrisk._core.arrays import IntArray
from atrocityrisk.models._base.folds import group_folds, row_folds
from atrocityrisk.models._base.groups_and_years import cannot_be_left_out
from atrocityrisk.models._base.inputs import check_folds
from atrocityrisk.models.trees._bins import Rows


def dealt_folds(
    model: Any, rows: Rows, classes: NDArray[Any], seed: np.random.SeedSequence, *, own: bool
) -> list[IntArray]:
    """Fold of each cluster, dealt `n_repeats` times; none where no row can be left out.

    `own` says that clusters are single rows, of which copies, and weights as their copies, stay
    together.
    """
    clusters, first = np.unique(rows.cluster, return_index=True)
    positive = rows.positive[first]
    if own and cannot_be_left_out(clusters, positive, classes, outcome="no column enters"):
        return []
    dealt = []
    for child in seed.spawn(model.n_repeats):
        if own:
            fold = row_folds(clusters, positive, n_folds=model.n_folds, seed=child)
        else:
            fold = group_folds(clusters, n_folds=model.n_folds, seed=child)
        check_folds(rows.positive, rows.weight, classes, fold[rows.cluster] - 1)
        dealt.append(fold)
    return dealt
