"""UCDP events: georeferenced (GED) and candidate files, counted by state, year and month.

Only numbers, codes and dates are kept; what the events' texts say stays in the publisher's file.
A candidate file covers the months since the last yearly edition, and its events are not final.
An event belongs to the state where it happened and to the month in which it began.
"""

import re
from pathlib import Path

import pandas as pd

from atrocityrisk.errors import DataError
from atrocityrisk.sources import ucdp
from atrocityrisk.sources._readers.csv import numbers, require_columns, whole_numbers
from atrocityrisk.sources.source import SOURCES, Source, tidy_schema
from atrocityrisk.sources.state_codes import with_gwcodes

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


def events_table(path: Path) -> tuple[pd.DataFrame, str]:
    """UCDP events without their texts, with the edition.

    Parameters
    ----------
    path : Path
        ``GEDevent_v*.xlsx`` or ``.csv``, yearly or candidate.

    Returns
    -------
    tuple of (DataFrame, str)
        One row per event: id, year, type_of_violence (1 to 3), country_id, date_start, date_end,
        deaths_civilians, best, high, low and gwnoa, the number of the state that is actor A, if it
        is one; and the edition in the file's name, or the last year.

    Raises
    ------
    SchemaError
        If a column is missing.
    DataError
        If an event occurs twice or its type or date cannot be read.
    """
    table = ucdp.ucdp_table(path, [*_NEEDED, *_OLD_NAMES])
    table = table.rename(columns={o: n for o, n in _OLD_NAMES.items() if n not in table})
    require_columns(table, _NEEDED, path, renamed=RENAMED)
    events = table[list(_NEEDED)].copy()
    events["year"] = whole_numbers(events["year"], path)
    kinds = events["type_of_violence"]
    if not pd.api.types.is_numeric_dtype(kinds):
        events["type_of_violence"] = kinds.replace(_LABELS)
    events["type_of_violence"] = whole_numbers(events["type_of_violence"], path)
    unknown = events.loc[~events["type_of_violence"].isin(_TYPES), "type_of_violence"]
    if len(unknown):
        raise DataError(
            f"{path}: type_of_violence is {unknown.iloc[0]} in {len(unknown)} events, expected 1, "
            "2 or 3; check that it is UCDP's event file"
        )
    repeated = events.loc[events["id"].duplicated(), "id"]
    if len(repeated):
        raise DataError(
            f"{path}: {len(repeated)} events occur twice, first id {repeated.iloc[0]}; "
            "fetch the file again"
        )
    for name in ("date_start", "date_end"):
        events[name] = pd.to_datetime(events[name], errors="coerce")
        if events[name].isna().any():
            raise DataError(f"{path}: column {name!r} has no readable date in some events")
    stated = re.search(r"v(\d+)_(\d+)(?:_(\d+))?", path.name)
    version = ".".join(g for g in stated.groups() if g) if stated else ucdp.edition(events, path)
    return events, version


def event_months(events: pd.DataFrame, path: Path) -> pd.DataFrame:
    """Events and deaths by state and month.

    Parameters
    ----------
    events : DataFrame
        As `events_table` returns them.
    path : Path
        The file, for messages.

    Returns
    -------
    DataFrame
        Columns gwcode, year, month; per type of violence (state_based, non_state, one_sided)
        ``_events`` and ``_deaths`` (best estimate); one_sided_government_deaths, where actor A is a
        state; and civilian_deaths in violence of any type. Only months with an event.
    """
    located = with_gwcodes(
        events.assign(month=events["date_start"].dt.month),
        "country_id",
        year="year",
        system="ucdp",
        path=path,
    )
    deaths = numbers(located["best"], path)
    columns: dict[str, pd.Series] = {}
    for kind, name in _TYPES.items():
        of_kind = located["type_of_violence"] == kind
        columns[f"{name}_events"] = of_kind.astype("float64")
        columns[f"{name}_deaths"] = deaths.where(of_kind, 0.0)
    by_state = (located["type_of_violence"] == 3) & located["gwnoa"].notna()
    columns["one_sided_government_deaths"] = deaths.where(by_state, 0.0)
    columns["civilian_deaths"] = numbers(located["deaths_civilians"], path)
    keys = {name: located[name] for name in ("gwcode", "year", "month")}
    counted = pd.DataFrame({**keys, **columns})
    return counted.groupby(list(keys), as_index=False).sum()


def read_events(path: Path) -> tuple[pd.DataFrame, str]:
    """Events and deaths by state and year.

    Parameters
    ----------
    path : Path
        As for `events_table`.

    Returns
    -------
    tuple of (DataFrame, str)
        The columns of `event_months` summed over the year, and months_covered, the number of months
        from the first to the last event of that year anywhere: 12 for a whole year; and the
        edition. Only country-years with an event.

    Raises
    ------
    SchemaError, DataError
        As for `events_table`.
    """
    events, version = events_table(path)
    months = event_months(events, path)
    span = months.groupby("year")["month"].agg(["min", "max"])
    covered = (span["max"] - span["min"] + 1).astype("float64")
    tidy = months.drop(columns="month").groupby(["gwcode", "year"], as_index=False).sum()
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
EVENTS = Source(
    name="ucdp_events",
    title="UCDP Georeferenced Event Dataset",
    publisher=ucdp.PUBLISHER,
    licence=ucdp.LICENCE,
    redistributable=True,
    citation=_CITATION,
    url=ucdp.URL,
    files=("GED[eE]vent_v[0-9][0-9]_1.xlsx", "GED[eE]vent_v[0-9][0-9]_1.csv"),
    read=read_events,
    schema=_SCHEMA,
)
CANDIDATES = Source(
    name="ucdp_candidate_events",
    title="UCDP Candidate Events Dataset",
    publisher=ucdp.PUBLISHER,
    licence=ucdp.LICENCE,
    redistributable=True,
    citation=_CITATION,
    url=ucdp.URL,
    files=("GED[eE]vent_v[0-9][0-9]_[0-9]_*.csv", "GED[eE]vent_v[0-9][0-9]_[0-9]_*.xlsx"),
    read=read_events,
    schema=_SCHEMA,
)
for _source in (EVENTS, CANDIDATES):
    SOURCES.add(_source.name, _source)
