"""The Early Warning Project's mass killings: its workbook of events and its country-years.

State-led killings are listed from 1945, non-state-led ones only from 1989: before that year their
number is missing, not 0. An event has a place and, if a state leads it, a state that answers for
it; both pass to successor states, each in its own way, so the workbook names the inheritors.
Summaries of events are the publisher's text and are read nowhere here.
"""

from pathlib import Path

import pandas as pd

from atrocityrisk.errors import DataError, DuplicateRowsError, SchemaError
from atrocityrisk.sources._readers.csv import (
    numbers,
    read_csv_table,
    read_excel_table,
    require_columns,
    whole_numbers,
)
from atrocityrisk.sources.corrections import corrected, shipped_corrections
from atrocityrisk.sources.episodes import counts, covered, phase_counts, spread
from atrocityrisk.sources.release_names import edition_in_name
from atrocityrisk.sources.source import KEY, SOURCES, Source, tidy_schema
from atrocityrisk.sources.state_codes import with_gwcodes

SHEET = "mk_events"
NONSTATE_FROM = 1989
"""First year for which the list follows non-state-led killings."""

PARTIES = {"State-Led": "state", "Non-State-Led": "nonstate"}
PLACES = ("mk_location_cow", "mk_location_inheritor1", "mk_location_inheritor2")
# The workbook misspells three of these; an edition that corrects them is understood too.
ANSWERABLE = (
    "mk_responsible_state_cow",
    "mk_responsible_state_inheritor1",
    "mk_responsible_state_inheritor2",
)
_LEAD = "State-Led or Non-State-Led"
_GROUPS = "mk_number_eth_groups"


def ewp_events_table(path: Path) -> pd.DataFrame:
    """Events of the workbook, one row each, without their summaries and notes.

    Parameters
    ----------
    path : Path
        ``EWP mass killing events master list_2025.xlsx`` or a later edition.

    Returns
    -------
    DataFrame
        ``mk_event_code``, ``country``, ``startyear``, ``endyear`` (missing while it goes on),
        ``State-Led or Non-State-Led``, ``mk_number_eth_groups`` (0 none in particular, 1 one,
        2 several), the three columns of `PLACES` and the three of `ANSWERABLE`, in
        Correlates of War numbers.

    Raises
    ------
    SchemaError
        If a column is missing or an event is neither led by a state nor by others.
    DuplicateRowsError
        If an event's code occurs twice.
    DataError
        If a year or a code is no number, or an event ends before it begins.
    """
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
    for name in ("startyear", PLACES[0]):
        table[name] = whole_numbers(table[name], path)
    for name in ("endyear", _GROUPS, *PLACES[1:], *ANSWERABLE):
        table[name] = numbers(table[name], path)
    repeated = table.loc[table["mk_event_code"].duplicated(), "mk_event_code"]
    if len(repeated):
        raise DuplicateRowsError(
            f"{path}: {len(repeated)} event codes occur twice, first {repeated.iloc[0]!r}; "
            "drop or rename one"
        )
    backwards = table[table["endyear"] < table["startyear"]]
    if len(backwards):
        row = backwards.iloc[0]
        raise DataError(
            f"{path}: event {row['mk_event_code']!r} ends in {row['endyear']:.0f}, before it "
            f"begins in {row['startyear']}; correct the workbook"
        )
    return table


