"""Miniatures of what is said of rights: terror, protection, ethnic power, treaties."""

import pandas as pd

from miniatures.layouts import Miniature, RFile, Text, cells
from miniatures.world import STATES, level, number, state_years

_GROUPS = (
    ("Rivermen", 0.52, "SENIOR PARTNER"),
    ("Hillmen", 0.21, "JUNIOR PARTNER"),
    ("Coastmen", 0.12, "POWERLESS"),
    ("Foresters", 0.05, "DISCRIMINATED"),
    ("Newcomers", 0.04, "IRRELEVANT"),
)


def _terror() -> pd.DataFrame:
    """Political Terror Scale, with a territory without a code and rows without a score."""
    rows = [
        {
            "Country": state.name,
            "Year": year,
            "COW_Code_A": state.scode,
            "COW_Code_N": state.cow,
            "Region": "x",
            **{
                f"PTS_{report}": level(f"terror {report}", state.gw, year, levels=5) + 1
                if year >= begins
                else None
                for report, begins in (("A", 1976), ("H", 2013), ("S", 1977))
            },
            "NA_Status_A": 0,
        }
        for state, year in state_years(1975, 2022)
    ]
    gaza = {"Country": "Gaza", "COW_Code_A": None, "COW_Code_N": None, "Region": "x"}
    scores = {"PTS_A": 4, "PTS_H": None, "PTS_S": 3, "NA_Status_A": 0}
    return cells([*rows, *({**rows[0], **gaza, **scores, "Year": y} for y in (2021, 2022))])


def _protection(*, quantiles: bool) -> pd.DataFrame:
    """Latent protection scores."""
    rows = []
    for state, year in state_years(1946, 2021):
        mean = number("theta", state.cow, year, low=-3, high=5, digits=12)
        row = {
            "YEAR": year,
            "CIRI": None,
            "COW": state.cow,
            "KILL": level("KILL", state.cow, year, levels=3) if year >= 1981 else None,
            "COW_YEAR": f"{state.cow}-{year}",
            "theta_mean": mean,
            "theta_sd": number("theta_sd", state.cow, year, low=0.2, high=0.6, digits=12),
        }
        if quantiles:
            row |= {"theta_q025": mean - 0.7, "theta_q975": mean + 0.7}
        rows.append(row | {"country_name": state.name})
    return cells(rows)


def _fractionalisation() -> pd.DataFrame:
    """The index of ethnic fractionalisation, two of its country-years repeated as published."""
    rows = [
        {
            "Country": state.name,
            "Year": year,
            "EFindex": number("fractionalisation", state.gw, year, low=0.02, high=0.9),
        }
        for state, year in state_years(1945, 2013)
    ]
    return cells([*rows[:60], rows[58], rows[59], *rows[60:]])


def _groups() -> pd.DataFrame:
    """Spells of ethnic groups; a state that collapses in one of them."""
    rows = []
    for position, state in enumerate(STATES):
        first, last = max(state.first, 1946), min(state.last, 2023)
        middle = (first + last) // 2
        for begin, end, swap in ((first, middle, False), (middle + 1, last, True)):
            if end < begin:
                continue
            for number_of, (group, size, status) in enumerate(_GROUPS):
                changed = "SELF-EXCLUSION" if swap and number_of == 2 else status
                if state.name == "Burundi" and swap:
                    changed = "STATE COLLAPSE"
                rows.append(
                    {
                        "gwid": state.gw,
                        "statename": state.name,
                        "from": begin,
                        "to": end,
                        "group": group,
                        "groupid": 1000 * (number_of + 1),
                        "gwgroupid": state.gw * 1000 + number_of,
                        "umbrella": None,
                        "size": round(size * (1 - 0.01 * (position % 7 + 2 * swap)), 4),
                        "status": changed,
                        "reg_aut": None if number_of == 0 else number_of == 3,
                    }
                )
    return cells(rows)


def _growup() -> pd.DataFrame:
    """Country-years as the portal exports them."""
    rows = []
    for state, year in state_years(1946, 2020):
        excluded = number("excluded", state.gw, year, low=0, high=0.5, digits=4)
        discriminated = round(excluded / 3, 4)
        rows.append(
            {
                "countries_gwid": state.gw,
                "year": year,
                "countryname": state.name,
                "egip_groups_count": 2,
                "excl_groups_count": 2,
                "rlvt_groups_count": 4,
                "lpop": 0.95,
                "egippop": round(0.95 - excluded, 4),
                "exclpop": excluded,
                "lexclpop": round(excluded / 0.95, 6),
                "discrimpop": discriminated,
                "ldiscrimpop": round(discriminated / 0.95, 6),
                "maxexclpop": round(excluded * 0.7, 4),
                "regautpop": 0.01,
                "cntr_relevance": "R",
            }
        )
    return cells(rows)


def _protocol() -> pd.DataFrame:
    """Ratification of the optional protocol: from some year on 1, in some states never."""
    since = {state.cow: 1970 + 7 * (i % 9) for i, state in enumerate(STATES)}
    return cells(
        [
            {
                "year": year,
                "country": state.name,
                "ccode": state.cow,
                "ios.iccpr1": int(year >= since[state.cow]),
            }
            for state, year in state_years(1945, 2024)
        ]
    )


MINIATURES = (
    Miniature(
        source="pts",
        path="pts/PTS-2023.RData",
        table=_terror,
        layout=RFile(name="PTS_2023"),
    ),
    Miniature(
        source="hrps",
        path="hrps/HumanRightsProtectionScores_v4.01.csv",
        table=lambda: _protection(quantiles=False),
        layout=Text(missing="NA", quoted="texts"),
    ),
    Miniature(
        source="hrps",
        path="hrps/LHRS-v4.02-2021.Rdata",
        table=lambda: _protection(quantiles=True),
        layout=RFile(name="data"),
    ),
    Miniature(source="hief", path="hief/HIEF_data.csv", table=_fractionalisation, layout=Text()),
    Miniature(source="epr", path="epr/epr_core_raw.csv", table=_groups, layout=Text()),
    Miniature(
        source="epr_growup",
        path="epr/epr-data.csv",
        table=_growup,
        layout=Text(quoted="texts"),
    ),
    Miniature(source="iccpr", path="treaties/iccpr-data.csv", table=_protocol, layout=Text()),
)
