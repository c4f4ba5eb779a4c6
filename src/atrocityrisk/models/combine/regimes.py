"""Two regimes: what predicts a further onset where one is under way may not predict a first.

`RegimeColumns` lets one linear model have different coefficients in either regime; `RegimeSplit`
fits two separate models. Which columns say the regime is the caller's choice.
"""

import warnings
from collections.abc import Iterable
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin, TransformerMixin, clone
from sklearn.pipeline import Pipeline
from sklearn.utils.metaestimators import available_if

from atrocityrisk._core.arrays import BoolArray, FloatArray
from atrocityrisk.errors import LeftOutWarning, ModelError
from atrocityrisk.models._base import classifier_methods
from atrocityrisk.models._base.column_names import check_names
from atrocityrisk.models._base.draws import has_draws, predictive_draws
from atrocityrisk.models._base.groups_and_years import (
    GROUPS_AND_YEARS,
    frame_to_learn_from,
    frame_to_predict,
)
from atrocityrisk.models._base.inputs import training_data
from atrocityrisk.models._base.pipelines import for_last_step, routing_is_enabled
from atrocityrisk.models._base.transformer_input import (
    frame_like_learnt,
    frame_to_learn,
    has_names,
    like_given,
    names_taken,
    transformer_tags,
)

SUFFIX = ", under way"
"""Ending of the column that holds another column in the second regime."""
MIN_ROWS = 3
"""Positive rows, and other rows, that each regime needs for a model of its own."""


