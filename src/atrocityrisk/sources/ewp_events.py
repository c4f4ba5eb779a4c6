"""The Early Warning Project's mass killings: its workbook of events and its country-years.

State-led killings are listed from 1945, non-state-led ones only from 1989: before that year their
number is missing, not 0. An event has a place and, if a state leads it, a state that answers for
it; both pass to successor states, each in its own way, so the workbook names the inheritors.
Summaries of events are the publisher's text and are not read here.
"""

import hashlib
from pathlib import Path

import pandas as pd

from atrocityrisk.errors import DataError, SchemaError
from atrocityrisk.sources._country_years.episode_years import (
    counts,
    covered_years,
    event_years,
    phase_counts,
)
from atrocityrisk.sources._country_years.state_codes import KEY, with_gwcodes
from atrocityrisk.sources._readers.column_checks import (
    require_codes,
    require_columns,
    require_distinct,
    to_numbers,
)
from atrocityrisk.sources._readers.csv import read_csv_table
from atrocityrisk.sources._readers.excel import read_excel_table
from atrocityrisk.sources._readers.release_names import (
    release_in_name,
    stated_release,
    years_in_name,
)
from atrocityrisk.sources.corrections import apply_corrections, rows_within, shipped_corrections
from atrocityrisk.sources.source import Source, register, tidy_schema

SHEET = "mk_events"
NONSTATE_FROM = 1989
"""First year for which the list follows non-state-led killings."""

PARTIES = {"State-Led": "state", "Non-State-Led": "nonstate"}
PLACES = ("mk_location_cow", "mk_location_inheritor1", "mk_location_inheritor2")
# The workbook misspells three of these; a release that corrects them is understood too.
ANSWERABLE = (
    "mk_responsible_state_cow",
    "mk_responsible_state_inheritor1",
    "mk_responsible_state_inheritor2",
)
_LEAD = "State-Led or Non-State-Led"
# 0 none in particular, 1 one, 2 several; empty counts as neither, as in EWP's own country-years.
_GROUPS = "mk_number_eth_groups"


def ewp_events_table(path: Path) -> pd.DataFrame:
    """Events of the workbook, one row each, without their summaries and notes."""
    table = read_excel_table(path, sheet=SHEET, text=("country", "mk_event_code", _LEAD))
    table.columns = pd.Index(
        [str(name).strip().replace("repsonsible", "responsible") for name in table.columns]
    )
    needed = ("mk_event_code", "country", "startyear", "endyear", _LEAD, _GROUPS)
    require_columns(table, (*needed, *PLACES, *ANSWERABLE), path)
    table = table[[*needed, *PLACES, *ANSWERABLE]].copy()
    table[_LEAD] = table[_LEAD].str.strip()
    unknown = sorted(set(table[_LEAD].fillna("nothing")) - set(PARTIES))
    if unknown:
        raise SchemaError(
            f"{path}: column {_LEAD!r} has {unknown}, expected {' or '.join(PARTIES)}; "
            "correct the workbook"
        )
    # An event without an end goes on; one led by others than a state has no answerable state.
    table = to_numbers(
        table,
        path,
        whole=("startyear", PLACES[0]),
        whole_or_empty=("endyear", _GROUPS, *PLACES[1:], *ANSWERABLE),
    )
    require_distinct(table, ["mk_event_code"], path, what="events")
    require_codes(table, _GROUPS, (0, 1, 2), path, at=("mk_event_code",))
    backwards = table[table["endyear"] < table["startyear"]]
    if len(backwards):
        row = backwards.iloc[0]
        raise DataError(
            f"{path}: event {row['mk_event_code']!r} ends in {row['endyear']:.0f}, before it "
            f"begins in {row['startyear']}; correct the workbook"
        )
    return table


