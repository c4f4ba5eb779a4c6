"""Elastic-net logit: glmnet's model, path and cross-validation, run to convergence.

docs/reference/models.md lists the rules and where this differs from glmnet.
"""

import warnings
from typing import Any, Literal, Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils.metaestimators import available_if

from atrocityrisk._core.arrays import FloatArray
from atrocityrisk._core.rounding import rounding_of, varying
from atrocityrisk.errors import ModelError
from atrocityrisk.models._base import classifier_methods, coefficient_tables
from atrocityrisk.models._base.classifier_methods import makes_draws
from atrocityrisk.models._base.groups_and_years import (
    GROUPS_AND_YEARS,
    single_rows,
    training_groups,
)
from atrocityrisk.models._base.inputs import TrainingData, training_data
from atrocityrisk.models._base.requirements import require
from atrocityrisk.models._base.seeds import RandomState, child_seeds
from atrocityrisk.models.linear._chosen_folds import chosen_folds, dealt_at_random


class ElasticNetLogit(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    r"""Logit with an elastic-net penalty that cross-validation chooses from a path.

    For each penalty :math:`\alpha` of a falling path the coefficients minimise

    .. math::

        \frac{1}{\sum_i w_i} \sum_i w_i \log\left(1 + e^{-s_i (a + x_i' b)}\right)
        + \alpha \sum_j \left(\rho\, \sigma_j |b_j|
        + \tfrac{1 - \rho}{2} \sigma_j^2 b_j^2\right)

    with labels :math:`s_i = \pm 1`, weights :math:`w_i`, standard deviation :math:`\sigma_j` of
    column j (divisor n), mixing :math:`\rho` = `l1_ratio`; the intercept a is free. The path
    falls from the smallest penalty at which every coefficient is zero.

    Parameters
    ----------
    l1_ratio : float
        Share of the absolute-value penalty, 0 (ridge) to 1 (lasso); glmnet's ``alpha``.
    n_alphas : int
        Penalties on the path unless it stops early, 2 or more; glmnet's ``nlambda``.
    patience : int or None
        Penalties after that with the smallest deviance of left-out rows before the path ends, 1 or
        more; None for the whole path. The choice is the same unless the deviance falls again later.
    min_alpha_ratio : float or None
        Last penalty over the first; None means 1e-4, or 0.01 where there are fewer rows than
        columns. glmnet's ``lambda.min.ratio``.
    n_folds : int
        Folds of the cross-validation, 2 or more; `foldid` overrides it.
    foldid : array_like of int or None
        Fold of each row.
    groups : str, array_like or None
        Group of each row, or the name of the level of the index of X that holds it: folds are
        made of whole groups and the bootstrap draws groups.
    blocks : str, array_like or None
        Year of each row, or the name of the level of the index of X that holds it: folds are
        runs of consecutive years. Takes precedence over `groups` for the folds.
    select : {"min", "1se"}
        Take the penalty with the smallest deviance of left-out rows, or the largest one within one
        standard error of it.
    tol : float
        Largest breach of the optimality conditions, as a fraction of the first penalty.
    random_state : int, RandomState, Generator or None
        Seed of the folds and of the bootstrap, which do not share random numbers.
    n_draws : int
        Refits at the chosen penalty to rows (or `groups`) drawn with replacement, each moved at
        random by what the penalty hides; 0 for none.
    draw_inflation : {"shrinkage", "none"}
        Whether draws hold what the penalty hides, or are the refits alone, which are too narrow.

    Attributes
    ----------
    coef_ : numpy.ndarray
        Coefficients at the chosen penalty, in units of the columns, shape (p,).
    intercept_ : float
        Intercept at the chosen penalty.
    alpha_, alpha_min_, alpha_1se_ : float
        Chosen penalty, and the two that `select` chooses between; glmnet's ``lambda.min`` and
        ``lambda.1se``.
    alphas_ : numpy.ndarray
        The path of penalties, falling, shape (k,).
    cv_deviance_, cv_deviance_se_ : numpy.ndarray
        Mean deviance of left-out rows at each penalty and its standard error, shape (k,).
    coef_path_, intercept_path_ : numpy.ndarray
        Coefficients (p, k) and intercepts (k,) along the path.
    n_nonzero_, deviance_ratio_ : numpy.ndarray
        Coefficients that are not zero, and share of the deviance explained, shape (k,).
    foldid_ : numpy.ndarray
        Fold of each row, shape (n,).
    deviation_ : numpy.ndarray
        Standard deviations of the columns, shape (p,); 0 where one does not vary.
    coef_draws_, intercept_draws_ : numpy.ndarray
        Draws (p, draws) and (draws,); only where `n_draws` is not 0.
    classes_ : numpy.ndarray
        The two labels; probabilities of the second are in column 1.

    Notes
    -----
    Columns that do not vary get coefficient 0, in a fold as in all rows. Separable data have finite
    coefficients, because the penalty is never 0; the path stops once 99.9 % of the deviance is
    explained. Missing values are an error. A bootstrap draw with one class is drawn again.

    All refits are drawn towards zero by the same penalty, so they scatter less than the truth
    may lie away. Each draw therefore also gets a random part with the covariance
    :math:`H \Lambda H`, where :math:`\Lambda` is the precision of the prior that the penalty stands
    for and H the inverse of the likelihood's curvature plus :math:`\Lambda` [3]_. Where rows repeat
    each other, as windows of two years do, it is widened by as much as the refits are.

    References
    ----------
    .. [1] Friedman, Hastie and Tibshirani (2010), "Regularization Paths for Generalized Linear
       Models via Coordinate Descent", Journal of Statistical Software 33(1).
    .. [2] Tibshirani et al. (2012), "Strong rules for discarding predictors in lasso-type
       problems", JRSS B 74(2).
    .. [3] Nychka (1988), "Bayesian confidence intervals for smoothing splines", Journal of the
       American Statistical Association 83.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(1)
    >>> X = rng.normal(size=(300, 3))
    >>> y = rng.random(300) < 1 / (1 + np.exp(2 - 2 * X[:, 0]))
    >>> model = ElasticNetLogit(random_state=1).fit(X, y)
    >>> bool(model.coef_[0] > 1) and bool(abs(model.coef_[1:]).max() < 0.3)
    True
    """

    __metadata_request__fit = GROUPS_AND_YEARS

    def __init__(
        self,
        *,
        l1_ratio: float = 0.5,
        n_alphas: int = 100,
        patience: int | None = None,
        min_alpha_ratio: float | None = None,
        n_folds: int = 10,
        foldid: ArrayLike | None = None,
        groups: str | ArrayLike | None = None,
        blocks: str | ArrayLike | None = None,
        select: Literal["min", "1se"] = "min",
        tol: float = 1e-7,
        random_state: RandomState = None,
        n_draws: int = 0,
        draw_inflation: Literal["shrinkage", "none"] = "shrinkage",
    ) -> None:
        self.l1_ratio = l1_ratio
        self.n_alphas = n_alphas
        self.patience = patience
        self.min_alpha_ratio = min_alpha_ratio
        self.n_folds = n_folds
        self.foldid = foldid
        self.groups = groups
        self.blocks = blocks
        self.select = select
        self.tol = tol
        self.random_state = random_state
        self.n_draws = n_draws
        self.draw_inflation = draw_inflation

    def fit(
        self,
        X: ArrayLike | pd.DataFrame,
        y: ArrayLike,
        sample_weight: ArrayLike | None = None,
        *,
        groups: ArrayLike | None = None,
        years: ArrayLike | None = None,
    ) -> Self:
        """Choose a penalty by cross-validation and fit all rows at it.

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
            Year of each row, in place of the level of the index that `blocks` names.

        Returns
        -------
        ElasticNetLogit
            The fitted model itself.

        Raises
        ------
        ModelError
            If data or parameters leave the model undefined.
        """
        # Here and not at the top: numba takes longer to import than `atrocityrisk --help` to run.
        from atrocityrisk.models.linear._cross_validation import choose

        self._check_parameters()
        data = training_data(self, X, y, sample_weight)
        # Seeds of their own, so that asking for draws moves no fold.
        fold_seed, bootstrap_seed, prior_seed = child_seeds(self.random_state, 3)
        cluster = training_groups(X, self.groups, groups)
        n, place = len(data.X), np.arange(len(data.X))
        if dealt_at_random(self, data, cluster):
            data, place = single_rows(data)
        mean, scale = _mean_and_scale(data)
        columns = _standardised(data, mean, scale)
        dealt = chosen_folds(self, X, data, groups=cluster, years=years, seed=fold_seed)
        folds = np.unique(dealt, return_inverse=True)[1]
        # Of copies of a row, the fold of the first; of a row without weight, the first fold.
        self.foldid_ = np.full(n, dealt.min())
        self.foldid_[place[::-1]] = dealt[::-1]
        rounding = _rounding(data, scale)
        choice = choose(
            columns,
            data.positive,
            data.weight,
            folds,
            rounding=rounding,
            l1_ratio=self.l1_ratio,
            n_alphas=self.n_alphas,
            min_alpha_ratio=self._last_over_first(data),
            tol=self.tol,
            patience=self.patience,
        )
        if not choice.converged:
            warnings.warn(
                f"optimality conditions were not met to tol={self.tol:g} everywhere on the path; "
                "raise tol or min_alpha_ratio",
                ConvergenceWarning,
                stacklevel=2,
            )
        chosen = choice.at_minimum if self.select == "min" else choice.at_one_se
        self.classes_ = data.classes
        self.alphas_ = choice.path.alphas
        self.alpha_min_ = float(self.alphas_[choice.at_minimum])
        self.alpha_1se_ = float(self.alphas_[choice.at_one_se])
        self.alpha_ = float(self.alphas_[chosen])
        self.cv_deviance_ = choice.deviance
        self.cv_deviance_se_ = choice.standard_error
        self.deviance_ratio_ = choice.path.deviance_ratio
        self.coef_path_, self.intercept_path_ = _in_units(choice.path.coef, mean, scale)
        self.n_nonzero_ = (self.coef_path_ != 0).sum(axis=0)
        self.coef_ = self.coef_path_[:, chosen].copy()
        self.intercept_ = float(self.intercept_path_[chosen])
        self.deviation_ = scale
        if self.n_draws:
            beta = choice.path.coef[chosen]
            draws = self._drawn(columns, rounding, data, cluster, beta, bootstrap_seed, prior_seed)
            self.coef_draws_, self.intercept_draws_ = _in_units(draws, mean, scale)
        return self

    decision_function = classifier_methods.decision_function
    predict_proba = classifier_methods.predict_proba
    predict = classifier_methods.predict
    predict_draws = available_if(makes_draws)(classifier_methods.predict_draws)
    coefficient_table = coefficient_tables.coefficient_table

    __sklearn_tags__ = classifier_methods.two_class_tags

    def _check_parameters(self) -> None:
        require(
            self,
            l1_ratio=(0.0 <= self.l1_ratio <= 1.0, "from 0 to 1"),
            n_alphas=(self.n_alphas >= 2, "2 or more"),
            min_alpha_ratio=(
                self.min_alpha_ratio is None or 0.0 < self.min_alpha_ratio < 1.0,
                "None or between 0 and 1",
            ),
            patience=(self.patience is None or self.patience >= 1, "None or 1 or more"),
            select=(self.select in ("min", "1se"), "'min' or '1se'"),
            tol=(self.tol > 0.0, "above 0"),
            n_draws=(self.n_draws >= 0, "0 or more"),
            draw_inflation=(
                self.draw_inflation in ("shrinkage", "none"),
                "'shrinkage' or 'none'",
            ),
        )

    def _last_over_first(self, data: TrainingData) -> float:
        """Least penalty over the largest, glmnet's default where none is given."""
        if self.min_alpha_ratio is not None:
            return self.min_alpha_ratio
        # With more columns than rows a small penalty fits every row.
        return 1e-4 if data.weight.sum() > data.X.shape[1] else 1e-2

    def _drawn(
        self,
        columns: FloatArray,
        rounding: FloatArray,
        data: TrainingData,
        groups: NDArray[Any] | None,
        beta: FloatArray,
        bootstrap_seed: np.random.SeedSequence,
        prior_seed: np.random.SeedSequence,
    ) -> FloatArray:
        """Draws (draws, 1 + p) of the coefficients `beta` on standardised `columns`."""
        from atrocityrisk.models.linear._refits import refits
        from atrocityrisk.models.linear._shrinkage_covariance import shrinkage_covariance

        draws = refits(
            columns,
            data.positive,
            data.weight,
            groups,
            rounding=rounding,
            alpha=self.alpha_,
            l1_ratio=self.l1_ratio,
            tol=self.tol,
            start=beta,
            n=self.n_draws,
            seed=bootstrap_seed,
        )
        if self.draw_inflation == "shrinkage":
            draws += shrinkage_covariance(
                columns,
                data.weight,
                beta,
                draws,
                alpha=self.alpha_,
                l1_ratio=self.l1_ratio,
                seed=prior_seed,
            )
        return draws


def _mean_and_scale(data: TrainingData) -> tuple[FloatArray, FloatArray]:
    """Weighted mean and standard deviation (divisor n) of each column; 0 where it is constant."""
    share = data.weight / data.weight.sum()
    mean = share @ data.X
    scale = np.sqrt(share @ (data.X - mean) ** 2)
    return mean, np.where(varying(data.X[data.weight > 0]), scale, 0.0)


def _rounding(data: TrainingData, scale: FloatArray) -> FloatArray:
    """How far rounding may move the standardised values of each column that varies."""
    seen = data.X[data.weight > 0][:, scale > 0]
    return rounding_of(seen.min(axis=0), seen.max(axis=0)) / scale[scale > 0]


def _standardised(data: TrainingData, mean: FloatArray, scale: FloatArray) -> FloatArray:
    """Columns that vary, with mean 0 and deviation 1."""
    varies = scale > 0
    if not varies.any():
        raise ModelError(
            f"at least one predictor must vary, but all {len(scale)} columns of X are constant "
            "over the rows with weight; add predictors or rows"
        )
    return np.asarray((data.X[:, varies] - mean[varies]) / scale[varies])


def _in_units(
    coef: FloatArray, mean: FloatArray, scale: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Coefficients (p, k) and intercepts (k,) for columns as given, of (k, 1 + varying) scaled."""
    varies = scale > 0
    out = np.zeros((len(scale), len(coef)))
    out[varies] = coef[:, 1:].T / scale[varies][:, None]
    return out, coef[:, 0] - mean @ out
