"""Discrete-time hazard: a logit with a spline of the time since the last onset."""

import warnings
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import check_is_fitted

from atrocityrisk._core.arrays import BoolArray, FloatArray
from atrocityrisk._core.rounding import distinct
from atrocityrisk._core.spelling import plain
from atrocityrisk.errors import LeftOutWarning, ModelError
from atrocityrisk.models._base import classifier_methods
from atrocityrisk.models._base.classifier_methods import makes_draws
from atrocityrisk.models._base.coefficient_tables import CoefficientTable
from atrocityrisk.models._base.column_names import check_names
from atrocityrisk.models._base.groups_and_years import (
    GROUPS,
    GROUPS_AND_YEARS,
    frame_to_learn_from,
    frame_to_predict,
)
from atrocityrisk.models._base.inputs import training_data
from atrocityrisk.models._base.requirements import require
from atrocityrisk.models._base.seeds import RandomState
from atrocityrisk.models._base.transformer_input import has_names
from atrocityrisk.models.linear.elastic_net import ElasticNetLogit

# Quantiles at which Harrell (2015, table 2.3) puts this many knots.
_QUANTILES = {
    3: (0.10, 0.50, 0.90),
    4: (0.05, 0.35, 0.65, 0.95),
    5: (0.05, 0.275, 0.50, 0.725, 0.95),
}


