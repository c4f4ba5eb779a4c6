"""UCDP events: georeferenced (GED) and candidate files, counted by state, year and month.

Only numbers, codes and dates are kept; what the events' texts say stays in the publisher's file.
A candidate file covers the months since the last yearly release, and its events are not final.
An event belongs to the state where it happened and to the month in which it began. One-sided deaths
are told apart by who killed: the government of that state, another government, or a group that is
no state; what several governments did together counts for that state's own if it is among them.

Read are the publisher's columns, and an excerpt in seven (`short_events`).
"""

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pandas as pd

from atrocityrisk.errors import DataError
from atrocityrisk.sources._country_years.state_codes import KEY, with_gwcodes
from atrocityrisk.sources._readers.column_checks import (
    require_codes,
    require_columns,
    require_distinct,
    to_numbers,
    whole_numbers,
)
from atrocityrisk.sources._readers.days import days, within_years
from atrocityrisk.sources.source import tidy_schema
from atrocityrisk.sources.ucdp.short_events import (
    COLUMNS,
    TEXT,
    governments,
    is_short,
    short_events,
)
from atrocityrisk.sources.ucdp.ucdp_files import (
    codes_of,
    known_numbers,
    register_ucdp,
    release,
    sums,
    ucdp_table,
)
from atrocityrisk.states.state_tables import LAST_YEAR

_NEEDED = (
    "id",
    "year",
    "type_of_violence",
    "country_id",
    "date_start",
    "date_end",
    "deaths_civilians",
    "best",
    "high",
    "low",
    "gwnoa",
)
RENAMED = {"best": ("best_est",), "high": ("high_est",), "low": ("low_est",)}
_OLD_NAMES = {old: new for new, (old,) in RENAMED.items()}
_TYPES = {1: "state_based", 2: "non_state", 3: "one_sided"}
_LABELS = {"state-based": 1, "non-state": 2, "one-sided": 3}


def events_table(path: Path, *, also: Sequence[str] = ()) -> tuple[pd.DataFrame, str]:
    """One row per event, without its texts; and the release in the file's name or its last year."""
    # Columns in `also` are kept as they are, where the publisher's file has them.
    table = ucdp_table(path, [*_NEEDED, *_OLD_NAMES, *COLUMNS, *also], text=TEXT)
    if is_short(table):
        return _short_events_table(table, path)
    table = table.rename(columns={o: n for o, n in _OLD_NAMES.items() if n not in table})
    require_columns(table, _NEEDED, path, renamed=RENAMED)
    kept = [name for name in also if name in table]
    events = to_numbers(table[[*_NEEDED, *kept]], path, whole=("year",))
    kinds = events["type_of_violence"]
    if not pd.api.types.is_numeric_dtype(kinds):
        events["type_of_violence"] = kinds.replace(_LABELS)
    # The publisher writes 2024-11-05 or 2024-11-05 00:00:00.000.
    for name in ("date_start", "date_end"):
        events[name] = days(events[name], path)
    events = _checked_events(events, path)
    within_years(events["date_start"], events["date_end"], events["year"], path)
    # v26_1 is a yearly release, v26_0_2 candidates of a month, v26_01_26_06 those of half a year.
    stated = re.search(r"v(\d+(?:_\d+)+)", path.name)
    version = stated.group(1).replace("_", ".") if stated else release(events, path)
    return events, version


def _short_events_table(table: pd.DataFrame, path: Path) -> tuple[pd.DataFrame, str]:
    """The excerpt's events as `events_table` gives them; and the month that they reach."""
    events = _checked_events(short_events(table, path), path)
    killers = governments(
        table.assign(type_of_violence=events["type_of_violence"]), events["year"], path
    )
    return events.assign(governments=killers), f"to {events['date_start'].max():%Y-%m}"


def _checked_events(events: pd.DataFrame, path: Path) -> pd.DataFrame:
    """Events of known kinds, each there once, none of days to come or with negative deaths."""
    kinds = whole_numbers(events["type_of_violence"], path)
    events = events.assign(type_of_violence=kinds, best=known_numbers(events["best"], path))
    require_codes(events, "type_of_violence", tuple(_TYPES), path, at=["id"])
    require_distinct(events, ["id"], path, what="events")
    # A clock that is wrong refuses no good file.
    latest = pd.Timestamp(max(date.today(), date(LAST_YEAR + 1, 12, 31)))
    for wrong, what in (
        (events["date_start"] > latest, f"a day up to {latest:%Y-%m-%d}, found one to come"),
        (events["best"] < 0, "deaths of 0 or more, found a negative number"),
    ):
        if wrong.any():
            raise DataError(
                f"{path}: expected {what} for event {events.loc[wrong, 'id'].iloc[0]} "
                f"({int(wrong.sum())} such events); correct the file"
            )
    return events


