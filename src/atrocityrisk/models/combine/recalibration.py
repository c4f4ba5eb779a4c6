"""Recalibration: risks corrected by how earlier forecasts of the same model turned out.

docs/concepts/recalibration.md has the formulas, the reasons and what is learnt from what.
"""

import warnings
from collections.abc import Mapping
from typing import Literal, Self, get_args

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import expit, logit
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import check_is_fitted

from atrocityrisk._core.arrays import FloatArray
from atrocityrisk.errors import FewOnsetsWarning
from atrocityrisk.models._base import classifier_methods
from atrocityrisk.models._base.certainty import without_certainty
from atrocityrisk.models._base.further_labels import fit_with
from atrocityrisk.models._base.groups_and_years import (
    GROUPS_AND_YEARS,
    frame_to_learn_from,
    frame_to_predict,
)
from atrocityrisk.models._base.inputs import training_data
from atrocityrisk.models._base.label_windows import temper_of
from atrocityrisk.models._base.requirements import require
from atrocityrisk.models._base.seeds import RandomState, child_seeds
from atrocityrisk.models.combine import _calibration_maps as maps
from atrocityrisk.models.combine import _state_effects as effects
from atrocityrisk.models.combine._learnt_maps import fitted_map, observed_over_expected
from atrocityrisk.models.combine._mapped_draws import inner_has_draws, predict_draws
from atrocityrisk.models.combine._past_forecasts import (
    PseudoOutOfSample,
    frame_labels,
    past_forecasts_of,
)

Method = Literal["rolling", "shift", "platt", "beta", "isotonic"]


