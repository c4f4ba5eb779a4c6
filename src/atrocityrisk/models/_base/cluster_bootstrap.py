"""Whole groups of rows drawn with replacement: how every model makes its bootstrap draws."""

import numpy as np
from numpy.typing import NDArray

from atrocityrisk._core.arrays import FloatArray, IntArray


def drawn_clusters(
    positive: NDArray[np.bool_],
    weight: FloatArray,
    unit: IntArray,
    among: IntArray,
    rng: np.random.Generator,
) -> IntArray:
    """As many units as in `among`, out of it; a draw with one class is drawn again."""
    size = int(unit.max()) + 1
    ones = np.bincount(unit, weights=weight * positive, minlength=size) > 0
    zeros = np.bincount(unit, weights=weight * ~positive, minlength=size) > 0
    while True:
        picked = among[rng.integers(len(among), size=len(among))]
        if ones[picked].any() and zeros[picked].any():
            return picked


def resampled(
    positive: NDArray[np.bool_], weight: FloatArray, unit: IntArray, rng: np.random.Generator
) -> FloatArray:
    """Weights of one draw of units; a draw with one class has no fit and is drawn again."""
    every = np.arange(int(unit.max()) + 1)
    return weight * times_drawn(drawn_clusters(positive, weight, unit, every, rng), unit)


def times_drawn(picked: IntArray, unit: IntArray) -> IntArray:
    """How often the unit of each row was drawn."""
    return np.asarray(np.bincount(picked, minlength=int(unit.max()) + 1)[unit])
