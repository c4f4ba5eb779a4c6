"""What a transformer accepts: a frame, whose columns it knows by name, or an array, by position."""

import re
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from sklearn.base import TransformerMixin
from sklearn.utils import Tags
from sklearn.utils.validation import check_is_fitted, validate_data

from atrocityrisk._core.arrays import FloatArray
from atrocityrisk.errors import ModelError
from atrocityrisk.models._base.column_names import check_names

# Positions, and names that scikit-learn and the imputer make from them.
_NUMBERED = re.compile(r"x?\d+( missing)?")


def frame_to_learn(model: Any, X: ArrayLike | pd.DataFrame) -> pd.DataFrame:
    """Training rows as a frame of floats; an array's columns are named by their position."""
    if not isinstance(X, pd.DataFrame):
        return _named(validate_data(model, X, dtype=np.float64, ensure_all_finite=False))
    check_names(X, who=type(model).__name__)
    frame = _numbers(X)
    # Checks what scikit-learn wants of any X, and sets what was learnt of its shape.
    validate_data(model, frame.set_axis(frame.columns.astype(str), axis=1), ensure_all_finite=False)
    model.feature_names_in_ = np.asarray(X.columns, dtype=object)
    return frame


def frame_like_learnt(model: Any, X: ArrayLike | pd.DataFrame) -> pd.DataFrame:
    """Rows as a frame with the training columns in their order; refuses rows that lack one."""
    check_is_fitted(model)
    known = getattr(model, "feature_names_in_", None)
    if not isinstance(X, pd.DataFrame) or known is None:
        checked = validate_data(model, X, reset=False, dtype=np.float64, ensure_all_finite=False)
        index = X.index if isinstance(X, pd.DataFrame) else None
        return _named(checked, names=known, index=index)
    frame = _numbers(X)
    absent = [name for name in known if name not in frame]
    if absent:
        raise ModelError(
            f"rows to predict lack {len(absent)} columns of the training rows, first "
            f"{absent[0]!r}; use the same indicators"
        )
    return frame[list(known)]


def has_names(X: Any) -> bool:
    """Whether columns are known by name: those of an array, or numbered ones, are not."""
    return isinstance(X, pd.DataFrame) and not all(
        _NUMBERED.fullmatch(str(name)) for name in X.columns
    )


def like_given(X: Any, made: pd.DataFrame) -> pd.DataFrame | FloatArray:
    """A frame for a frame, an array for anything else."""
    return made if isinstance(X, pd.DataFrame) else made.to_numpy()


def names_taken(model: Any, input_features: Iterable[str] | None) -> list[str]:
    """Names of the columns that a fitted transformer takes; others than those are refused."""
    check_is_fitted(model)
    known = getattr(model, "feature_names_in_", None)
    if input_features is None:
        return _names(model.n_features_in_) if known is None else list(known)
    given = list(input_features)
    if len(given) != model.n_features_in_:
        raise ModelError(
            "input_features should have length equal to number of features "
            f"({model.n_features_in_}), got {len(given)}; give the names of the training columns"
        )
    if known is not None and given != list(known):
        raise ModelError(
            "input_features is not equal to feature_names_in_, the names of the training columns; "
            "leave it out"
        )
    return given


def transformer_tags(self: Any) -> Tags:
    """Tags of a transformer of numbers that takes missing cells."""
    # The parent by name: `super()` needs the class that a function is written in.
    tags: Tags = TransformerMixin.__sklearn_tags__(self)
    tags.input_tags.allow_nan = True
    tags.transformer_tags.preserves_dtype = []
    return tags


def _named(
    cells: FloatArray, names: NDArray[Any] | None = None, index: pd.Index | None = None
) -> pd.DataFrame:
    """Checked cells with names, those of positions where there are none."""
    columns = _names(cells.shape[1]) if names is None else list(names)
    return pd.DataFrame(cells, columns=pd.Index(columns), index=index)


def _names(n_columns: int) -> list[str]:
    """Names of the columns of an array, as scikit-learn makes them."""
    return [f"x{j}" for j in range(n_columns)]


def _numbers(X: pd.DataFrame) -> pd.DataFrame:
    """The frame as floats; anything else is refused."""
    try:
        return X.astype(np.float64)
    except (TypeError, ValueError) as problem:
        raise ModelError(f"indicators must be numbers: {problem}") from problem
