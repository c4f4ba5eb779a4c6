"""Logit by maximum likelihood: without a penalty it needs far more events than columns."""

import warnings
from typing import Any, Literal, Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, log_expit
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.metaestimators import available_if

from atrocityrisk._core.arrays import FloatArray
from atrocityrisk._core.log_odds import log_odds
from atrocityrisk.errors import LeftOutWarning, ModelError
from atrocityrisk.models._base import classifier_methods, coefficient_tables
from atrocityrisk.models._base.classifier_methods import makes_draws
from atrocityrisk.models._base.groups_and_years import GROUPS_AND_YEARS, training_groups
from atrocityrisk.models._base.inputs import TrainingData, training_data
from atrocityrisk.models._base.requirements import require
from atrocityrisk.models._base.seeds import RandomState
from atrocityrisk.models._base.separation import separates
from atrocityrisk.models.linear._clustered_covariance import clustered_covariance
from atrocityrisk.models.linear._standardised import standardised
from atrocityrisk.models.linear.firth import firth_estimate

_STEPS = 200


class MaximumLikelihoodLogit(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    r"""Logit whose coefficients maximise the likelihood, with clustered standard errors.

    The log-odds are :math:`a + x' b`; (a, b) maximise the weighted Bernoulli log-likelihood. With
    `groups` the covariance is the jackknife that leaves out one group at a time, because
    neighbouring years of one country share an onset.

    Parameters
    ----------
    groups : str, array_like or None
        Group of each row, or the name of the level of the index of X that holds it; None means
        that rows are independent.
    n_draws : int
        Draws of the coefficients from their asymptotic normal distribution; 0 for none.
    separable : {"refuse", "firth"}
        Where some combination of columns separates the classes there is no maximum: an error, or
        Firth's estimate as of `FirthLogit` with a warning [3]_.
    random_state : int, RandomState, Generator or None
        Seed of the draws.

    Attributes
    ----------
    coef_ : numpy.ndarray
        Coefficients, shape (p,); 0 for columns that do not vary.
    intercept_ : float
        Intercept.
    deviation_ : numpy.ndarray
        Standard deviations of the columns, shape (p,); 0 where one does not vary.
    covariance_ : numpy.ndarray
        Covariance of intercept and coefficients, in this order, shape (1 + p, 1 + p).
    coef_draws_, intercept_draws_ : numpy.ndarray
        Draws (p, draws) and (draws,); only where `n_draws` is not 0.
    classes_ : numpy.ndarray
        The two labels; probabilities of the second are in column 1.

    Notes
    -----
    Separable data have no maximum, and collinear columns none that is unique, which is an error.
    Weights count as repetitions of a row. The jackknife is linearised, one step of Newton's method
    from the estimate (CV3 in [2]_): unlike the plain sandwich it is not too small where a few
    groups hold the onsets.

    References
    ----------
    .. [1] Cox (1958), "The regression analysis of binary sequences", Journal of the Royal
       Statistical Society B 20(2).
    .. [2] MacKinnon, Nielsen and Webb (2023), "Cluster-robust inference: a guide to empirical
       practice", Journal of Econometrics 232(2).
    .. [3] Heinze and Schemper (2002), "A solution to the problem of separation in logistic
       regression", Statistics in Medicine 21(16).

    Examples
    --------
    >>> import numpy as np
    >>> X, y = np.array([[0.0]] * 10 + [[1.0]] * 10), np.array([0] * 9 + [1] * 6 + [0] * 5)
    >>> model = MaximumLikelihoodLogit().fit(X, y)
    >>> model.predict_proba([[0.0], [1.0]])[:, 1].round(6).tolist()
    [0.1, 0.5]
    """

    __metadata_request__fit = GROUPS_AND_YEARS

    def __init__(
        self,
        *,
        groups: str | ArrayLike | None = None,
        n_draws: int = 0,
        separable: Literal["refuse", "firth"] = "refuse",
        random_state: RandomState = None,
    ) -> None:
        self.groups = groups
        self.separable = separable
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
        """Maximise the likelihood.

        Parameters
        ----------
        X : array_like
            Predictors, shape (n, p), finite.
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
        MaximumLikelihoodLogit
            The fitted model itself.

        Raises
        ------
        ModelError
            If data leave the model undefined: one class, separable, or collinear columns.
        """
        kinds = ("refuse", "firth")
        require(self, separable=(self.separable in kinds, "'refuse' or 'firth'"))
        data = training_data(self, X, y, sample_weight)
        cluster = training_groups(X, self.groups, groups)
        design = standardised(data, X)
        beta, covariance = self._estimate(design.columns, data, cluster)
        self.classes_ = data.classes
        self.intercept_, self.coef_ = design.in_units(beta)
        self.covariance_ = design.covariance_in_units(covariance)
        self.deviation_ = design.deviation
        if self.n_draws:
            self.intercept_draws_, self.coef_draws_ = design.draws_in_units(
                beta, covariance, n=self.n_draws, random_state=self.random_state
            )
        return self

    decision_function = classifier_methods.decision_function
    predict_proba = classifier_methods.predict_proba
    predict = classifier_methods.predict
    predict_draws = available_if(makes_draws)(classifier_methods.predict_draws)
    coefficient_table = coefficient_tables.coefficient_table

    __sklearn_tags__ = classifier_methods.two_class_tags

    def _estimate(
        self, columns: FloatArray, data: TrainingData, groups: NDArray[Any] | None
    ) -> tuple[FloatArray, FloatArray]:
        """Coefficients of standardised columns, and their covariance."""
        found = _maximum(columns, data, groups)
        if found is not None:
            return found
        what = (
            "a likelihood has a maximum only where some rows of each class overlap, but some "
            f"combination of the {columns.shape[1] - 1} columns of X separates "
            f"{int(data.positive[data.weight > 0].sum())} positive rows from the rest, wholly or "
            "in part"
        )
        if self.separable == "refuse":
            raise ModelError(
                f"{what}; use fewer columns or a penalised model such as elastic_net_logit"
            )
        warnings.warn(
            f"{what}: the estimate is Firth's, which exists; use fewer columns, or firth_logit",
            LeftOutWarning,
            stacklevel=3,
        )
        firth = firth_estimate(columns, data, groups)
        return firth.beta, firth.covariance


def _maximum(
    columns: FloatArray, data: TrainingData, groups: NDArray[Any] | None
) -> tuple[FloatArray, FloatArray] | None:
    """Coefficients (1 + q,) of standardised `columns`, and their covariance; None if separable."""
    # Imported here because statsmodels takes longer than the command line may.
    from statsmodels.genmod.families import Binomial
    from statsmodels.genmod.generalized_linear_model import GLM
    from statsmodels.tools.sm_exceptions import (
        PerfectSeparationError,
        PerfectSeparationWarning,
    )

    # Rows without weight are not there: neither their log-odds nor their groups count.
    seen = data.weight > 0
    columns, weight = columns[seen], data.weight[seen]
    y = data.positive[seen].astype(np.float64)
    model = GLM(y, columns, family=Binomial(), freq_weights=weight)
    try:
        # Separable data overflow on the way to being recognised.
        with warnings.catch_warnings(), np.errstate(over="ignore"):
            warnings.simplefilter("error", PerfectSeparationWarning)
            fit = model.fit(maxiter=100, tol=1e-12, tol_criterion="params")
        # Log-odds beyond 30 may be on their way to infinity, as where only some of the rows are
        # separable, which statsmodels does not notice, or belong to a row that lies far out.
        found = fit.converged and float(np.abs(columns @ fit.params).max()) <= 30.0
    except (PerfectSeparationError, PerfectSeparationWarning, np.linalg.LinAlgError):
        found = False
    if found:
        beta, inverse = np.asarray(fit.params), np.asarray(fit.cov_params())
    else:
        if separates(columns, y == 1):
            return None
        beta, inverse = _newton(columns, y, weight)
    if groups is None:
        return beta, inverse
    chance = expit(columns @ beta)
    scores = (weight * (y - chance))[:, None] * columns
    curvature = weight * chance * (1 - chance)
    return beta, clustered_covariance(columns, curvature, scores, groups[seen])


def _newton(
    columns: FloatArray, y: FloatArray, weight: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Maximum and inverse information by Newton steps, halved where the likelihood would fall."""
    # statsmodels takes whole steps, which from afar do not always arrive, and no chance for nearer
    # to 0 or 1 than 2e-16.
    beta = np.zeros(columns.shape[1])
    beta[0] = log_odds(float(weight @ y / weight.sum()))
    # Log-odds towards the label that was seen: no chance is then rounded to 1.
    side = columns * (2.0 * y - 1.0)[:, None]
    value = -np.inf
    step = np.zeros_like(beta)
    for _ in range(_STEPS):
        wrong = expit(-(side @ beta))
        new = float(weight @ log_expit(side @ beta))
        if new < value - 1e-12 * abs(value):
            step /= 2
            beta = beta - step
            continue
        value = new
        information = side.T @ (side * (weight * wrong * (1 - wrong))[:, None])
        score = side.T @ (weight * wrong)
        try:
            step = np.linalg.solve(information, score)
        except np.linalg.LinAlgError:
            break
        beta = beta + step
        # The squared step in standard errors: 1e-10 of one is close enough.
        if float(score @ step) < 1e-20:
            return beta, np.linalg.inv(information)
    raise ModelError(
        f"the likelihood's maximum was not found in {_STEPS} steps (last step "
        f"{float(np.abs(step).max()):.2g}): the classes overlap, but by little; use fewer columns "
        "or a penalised model such as elastic_net_logit"
    )
