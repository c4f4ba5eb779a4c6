"""Each state's own past onsets, shrunk towards those of all."""

from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.metaestimators import available_if

from atrocityrisk._core.arrays import FloatArray, IntArray
from atrocityrisk.models._base import classifier_methods
from atrocityrisk.models._base.classifier_methods import makes_draws
from atrocityrisk.models._base.groups_and_years import (
    GROUPS_AND_YEARS,
    labels_of,
    training_groups,
)
from atrocityrisk.models._base.inputs import (
    TrainingData,
    prediction_data,
    training_data,
)
from atrocityrisk.models._base.requirements import require
from atrocityrisk.models._base.seeds import RandomState, child_seeds
from atrocityrisk.models.baselines._rates import (
    NO_KINDS,
    drawn_rates,
    overall_rate,
    shares_of_kinds,
)


class StateOnsetRate(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    r"""Share of a state's own past rows with an onset, shrunk towards the share of all.

    For state s: :math:`\hat p_s = (k_s + m r) / (n_s + m)`, with :math:`k_s` onsets among the
    :math:`n_s` rows of the state (weighted), overall share r and m = `prior_rows`. A state without
    rows gets r. Predictors are not used.

    Parameters
    ----------
    groups : str
        Name of the level of the index of X that holds the state, in `fit` and in `predict_proba`.
        Rows without names of their states are each their own and get the share of all.
    prior_rows : float
        Rows' worth of the overall share that each state starts with, 0 or more. At the default a
        state's own record weighs as much as all others' once it has thirty years.
    n_draws : int
        Draws of each share; 0 for none.
    random_state : int, RandomState, Generator or None
        Seed of the draws.

    Attributes
    ----------
    states_, rates_ : numpy.ndarray
        States seen, sorted, and their shares.
    rate_ : float
        Overall share.
    rates_draws_ : numpy.ndarray
        Draws of the shares, shape (states + 1, draws), those of a state never seen in the last row;
        only where `n_draws` is not 0.
    classes_ : numpy.ndarray
        The two labels; probabilities of the second are in column 1.

    Notes
    -----
    Draw d takes the overall share :math:`r_d` over states drawn with replacement, then each state's
    own from the beta distribution with parameters :math:`k_s + m r_d` and
    :math:`n_s - k_s + m (1 - r_d)`, whose mean at :math:`r_d = r` is the forecast. Rows count as
    independent: where windows of several years hold each onset more than once, the draws of a
    state's own record are somewhat too narrow. States never seen share their draws.

    The estimate is the m-estimate of [1]_; shrinking many rates towards their mean lowers their
    total error [2]_.

    References
    ----------
    .. [1] Cestnik (1990), "Estimating probabilities: a crucial task in machine learning",
       Proceedings of the 9th European Conference on Artificial Intelligence.
    .. [2] Efron and Morris (1975), "Data analysis using Stein's estimator and its
       generalizations", Journal of the American Statistical Association 70(350).

    Examples
    --------
    >>> index = pd.Index([2, 2, 20, 20], name="gwcode")
    >>> X = pd.DataFrame({"a": 0.0}, index=index)
    >>> model = StateOnsetRate(prior_rows=2).fit(X, pd.Series([0, 0, 0, 1], index=index))
    >>> model.predict_proba(X)[[0, 2], 1].tolist()
    [0.125, 0.375]
    """

    __metadata_request__fit = GROUPS_AND_YEARS
    __metadata_request__predict = GROUPS_AND_YEARS
    __metadata_request__predict_proba = GROUPS_AND_YEARS

    def __init__(
        self,
        groups: str = "gwcode",
        *,
        prior_rows: float = 30.0,
        n_draws: int = 0,
        random_state: RandomState = None,
    ) -> None:
        self.groups = groups
        self.prior_rows = prior_rows
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
        """Measure the share of each state.

        Parameters
        ----------
        X : array_like
            Predictors, shape (n, p); a frame whose index has the level `groups` names the states.
        y : array_like
            Labels of two classes, shape (n,).
        sample_weight : array_like or None
            Weights of the rows, shape (n,), not negative; None for equal weights.
        groups : array_like or None
            State of each row, in place of the level of the index.
        years : array_like or None
            Ignored; present so that all models are fitted alike.

        Returns
        -------
        StateOnsetRate
            The fitted model itself.

        Raises
        ------
        ModelError
            If X has an index without that level, or `y` one class or a missing label.
        """
        require(self, prior_rows=(self.prior_rows >= 0, "0 or more"))
        data = training_data(self, X, y, sample_weight, missing=True)
        self.classes_ = data.classes
        self.rate_ = overall_rate(data)
        state = training_groups(X, self.groups, groups)
        kinds = NO_KINDS
        if state is not None:
            kinds = shares_of_kinds(data, state, rate=self.rate_, prior_rows=self.prior_rows)
        self.states_, self.rates_ = kinds.values, kinds.rates
        if self.n_draws:
            # The last row is that of states never seen.
            rows, onsets = np.append(kinds.rows, 0.0), np.append(kinds.onsets, 0.0)
            self.rates_draws_ = self._drawn(data, state, rows, onsets)
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
        X : array_like
            Predictors, shape (n, p); a frame whose index has the level `groups` names the states.
        groups : array_like or None
            State of each row, in place of the level of the index.
        years : array_like or None
            Ignored; present so that all models are asked alike.

        Returns
        -------
        numpy.ndarray
            Probabilities, shape (n, 2), of the second class in column 1.
        """
        places = self._places(X, groups)
        rates = np.append(self.rates_, self.rate_)[places]
        return np.column_stack([1.0 - rates, rates])

    @available_if(makes_draws)  # type: ignore[untyped-decorator]
    def predict_draws(
        self,
        X: ArrayLike | pd.DataFrame,
        *,
        groups: ArrayLike | None = None,
        years: ArrayLike | None = None,
    ) -> FloatArray:
        """Draws of each row's share.

        Parameters
        ----------
        X : array_like
            Predictors, shape (n, p); a frame whose index has the level `groups` names the states.
        groups : array_like or None
            State of each row, in place of the level of the index.
        years : array_like or None
            Ignored; present so that all models are asked alike.

        Returns
        -------
        numpy.ndarray
            Probabilities, shape (n, draws).
        """
        places = self._places(X, groups)
        return np.asarray(self.rates_draws_[places])

    predict = classifier_methods.predict_by_groups

    __sklearn_tags__ = classifier_methods.baseline_tags

    def _places(self, X: ArrayLike | pd.DataFrame, groups: ArrayLike | None) -> IntArray:
        """Place of each row's state among those seen; -1, the last, for any other."""
        columns = prediction_data(self, X, missing=True)
        asked = labels_of(X, self.groups, groups, argument="groups")
        if asked is None or not len(self.states_):
            return np.full(len(columns), -1, dtype=np.int64)
        return np.asarray(pd.Index(self.states_).get_indexer(pd.Index(asked)), dtype=np.int64)

    def _drawn(
        self, data: TrainingData, state: NDArray[Any] | None, rows: FloatArray, onsets: FloatArray
    ) -> FloatArray:
        """Draws (states + 1, draws) given each state's own rows and onsets."""
        rate_seed, own_seed = child_seeds(self.random_state, 2)
        shares = drawn_rates(data, state, n=self.n_draws, seed=rate_seed)
        # A state without onsets and without a prior has share 0, which no beta distribution has.
        least = np.finfo(np.float64).tiny
        yes = onsets[:, None] + self.prior_rows * shares
        no = (rows - onsets)[:, None] + self.prior_rows * (1 - shares)
        rng = np.random.default_rng(own_seed)
        return rng.beta(np.maximum(yes, least), np.maximum(no, least))
