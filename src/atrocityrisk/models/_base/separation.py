"""Whether some combination of columns separates two classes: then a likelihood has no maximum."""

import numpy as np

from atrocityrisk._core.arrays import BoolArray, FloatArray
from atrocityrisk._core.rounding import ROUNDING, distinct, snapped

# As near to the limits of the solver's rows as it can be told to go.
_TOLERANCE = 1e-10


def separates(
    columns: FloatArray, positive: BoolArray, *, not_negative: BoolArray | None = None
) -> bool:
    """Whether some x b is >= 0 in positive rows and <= 0 in the others, but not 0 in all."""
    # Rows of `columns` (n, k) without weight are the caller's to leave out. Coefficients that are
    # `not_negative` are searched for from 0 on.
    # Albert and Anderson (1984): separation, whole or in part. By linear programme (Konis 2007):
    # the largest sum of s x b, s the row's sign, within a box around 0.
    from scipy.optimize import linprog

    # Values that differ by rounding alone are one: classes that overlap by no more do not.
    exact = np.column_stack([snapped(column, distinct(column)[0]) for column in columns.T])
    signed = _to_one_size(exact) * np.where(positive, 1.0, -1.0)[:, None]
    low = -np.ones(columns.shape[1])
    low[slice(0) if not_negative is None else not_negative] = 0.0
    found = linprog(
        -signed.mean(axis=0),
        A_ub=-signed,
        b_ub=np.zeros(len(signed)),
        bounds=np.column_stack([low, np.ones(len(low))]),
        method="highs",
        options={"primal_feasibility_tolerance": _TOLERANCE, "dual_feasibility_tolerance": 1e-10},
    )
    if found.x is None:
        return False
    # The solver lets rows be violated a little: what it found is tried to the last digit.
    margin = signed @ found.x
    rounding = ROUNDING * (np.abs(signed) @ np.abs(found.x))
    return bool((margin >= -rounding).all() and (margin > rounding + 10 * _TOLERANCE).any())


def _to_one_size(columns: FloatArray) -> FloatArray:
    """Columns and then rows of comparable size, for the solver; what separates them stays."""
    # By quartiles, so that one far row does not press all others together. Signs of x b are the
    # same with every column and row in another unit, and with columns moved where one of them is
    # constant.
    low, middle, high = np.quantile(columns, [0.25, 0.5, 0.75], axis=0)
    spread = high - low
    size = np.where(spread > 0, spread, np.abs(columns).max(axis=0))
    scaled = columns / np.where(size > 0, size, 1.0)
    constant = (columns[0] != 0) & (columns.min(axis=0) == columns.max(axis=0))
    if constant.any():
        scaled = np.where(constant, scaled, scaled - middle / np.where(size > 0, size, 1.0))
    length = np.abs(scaled).max(axis=1, keepdims=True)
    return np.asarray(scaled / np.where(length > 0, length, 1.0))
