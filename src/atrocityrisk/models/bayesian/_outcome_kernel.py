"""Numba kernel over training rows with labels of several outcomes: log-likelihood and gradient."""

import numba as nb
import numpy as np

from atrocityrisk._core.arrays import FloatArray, IntArray
from atrocityrisk.models.bayesian._row_kernel import EXACT, add_rows


@nb.njit(**EXACT)  # type: ignore[untyped-decorator]
def rows_of_outcomes(
    base: FloatArray, coef: FloatArray, tiles: FloatArray, cells: IntArray, weight: FloatArray
) -> tuple[float, FloatArray, FloatArray]:
    """Weighted sum of -log(1 + exp(eta)) over outcomes, and its slopes in `base` and `coef`."""
    # `base` is (K, cells), `coef` (K, p), `weight` (K, rows); `tiles` and `cells` as `add_rows`.
    value, base_slope, coef_slope = 0.0, np.zeros(base.shape), np.zeros(coef.shape)
    for k in range(len(coef)):
        value += add_rows(tiles, cells, weight[k], base[k], coef[k], coef_slope[k], base_slope[k])
    return value, base_slope, coef_slope