class Recalibrated(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    r"""Classifier whose log-odds are corrected by a map learnt from its own past forecasts.

    For pseudo-origins s among the last `years` years of the training rows, a clone of the model is
    fitted to the rows of years up to s - `gap`, whose windows had closed in s, and predicts the
    rows of s, ..., s + `step` - 1. The map from log-odds to recalibrated log-odds is learnt from
    those forecasts and what followed, and from nothing else; the model itself is then fitted to all
    rows.

    Parameters
    ----------
    model : classifier
        Any classifier; never fitted in place.
    method : {"rolling", "shift", "platt", "beta", "isotonic"}
        The map; see Notes.
    gap : int or None
        Years after which a row's window has closed, 1 or more: the `last` of the outcome. None
        takes it from the outcome when a forecast is made, and 2 where the model is fitted alone.
    years : int
        PseudoOutOfSample years to forecast, `step` or more.
    step : int
        Years between refits, 1 or more.
    blocks : str
        Level of the index of X that holds the year.
    temper : float or None
        Weight of each label, above 0 to 1: one over the years of the outcome's window, because
        overlapping windows repeat each onset. None takes it from the outcome when a forecast is
        made, and 1/2 where the model is fitted alone.
    discount : float
        Share of what was known that each year keeps ("rolling"), 0 to 1.
    prior_onsets : float
        Onsets that the prior of no change counts for ("rolling"), above 0.
    level_sd : float
        Prior standard deviation of the shift or intercept, in log-odds; infinite for a flat prior.
    slope_sd : float
        Prior standard deviation of slopes around 1; infinite for a flat prior.
    min_onsets : float
        Onsets (labels times their weight) below which "platt", "beta" and "isotonic" learn nothing.
    past_seed : int
        Seed of the refits to the past, the same at every origin.
    coded_shares : mapping of int to numpy.ndarray, or None
        Year of a row to draws of the share of its window's onsets that is on record by now
        ("rolling"); years that are not named are complete. None takes them from the outcome and
        the record when a forecast is made, where delays of coding are known, and takes all years as
        complete where the model is fitted alone.
    state_effects : bool
        Whether draws hold an effect of each state that no predictor shows; see Notes.
    effect_sd : float
        Standard deviation of these effects that is a priori most likely, in log-odds, above 0.
    states : str
        Level of the index of X that holds the state, in whole numbers; 0 is no state.
    random_state : int, RandomState, Generator or None
        Seed of the draws of the map and of states' effects.

    Attributes
    ----------
    model_ : classifier
        The model, fitted to all rows.
    past_ : DataFrame
        Past forecasts by year: levels of the index of X, ``log_odds``, ``label`` (0 or 1).
    past_skipped_ : dict of int to str
        Pseudo-origins that could not be forecast from, with the reason.
    learnt_ : bool
        False where there was too little to learn from; the map is then the identity.
    shift_ : float
        What is added to log-odds, for "rolling" and "shift".
    ratio_, ratio_interval_ : float, tuple of float
        Observed over expected, and its central 90 % posterior interval, for "rolling".
    parameters_ : dict of str to float
        Coefficients of the map.
    effect_sd_ : float
        Posterior mean of the standard deviation of states' effects; only with `state_effects`.
    classes_ : numpy.ndarray
        The two labels; probabilities of the second are in column 1.

    Notes
    -----
    With log-odds :math:`\eta`, the maps are

    - ``rolling``: :math:`\eta + d`. Each past year with expected onsets E and observed onsets O
      updates a gamma posterior of their ratio from :math:`a = b = a_0`,
      :math:`a \leftarrow \delta a + (1 - \delta) a_0 + \tau O` and
      :math:`b \leftarrow \delta b + (1 - \delta) a_0 + \tau c E`, c the share of the year's onsets
      that is coded by now; d scales the expected onsets of the newest year by :math:`r = a / b`,
      exactly:
      :math:`\sum \sigma(\eta_i + d) = r \sum \sigma(\eta_i)`.
    - ``shift``: :math:`\eta + d`, :math:`d \sim N(0, s^2)`, s = `level_sd`.
    - ``platt``: :math:`a + b \eta`, :math:`b \ge 0`; priors at no change.
    - ``beta``: :math:`c + a \log p - b \log(1 - p)`, :math:`a, b \ge 0`; priors at no change.
    - ``isotonic``: any rising step function of :math:`\eta`, joined by lines.

    "rolling" and "shift" learn from any past, because priors hold them near 0. The others change
    who ranks above whom or by how much: below `min_onsets` they warn and leave risks as they are.

    Draws are those of the model, each mapped by its own draw of the map's coefficients (the same
    for all with "isotonic"); a model without draws gets none here.

    With `state_effects` the log-odds of state c in draw k move by :math:`t_k z_{ck}`,
    :math:`z_{ck} \sim N(0, 1)`, so that states differ by more than predictors show. :math:`t_k` is
    drawn from its posterior given the past forecasts, in which the labels of a state share an
    effect; the prior, Rayleigh's with mode `effect_sd`, avoids 0 [6]_. The forecast does not move,
    and draws are centred so that their mean risk stays.

    References
    ----------
    .. [1] Platt (1999), "Probabilistic outputs for support vector machines", Advances in Large
       Margin Classifiers.
    .. [2] Kull, Silva Filho and Flach (2017), "Beta calibration", AISTATS, PMLR 54.
    .. [3] Zadrozny and Elkan (2002), "Transforming classifier scores into accurate multiclass
       probability estimates", KDD.
    .. [4] West and Harrison (1997), Bayesian Forecasting and Dynamic Models, chapters 2 and 14.
    .. [5] Lawless (1994), "Adjustments for reporting delays and the prediction of occurred but not
       reported events", Canadian Journal of Statistics 22(1).
    .. [6] Chung et al. (2013), "A nondegenerate penalized likelihood estimator for variance
       parameters in multilevel models", Psychometrika 78(4).

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from atrocityrisk.models import PastOnsetRate
    >>> index = pd.MultiIndex.from_product([range(50), range(1990, 2020)], names=["gwcode", "year"])
    >>> year = index.get_level_values("year")
    >>> X = pd.DataFrame({"poor": (index.get_level_values("gwcode") < 25) * 1.0}, index=index)
    >>> often, seldom = np.arange(len(X)) % 11 == 0, np.arange(len(X)) % 29 == 0
    >>> y = pd.Series(np.where(year < 2000, often, seldom).astype(int), index=index)
    >>> model = Recalibrated(PastOnsetRate("poor"), years=12).fit(X, y)
    >>> bool(model.ratio_ < 0.8) and bool(model.shift_ < 0)
    True
    """

    __metadata_request__fit = GROUPS_AND_YEARS | {"further_labels": True}
    __metadata_request__predict = GROUPS_AND_YEARS
    __metadata_request__predict_proba = GROUPS_AND_YEARS

    def __init__(
        self,
        model: BaseEstimator,
        *,
        method: Method = "rolling",
        gap: int | None = None,
        years: int = 16,
        step: int = 2,
        blocks: str = "year",
        temper: float | None = None,
        discount: float = 0.9,
        prior_onsets: float = 4.0,
        level_sd: float = 0.7,
        slope_sd: float = 0.25,
        min_onsets: float = 10.0,
        past_seed: int = 0,
        coded_shares: Mapping[int, FloatArray] | None = None,
        state_effects: bool = False,
        effect_sd: float = 1.5,
        states: str = "gwcode",
        random_state: RandomState = None,
    ) -> None:
        self.model = model
        self.method = method
        self.gap = gap
        self.years = years
        self.step = step
        self.blocks = blocks
        self.temper = temper
        self.discount = discount
        self.prior_onsets = prior_onsets
        self.level_sd = level_sd
        self.slope_sd = slope_sd
        self.min_onsets = min_onsets
        self.past_seed = past_seed
        self.coded_shares = coded_shares
        self.state_effects = state_effects
        self.effect_sd = effect_sd
        self.states = states
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
        """Learn the map from past forecasts, then the model from all rows.

        Parameters
        ----------
        X : DataFrame or array_like
            Predictors, shape (n, p); the index of a frame has the level `blocks`. Cells may be
            missing where the model takes that.
        y : array_like
            Labels of two classes, shape (n,).
        further_labels : DataFrame or None
            Labels of further outcomes for a model that asks for them, rows as X.
        groups, years : array_like or None
            Group and year of each row, in place of levels ``gwcode`` and ``year`` of the index.

        Returns
        -------
        Recalibrated
            The fitted model itself.

        Raises
        ------
        ModelError
            If data or parameters leave model or map undefined, or a past forecast is certain.

        Warns
        -----
        FewOnsetsWarning
            If there are too few past onsets for "platt", "beta" or "isotonic".
        """
        self._check_parameters()
        data = training_data(self, X, y, None, missing=True)
        frame = frame_to_learn_from(self, X, data.X, groups, years)
        labels = frame_labels(frame, y)
        self.classes_ = data.classes
        past = past_forecasts_of(
            self, [("the model", self.model)], frame, labels, further=further_labels
        )
        self.past_ = past.index.to_frame(index=False).assign(
            log_odds=past.log_odds[:, 0], label=past.onset.astype(np.float64)
        )
        self.past_skipped_ = dict(past.skipped)
        self._learn(past)
        self._seed, self._effects_seed = child_seeds(self.random_state, 2)
        if self.state_effects:
            self._effects = effects.learnt_from(self, past, frame)
            self.effect_sd_ = 0.0 if self._effects is None else self._effects.mean_sd
        self.model_ = fit_with(clone(self.model), frame, labels, further_labels)
        return self

    def map_log_odds(self, eta: FloatArray) -> FloatArray:
        """Recalibrated log-odds.

        Parameters
        ----------
        eta : numpy.ndarray
            Log-odds of the model, of any shape.

        Returns
        -------
        numpy.ndarray
            Log-odds, shape as `eta`.
        """
        check_is_fitted(self)
        return self._map.apply(np.asarray(eta, dtype=np.float64), self._map.coef)

    def map_log_odds_draws(self, eta: FloatArray) -> FloatArray:
        """Recalibrated log-odds of draws, each under a draw of the map and without states' effects.

        Parameters
        ----------
        eta : numpy.ndarray
            Log-odds of the model's draws, shape (n, draws).

        Returns
        -------
        numpy.ndarray
            Log-odds, shape as `eta`.
        """
        check_is_fitted(self)
        # A new generator each time, so that a second call returns the same draws.
        coef = self._map.draw(eta.shape[1], np.random.default_rng(self._seed))
        return np.asarray(self._map.apply(eta, coef))

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
        X : DataFrame or array_like
            Predictors, shape (n, p).
        groups, years : array_like or None
            Group and year of each row, as for `fit`.

        Returns
        -------
        numpy.ndarray
            Probabilities, shape (n, 2), of the second class in column 1.

        Raises
        ------
        ModelError
            If the model gives a probability of exactly 0 or 1.
        """
        frame = frame_to_predict(self, X, groups, years)
        raw = np.asarray(self.model_.predict_proba(frame), dtype=np.float64)
        if not self.learnt_:
            return raw
        inner = logit(without_certainty(raw[:, 1], frame, who="the model"))
        log_odds = self.map_log_odds(inner)
        return np.column_stack([expit(-log_odds), expit(log_odds)])

    predict = classifier_methods.predict_by_groups

    predict_draws = available_if(inner_has_draws)(predict_draws)

    __sklearn_tags__ = classifier_methods.missing_cell_tags

    def _learn(self, past: PseudoOutOfSample) -> None:
        """Choose the map: the identity where there is too little past."""
        # Maps that change more than the level change ranks: few onsets must not decide those.
        shape_changes = self.method in ("platt", "beta", "isotonic")
        onsets = temper_of(self) * float(past.onset.sum())
        self.learnt_ = len(past.onset) > 0 and not (shape_changes and onsets < self.min_onsets)
        self._map = fitted_map(self, past) if self.learnt_ else maps.identity_map()
        if shape_changes and not self.learnt_:
            warnings.warn(
                f"{self.method} recalibration needs {self.min_onsets:g} past onsets and has "
                f"{onsets:g}, from {len(past.onset)} past forecasts, so that risks stay as they "
                "are; give more years, or choose 'rolling' or 'shift'",
                FewOnsetsWarning,
                stacklevel=3,
            )
        self.parameters_ = dict(self._map.parameters)
        if not shape_changes:
            self.shift_ = self.parameters_["shift"]
        if self.method == "rolling":
            found = observed_over_expected(self, past)
            self.ratio_, self.ratio_interval_ = found.mean, found.interval()

    def _check_parameters(self) -> None:
        """Refuse parameters outside their domain; those of the past are checked with it."""
        require(
            self,
            method=(self.method in get_args(Method), f"one of {get_args(Method)}"),
            discount=(0.0 <= self.discount <= 1.0, "from 0 to 1"),
            prior_onsets=(self.prior_onsets > 0.0, "above 0"),
            level_sd=(self.level_sd > 0.0, "above 0"),
            slope_sd=(self.slope_sd > 0.0, "above 0"),
            effect_sd=(self.effect_sd > 0.0, "above 0"),
        )
