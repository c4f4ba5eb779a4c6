"""Forecasts that every model must beat, from the base rate or one column alone."""

from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.metaestimators import available_if

from atrocityrisk._core.arrays import FloatArray
from atrocityrisk._core.rounding import distinct, snapped
from atrocityrisk.errors import ModelError
from atrocityrisk.models._base import classifier_methods
from atrocityrisk.models._base.classifier_methods import makes_draws
from atrocityrisk.models._base.groups_and_years import GROUPS_AND_YEARS, training_groups
from atrocityrisk.models._base.inputs import prediction_data, training_data
from atrocityrisk.models._base.requirements import require
from atrocityrisk.models._base.seeds import RandomState, child_seeds
from atrocityrisk.models.baselines._rates import (
    drawn_rates,
    overall_rate,
    probabilities,
    shares_of_kinds,
)


class Climatology(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    r"""Share of rows with an onset, the same forecast for every row.

    :math:`\hat p = \sum_i w_i y_i / \sum_i w_i` over the rows learnt from, whatever the predictors.

    Parameters
    ----------
    groups : str, array_like or None
        Group of each row, or the name of the level of the index of X that holds it: draws are
        shares over groups drawn with replacement. None draws single rows.
    n_draws : int
        Draws of the share; 0 for none.
    random_state : int, RandomState, Generator or None
        Seed of the draws.

    Attributes
    ----------
    rate_ : float
        The share.
    rate_draws_ : numpy.ndarray
        Draws of the share, shape (draws,); only where `n_draws` is not 0.
    classes_ : numpy.ndarray
        The two labels; probabilities of the second are in column 1.

    References
    ----------
    .. [1] Wilks (2019), Statistical Methods in the Atmospheric Sciences, 4th edition, on
       climatology as the reference of skill scores.

    Examples
    --------
    >>> model = Climatology().fit([[0.0], [1.0], [2.0], [3.0]], [0, 0, 0, 1])
    >>> model.predict_proba([[9.0]]).tolist()
    [[0.75, 0.25]]
    """

    __metadata_request__fit = GROUPS_AND_YEARS

    def __init__(
        self,
        *,
        groups: str | ArrayLike | None = None,
        n_draws: int = 0,
        random_state: RandomState = None,
    ) -> None:
        self.groups = groups
        self.n_draws = n_draws
        self.random_state = random_state

    def fit(
        self,
        X: ArrayLike | pd.DataFrame,
        y: ArrayLike,
        sample_weight: ArrayLike | None = None,
        *,
        groups: ArrayLike | None = None,
        years: ArrayLike | None = None,
    ) -> Self:
        """Measure the share.

        Parameters
        ----------
        X : array_like
            Predictors, shape (n, p); only their number is used, so cells may be missing.
        y : array_like
            Labels of two classes, shape (n,).
        sample_weight : array_like or None
            Weights of the rows, shape (n,), not negative; None for equal weights.
        groups : array_like or None
            Group of each row, in place of the level of the index that the model names.
        years : array_like or None
            Ignored; present so that all models are fitted alike.

        Returns
        -------
        Climatology
            The fitted model itself.

        Raises
        ------
        ModelError
            If `y` has one class or a missing label, or X lacks the level of `groups`.
        """
        data = training_data(self, X, y, sample_weight, missing=True)
        self.classes_ = data.classes
        self.rate_ = overall_rate(data)
        if self.n_draws:
            cluster = training_groups(X, self.groups, groups)
            seed = child_seeds(self.random_state, 1)[0]
            self.rate_draws_ = drawn_rates(data, cluster, n=self.n_draws, seed=seed)
        return self

    def predict_proba(self, X: ArrayLike | pd.DataFrame) -> FloatArray:
        """Probability of each class.

        Parameters
        ----------
        X : array_like
            Predictors, shape (n, p).

        Returns
        -------
        numpy.ndarray
            Probabilities, shape (n, 2), of the second class in column 1.
        """
        rows = len(prediction_data(self, X, missing=True))
        return np.tile([1.0 - self.rate_, self.rate_], (rows, 1))

    @available_if(makes_draws)  # type: ignore[untyped-decorator]
    def predict_draws(self, X: ArrayLike | pd.DataFrame) -> FloatArray:
        """Draws of the share, for every row the same.

        Parameters
        ----------
        X : array_like
            Predictors, shape (n, p).

        Returns
        -------
        numpy.ndarray
            Probabilities, shape (n, draws).
        """
        return np.tile(self.rate_draws_, (len(prediction_data(self, X, missing=True)), 1))

    predict = classifier_methods.predict

    __sklearn_tags__ = classifier_methods.baseline_tags


class PastOnsetRate(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    r"""Share of rows with an onset among those with the same value in one column.

    For value v: :math:`\hat p_v = (k_v + m r) / (n_v + m)`, with :math:`k_v` onsets among
    :math:`n_v` rows learnt from (weighted), overall share r and m = `prior_rows`. A value
    never seen gets r.

    Parameters
    ----------
    column : str or int
        Column of X: a name where X has names, else a position. Meant for a count or flag of past
        onsets.
    prior_rows : float
        Rows' worth of the overall share that each value starts with, 0 or more.

    Attributes
    ----------
    values_, rates_ : numpy.ndarray
        Values seen, rising, and their shares.
    rate_ : float
        Overall share.
    classes_ : numpy.ndarray
        The two labels; probabilities of the second are in column 1.

    Notes
    -----
    A missing value counts as a value of its own. The estimate is the m-estimate of [1]_.

    References
    ----------
    .. [1] Cestnik (1990), "Estimating probabilities: a crucial task in machine learning",
       Proceedings of the 9th European Conference on Artificial Intelligence.

    Examples
    --------
    >>> X, y = [[0.0]] * 8 + [[1.0]] * 4, [0] * 8 + [0, 0, 1, 1]
    >>> PastOnsetRate(prior_rows=0).fit(X, y).predict_proba([[1.0], [0.0]])[:, 1].tolist()
    [0.5, 0.0]
    """

    __metadata_request__fit = GROUPS_AND_YEARS

    def __init__(self, column: str | int = 0, *, prior_rows: float = 1.0) -> None:
        self.column = column
        self.prior_rows = prior_rows

    def fit(
        self,
        X: ArrayLike | pd.DataFrame,
        y: ArrayLike,
        sample_weight: ArrayLike | None = None,
        *,
        groups: ArrayLike | None = None,
        years: ArrayLike | None = None,
    ) -> Self:
        """Measure the share at each value of the column.

        Parameters
        ----------
        X : array_like
            Predictors, shape (n, p).
        y : array_like
            Labels of two classes, shape (n,).
        sample_weight : array_like or None
            Weights of the rows, shape (n,), not negative; None for equal weights.
        groups : array_like or None
            Group of each row, in place of the level of the index that the model names.
        years : array_like or None
            Ignored; present so that all models are fitted alike.

        Returns
        -------
        PastOnsetRate
            The fitted model itself.

        Raises
        ------
        ModelError
            If X has no such column, or `y` one class or a missing label.
        """
        require(self, prior_rows=(self.prior_rows >= 0, "0 or more"))
        data = training_data(self, X, y, sample_weight, missing=True)
        self.position_ = self._position(X)
        self.classes_ = data.classes
        self.rate_ = overall_rate(data)
        column = data.X[:, self.position_]
        # One value computed in two ways is one kind.
        kind = snapped(column, distinct(column)[0])
        kinds = shares_of_kinds(data, kind, rate=self.rate_, prior_rows=self.prior_rows)
        self.values_, self.rates_ = kinds.values, kinds.rates
        return self

    def predict_proba(self, X: ArrayLike | pd.DataFrame) -> FloatArray:
        """Probability of each class.

        Parameters
        ----------
        X : array_like
            Predictors, shape (n, p).

        Returns
        -------
        numpy.ndarray
            Probabilities, shape (n, 2), of the second class in column 1.
        """
        asked = prediction_data(self, X, missing=True)[:, self.position_]
        known = self.values_[~np.isnan(self.values_)]
        return probabilities(self.values_, self.rates_, snapped(asked, known), rate=self.rate_)

    predict = classifier_methods.predict

    __sklearn_tags__ = classifier_methods.baseline_tags

    def _position(self, X: Any) -> int:
        """Place of the column in X."""
        # Names are compared as text, so that a position works for arrays and for numbered columns.
        names = [str(name) for name in getattr(X, "columns", range(self.n_features_in_))]
        if str(self.column) not in names:
            raise ModelError(
                f"PastOnsetRate(column={self.column!r}) needs that column, but X has "
                f"{', '.join(names[:8])}{', ...' if len(names) > 8 else ''}; name one of them"
            )
        return names.index(str(self.column))
