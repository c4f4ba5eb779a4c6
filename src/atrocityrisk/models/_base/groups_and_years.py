"""Group and year of each row: given beside X, else levels of its index, else unknown.

Rows of unknown group are each their own. A frame whose index has names but not the level asked for
is a mistake and refused; an array, and a frame whose rows are only numbered, say nothing.
"""

import warnings
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from atrocityrisk._core.arrays import FloatArray, IntArray
from atrocityrisk.errors import LeftOutWarning
from atrocityrisk.models._base.inputs import TrainingData, prediction_data, row_labels

GROUPS_AND_YEARS = {"groups": True, "years": True}
"""What a model asks for where scikit-learn's metadata routing is enabled; see `set_fit_request`."""

GROUPS, YEARS = "gwcode", "year"
"""Levels under which groups and years that are given beside X reach the models inside another."""

# Copies of a row, on average, beyond which a weight is no number of rows any more.
_MOST_COPIES = 20


def has_levels(X: Any) -> bool:
    """Whether X is a frame whose index says what its rows are of."""
    return isinstance(X, pd.DataFrame) and any(name is not None for name in X.index.names)


def labels_of(
    X: Any, level: str | ArrayLike | None, given: ArrayLike | None, *, argument: str
) -> NDArray[Any] | None:
    """Label of each row: as given, else by the parameter of the model; None where unknown."""
    if given is not None:
        return row_labels(X, np.asarray(given), argument=argument)
    if level is None or (isinstance(level, str) and not has_levels(X)):
        return None
    found = row_labels(X, level, argument=argument)
    return None if isinstance(level, str) and _is_unknown(found) else found


def training_groups(
    X: Any, level: str | ArrayLike | None, given: ArrayLike | None
) -> NDArray[Any] | None:
    """As `labels_of`, for rows to learn from: says so where a level was asked for in vain."""
    found = labels_of(X, level, given, argument="groups")
    if found is None and level is not None:
        warn_of_unknown(f"groups={level!r}", "each row counts as a group of its own")
    return found


def warn_of_unknown(asked: str, outcome: str) -> None:
    """Say what follows from rows that neither name their groups nor their years."""
    warnings.warn(
        f"{asked} names a level of the index of X, but X has no named index: {outcome}; give a "
        "frame with that index, or fit(X, y, groups=..., years=...)",
        LeftOutWarning,
        stacklevel=4,
    )


def single_rows(data: TrainingData) -> tuple[TrainingData, IntArray]:
    """Rows of unknown group, sorted by cells and label, and where each was; of weight 2 twice."""
    # Weights are repetitions: chance must deal with two copies as with two rows. The order in which
    # the rows came decides nothing. Weights that are no whole numbers, or many, are left alone.
    cells = np.where(np.isnan(data.X), np.inf, data.X)
    order = np.lexsort((data.positive, *cells.T[::-1]))
    order = order[data.weight[order] > 0]
    weight = data.weight[order]
    if (weight == np.round(weight)).all() and weight.sum() <= _MOST_COPIES * len(weight):
        order = np.repeat(order, weight.astype(np.int64))
        weight = np.ones(len(order))
    return TrainingData(data.X[order], data.positive[order], weight, data.classes), order


def frame_to_learn_from(
    model: Any, X: Any, columns: FloatArray, groups: ArrayLike | None, years: ArrayLike | None
) -> pd.DataFrame:
    """Frame for the models inside another, its index the groups and years that are known."""
    # `columns` (n, p) are the checked cells of X; a frame is left as it is where nothing is given.
    frame = X if isinstance(X, pd.DataFrame) else _named(columns, array_names(columns.shape[1]))
    # Not `feature_names_in_`, which a frame has only where all names are text.
    model._columns = frame.columns
    return _keyed(frame, groups, years)


def frame_to_predict(
    model: Any, X: Any, groups: ArrayLike | None, years: ArrayLike | None
) -> pd.DataFrame:
    """Checked rows to predict, as `frame_to_learn_from` gives them."""
    columns = prediction_data(model, X, missing=True)
    if not isinstance(X, pd.DataFrame):
        return _keyed(_named(columns, model._columns), groups, years)
    frame = X if X.columns.equals(model._columns) else X.set_axis(model._columns, axis=1)
    return _keyed(frame, groups, years)


def _is_unknown(labels: NDArray[Any]) -> bool:
    """Whether a level says of no row what it is of; see `_keyed`."""
    return labels.dtype.kind == "f" and bool(np.isnan(labels).all())


def _named(columns: FloatArray, names: Any) -> pd.DataFrame:
    """Checked cells with names."""
    return pd.DataFrame(columns, columns=names)


def _keyed(frame: pd.DataFrame, groups: ArrayLike | None, years: ArrayLike | None) -> pd.DataFrame:
    """The frame with what is given in its index, beside or in place of the levels that it has."""
    if groups is None and years is None:
        return frame
    levels: dict[str, Any] = {
        str(n): frame.index.get_level_values(str(n)) for n in frame.index.names if n is not None
    }
    # Of rows that say nothing themselves, what is not given is unknown, and no mistake.
    unknown = np.full(len(frame), np.nan)
    levels = levels or {GROUPS: unknown, YEARS: unknown}
    for name, given, argument in ((GROUPS, groups, "groups"), (YEARS, years, "years")):
        if given is not None:
            levels[name] = row_labels(frame, np.asarray(given), argument=argument)
    index = pd.MultiIndex.from_arrays(list(levels.values()), names=list(levels))
    return frame.set_axis(index, axis=0)


def array_names(n_columns: int) -> list[str]:
    """Names of the columns of an array, as scikit-learn makes them."""
    return [f"x{j}" for j in range(n_columns)]
