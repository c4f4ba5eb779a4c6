"""Candidate events in seven columns: an excerpt that has names where UCDP's file has numbers.

Who killed in one-sided violence stands only in the conflict's name: "Government of Mali -
Civilians" is a government's, several are separated by commas, and every other name is a group's.
"""

import re
from pathlib import Path

import pandas as pd

from atrocityrisk import states
from atrocityrisk._core.registry import did_you_mean
from atrocityrisk.errors import SchemaError, UnknownStateError
from atrocityrisk.sources._readers.column_checks import require_columns, require_filled
from atrocityrisk.sources._readers.days import days
from atrocityrisk.states.state_tables import LAST_YEAR, table

COLUMNS = (
    "id",
    "conflict_new_id",
    "conflict_name",
    "country",
    "best",
    "type_of_violence",
    "date",
)
TEXT = ("conflict_name", "country")
_VICTIMS = " - Civilians"
_GOVERNMENTS = re.compile(r"(?:^|, )Government of (.+?)(?=, Government of |$)")


def is_short(events: pd.DataFrame) -> bool:
    """Whether a table of events is the excerpt."""
    return {"conflict_name", "country", "date"} <= set(events.columns) and not (
        {"date_start", "country_id"} & set(events.columns)
    )


def short_events(events: pd.DataFrame, path: Path) -> pd.DataFrame:
    """The excerpt with days, years and the states whose governments killed civilians, no names."""
    require_columns(events, COLUMNS, path)
    require_filled(events, ["country", "conflict_name"], path)
    day = days(events["date"], path)
    kept = events[["id", "country", "best", "type_of_violence"]]
    return kept.assign(date_start=day, date_end=day, year=day.dt.year.astype("int64"))


def governments(events: pd.DataFrame, years: pd.Series, path: Path) -> pd.Series:
    """Numbers of the states whose governments killed, for each one-sided event; else none."""
    one_sided = events["type_of_violence"] == 3
    names = events.loc[one_sided, "conflict_name"]
    _require_victims(names, path)
    killers = names.str.removesuffix(_VICTIMS).str.strip().map(_GOVERNMENTS.findall)
    named = killers.explode().dropna()
    found = states.translate(named, years.reindex(named.index).clip(upper=LAST_YEAR), system="name")
    if found.isna().any():
        first = str(named[found.isna()].iloc[0])
        known = [str(name) for name in table("names")["name"].unique()]
        raise UnknownStateError(
            f"{path}: column 'conflict_name' has 'Government of {first}', which is no state of its "
            f"year{did_you_mean(first, known)} Correct the name"
        )
    lists = found.astype("int64").groupby(level=0).agg(list)
    return lists.reindex(events.index).map(lambda each: each if isinstance(each, list) else [])


def _require_victims(names: pd.Series, path: Path) -> None:
    """Refuse a one-sided event whose conflict is not somebody's against civilians."""
    other = names[~names.str.endswith(_VICTIMS)]
    if len(other):
        raise SchemaError(
            f"{path}: expected conflicts of one-sided violence to be named 'somebody{_VICTIMS}', "
            f"found {other.iloc[0]!r} ({len(other)} such events); take the publisher's own file"
        )
