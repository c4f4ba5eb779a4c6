"""Draws of a recalibrated model: those of the model inside, each under its own draw of the map."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import expit, logit

from atrocityrisk._core.arrays import FloatArray
from atrocityrisk.models._base.draws import has_draws, predictive_draws
from atrocityrisk.models._base.groups_and_years import frame_to_predict
from atrocityrisk.models.combine import _state_effects as effects


def inner_has_draws(self: Any) -> bool:
    """Whether the model has draws, fitted or not, for scikit-learn's ``available_if``."""
    return has_draws(getattr(self, "model_", self.model))


def predict_draws(
    self: Any,
    X: ArrayLike | pd.DataFrame,
    *,
    groups: ArrayLike | None = None,
    years: ArrayLike | None = None,
) -> FloatArray:
    """Probability of the second class, shape (n, draws), under each draw of model and map."""
    frame = frame_to_predict(self, X, groups, years)
    raw = predictive_draws(self.model_, frame)
    if raw is None:
        return np.empty((len(frame), 0))
    drawn = self.map_log_odds_draws(logit(raw))
    return np.asarray(expit(effects.in_draws(self, drawn, frame) if self.state_effects else drawn))
