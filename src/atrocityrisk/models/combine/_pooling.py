"""What a pool and a stack of models share: members, their log-odds, and predictions from these.

Functions that both take as their methods, instead of a common parent class.
"""

import warnings
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import expit, logit
from sklearn.base import clone

from atrocityrisk._core.arrays import FloatArray
from atrocityrisk._core.progress import counting
from atrocityrisk.errors import ModelError
from atrocityrisk.models._base.certainty import without_certainty
from atrocityrisk.models._base.draws import has_draws, predictive_draws
from atrocityrisk.models._base.further_labels import fit_with
from atrocityrisk.models._base.groups_and_years import frame_to_predict
from atrocityrisk.models._base.inner_parameters import with_inner
from atrocityrisk.models._base.parallel import parallel_map_with_warnings
from atrocityrisk.models._base.seeds import child_seeds


class FittedPool(Protocol):
    """What a fitted pool has: members, weights, and what is added to their weighted log-odds."""

    members: Sequence[tuple[str, Any]]
    members_: list[tuple[str, Any]]
    weights_: FloatArray
    intercept_: float


def check_members(members: Any) -> list[tuple[str, Any]]:
    """Members as a list of pairs with names that differ and can be part of a parameter's name."""
    pairs = list(members)
    if not pairs or any(not isinstance(p, tuple | list) or len(p) != 2 for p in pairs):
        raise ModelError(
            "members must be a list of (name, classifier) with one entry or more, but is "
            f"{members!r}; give for example [('net', ElasticNetLogit())]"
        )
    names = [name for name, _ in pairs]
    own = ("members", "weights", "gap", "years", "step", "blocks", "temper", "prior", "past_seed")
    taken = (*own, "random_state", "level_sd", "weight_sd", "min_onsets")
    for name in names:
        if not isinstance(name, str) or "__" in name or name in taken or names.count(name) > 1:
            raise ModelError(
                "names of members must differ from one another and from the parameters of the "
                f"pool, and hold no double underscore, but there is {name!r}; rename it"
            )
    return [(name, model) for name, model in pairs]


def fit_members(
    members: list[tuple[str, Any]],
    X: pd.DataFrame,
    y: pd.Series,
    random_state: Any,
    *,
    further: pd.DataFrame | None = None,
) -> list[tuple[str, Any]]:
    """Members fitted to the same rows, and from the same seed where one is given."""
    # Members that bootstrap countries in the same way then draw the same ones: their draws move
    # together, as the errors of models fitted to the same countries do.
    seed = None
    if random_state is not None:
        seed = int(child_seeds(random_state, 1)[0].generate_state(1)[0])
    copies = [
        clone(model) if seed is None else with_inner(model, "random_state", seed)
        for _, model in members
    ]

    def fit(model: Any) -> Any:
        return fit_with(model, X, y, further)

    made = parallel_map_with_warnings(counting("models to fit", len(copies), fit), copies)
    for category, text in (warned for _, messages in made for warned in messages):
        warnings.warn(text, category, stacklevel=3)
    return [(name, model) for (name, _), (model, _) in zip(members, made, strict=True)]


def get_params(self: Any, deep: bool = True) -> dict[str, Any]:
    """Parameters of the pool and of its members.

    Parameters
    ----------
    deep : bool
        Whether those of members are among them, as ``<member>__<parameter>``.

    Returns
    -------
    dict of str to object
        Values by name.
    """
    return dict(self._get_params("members", deep=deep))


def set_params(self: Any, **params: Any) -> Any:
    """Set parameters of the pool, members, or parameters of members.

    Parameters
    ----------
    **params : object
        Values by name, as `get_params` names them.

    Returns
    -------
    classifier
        The pool itself.
    """
    self._set_params("members", **params)
    return self


def any_has_draws(self: Any) -> bool:
    """Whether a member makes draws, for scikit-learn's ``available_if``."""
    return any(has_draws(model) for _, model in getattr(self, "members_", self.members))


