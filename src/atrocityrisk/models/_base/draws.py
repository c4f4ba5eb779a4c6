"""Draws of a fitted model's probabilities, also where the model is the last step of a pipeline."""

from typing import Any

import numpy as np
import pandas as pd
from sklearn.pipeline import Pipeline

from atrocityrisk._core.arrays import FloatArray


def has_draws(model: Any) -> bool:
    """Whether a model, or the last step of a pipeline, has ``predict_draws``.

    Parameters
    ----------
    model : classifier
        Fitted or not.

    Returns
    -------
    bool
        False also for a model that was asked for no draws.

    Examples
    --------
    >>> from atrocityrisk.models import Climatology, ElasticNetLogit
    >>> has_draws(Climatology()), has_draws(ElasticNetLogit(n_draws=5))
    (False, True)
    """
    return hasattr(model[-1] if isinstance(model, Pipeline) else model, "predict_draws")


def predictive_draws(model: Any, features: pd.DataFrame) -> FloatArray | None:
    """Draws of each row's probability, if the model has any.

    Parameters
    ----------
    model : classifier
        Fitted; a pipeline is asked for the draws of its last step.
    features : DataFrame
        Rows to predict.

    Returns
    -------
    ndarray of shape (rows, draws) or None
        None for models without ``predict_draws``, or asked for no draws.

    Examples
    --------
    >>> from atrocityrisk.models import Climatology
    >>> X = pd.DataFrame({"a": [0.0, 1.0]})
    >>> predictive_draws(Climatology().fit(X, [0, 1]), X) is None
    True
    """
    if not has_draws(model):
        return None
    last = model
    if isinstance(model, Pipeline):
        last = model[-1]
        features = model[:-1].transform(features) if len(model) > 1 else features
    draws = np.asarray(last.predict_draws(features), dtype=np.float64)
    return draws if draws.shape[1] else None
