"""The metric: the spherical score, a proper one that the package does not have."""

import numpy as np
from numpy.typing import ArrayLike

from atrocityrisk.metrics import checked, metric


@metric(
    kind="proper",
    low=0.0,
    high=1.0,
    perfect=0.0,
    orientation="lower",
    reference="Gneiting and Raftery (2007), J. American Statistical Association 102, 359-378",
)
def spherical_loss(
    observed: ArrayLike, probability: ArrayLike, *, weights: ArrayLike | None = None
) -> float:
    """One less the spherical score, so that 0 is perfect."""
    y, p, w = checked(observed, probability, weights=weights)
    of_what_happened = np.where(y == 1, p, 1 - p)
    return float(np.average(1 - of_what_happened / np.hypot(p, 1 - p), weights=w))
