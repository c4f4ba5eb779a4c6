"""What a model accepts: finite predictors, two classes, weights that are not all zero."""

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import (
    _num_samples,
    check_is_fitted,
    column_or_1d,
    validate_data,
)

from atrocityrisk._core.arrays import BoolArray, FloatArray, IntArray
from atrocityrisk._core.rounding import only_rounding
from atrocityrisk._core.spelling import plain
from atrocityrisk.errors import LabelOrderWarning, ModelError

# As in panels: squares of larger numbers, and of smaller differences, are none.
_LARGEST = 1e100
# Beyond these no weight is a number of rows.
_HEAVIEST = 1e9


@dataclass(frozen=True)
class TrainingData:
    """Checked rows: X (n, p), positive (n,) marks the second of classes (2,), weight (n,)."""

    X: FloatArray
    positive: BoolArray
    weight: FloatArray
    classes: NDArray[Any]


def training_data(
    model: Any, X: Any, y: Any, sample_weight: Any, *, missing: bool = False
) -> TrainingData:
    """Checked arguments of `fit`, with finite predictors, or `missing` ones if that is true."""
    if y is None:
        raise ModelError(
            f"{type(model).__name__} requires y to be passed, but the target y is None"
        )
    _check_unmasked(X=X, y=y, sample_weight=sample_weight)
    # Sets n_features_in_ and feature_names_in_; cells are checked below, with row and column.
    columns = validate_data(model, X, dtype=np.float64, ensure_all_finite=False)
    labels = _known_labels(y)
    if len(columns) != len(labels):
        raise ModelError(
            f"X and y must describe the same rows, but X has {len(columns)} and y has "
            f"{len(labels)}; select both with one index"
        )
    if isinstance(X, pd.DataFrame) and isinstance(y, pd.Series) and not X.index.equals(y.index):
        raise ModelError(
            f"X and y must describe the same rows, but their indexes differ, first at row "
            f"{_first_difference(X.index, y.index)}; select both with one index"
        )
    _check_finite(columns, X, missing=missing)
    _check_size(columns, X)
    check_classification_targets(labels)
    classes = np.unique(labels)
    if len(classes) > 2:
        raise ModelError(
            "Only binary classification is supported. The type of the target is multiclass: "
            f"y has {len(classes)} classes, {classes[:5].tolist()}; fit one model for each outcome"
        )
    weight = _checked_weight(sample_weight, len(labels))
    seen = np.unique(labels[weight > 0])
    if len(seen) < 2:
        raise ModelError(
            f"y must hold rows of both classes, but has one class, {seen[0]!s}, in all "
            f"{int((weight > 0).sum())} rows with weight; widen the window or the years learnt from"
        )
    positive = labels == classes[1]
    _warn_of_text(classes, share=float(weight @ positive / weight.sum()))
    return TrainingData(columns, positive, weight, classes)


def _known_labels(y: Any) -> NDArray[Any]:
    """Labels (n,), none of them missing."""
    labels: NDArray[Any] = column_or_1d(y, warn=True)
    if labels.dtype.kind == "O":
        # Whole numbers and booleans in a column of objects are what they look like.
        labels = pd.Series(labels).infer_objects().to_numpy()
    unknown = pd.isna(labels) if labels.dtype.kind == "O" else np.zeros(len(labels), dtype=bool)
    if labels.dtype.kind == "f":
        unknown = ~np.isfinite(labels)
    if unknown.any():
        raise ModelError(
            f"y must be known in every row, but {int(unknown.sum())} labels are NaN or infinite, "
            f"first in {_row(y, int(np.flatnonzero(unknown)[0]))}; fit on rows whose window has "
            "closed"
        )
    return labels


def _warn_of_text(classes: NDArray[Any], *, share: float) -> None:
    """Warn where the alphabet made the frequent label the one whose probability is the risk."""
    # Of "onset" and "quiet" the second is quiet: every probability would be turned round.
    if classes.dtype.kind in "OUS" and share > 0.5:
        warnings.warn(
            f"the risk is that of {classes[1]!s}, the label that comes last in the alphabet, which "
            f"{share:.0%} of the rows have; if {classes[0]!s} is the event, give labels 0 and 1",
            LabelOrderWarning,
            stacklevel=4,
        )


def _check_unmasked(**arrays: Any) -> None:
    """Refuse arrays with masked cells: the numbers below a mask would be taken for known ones."""
    for name, array in arrays.items():
        if np.ma.is_masked(array):
            raise ModelError(
                f"{name} must be a plain array, but {int(np.ma.getmaskarray(array).sum())} of its "
                "cells are masked; fill them with NaN, or leave their rows out"
            )


def _check_size(columns: FloatArray, X: Any) -> None:
    """Refuse columns whose squares, or those of their differences, are beyond what floats hold."""
    # Not `nanmin`, which warns of columns without a known cell; those compare as false below.
    low, high = np.fmin.reduce(columns, axis=0), np.fmax.reduce(columns, axis=0)
    size = np.maximum(np.abs(low), np.abs(high))
    # Halves, because the difference of the two largest numbers is none.
    near = high / 2 - low / 2 < 0.5 / _LARGEST
    wrong = (size > _LARGEST) | (near & ~only_rounding(low, high))
    if wrong.any():
        j = int(np.flatnonzero(wrong)[0])
        name = plain(X.columns[j]) if isinstance(X, pd.DataFrame) else str(j)
        raise ModelError(
            f"numbers of a column must lie within {_LARGEST:g} and differ by more than "
            f"{1 / _LARGEST:g}, but column {name} goes from {low[j]:g} to {high[j]:g}; give it in "
            "another unit"
        )


