"""Lists of episodes as country-years: 0 where none is listed, absent where nobody looked.

A list names what happened and is silent on the rest. Silence counts as 0 for every state that
existed in the years which the list covers, and for no other state and no other year.
"""

import pandas as pd

from atrocityrisk import states
from atrocityrisk._core.spells import spell_years
from atrocityrisk.errors import DataError
from atrocityrisk.sources.source import KEY
from atrocityrisk.sources.state_codes import FIRST_YEAR, LAST_YEAR

PHASES = ("onset", "ongoing", "ended")


def covered(first: int, last: int) -> pd.MultiIndex:
    """Every state, microstates included, in the years that a list covers.

    Parameters
    ----------
    first, last : int
        First and last year covered; years outside the known state system are left out.

    Returns
    -------
    MultiIndex
        Levels gwcode and year.

    Raises
    ------
    DataError
        If the years are in the wrong order.

    Examples
    --------
    >>> len(covered(1990, 1990)) > 150
    True
    """
    if first > last:
        raise DataError(f"expected coverage from an earlier to a later year, found {first}-{last}")
    return states.grid(max(first, FIRST_YEAR), min(last, LAST_YEAR), microstates=True)


def coverage(column: pd.Series) -> tuple[int, int]:
    """First and last year in which a column of an episode frame is known.

    Parameters
    ----------
    column : Series
        Indexed by (gwcode, year).

    Returns
    -------
    tuple of int
        First and last year with a value for any state.

    Raises
    ------
    DataError
        If no value is known.

    Examples
    --------
    >>> index = pd.MultiIndex.from_product([[2], [1988, 1989]], names=["gwcode", "year"])
    >>> coverage(pd.Series([float("nan"), 0.0], index=index))
    (1989, 1989)
    """
    years = column.dropna().index.get_level_values("year")
    if len(years) == 0:
        raise DataError(f"column {column.name!r} is missing everywhere; it covers no year")
    return int(years.min()), int(years.max())


def counts(pairs: pd.DataFrame, index: pd.MultiIndex) -> pd.Series:
    """Number of rows of each country-year, 0 where there is none.

    Parameters
    ----------
    pairs : DataFrame
        With columns gwcode and year.
    index : MultiIndex
        Country-years covered.

    Returns
    -------
    Series of float64
        Indexed by `index`.
    """
    return pairs.groupby(KEY).size().reindex(index, fill_value=0).astype("float64")


def spread(events: pd.DataFrame, *, last: int) -> pd.DataFrame:
    """One row per event and year in which it was under way.

    Parameters
    ----------
    events : DataFrame
        With integer column ``first_year`` and ``last_year``, missing while the event goes on.
    last : int
        Last year that the list covers; an event that goes on is known until then, not later.

    Returns
    -------
    DataFrame
        The events' columns and ``year``, ``onset`` and ``ended`` (whether it is the first year;
        the last).

    Raises
    ------
    DataError
        If an event ends before it begins.

    Examples
    --------
    >>> event = pd.DataFrame({"first_year": [2019], "last_year": [float("nan")]})
    >>> spread(event, last=2020)[["year", "onset", "ended"]].values.tolist()
    [[2019, True, False], [2020, False, False]]
    """
    ends = events["last_year"].fillna(last).clip(upper=last).astype("int64")
    backwards = events[events["last_year"] < events["first_year"]]
    if len(backwards):
        row = backwards.iloc[0]
        raise DataError(
            f"{len(backwards)} events end before they begin, first {row.to_dict()}; "
            "correct the years in the file"
        )
    event, year = spell_years(events["first_year"], ends)
    rows = events.iloc[event].reset_index(drop=True)
    rows["year"] = year
    rows["onset"] = rows["year"] == rows["first_year"]
    rows["ended"] = rows["year"] == rows["last_year"]
    return rows


def phase_counts(rows: pd.DataFrame, index: pd.MultiIndex, *, suffix: str = "") -> pd.DataFrame:
    """Events begun, under way and ended in each country-year covered.

    Parameters
    ----------
    rows : DataFrame
        As `spread` returns them, with gwcode.
    index : MultiIndex
        Country-years covered.
    suffix : str
        Appended to the column names.

    Returns
    -------
    DataFrame
        ``onset``, ``ongoing`` and ``ended``, each with the suffix, float64.
    """
    return pd.DataFrame(
        {
            f"onset{suffix}": counts(rows[rows["onset"]], index),
            f"ongoing{suffix}": counts(rows, index),
            f"ended{suffix}": counts(rows[rows["ended"]], index),
        }
    )
