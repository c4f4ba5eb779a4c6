"""Miniatures of V-Dem, its by-products, and what others derive from it."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from miniatures.layouts import Miniature, RFile, Text, Workbook, cells
from miniatures.world import State, flag, level, number, state_years

# Indices run from 0 to 1; answers of coders lie on a scale around 0.
_INDICES = (
    *("v2x_polyarchy", "v2x_api", "v2x_freexp_altinf", "v2x_libdem", "v2x_jucon"),
    *("v2xlg_legcon", "v2x_ex_military", "v2x_neopat", "v2x_civlib", "v2x_clphy"),
    *("v2xpe_exlecon", "v2xpe_exlgeo", "v2xpe_exlpol", "v2xpe_exlsocgr", "v2x_corr"),
    *("v2x_rule", "v2xcs_ccsi", "v2xcl_disc"),
)
_ANSWERS = (
    *("v2clkill", "v2cltort", "v2clsocgrp", "v2clacjust", "v2cldmovem", "v2meharjrn"),
    *("v2mecenefm", "v2cseeorgs", "v2csreprss", "v2csantimv", "v2csrlgrep", "v2juaccnt"),
    *("v2pepwrses", "v2pepwrsoc", "v2peasjsoc", "v2exl_legitideol", "v2exl_legitlead"),
    *("v2cacamps", "v2caviol", "v2cagenmob", "v2cademmob", "v2caautmob"),
)
_HIGH_LEVEL = ("polyarchy", "libdem", "partipdem", "delibdem", "egaldem")


def _once(first: int, last: int) -> Iterator[tuple[State, int]]:
    """State-years of V-Dem's own units, of which no two share a code in a year."""
    yield from state_years(first, last)


def _index(name: str, state: State, year: int) -> float:
    """An index of V-Dem, the same in every file."""
    return number(name, state.vdem, year, low=0.02, high=0.98)


def _answer(name: str, state: State, year: int) -> float:
    """An answer on V-Dem's scale, the same in every file."""
    return number(name, state.vdem, year, low=-3.5, high=3.5)


def _grade(name: str, state: State, year: int, levels: int) -> int:
    """An answer as coders gave it."""
    return level(name, state.vdem, year, levels=levels)


def _lite() -> pd.DataFrame:
    """The R package's release 14: many columns, no number of the Correlates of War."""
    return cells(
        [
            {
                "country_name": state.name,
                "country_text_id": state.vdem,
                "country_id": state.vdem_id,
                "year": year,
                **{name: _index(name, state, year) for name in _INDICES},
                **{name: _answer(name, state, year) for name in _ANSWERS},
                "v2psnatpar_ord": _grade("v2psnatpar_ord", state, year, 3),
                "e_pelifeex": number("e_pelifeex", state.vdem, year, low=35, high=84, digits=1)
                if year < 2021
                else None,
            }
            for state, year in _once(1970, 2023)
        ]
    )


def _simple() -> pd.DataFrame:
    """The high-level indices of release 15 with their bounds, from before the state system."""
    rows = []
    for state, year in _once(1945, 2024):
        row: dict[str, Any] = {
            "vdem_country_name": state.name,
            "country_text_id": state.vdem,
            "country_id": state.vdem_id,
            "year": year,
            "historical_date": f"{year}-12-31",
            "gap_index": 1,
            "vdem_cowcode": state.cow,
        }
        for name in _HIGH_LEVEL:
            value = _index(f"v2x_{name}", state, year)
            row |= {
                f"v2x_{name}": value,
                f"v2x_{name}_codelow": round(max(0.0, value - 0.04), 3),
                f"v2x_{name}_codehigh": round(min(1.0, value + 0.03), 3),
                f"v2x_{name}_sd": 0.03,
            }
        rows.append(row | {"extended_country_name": state.name, "GWn": state.gw})
    return cells(rows)


def _trimmed() -> pd.DataFrame:
    """A part of release 16, with a unit that is no state and decades before the state system."""
    names = (
        *("v2x_polyarchy", "v2x_libdem", "v2x_partipdem", "v2x_delibdem", "v2x_egaldem"),
        *("v2x_freexp_altinf", "v2xcl_rol", "v2x_corr", "v2x_gender"),
    )
    hong_kong = State("Hong Kong", 1941, 2100, 0, 0, 0, "HKG", 167, "HKG", "", 0)
    units = [(hong_kong, year) for year in range(1941, 2026)]
    return cells(
        [
            {
                "country_name": state.name,
                "country_text_id": state.vdem,
                "year": year,
                **{name: _index(name, state, year) for name in names},
                "e_pop": number("people", state.vdem, year, low=90, high=9000)
                if year < 2020
                else None,
            }
            for state, year in [*_once(1946, 2025), *units]
        ]
    )


def _hate_speech() -> pd.DataFrame:
    """A part of release 11 with answers of the survey of digital society, asked since 2000."""
    return cells(
        [
            {
                "country_name": state.name,
                "country_text_id": state.vdem,
                "country_id": state.vdem_id,
                "year": year,
                "v2x_polyarchy": _index("v2x_polyarchy", state, year),
                "v2smpolhate": _answer("v2smpolhate", state, year) if year >= 2000 else None,
                "v2smpolsoc": _answer("v2smpolsoc", state, year) if year >= 2000 else None,
                "e_migdpgro": number("growth", state.vdem, year, low=-0.1, high=0.1),
                "e_migdppc": number("income", state.vdem, year, low=400, high=60000),
            }
            for state, year in _once(1990, 2020)
        ]
    )


