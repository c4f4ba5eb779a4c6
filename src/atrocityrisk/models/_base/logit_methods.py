"""Predictions of any fitted model of log-odds; for logits, from `coef_` and `intercept_`.

Functions that models take as their methods: what they share is these few lines, not a parent.
"""

from typing import Any, Protocol

import numpy as np
from scipy.special import expit

from atrocityrisk._core.arrays import FloatArray
from atrocityrisk.models._base.inputs import prediction_data


class HasLogOdds(Protocol):
    """What a fitted model of log-odds has: those of the second class."""

    def decision_function(self, X: Any) -> FloatArray:
        """Log-odds of the second class, shape (n,)."""


class MayDraw(Protocol):
    """What a model that makes draws on request has."""

    n_draws: int


class FittedLogit(Protocol):
    """What a fitted logit has: coefficients, intercept, and draws of both if any."""

    coef_: FloatArray
    intercept_: float
    coef_draws_: FloatArray
    intercept_draws_: FloatArray


def makes_draws(model: MayDraw) -> bool:
    """Whether the model was asked for draws, for scikit-learn's ``available_if``.

    Parameters
    ----------
    model : MayDraw
        Fitted or not.

    Returns
    -------
    bool
        True if `n_draws` is above 0.
    """
    return model.n_draws > 0


def decision_function(self: FittedLogit, X: Any) -> FloatArray:
    """Log-odds of the second class.

    Parameters
    ----------
    X : array_like
        Predictors, shape (n, p).

    Returns
    -------
    numpy.ndarray
        Log-odds, shape (n,).
    """
    return np.asarray(prediction_data(self, X) @ self.coef_ + self.intercept_)


def predict_proba(self: HasLogOdds, X: Any) -> FloatArray:
    """Probability of each class.

    Parameters
    ----------
    X : array_like
        Predictors, shape (n, p).

    Returns
    -------
    numpy.ndarray
        Probabilities, shape (n, 2), of the second class in column 1.
    """
    log_odds = self.decision_function(X)
    return np.column_stack([expit(-log_odds), expit(log_odds)])


def predict_draws(self: FittedLogit, X: Any) -> FloatArray:
    """Probability of the second class under each draw of the coefficients.

    Parameters
    ----------
    X : array_like
        Predictors, shape (n, p).

    Returns
    -------
    numpy.ndarray
        Probabilities, shape (n, draws).
    """
    log_odds = prediction_data(self, X) @ self.coef_draws_ + self.intercept_draws_
    return np.asarray(expit(log_odds))