def tidy_events(table: pd.DataFrame, path: Path, *, last: int) -> pd.DataFrame:
    """Events begun, under way and ended in each country-year from 1945 to `last`."""
    # onset, ongoing, ended: by the place of the event, of all that the list follows in the year;
    # the same with a suffix by kind of perpetrator, and by the state that answers ("_responsible").
    events = table.rename(columns={"startyear": "first_year", "endyear": "last_year"})
    events["party"] = events[_LEAD].map(PARTIES)
    years = event_years(events, last=last)
    index = covered_years(int(events["first_year"].min()), last)
    here, responsible = (_whole_events(years, role, path) for role in (PLACES[0], ANSWERABLE[0]))
    parts = [phase_counts(here, index)]
    for party in PARTIES.values():
        part = phase_counts(here[here["party"] == party], index, suffix=f"_{party}")
        followed = index.get_level_values("year") >= (NONSTATE_FROM if party == "nonstate" else 0)
        parts.append(part[followed].reindex(index))
    parts.append(phase_counts(responsible, index, suffix="_responsible"))
    frame = pd.concat(parts, axis=1)
    frame["one_group_ongoing"] = counts(here[here[_GROUPS] == 1], index)
    frame["several_groups_ongoing"] = counts(here[here[_GROUPS].isin([0, 2])], index)
    lasting = event_years(events.assign(last_year=float("nan")), last=last)
    for name, roles in (("location_ever", PLACES), ("responsible_ever", ANSWERABLE)):
        # An inheritor need not exist yet when the killing takes place: absent years fall away.
        ever = pd.concat([_placed(lasting, role, path) for role in roles])
        frame[name] = counts(ever, index).gt(0).astype("float64")
    return frame


def _whole_events(years: pd.DataFrame, role: str, path: Path) -> pd.DataFrame:
    """Event-years of the state that a column names, which existed in all of them."""
    named = years.dropna(subset=role)
    placed = _placed(years, role, path)
    # An event in a state that did not exist then would vanish, and its absence count as peace.
    if len(placed) < len(named):
        lost = named[~named["mk_event_code"].isin(placed.loc[placed["onset"], "mk_event_code"])]
        row = (lost if len(lost) else named).iloc[0]
        raise DataError(
            f"{path}: {len(named) - len(placed)} event-years in column {role!r} lie in no state of "
            f"their year, first {row['mk_event_code']!r} in {row[role]:.0f} in {row['year']}; add "
            "a row to corrections.csv that names the state"
        )
    return placed


def _placed(years: pd.DataFrame, role: str, path: Path) -> pd.DataFrame:
    """Event-years of the state that a column names, where it names one."""
    named = years.dropna(subset=role)
    return with_gwcodes(named, role, year="year", system="cow", path=path)


def _read(path: Path) -> tuple[pd.DataFrame, str]:
    """The workbook's country-years, corrected; and the edition."""
    table = ewp_events_table(path)
    edition = _edition(path, table)
    # The edition of a year is made in that year and covers the year before as its last.
    seen = int(table[["startyear", "endyear"]].max().max())
    if edition.isdigit() and seen > int(edition):
        raise DataError(
            f"{path}: the list of {edition} has an event of the year {seen}, expected years up to "
            f"{edition}; correct the year, or leave the end of an event that goes on empty"
        )
    last = max(int(edition) - 1, seen) if edition.isdigit() else seen
    release = edition or f"to {last}"
    events, _ = apply_corrections(
        table.rename(columns={PLACES[0]: "gwcode", "startyear": "year"}),
        shipped_corrections(),
        source="ewp_events",
        version=release,
    )
    table = events.rename(columns={"gwcode": PLACES[0], "year": "startyear"})
    return tidy_events(table, path, last=last), release


# The list of 2023 bears no year in its name, and names get changed. Which events an edition lists,
# from when to when, is its own: hashes of that tell the published ones.
_EDITIONS_BY_EVENTS = {
    "6f19ac1d61968d21": "2023",
    "6fadd9893e661aef": "2024",
    "ea842fd9a2ed07af": "2025",
}


def _edition(path: Path, table: pd.DataFrame) -> str:
    """Edition of a workbook by its events, else by its name, else ""."""
    # Events under way are counted up to the edition's last year: a wrong one would make years up.
    published, named = _edition_of_events(table), years_in_name(path)
    if published and named and published not in named:
        raise DataError(
            f"{path}: its name says edition {named[-1]}, its events are those of edition "
            f"{published}; rename the file or give the right one"
        )
    return published or release_in_name(path)