def prediction_data(model: Any, X: Any, *, missing: bool = False) -> FloatArray:
    """Check what a fitted model is asked about."""
    check_is_fitted(model)
    columns = validate_data(model, X, reset=False, dtype=np.float64, ensure_all_finite=False)
    _check_finite(columns, X, missing=missing)
    return np.asarray(columns, dtype=np.float64)


def row_labels(X: Any, level: Any, *, argument: str) -> NDArray[Any]:
    """Label of each row: an array as it is, or the level of the index of X with that name."""
    if isinstance(level, str):
        names = list(X.index.names) if isinstance(X, pd.DataFrame) else []
        if level not in names:
            has = f"has the levels {names}" if names else f"is a {type(X).__name__} without index"
            raise ModelError(
                f"{argument}={level!r} names a level of the index of X, but X {has}; "
                "give X that index, or an array with one entry for each row"
            )
        return np.asarray(X.index.get_level_values(level))
    labels = np.asarray(level)
    rows = _num_samples(X)
    if labels.shape != (rows,):
        raise ModelError(
            f"{argument} needs one entry for each of the {rows} rows of X, but has shape "
            f"{labels.shape}; give an array of that length"
        )
    if pd.isna(labels).any():
        raise ModelError(
            f"{argument} must be known in every row, but {int(pd.isna(labels).sum())} entries are "
            "missing; fill them or leave the rows out"
        )
    return labels


def _checked_weight(sample_weight: Any, n: int) -> FloatArray:
    if sample_weight is None:
        return np.ones(n)
    weight = np.asarray(sample_weight, dtype=np.float64)
    if weight.shape != (n,):
        raise ModelError(
            f"sample_weight needs one weight for each of the {n} rows of X, but has shape "
            f"{weight.shape}; give an array of that length"
        )
    if not np.isfinite(weight).all() or (weight < 0).any():
        worst = int(np.flatnonzero(~(np.isfinite(weight) & (weight >= 0)))[0])
        raise ModelError(
            f"weights must be finite and not negative, but sample_weight[{worst}] is "
            f"{weight[worst]}; give 0 to leave a row out"
        )
    if weight.max() > _HEAVIEST or 0 < weight.max() < 1 / _HEAVIEST:
        raise ModelError(
            "a weight counts as so many repetitions of its row, but the largest sample_weight is "
            f"{weight.max():g}; divide them so that it lies between {1 / _HEAVIEST:g} and "
            f"{_HEAVIEST:g}"
        )
    if not weight.any():
        raise ModelError(
            "rows of both classes need a weight above 0, but sample_weight is zero in all "
            f"{n} rows; drop the argument or give weights"
        )
    return weight


def _check_finite(columns: FloatArray, X: Any, *, missing: bool) -> None:
    bad = np.isinf(columns) if missing else ~np.isfinite(columns)
    if not bad.any():
        return
    column = int(np.flatnonzero(bad.any(axis=0))[0])
    row = int(np.flatnonzero(bad[:, column])[0])
    name = repr(X.columns[column]) if isinstance(X, pd.DataFrame) else str(column)
    raise ModelError(
        f"predictors must be finite, but column {name} has {int(bad[:, column].sum())} "
        f"{'' if missing else 'NaN or '}infinite cells, first in {_row(X, row)}; "
        f"{'make them missing' if missing else 'impute them'} or leave the rows out"
    )


def _row(data: Any, position: int) -> str:
    if isinstance(data, pd.DataFrame | pd.Series):
        return f"row {plain(data.index[position])}"
    return f"row {position}"


def _first_difference(left: pd.Index, right: pd.Index) -> int:
    for position, (a, b) in enumerate(zip(left, right, strict=True)):
        if a != b:
            return position
    return 0


def check_rank(columns: FloatArray, X: Any, varying: IntArray) -> None:
    """Refuse collinear `columns` (n, 1 + q), ones first; the q are columns `varying` of X."""
    # Coefficients of collinear columns could be anything. A diagonal element of R is the length of
    # what a column adds to those before it; standardised columns have length sqrt(n).
    triangle = np.abs(np.diag(np.linalg.qr(columns, mode="r")))
    dependent = np.flatnonzero(triangle <= 1e-10 * np.sqrt(len(columns)))
    if len(columns) >= columns.shape[1] and not len(dependent):
        return
    names = getattr(X, "columns", None)
    first = int(varying[dependent[0] - 1]) if len(dependent) else None
    name = "" if first is None else f", first {names[first] if names is not None else first!r}"
    raise ModelError(
        f"columns of X must be linearly independent, but {max(len(dependent), 1)} of "
        f"{columns.shape[1] - 1} follow from those before it over {len(columns)} rows{name}; drop "
        "them or use a penalised model such as elastic_net_logit"
    )


def check_folds(
    positive: BoolArray,
    weight: FloatArray,
    classes: NDArray[Any],
    folds: IntArray,
    names: IntArray | None = None,
) -> None:
    """Refuse folds 0, 1, ... of which one holds a whole class; `names` say what they are called."""
    # The rest would have one class, and nothing to learn.
    for label, rows in ((classes[1], positive), (classes[0], ~positive)):
        held = np.bincount(folds, weights=weight * rows)
        # Sums of weights may differ in the last digits from the sum of all.
        alone = np.flatnonzero((held > 0) & (held >= held.sum() * (1 - 1e-12)))
        if len(alone):
            name = alone[0] + 1 if names is None else names[alone[0]]
            raise ModelError(
                f"each fold's complement needs rows of both classes, but all rows with label "
                f"{label!s} are in fold {name}: the rest has one class; "
                "use other folds, fewer groups to a fold, or more data"
            )