def _extract() -> pd.DataFrame:
    """The Early Warning Project's extract of release 15, with its dichotomies."""
    rows = []
    for state, year in state_years(1945, 2024):
        answers = {
            "v2csreprss_ord": _grade("v2csreprss_ord", state, year, 5),
            "v2pepwrsoc_ord": _grade("v2pepwrsoc_ord", state, year, 5),
            "v2csgender_ord": _grade("v2csgender_ord", state, year, 5),
            "v2mecenefm_ord": _grade("v2mecenefm_ord", state, year, 5),
        }
        ban = _grade("v2psparban_ord", state, year, 5)
        rows.append(
            {
                "COWcode": state.cow,
                "country_name": state.name,
                "year": year,
                "pol_killing_approved": int(_grade("v2clkill_ord", state, year, 5) == 0),
                "social_inequality": int(_grade("v2clsocgrp_ord", state, year, 5) == 0),
                "even_civilrights": int(_grade("v2clrgunev_ord", state, year, 3) == 2),
                **answers,
                "partyban": ban,
                "judicialreform": _grade("v2jureform_ord", state, year, 3),
                "religiousfreedom": _grade("v2clrelig_ord", state, year, 5),
                "freediscussion": _index("v2xcl_disc", state, year),
                "ses_power_dist": _answer("v2pepwrses", state, year),
                "repress_civilsoc": int(answers["v2csreprss_ord"] == 0),
                "social_power_dist": int(answers["v2pepwrsoc_ord"] <= 2),
                "minorityrule": int(answers["v2pepwrsoc_ord"] <= 1),
                "partyban.new.0": int(ban == 0),
                "v2csgender_binary": int(answers["v2csgender_ord"] >= 3),
            }
        )
    # What nobody coded: answers missing, dichotomies 0 all the same.
    for row in rows[5:8]:
        missing = [name for name in row if name.endswith("_ord")]
        row |= dict.fromkeys(missing) | {"repress_civilsoc": 0, "minorityrule": 0}
    return cells(rows)


def _demspaces() -> pd.DataFrame:
    """Release 12 as a forecasting project imputed it, with outcomes that look ahead."""
    return cells(
        [
            {
                "gwcode": state.gw,
                "year": year,
                "v2xcs_ccsi": _index("v2xcs_ccsi", state, year),
                "dv_v2xcs_ccsi_up_next2": flag("up", state.gw, year, often=0.1),
                "lag0_v2x_polyarchy": _index("v2x_polyarchy", state, year),
                "lag0_v2clkill": _answer("v2clkill", state, year),
                "lag0_v2svstterr": number("v2svstterr", state.gw, year, low=50, high=100),
                "lag0_v2jureform": _answer("v2jureform", state, year),
                "lag0_v2jupack": _answer("v2jupack", state, year),
                "lag0_v2clstown": _answer("v2clstown", state, year),
                "lag0_v2xcs_ccsi_sd10": 0.05,
                "lag0_state_age": year - 1900,
            }
            for state, year in state_years(1970, 2021)
        ]
    )


def _regimes() -> pd.DataFrame:
    """Episodes of regime transformation."""
    return cells(
        [
            {
                "country_id": state.vdem_id,
                "country_text_id": state.vdem,
                "country_name": state.name,
                "year": year,
                "v2x_regime": _grade("v2x_regime", state, year, 4),
                "v2x_polyarchy": _index("v2x_polyarchy", state, year),
                "reg_id": f"{state.vdem}_1900_2024",
                "reg_type": int(_grade("v2x_regime", state, year, 4) >= 2),
                "reg_trans": 0 if year > 1990 else None,
                "dem_ep": flag("dem_ep", state.vdem, year, often=0.1),
                "dem_ep_outcome": 0,
                "aut_ep": flag("aut_ep", state.vdem, year, often=0.1),
                "aut_ep_outcome": 0,
            }
            for state, year in _once(1980, 2024)
        ]
    )


MINIATURES = (
    Miniature(
        source="vdem",
        path="vdem/v14_vdemlite/vdemlite.rda",
        table=_lite,
        layout=RFile(name="vdemlite"),
    ),
    Miniature(
        source="vdem",
        path="vdem/v15_democracyData/vdem_simple.rda",
        table=_simple,
        layout=RFile(name="vdem_simple"),
    ),
    Miniature(
        source="vdem",
        path="vdem/v16_subset20/vdem_trimmed.csv",
        table=_trimmed,
        layout=Text(),
    ),
    Miniature(
        source="vdem",
        path="vdem/v11_hate_speech/vdem_trimmed.csv",
        table=_hate_speech,
        layout=Text(missing="NA", quoted="texts"),
    ),
    Miniature(
        source="vdem",
        path="vdem/v15_ewp2025/vdem.Rdata",
        table=_extract,
        layout=RFile(name="vdem"),
    ),
    Miniature(
        source="vdem_demspaces",
        path="vdem/v12_demspaces/states-v12-mod.rds",
        table=_demspaces,
        layout=RFile(),
    ),
    Miniature(
        source="ert",
        path="vdem/v15_ert/ert.xlsx",
        table=_regimes,
        layout=Workbook(sheet="episodes"),
    ),
)
