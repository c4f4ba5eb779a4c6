"""Numbers that differ by rounding alone count as one: the rule of every model and metric.

0.3 and 0.1 + 0.2 differ in the last bit. Divided by its own spread such a column is a predictor
like any other, with a coefficient of 1e15, made of nothing.
"""

import numpy as np
from numpy.typing import ArrayLike

from atrocityrisk._core.arrays import BoolArray, FloatArray

ROUNDING = 2.0**-40
"""Share of a number's size, about 9e-13, that is rounding: 4,096 units in the last place."""
# A sum of n terms is off by up to n units, so scikit-learn calls a column constant where its
# deviation is below n units of its mean (`StandardScaler`, after Chan, Golub and LeVeque 1983),
# which is this for 4,096 rows. Here n is fixed: a row more must not turn a predictor into a
# constant. No indicator is known to a tenth digit.


def only_rounding(low: ArrayLike, high: ArrayLike) -> BoolArray:
    """Whether numbers from `low` to `high` differ by rounding alone, elementwise."""
    low, high = np.asarray(low, dtype=np.float64), np.asarray(high, dtype=np.float64)
    # Halves, because the difference of the two largest numbers is none; that of two infinities
    # is none either.
    with np.errstate(invalid="ignore"):
        near = high / 2 - low / 2 <= rounding_of(low, high) / 2
    return np.asarray(np.where(np.isinf(low) | np.isinf(high), low == high, near))


def less(first: ArrayLike, second: ArrayLike) -> FloatArray:
    """`first` less `second`, 0 where rounding alone sets them apart."""
    first, second = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    same = only_rounding(np.minimum(first, second), np.maximum(first, second))
    with np.errstate(invalid="ignore"):  # that of two infinities is none
        return np.asarray(np.where(same & np.isfinite(first), 0.0, first - second))


def rounding_of(low: ArrayLike, high: ArrayLike) -> FloatArray:
    """How far rounding may move numbers from `low` to `high`."""
    return np.asarray(ROUNDING * np.maximum(np.abs(low), np.abs(high)))


def varying(columns: FloatArray) -> BoolArray:
    """Which columns (p,) of known values (n, p) differ by more than rounding."""
    return ~only_rounding(columns.min(axis=0), columns.max(axis=0))


def distinct(values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Least and largest (k,) of each run of values that differ by rounding alone, rising."""
    rising = np.unique(values[~np.isnan(values)])
    if not only_rounding(rising[:-1], rising[1:]).any():
        return rising, rising
    # Measured from the least of the run: a long chain of small steps is no constant.
    starts: list[int] = []
    place = 0
    while place < len(rising):
        starts.append(place)
        place += int(np.searchsorted(~only_rounding(rising[place], rising[place:]), True))
    ends = np.array([*starts[1:], len(rising)]) - 1
    return rising[starts], rising[ends]


def snapped(values: FloatArray, to: FloatArray) -> FloatArray:
    """Values, each moved to the one of `to`, rising, from which only rounding sets it apart."""
    if not len(to):
        return values
    place = np.searchsorted(to, values).clip(max=len(to) - 1)
    found = values.copy()
    for near in (to[place], to[np.maximum(place - 1, 0)]):
        same = only_rounding(np.minimum(values, near), np.maximum(values, near))
        found[same] = near[same]
    return found
