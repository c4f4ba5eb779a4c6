"""Values moved through time by country and year, never by row position and never backwards.

Each function takes a Series indexed by (gwcode, year) and returns one with the same index. A year
without a row is a missing value. By default nothing passes from one polity to the next under the
same number (the Soviet Union to Russia, 365): see `atrocityrisk.states.segments`. To let values
pass, give ``segments=unbroken(series.index)``.
"""

import numpy as np
import pandas as pd

from atrocityrisk.errors import DataError
from atrocityrisk.lags._layout import at_least_one, latest_true, lay_out, needed, rolled, shift


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

    Examples
    --------
    >>> import pandas as pd
    >>> rows = pd.MultiIndex.from_tuples([(365, 1991), (365, 1992)], names=["gwcode", "year"])
    >>> unbroken(rows).tolist()
    [365, 365]
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
    table = lay_out(series, segments)
    return table.to_series(shift(table.values, years))


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
    at_least_one("years", years)
    table = lay_out(series, segments)
    return table.to_series(table.values - shift(table.values, years))


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
    table = lay_out(series, segments)
    total, seen = rolled(table.values, window, np.add, empty=0.0)
    return table.to_series(np.where(seen >= needed(window, min_years), total, np.nan))


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
    table = lay_out(series, segments)
    total, seen = rolled(table.values, window, np.add, empty=0.0)
    enough = seen >= needed(window, min_years)
    return table.to_series(np.where(enough, total / np.maximum(seen, 1.0), np.nan))


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
    table = lay_out(series, segments)
    # The empty value is never seen: a window without an observed year is NaN.
    largest, seen = rolled(table.values, window, np.maximum, empty=-np.inf)
    return table.to_series(np.where(seen >= needed(window, min_years), largest, np.nan))


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

    References
    ----------
    .. [1] Beck, N., Katz, J. N., and Tucker, R. (1998). Taking time seriously: time-series-cross-
       section analysis with a binary dependent variable. American Journal of Political Science
       42(4), 1260-1288.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = pd.MultiIndex.from_product([[2], range(2001, 2006)], names=["gwcode", "year"])
    >>> years_since(pd.Series([0, 1, 0, 0, 1], index=rows)).tolist()
    [nan, 0.0, 1.0, 2.0, 0.0]
    """
    table = lay_out(event, segments)
    position = np.arange(table.values.shape[1])
    happened = (table.values != 0) & ~np.isnan(table.values)
    last = latest_true(happened, position)
    unknown = latest_true(np.isnan(table.values), position)
    # A year that is not known may have had an event: the count starts anew only with the next one.
    since = np.where((last >= 0) & (last > unknown), position - last, np.nan)
    return table.to_series(since.astype(np.float64))


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
    table = lay_out(series, segments)
    position = np.arange(table.values.shape[1])
    held_at = latest_true(~np.isnan(table.values), position)
    age = np.where(held_at >= 0, position - held_at, np.inf)
    held = np.take_along_axis(table.values, np.maximum(held_at, 0), axis=1)
    recent = age <= max_age
    return table.to_series(np.where(recent, held, np.nan)), table.to_series(
        np.where(recent, age, np.nan)
    )
