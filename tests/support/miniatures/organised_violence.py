"""Miniatures of the Uppsala Conflict Data Program's data sets."""

from datetime import date
from typing import Any

import pandas as pd

from miniatures.layouts import JsonByCountry, Miniature, RFile, Text, Workbook, cells
from miniatures.world import TERRITORIES, State, count, flag, number, state_years

# Pairs in one cell: a war between states, and one over a border.
_BETWEEN = {(530, 1999): "530, 531", (2, 2003): "2, 70", (500, 1979): "500, 490"}


def _fights(state: State, year: int) -> bool:
    """Whether a conflict within the state is listed."""
    return flag("conflict within", state.ucdp, year, often=0.35) == 1


def _location(state: State, year: int) -> str:
    """States concerned, as the publisher lists them in one cell."""
    return _BETWEEN.get((state.ucdp, year), str(state.ucdp))


def _conflicts(first: int, last: int) -> list[dict[str, Any]]:
    """Conflict-years in the publisher's columns."""
    rows = []
    for state, year in state_years(first, last):
        between = (state.ucdp, year) in _BETWEEN
        if not _fights(state, year) and not between:
            continue
        war = flag("war", state.ucdp, year, often=0.3)
        rows.append(
            {
                "conflict_id": 11000 + state.ucdp,
                "location": state.name,
                "side_a": f"Government of {state.name}",
                "side_a_id": state.ucdp,
                "side_a_2nd": None,
                "side_b": "Front of invention",
                "incompatibility": 1 + flag("cause", state.ucdp, year, often=0.5),
                "territory_name": None,
                "year": year,
                "intensity_level": 1 + war,
                "cumulative_intensity": 0,
                "type_of_conflict": 2 if between else 3 + flag("II", state.ucdp, year, often=0.2),
                "start_date": f"{year}-05-29",
                "start_prec": 1,
                "ep_end": 0,
                "ep_end_date": None,
                "gwno_a": str(state.ucdp),
                "gwno_a_2nd": None,
                "gwno_b": _location(state, year).partition(", ")[2] or None,
                "gwno_loc": _location(state, year),
                "region": "4",
                "version": "23.1",
            }
        )
    return rows


def _armed_conflicts() -> pd.DataFrame:
    """The publisher's list of conflict-years."""
    return cells(_conflicts(1946, 2022))


def _participants() -> pd.DataFrame:
    """The list of participants of an R package: words for kinds, a row for each opponent."""
    kinds = {2: "interstate", 3: "intrastate", 4: "II"}
    causes = {1: "territory", 2: "government"}
    rows = []
    for row in _conflicts(1946, 2024):
        whole = {
            "conflict_id": row["conflict_id"],
            "year": row["year"],
            "gwno_a": int(row["gwno_a"]),
            "gwno_a_2nd": None,
            "gwno_b": None if row["gwno_b"] is None else int(row["gwno_b"]),
            "gwno_b_2nd": None,
            "incompatibility": causes[row["incompatibility"]],
            "intensity_level": row["intensity_level"],
            "type_of_conflict": kinds[row["type_of_conflict"]],
            "start_date": date.fromisoformat(row["start_date"]),
            "start_prec": 1,
            "ep_end": 0,
            "ep_end_date": None,
        }
        rows += [whole, whole | {"gwno_a_2nd": 2}]
    return cells(rows)


def _battle_deaths() -> pd.DataFrame:
    """Dyad-years of battle-related deaths."""
    rows = []
    for row in _conflicts(1989, 2024):
        best = 25 + count("battle deaths", row["conflict_id"], row["year"], high=20000, often=1)
        rows.append(
            {
                "conflict_id": row["conflict_id"],
                "dyad_id": row["conflict_id"] + 3,
                "location_inc": row["location"],
                "side_a": row["side_a"],
                "side_a_id": row["side_a_id"],
                "side_b": row["side_b"],
                "incompatibility": row["incompatibility"],
                "territory_name": "Land, upper" if row["incompatibility"] == 1 else None,
                "year": row["year"],
                "bd_best": best,
                "bd_low": best - 20,
                "bd_high": best + best // 3,
                "type_of_conflict": row["type_of_conflict"],
                "battle_location": row["location"],
                "gwno_a": row["gwno_a"],
                "gwno_a_2nd": "2, 20" if row["year"] == 2001 else None,
                "gwno_b": row["gwno_b"],
                "gwno_loc": row["gwno_loc"],
                "gwno_battle": row["gwno_loc"],
                "region": 4,
                "version": "25.1",
            }
        )
    return cells(rows)


