"""Values moved through time by country and year, never by row position and never backwards.

Each function takes a Series indexed by (gwcode, year) and returns one with the same index. A year
without a row is a missing value. By default nothing passes from one polity to the next under the
same number (the Soviet Union to Russia, 365): see `atrocityrisk.states.segments`. To let values
pass, give ``segments=unbroken(series.index)``.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from atrocityrisk.errors import DataError, DuplicateRowsError
from atrocityrisk.states import segments as polity_segments

Floats = npt.NDArray[np.float64]
_LONGEST = 3000


def unbroken(index: pd.MultiIndex) -> pd.Series:
    """Segments that ignore succession: one per number, whatever state bore it.

    Parameters
    ----------
    index : MultiIndex
        With levels gwcode and year.

    Returns
    -------
    Series of int64
        The gwcode of every row.
    """
    return pd.Series(index.get_level_values("gwcode").to_numpy(np.int64), index=index)


def lag_years(series: pd.Series, years: int, *, segments: pd.Series | None = None) -> pd.Series:
    """Value of the same country some years earlier.

    Parameters
    ----------
    series : Series
        Indexed by (gwcode, year).
    years : int
        How many years back; at least 0, because a value of later years must not be seen.
    segments : Series, optional
        Spells that no value leaves, one number per row; by default uninterrupted polities.

    Returns
    -------
    Series of float64
        NaN where the earlier year is missing, not in the rows or of another polity.

    Raises
    ------
    DataError
        If `years` is negative or the series is not numeric by (gwcode, year).

    Examples
    --------
    >>> import pandas as pd
    >>> rows = pd.MultiIndex.from_product([[2], [2001, 2002, 2004]], names=["gwcode", "year"])
    >>> lag_years(pd.Series([1.0, 2.0, 4.0], index=rows), 1).tolist()
    [nan, 1.0, nan]
    """
    if years < 0:
        raise DataError(
            f"expected a lag of 0 or more years, found {years}; a lead would show the future"
        )
    layout = _layout(series, segments)
    return layout.back(_shift(layout.values, years))


def change_years(series: pd.Series, years: int, *, segments: pd.Series | None = None) -> pd.Series:
    """Difference from the value of the same country some years earlier.

    Parameters
    ----------
    series : Series
        Indexed by (gwcode, year).
    years : int
        How many years back; at least 1.
    segments : Series, optional
        Spells that no change crosses; by default uninterrupted polities.

    Returns
    -------
    Series of float64
        NaN where either year is missing.

    Raises
    ------
    DataError
        If `years` is below 1 or the series is not numeric by (gwcode, year).

    Examples
    --------
    >>> import pandas as pd
    >>> rows = pd.MultiIndex.from_product([[365], [1990, 1991, 1992, 1993]])
    >>> series = pd.Series([10.0, 11.0, 5.0, 7.0], index=rows.set_names(["gwcode", "year"]))
    >>> change_years(series, 1).tolist()
    [nan, 1.0, nan, 2.0]
    """
    _at_least_one("years", years)
    layout = _layout(series, segments)
    return layout.back(layout.values - _shift(layout.values, years))


def rolling_sum_years(
    series: pd.Series,
    window: int,
    *,
    min_years: int | None = None,
    segments: pd.Series | None = None,
) -> pd.Series:
    """Sum over the last years, the present one included.

    Parameters
    ----------
    series : Series
        Indexed by (gwcode, year).
    window : int
        Number of years, at least 1.
    min_years : int, optional
        How many of them must be observed; by default all.
    segments : Series, optional
        Spells that no window crosses; by default uninterrupted polities.

    Returns
    -------
    Series of float64
        Sum of the observed years; NaN where fewer than `min_years` were.

    Raises
    ------
    DataError
        If the window is below 1 or the series is not numeric by (gwcode, year).

    Examples
    --------
    >>> import pandas as pd
    >>> rows = pd.MultiIndex.from_product([[2], [2001, 2002, 2003]], names=["gwcode", "year"])
    >>> rolling_sum_years(pd.Series([1.0, 2.0, 4.0], index=rows), 2).tolist()
    [nan, 3.0, 6.0]
    """
    layout = _layout(series, segments)
    total, seen = _rolled(layout.values, window, np.add, empty=0.0)
    return layout.back(np.where(seen >= _needed(window, min_years), total, np.nan))


def rolling_mean_years(
    series: pd.Series,
    window: int,
    *,
    min_years: int | None = None,
    segments: pd.Series | None = None,
) -> pd.Series:
    """Mean over the last years, the present one included.

    Parameters
    ----------
    series : Series
        Indexed by (gwcode, year).
    window : int
        Number of years, at least 1.
    min_years : int, optional
        How many of them must be observed; by default all.
    segments : Series, optional
        Spells that no window crosses; by default uninterrupted polities.

    Returns
    -------
    Series of float64
        Mean of the observed years; NaN where fewer than `min_years` were.

    Raises
    ------
    DataError
        If the window is below 1 or the series is not numeric by (gwcode, year).

    Examples
    --------
    >>> import pandas as pd
    >>> rows = pd.MultiIndex.from_product([[2], [2001, 2002, 2003]], names=["gwcode", "year"])
    >>> rolling_mean_years(pd.Series([1.0, 2.0, 6.0], index=rows), 3).tolist()
    [nan, nan, 3.0]
    """
    layout = _layout(series, segments)
    total, seen = _rolled(layout.values, window, np.add, empty=0.0)
    enough = seen >= _needed(window, min_years)
    return layout.back(np.where(enough, total / np.maximum(seen, 1.0), np.nan))


def rolling_max_years(
    series: pd.Series,
    window: int,
    *,
    min_years: int | None = None,
    segments: pd.Series | None = None,
) -> pd.Series:
    """Largest value of the last years, the present one included.

    Parameters
    ----------
    series : Series
        Indexed by (gwcode, year).
    window : int
        Number of years, at least 1.
    min_years : int, optional
        How many of them must be observed; by default all.
    segments : Series, optional
        Spells that no window crosses; by default uninterrupted polities.

    Returns
    -------
    Series of float64
        Maximum of the observed years; NaN where fewer than `min_years` were.

    Raises
    ------
    DataError
        If the window is below 1 or the series is not numeric by (gwcode, year).

    Examples
    --------
    >>> import pandas as pd
    >>> rows = pd.MultiIndex.from_product([[2], [2001, 2002, 2003]], names=["gwcode", "year"])
    >>> rolling_max_years(pd.Series([9.0, 2.0, 6.0], index=rows), 2, min_years=1).tolist()
    [9.0, 9.0, 6.0]
    """
    layout = _layout(series, segments)
    largest, seen = _rolled(layout.values, window, np.maximum, empty=-np.inf)
    return layout.back(np.where(seen >= _needed(window, min_years), largest, np.nan))


def years_since(event: pd.Series, *, segments: pd.Series | None = None) -> pd.Series:
    """Years that have passed since the country's latest event.

    Parameters
    ----------
    event : Series
        Indexed by (gwcode, year); any value but 0 is an event.
    segments : Series, optional
        Spells that no event outlives; by default uninterrupted polities.

    Returns
    -------
    Series of float64
        0 in a year with an event; NaN before the first one, and after a missing year until the
        next event, because there may have been one in it.

    Raises
    ------
    DataError
        If the series is not numeric by (gwcode, year).

    Examples
    --------
    >>> import pandas as pd
    >>> rows = pd.MultiIndex.from_product([[2], range(2001, 2006)], names=["gwcode", "year"])
    >>> years_since(pd.Series([0, 1, 0, 0, 1], index=rows)).tolist()
    [nan, 0.0, 1.0, 2.0, 0.0]
    """
    layout = _layout(event, segments)
    position = np.arange(layout.values.shape[1])
    happened = (layout.values != 0) & ~np.isnan(layout.values)
    latest = _latest(happened, position)
    unknown = _latest(np.isnan(layout.values), position)
    since = np.where((latest >= 0) & (latest > unknown), position - latest, np.nan)
    return layout.back(since.astype(np.float64))


def carry_forward(
    series: pd.Series, max_age: int, *, segments: pd.Series | None = None
) -> tuple[pd.Series, pd.Series]:
    """Fill missing values with the country's latest earlier one, if it is not too old.

    Parameters
    ----------
    series : Series
        Indexed by (gwcode, year).
    max_age : int
        Greatest number of years that a value may be carried; 0 carries nothing.
    segments : Series, optional
        Spells that no value leaves; by default uninterrupted polities.

    Returns
    -------
    filled : Series of float64
        Values, observed or carried; NaN where there is none recent enough.
    age : Series of float64
        0 where observed, otherwise years since the value was; NaN where `filled` is.

    Raises
    ------
    DataError
        If `max_age` is negative or the series is not numeric by (gwcode, year).

    Examples
    --------
    >>> import pandas as pd
    >>> rows = pd.MultiIndex.from_product([[2], range(2001, 2005)], names=["gwcode", "year"])
    >>> filled, age = carry_forward(pd.Series([5.0, None, None, None], index=rows), 2)
    >>> filled.tolist(), age.tolist()
    ([5.0, 5.0, 5.0, nan], [0.0, 1.0, 2.0, nan])
    """
    if max_age < 0:
        raise DataError(f"expected a greatest age of 0 or more years, found {max_age}; raise it")
    layout = _layout(series, segments)
    position = np.arange(layout.values.shape[1])
    latest = _latest(~np.isnan(layout.values), position)
    age = np.where(latest >= 0, position - latest, np.inf)
    held = np.take_along_axis(layout.values, np.maximum(latest, 0), axis=1)
    recent = age <= max_age
    return layout.back(np.where(recent, held, np.nan)), layout.back(np.where(recent, age, np.nan))


@dataclass(frozen=True)
class _Layout:
    """Values laid out with one row per spell and one column per year, and the way back."""

    values: Floats
    row: npt.NDArray[np.intp]
    column: npt.NDArray[np.int64]
    index: pd.MultiIndex
    name: object

    def back(self, values: Floats) -> pd.Series:
        return pd.Series(values[self.row, self.column], index=self.index, name=self.name)


def _layout(series: pd.Series, segments: pd.Series | None) -> _Layout:
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
        state_again, year_again = index[index.duplicated()][0]
        raise DuplicateRowsError(
            f"expected each country-year once, found ({state_again}, {year_again}) again; "
            "merge its rows"
        )
    dense = np.full((len(rows), width), np.nan)
    dense[row, column] = values
    return _Layout(dense, row, column, index, series.name)


def _shift(values: Floats, years: int) -> Floats:
    shifted = np.full_like(values, np.nan)
    if years < values.shape[1]:
        shifted[:, years:] = values[:, : values.shape[1] - years]
    return shifted


def _rolled(
    values: Floats,
    window: int,
    combine: Callable[[Floats, Floats], Floats],
    *,
    empty: float,
) -> tuple[Floats, Floats]:
    """Observed values of the window combined, and how many there were.

    Year by year rather than by differences of running totals: the result then depends on nothing
    but the window, to the bit.
    """
    _at_least_one("window", window)
    result = np.full(values.shape, empty)
    seen = np.zeros(values.shape)
    for years in range(min(window, values.shape[1])):
        past = _shift(values, years)
        observed = ~np.isnan(past)
        result = combine(result, np.where(observed, past, empty))
        seen += observed
    return result, seen


def _latest(
    happened: npt.NDArray[np.bool_], position: npt.NDArray[np.intp]
) -> npt.NDArray[np.intp]:
    """Column of the latest true value up to each column; -1 if there was none."""
    marks = np.where(happened, position, -1)
    return np.maximum.accumulate(marks, axis=1) if marks.size else marks


def _needed(window: int, min_years: int | None) -> int:
    if min_years is None:
        return window
    if not 1 <= min_years <= window:
        raise DataError(
            f"expected min_years from 1 to the window of {window}, found {min_years}; correct it"
        )
    return min_years


def _at_least_one(what: str, years: int) -> None:
    if years < 1:
        raise DataError(
            f"expected {what} of 1 or more, found {years}; looking ahead is not offered"
        )
