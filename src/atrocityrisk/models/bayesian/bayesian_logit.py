"""Hierarchical Bayesian logit: effects of regions, states and time, draws by NUTS."""

from typing import TYPE_CHECKING, Literal, Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import check_is_fitted
from threadpoolctl import threadpool_limits

from atrocityrisk._core.arrays import FloatArray
from atrocityrisk.models._base import classifier_methods, coefficient_tables
from atrocityrisk.models._base.classifier_methods import makes_draws
from atrocityrisk.models._base.groups_and_years import (
    GROUPS_AND_YEARS,
    frame_to_learn_from,
    frame_to_predict,
)
from atrocityrisk.models._base.inputs import prediction_data, training_data
from atrocityrisk.models._base.label_windows import temper_of
from atrocityrisk.models._base.seeds import RandomState, child_seeds
from atrocityrisk.models.bayesian._design import read_design
from atrocityrisk.models.bayesian._diagnostics import check_convergence
from atrocityrisk.models.bayesian._effects import effects
from atrocityrisk.models.bayesian._inference_data import (
    LearntRows,
    index_numbers,
    inference_data,
)
from atrocityrisk.models.bayesian._parameter_checks import check_parameters
from atrocityrisk.models.bayesian._predictions import (
    drawn_probabilities,
    mean_probability,
    row_codes,
)
from atrocityrisk.models.bayesian._prior_scales import prior_scales
from atrocityrisk.models.bayesian._sampling import chosen_sampler, draw
from atrocityrisk.models.bayesian._stored_draws import diagnose_effects, store_draws

if TYPE_CHECKING:
    from arviz import InferenceData
    from xarray import DataTree


