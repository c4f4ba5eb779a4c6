"""Center for Systemic Peace: coups and major episodes of political violence.

The Center numbers states almost as the Correlates of War do. Where it does not, its numbers collide
with others' (626 is its Sudan after 2011 and everyone else's South Sudan; 341 is Kosovo in one
file, Kosovo and Montenegro in another), so those states are told apart by their letters.
"""

from pathlib import Path

import pandas as pd

from atrocityrisk.sources._country_years.state_codes import KEY, with_gwcodes
from atrocityrisk.sources._readers.column_checks import (
    require_codes,
    require_columns,
    require_distinct,
    require_filled,
    to_numbers,
)
from atrocityrisk.sources._readers.excel import read_excel_table
from atrocityrisk.sources._readers.release_names import stated_release
from atrocityrisk.sources.source import Source, register, tidy_schema

OWN_NUMBERS = {
    "ETI": 530,
    "GFR": 260,
    "GMY": 255,
    "KOS": 347,
    "MNT": 341,
    "PKS": 770,
    "SDN": 625,
    "SER": 345,
    "SSU": 626,
    "USR": 365,
    "VIE": 816,
    "YGS": 345,
}
"""Correlates of War numbers of the states for which the Center uses its own, by its letters."""

COUPS = {
    "scoup1": "successes",
    "atcoup2": "failures",
    "pcoup3": "plots",
    "apcoup4": "alleged_plots",
}
MEPV = (
    "intviol",
    "intwar",
    "civviol",
    "civwar",
    "ethviol",
    "ethwar",
    "inttot",
    "civtot",
    "actotal",
)


def csp_table(path: Path, columns: tuple[str, ...]) -> pd.DataFrame:
    """One of the Center's workbooks, names in lower case, with Correlates of War number `cow`."""
    table = read_excel_table(path, text=("scode", "SCODE"))
    table.columns = pd.Index([str(name).strip().lower() for name in table.columns])
    require_columns(table, ("scode", "ccode", "year", *columns), path)
    table = to_numbers(table, path, whole=("ccode", "year"))
    # The letters decide where the Center's number is another's.
    require_filled(table, ("scode",), path)
    own = table["scode"].str.strip().map(OWN_NUMBERS)
    table["cow"] = own.fillna(table["ccode"]).astype("int64")
    return table


def _read_coups(path: Path) -> tuple[pd.DataFrame, str]:
    """Coups, attempts, plots and alleged plots by state and year; and the release."""
    # Counts that are added up may not be missing.
    table = to_numbers(csp_table(path, tuple(COUPS)), path, decimal=tuple(COUPS))
    require_filled(table, tuple(COUPS), path)
    rows = _rows(table, tuple(COUPS), path)
    # Two rows of a year of transition each describe their part of the year: they add up.
    summed = rows.groupby(KEY)[list(COUPS)].sum(min_count=1).rename(columns=COUPS)
    summed["attempts"] = summed["successes"] + summed["failures"]
    return summed, stated_release(path, table["year"])


def _read_mepv(path: Path) -> tuple[pd.DataFrame, str]:
    """Magnitudes of political violence by state and year; and the release."""
    columns = (*MEPV, "ind")
    table = to_numbers(csp_table(path, columns), path, decimal=columns)
    # ind = 0 marks territories that are listed before they are states.
    require_filled(table, ("ind",), path)
    require_codes(table, "ind", (0, 1), path, at=("scode", "year"))
    rows = _rows(table[table["ind"] == 1], MEPV, path)
    # The state that ends and the one that begins share the same wars; the greater value stands.
    greater = rows.groupby(KEY)[list(MEPV)].max()
    return greater, stated_release(path, table["year"])


def _rows(table: pd.DataFrame, columns: tuple[str, ...], path: Path) -> pd.DataFrame:
    """Rows with their state's number, each polity and year listed once."""
    require_distinct(table, ("scode", "ccode", "year"), path, what="rows")
    return with_gwcodes(
        table[["cow", "year", *columns]], "cow", year="year", system="cow", path=path
    )


_PUBLISHER = "Center for Systemic Peace"
_PAGE = "https://www.systemicpeace.org/inscrdata.html"

register(
    Source(
        name="csp_coups",
        title="Coups d'État, annual",
        publisher=_PUBLISHER,
        licence="not stated",
        redistributable=False,
        citation="Marshall and Marshall (2022): Coup d'État Events, 1946-2021",
        url=_PAGE,
        files=("coups.xls", "CSPCoupsAnnual*.xls"),
        read=_read_coups,
        schema=tidy_schema(
            dict.fromkeys((*COUPS.values(), "attempts"), (0.0, 30.0)), required=("attempts",)
        ),
    ),
)
register(
    Source(
        name="mepv",
        title="Major Episodes of Political Violence",
        publisher=_PUBLISHER,
        licence="not stated",
        redistributable=False,
        citation="Marshall (2019): Major Episodes of Political Violence, 1946-2018",
        url=_PAGE,
        files=("MEPV*.xls",),
        read=_read_mepv,
        schema=tidy_schema(dict.fromkeys(MEPV, (0.0, 60.0)), required=MEPV),
    ),
)
