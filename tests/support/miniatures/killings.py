"""Miniatures of the lists of mass killings: the Early Warning Project's, PITF's, the one of TMK."""

from datetime import date
from typing import Any

import pandas as pd

from miniatures.layouts import Miniature, OldWorkbook, RFile, Text, Workbook, cells
from miniatures.world import STATES, State, flag, state_years

_LEAD = "State-Led or Non-State-Led"
_LAST_CODED = 2024
# Code, first and last year, by a state (1) or by others (0), groups, place, its heirs.
_EVENTS: tuple[tuple[str, int, int | None, int, int, int, tuple[int | None, int | None]], ...] = (
    ("csk1946s1", 1946, 1948, 1, 1, 315, (316, 317)),
    ("ethiopia1974s1", 1974, 1991, 1, 2, 530, (530, 531)),
    ("uganda1971s1", 1971, 1979, 1, 2, 500, (500, None)),
    ("uganda1992n1", 1992, 2006, 0, 0, 500, (500, None)),
    ("rwanda1994s1", 1994, 1994, 1, 1, 517, (517, None)),
    ("burundi1972s1", 1972, 1973, 1, 1, 516, (516, None)),
    ("burundi1993n1", 1993, 2005, 0, 1, 516, (516, None)),
    ("sudan1983s1", 1983, 2005, 1, 2, 625, (625, 626)),
    ("sudan2003s1", 2003, None, 1, 1, 625, (625, None)),
    ("ssudan2013n1", 2013, None, 0, 2, 626, (626, None)),
    ("congo1996n1", 1996, None, 0, 2, 490, (490, None)),
    ("congo1965s1", 1965, 1966, 1, 0, 490, (490, None)),
    ("myanmar1950s1", 1950, None, 1, 2, 775, (775, None)),
    ("yemen2015s1", 2015, 2022, 1, 1, 679, (679, None)),
    ("syemen1968s1", 1968, 1980, 1, 0, 680, (679, None)),
    ("vietnam1955s1", 1955, 1974, 1, 2, 817, (816, None)),
    ("mexico2008n1", 2008, None, 0, 0, 70, (70, None)),
    ("india1990n1", 1990, 2003, 0, 1, 750, (750, None)),
    ("ukraine2014n1", 2014, 2015, 0, 0, 369, (369, None)),
    # Three that the publisher numbers as if these states had existed, which corrections.csv mends.
    ("kosovo1998s1", 1998, 1999, 1, 1, 340, (340, None)),
    ("zanzibar1964s1", 1964, 1964, 1, 1, 511, (510, None)),
    ("guatemala1954s1", 1954, 1996, 1, 2, 92, (92, None)),
)


def _workbook() -> pd.DataFrame:
    """Events, one column of which is misspelt as published."""
    rows = []
    for code, first, last, led_by_state, groups, place, heirs in _EVENTS:
        here = (place, *heirs) if led_by_state else (None, None, None)
        rows.append(
            {
                "country": code.rstrip("0123456789")[:-1].rstrip("0123456789"),
                "mk_event_name": f"Invented event {code}",
                "mk_event_summary": None,
                "startyear": first,
                "endyear": last,
                "mk_event_code": code,
                _LEAD: "State-Led" if led_by_state else "Non-State-Led",
                "mk_number_eth_groups": groups,
                "mk_location_cow": place,
                "mk_location_inheritor1": heirs[0],
                "mk_location_inheritor2": heirs[1],
                "mk_repsonsible_state_cow": here[0],
                "mk_repsonsible_state_inheritor1": here[1],
                "mk_repsonsible_state_inheritor2": here[2],
                "Start date notes": None,
                "End date notes": None,
                "Notes": None,
            }
        )
    return cells(rows)


def _under_way(state: State, year: int) -> list[tuple[int, int | None, int, int]]:
    """First and last year, leader and groups of what is under way in a state."""
    return [
        (first, last, led, groups)
        for _, first, last, led, groups, place, _ in _EVENTS
        if place == state.cow and first <= year <= (last or _LAST_CODED)
        if led or year >= 1989
    ]


def _base() -> pd.DataFrame:
    """Country-years as the Early Warning Project prepares them, from before the state system."""
    rows: list[dict[str, Any]] = []
    for state, year in state_years(1945, _LAST_CODED):
        now = _under_way(state, year)
        ever = [event for event in _EVENTS if event[5] == state.cow and event[1] <= year]
        onsets = sum(event[0] == year for event in now)
        ended = sum(event[1] == year for event in now)
        rows.append(
            {
                "": str(len(rows) + 1),
                "year": year,
                "country": state.name,
                "ccode": state.cow,
                "datastartyear": 1934,
                "dataendyear": _LAST_CODED,
                "mk_onset_count": onsets,
                "mk_offset_count": ended,
                "mk_ongoing_count": len(now),
                "mk_location_ever": int(bool(ever)),
                "mk_responsible_ever": int(any(event[3] for event in ever)),
                "mk_ongoing_code": "; ".join(str(event[0]) for event in now),
                "mk_ethnicflag": "",
                "mk_ongoing": int(bool(now)),
                "mk_onset": int(onsets > 0),
                "widetargeting": int(any(event[3] in (0, 2) for event in now)),
                "narrowtargeting": int(any(event[3] == 1 for event in now)),
                "ewp_name": state.name,
            }
        )
    return cells(rows)