def _one_sided() -> pd.DataFrame:
    """Actor-years of one-sided violence, some in several states without saying how many where."""
    rows = []
    for state, year in state_years(1989, 2024):
        for government in (1, 0):
            actor = 2 * state.ucdp + government
            best = count("one-sided deaths", actor, year, high=5000, often=0.3)
            if best < 25:
                continue
            abroad = flag("abroad", actor, year, often=0.3)
            rows.append(
                {
                    "conflict_id": 3000.0 + actor,
                    "dyad_id": 4000.0 + actor,
                    "actor_id": float(actor),
                    "coalition_components": None,
                    "actor_name": "Government" if government else "Föront d'invention",
                    "year": float(year),
                    "best_fatality_estimate": float(best),
                    "low_fatality_estimate": float(best - 5),
                    "high_fatality_estimate": float(best * 2),
                    "is_government_actor": float(government),
                    "location": state.name,
                    "gwno_location": f"{state.ucdp}, 500" if abroad else str(state.ucdp),
                    "gwnoa": str(state.ucdp) if government else None,
                    "region": "4",
                    "version": 25.1,
                }
            )
    return cells(rows)


def _country_years() -> pd.DataFrame:
    """Every country and year since 1989, 0 where nothing happened."""
    rows = []
    for state, year in state_years(1989, 2024):
        row: dict[str, Any] = {
            "country_id_cy": state.ucdp,
            "country_cy": state.name,
            "year_cy": year,
            "region_cy": "Invented",
            "main_govt_name_cy": f"Government of {state.name}",
        }
        by_government = count("killed by the government", state.ucdp, year, high=3000, often=0.3)
        by_others = count("killed by others", state.ucdp, year, high=3000, often=0.4)
        totals = {
            "sb_total_deaths": count("state-based", state.ucdp, year, high=20000, often=0.5),
            "ns_total_deaths": count("non-state", state.ucdp, year, high=2000, often=0.3),
            "os_main_govt_killings": by_government,
            "os_any_govt_killings": by_government,
            "os_nsgroup_killings": by_others,
            "os_total_deaths": by_government + by_others,
        }
        for kind in ("sb", "ns", "os"):
            total = totals[f"{kind}_total_deaths"]
            dyads = 1 + total // 900 if total else 0
            row |= {
                f"{kind}_exist_cy": int(total > 0),
                f"{kind}_dyad_count_cy": dyads,
                f"{kind}_dyad_ids_cy": "; ".join(str(500 + i) for i in range(dyads)) or None,
                f"{kind}_dyad_names_cy": "; ".join("One - Other" for _ in range(dyads)) or None,
            }
        for name, best in totals.items():
            row |= {
                f"{name}_best_cy": best,
                f"{name}_high_cy": best + best // 5,
                f"{name}_low_cy": best - best // 9,
            }
        everything = sum(totals[f"{kind}_total_deaths"] for kind in ("sb", "ns", "os"))
        rows.append(
            row | {"cumulative_total_deaths_in_orgvio_best_cy": everything, "version": 25.1}
        )
    return cells(rows)


