"""Methods that classifiers of two classes share: predictions, labels, and tags for scikit-learn.

Functions that models take as their methods: what they share is these few lines, not a parent.
"""

from typing import Any, Protocol

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit
from sklearn.base import ClassifierMixin
from sklearn.utils import Tags

from atrocityrisk._core.arrays import FloatArray
from atrocityrisk.models._base.inputs import prediction_data


class FittedModel(Protocol):
    """What a fitted model has: its two labels, and probabilities of them."""

    classes_: NDArray[Any]

    def predict_proba(self, X: ArrayLike | pd.DataFrame) -> FloatArray:
        """Probabilities, shape (n, 2), of the second class in column 1."""


class FittedByGroups(Protocol):
    """As `FittedModel`, where probabilities depend on the group and year of a row."""

    classes_: NDArray[Any]

    def predict_proba(
        self,
        X: ArrayLike | pd.DataFrame,
        *,
        groups: ArrayLike | None = None,
        years: ArrayLike | None = None,
    ) -> FloatArray:
        """Probabilities, shape (n, 2), of the second class in column 1."""


class HasLogOdds(Protocol):
    """What a fitted model of log-odds has: those of the second class."""

    def decision_function(self, X: ArrayLike | pd.DataFrame) -> FloatArray:
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
    """Whether the model was asked for draws, for scikit-learn's ``available_if``."""
    return model.n_draws > 0


# A user of a model reads the lines below as those of its own methods.
def decision_function(self: FittedLogit, X: ArrayLike | pd.DataFrame) -> FloatArray:
    """Log-odds of the second class, shape (n,), of rows X (n, p)."""
    return np.asarray(prediction_data(self, X) @ self.coef_ + self.intercept_)


def predict_proba(self: HasLogOdds, X: ArrayLike | pd.DataFrame) -> FloatArray:
    """Probabilities of both classes, shape (n, 2), of rows X (n, p); the second in column 1."""
    log_odds = self.decision_function(X)
    # 1 - expit would round the complement of a tiny risk to 1.
    return np.column_stack([expit(-log_odds), expit(log_odds)])


def predict_draws(self: FittedLogit, X: ArrayLike | pd.DataFrame) -> FloatArray:
    """Probability of the second class in each draw, shape (n, draws), of rows X (n, p)."""
    return np.asarray(expit(prediction_data(self, X) @ self.coef_draws_ + self.intercept_draws_))


def predict(self: FittedModel, X: ArrayLike | pd.DataFrame) -> NDArray[Any]:
    """Likelier class of each row, the first where both are alike."""
    # With rare onsets this is hardly ever the second: forecasts come from predict_proba.
    second = self.predict_proba(X)[:, 1] > 0.5
    return np.asarray(self.classes_[second.astype(np.int64)])


def predict_by_groups(
    self: FittedByGroups,
    X: ArrayLike | pd.DataFrame,
    *,
    groups: ArrayLike | None = None,
    years: ArrayLike | None = None,
) -> NDArray[Any]:
    """Likelier class of each row, the first where both are alike; groups and years as for `fit`."""
    second = self.predict_proba(X, groups=groups, years=years)[:, 1] > 0.5
    return np.asarray(self.classes_[second.astype(np.int64)])


def two_class_tags(self: Any) -> Tags:
    """Tags of a classifier of two classes that needs every cell."""
    # The parent by name: `super()` needs the class that a function is written in.
    tags: Tags = ClassifierMixin.__sklearn_tags__(self)
    tags.classifier_tags.multi_class = False
    return tags


def missing_cell_tags(self: Any) -> Tags:
    """Tags of a classifier of two classes that takes rows with missing cells."""
    tags = two_class_tags(self)
    tags.input_tags.allow_nan = True
    return tags


def baseline_tags(self: Any) -> Tags:
    """Tags of a baseline, of which scikit-learn should expect no skill."""
    tags = missing_cell_tags(self)
    tags.classifier_tags.poor_score = True
    return tags
