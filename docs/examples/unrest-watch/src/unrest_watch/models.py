"""The model: the share of past rows that were like this one, as any classifier of scikit-learn."""

from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.pipeline import Pipeline
from sklearn.utils.validation import check_is_fitted, validate_data

from atrocityrisk.models import preset, with_imputation


class NearestPast(ClassifierMixin, BaseEstimator):
    """Share of events among the nearest rows, drawn towards the share among all."""

    def __init__(self, n_rows: int = 100, prior_rows: float = 20.0) -> None:
        self.n_rows = n_rows
        self.prior_rows = prior_rows

    def fit(self, X: pd.DataFrame, y: ArrayLike) -> Self:
        """Keep the rows, and how each column is spread."""
        rows, labels = validate_data(self, X, y)
        self.classes_ = np.unique(labels)
        self.labels_ = (labels == self.classes_[-1]).astype(float)
        self.centre_, self.scale_ = rows.mean(axis=0), rows.std(axis=0)
        self.scale_[self.scale_ == 0] = 1.0
        self.rows_ = (rows - self.centre_) / self.scale_
        return self

    def predict_proba(self, X: pd.DataFrame) -> NDArray[np.float64]:
        """No event, event."""
        check_is_fitted(self)
        rows = (validate_data(self, X, reset=False) - self.centre_) / self.scale_
        base = self.labels_.mean()
        found = [self._share(row, base) for row in rows]
        return np.column_stack([1 - np.array(found), found])

    def _share(self, row: NDArray[np.float64], base: float) -> float:
        distance = ((self.rows_ - row) ** 2).sum(axis=1)
        # Stable, so that rows at one distance are taken in one order on every machine.
        nearest = np.argsort(distance, kind="stable")[: self.n_rows]
        events = self.labels_[nearest].sum() + self.prior_rows * base
        return float(events / (len(nearest) + self.prior_rows))


@preset
def nearest_past() -> Pipeline:
    """Share of events among the hundred nearest country-years of the past."""
    return with_imputation(NearestPast())


def nearest_30() -> Pipeline:
    """The same with thirty rows, for who asks for `unrest_watch.models:nearest_30`."""
    return with_imputation(NearestPast(n_rows=30))
