"""Bayesian logit of several outcomes at once, whose coefficients are partly shared."""

from typing import Literal, Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.metaestimators import available_if
from threadpoolctl import threadpool_limits

from atrocityrisk._core.arrays import FloatArray
from atrocityrisk.models._base import classifier_methods
from atrocityrisk.models._base.classifier_methods import makes_draws
from atrocityrisk.models._base.further_labels import checked_further
from atrocityrisk.models._base.groups_and_years import (
    GROUPS_AND_YEARS,
    frame_to_learn_from,
    frame_to_predict,
)
from atrocityrisk.models._base.inputs import TrainingData, prediction_data, training_data
from atrocityrisk.models._base.label_windows import temper_of
from atrocityrisk.models._base.requirements import require
from atrocityrisk.models._base.seeds import RandomState, child_seeds
from atrocityrisk.models.bayesian._design import Design, read_design
from atrocityrisk.models.bayesian._diagnostics import check_convergence
from atrocityrisk.models.bayesian._effects import Effects
from atrocityrisk.models.bayesian._pooled_rows import PooledDraws, PooledRows, PooledScales
from atrocityrisk.models.bayesian._predictions import (
    drawn_probabilities,
    mean_probability,
    row_codes,
)
from atrocityrisk.models.bayesian._sampling import chosen_sampler
from atrocityrisk.models.bayesian._stored_draws import diagnose_effects, store_draws

_SCALES = ("coef_scale", "deviation_scale", "group_scale")
_SMALLEST = {"draws": 4, "tune": 50, "chains": 2, "n_draws": 0, "min_positives": 1}


