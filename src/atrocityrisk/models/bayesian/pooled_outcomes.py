"""Bayesian logit of several outcomes at once, whose coefficients are partly shared."""

from typing import Any, Literal, Self

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.metaestimators import available_if
from threadpoolctl import threadpool_limits

from atrocityrisk._core.arrays import FloatArray
from atrocityrisk.models._base import classifier_methods
from atrocityrisk.models._base.classifier_methods import makes_draws
from atrocityrisk.models._base.further_labels import checked_further
from atrocityrisk.models._base.inputs import prediction_data, training_data
from atrocityrisk.models._base.label_windows import temper_of
from atrocityrisk.models._base.requirements import require
from atrocityrisk.models._base.seeds import child_seeds
from atrocityrisk.models.bayesian._design import Design, read_design
from atrocityrisk.models.bayesian._diagnostics import Diagnostics, check_convergence, diagnose
from atrocityrisk.models.bayesian._pooled_rows import PooledDraws, PooledRows, PooledScales
from atrocityrisk.models.bayesian._predictions import row_codes
from atrocityrisk.models.bayesian._sampling import chosen_sampler
from atrocityrisk.models.bayesian.bayesian_logit import BayesianLogit
from atrocityrisk.models.imputation import MedianImputer

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
    logit_ : BayesianLogit
        The target's logit: draws of its coefficients (b + d), intercept and effects of groups.
    imputer_ : MedianImputer
        What fills missing cells.
    outcomes_ : list of str
        Outcomes learnt from, the target first.
    left_out_ : dict of str to str
        Further outcomes that were not learnt, with the reason.
    shared_coef_draws_ : numpy.ndarray
        Draws (q, chains * draws) of b, per standard deviation, of the columns that vary.
    coef_scale_draws_, deviation_scale_draws_ : numpy.ndarray
        Draws of :math:`\tau` and :math:`\delta`.
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
    is cautious. Missing cells get the median of the training rows, with flags, inside the model.

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
        random_state: Any = None,
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

    def fit(self, X: pd.DataFrame, y: Any, further_labels: pd.DataFrame | None = None) -> Self:
        """Draw from the posterior of all outcomes.

        Parameters
        ----------
        X : DataFrame
            Predictors, shape (n, p), with the groups in its index; cells may be missing.
        y : array_like
            Labels of two classes, shape (n,).
        further_labels : DataFrame
            A column for each further outcome, rows as X: 1, 0, or NaN where not known.

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
        data = training_data(self, X, y, None, missing=True)
        further = checked_further(self, X, further_labels, among=tuple(self.further_outcomes))
        self.classes_ = data.classes
        design, rows = self._rows(X, y, data.positive.astype(np.float64), further)
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
        self.shared_coef_draws_ = _flat(drawn.shared)
        self.coef_scale_draws_ = drawn.coef_scale.ravel()
        self.deviation_scale_draws_ = drawn.deviation_scale.ravel()
        self.diagnostics_ = _diagnose(design, drawn, self.outcomes_, sampler)
        self.logit_ = self._target(design, drawn, int(unseen.generate_state(1)[0]))
        check_convergence(self.diagnostics_, strict=self.strict, who=type(self).__name__)
        return self

    def design(self, X: pd.DataFrame) -> pd.DataFrame:
        """Columns that the target's logit sees.

        Parameters
        ----------
        X : DataFrame
            Predictors, shape (n, p); cells may be missing.

        Returns
        -------
        DataFrame
            Missing cells filled, flags added.
        """
        filled: pd.DataFrame = self.imputer_.transform(X)
        return filled

    def predict_proba(self, X: pd.DataFrame) -> FloatArray:
        """Probability of each class, the mean over all draws.

        Parameters
        ----------
        X : DataFrame
            Predictors, shape (n, p), with the groups in its index.

        Returns
        -------
        numpy.ndarray
            Probabilities, shape (n, 2), of the second class in column 1.
        """
        prediction_data(self, X, missing=True)
        return self.logit_.predict_proba(self.design(X))

    predict = classifier_methods.predict

    @available_if(makes_draws)  # type: ignore[untyped-decorator]
    def predict_draws(self, X: pd.DataFrame) -> FloatArray:
        """Probability of the second class under each of `n_draws` draws.

        Parameters
        ----------
        X : DataFrame
            Predictors, shape (n, p), with the groups in its index.

        Returns
        -------
        numpy.ndarray
            Probabilities, shape (n, draws).
        """
        prediction_data(self, X, missing=True)
        return np.asarray(self.logit_.predict_draws(self.design(X)))

    __sklearn_tags__ = classifier_methods.missing_cell_tags

    def _rows(
        self, X: pd.DataFrame, y: Any, target: FloatArray, further: pd.DataFrame
    ) -> tuple[Design, PooledRows]:
        """What the sampler learns from; missing cells are filled, and how is remembered."""
        self.imputer_ = MedianImputer().fit(X)
        self.source_columns_ = {
            f"{name} missing": list(of) for name, of in self.imputer_.flag_columns_.items()
        }
        filled = self.design(X)
        data = training_data(MedianImputer(), filled, y, None)
        design = read_design(data, filled, groups=tuple(self.groups), time="none", years_per_step=1)
        labels = self._labels(target, further)
        known = ~np.isnan(labels)
        # One event may stand on several lists: together they count as one.
        weight = temper_of(self) * known / known.sum(axis=1, keepdims=True)
        return design, PooledRows(
            columns=design.columns(data.X),
            weight=weight,
            labelled=weight * np.nan_to_num(labels),
            codes=row_codes(design, filled, data.X),
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

    def _target(self, design: Design, drawn: PooledDraws, unseen: int) -> BayesianLogit:
        """The target's own logit as a fitted model: predictions and explanations are its own."""
        made = BayesianLogit(
            groups=tuple(self.groups), time="none", n_draws=self.n_draws or 1, temper=self.temper
        )
        made.feature_names_in_ = np.asarray(design.names, dtype=object)
        made.n_features_in_ = design.n_columns
        made.classes_, made._design, made._unseen = self.classes_, design, unseen
        slope = _flat(drawn.own[..., 0, :]) / design.deviation[:, None]
        made.coef_draws_ = np.zeros((design.n_columns, slope.shape[1]))
        made.coef_draws_[design.varying] = slope
        mean, deviation = self.intercept_prior
        intercept = mean + deviation * drawn.intercept[..., 0].ravel()
        made.intercept_draws_ = intercept - design.mean @ slope
        ends = np.cumsum([len(levels) for levels in design.levels]).astype(int)
        parts = np.split(_flat(drawn.effect), ends)
        made.group_draws_ = dict(zip(design.groups, parts, strict=False))
        made.levels_ = dict(zip(design.groups, design.levels, strict=True))
        made.time_draws_ = np.zeros((1, len(intercept)))
        made.steps_ = np.zeros(0, dtype=np.int64)
        made.scale_draws_ = {"coef": drawn.coef_scale.ravel()} | dict(
            zip(design.groups, _flat(drawn.scale), strict=True)
        )
        made.coef_ = made.coef_draws_.mean(axis=1)
        made.intercept_ = float(made.intercept_draws_.mean())
        made.diagnostics_ = self.diagnostics_
        return made

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


def _flat(draws: FloatArray) -> FloatArray:
    """Draws (chains, draws, size) as (size, chains * draws)."""
    return np.ascontiguousarray(draws.reshape(-1, draws.shape[-1]).T)


def _diagnose(design: Design, drawn: PooledDraws, outcomes: list[str], sampler: str) -> Diagnostics:
    """Diagnostics of everything that enters a prediction of the target, and of every scale."""
    levels = [
        f"{group}={level}"
        for group, of in zip(design.groups, design.levels, strict=True)
        for level in of
    ]
    parameters = {
        "intercept": (drawn.intercept, outcomes),
        "coef": (drawn.own[..., 0, :], [design.names[j] for j in design.varying]),
        "effect": (drawn.effect, levels),
        "scale": (drawn.scale, list(design.groups)),
        "coef_scale": (drawn.coef_scale[..., None], [""]),
        "deviation_scale": (drawn.deviation_scale[..., None], [""]),
    }
    present = {kind: of for kind, of in parameters.items() if of[0].shape[-1]}
    return diagnose(
        {kind: draws for kind, (draws, _) in present.items()},
        {kind: names for kind, (_, names) in present.items()},
        diverging=drawn.diverging,
        energy=drawn.energy,
        sampler=sampler,
    )
