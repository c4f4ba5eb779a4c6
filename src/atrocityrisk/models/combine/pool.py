"""Several models as one: means of log-odds, with weights that are equal, given or learnt.

docs/concepts/ensembles.md has the formulas and the reasons. Weights are learnt from past
forecasts only.
"""

from collections.abc import Sequence
from typing import Any, Literal, Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from sklearn.base import ClassifierMixin
from sklearn.utils.metaestimators import _BaseComposition, available_if

from atrocityrisk._core.arrays import FloatArray
from atrocityrisk._core.spelling import plain
from atrocityrisk.errors import ModelError
from atrocityrisk.models._base import classifier_methods
from atrocityrisk.models._base.draws import has_draws
from atrocityrisk.models._base.groups_and_years import (
    GROUPS_AND_YEARS,
    frame_to_learn_from,
)
from atrocityrisk.models._base.inputs import training_data
from atrocityrisk.models._base.label_windows import temper_of
from atrocityrisk.models._base.penalised import simplex_weights
from atrocityrisk.models._base.requirements import require
from atrocityrisk.models._base.seeds import RandomState
from atrocityrisk.models.combine import _pooling
from atrocityrisk.models.combine._past_forecasts import frame_labels, past_forecasts_of


class LogOddsPool(ClassifierMixin, _BaseComposition):  # type: ignore[misc]
    r"""Weighted mean of the log-odds of several classifiers.

    :math:`\operatorname{logit} p = \sum_j w_j \operatorname{logit} p_j` with weights that add up to
    one: the members' odds are averaged geometrically.

    Parameters
    ----------
    members : list of (str, classifier)
        Names and models; never fitted in place.
    weights : None, "past" or sequence of float
        Equal weights, weights learnt from past forecasts, or given weights, which are divided by
        their sum.
    prior : float
        With "past": strength of the Dirichlet prior, whose mode is equal weights; above 0.
    gap : int or None
        With "past": years after which a row's window has closed, 1 or more. None takes it from the
        outcome when a forecast is made, and 2 where the model is fitted alone.
    years : int
        With "past": past years to forecast.
    step : int
        With "past": years between refits.
    blocks : str
        With "past": level of the index of X that holds the year.
    temper : float or None
        With "past": weight of each label, one over the years of the outcome's window. None takes it
        from the outcome when a forecast is made, and 1/2 where the model is fitted alone.
    past_seed : int
        Seed of the refits to the past, the same at every origin.
    draw_inflation : float
        Factor on the log-odds by which draws lie from their mean, above 0; see Notes.
    random_state : int, RandomState, Generator or None
        Where given, every ``random_state`` of the members is set to one number made from it.

    Attributes
    ----------
    members_ : list of (str, classifier)
        Fitted to all rows.
    weights_ : numpy.ndarray
        Weights in the order of the members, adding up to one.
    intercept_ : float
        0, always.
    learnt_ : bool
        Whether weights were learnt: False with "past" where there is no past forecast, and weights
        are then equal.
    without_draws_ : list of str
        Members that contribute one value to every draw.
    past_skipped_ : dict of int to str
        Pseudo-origins that could not be forecast from, with the reason.
    classes_ : numpy.ndarray
        The two labels; probabilities of the second are in column 1.

    Notes
    -----
    Weights "past" maximise, over the weights that add up to one, the log-likelihood of the pooled
    past forecasts (each row counting `temper`) plus `prior` times the sum of log weights. Past
    forecasts are made as for `Recalibrated`: by refits to rows that had closed, nothing later.

    A probability of exactly 0 or 1 would decide alone, whatever the other members say; it is an
    error that names the member.

    Members that bootstrap countries by the same generator draw the same countries once
    `random_state` is given. The draws of others are combined as if their errors were independent,
    which understates what they have in common.

    Members that smooth (trees, penalties) all err to the same side where they do, which the scatter
    of their refits does not show. `draw_inflation` above 1 makes up for it and moves no
    probability; docs/concepts/rankings.md says how the value of the preset pools was found.

    References
    ----------
    .. [1] Satopää et al. (2014), "Combining multiple probability predictions using a simple logit
       model", International Journal of Forecasting 30(2).
    .. [2] Gneiting and Ranjan (2013), "Combining predictive distributions", Electronic Journal of
       Statistics 7.

    Examples
    --------
    >>> import pandas as pd
    >>> from atrocityrisk.models import Climatology, PastOnsetRate
    >>> X = pd.DataFrame({"a": [0.0, 0, 0, 0, 1, 1, 1, 1]})
    >>> members = [("rate", Climatology()), ("a", PastOnsetRate("a"))]
    >>> pool = LogOddsPool(members).fit(X, pd.Series([0, 0, 0, 1, 0, 1, 1, 1]))
    >>> pool.predict_member_log_odds(X).iloc[0].round(4).tolist()
    [0.0, -0.8473]
    >>> pool.decision_function(X)[:1].round(4).tolist()
    [-0.4236]
    """

    __metadata_request__fit = GROUPS_AND_YEARS | {"further_labels": True}
    __metadata_request__predict = GROUPS_AND_YEARS
    __metadata_request__predict_proba = GROUPS_AND_YEARS
    __metadata_request__decision_function = GROUPS_AND_YEARS

    def __init__(
        self,
        members: Sequence[tuple[str, Any]],
        *,
        weights: Literal["past"] | Sequence[float] | None = None,
        prior: float = 2.0,
        gap: int | None = None,
        years: int = 16,
        step: int = 2,
        blocks: str = "year",
        temper: float | None = None,
        past_seed: int = 0,
        draw_inflation: float = 1.0,
        random_state: RandomState = None,
    ) -> None:
        self.members = members
        self.weights = weights
        self.prior = prior
        self.gap = gap
        self.years = years
        self.step = step
        self.blocks = blocks
        self.temper = temper
        self.past_seed = past_seed
        self.draw_inflation = draw_inflation
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
        """Choose the weights, then fit every member to all rows.

        Parameters
        ----------
        X : DataFrame or array_like
            Predictors, shape (n, p); with "past" the index of a frame has the level `blocks`.
        y : array_like
            Labels of two classes, shape (n,).
        further_labels : DataFrame or None
            Labels of further outcomes for members that ask for them, rows as X.
        groups, years : array_like or None
            Group and year of each row, in place of levels ``gwcode`` and ``year`` of the index.

        Returns
        -------
        LogOddsPool
            The fitted pool itself.

        Raises
        ------
        ModelError
            If members, weights or data are not what they must be, or a past forecast is certain.
        """
        require(self, draw_inflation=(self.draw_inflation > 0.0, "above 0"))
        members = _pooling.check_members(self.members)
        data = training_data(self, X, y, None, missing=True)
        frame = frame_to_learn_from(self, X, data.X, groups, years)
        labels = frame_labels(frame, y)
        self.classes_, self.intercept_ = data.classes, 0.0
        self.learnt_, self.past_skipped_ = False, {}
        if isinstance(self.weights, str) and self.weights == "past":
            require(self, prior=(self.prior > 0.0, "above 0"))
            past = past_forecasts_of(self, members, frame, labels, further=further_labels)
            self.past_skipped_, self.learnt_ = dict(past.skipped), len(past.onset) > 0
            self.weights_ = simplex_weights(
                past.log_odds, past.onset, weight=temper_of(self), prior=self.prior
            )
        else:
            self.weights_ = _given(self.weights, len(members))
        self.members_ = _pooling.fit_members(
            members, frame, labels, self.random_state, further=further_labels
        )
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


def _given(weights: Any, n: int) -> FloatArray:
    """Equal weights, or those given, divided by their sum."""
    if weights is None:
        return np.full(n, 1.0 / n)
    # A text other than "past" is refused with the rest.
    given = np.asarray(weights, dtype=np.float64) if not isinstance(weights, str) else None
    if given is None or given.shape != (n,) or not (given >= 0).all() or not given.sum() > 0:
        raise ModelError(
            f"weights must be None, 'past' or {n} numbers, one for each member, none negative and "
            f"one or more above 0, but are {plain(weights)}"
        )
    if not np.isfinite(given).all():
        raise ModelError(f"weights must be finite, but are {plain(weights)}")
    return np.asarray(given / given.sum())
