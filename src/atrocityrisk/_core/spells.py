"""Spells of years as one row a year."""

import numpy as np
from numpy.typing import ArrayLike

from atrocityrisk._core.arrays import IntArray


def spell_years(first: ArrayLike, last: ArrayLike) -> tuple[IntArray, IntArray]:
    """Every year of every spell.

    Parameters
    ----------
    first, last : array_like of int
        First and last year of each spell, both included, shape (n,). A spell whose last year is
        before its first has none.

    Returns
    -------
    tuple of ndarray
        Position of the spell and the year, spell by spell, each in the order of years.

    Examples
    --------
    >>> spell, year = spell_years([1990, 2001], [1992, 2001])
    >>> spell.tolist(), year.tolist()
    ([0, 0, 0, 1], [1990, 1991, 1992, 2001])
    """
    start = np.asarray(first, dtype=np.int64)
    count = np.maximum(np.asarray(last, dtype=np.int64) - start + 1, 0)
    spell = np.repeat(np.arange(len(start)), count)
    within = np.arange(len(spell)) - (np.cumsum(count) - count)[spell]
    return spell, start[spell] + within