def tidy_events(table: pd.DataFrame, path: Path, *, last: int) -> pd.DataFrame:
    """Country-years out of events.

    Parameters
    ----------
    table : DataFrame
        As `ewp_events_table` returns it.
    path : Path
        The file, for messages.
    last : int
        Last year that the edition covers.

    Returns
    -------
    DataFrame
        Indexed by (gwcode, year), for every state from 1945 to `last`. By the place of the event:
        ``onset``, ``ongoing``, ``ended`` (all that the list follows in the year), the same with
        ``_state`` and ``_nonstate`` (missing before 1989); ``one_group_ongoing`` and
        ``several_groups_ongoing`` (several or none in particular), numbers of events under way.
        By the state that answers: ``onset_responsible`` and so on. ``location_ever`` and
        ``responsible_ever``, 1 from an event's first year for its place or responsible state and
        their inheritors.

    Raises
    ------
    DataError
        If an event lies in a state that did not exist then; it would vanish.
    """
    events = table.rename(columns={"startyear": "first_year", "endyear": "last_year"})
    events["party"] = events[_LEAD].map(PARTIES)
    years = spread(events, last=last)
    index = covered(int(events["first_year"].min()), last)
    here = _placed(years, PLACES[0], path)
    if len(here) < len(years):
        lost = years[~years["mk_event_code"].isin(here.loc[here["onset"], "mk_event_code"])]
        row = (lost if len(lost) else years).iloc[0]
        raise DataError(
            f"{path}: {len(years) - len(here)} event-years lie in no state of their year, first "
            f"{row['mk_event_code']!r} in {row[PLACES[0]]} in {row['year']}; add a row to "
            "corrections.csv that names the state"
        )
    parts = [phase_counts(here, index)]
    for party in PARTIES.values():
        part = phase_counts(here[here["party"] == party], index, suffix=f"_{party}")
        followed = index.get_level_values("year") >= (NONSTATE_FROM if party == "nonstate" else 0)
        parts.append(part[followed].reindex(index))
    parts.append(phase_counts(_placed(years, ANSWERABLE[0], path), index, suffix="_responsible"))
    frame = pd.concat(parts, axis=1)
    frame["one_group_ongoing"] = counts(here[here[_GROUPS] == 1], index)
    frame["several_groups_ongoing"] = counts(here[here[_GROUPS].isin([0, 2])], index)
    lasting = spread(events.assign(last_year=float("nan")), last=last)
    for name, roles in (("location_ever", PLACES), ("responsible_ever", ANSWERABLE)):
        # An inheritor need not exist yet when the killing takes place: absent years fall away.
        ever = pd.concat([_placed(lasting, role, path) for role in roles])
        frame[name] = counts(ever, index).gt(0).astype("float64")
    return frame


def _placed(years: pd.DataFrame, role: str, path: Path) -> pd.DataFrame:
    named = years.dropna(subset=role)
    return with_gwcodes(named, role, year="year", system="cow", path=path)


def _read(path: Path) -> tuple[pd.DataFrame, str]:
    table = ewp_events_table(path)
    edition = edition_in_name(path)
    # The edition of a year is made in that year and covers the year before as its last.
    seen = int(table[["startyear", "endyear"]].max().max())
    last = max(int(edition) - 1, seen) if edition.isdigit() else seen
    events, _ = corrected(
        table.rename(columns={PLACES[0]: "gwcode", "startyear": "year"}),
        shipped_corrections(),
        source="ewp_events",
        version=edition,
    )
    table = events.rename(columns={"gwcode": PLACES[0], "year": "startyear"})
    return tidy_events(table, path, last=last), edition or f"to {last}"


_COUNT = (0.0, 20.0)
_CITATION = "Early Warning Project (2025): Statistical Risk Assessment, list of mass killings"
_URL = "https://github.com/EarlyWarningProject/2025-Statistical-Risk-Assessment"

SOURCES.add(
    "ewp_events",
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
    """Country-years as the Early Warning Project prepares them.

    Parameters
    ----------
    path : Path
        ``basedata2025_4august2025.csv`` or another edition.

    Returns
    -------
    DataFrame
        The publisher's columns; the nameless row number is left out.

    Raises
    ------
    SchemaError
        If a column is missing.
    """
    text = ("country", "ewp_name", "mk_ongoing_code", "mk_ethnicflag")
    table = read_csv_table(path, text=text)
    require_columns(
        table, ("year", "ccode", *BASE_COLUMNS), path, renamed={"ccode": ("sftgcode", "cow")}
    )
    for name in ("year", "ccode"):
        table[name] = whole_numbers(table[name], path)
    return table.drop(columns=[name for name in table if str(name).startswith("unnamed_")])


def _read_base(path: Path) -> tuple[pd.DataFrame, str]:
    table = ewp_base_table(path)
    # The list reaches back to 1934, before the states here; nothing was coded there.
    table = table[table["year"] >= 1945]
    rows = with_gwcodes(
        table[["ccode", "year", *BASE_COLUMNS]], "ccode", year="year", system="cow", path=path
    )
    frame = rows.set_index(KEY)[list(BASE_COLUMNS)].rename(columns=BASE_COLUMNS).astype("float64")
    return frame, edition_in_name(path) or f"to {table['year'].max()}"


SOURCES.add(
    "ewp_base",
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
        schema=tidy_schema(
            {
                "^(onset|ongoing|ended)$": _COUNT,
                "^(one_group|several_groups)_ongoing$": (0.0, 1.0),
                "^(location|responsible)_ever$": (0.0, 1.0),
            }
        ),
    ),
)
