"""What a panel is checked for when it is made; afterwards it is trusted."""

from typing import get_args

import numpy as np
import pandas as pd

from atrocityrisk._core.timing import Timing
from atrocityrisk.errors import DataError, DuplicateRowsError, SchemaError
from atrocityrisk.panels._cells import KEY, MISSING

LARGEST = 1e100
"""No indicator comes near it, and its square can still be computed with."""


def check_index(frame: pd.DataFrame) -> None:
    """Refuse a frame that is not one row per state and year."""
    if list(frame.index.names) != KEY:
        raise SchemaError(
            f"a panel is indexed by (gwcode, year); found {tuple(frame.index.names)}. "
            "Use frame.set_index(['gwcode', 'year'])"
        )
    if frame.empty:
        raise DataError("a panel needs at least one country-year and one indicator; found none")
    repeated = frame.index[frame.index.duplicated()]
    if len(repeated):
        raise DuplicateRowsError(
            f"panel has {len(repeated)} duplicated country-years, first "
            f"{tuple(map(int, repeated[0]))}; drop or merge them before building the panel"
        )


def check_timing(timing: str) -> None:
    """Refuse a mode of time that there is not."""
    if timing not in get_args(Timing):
        raise SchemaError(
            f"panel timing must be one of {', '.join(get_args(Timing))}; found {timing!r}"
        )


def check_columns(columns: pd.DataFrame) -> None:
    """Refuse an indicator without a row of metadata."""
    bare = columns.index[columns["source"].isna()]
    if len(bare):
        raise SchemaError(
            f"indicator {bare[0]!r} has no row in `columns`; every indicator needs its source, "
            "unit and publication lag"
        )


def check_cells(indicators: pd.DataFrame, ages: pd.DataFrame) -> None:
    """Refuse values that cannot be computed with, and ages that contradict them."""
    values = indicators.to_numpy()
    too_large = np.abs(values) > LARGEST
    if too_large.any():
        row, column = np.argwhere(too_large)[0]
        where = tuple(map(int, indicators.index[row]))
        kind = "infinite values" if np.isinf(values).any() else f"values beyond {LARGEST:g}"
        raise DataError(
            f"panel holds {int(too_large.sum())} {kind}, first in "
            f"{indicators.columns[column]!r} at {where}; make them missing or correct the source"
        )
    if not np.array_equal(np.isnan(values), ages.to_numpy() == MISSING):
        raise DataError("panel ages contradict its values: -1 must mean missing, and only that")
