"""Two regimes: what predicts a further onset where one is under way may not predict a first.

`RegimeColumns` lets one linear model have different coefficients in either regime; `RegimeSplit`
fits two separate models. Which columns say the regime is the caller's choice.
"""

from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin, TransformerMixin, clone
from sklearn.pipeline import Pipeline
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import check_is_fitted

from atrocityrisk._core.arrays import BoolArray, FloatArray
from atrocityrisk.errors import ModelError
from atrocityrisk.models._base import classifier_methods
from atrocityrisk.models._base.column_names import check_names
from atrocityrisk.models._base.draws import has_draws, predictive_draws
from atrocityrisk.models._base.inputs import training_columns, training_data

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
        Columns of the training rows.

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

    def fit(self, X: pd.DataFrame, y: Any = None) -> Self:
        """Learn the centre of every column.

        Parameters
        ----------
        X : DataFrame
            Training rows, shape (n, p), among them the columns of the regime.
        y : object
            Ignored.

        Returns
        -------
        RegimeColumns
            Itself.

        Raises
        ------
        ModelError
            If X is no frame, lacks a column of the regime, or two columns would have one name.
        """
        inside = in_regime(X, self.columns)
        made = [f"regime{SUFFIX}", *(f"{name}{SUFFIX}" for name in X.columns)]
        check_names(X, made, who=type(self).__name__)
        self.feature_names_in_: NDArray[Any] = np.asarray(X.columns, dtype=object)
        self.n_features_in_ = X.shape[1]
        rows = X[inside] if inside.any() else X
        # Centred inside, so that shrinking the added slopes does not shift the level of the regime.
        self.centre_ = rows.median().fillna(0.0)
        own: dict[str, tuple[str, ...]] = {f"{name}{SUFFIX}": (str(name),) for name in X.columns}
        self.source_columns_ = own | {f"regime{SUFFIX}": tuple(self.columns)}
        return self

    def transform(self, X: pd.DataFrame) -> pd.DataFrame:
        """Add the regime and the columns within it.

        Parameters
        ----------
        X : DataFrame
            Rows with the training columns.

        Returns
        -------
        DataFrame
            Shape (n, 2 p + 1), index as it was.

        Raises
        ------
        ModelError
            If a column is absent.
        """
        frame = training_columns(self, X)
        inside = in_regime(frame, self.columns).to_numpy()
        # By array: twice as many columns one by one took longer than most models' forecasts.
        values = frame.to_numpy(dtype=np.float64).T
        within = np.where(inside, values - self.centre_.to_numpy()[:, None], 0.0)
        made = np.concatenate([values, inside[None].astype(np.float64), within])
        names = pd.Index(self.get_feature_names_out(), dtype=frame.columns.dtype)
        return pd.DataFrame(made.T, index=frame.index, columns=names)

    def get_feature_names_out(self, input_features: Any = None) -> NDArray[Any]:
        """Names of the columns that `transform` returns.

        Parameters
        ----------
        input_features : object
            Ignored.

        Returns
        -------
        ndarray of str
            Columns, the regime, columns within it.
        """
        names = list(self.feature_names_in_)
        within = [f"{name}{SUFFIX}" for name in names]
        return np.asarray([*names, f"regime{SUFFIX}", *within], dtype=object)


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

    def __init__(self, inside: Any, outside: Any, *, columns: tuple[str, ...]) -> None:
        self.inside = inside
        self.outside = outside
        self.columns = columns

    def fit(self, X: pd.DataFrame, y: Any, sample_weight: ArrayLike | None = None) -> Self:
        """Fit both models.

        Parameters
        ----------
        X : DataFrame
            Predictors, shape (n, p), among them the columns of the regime.
        y : array_like
            Labels of two classes, shape (n,).
        sample_weight : array_like or None
            Weights of the rows, shape (n,); None for equal weights.

        Returns
        -------
        RegimeSplit
            The fitted model itself.

        Raises
        ------
        ModelError
            If X is no frame, lacks a column of the regime, or `y` has one class.
        """
        rows = in_regime(X, self.columns).to_numpy()
        data = training_data(self, X, y, sample_weight, missing=True)
        labels = pd.Series(np.where(data.positive, *data.classes[::-1]), index=X.index)
        weight = None if sample_weight is None else data.weight
        self.classes_, positive = data.classes, data.positive
        counts = [(rows & positive).sum(), (rows & ~positive).sum()]
        counts += [(~rows & positive).sum(), (~rows & ~positive).sum()]
        self.apart_ = bool(min(counts) >= MIN_ROWS)
        self.outside_ = _fitted(self.outside, X, labels, weight, ~rows if self.apart_ else None)
        self.inside_ = (
            _fitted(self.inside, X, labels, weight, rows) if self.apart_ else self.outside_
        )
        return self

    def predict_proba(self, X: pd.DataFrame) -> FloatArray:
        """Probability of each class.

        Parameters
        ----------
        X : DataFrame
            Predictors, shape (n, p).

        Returns
        -------
        numpy.ndarray
            Probabilities, shape (n, 2), of the second class in column 1.
        """
        check_is_fitted(self)
        rows = in_regime(X, self.columns).to_numpy()
        probability = np.empty((len(X), 2))
        for kept, part in ((rows, self.inside_), (~rows, self.outside_)):
            # Models refuse to predict no rows.
            if kept.any():
                probability[kept] = part.predict_proba(X[kept])
        return probability

    @available_if(_both_have_draws)  # type: ignore[untyped-decorator]
    def predict_draws(self, X: pd.DataFrame) -> FloatArray:
        """Probability of the second class under each draw of the two models.

        Parameters
        ----------
        X : DataFrame
            Predictors, shape (n, p).

        Returns
        -------
        numpy.ndarray
            Probabilities, shape (n, draws); of models with different numbers, the smaller.
        """
        rows = in_regime(X, self.columns).to_numpy()
        parts = [(rows, self.inside_), (~rows, self.outside_)]
        drawn = [(kept, predictive_draws(part, X[kept])) for kept, part in parts if kept.any()]
        known = [(kept, draws) for kept, draws in drawn if draws is not None]
        width = min(draws.shape[1] for _, draws in known) if len(known) == len(drawn) else 0
        combined = np.empty((len(X), width))
        for kept, draws in known:
            combined[kept] = draws[:, :width]
        return combined

    predict = classifier_methods.predict

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
    # A pipeline takes weights under the name of the step that they are for.
    last = f"{model.steps[-1][0]}__" if isinstance(model, Pipeline) else ""
    return clone(model).fit(X[kept], labels[kept], **{f"{last}sample_weight": weight[kept]})
