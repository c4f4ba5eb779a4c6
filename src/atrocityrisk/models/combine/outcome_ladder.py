"""One model trained on several outcomes of one kind, such as thresholds of deaths, and averaged."""

from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.optimize import brentq
from scipy.special import expit, logit
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.utils.metaestimators import available_if

from atrocityrisk._core.arrays import FloatArray
from atrocityrisk.models._base import classifier_methods
from atrocityrisk.models._base.draws import has_draws
from atrocityrisk.models._base.further_labels import checked_further
from atrocityrisk.models._base.groups_and_years import (
    GROUPS_AND_YEARS,
    frame_to_learn_from,
)
from atrocityrisk.models._base.inner_parameters import with_inner
from atrocityrisk.models._base.inputs import training_data
from atrocityrisk.models._base.requirements import require
from atrocityrisk.models._base.seeds import RandomState, child_seeds
from atrocityrisk.models.combine import _pooling
from atrocityrisk.models.combine._past_forecasts import frame_labels

TARGET = "target"
"""Name of the member that is fitted to the labels of the outcome that is forecast."""


def _has_draws(self: Any) -> bool:
    """Whether the model has draws, fitted or not, for scikit-learn's ``available_if``."""
    return has_draws(self.members_[0][1] if hasattr(self, "members_") else self.model)