class DiscreteTimeHazard(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    r"""Ridge logit of yearly risk with a restricted cubic spline of time since the last onset.

    A country-year with a 0/1 outcome is one period of a duration, and the logit of its risk a
    discrete-time hazard:

    .. math::

        \operatorname{logit} h = a + x' b + (1 - n) \left(c_1 t + \sum_{j=2}^{k-1} c_j s_j(t)\right)
        + c_0 n

    with t the logarithm of one plus the years since the last onset, on which risk falls about
    evenly, :math:`s_j` the cubic terms, linear beyond the outer knots, and n = 1 where the state
    never had one: "never" is a state of its own and no long time. All coefficients except a share a
    squared penalty that folds of whole countries choose.

    Parameters
    ----------
    time : str
        Column of X with the years since the last onset, 0 or more.
    ever : str or None
        Column of X with 1 where there ever was an onset and 0 where not; None if a missing `time`
        says never.
    knots : {3, 4, 5}
        Knots of the spline, at Harrell's quantiles of `time` among rows that had an onset.
    groups : str or None
        Level of the index of X by which folds are made and countries drawn; None for rows.
    n_folds : int
        Folds of the cross-validation.
    n_draws : int
        Bootstrap refits to countries drawn with replacement; 0 for none.
    random_state : int, RandomState, Generator or None
        Seed of folds and bootstrap.

    Attributes
    ----------
    knots_ : numpy.ndarray
        Places of the knots in log(1 + years); fewer than asked for where quantiles coincide, and
        none where fewer than three differ: the effect of t is then a straight line.
    logit_ : ElasticNetLogit
        The fitted logit of the columns that `design` gives.
    source_columns_ : dict of str to tuple of str
        Column of X from which each column of `design` is made, where the names differ: `time`, or
        `ever` for ``<time> never`` if it is given.
    classes_ : numpy.ndarray
        The two labels; probabilities of the second are in column 1.

    Notes
    -----
    Beck, Katz and Tucker [1]_ show that ignoring duration makes binary models of years err, and
    propose splines; Carter and Signorino [2]_ warn of separation by dummies and of knots chosen at
    will, which the penalty and fixed quantiles meet. The restricted spline is Harrell's [3]_.

    Put the model behind `MedianImputer` only if `time` has no missing cell, or give `ever`: a
    an imputed cell no longer says never.

    References
    ----------
    .. [1] Beck, Katz and Tucker (1998), "Taking time seriously: time-series-cross-section analysis
       with a binary dependent variable", American Journal of Political Science 42(4).
    .. [2] Carter and Signorino (2010), "Back to the future: modeling time dependence in binary
       data", Political Analysis 18(3).
    .. [3] Harrell (2015), Regression Modeling Strategies, 2nd edition, section 2.4.5.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> index = pd.MultiIndex.from_product([range(60), range(20)], names=["gwcode", "year"])
    >>> X = pd.DataFrame({"years": rng.integers(0, 40, 1200) * 1.0}, index=index)
    >>> y = pd.Series((rng.random(1200) < 0.3 * np.exp(-X["years"] / 8)) * 1, index=index)
    >>> model = DiscreteTimeHazard("years", ever=None, random_state=1).fit(X, y)
    >>> risk = model.predict_proba(pd.DataFrame({"years": [1.0, 15.0]}))[:, 1]
    >>> bool(risk[0] > 2 * risk[1])
    True
    """

    __metadata_request__fit = GROUPS_AND_YEARS

    def __init__(
        self,
        time: str = "years_since_mass_killing",
        *,
        ever: str | None = "mass_killing_ever",
        knots: int = 4,
        groups: str | None = "gwcode",
        n_folds: int = 10,
        n_draws: int = 0,
        random_state: RandomState = None,
    ) -> None:
        self.time = time
        self.ever = ever
        self.knots = knots
        self.groups = groups
        self.n_folds = n_folds
        self.n_draws = n_draws
        self.random_state = random_state

    def fit(
        self,
        X: ArrayLike | pd.DataFrame,
        y: ArrayLike,
        *,
        groups: ArrayLike | None = None,
        years: ArrayLike | None = None,
    ) -> Self:
        """Place the knots and fit the penalised logit.

        Parameters
        ----------
        X : DataFrame or array_like
            Predictors, shape (n, p), finite but for `time` where `ever` is None; columns of an
            array are named x0, x1 and on, and without `time` the logit has no spline.
        y : array_like
            Labels of two classes, shape (n,).
        groups : array_like or None
            Group of each row, in place of the level of the index that the model names.
        years : array_like or None
            Ignored; present so that all models are fitted alike.

        Returns
        -------
        DiscreteTimeHazard
            The fitted model itself.

        Raises
        ------
        ModelError
            If a column is absent or impossible, or the logit is undefined.

        Warns
        -----
        LeftOutWarning
            If the columns of X have no names, as those of an array, and none is `time`.
        """
        require(self, knots=(self.knots in _QUANTILES, f"one of {sorted(_QUANTILES)}"))
        data = training_data(self, X, y, None, missing=True)
        frame = frame_to_learn_from(self, X, data.X, groups, None)
        self._timed = self._has_time(X, frame)
        self.knots_ = self._knots(frame)
        self.classes_ = data.classes
        self.logit_ = ElasticNetLogit(
            l1_ratio=0.0,
            n_alphas=60,
            groups=GROUPS if groups is not None else self.groups,
            n_folds=self.n_folds,
            n_draws=self.n_draws,
            random_state=self.random_state,
        )
        design = self._design(frame)
        self.logit_.fit(design, np.asarray(y))
        made = [str(name) for name in design if name not in frame]
        never = f"{self.time} never"
        self.source_columns_ = {
            name: ((self.ever or self.time) if name == never else self.time,) for name in made
        }
        return self

    def design(self, X: ArrayLike | pd.DataFrame) -> pd.DataFrame:
        """Columns that the logit sees.

        Parameters
        ----------
        X : DataFrame or array_like
            Predictors, shape (n, p).

        Returns
        -------
        DataFrame
            Columns of X without `time` and `ever`, then ``<time> log``, ``<time> bend 1`` and on,
            and ``<time> never``; index as it was.
        """
        frame = frame_to_predict(self, X, None, None)
        if self._timed:
            _check_columns(frame, self.time, self.ever)
        return self._design(frame)

    def decision_function(self, X: ArrayLike | pd.DataFrame) -> FloatArray:
        """Log-odds of the second class.

        Parameters
        ----------
        X : DataFrame or array_like
            Predictors, shape (n, p).

        Returns
        -------
        numpy.ndarray
            Log-odds, shape (n,).
        """
        design = self.design(X)
        return np.asarray(self.logit_.decision_function(design))

    predict_proba = classifier_methods.predict_proba
    predict = classifier_methods.predict

    @available_if(makes_draws)  # type: ignore[untyped-decorator]
    def predict_draws(self, X: ArrayLike | pd.DataFrame) -> FloatArray:
        """Probability of the second class under each bootstrap refit.

        Parameters
        ----------
        X : DataFrame or array_like
            Predictors, shape (n, p).

        Returns
        -------
        numpy.ndarray
            Probabilities, shape (n, draws).
        """
        design = self.design(X)
        return np.asarray(self.logit_.predict_draws(design))

    def coefficient_table(self, *, level: float = 0.95) -> CoefficientTable:
        """Coefficients of the logit, those of the spline of time among them.

        Parameters
        ----------
        level : float
            Level of the intervals, between 0 and 1.

        Returns
        -------
        CoefficientTable
            Of the columns that `design` gives.

        Raises
        ------
        ModelError
            If the level is not between 0 and 1.
        """
        check_is_fitted(self)
        return self.logit_.coefficient_table(level=level)

    __sklearn_tags__ = classifier_methods.two_class_tags

    def _has_time(self, X: ArrayLike | pd.DataFrame, frame: pd.DataFrame) -> bool:
        """Whether the training rows have the columns of time, checked; others are refused."""
        named = {self.time} if self.ever is None else {self.time, self.ever}
        if has_names(X) or named <= set(frame):
            _check_columns(frame, self.time, self.ever)
            return True
        warnings.warn(
            f"time is read from the column {self.time!r}, but the columns of X have no names: the "
            "logit has no spline of time; give a frame, or name a column as x0, x1 and on",
            LeftOutWarning,
            stacklevel=3,
        )
        return False

    def _knots(self, frame: pd.DataFrame) -> FloatArray:
        """Places of the knots in log(1 + years)."""
        if not self._timed:
            return np.array([])
        years = frame[self.time].to_numpy(np.float64)[~_never(frame, self.time, self.ever)]
        places = (
            np.quantile(np.log1p(years), _QUANTILES[self.knots]) if len(years) else np.array([])
        )
        # A restricted cubic of two knots is a straight line, and equal knots divide by zero.
        knots = distinct(places)[0]
        return knots if len(knots) >= 3 else np.array([])

    def _design(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Columns of the logit from checked rows."""
        return _design(frame, self.time, self.ever, self.knots_) if self._timed else frame


def restricted_cubic(t: FloatArray, knots: FloatArray) -> FloatArray:
    """Harrell's basis at t (n,): linear and k - 2 cubic terms of k knots, shape (n, k - 1)."""
    # Cubic between the knots and linear beyond the outer ones; divided by the squared distance of
    # the outer knots so that all terms are in the unit of t, which the penalty would notice.
    if not len(knots):
        return t[:, None]
    last, before = knots[-1], knots[-2]
    cubes = np.maximum(t[:, None] - knots, 0.0) ** 3
    tail = cubes[:, [-2]] * (last - knots[:-2]) - cubes[:, [-1]] * (before - knots[:-2])
    bends = (cubes[:, :-2] - tail / (last - before)) / (last - knots[0]) ** 2
    return np.column_stack([t, bends])


def _never(X: pd.DataFrame, time: str, ever: str | None) -> BoolArray:
    """Rows of states that had no onset."""
    never = X[time].isna() if ever is None else X[ever] == 0
    return never.to_numpy(dtype=np.bool_)


def _design(X: pd.DataFrame, time: str, ever: str | None, knots: FloatArray) -> pd.DataFrame:
    """Columns of X with the spline of `time` and "never" in place of `time` and `ever`."""
    never = _never(X, time, ever)
    # Without an onset there is no time since: the terms are 0 and "never" has its own coefficient.
    years = np.where(never, 0.0, X[time].to_numpy(np.float64))
    terms = np.where(never[:, None], 0.0, restricted_cubic(np.log1p(years), knots))
    names = [f"{time} log", *(f"{time} bend {j}" for j in range(1, terms.shape[1]))]
    columns = pd.DataFrame(terms, index=X.index, columns=names)
    columns[f"{time} never"] = never.astype(np.float64)
    others = X.drop(columns=[time] if ever is None else [time, ever])
    check_names(others, columns.columns, who="DiscreteTimeHazard")
    return pd.concat([others, columns], axis=1)


def _check_columns(X: pd.DataFrame, time: str, ever: str | None) -> None:
    """Refuse what has no years of 0 or more and a flag of 0 or 1."""
    for argument, name in (("time", time), ("ever", ever)):
        if name is not None and name not in X:
            raise ModelError(
                f"{argument}={name!r} must be a column of X, which has {X.shape[1]} others; add "
                "the indicator, or name the one you have"
            )
    if (X[time] < 0).any():
        raise ModelError(
            f"column {time!r} must hold years since an onset, 0 or more, but its least value is "
            f"{X[time].min():g} in row {plain(X[time].idxmin())}"
        )
    if ever is not None and not X[ever].isin([0.0, 1.0]).all():
        bad = X.index[~X[ever].isin([0.0, 1.0])][0]
        raise ModelError(
            f"column {ever!r} must be 0 or 1, but is {plain(X[ever][bad])} in row {plain(bad)}; "
            "correct it or leave it out with ever=None"
        )
