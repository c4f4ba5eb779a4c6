"""Folds in which an elastic net chooses its penalty: as its parameters and its rows have them."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from atrocityrisk._core.arrays import IntArray
from atrocityrisk.errors import ModelError
from atrocityrisk.models._base.folds import block_folds, group_folds, random_folds, row_folds
from atrocityrisk.models._base.groups_and_years import (
    cannot_be_left_out,
    distinct_rows,
)
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
    """Fold of each row; 1 in all where rows are each their own and none can be left out."""
    if model.foldid is None and model.blocks is None and groups is None:
        return _own_folds(model, data, seed)
    if model.foldid is not None:
        folds = _given(row_labels(X, model.foldid, argument="foldid"))
    elif model.blocks is not None:
        labels = row_labels(X, model.blocks if years is None else years, argument="blocks")
        folds = block_folds(labels, n_folds=model.n_folds)
    else:
        assert groups is not None
        folds = group_folds(groups, n_folds=model.n_folds, seed=seed)
    _check(data, folds)
    return folds


def _own_folds(model: Any, data: TrainingData, seed: np.random.SeedSequence) -> IntArray:
    """Folds of single rows, of which copies, and weights as their copies, stay together."""
    rows = distinct_rows(data)
    if model.groups is None and (data.weight == 1).all() and rows.max() + 1 == len(rows):
        folds = random_folds(len(rows), n_folds=model.n_folds, seed=seed)
        _check(data, folds)
        return folds
    seen = data.weight > 0
    outcome = "the penalty is the largest of the path"
    if cannot_be_left_out(rows[seen], data.positive[seen], data.classes, outcome=outcome):
        return np.ones(len(rows), dtype=np.int64)
    return row_folds(rows, data.positive, n_folds=model.n_folds, seed=seed)


def _given(folds: NDArray[Any]) -> IntArray:
    """Folds as the user gave them."""
    if folds.dtype.kind not in "iu" or len(np.unique(folds)) < 2:
        raise ModelError(
            f"foldid needs whole numbers for 2 folds or more, but is of type {folds.dtype} "
            f"with {len(np.unique(folds))} different values; see models.group_folds"
        )
    return folds.astype(np.int64)


def _check(data: TrainingData, folds: IntArray) -> None:
    """Refuse folds of which one holds a whole class."""
    names, numbers = np.unique(folds, return_inverse=True)
    check_folds(data.positive, data.weight, data.classes, numbers, names)