class PooledOutcomesLogit(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    r"""Hierarchical logit of the target and further outcomes, with partly shared coefficients.

    For outcome o, with o = 0 the target,

    .. math::

        \operatorname{logit} p_{io} &= a_o + x_i' (b + d_o) + \sum_g u_{g, l_g(i)} \\
        a_o &\sim N(m, s^2), \quad b_j \sim N(0, \tau^2), \quad d_{jo} \sim N(0, \delta^2) \\
        u_{g,l} &\sim N(0, \sigma_g^2), \quad \tau \sim N^+(0, s_b^2), \quad
        \delta \sim N^+(0, s_d^2), \quad \sigma_g \sim N^+(0, s_g^2)

    with standardised columns x. The common coefficients b are learnt from all outcomes, the
    deviations :math:`d_o` from each; how far outcomes differ, :math:`\delta`, is learnt too. Each
    outcome has an intercept of its own; the effects u of groups are shared by all.

    The log-likelihood of a row is multiplied by `temper` over the number of outcomes known in that
    row: two-year labels show each onset twice, and one event may stand on several lists.

    Parameters
    ----------
    further_outcomes : tuple of str
        Names of the further outcomes, without a window: they take that of the target. The target
        itself, where it is among them, is left out.
    groups : tuple of str
        Groups with effects, as for `BayesianLogit`.
    coef_scale, deviation_scale, group_scale : float
        :math:`s_b`, :math:`s_d` and :math:`s_g` of every group, in log-odds per standard deviation
        or per level.
    intercept_prior : tuple of float
        Mean m and scale s: log-odds where every column has its mean.
    min_positives : int
        Fewest positive rows from which a further outcome is learnt, 1 or more.
    temper : float or None
        Power of the likelihood before it is shared out among outcomes, above 0 and at most 1. None
        takes one over the years of the outcome's window when a forecast is made, and 0.5 where the
        model is fitted alone.
    draws, tune, chains : int
        Draws of each chain, warm-up draws before them, and chains, run one after the other.
    target_accept : float
        Acceptance to which the step size is tuned.
    sampler : {"auto", "nutpie", "pymc"}
        "auto" is nutpie where it is installed, else PyMC's own.
    n_draws : int
        Draws that `predict_draws` returns, evenly spaced among all of them; 0 for no such method.
    strict : bool
        Whether a run that has not converged is an error instead of a warning.
    random_state : int, RandomState, Generator or None
        Seed of the sampler and of the effects of unseen levels.

    Attributes
    ----------
    coef_draws_, intercept_draws_ : numpy.ndarray
        Draws (p, chains * draws) and (chains * draws,) of the target's own b + d and intercept, in
        units of the columns.
    coef_, intercept_ : numpy.ndarray, float
        Their means.
    group_draws_ : dict of str to numpy.ndarray
        Effects (levels, chains * draws) of each group, in the order of `levels_`.
    levels_ : dict of str to numpy.ndarray
        Levels learnt from.
    scale_draws_ : dict of str to numpy.ndarray
        Draws of scales: "coef" and each group.
    outcomes_ : list of str
        Outcomes learnt from, the target first.
    left_out_ : dict of str to str
        Further outcomes that were not learnt, with the reason.
    shared_coef_draws_ : numpy.ndarray
        Draws (q, chains * draws) of b, per standard deviation, of the columns that vary.
    deviation_scale_draws_ : numpy.ndarray
        Draws of :math:`\delta`.
    diagnostics_ : Diagnostics
        Convergence of the chains, as for `BayesianLogit`.
    classes_ : numpy.ndarray
        The two labels; probabilities of the second are in column 1.

    Warns
    -----
    SamplingWarning
        If the chains do not agree, with the parameter concerned.

    Notes
    -----
    If all lists held the same events, dividing by their number would be exact; where they differ it
    is cautious. A pipeline whose last step is this model hands it the further labels.

    References
    ----------
    .. [1] Gelman and Hill (2007), Data Analysis Using Regression and Multilevel/Hierarchical
       Models, chapter 13, Cambridge University Press.
    .. [2] Caruana (1997), "Multitask learning", Machine Learning 28.

    Examples
    --------
    >>> PooledOutcomesLogit(further_outcomes=("geno_politicide",), temper=0.5).temper
    0.5
    """

    __metadata_request__fit = GROUPS_AND_YEARS | {"further_labels": True}
    __metadata_request__predict = GROUPS_AND_YEARS
    __metadata_request__predict_proba = GROUPS_AND_YEARS

    def __init__(
        self,
        *,
        further_outcomes: tuple[str, ...] = (),
        groups: tuple[str, ...] = ("region", "gwcode"),
        coef_scale: float = 0.3,
        deviation_scale: float = 0.15,
        group_scale: float = 0.5,
        intercept_prior: tuple[float, float] = (-4.0, 2.0),
        min_positives: int = 20,
        temper: float | None = None,
        draws: int = 1200,
        tune: int = 300,
        chains: int = 2,
        target_accept: float = 0.8,
        sampler: Literal["auto", "nutpie", "pymc"] = "auto",
        n_draws: int = 200,
        strict: bool = False,
        random_state: RandomState = None,
    ) -> None:
        self.further_outcomes = further_outcomes
        self.groups = groups
        self.coef_scale = coef_scale
        self.deviation_scale = deviation_scale
        self.group_scale = group_scale
        self.intercept_prior = intercept_prior
        self.min_positives = min_positives
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
        further_labels: pd.DataFrame | None = None,
        *,
        groups: ArrayLike | None = None,
        years: ArrayLike | None = None,
    ) -> Self:
        """Draw from the posterior of all outcomes.

        Parameters
        ----------
        X : DataFrame or array_like
            Predictors, shape (n, p), finite; groups are read from the index of a frame.
        y : array_like
            Labels of two classes, shape (n,).
        further_labels : DataFrame
            A column for each further outcome, rows as X: 1, 0, or NaN where not known.
        groups, years : array_like or None
            Group and year of each row, in place of levels ``gwcode`` and ``year`` of the index.

        Returns
        -------
        PooledOutcomesLogit
            The fitted model itself.

        Raises
        ------
        ModelError
            If further labels are absent, data or parameters leave the model undefined, PyMC is not
            installed, or `strict` is true and the chains do not agree.
        """
        # Compiled kernels are behind this import: other models do not wait for it.
        from atrocityrisk.models.bayesian._pooled_sampling import draw_pooled

        self._check_parameters()
        sampler = chosen_sampler(self.sampler)
        data = training_data(self, X, y, None)
        further = checked_further(self, X, further_labels, among=tuple(self.further_outcomes))
        self.classes_ = data.classes
        frame = frame_to_learn_from(self, X, data.X, groups, years)
        design, rows = self._rows(data, frame, further)
        sampling, unseen = child_seeds(self.random_state, 2)
        # One thread, whatever the caller's: sums split over several differ in their last bits.
        with threadpool_limits(limits=1, user_api="blas"):
            drawn = draw_pooled(
                rows,
                PooledScales(
                    self.intercept_prior, self.coef_scale, self.deviation_scale, self.group_scale
                ),
                sampler=sampler,
                draws=self.draws,
                tune=self.tune,
                chains=self.chains,
                target_accept=self.target_accept,
                seed=int(sampling.generate_state(1)[0]),
            )
        self._design = design
        self._unseen = int(unseen.generate_state(1)[0])
        self.shared_coef_draws_ = drawn.shared.reshape(drawn.deviation_scale.size, -1).T
        self.deviation_scale_draws_ = drawn.deviation_scale.ravel()
        found = self._effects(drawn)
        store_draws(self, design, found)
        self.diagnostics_ = diagnose_effects(
            design,
            found,
            drawn.diverging,
            drawn.energy,
            sampler,
            more={"deviation_scale": drawn.deviation_scale},
        )
        check_convergence(self.diagnostics_, strict=self.strict, who=type(self).__name__)
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
        X : DataFrame or array_like
            Predictors, shape (n, p); groups are read from the index of a frame.
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
        X : DataFrame or array_like
            Predictors, shape (n, p); groups are read from the index of a frame.
        groups, years : array_like or None
            Group and year of each row, as for `fit`.

        Returns
        -------
        numpy.ndarray
            Probabilities, shape (n, draws).
        """
        columns = prediction_data(self, X)
        return drawn_probabilities(self, frame_to_predict(self, X, groups, years), columns)

    __sklearn_tags__ = classifier_methods.two_class_tags

    def _rows(
        self, data: TrainingData, X: pd.DataFrame, further: pd.DataFrame
    ) -> tuple[Design, PooledRows]:
        """What the sampler learns from."""
        design = read_design(data, X, groups=tuple(self.groups), time="none", years_per_step=1)
        labels = self._labels(data.positive.astype(np.float64), further)
        known = ~np.isnan(labels)
        # One event may stand on several lists: together they count as one.
        weight = temper_of(self) * known / known.sum(axis=1, keepdims=True)
        return design, PooledRows(
            columns=design.columns(data.X),
            weight=weight,
            labelled=weight * np.nan_to_num(labels),
            codes=row_codes(design, X, data.X),
            sets=np.repeat(np.arange(len(design.sizes)), design.sizes),
        )

    def _labels(self, target: FloatArray, further: pd.DataFrame) -> FloatArray:
        """Labels (n, K) of the outcomes that are learnt, the target first."""
        positives = {str(name): int(further[name].sum()) for name in further}
        kept = [name for name, number in positives.items() if number >= self.min_positives]
        self.left_out_ = {
            name: f"{number} positive rows, fewer than {self.min_positives}"
            for name, number in positives.items()
            if name not in kept
        }
        self.outcomes_ = ["target", *kept]
        return np.column_stack([target, further[kept].to_numpy(np.float64)])

    def _effects(self, drawn: PooledDraws) -> Effects:
        """What enters a prediction of the target."""
        mean, deviation = self.intercept_prior
        return Effects(
            intercept=mean + deviation * drawn.intercept[..., 0],
            coef=drawn.own[..., 0, :],
            effect=drawn.effect,
            scale=drawn.scale,
            coef_scale=drawn.coef_scale[..., None],
        )

    def _check_parameters(self) -> None:
        """Refuse parameters outside their domain, by name."""
        require(
            self,
            sampler=(self.sampler in ("auto", "nutpie", "pymc"), "auto, nutpie or pymc"),
            **{name: (0 < getattr(self, name) < np.inf, "above 0") for name in _SCALES},
            temper=(0 < temper_of(self) <= 1, "above 0 and at most 1"),
            target_accept=(0 < self.target_accept <= 1, "above 0 and at most 1"),
            **{
                name: (getattr(self, name) >= least, f"a whole number of at least {least}")
                for name, least in _SMALLEST.items()
            },
        )
