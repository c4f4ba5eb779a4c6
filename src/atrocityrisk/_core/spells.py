"""Spells of years as one row a year."""

import numpy as np
from numpy.typing import ArrayLike

from atrocityrisk._core.arrays import IntArray


def spell_years(first: ArrayLike, last: ArrayLike) -> tuple[IntArray, IntArray]:
    """Every year of every spell."""
    start = np.asarray(first, dtype=np.int64)
    count = np.maximum(np.asarray(last, dtype=np.int64) - start + 1, 0)
    spell = np.repeat(np.arange(len(start)), count)
    within = np.arange(len(spell)) - (np.cumsum(count) - count)[spell]
    return spell, start[spell] + within
