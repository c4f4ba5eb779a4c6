"""Lists of episodes as country-years: 0 where none is listed, absent where nobody looked.

A list names what happened and is silent on the rest. Silence counts as 0 for every state that
existed in the years which the list covers, and for no other state and no other year.
"""

import pandas as pd

from atrocityrisk import states
from atrocityrisk._core.spells import spell_years
from atrocityrisk.errors import DataError
from atrocityrisk.sources._country_years.state_codes import KEY
from atrocityrisk.states.state_tables import FIRST_YEAR, LAST_YEAR


def covered_years(first: int, last: int) -> pd.MultiIndex:
    """Every state, microstates included, in the years of a list that the state system knows."""
    if first > last:
        raise DataError(f"expected coverage from an earlier to a later year, found {first}-{last}")
    return states.grid(max(first, FIRST_YEAR), min(last, LAST_YEAR), microstates=True)


def counts(pairs: pd.DataFrame, index: pd.MultiIndex) -> pd.Series:
    """Number of rows of each country-year of `index` as float64, 0 where there is none."""
    return pairs.groupby(KEY).size().reindex(index, fill_value=0).astype("float64")


def event_years(events: pd.DataFrame, *, last: int) -> pd.DataFrame:
    """One row per event and year under way, and whether it is the onset or the end."""
    backwards = events[events["last_year"] < events["first_year"]]
    if len(backwards):
        row = backwards.iloc[0]
        raise DataError(
            f"{len(backwards)} events end before they begin, first {row.to_dict()}; "
            "correct the years in the file"
        )
    # An event without a last year goes on; it is known until the list's last year, not later.
    ends = events["last_year"].fillna(last).clip(upper=last).astype("int64")
    event, year = spell_years(events["first_year"], ends)
    rows = events.iloc[event].reset_index(drop=True)
    rows["year"] = year
    rows["onset"] = rows["year"] == rows["first_year"]
    rows["ended"] = rows["year"] == rows["last_year"]
    return rows


def phase_counts(rows: pd.DataFrame, index: pd.MultiIndex, *, suffix: str = "") -> pd.DataFrame:
    """Events begun, under way and ended in each country-year of `index`, out of `event_years`."""
    return pd.DataFrame(
        {
            f"onset{suffix}": counts(rows[rows["onset"]], index),
            f"ongoing{suffix}": counts(rows, index),
            f"ended{suffix}": counts(rows[rows["ended"]], index),
        }
    )
