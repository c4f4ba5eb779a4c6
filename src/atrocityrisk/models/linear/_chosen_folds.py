"""Folds in which an elastic net chooses its penalty: as its parameters and its rows have them."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from atrocityrisk._core.arrays import IntArray
from atrocityrisk.errors import ModelError
from atrocityrisk.models._base.folds import block_folds, group_folds, random_folds
from atrocityrisk.models._base.inputs import TrainingData, check_folds, row_labels


def chosen_folds(
    model: Any,
    X: Any,
    data: TrainingData,
    *,
    groups: NDArray[Any] | None,
    years: ArrayLike | None,
    seed: np.random.SeedSequence,
) -> IntArray:
    """Fold of each row: as given, else blocks of years, else whole groups, else random."""
    if model.foldid is not None:
        folds = _given(row_labels(X, model.foldid, argument="foldid"))
    elif model.blocks is not None:
        labels = row_labels(X, model.blocks if years is None else years, argument="blocks")
        folds = block_folds(labels, n_folds=model.n_folds)
    elif groups is not None:
        folds = group_folds(groups, n_folds=model.n_folds, seed=seed)
    else:
        folds = random_folds(len(data.X), n_folds=model.n_folds, seed=seed)
    names, numbers = np.unique(folds, return_inverse=True)
    check_folds(data.positive, data.weight, data.classes, numbers, names)
    return folds


def dealt_at_random(model: Any, data: TrainingData, groups: NDArray[Any] | None) -> bool:
    """Whether folds are of rows and by chance, which has to see repetitions as what they are."""
    if groups is not None or model.foldid is not None or model.blocks is not None:
        return False
    # Rows without repetitions are dealt in the order that they came in, where that is asked for.
    own = model.groups is None and bool((data.weight == 1).all())
    return not (own and len(np.unique(data.X, axis=0)) == len(data.X))


def _given(folds: NDArray[Any]) -> IntArray:
    """Folds as the user gave them."""
    if folds.dtype.kind not in "iu" or len(np.unique(folds)) < 2:
        raise ModelError(
            f"foldid needs whole numbers for 2 folds or more, but is of type {folds.dtype} "
            f"with {len(np.unique(folds))} different values; see models.group_folds"
        )
    return folds.astype(np.int64)
