"""Columns with mean 0 and deviation 1 for a likelihood, and the way back to the caller's units."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from atrocityrisk._core.arrays import FloatArray
from atrocityrisk._core.rounding import varying
from atrocityrisk.models._base.inputs import TrainingData, check_rank
from atrocityrisk.models._base.seeds import child_seeds


@dataclass(frozen=True)
class Standardised:
    """`columns` (n, 1 + q), ones first; `to_units` (1 + p, 1 + q), so that b = `to_units` beta."""

    # Columns that do not vary are not among the q; `to_units` gives them the coefficient 0.
    columns: FloatArray
    to_units: FloatArray
    # Standard deviations (p,) of the columns; 0 where one does not vary.
    deviation: FloatArray

    def in_units(self, beta: FloatArray) -> tuple[float, FloatArray]:
        """Intercept and coefficients (p,) in the caller's units."""
        both = self.to_units @ beta
        return float(both[0]), both[1:]

    def covariance_in_units(self, covariance: FloatArray) -> FloatArray:
        """Covariance (1 + p, 1 + p) of intercept and coefficients in the caller's units."""
        return np.asarray(self.to_units @ covariance @ self.to_units.T)

    def draws_in_units(
        self, beta: FloatArray, covariance: FloatArray, *, n: int, random_state: Any
    ) -> tuple[FloatArray, FloatArray]:
        """Intercepts (n,) and coefficients (p, n) from the estimate's normal distribution."""
        rng = np.random.default_rng(child_seeds(random_state, 1)[0])
        draws = rng.multivariate_normal(beta, covariance, size=n, method="eigh")
        both = self.to_units @ draws.T
        return both[0], both[1:]


def standardised(data: TrainingData, X: Any) -> Standardised:
    """Standardise by the rows with weight; refuse columns that follow from one another."""
    seen = data.weight > 0
    mean, scale = data.X[seen].mean(axis=0), data.X[seen].std(axis=0)
    varies = varying(data.X[seen])
    columns = np.column_stack(
        [np.ones(len(data.X)), (data.X[:, varies] - mean[varies]) / scale[varies]]
    )
    check_rank(columns[seen], X, np.flatnonzero(varies))
    size = columns.shape[1]
    to_units = np.zeros((1 + len(scale), size))
    to_units[0, 0] = 1.0
    to_units[1 + np.flatnonzero(varies), np.arange(1, size)] = 1.0 / scale[varies]
    to_units[0, 1:] = -mean[varies] / scale[varies]
    return Standardised(columns, to_units, np.where(varies, scale, 0.0))
