"""Draws for any classifier: refits to countries drawn with replacement."""

from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.utils import Tags, get_tags
from sklearn.utils.metaestimators import available_if

from atrocityrisk._core.arrays import FloatArray
from atrocityrisk.models._base import classifier_methods
from atrocityrisk.models._base.classifier_methods import makes_draws
from atrocityrisk.models._base.groups_and_years import (
    GROUPS_AND_YEARS,
    frame_to_learn_from,
    frame_to_predict,
    training_groups,
)
from atrocityrisk.models._base.inner_parameters import inner_parameters
from atrocityrisk.models._base.inputs import training_data
from atrocityrisk.models._base.requirements import require
from atrocityrisk.models._base.seeds import RandomState, child_seeds
from atrocityrisk.models.combine._past_forecasts import frame_labels


class Bootstrapped(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """A classifier with draws, from refits to groups of rows drawn with replacement.

    The forecast is that of the classifier fitted to all rows. Each draw is the forecast of a clone
    fitted to as many groups, drawn with replacement; a group drawn twice is there twice.

    Parameters
    ----------
    model : classifier
        Model or pipeline to fit; it is cloned, never fitted in place.
    n_draws : int
        Refits, one for each draw; 0 for none.
    groups : str, array_like or None
        Group of each row, or the name of the level of the index of X that holds it; None draws
        single rows.
    random_state : int, RandomState, Generator or None
        Seed of the draws, and of each clone's own random state.
    n_jobs : int or None
        Workers, as joblib counts them; their number changes no result.

    Attributes
    ----------
    model_ : classifier
        Fitted to all rows.
    refits_ : list of classifier
        Fitted to the draws, in order; only where `n_draws` is not 0.
    classes_ : numpy.ndarray
        The two labels; probabilities of the second are in column 1.

    Notes
    -----
    A draw with one class is repeated. Every refit learns everything anew, choices by
    cross-validation included, so the cost is `n_draws` times that of a fit. A classifier that
    shrinks its estimates does so alike in every refit: draws do not show that bias.

    References
    ----------
    .. [1] Efron (1979), "Bootstrap methods: another look at the jackknife", Annals of Statistics
       7(1).
    .. [2] Field and Welsh (2007), "Bootstrapping clustered data", Journal of the Royal Statistical
       Society B 69(3).

    Examples
    --------
    >>> from sklearn.tree import DecisionTreeClassifier
    >>> index = pd.Index([2, 2, 20, 20, 31, 31, 40, 40], name="gwcode")
    >>> X = pd.DataFrame({"a": np.arange(8.0)}, index=index)
    >>> model = Bootstrapped(DecisionTreeClassifier(max_depth=1), n_draws=5, random_state=1)
    >>> model.fit(X, pd.Series([0, 0, 1, 0, 1, 1, 0, 1], index=index)).predict_draws(X).shape
    (8, 5)
    """

    __metadata_request__fit = GROUPS_AND_YEARS
    __metadata_request__predict = GROUPS_AND_YEARS
    __metadata_request__predict_proba = GROUPS_AND_YEARS

    def __init__(
        self,
        model: BaseEstimator,
        *,
        n_draws: int = 200,
        groups: str | ArrayLike | None = "gwcode",
        random_state: RandomState = None,
        n_jobs: int | None = None,
    ) -> None:
        self.model = model
        self.n_draws = n_draws
        self.groups = groups
        self.random_state = random_state
        self.n_jobs = n_jobs

    def fit(
        self,
        X: ArrayLike | pd.DataFrame,
        y: ArrayLike,
        *,
        groups: ArrayLike | None = None,
        years: ArrayLike | None = None,
    ) -> Self:
        """Fit to all rows, then to each draw.

        Parameters
        ----------
        X : array_like
            Predictors, shape (n, p), as the classifier takes them.
        y : array_like
            Labels of two classes, shape (n,).
        groups, years : array_like or None
            Group and year of each row, in place of levels of the index: groups are what is drawn,
            and both are handed to the classifier as levels ``gwcode`` and ``year``.

        Returns
        -------
        Bootstrapped
            The fitted model itself.

        Raises
        ------
        ModelError
            If the number of draws is negative, `y` has one class, or X lacks the level of `groups`.
        """
        from joblib import Parallel, delayed

        require(self, n_draws=(self.n_draws >= 0, "0 or more"))
        data = training_data(self, X, y, None, missing=True)
        drawn = training_groups(X, self.groups, groups)
        cluster = np.arange(len(data.X)) if drawn is None else drawn
        frame = frame_to_learn_from(self, X, data.X, groups, years)
        labels = frame_labels(frame, y)
        # Not reseeded: the forecast is the classifier's own, with draws or without.
        self.model_ = clone(self.model).fit(frame, labels)
        self.classes_ = data.classes
        if self.n_draws:
            # In order, and each from its own seed: workers change nothing.
            self.refits_ = Parallel(n_jobs=self.n_jobs)(
                delayed(_refit)(self.model, frame, labels, cluster, seed)
                for seed in child_seeds(self.random_state, self.n_draws)
            )
        return self

    def predict_proba(
        self,
        X: ArrayLike | pd.DataFrame,
        *,
        groups: ArrayLike | None = None,
        years: ArrayLike | None = None,
    ) -> FloatArray:
        """Probability of each class, by the classifier fitted to all rows.

        Parameters
        ----------
        X : array_like
            Predictors, shape (n, p).
        groups, years : array_like or None
            Group and year of each row, as for `fit`.

        Returns
        -------
        numpy.ndarray
            Probabilities, shape (n, 2), of the second class in column 1.
        """
        frame = frame_to_predict(self, X, groups, years)
        return np.asarray(self.model_.predict_proba(frame))

    @available_if(makes_draws)  # type: ignore[untyped-decorator]
    def predict_draws(
        self,
        X: ArrayLike | pd.DataFrame,
        *,
        groups: ArrayLike | None = None,
        years: ArrayLike | None = None,
    ) -> FloatArray:
        """Probability of the second class by each refit.

        Parameters
        ----------
        X : array_like
            Predictors, shape (n, p).
        groups, years : array_like or None
            Group and year of each row, as for `fit`.

        Returns
        -------
        numpy.ndarray
            Probabilities, shape (n, draws).
        """
        frame = frame_to_predict(self, X, groups, years)
        return np.column_stack([model.predict_proba(frame)[:, 1] for model in self.refits_])

    predict = classifier_methods.predict_by_groups

    def __sklearn_tags__(self) -> Tags:
        tags = classifier_methods.two_class_tags(self)
        tags.input_tags.allow_nan = get_tags(self.model).input_tags.allow_nan
        return tags


def _refit(
    model: Any, X: pd.DataFrame, y: pd.Series, groups: NDArray[Any], seed: np.random.SeedSequence
) -> Any:
    """Clone of the model fitted to one draw of groups."""
    drawing, own = seed.spawn(2)
    rows = _drawn_rows(y.to_numpy(), groups, np.random.default_rng(drawing))
    return _reseeded(model, own).fit(X.iloc[rows], y.iloc[rows])


def _drawn_rows(
    labels: NDArray[Any], groups: NDArray[Any], rng: np.random.Generator
) -> NDArray[np.intp]:
    """Rows of as many groups drawn with replacement, in the order of the rows, of both classes."""
    number = np.unique(groups, return_inverse=True)[1]
    size = int(number.max()) + 1
    # A draw with one class has no fit.
    while True:
        times = np.bincount(rng.integers(size, size=size), minlength=size)[number]
        rows = np.repeat(np.arange(len(labels)), times)
        if len(rows) and (labels[rows] != labels[rows[0]]).any():
            return rows


def _reseeded(model: Any, seed: np.random.SeedSequence) -> Any:
    """Clone whose every random state is derived from a seed."""
    copy = clone(model)
    names = inner_parameters(copy, "random_state")
    children = seed.generate_state(max(len(names), 1))
    return copy.set_params(**{n: int(c) for n, c in zip(names, children, strict=False)})