class OutcomeLadder(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    r"""Mean of the log-odds of one model fitted to the target and to further outcomes.

    .. math::

        \operatorname{logit} p = a + \frac{1}{1 + K} \sum_{k=0}^{K} \operatorname{logit} p_k,

    where :math:`p_0` comes from the labels of the outcome that is forecast and :math:`p_1, \dots,
    p_K` from those of further outcomes, the rungs, such as onsets of one-sided violence above a
    lower threshold. The level a is set such that the risks of the training rows add up to the
    target's onsets.

    Parameters
    ----------
    model : classifier
        Fitted once for each outcome; never in place.
    further_outcomes : tuple of str
        Names of the further outcomes, without a window: they take that of the target. The target
        itself, where it is among them, is left out.
    min_positives : int
        Fewest positive rows from which a further outcome is learnt, 1 or more; below, it is left
        out.
    random_state : int, RandomState, Generator or None
        Where given, every ``random_state`` of the models is set to one number made from it, so that
        models that bootstrap countries draw the same ones.

    Attributes
    ----------
    members_ : list of (str, classifier)
        Fitted models: ``target``, and one for each further outcome that was learnt, by its name.
    weights_ : numpy.ndarray
        Equal, adding up to one.
    intercept_ : float
        The level a.
    left_out_ : dict of str to str
        Further outcomes that were not learnt, with the reason.
    classes_ : numpy.ndarray
        The two labels; probabilities of the second are in column 1.

    Notes
    -----
    Severe events are few, and events like them, though less severe, are many: what precedes the one
    largely precedes the other, at another level. A mean of log-odds keeps of each outcome what
    ranks states, and the target alone decides the level.

    References
    ----------
    .. [1] Caruana (1997), "Multitask learning", Machine Learning 28.
    .. [2] Satopää et al. (2014), "Combining multiple probability predictions using a simple logit
       model", International Journal of Forecasting 30(2).

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from atrocityrisk.models import PastOnsetRate
    >>> X = pd.DataFrame({"war": np.arange(60) % 2.0})
    >>> severe, some = X.index % 20 == 1, X.index % 4 == 1
    >>> model = OutcomeLadder(PastOnsetRate("war"), further_outcomes=("some",), min_positives=5)
    >>> model = model.fit(X, severe * 1, further_labels=pd.DataFrame({"some": some * 1.0}))
    >>> [name for name, _ in model.members_]
    ['target', 'some']
    >>> bool(np.isclose(model.predict_proba(X)[:, 1].sum(), severe.sum()))
    True
    """

    __metadata_request__fit = GROUPS_AND_YEARS | {"further_labels": True}
    __metadata_request__predict = GROUPS_AND_YEARS
    __metadata_request__predict_proba = GROUPS_AND_YEARS
    __metadata_request__decision_function = GROUPS_AND_YEARS

    def __init__(
        self,
        model: BaseEstimator,
        *,
        further_outcomes: tuple[str, ...] = (),
        min_positives: int = 20,
        random_state: RandomState = None,
    ) -> None:
        self.model = model
        self.further_outcomes = further_outcomes
        self.min_positives = min_positives
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
        """Fit the model to each outcome, and set the level.

        Parameters
        ----------
        X : DataFrame or array_like
            Predictors, shape (n, p); cells may be missing where the model takes that.
        y : array_like
            Labels of two classes, shape (n,).
        further_labels : DataFrame
            A column for each further outcome, rows as X: 1, 0, or NaN where not known.
        groups, years : array_like or None
            Group and year of each row, in place of levels ``gwcode`` and ``year`` of the index.

        Returns
        -------
        OutcomeLadder
            The fitted model itself.

        Raises
        ------
        ModelError
            If further labels are absent, or data or parameters leave the model undefined.
        """
        require(self, min_positives=(self.min_positives >= 1, "1 or more"))
        data = training_data(self, X, y, None, missing=True)
        frame = frame_to_learn_from(self, X, data.X, groups, years)
        labels = frame_labels(frame, y)
        further = checked_further(self, X, further_labels, among=tuple(self.further_outcomes))
        further = further.set_axis(frame.index, axis=0)
        self.classes_, self.left_out_ = data.classes, {}
        copy = self._seeded()
        self.members_ = [(TARGET, copy().fit(frame, labels))]
        for name in further:
            kept = further[name].notna().to_numpy()
            known = further[name][kept]
            if problem := self._too_few(known):
                self.left_out_[str(name)] = problem
                continue
            rung = pd.Series(data.classes[known.astype(np.int64)], index=known.index)
            self.members_.append((str(name), copy().fit(frame[kept], rung)))
        self.weights_ = np.full(len(self.members_), 1.0 / len(self.members_))
        self.intercept_ = 0.0
        # A ladder without rungs is the model itself, to the bit.
        if len(self.members_) > 1:
            self.intercept_ = _level(_pooling.decision_function(self, frame), data.positive.sum())
        return self

    predict_member_log_odds = _pooling.predict_member_log_odds
    decision_function = _pooling.decision_function
    predict_proba = _pooling.predict_proba
    predict = classifier_methods.predict_by_groups
    predict_draws = available_if(_has_draws)(_pooling.predict_draws)

    __sklearn_tags__ = classifier_methods.missing_cell_tags

    def _seeded(self) -> Any:
        """Maker of copies of the model that share their random numbers."""
        seed = None
        if self.random_state is not None:
            seed = int(child_seeds(self.random_state, 1)[0].generate_state(1)[0])
        return lambda: (
            clone(self.model) if seed is None else with_inner(self.model, "random_state", seed)
        )

    def _too_few(self, known: pd.Series) -> str | None:
        """Why a further outcome is not learnt; None if it is."""
        positives = int(known.sum())
        if positives < self.min_positives:
            return f"{positives} positive rows, fewer than {self.min_positives}"
        if positives == len(known):
            return "no row without the event"
        return None


def _level(log_odds: FloatArray, onsets: float) -> float:
    """What is added to the log-odds so that the risks add up to the onsets."""

    def excess(shift: float) -> float:
        return float(expit(log_odds + shift).sum() - onsets)

    # With every risk below, and above, the mean that is wanted.
    aim = float(logit(onsets / len(log_odds)))
    low, high = aim - float(log_odds.max()), aim - float(log_odds.min())
    if low == high:
        return low
    return float(brentq(excess, low - 1e-9, high + 1e-9, xtol=1e-13))