def _edition_of_events(table: pd.DataFrame) -> str:
    """Edition whose very events these are, else ""."""
    rows = sorted(
        f"{code} {start} {'' if end != end else int(end)}"
        for code, start, end in zip(
            table["mk_event_code"], table["startyear"], table["endyear"], strict=True
        )
    )
    digest = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return _EDITIONS_BY_EVENTS.get(digest[:16], "")


_COUNT = (0.0, 20.0)
_CITATION = "Early Warning Project (2025): Statistical Risk Assessment, list of mass killings"
_URL = "https://github.com/EarlyWarningProject/2025-Statistical-Risk-Assessment"

register(
    Source(
        name="ewp_events",
        title="Mass killing events, master list",
        publisher="Early Warning Project, US Holocaust Memorial Museum",
        licence="not stated",
        # Which state had an episode in which years, and who led it, are bare facts.
        redistributable=True,
        citation=_CITATION,
        url=_URL,
        files=("EWP mass killing events master list*.xlsx",),
        read=_read,
        # They concern the place and the state responsible, which become the key.
        corrects_itself=True,
        schema=tidy_schema(
            {
                "^(onset|ongoing|ended)(_state|_nonstate|_responsible)?$": _COUNT,
                "^(one_group|several_groups)_ongoing$": _COUNT,
                "^(location|responsible)_ever$": (0.0, 1.0),
            }
        ),
    ),
)

BASE_COLUMNS = {
    "mk_onset_count": "onset",
    "mk_ongoing_count": "ongoing",
    "mk_offset_count": "ended",
    "mk_location_ever": "location_ever",
    "mk_responsible_ever": "responsible_ever",
    "widetargeting": "several_groups_ongoing",
    "narrowtargeting": "one_group_ongoing",
}


def ewp_base_table(path: Path) -> pd.DataFrame:
    """Country-years as the Early Warning Project prepares them, without the row number."""
    text = ("country", "ewp_name", "mk_ongoing_code", "mk_ethnicflag")
    table = read_csv_table(path, text=text)
    require_columns(
        table, ("year", "ccode", *BASE_COLUMNS), path, renamed={"ccode": ("sftgcode", "cow")}
    )
    table = to_numbers(table, path, whole=("year", "ccode"))
    return table.drop(columns=[name for name in table if str(name).startswith("unnamed_")])


def _read_base(path: Path) -> tuple[pd.DataFrame, str]:
    """The publisher's own country-years under our names; and the edition."""
    table = ewp_base_table(path)
    # The list reaches back to 1934, before the states here; nothing was coded there.
    table = table[~table["year"].between(1900, 1944)]
    rows = with_gwcodes(
        table[["ccode", "year", *BASE_COLUMNS]], "ccode", year="year", system="cow", path=path
    )
    frame = rows[[*KEY, *BASE_COLUMNS]].rename(columns=BASE_COLUMNS)
    # A name may give the day of the file too; the list ends in the year before its edition.
    edition = str(table["year"].max() + 1)
    named = edition in years_in_name(path)
    release = edition if named else stated_release(path, table["year"])
    fixes = rows_within(shipped_corrections(), frame, source="ewp_base")
    frame, _ = apply_corrections(frame, fixes, source="ewp_base", version=release)
    return frame.set_index(KEY).astype("float64"), release


register(
    Source(
        name="ewp_base",
        title="Base data: country-years of mass killing",
        publisher="Early Warning Project, US Holocaust Memorial Museum",
        licence="not stated",
        redistributable=True,
        citation=_CITATION,
        url=_URL,
        files=("basedata*.csv",),
        read=_read_base,
        corrects_itself=True,
        schema=tidy_schema(
            {
                "^(onset|ongoing|ended)$": _COUNT,
                "^(one_group|several_groups)_ongoing$": (0.0, 1.0),
                "^(location|responsible)_ever$": (0.0, 1.0),
            }
        ),
    ),
)
