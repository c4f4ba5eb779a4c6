"""Series by country and year as dense tables, one row per spell and one column per year."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from atrocityrisk._core.arrays import BoolArray, FloatArray, IntArray, PositionArray
from atrocityrisk.errors import DataError, DuplicateRowsError
from atrocityrisk.states import segments as polity_segments

# A table of more years than this is made of something else than years, dates perhaps.
_LONGEST = 3000


@dataclass(frozen=True)
class Layout:
    """Values laid out with one row per spell and one column per year, and the way back."""

    values: FloatArray
    row: PositionArray
    column: IntArray
    index: pd.MultiIndex
    name: object

    def to_series(self, values: FloatArray) -> pd.Series:
        """Values of a table of this layout by (gwcode, year), in the order of the rows given."""
        return pd.Series(values[self.row, self.column], index=self.index, name=self.name)


def lay_out(series: pd.Series, segments: pd.Series | None) -> Layout:
    """Table of a series, each row a spell that no value may leave: by default one polity."""
    index = series.index
    if not isinstance(index, pd.MultiIndex):
        raise DataError(
            f"expected an index of gwcode and year, found levels {list(index.names)}; set the index"
        )
    spells = polity_segments(index)
    if segments is not None:
        if not segments.index.equals(index):
            raise DataError("expected one segment per row, found other labels; reindex segments")
        spells = segments
    try:
        values = series.to_numpy(dtype=np.float64, na_value=np.nan)
    except (ValueError, TypeError) as problem:
        raise DataError(
            f"expected numbers in {series.name!r}, found {problem}; convert the column first"
        ) from None
    year = index.get_level_values("year").to_numpy(dtype=np.int64)
    first = int(year.min()) if len(year) else 0
    width = int(year.max()) - first + 1 if len(year) else 0
    if width > _LONGEST:
        raise DataError(
            f"expected years, found {first} to {first + width - 1}; correct the year level"
        )
    # Two states never share a row, whatever numbers the caller chose for the segments.
    state = index.get_level_values("gwcode").to_numpy(dtype=np.int64)
    spell_of, _ = pd.factorize(spells.to_numpy())
    state_of, states = pd.factorize(state)
    row, rows = pd.factorize(spell_of.astype(np.int64) * max(len(states), 1) + state_of)
    column = year - first
    if np.bincount(row * max(width, 1) + column, minlength=1).max() > 1:
        again = tuple(np.asarray(index[index.duplicated()][0]).tolist())
        raise DuplicateRowsError(
            f"expected each country-year once, found {again} again; merge its rows"
        )
    dense = np.full((len(rows), width), np.nan)
    dense[row, column] = values
    return Layout(dense, row, column, index, series.name)


def shift(values: FloatArray, years: int) -> FloatArray:
    """Table whose columns hold the values of so many years earlier, NaN before the first."""
    shifted = np.full_like(values, np.nan)
    if years < values.shape[1]:
        shifted[:, years:] = values[:, : values.shape[1] - years]
    return shifted


def rolled(
    values: FloatArray,
    window: int,
    combine: Callable[[FloatArray, FloatArray], FloatArray],
    *,
    empty: float,
) -> tuple[FloatArray, FloatArray]:
    """Observed values of the window combined, and how many there were, each of shape `values`."""
    # Year by year rather than by differences of running totals: the result then depends on nothing
    # but the window, to the bit.
    at_least_one("window", window)
    result = np.full(values.shape, empty)
    seen = np.zeros(values.shape)
    for years in range(min(window, values.shape[1])):
        past = shift(values, years)
        observed = ~np.isnan(past)
        result = combine(result, np.where(observed, past, empty))
        seen += observed
    return result, seen


def latest_true(happened: BoolArray, position: PositionArray) -> PositionArray:
    """Column of the latest true value up to each column; -1 if there was none."""
    marks = np.where(happened, position, -1)
    return np.maximum.accumulate(marks, axis=1) if marks.size else marks


def needed(window: int, min_years: int | None) -> int:
    """How many years of a window must be observed: all, unless fewer are asked for."""
    if min_years is None:
        return window
    if not 1 <= min_years <= window:
        raise DataError(
            f"expected min_years from 1 to the window of {window}, found {min_years}; correct it"
        )
    return min_years


def at_least_one(what: str, years: int) -> None:
    """Refuse a number of years that would look ahead, or at the present year alone."""
    if years < 1:
        raise DataError(
            f"expected {what} of 1 or more, found {years}; looking ahead is not offered"
        )