def _labels_of_2022() -> pd.DataFrame:
    """Labels of edition 2022, by the project's names of states."""
    rows = []
    for state, year in state_years(1960, 2021):
        now = _under_way(state, year)
        rows.append(
            {
                "country_name": state.name,
                "year": year,
                "mkl.start": int(any(e[2] and e[0] == year for e in now)),
                "mkl.ongoing": int(any(e[2] for e in now)),
                "nonstatemk.start": int(any(not e[2] and e[0] == year for e in now)),
                "nonstatemk.ongoing": int(any(not e[2] for e in now)),
            }
        )
    return cells(rows)


def _labels_of_2023() -> pd.DataFrame:
    """Labels of edition 2023, by numbers of the Correlates of War."""
    base = _base()
    kept = base["year"].astype(int) <= 2022
    return base.loc[kept, ["year", "country", "ccode", "mk_onset", "mk_ongoing"]]


def _prepared(last: int) -> pd.DataFrame:
    """A prepared panel, in which the label looks one year ahead."""
    rows = []
    for state, year in state_years(1960, last):
        ahead = [event for event in _EVENTS if event[5] == state.cow and event[1] == year + 1]
        rows.append(
            {
                "country_name": state.name,
                "sftgcode": state.scode,
                "year": year,
                "anymk.start.1": None if year == last else int(bool(ahead)),
                "anymk.ongoing": int(bool(_under_way(state, year))),
            }
        )
    return cells(rows)


def _politicides() -> pd.DataFrame:
    """Geno- and politicides by the Political Instability Task Force; one that goes on."""
    episodes = (
        ("UGA", 1971, 1979, 4.0),
        ("BUI", 1965, 1973, 3.0),
        ("RWA", 1994, 1994, 5.0),
        ("SUD", 1983, 2002, 5.0),
        ("ETH", 1976, 1979, 1.0),
        ("ZAI", 1977, 1979, 0.5),
        ("MYA", 1978, 1978, 1.5),
        ("RVN", 1965, 1974, 4.0),
        ("SSU", 2013, 9999, 9.0),
    )
    rows = []
    for code, first, end, magnitude in episodes:
        for year in range(first, min(end, 2018) + 1):
            state = next(s for s in STATES if s.scode == code)
            rows.append(
                {
                    "COUNTRY": state.name,
                    "SCODE": code,
                    "CCODE": state.csp,
                    "YEAR": year,
                    "MOBEGIN": 4,
                    "YRBEGIN": first,
                    "MOEND": 99 if end == 9999 else 7,
                    "YREND": end,
                    "PTYPE": 4,
                    "DEATHMAG": magnitude,
                    "DESC": "invented",
                    "DESC2": None,
                }
            )
    return cells(rows)


def _targeted() -> pd.DataFrame:
    """Targeted mass killings: perpetrator-years, the last of a release without one of two codes."""
    rows = []
    for position, (code, first, end, led, groups, place, _) in enumerate(_EVENTS[:19]):
        gw = next(s.gw for s in STATES if s.cow == place)
        for year in range(first, min(end or 2020, 2020) + 1):
            rows.append(
                {
                    "country": code.rstrip("0123456789")[:-1],
                    "actor.name": "Invented",
                    "tmk": 1,
                    "year": year,
                    "is.government.actor": led,
                    "primary.location": "Somewhere",
                    "pl.ccode": place,
                    "pl.gwn": None if year == 2020 else gw,
                    "intent.4.a.actor.org.pln": int(groups == 1),
                    "intent.4.b.actor.stat.int": flag("intent", code, year, often=0.4),
                    "tmk.st": date(first, 4, 27),
                    "tmk.end": None if end is None else date(end, 7, 20),
                    "deaths.est": 1000 * (position + 1),
                    "tmk_id": f"{code}-{position}",
                    "genpol.ongoing": int(groups == 2),
                    "genpol.onset": int(groups == 2 and year == first),
                }
            )
    return cells(rows)


_NOT_READ = [["Country", "code"], ["Nowhere", 1]]

MINIATURES = (
    Miniature(
        source="ewp_events",
        path="ewp/EWP mass killing events master list_2025.xlsx",
        table=_workbook,
        layout=Workbook(
            sheet="mk_events",
            after={"droped cases": _NOT_READ, " Gleditsch ind states": _NOT_READ},
        ),
    ),
    Miniature(
        source="ewp_base",
        path="ewp/basedata2025_4august2025.csv",
        table=_base,
        layout=Text(quoted="texts"),
    ),
    Miniature(
        source="pitf",
        path="csp/genocide politicide.xls",
        table=_politicides,
        layout=OldWorkbook(sheet="geno"),
    ),
    Miniature(
        source="tmk",
        path="tmk/tmk_events_release_1.1.xls",
        table=_targeted,
        layout=OldWorkbook(sheet="tmk"),
    ),
)

LABELS = (
    Miniature(
        source="ewp_2020_to_2022",
        path="labels/mkl_data_edition2022.csv",
        table=_labels_of_2022,
        layout=Text(),
    ),
    Miniature(
        source="ewp_from_2023",
        path="labels/labels_edition2023.csv",
        table=_labels_of_2023,
        layout=Text(),
    ),
    Miniature(
        source="ewp_prepared_2019_to_2020",
        path="labels/prepared2018.RData",
        table=lambda: _prepared(2018),
        layout=RFile(name="prepared"),
    ),
)
