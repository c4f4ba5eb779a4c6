"""Miniatures of the lists of coups and of the Center for Systemic Peace's yearly tables."""

import pandas as pd

from miniatures.layouts import Miniature, OldWorkbook, Text, Workbook, cells
from miniatures.world import State, flag, level, number, state_years

_VERSION = "V2023.09.08"


def _coups(state: State, year: int) -> list[int]:
    """Coups of a year: 2 succeeded, 1 failed."""
    if not flag("coup", state.cow, year, often=0.08):
        return []
    return [1 + flag("success", (state.cow, i), year, often=0.4) for i in range(1 + year % 2)]


def _country_years() -> pd.DataFrame:
    """Powell and Thyne by country and year: from 2021 on only those with a coup."""
    rows = []
    for state, year in state_years(1950, 2023):
        coups = _coups(state, year)
        if year >= 2021 and not coups:
            continue
        four = (*coups, 0, 0, 0, 0)[:4]
        rows.append(
            {
                "ccode": state.cow,
                "abbrev": state.scode,
                # The names of these years have slipped by a row, as published.
                "country": "Somewhere else" if year >= 2021 else state.name,
                "year": year,
                "ccode_gw": None,
                "ccode_polity": None,
                **{f"coup{i + 1}": four[i] for i in range(4)},
                **{f"date{i + 1}": None for i in range(4)},
                "version": _VERSION,
            }
        )
    return cells(rows)


def _coup_list() -> pd.DataFrame:
    """Powell and Thyne as a list."""
    return cells(
        [
            {
                "country": state.name,
                "ccode": state.cow,
                "ccode_gw": None,
                "ccode_polity": None,
                "year": year,
                "month": 1 + (state.cow + year) % 12,
                "day": 10 + i,
                "coup": coup,
                "version": _VERSION,
            }
            for state, year in state_years(1950, 2023)
            for i, coup in enumerate(_coups(state, year))
        ]
    )


def _compiled() -> pd.DataFrame:
    """The Early Warning Project's list: every country until 1949, then those with an attempt."""
    return cells(
        [
            {
                "ccode": state.cow,
                "country": state.name,
                "year": year,
                "cou.any": int(bool(_coups(state, year))),
            }
            for state, year in state_years(1945, 2024)
            if year < 1950 or _coups(state, year)
        ]
    )


def _colpus() -> pd.DataFrame:
    """Colpus: 1 is success."""
    return cells(
        [
            {
                "id": f"{state.cow}-{year}-3-{10 + i}",
                "ccode": state.cow,
                "statenme": state.name,
                "year": year,
                "coup": "Coup",
                "success": 1 if coup == 2 else 2,
                "type": "AD",
                "type2": "CH",
                "staged": None,
            }
            for state, year in state_years(1946, 2022)
            for i, coup in enumerate(_coups(state, year))
        ]
    )


def _csp_coups() -> pd.DataFrame:
    """The Center's coups, with two rows for a year of transition."""
    rows = []
    for state, year in state_years(1946, 2021):
        coups = _coups(state, year)
        rows.append(
            {
                "ccode": state.csp,
                "scode": state.scode,
                "country": state.name,
                "year": year,
                "scoup1": coups.count(2),
                "atcoup2": coups.count(1),
                "pcoup3": flag("plot", state.csp, year, often=0.05),
                "apcoup4": flag("alleged plot", state.csp, year, often=0.05),
                "agcoup": 0,
                "foroutex": 0,
            }
        )
    # The last year of North Yemen is also the first of Yemen.
    north = next(row for row in rows if row["scode"] == "YAR" and row["year"] == 1989)
    return cells([*rows, north | {"year": 1990, "atcoup2": 1}])


def _wars() -> pd.DataFrame:
    """Magnitudes of political violence; a territory listed before it is a state."""
    rows = []
    for state, year in state_years(1946, 2018):
        civil = level("civil violence", state.csp, year, levels=6)
        between = level("war between states", state.csp, year, levels=3)
        rows.append(
            {
                "scode": state.scode,
                "ccode": state.csp,
                "country": state.name,
                "year": year,
                "ind": 1,
                "intind": 0,
                "intviol": 0,
                "intwar": between,
                "civviol": civil,
                "civwar": 0,
                "ethviol": 0,
                "ethwar": civil // 2,
                "inttot": between,
                "civtot": civil + civil // 2,
                "actotal": between + civil + civil // 2,
                "nborder": 3,
                "region": number("region", state.csp, year, low=1, high=9, digits=0),
            }
        )
    namibia = next(row for row in rows if row["scode"] == "NAM")
    return cells([*rows, *(namibia | {"year": y, "ind": 0, "civtot": 9} for y in (1988, 1989))])


MINIATURES = (
    Miniature(
        source="coups",
        path="coups/powell_thyne_ccode_year.txt",
        table=_country_years,
        layout=Text(delimiter="\t", quoted="texts", newline="\r\n"),
    ),
    Miniature(
        source="coups",
        path="coups/powell_thyne_coups_final.txt",
        table=_coup_list,
        layout=Text(delimiter="\t", quoted="texts", newline="\r\n"),
    ),
    Miniature(source="ewp_coups", path="coups/all-coups.csv", table=_compiled, layout=Text()),
    Miniature(
        source="colpus",
        path="coups/Master_Coup List_all countries_basic.xlsx",
        table=_colpus,
        layout=Workbook(sheet="Sheet1"),
    ),
    Miniature(
        source="csp_coups",
        path="csp/coups.xls",
        table=_csp_coups,
        layout=OldWorkbook(sheet="coups"),
    ),
    Miniature(
        source="mepv",
        path="csp/MEPVv2018.xls",
        table=_wars,
        layout=OldWorkbook(sheet="MEPV"),
    ),
)