class RegimeColumns(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    r"""All columns, the regime, and all columns again where the regime holds.

    With regime :math:`r_i \in \{0, 1\}` a row becomes :math:`(x_i,\; r_i,\; r_i (x_i - m))`, m the
    training median of the rows in the regime. A linear model on these has slope b outside and
    b + c inside; a penalty shrinks c to 0, that is, towards one slope for all.

    Parameters
    ----------
    columns : tuple of str
        The regime holds where one of these columns is above 0. A missing value counts as 0.

    Attributes
    ----------
    centre_ : Series
        m, per column; the median of all training rows if none is in the regime.
    source_columns_ : dict of str to tuple of str
        Columns that each added column speaks of.
    feature_names_in_ : ndarray of str
        Columns of the training rows, where these were a frame.

    References
    ----------
    .. [1] Chow (1960), "Tests of equality between sets of coefficients in two linear regressions",
       Econometrica 28(3).

    Examples
    --------
    >>> X = pd.DataFrame({"ongoing": [0.0, 1.0, 2.0], "a": [1.0, 3.0, 5.0]})
    >>> RegimeColumns(("ongoing",)).fit_transform(X)["a, under way"].tolist()
    [0.0, -1.0, 1.0]
    """

    def __init__(self, columns: tuple[str, ...]) -> None:
        self.columns = columns

    def fit(self, X: ArrayLike | pd.DataFrame, y: ArrayLike | None = None) -> Self:
        """Learn the centre of every column.

        Parameters
        ----------
        X : DataFrame or array_like
            Training rows, shape (n, p), among them the columns of the regime; those of an array are
            named x0, x1 and on, and without the regime's columns no row is in it.
        y : object
            Ignored.

        Returns
        -------
        RegimeColumns
            Itself.

        Raises
        ------
        ModelError
            If X is a frame without a column of the regime, or two columns would have one name.

        Warns
        -----
        LeftOutWarning
            If the columns of X have no names, as those of an array.
        """
        # Columns that are numbered only are named as those of an array.
        plain = X.to_numpy() if isinstance(X, pd.DataFrame) and not has_names(X) else X
        frame = frame_to_learn(self, plain)
        inside = regime_to_learn(X, frame, self.columns)
        made = [f"regime{SUFFIX}", *(f"{name}{SUFFIX}" for name in frame.columns)]
        check_names(frame, made, who=type(self).__name__)
        rows = frame[inside] if inside.any() else frame
        # Centred inside, so that shrinking the added slopes does not shift the level of the regime.
        self.centre_ = rows.median().fillna(0.0)
        own: dict[str, tuple[str, ...]] = {
            f"{name}{SUFFIX}": (str(name),) for name in frame.columns
        }
        self.source_columns_ = own | {f"regime{SUFFIX}": tuple(self.columns)}
        return self

    def transform(self, X: ArrayLike | pd.DataFrame) -> pd.DataFrame | FloatArray:
        """Add the regime and the columns within it.

        Parameters
        ----------
        X : DataFrame or array_like
            Rows with the training columns.

        Returns
        -------
        DataFrame or numpy.ndarray
            Shape (n, 2 p + 1): a frame with the same index for a frame, an array for an array.

        Raises
        ------
        ModelError
            If a column is absent.
        """
        frame = frame_like_learnt(self, X)
        inside = known_regime(frame, self.columns)
        # By array: twice as many columns one by one took longer than most models' forecasts.
        values = frame.to_numpy(dtype=np.float64).T
        within = np.where(inside, values - self.centre_.to_numpy()[:, None], 0.0)
        made = np.concatenate([values, inside[None].astype(np.float64), within])
        names = pd.Index(self.get_feature_names_out(), dtype=frame.columns.dtype)
        return like_given(X, pd.DataFrame(made.T, index=frame.index, columns=names))

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
            Columns, the regime, columns within it.
        """
        names = names_taken(self, input_features)
        within = [f"{name}{SUFFIX}" for name in names]
        return np.asarray([*names, f"regime{SUFFIX}", *within], dtype=object)

    __sklearn_tags__ = transformer_tags


def _both_have_draws(self: "RegimeSplit") -> bool:
    """Whether both models have draws, fitted or not, for scikit-learn's ``available_if``."""
    models = (
        getattr(self, name, getattr(self, name.rstrip("_"))) for name in ("inside_", "outside_")
    )
    return all(has_draws(model) for model in models)


class RegimeSplit(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Two models: one fitted to the rows inside the regime, another to the rest.

    Parameters
    ----------
    inside, outside : classifier
        Models of rows where the regime holds, and of all others.
    columns : tuple of str
        The regime holds where one of these columns is above 0. A missing value counts as 0.

    Attributes
    ----------
    inside_, outside_ : classifier
        The fitted models.
    classes_ : ndarray
        The two labels; probabilities of the second are in column 1.

    Notes
    -----
    With fewer than three positive rows, or three others, in a regime, both regimes share one model,
    `outside` fitted to all rows, so that early origins have a forecast.

    References
    ----------
    .. [1] Chow (1960), "Tests of equality between sets of coefficients in two linear regressions",
       Econometrica 28(3).

    Examples
    --------
    >>> from atrocityrisk.models import Climatology
    >>> X = pd.DataFrame({"ongoing": [0.0] * 9 + [1.0] * 6})
    >>> y = [0] * 6 + [1] * 3 + [0] * 3 + [1] * 3
    >>> model = RegimeSplit(Climatology(), Climatology(), columns=("ongoing",)).fit(X, y)
    >>> model.predict_proba(X)[[0, -1], 1].round(2).tolist()
    [0.33, 0.5]
    """

    __metadata_request__fit = GROUPS_AND_YEARS
    __metadata_request__predict = GROUPS_AND_YEARS
    __metadata_request__predict_proba = GROUPS_AND_YEARS

    def __init__(
        self, inside: BaseEstimator, outside: BaseEstimator, *, columns: tuple[str, ...]
    ) -> None:
        self.inside = inside
        self.outside = outside
        self.columns = columns

    def fit(
        self,
        X: ArrayLike | pd.DataFrame,
        y: ArrayLike,
        sample_weight: ArrayLike | None = None,
        *,
        groups: ArrayLike | None = None,
        years: ArrayLike | None = None,
    ) -> Self:
        """Fit both models.

        Parameters
        ----------
        X : DataFrame or array_like
            Predictors, shape (n, p), among them the columns of the regime; those of an array are
            named x0, x1 and on, and without the regime's columns no row is in it.
        y : array_like
            Labels of two classes, shape (n,).
        sample_weight : array_like or None
            Weights of the rows, shape (n,); None for equal weights.
        groups, years : array_like or None
            Group and year of each row, handed to both models as levels ``gwcode`` and ``year``.

        Returns
        -------
        RegimeSplit
            The fitted model itself.

        Raises
        ------
        ModelError
            If X is a frame without a column of the regime, or `y` has one class.

        Warns
        -----
        LeftOutWarning
            If the columns of X have no names, as those of an array.
        """
        data = training_data(self, X, y, sample_weight, missing=True)
        frame = frame_to_learn_from(self, X, data.X, groups, years)
        rows = regime_to_learn(X, frame, self.columns)
        labels = pd.Series(np.where(data.positive, *data.classes[::-1]), index=frame.index)
        weight = None if sample_weight is None else data.weight
        self.classes_, positive = data.classes, data.positive
        counts = [(rows & positive).sum(), (rows & ~positive).sum()]
        counts += [(~rows & positive).sum(), (~rows & ~positive).sum()]
        self.apart_ = bool(min(counts) >= MIN_ROWS)
        self.outside_ = _fitted(self.outside, frame, labels, weight, ~rows if self.apart_ else None)
        self.inside_ = (
            _fitted(self.inside, frame, labels, weight, rows) if self.apart_ else self.outside_
        )
        return self

    def predict_proba(
        self,
        X: ArrayLike | pd.DataFrame,
        *,
        groups: ArrayLike | None = None,
        years: ArrayLike | None = None,
    ) -> FloatArray:
        """Probability of each class.

        Parameters
        ----------
        X : DataFrame or array_like
            Predictors, shape (n, p).
        groups, years : array_like or None
            Group and year of each row, as for `fit`.

        Returns
        -------
        numpy.ndarray
            Probabilities, shape (n, 2), of the second class in column 1.
        """
        frame = frame_to_predict(self, X, groups, years)
        rows = known_regime(frame, self.columns)
        probability = np.empty((len(frame), 2))
        for kept, part in ((rows, self.inside_), (~rows, self.outside_)):
            # Models refuse to predict no rows.
            if kept.any():
                probability[kept] = part.predict_proba(frame[kept])
        return probability

    @available_if(_both_have_draws)  # type: ignore[untyped-decorator]
    def predict_draws(
        self,
        X: ArrayLike | pd.DataFrame,
        *,
        groups: ArrayLike | None = None,
        years: ArrayLike | None = None,
    ) -> FloatArray:
        """Probability of the second class under each draw of the two models.

        Parameters
        ----------
        X : DataFrame or array_like
            Predictors, shape (n, p).
        groups, years : array_like or None
            Group and year of each row, as for `fit`.

        Returns
        -------
        numpy.ndarray
            Probabilities, shape (n, draws); of models with different numbers, the smaller.
        """
        frame = frame_to_predict(self, X, groups, years)
        rows = known_regime(frame, self.columns)
        parts = [(rows, self.inside_), (~rows, self.outside_)]
        drawn = [(kept, predictive_draws(part, frame[kept])) for kept, part in parts if kept.any()]
        known = [(kept, draws) for kept, draws in drawn if draws is not None]
        width = min(draws.shape[1] for _, draws in known) if len(known) == len(drawn) else 0
        combined = np.empty((len(frame), width))
        for kept, draws in known:
            combined[kept] = draws[:, :width]
        return combined

    predict = classifier_methods.predict_by_groups

    __sklearn_tags__ = classifier_methods.missing_cell_tags


def in_regime(X: Any, columns: tuple[str, ...]) -> "pd.Series[bool]":
    """Whether each row is in the regime: where one of the columns is above 0."""
    if not isinstance(X, pd.DataFrame):
        raise ModelError(
            f"a regime is read from named columns, but X is a {type(X).__name__}; give a DataFrame"
        )
    absent = [name for name in columns if name not in X]
    if absent:
        raise ModelError(
            f"the regime is read from the columns {', '.join(columns)}, but X lacks {absent[0]!r}; "
            "add that column, or use a model without regimes"
        )
    # A comparison with a missing value is false: what is not known to be under way counts as not.
    return X[list(columns)].gt(0).any(axis=1)


def regime_to_learn(X: Any, frame: pd.DataFrame, columns: tuple[str, ...]) -> BoolArray:
    """Regime of training rows X, of which `frame` has named columns; others may have none."""
    if not has_names(X) and any(name not in frame for name in columns):
        warnings.warn(
            f"the regime is read from the columns {', '.join(columns)}, but the columns of "
            "X have no names: no row counts as in it; give a frame, or a model without "
            "regimes",
            LeftOutWarning,
            stacklevel=3,
        )
        return known_regime(frame, columns)
    return in_regime(frame, columns).to_numpy(dtype=np.bool_)


def known_regime(frame: pd.DataFrame, columns: tuple[str, ...]) -> BoolArray:
    """Regime of rows to predict, which have the training columns: none where those had none."""
    if any(name not in frame for name in columns):
        return np.zeros(len(frame), dtype=np.bool_)
    return in_regime(frame, columns).to_numpy(dtype=np.bool_)


def _fitted(
    model: Any,
    X: pd.DataFrame,
    labels: pd.Series,
    weight: FloatArray | None,
    rows: BoolArray | None,
) -> Any:
    """Clone fitted to some rows, or to all."""
    kept = np.ones(len(X), dtype=bool) if rows is None else rows
    if weight is None:
        return clone(model).fit(X[kept], labels[kept])
    copy, argument = clone(model), "sample_weight"
    if isinstance(copy, Pipeline):
        argument = for_last_step(copy, argument)
        if routing_is_enabled():
            copy[-1].set_fit_request(sample_weight=True)
    return copy.fit(X[kept], labels[kept], **{argument: weight[kept]})
