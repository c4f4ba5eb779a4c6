"""Whole groups of rows drawn with replacement: how every model makes its bootstrap draws."""

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


def resampled(
    positive: NDArray[np.bool_], weight: FloatArray, unit: IntArray, rng: np.random.Generator
) -> FloatArray:
    """Weights of one draw of units; a draw with one class has no fit and is drawn again."""
    size = int(unit.max()) + 1
    while True:
        times = np.bincount(rng.integers(size, size=size), minlength=size)
        drawn = weight * times[unit]
        if drawn[positive].any() and drawn[~positive].any():
            return np.asarray(drawn)
