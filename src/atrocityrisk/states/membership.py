"""Which states exist in a year."""

import numpy as np
import pandas as pd

from atrocityrisk._core.spells import spell_years
from atrocityrisk.errors import DataError
from atrocityrisk.states.state_tables import FIRST_YEAR, LAST_YEAR, alive_years, table


def spells() -> pd.DataFrame:
    """When each state began and ended.

    Returns
    -------
    DataFrame
        Columns gwcode, start and end (dates; NaT while the state exists) and microstate (bool),
        for every state that existed in 1945 or later.

    References
    ----------
    .. [1] Gleditsch, K. S., and Ward, M. D. (1999). A revised list of independent states since the
       Congress of Vienna. International Interactions 25(4), 393-413.

    Examples
    --------
    >>> rows = spells().set_index("gwcode")
    >>> str(rows.loc[265, "end"].date()), rows.loc[265, "microstate"].item()
    ('1990-10-02', False)
    """
    frame = table("system")
    return frame.assign(
        start=pd.to_datetime(frame["start"]),
        end=pd.to_datetime(frame["end"]),
        microstate=frame["microstate"].astype(bool),
    )


def states_in(year: int, *, microstates: bool = False) -> pd.Index:
    """States that exist on 31 December of a year.

    Parameters
    ----------
    year : int
        From 1945 to 2025.
    microstates : bool, default False
        Count states that Gleditsch and Ward list apart, mostly of fewer than 250,000 people.

    Returns
    -------
    Index of int64
        Gleditsch-Ward numbers, sorted.

    Raises
    ------
    DataError
        If the year is not covered.

    References
    ----------
    .. [1] Gleditsch, K. S., and Ward, M. D. (1999). A revised list of independent states since the
       Congress of Vienna. International Interactions 25(4), 393-413.

    Examples
    --------
    >>> 265 in states_in(1989), 265 in states_in(1990), 317 in states_in(1993)
    (True, False, True)
    """
    _check_years(year, year)
    spells = alive_years()
    here = (spells["first_year"] <= year) & (spells["existed_to"] >= year)
    if not microstates:
        here &= ~spells["microstate"]
    found: pd.Index = pd.Index(np.sort(spells.loc[here, "gwcode"].to_numpy()), name="gwcode")
    return found


def grid(first: int, last: int, *, microstates: bool = False) -> pd.MultiIndex:
    """Every state in every year in which it existed on 31 December or ended.

    Parameters
    ----------
    first, last : int
        First and last year, both included, from 1945 to 2025.
    microstates : bool, default False
        Count the states that Gleditsch and Ward list apart.

    Returns
    -------
    MultiIndex
        Levels gwcode and year, sorted.

    Raises
    ------
    DataError
        If a year is not covered or the years are in the wrong order.

    References
    ----------
    .. [1] Gleditsch, K. S., and Ward, M. D. (1999). A revised list of independent states since the
       Congress of Vienna. International Interactions 25(4), 393-413.

    Examples
    --------
    >>> years = grid(1989, 1993)
    >>> (265, 1990) in years, (265, 1991) in years, (531, 1993) in years
    (True, False, True)
    """
    _check_years(first, last)
    spells = alive_years()
    if not microstates:
        spells = spells[~spells["microstate"]]
    spell, year = spell_years(
        spells["first_year"].clip(lower=first), spells["last_year"].clip(upper=last)
    )
    frame = pd.DataFrame({"gwcode": spells["gwcode"].to_numpy()[spell], "year": year})
    # A state that ended and came back within one year would stand there twice.
    return pd.MultiIndex.from_frame(frame.drop_duplicates().sort_values(["gwcode", "year"]))


def _check_years(first: int, last: int) -> None:
    """Refuse years outside the list of states, or in the wrong order."""
    if not FIRST_YEAR <= first <= last <= LAST_YEAR:
        raise DataError(
            f"expected years from {FIRST_YEAR} to {LAST_YEAR} in order, found {first} to {last}; "
            "the list of states covers no others"
        )