class BayesianLogit(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    r"""Logit with shrunken coefficients, and effects of groups and of time, by Monte Carlo.

    .. math::

        \operatorname{logit} p_i &= a + x_i' b + \sum_g u_{g, l_g(i)} + f_{s(i)} \\
        a &\sim N(m, s^2), \quad b_j \sim N(0, \tau^2), \quad \tau \sim N^+(0, s_b^2) \\
        u_{g,l} &\sim N(0, \sigma_g^2), \quad \sigma_g \sim N^+(0, s_g^2) \\
        f_s - f_{s-1} &\sim N(0, \sigma_f^2), \quad \sigma_f \sim N^+(0, s_f^2)

    with standardised columns x, the level :math:`l_g(i)` of row i in group g, and its step of time
    :math:`s(i)`. The log-likelihood is multiplied by `temper`: labels two years wide show each
    onset twice, and a likelihood that counts both mistakes the repetition for a trait of the state.

    Parameters
    ----------
    groups : tuple of str
        Groups with effects: names of levels of the index of X, such as "gwcode", or "region". The
        latter stands for the columns that start with ``region_``, 0 or 1, at most one of them 1 in
        a row; they then have no coefficients. Rows without a 1 share one region; so do all rows
        where there is no such column. A group with one level learnt from has no effects.
    time : {"random_walk", "none"}
        Whether the log-odds drift over time; needs the level "year" in the index of X.
    years_per_step : int
        Years of one step of the walk; steps begin in multiples of it.
    prior : {"normal", "regularized_horseshoe"}
        Prior of the coefficients. With the horseshoe,
        :math:`b_j \sim N(0, \tau^2 \lambda_j^2 / (1 + \tau^2 \lambda_j^2 / c^2))` with half-Cauchy
        :math:`\lambda_j` and :math:`\tau`.
    coef_scale, group_scale, time_scale : float
        :math:`s_b`, :math:`s_g` of every group, and :math:`s_f`, in log-odds per standard
        deviation, per level, and per step.
    intercept_prior : tuple of float
        Mean m and scale s: log-odds where every column has its mean.
    slab_scale : float
        Slab c of the horseshoe, log-odds per standard deviation.
    n_large : int
        Coefficients expected to be large under the horseshoe, which sets the scale of
        :math:`\tau`.
    temper : float or None
        Power of the likelihood, above 0 and at most 1; 0.5 for labels two years wide. None takes
        one over the years of the outcome's window when a forecast is made, and 0.5 where the model
        is fitted alone.
    draws, tune, chains : int
        Draws of each chain, warm-up draws before them, which are discarded, and chains, run one
        after the other.
    target_accept : float
        Acceptance to which the step size is tuned.
    sampler : {"auto", "nutpie", "pymc"}
        "auto" is nutpie where it is installed, else PyMC's own.
    n_draws : int
        Draws that `predict_draws` returns, evenly spaced among all of them; 0 for no such method.
        Probabilities are means over all draws and do not depend on it.
    strict : bool
        Whether a run that has not converged is an error instead of a warning.
    random_state : int, RandomState, Generator or None
        Seed of the sampler and of the effects of unseen levels.

    Attributes
    ----------
    coef_draws_, intercept_draws_ : numpy.ndarray
        Draws (p, chains * draws) and (chains * draws,) in units of the columns; 0 for columns that
        do not vary and for those that say the region.
    group_draws_ : dict of str to numpy.ndarray
        Draws (levels, chains * draws) of the effects of each group.
    levels_ : dict of str to numpy.ndarray
        Levels of each group, in the order of `group_draws_`.
    time_draws_ : numpy.ndarray
        Draws (steps, chains * draws) of the walk, 0 in its first step; no rows without a walk.
    steps_ : numpy.ndarray
        First year of each step.
    scale_draws_ : dict of str to numpy.ndarray
        Draws (chains * draws,) of :math:`\tau` ("coef"), of each group's :math:`\sigma_g` and of
        :math:`\sigma_f` ("time").
    coef_, intercept_ : numpy.ndarray and float
        Means of the draws.
    diagnostics_ : Diagnostics
        Convergence of the chains: R-hat, effective numbers of draws, divergences, energy BFMI;
        its ``problems`` are empty if the run converged.
    classes_ : numpy.ndarray
        The two labels; probabilities of the second are in column 1.

    Warns
    -----
    SamplingWarning
        If R-hat is above 1.01, fewer than 400 draws are effective, a draw diverged, or energy BFMI
        is below 0.3, with the parameter concerned.

    Notes
    -----
    Rows of levels that were not learnt from draw their effect from the hierarchy: its mean is 0 and
    its spread :math:`\sigma_g`. Years after the last step carry its value forward, with a variance
    that grows by :math:`\sigma_f^2` for each step; years before the first likewise. Such draws
    depend on seed and level alone, so that the order of rows changes nothing.

    The same seed gives the same draws on one machine. A fit uses its own rows only: it starts from
    a normal approximation of its own posterior, never from another fit.

    References
    ----------
    .. [1] Gelman, Jakulin, Pittau and Su (2008), "A weakly informative default prior distribution
       for logistic and other regression models", Annals of Applied Statistics 2(4).
    .. [2] Piironen and Vehtari (2017), "Sparsity information and regularization in the horseshoe
       and other shrinkage priors", Electronic Journal of Statistics 11(2).
    .. [3] Hoffman and Gelman (2014), "The No-U-Turn Sampler", Journal of Machine Learning
       Research 15.
    .. [4] Papaspiliopoulos, Roberts and Sköld (2007), "A general framework for the parametrization
       of hierarchical models", Statistical Science 22(1).

    Examples
    --------
    >>> BayesianLogit(groups=("region", "gwcode"), temper=0.5).temper
    0.5
    """

    __metadata_request__fit = GROUPS_AND_YEARS
    __metadata_request__predict = GROUPS_AND_YEARS
    __metadata_request__predict_proba = GROUPS_AND_YEARS

    def __init__(
        self,
        *,
        groups: tuple[str, ...] = ("region",),
        time: Literal["random_walk", "none"] = "random_walk",
        years_per_step: int = 5,
        prior: Literal["normal", "regularized_horseshoe"] = "normal",
        coef_scale: float = 0.3,
        group_scale: float = 0.5,
        time_scale: float = 0.3,
        intercept_prior: tuple[float, float] = (-4.0, 2.0),
        slab_scale: float = 1.0,
        n_large: int = 5,
        temper: float | None = None,
        draws: int = 2000,
        tune: int = 300,
        chains: int = 2,
        target_accept: float = 0.65,
        sampler: Literal["auto", "nutpie", "pymc"] = "auto",
        n_draws: int = 200,
        strict: bool = False,
        random_state: RandomState = None,
    ) -> None:
        self.groups = groups
        self.time = time
        self.years_per_step = years_per_step
        self.prior = prior
        self.coef_scale = coef_scale
        self.group_scale = group_scale
        self.time_scale = time_scale
        self.intercept_prior = intercept_prior
        self.slab_scale = slab_scale
        self.n_large = n_large
        self.temper = temper
        self.draws = draws
        self.tune = tune
        self.chains = chains
        self.target_accept = target_accept
        self.sampler = sampler
        self.n_draws = n_draws
        self.strict = strict
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
        """Draw from the posterior.

        Parameters
        ----------
        X : array_like
            Predictors, shape (n, p), finite; groups and time are read from the index of a frame.
        y : array_like
            Labels of two classes, shape (n,).
        sample_weight : array_like or None
            Weights of the rows, shape (n,), not negative, multiplied by `temper`; None for equal
            weights.
        groups, years : array_like or None
            Group and year of each row, in place of levels ``gwcode`` and ``year`` of the index.

        Returns
        -------
        BayesianLogit
            The fitted model itself.

        Raises
        ------
        ModelError
            If data or parameters leave the model undefined, PyMC is not installed, or `strict` is
            true and the chains do not agree.
        """
        # Compiled kernels are behind this import: other models do not wait for it.
        from atrocityrisk.models.bayesian._expansion import Rows, expand

        check_parameters(self)
        sampler = chosen_sampler(self.sampler)
        data = training_data(self, X, y, sample_weight)
        frame = frame_to_learn_from(self, X, data.X, groups, years)
        design = read_design(
            data,
            frame,
            groups=tuple(self.groups),
            time=self.time,
            years_per_step=self.years_per_step,
        )
        weight = temper_of(self) * data.weight
        rows = Rows(
            columns=design.columns(data.X),
            codes=row_codes(design, frame, data.X),
            weight=weight,
            labelled=weight * data.positive,
            sets=np.repeat(np.arange(len(design.sizes)), design.sizes),
            first=sum(len(levels) for levels in design.levels),
        )
        sampling, unseen = child_seeds(self.random_state, 2)
        # One thread, whatever the caller's: sums split over several differ in their last bits.
        with threadpool_limits(limits=1, user_api="blas"):
            target, expansion = expand(
                rows,
                scales=prior_scales(self, design, float(rows.labelled.sum())),
                horseshoe=self.prior == "regularized_horseshoe",
            )
            drawn = draw(
                target,
                expansion,
                sampler=sampler,
                draws=self.draws,
                tune=self.tune,
                chains=self.chains,
                target_accept=self.target_accept,
                seed=int(sampling.generate_state(1)[0]),
            )
            found = effects(target, drawn.theta)
        self.classes_ = data.classes
        self._design = design
        self._learnt = LearntRows(
            X=data.X,
            positive=data.positive,
            weight=weight,
            codes=rows.codes,
            index=index_numbers(frame),
            diverging=drawn.diverging,
            energy=drawn.energy,
            unfitted=clone(self),
        )
        self._unseen = int(unseen.generate_state(1)[0])
        store_draws(self, design, found)
        self.diagnostics_ = diagnose_effects(design, found, drawn.diverging, drawn.energy, sampler)
        check_convergence(self.diagnostics_, strict=self.strict)
        return self

    def predict_proba(
        self,
        X: ArrayLike | pd.DataFrame,
        *,
        groups: ArrayLike | None = None,
        years: ArrayLike | None = None,
    ) -> FloatArray:
        """Probability of each class, the mean over all draws.

        Parameters
        ----------
        X : array_like
            Predictors, shape (n, p), finite; groups and time are read from the index of a frame.
        groups, years : array_like or None
            Group and year of each row, as for `fit`.

        Returns
        -------
        numpy.ndarray
            Probabilities, shape (n, 2), of the second class in column 1.
        """
        columns = prediction_data(self, X)
        return mean_probability(self, frame_to_predict(self, X, groups, years), columns)

    predict = classifier_methods.predict_by_groups

    @available_if(makes_draws)  # type: ignore[untyped-decorator]
    def predict_draws(
        self,
        X: ArrayLike | pd.DataFrame,
        *,
        groups: ArrayLike | None = None,
        years: ArrayLike | None = None,
    ) -> FloatArray:
        """Probability of the second class under each of `n_draws` draws.

        Parameters
        ----------
        X : array_like
            Predictors, shape (n, p), finite; groups and time are read from the index of a frame.
        groups, years : array_like or None
            Group and year of each row, as for `fit`.

        Returns
        -------
        numpy.ndarray
            Probabilities, shape (n, draws).
        """
        columns = prediction_data(self, X)
        return drawn_probabilities(self, frame_to_predict(self, X, groups, years), columns)

    coefficient_table = coefficient_tables.coefficient_table

    @property
    def posterior_(self) -> "DataTree | InferenceData":
        """Draws, likelihood, prior and predictions as ArviZ takes them; made when asked for.

        Returns
        -------
        InferenceData or DataTree
            By the version of ArviZ. Groups: ``posterior``, ``sample_stats``, ``log_likelihood``,
            ``posterior_predictive``, ``prior``, ``prior_predictive``, ``observed_data`` and
            ``constant_data``. Coefficients lie along ``indicator``, effects along the name of
            their group, the walk along ``step``, rows learnt from along ``row``. The log-likelihood
            of a row is what it contributes to the posterior: its weight and `temper` included.

        Raises
        ------
        NotFittedError
            If the model is not fitted.
        MissingExtraError
            If ArviZ is not installed.

        Notes
        -----
        ``az.loo`` compares models on the rows learnt from, which share onsets with one another: it
        flatters, and is no substitute for a backtest.
        """
        check_is_fitted(self)
        return inference_data(self)

    def __dir__(self) -> list[str]:
        """Names, found without computing what `posterior_` makes when asked for."""
        return list(object.__dir__(self))

    __sklearn_tags__ = classifier_methods.two_class_tags
