"""Firth's logit: the likelihood times Jeffreys' prior, finite where plain likelihood is not."""

import warnings
from dataclasses import dataclass
from typing import Any, Literal, Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils.metaestimators import available_if

from atrocityrisk._core.arrays import FloatArray
from atrocityrisk._core.log_odds import log_odds
from atrocityrisk.models._base import classifier_methods, coefficient_tables
from atrocityrisk.models._base.classifier_methods import makes_draws
from atrocityrisk.models._base.groups_and_years import GROUPS_AND_YEARS, training_groups
from atrocityrisk.models._base.inputs import TrainingData, training_data
from atrocityrisk.models._base.requirements import require
from atrocityrisk.models._base.seeds import RandomState
from atrocityrisk.models.linear._clustered_covariance import clustered_covariance
from atrocityrisk.models.linear._standardised import standardised

_STEPS = 200
# Longest move of a coefficient in one step, per standard deviation: the first steps on separable
# data would otherwise leave the region where the information can be inverted.
_LONGEST = 5.0


class FirthLogit(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    r"""Logit by Firth's penalised likelihood, which removes the first-order bias of rare events.

    (a, b) maximise :math:`\ell(a, b) + \tfrac12 \log\det I(a, b)`, with the weighted Bernoulli
    log-likelihood :math:`\ell` and its Fisher information I; that is, they solve

    .. math::

        \sum_i x_i \left(w_i (y_i - p_i) + h_i (\tfrac12 - p_i)\right) = 0

    with :math:`h_i` the diagonal of the weighted hat matrix. The penalty draws probabilities
    towards 1/2, which overstates rare events; by default the intercept is therefore found anew by
    plain likelihood with b held fixed, so that probabilities add up to the onsets learnt from.

    Parameters
    ----------
    intercept : {"likelihood", "penalised"}
        Whether the intercept is found anew by plain likelihood, or left as it came with b.
    groups : str, array_like or None
        Group of each row, or the name of the level of the index of X that holds it: the covariance
        adds up scores within groups. None means that rows are independent.
    n_draws : int
        Draws of the coefficients from their asymptotic normal distribution; 0 for none.
    tol : float
        Largest component of the penalised score at the optimum, of standardised columns.
    random_state : int, RandomState, Generator or None
        Seed of the draws.

    Attributes
    ----------
    coef_ : numpy.ndarray
        Coefficients, shape (p,); 0 for columns that do not vary.
    intercept_ : float
        Intercept.
    penalised_likelihood_ : float
        :math:`\ell + \tfrac12 \log\det I` at its maximum, I in standardised columns.
    deviation_ : numpy.ndarray
        Standard deviations of the columns, shape (p,); 0 where one does not vary.
    covariance_ : numpy.ndarray
        Covariance of intercept and coefficients, in this order, shape (1 + p, 1 + p).
    n_iter_ : int
        Steps of Newton's method.
    coef_draws_, intercept_draws_ : numpy.ndarray
        Draws (p, draws) and (draws,); only where `n_draws` is not 0.
    classes_ : numpy.ndarray
        The two labels; probabilities of the second are in column 1.

    Notes
    -----
    Separable data have finite coefficients. Collinear columns are an error. Weights count as
    repetitions of a row. The covariance is that of the penalised intercept; finding the intercept
    anew is not part of it.

    References
    ----------
    .. [1] Firth (1993), "Bias reduction of maximum likelihood estimates", Biometrika 80(1).
    .. [2] Heinze and Schemper (2002), "A solution to the problem of separation in logistic
       regression", Statistics in Medicine 21(16).
    .. [3] Puhr, Heinze, Nold, Lusa and Geroldinger (2017), "Firth's logistic regression with rare
       events: accurate effect estimates and predictions?", Statistics in Medicine 36(14).

    Examples
    --------
    >>> import numpy as np
    >>> X, y = np.array([[0.0]] * 10 + [[1.0]] * 10), np.array([0] * 10 + [1] * 6 + [0] * 4)
    >>> model = FirthLogit(intercept="penalised").fit(X, y)
    >>> model.predict_proba([[0.0], [1.0]])[:, 1].round(6).tolist()
    [0.045455, 0.590909]
    """

    __metadata_request__fit = GROUPS_AND_YEARS

    def __init__(
        self,
        *,
        intercept: Literal["likelihood", "penalised"] = "likelihood",
        groups: str | ArrayLike | None = None,
        n_draws: int = 0,
        tol: float = 1e-8,
        random_state: RandomState = None,
    ) -> None:
        self.intercept = intercept
        self.groups = groups
        self.n_draws = n_draws
        self.tol = tol
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
        """Maximise the penalised likelihood.

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
        FirthLogit
            The fitted model itself.

        Raises
        ------
        ModelError
            If data or parameters leave the model undefined: one class, or collinear columns.
        """
        kinds = ("likelihood", "penalised")
        require(
            self,
            intercept=(self.intercept in kinds, "'likelihood' or 'penalised'"),
            tol=(self.tol > 0, "above 0"),
        )
        data = training_data(self, X, y, sample_weight)
        cluster = training_groups(X, self.groups, groups)
        design = standardised(data, X)
        found = firth_estimate(
            design.columns, data, cluster, tol=self.tol, shift=self.intercept == "likelihood"
        )
        self.penalised_likelihood_, self.n_iter_ = found.penalised_likelihood, found.n_iter
        self.classes_ = data.classes
        self.intercept_, self.coef_ = design.in_units(found.beta)
        self.covariance_ = design.covariance_in_units(found.covariance)
        self.deviation_ = design.deviation
        if self.n_draws:
            self.intercept_draws_, self.coef_draws_ = design.draws_in_units(
                found.beta, found.covariance, n=self.n_draws, random_state=self.random_state
            )
        return self

    decision_function = classifier_methods.decision_function
    predict_proba = classifier_methods.predict_proba
    predict = classifier_methods.predict
    predict_draws = available_if(makes_draws)(classifier_methods.predict_draws)
    coefficient_table = coefficient_tables.coefficient_table

    __sklearn_tags__ = classifier_methods.two_class_tags


@dataclass(frozen=True)
class FirthEstimate:
    """Coefficients (1 + q,) of standardised columns, their covariance, and how they were found."""

    beta: FloatArray
    covariance: FloatArray
    penalised_likelihood: float
    n_iter: int


def firth_estimate(
    columns: FloatArray,
    data: TrainingData,
    groups: NDArray[Any] | None,
    *,
    tol: float = 1e-8,
    shift: bool = True,
) -> FirthEstimate:
    """Maximum of the penalised likelihood, with the plain likelihood's intercept if `shift`."""
    # Rows without weight are not there: neither their log-odds nor their groups count.
    seen = data.weight > 0
    columns, weight = columns[seen], data.weight[seen]
    onset = data.positive[seen].astype(np.float64)
    groups = None if groups is None else groups[seen]
    beta, value, n_iter = _penalised_maximum(columns, onset, weight, tol=tol)
    covariance = _covariance(columns, onset, weight, beta, groups)
    beta[0] += _shift(columns @ beta, onset, weight) if shift else 0.0
    return FirthEstimate(beta, covariance, value, n_iter)


def _penalised_maximum(
    columns: FloatArray, onset: FloatArray, weight: FloatArray, *, tol: float
) -> tuple[FloatArray, float, int]:
    """Newton's method with Fisher's information, halving steps that would lose likelihood."""
    share = float(weight @ onset / weight.sum())
    beta = np.zeros(columns.shape[1])
    beta[0] = log_odds(share)
    step = np.zeros_like(beta)
    score = np.full_like(beta, np.inf)
    value = -np.inf
    for iteration in range(_STEPS):
        eta = columns @ beta
        p = expit(eta)
        curvature = weight * p * (1 - p)
        information = columns.T @ (columns * curvature[:, np.newaxis])
        sign, log_det = np.linalg.slogdet(information)
        new = float(weight @ (onset * eta - np.logaddexp(0, eta))) + 0.5 * float(log_det)
        # Less likelihood than before, or no information left to invert: go half way back.
        if sign <= 0 or new < value - 1e-10 * abs(value):
            step = step / 2
            beta = beta - step
            continue
        value = new
        inverse = np.linalg.inv(information)
        hat = curvature * np.einsum("ij,jk,ik->i", columns, inverse, columns, optimize=True)
        score = columns.T @ (weight * (onset - p) + hat * (0.5 - p))
        if np.abs(score).max() <= tol:
            return beta, value, iteration
        step = inverse @ score
        step *= min(1.0, _LONGEST / float(np.abs(step).max()))
        beta = beta + step
    warnings.warn(
        f"Firth's penalised score did not fall to tol={tol:g} in {_STEPS} steps (largest component "
        f"{np.abs(score).max():.2g}); raise tol or drop near-collinear columns",
        ConvergenceWarning,
        stacklevel=3,
    )
    return beta, value, _STEPS


def _shift(eta: FloatArray, onset: FloatArray, weight: FloatArray) -> float:
    """Shift of the log-odds at which probabilities add up to the onsets; the sum is monotone."""
    target = float(weight @ onset)
    # 100 halvings of this range reach the last digit.
    low, high = -60.0, 60.0
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (
            (middle, high) if float(weight @ expit(eta + middle)) < target else (low, middle)
        )
    return (low + high) / 2


def _covariance(
    columns: FloatArray,
    onset: FloatArray,
    weight: FloatArray,
    beta: FloatArray,
    groups: NDArray[Any] | None,
) -> FloatArray:
    """Inverse information, or the jackknife that leaves out one group at a time."""
    p = expit(columns @ beta)
    curvature = weight * p * (1 - p)
    bread = np.linalg.inv(columns.T @ (columns * curvature[:, np.newaxis]))
    if groups is None:
        return np.asarray(bread)
    hat = curvature * np.einsum("ij,jk,ik->i", columns, bread, columns, optimize=True)
    scores = columns * (weight * (onset - p) + hat * (0.5 - p))[:, np.newaxis]
    return clustered_covariance(columns, curvature, scores, groups)
