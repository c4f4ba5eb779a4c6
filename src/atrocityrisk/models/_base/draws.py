"""Draws of a fitted model's probabilities, also where the model is the last step of a pipeline."""

from typing import Any

import numpy as np
import pandas as pd
from sklearn.pipeline import Pipeline

from atrocityrisk._core.arrays import FloatArray


def has_draws(model: Any) -> bool:
    """Whether a model, fitted or not, or the last step of a pipeline has ``predict_draws``."""
    # `available_if` hides the method of a model that was asked for no draws.
    return hasattr(model[-1] if isinstance(model, Pipeline) else model, "predict_draws")


def predictive_draws(model: Any, features: pd.DataFrame) -> FloatArray | None:
    """Draws (rows, draws) of each row's probability; None if the fitted model has none."""
    if not has_draws(model):
        return None
    last = model
    if isinstance(model, Pipeline):
        # A pipeline hands on predict_proba but no method of ours, so its steps are gone through.
        last = model[-1]
        features = model[:-1].transform(features) if len(model) > 1 else features
    draws = np.asarray(last.predict_draws(features), dtype=np.float64)
    return draws if draws.shape[1] else None
