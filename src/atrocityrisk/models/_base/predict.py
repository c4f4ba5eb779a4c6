"""Labels of any fitted model of two classes, from its probabilities.

A function that models take as their method: what they share is these lines, not a parent.
"""

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray


class FittedModel(Protocol):
    """What a fitted model has: its two labels, and probabilities of them."""

    classes_: NDArray[Any]

    def predict_proba(self, X: Any) -> NDArray[np.float64]:
        """Probabilities, shape (n, 2), of the second class in column 1."""


def predict(self: FittedModel, X: Any) -> NDArray[Any]:
    """Likelier class, the first where both are alike; with rare onsets use `predict_proba`.

    Parameters
    ----------
    X : array_like
        Predictors, shape (n, p), as `predict_proba` takes them.

    Returns
    -------
    numpy.ndarray
        Labels, shape (n,).
    """
    second = self.predict_proba(X)[:, 1] > 0.5
    return np.asarray(self.classes_[second.astype(np.int64)])
