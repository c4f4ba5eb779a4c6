"""Missing cells: the training median, and columns that say where the gaps were."""

from collections.abc import Iterable
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.pipeline import Pipeline

from atrocityrisk._core.arrays import BoolArray, FloatArray
from atrocityrisk.models._base.column_names import check_names
from atrocityrisk.models._base.pipelines import PanelPipeline
from atrocityrisk.models._base.transformer_input import (
    frame_like_learnt,
    frame_to_learn,
    like_given,
    names_taken,
    transformer_tags,
)


class MedianImputer(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Training median in missing cells, and a flag for each distinct pattern of gaps.

    Flags keep "unknown" apart from "typical". Columns of one source are missing together, so that a
    flag for each would repeat one column many times: columns whose gaps nearly coincide share one.

    Parameters
    ----------
    flags : bool
        Whether to add the flags.
    alike : float
        Columns share a flag if the rows missing in both are at least this share of the rows
        missing in either, in the training rows.

    Attributes
    ----------
    medians_ : Series
        Training median of each column; 0 where a column is missing throughout.
    flagged_ : list of str
        Columns whose gaps the flags show, one per flag.
    flag_columns_ : dict of str to list of str
        Columns that share each flag, first the one that it is named after.
    feature_names_in_ : ndarray of str
        Columns of the training rows, where these were a frame.

    Notes
    -----
    To predict, a flexible model needs no better than a constant where gaps carry no information
    [1]_; flags are there for gaps that do.

    References
    ----------
    .. [1] Josse, Prost, Scornet and Varoquaux (2019), "On the consistency of supervised learning
       with missing values", arXiv 1902.06931.

    Examples
    --------
    >>> X = pd.DataFrame({"a": [0.0, 1.0, np.nan, 3.0], "b": [5.0, 5.0, np.nan, 7.0]})
    >>> MedianImputer().fit(X).transform(X)
         a    b  a missing
    0  0.0  5.0        0.0
    1  1.0  5.0        0.0
    2  1.0  5.0        1.0
    3  3.0  7.0        0.0
    """

    def __init__(self, *, flags: bool = True, alike: float = 0.8) -> None:
        self.flags = flags
        self.alike = alike

    def fit(self, X: ArrayLike | pd.DataFrame, y: ArrayLike | None = None) -> Self:
        """Learn medians and patterns of gaps.

        Parameters
        ----------
        X : DataFrame or array_like
            Training rows, shape (n, p).
        y : object
            Ignored.

        Returns
        -------
        MedianImputer
            Itself.

        Raises
        ------
        ModelError
            If cells are no numbers, or two columns would have one name.
        """
        frame = frame_to_learn(self, X)
        # A column that is missing throughout has no median, and is a constant like any other.
        self.medians_ = frame.median().fillna(0.0)
        gaps = frame.isna()
        # In the order of the columns: the first of those that share a flag gives it its name.
        kept: dict[str, BoolArray] = {}
        shared: dict[str, list[str]] = {}
        for name in frame.columns[gaps.any() & ~gaps.all()]:
            gap = gaps[name].to_numpy()
            like = [first for first, other in kept.items() if _overlap(gap, other) >= self.alike]
            if not like:
                kept[str(name)] = gap
                shared[str(name)] = []
            shared[like[0] if like else str(name)].append(str(name))
        made = [_flag(name) for name in kept] if self.flags else []
        check_names(frame, made, who=type(self).__name__)
        self.flagged_ = list(kept) if self.flags else []
        self.flag_columns_ = shared if self.flags else {}
        return self

    def transform(self, X: ArrayLike | pd.DataFrame) -> pd.DataFrame | FloatArray:
        """Fill and flag.

        Parameters
        ----------
        X : DataFrame or array_like
            Rows with the training columns.

        Returns
        -------
        DataFrame or numpy.ndarray
            Filled columns, then one column ``<name> missing`` per flag: a frame with the same index
            for a frame, an array for an array.

        Raises
        ------
        ModelError
            If X lacks a training column or cells are no numbers.
        """
        frame = frame_like_learnt(self, X)
        # By array: pandas fills column by column, which took longer than most models' forecasts.
        values = frame.to_numpy().T
        gaps = np.isnan(values)
        medians = self.medians_.to_numpy()[:, None]
        flagged = gaps[frame.columns.get_indexer(pd.Index(self.flagged_, dtype=object))]
        names = pd.Index(self.get_feature_names_out(), dtype=frame.columns.dtype)
        filled = np.concatenate([np.where(gaps, medians, values), flagged.astype(np.float64)])
        return like_given(X, pd.DataFrame(filled.T, index=frame.index, columns=names))

    def get_feature_names_out(
        self, input_features: Iterable[str] | None = None
    ) -> NDArray[np.object_]:
        """Names of the columns that `transform` returns.

        Parameters
        ----------
        input_features : iterable of str or None
            Names of the columns of an array that was learnt from; None for x0, x1 and on.

        Returns
        -------
        ndarray of str
            Training columns and flags.
        """
        taken = names_taken(self, input_features)
        own = dict(zip(map(str, self.medians_.index), taken, strict=True))
        return np.asarray([*taken, *(_flag(own[name]) for name in self.flagged_)], dtype=object)

    __sklearn_tags__ = transformer_tags


def with_imputation(model: BaseEstimator, *, flags: bool = True) -> Pipeline:
    """Pipeline that puts the training median in missing cells before a model.

    Parameters
    ----------
    model : classifier
        Model that needs every cell.
    flags : bool
        Whether columns that say where cells were missing are added; see `MedianImputer`.

    Returns
    -------
    sklearn.pipeline.Pipeline
        Steps ``fill`` and ``model``; frames stay frames, with their index. Its `fit` also takes
        groups and years and hands them to the model.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> X = pd.DataFrame({"a": [0.0, 1.0, np.nan, 3.0]})
    >>> from atrocityrisk.models import Climatology
    >>> with_imputation(Climatology()).fit(X, [0, 0, 0, 1])[0].transform(X)["a"].tolist()
    [0.0, 1.0, 1.0, 3.0]
    """
    return PanelPipeline([("fill", MedianImputer(flags=flags)), ("model", model)])


def _flag(name: str) -> str:
    """Name of the flag of a column's gaps."""
    return f"{name} missing"


def _overlap(one: BoolArray, other: BoolArray) -> float:
    """Rows in both over rows in either (the Jaccard index)."""
    either = float((one | other).sum())
    return float((one & other).sum()) / either if either else 0.0
