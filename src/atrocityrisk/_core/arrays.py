"""Types of arrays, each defined once: what the package computes with is float64, int64 or bool."""

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
BinCodes = NDArray[np.uint8]
"""Bins of cells, at most 256 to a column."""
SmallIntArray = NDArray[np.int32]
PositionArray = NDArray[np.intp]
