"""Stacking: a logit of several models' log-odds, learnt from their past forecasts only.

docs/concepts/ensembles.md has the formula and the reasons.
"""

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from sklearn.base import ClassifierMixin
from sklearn.utils.metaestimators import _BaseComposition, available_if

from atrocityrisk._core.log_odds import mean_log_odds
from atrocityrisk.models._base import classifier_methods
from atrocityrisk.models._base.draws import has_draws
from atrocityrisk.models._base.groups_and_years import (
    GROUPS_AND_YEARS,
    frame_to_learn_from,
)
from atrocityrisk.models._base.inputs import training_data
from atrocityrisk.models._base.label_windows import temper_of
from atrocityrisk.models._base.penalised import penalised_logit
from atrocityrisk.models._base.requirements import require
from atrocityrisk.models._base.seeds import RandomState
from atrocityrisk.models.combine import _pooling
from atrocityrisk.models.combine._past_forecasts import (
    PseudoOutOfSample,
    frame_labels,
    past_forecasts_of,
)


class Stacking(ClassifierMixin, _BaseComposition):  # type: ignore[misc]
    r"""Logit of the members' log-odds, learnt from their past forecasts.

    :math:`\operatorname{logit} p = c + \sum_j w_j \operatorname{logit} p_j` with
    :math:`w_j \ge 0`. Unlike a pool's, the weights need not add up to one and the level may move.

    Parameters
    ----------
    members : list of (str, classifier)
        Names and models; never fitted in place.
    gap : int or None
        Years after which a row's window has closed, 1 or more. None takes it from the outcome when
        a forecast is made, and 2 where the model is fitted alone.
    years : int
        Past years to forecast.
    step : int
        Years between refits.
    blocks : str
        Level of the index of X that holds the year.
    temper : float or None
        Weight of each label, one over the years of the outcome's window. None takes it from the
        outcome when a forecast is made, and 1/2 where the model is fitted alone.
    level_sd : float
        Prior standard deviation of the change of level, in log-odds.
    weight_sd : float
        Prior standard deviation of each weight around one over the number of members.
    min_onsets : float
        Past onsets (labels times `temper`) below which weights stay equal.
    past_seed : int
        Seed of the refits to the past, the same at every origin.
    random_state : int, RandomState, Generator or None
        Where given, every ``random_state`` of the members is set to one number made from it.

    Attributes
    ----------
    members_ : list of (str, classifier)
        Fitted to all rows.
    weights_ : numpy.ndarray
        Weights in the order of the members.
    intercept_ : float
        The constant c.
    learnt_ : bool
        False where there were fewer than `min_onsets`: equal weights, no constant.
    without_draws_ : list of str
        Members that contribute one value to every draw.
    past_skipped_ : dict of int to str
        Pseudo-origins that could not be forecast from, with the reason.
    classes_ : numpy.ndarray
        The two labels; probabilities of the second are in column 1.

    Notes
    -----
    Weights maximise the log-likelihood of past forecasts (each row counting `temper`) under normal
    priors at the equal pool. The prior on the level holds at the mean past risk, so that it does
    not depend on the weights. Draws do not include the uncertainty of the weights.

    References
    ----------
    .. [1] Wolpert (1992), "Stacked generalization", Neural Networks 5(2).
    .. [2] Breiman (1996), "Stacked regressions", Machine Learning 24.
    .. [3] Gneiting and Ranjan (2013), "Combining predictive distributions", Electronic Journal of
       Statistics 7.

    Examples
    --------
    >>> from atrocityrisk.models import Climatology, ElasticNetLogit
    >>> stack = Stacking([("rate", Climatology()), ("net", ElasticNetLogit())])
    >>> stack.set_params(net__n_folds=5).get_params()["net__n_folds"]
    5
    """

    __metadata_request__fit = GROUPS_AND_YEARS
    __metadata_request__predict = GROUPS_AND_YEARS
    __metadata_request__predict_proba = GROUPS_AND_YEARS
    __metadata_request__decision_function = GROUPS_AND_YEARS

    def __init__(
        self,
        members: Sequence[tuple[str, Any]],
        *,
        gap: int | None = None,
        years: int = 16,
        step: int = 2,
        blocks: str = "year",
        temper: float | None = None,
        level_sd: float = 0.7,
        weight_sd: float = 0.2,
        min_onsets: float = 10.0,
        past_seed: int = 0,
        random_state: RandomState = None,
    ) -> None:
        self.members = members
        self.gap = gap
        self.years = years
        self.step = step
        self.blocks = blocks
        self.temper = temper
        self.level_sd = level_sd
        self.weight_sd = weight_sd
        self.min_onsets = min_onsets
        self.past_seed = past_seed
        self.random_state = random_state

    def fit(
        self,
        X: ArrayLike | pd.DataFrame,
        y: ArrayLike,
        *,
        groups: ArrayLike | None = None,
        years: ArrayLike | None = None,
    ) -> Self:
        """Learn the weights from past forecasts, then fit every member to all rows.

        Parameters
        ----------
        X : DataFrame or array_like
            Predictors, shape (n, p); the index of a frame has the level `blocks`.
        y : array_like
            Labels of two classes, shape (n,).
        groups, years : array_like or None
            Group and year of each row, in place of levels ``gwcode`` and ``year`` of the index.

        Returns
        -------
        Stacking
            The fitted stack itself.

        Raises
        ------
        ModelError
            If members, priors or data are not what they must be, or a past forecast is certain.
        """
        members = _pooling.check_members(self.members)
        require(
            self,
            level_sd=(self.level_sd > 0.0, "above 0"),
            weight_sd=(self.weight_sd > 0.0, "above 0"),
        )
        data = training_data(self, X, y, None, missing=True)
        frame = frame_to_learn_from(self, X, data.X, groups, years)
        labels = frame_labels(frame, y)
        past = past_forecasts_of(self, members, frame, labels)
        self.classes_, self.past_skipped_ = data.classes, dict(past.skipped)
        self.learnt_ = temper_of(self) * float(past.onset.sum()) >= max(self.min_onsets, 1e-12)
        self.weights_, self.intercept_ = np.full(len(members), 1.0 / len(members)), 0.0
        if self.learnt_:
            self._learn(past)
        self.members_ = _pooling.fit_members(members, frame, labels, self.random_state)
        self.without_draws_ = [name for name, model in self.members_ if not has_draws(model)]
        return self

    get_params = _pooling.get_params
    set_params = _pooling.set_params
    predict_member_log_odds = _pooling.predict_member_log_odds
    decision_function = _pooling.decision_function
    predict_proba = _pooling.predict_proba
    predict = classifier_methods.predict_by_groups
    predict_draws = available_if(_pooling.any_has_draws)(_pooling.predict_draws)

    __sklearn_tags__ = classifier_methods.missing_cell_tags

    def _learn(self, past: PseudoOutOfSample) -> None:
        """Weights and intercept of largest posterior density, given the past forecasts."""
        # Centred where the mean risk is, so that the prior of the level does not depend on the
        # weights; the intercept is that of the log-odds as they are.
        k = past.log_odds.shape[1]
        centre = mean_log_odds(past.log_odds.mean(axis=1))
        coef, _ = penalised_logit(
            np.column_stack([np.ones(len(past.onset)), past.log_odds - centre]),
            np.full(len(past.onset), centre),
            past.onset,
            weight=temper_of(self),
            mean=np.append(0.0, np.full(k, 1.0 / k)),
            sd=np.append(self.level_sd, np.full(k, self.weight_sd)),
            not_negative=np.append(False, np.ones(k, dtype=np.bool_)),
        )
        self.weights_ = coef[1:]
        self.intercept_ = float(centre + coef[0] - centre * coef[1:].sum())