def _events(first: int, last: int, months: range) -> list[dict[str, Any]]:
    """Events with their places and days; their texts hold what a text file must quote."""
    rows = []
    for state, year in state_years(first, last):
        for month in months:
            kind = 1 + (state.ucdp + month) % 3
            best = count(f"event {month}", state.ucdp, year, high=400, often=0.35)
            if not best:
                continue
            day = date(year, month, 1 + (state.ucdp + month) % 27)
            rows.append(
                {
                    "id": 100000 + len(rows),
                    "relid": f"INV-{year}-{kind}-{len(rows)}",
                    "year": year,
                    "active_year": True,
                    "code_status": "Clear",
                    "type_of_violence": kind,
                    "conflict_name": f"{state.name}: invented",
                    "side_a": "One",
                    "side_b": "Other",
                    "number_of_sources": 1,
                    "source_article": f'"Paper, {day}, no title; said ""nothing"""',
                    "where_prec": 1,
                    "latitude": number("latitude", state.ucdp, year, low=-30, high=60),
                    "longitude": number("longitude", state.ucdp, year, low=-90, high=90),
                    "country": state.name,
                    "country_id": state.ucdp,
                    "region": "Invented",
                    "event_clarity": 1,
                    "date_prec": 1,
                    "date_start": day,
                    "date_end": day,
                    "deaths_a": 0,
                    "deaths_b": 0,
                    "deaths_civilians": best // 2,
                    "deaths_unknown": 0,
                    "best": best,
                    "high": best + 9,
                    "low": best - best // 3,
                    "gwnoa": state.ucdp if kind == 3 and best % 2 else None,
                    "gwnob": None,
                }
            )
    return rows


def _short_events() -> pd.DataFrame:
    """Candidate events in seven columns: who killed civilians stands in the conflict's name."""
    rows = []
    for event in _events(2025, 2025, range(1, 3)):
        group = "A band" if event["gwnoa"] is None else f"Government of {event['country']}"
        named = "Civilians" if event["type_of_violence"] == 3 else "Another band"
        rows.append(
            {
                "id": event["id"],
                "conflict_new_id": 7,
                "conflict_name": f"{group} - {named}",
                "country": event["country"],
                "best": event["best"],
                "type_of_violence": event["type_of_violence"],
                "date": event["date_start"],
            }
        )
    return cells(rows)


def _totals() -> pd.DataFrame:
    """Somebody's totals of two years by ISO code, with flags for the last."""
    rows = []
    for _, iso2, _, _ in TERRITORIES:
        last, before = (count("all deaths", iso2, year, high=900) for year in (2025, 2024))
        rows.append(
            {
                "iso2": iso2,
                "active": last > 0,
                "lastYear": 2025,
                "lastYearStateBased": last > 0,
                "lastYearNonState": False,
                "lastYearOneSided": last > 400,
                "deathsLastYear": last,
                "deathsPriorYear": before,
                "totalDeathsInWindow": last + before + 70,
            }
        )
    return cells(rows)


MINIATURES = (
    Miniature(
        source="ucdp_armed_conflict",
        path="ucdp/UcdpPrioConflict_v23_1.csv",
        table=_armed_conflicts,
        layout=Text(quoted="all"),
    ),
    Miniature(
        source="ucdp_armed_conflict",
        path="ucdp/ucdp_acd.rda",
        table=_participants,
        layout=RFile(name="ucdp_acd"),
    ),
    Miniature(
        source="ucdp_battle_deaths",
        path="ucdp/BattleDeaths_v25_1.csv",
        table=_battle_deaths,
        layout=Text(),
    ),
    Miniature(
        source="ucdp_one_sided",
        path="ucdp/OneSided_v25_1.rds",
        table=_one_sided,
        layout=RFile(),
    ),
    Miniature(
        source="ucdp_country_year",
        path="ucdp/organizedviolencecy_v25_1.csv",
        table=_country_years,
        layout=Text(),
    ),
    Miniature(
        source="ucdp_events",
        path="ucdp/GEDEvent_v25_1.csv",
        table=lambda: cells(_events(1989, 2024, range(3, 13, 4))),
        layout=Text(),
    ),
    Miniature(
        source="ucdp_candidate_events",
        path="ucdp/ged_2025_candidate_7cols.csv",
        table=_short_events,
        layout=Text(quoted="texts"),
    ),
    Miniature(
        source="ucdp_candidate_events",
        path="ucdp/GEDevent_v26_0_2.xlsx",
        table=lambda: cells(_events(2026, 2026, range(1, 3))),
        layout=Workbook(sheet="GEDEvent_v26_0_2"),
    ),
    Miniature(
        source="ucdp_country_year_totals",
        path="ucdp/ucdp_cy_v26_1_totals_2025.json",
        table=_totals,
        layout=JsonByCountry(
            facts={"version": "26.1", "window": {"fromYear": 2016, "throughYear": 2025}}
        ),
    ),
)