def predict_member_log_odds(
    self: FittedPool,
    X: ArrayLike | pd.DataFrame,
    *,
    groups: ArrayLike | None = None,
    years: ArrayLike | None = None,
) -> pd.DataFrame:
    """Log-odds that each member gives.

    Parameters
    ----------
    X : DataFrame or array_like
        Predictors, shape (n, p).
    groups, years : array_like or None
        Group and year of each row, as for `fit`.

    Returns
    -------
    DataFrame
        A column for each member, by its name; index as X.
    """
    made = _member_log_odds(self, frame_to_predict(self, X, groups, years))
    return made.set_axis(X.index, axis=0) if isinstance(X, pd.DataFrame) else made


def _member_log_odds(self: FittedPool, frame: pd.DataFrame) -> pd.DataFrame:
    """Log-odds of each member for checked rows."""
    columns = {
        name: logit(
            without_certainty(model.predict_proba(frame)[:, 1], frame, who=f"member {name!r}")
        )
        for name, model in self.members_
    }
    return pd.DataFrame(columns, index=frame.index)


def decision_function(
    self: FittedPool,
    X: ArrayLike | pd.DataFrame,
    *,
    groups: ArrayLike | None = None,
    years: ArrayLike | None = None,
) -> FloatArray:
    """Log-odds of the second class.

    Parameters
    ----------
    X : DataFrame or array_like
        Predictors, shape (n, p).
    groups, years : array_like or None
        Group and year of each row, as for `fit`.

    Returns
    -------
    numpy.ndarray
        Log-odds, shape (n,).
    """
    return _log_odds(self, frame_to_predict(self, X, groups, years))


def _log_odds(self: FittedPool, frame: pd.DataFrame) -> FloatArray:
    """Log-odds of checked rows."""
    own = _member_log_odds(self, frame)
    return combined(self, [own[name].to_numpy() for name, _ in self.members_])


def combined(self: FittedPool, log_odds_of: list[FloatArray]) -> FloatArray:
    """Weighted sum of members' log-odds, added up in the order of their names."""
    total: FloatArray = np.zeros(1)
    for place in sorted(range(len(self.members_)), key=lambda i: self.members_[i][0]):
        # A member of weight 0 adds nothing, even if its log-odds are infinite: 0 times that is NaN.
        if self.weights_[place]:
            total = total + self.weights_[place] * log_odds_of[place]
    return np.asarray(np.broadcast_to(total, log_odds_of[0].shape) + self.intercept_)


def predict_proba(
    self: FittedPool,
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
    """
    frame = frame_to_predict(self, X, groups, years)
    log_odds = _log_odds(self, frame)
    if _is_single(self):
        # To log-odds and back would cost the last digit.
        return np.asarray(self.members_[0][1].predict_proba(frame), dtype=np.float64)
    return np.column_stack([expit(-log_odds), expit(log_odds)])


def _is_single(self: FittedPool) -> bool:
    """Whether the pool is one member as it is."""
    return len(self.members_) == 1 and self.weights_[0] == 1.0 and self.intercept_ == 0.0


def predict_draws(
    self: FittedPool,
    X: ArrayLike | pd.DataFrame,
    *,
    groups: ArrayLike | None = None,
    years: ArrayLike | None = None,
) -> FloatArray:
    """Probability of the second class, members combined draw by draw.

    Parameters
    ----------
    X : DataFrame or array_like
        Predictors, shape (n, p).
    groups, years : array_like or None
        Group and year of each row, as for `fit`.

    Returns
    -------
    numpy.ndarray
        Probabilities, shape (n, draws).
    """
    # As many draws as the member with the fewest has; one without draws gives its value to each.
    frame = frame_to_predict(self, X, groups, years)
    drawn = [predictive_draws(model, frame) for _, model in self.members_]
    if _is_single(self) and drawn[0] is not None:
        return drawn[0]
    numbers = [draws.shape[1] for draws in drawn if draws is not None]
    if not numbers:
        return np.empty((len(frame), 0))
    columns = []
    for (name, model), draws in zip(self.members_, drawn, strict=True):
        one = model.predict_proba(frame)[:, [1]] if draws is None else draws[:, : min(numbers)]
        full = np.broadcast_to(np.asarray(one, dtype=np.float64), (len(frame), min(numbers)))
        columns.append(logit(without_certainty(full, frame, who=f"member {name!r}")))
    log_odds = combined(self, columns)
    middle = log_odds.mean(axis=1, keepdims=True)
    return np.asarray(expit(middle + getattr(self, "draw_inflation", 1.0) * (log_odds - middle)))