def located_events(events: pd.DataFrame, path: Path) -> pd.DataFrame:
    """Events in a state of their year, with its number and the month that they are counted in."""
    # What began in an earlier year than the one it is counted in was under way from January on.
    began = events["date_start"].dt
    place, system = ("country", "name") if "country" in events else ("country_id", "ucdp")
    return with_gwcodes(
        events.assign(
            month=began.month.where(began.year == events["year"], 1), place=events[place]
        ),
        place,
        year="year",
        system=system,
        path=path,
    )


def event_months(events: pd.DataFrame, path: Path) -> pd.DataFrame:
    """Events and deaths (best estimate) by type, state and month; only months with an event."""
    located = located_events(events, path)
    deaths = known_numbers(located["best"], path)
    columns: dict[str, pd.Series] = {}
    for kind, name in _TYPES.items():
        of_kind = located["type_of_violence"] == kind
        columns[f"{name}_events"] = of_kind.astype("float64")
        columns[f"{name}_deaths"] = deaths.where(of_kind, 0.0)
    one_sided = located["type_of_violence"] == 3
    by_state, by_own = killer_governments(located, path)
    columns["one_sided_government_deaths"] = deaths.where(one_sided & by_state, 0.0)
    columns["one_sided_own_government_deaths"] = deaths.where(one_sided & by_own, 0.0)
    columns["one_sided_nonstate_deaths"] = deaths.where(one_sided & ~by_state, 0.0)
    if "deaths_civilians" in located:
        columns["civilian_deaths"] = known_numbers(located["deaths_civilians"], path)
    months = sums(located, columns, by=(*KEY, "month"))
    # The excerpt does not say how many of the dead were civilians.
    return months if "civilian_deaths" in months else months.assign(civilian_deaths=float("nan"))


def killer_governments(located: pd.DataFrame, path: Path) -> tuple[pd.Series, pd.Series]:
    """Whether an event's actor A is a government, and whether it is that of the place."""
    # Actor A has a number if it is a state.
    short = "governments" in located
    killers = located["governments"] if short else codes_of(located["gwnoa"], path)
    places = located["gwcode" if short else "place"]
    own = [place in states for place, states in zip(places, killers, strict=True)]
    return killers.str.len() > 0, pd.Series(own, index=located.index, dtype="bool")


def read_events(path: Path) -> tuple[pd.DataFrame, str]:
    """Events and deaths by state and year, and the months that the year covers; the release."""
    events, version = events_table(path)
    months = event_months(events, path)
    # From the first to the last month with an event anywhere: 12 for a whole year.
    span = months.groupby("year")["month"].agg(["min", "max"])
    covered = (span["max"] - span["min"] + 1).astype("float64")
    tidy = months.drop(columns="month").groupby(KEY).sum(min_count=1).reset_index()
    return tidy.assign(months_covered=tidy["year"].map(covered)), version


_SCHEMA = tidy_schema(
    {
        "^(state_based|non_state|one_sided|civilian)_": (0.0, 1e8),
        "months_covered": (1.0, 12.0),
    },
    required=("months_covered",),
)
_CITATION = (
    "Sundberg, Ralph & Erik Melander (2013): Introducing the UCDP Georeferenced Event Dataset. "
    "Journal of Peace Research 50(4); Hegre, Håvard, et al. (2020): Introducing the UCDP Candidate "
    "Events Dataset. Research & Politics 7(3)."
)
register_ucdp(
    "ucdp_events",
    title="UCDP Georeferenced Event Dataset",
    citation=_CITATION,
    files=(
        "ged[0-9][0-9]1-*.zip",
        "GED[eE]vent_v[0-9][0-9]_1.xlsx",
        "GED[eE]vent_v[0-9][0-9]_1.csv",
    ),
    read=read_events,
    combine_files=False,
    schema=_SCHEMA,
)
register_ucdp(
    "ucdp_candidate_events",
    title="UCDP Candidate Events Dataset",
    citation=_CITATION,
    # One pattern, so that releases are in the order of their numbers whatever their format.
    files=("ged_[0-9]*_candidate*.csv", "GED[eE]vent_v[0-9][0-9]_[0-9]*_*.[cx][sl]*"),
    read=read_events,
    combine_files=False,
    schema=_SCHEMA,
)
