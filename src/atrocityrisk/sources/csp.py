"""Center for Systemic Peace: coups and major episodes of political violence.

The Center numbers states almost as the Correlates of War do. Where it does not, its numbers collide
with others' (626 is its Sudan after 2011 and everyone else's South Sudan; 341 is Kosovo in one
file, Kosovo and Montenegro in another), so those states are told apart by their letters.
"""

from pathlib import Path

import pandas as pd

from atrocityrisk.errors import DuplicateRowsError
from atrocityrisk.sources._readers.csv import (
    numbers,
    read_excel_table,
    require_columns,
    whole_numbers,
)
from atrocityrisk.sources.release_names import edition_in_name
from atrocityrisk.sources.source import KEY, SOURCES, Source, tidy_schema
from atrocityrisk.sources.state_codes import with_gwcodes

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
    """Table of one of the Center's workbooks, with names in lower case and COW numbers.

    Parameters
    ----------
    path : Path
        An xls file of the INSCR page.
    columns : tuple of str
        Columns needed beside scode, ccode and year.

    Returns
    -------
    DataFrame
        The publisher's columns, and ``cow``, the Correlates of War number.

    Raises
    ------
    SchemaError
        If a column is missing.
    """
    table = read_excel_table(path, text=("scode", "SCODE"))
    table.columns = pd.Index([str(name).strip().lower() for name in table.columns])
    require_columns(table, ("scode", "ccode", "year", *columns), path)
    for name in ("ccode", "year"):
        table[name] = whole_numbers(table[name], path)
    own = table["scode"].str.strip().map(OWN_NUMBERS)
    table["cow"] = own.fillna(table["ccode"]).astype("int64")
    return table


def _read_coups(path: Path) -> tuple[pd.DataFrame, str]:
    table = csp_table(path, tuple(COUPS))
    for name in COUPS:
        table[name] = numbers(table[name], path)
    rows = _rows(table, tuple(COUPS), path)
    # Two rows of a year of transition each tell of their part of the year: they add up.
    summed = rows.groupby(KEY)[list(COUPS)].sum(min_count=1).rename(columns=COUPS)
    summed["attempts"] = summed["successes"] + summed["failures"]
    return summed, edition_in_name(path) or f"to {table['year'].max()}"


def _read_mepv(path: Path) -> tuple[pd.DataFrame, str]:
    table = csp_table(path, ("ind", *MEPV))
    for name in (*MEPV, "ind"):
        table[name] = numbers(table[name], path)
    # ind = 0 marks territories that are listed before they are states.
    rows = _rows(table[table["ind"] == 1], MEPV, path)
    # The state that ends and the one that begins share the same wars; the greater value stands.
    greater = rows.groupby(KEY)[list(MEPV)].max()
    return greater, edition_in_name(path) or f"to {table['year'].max()}"


def _rows(table: pd.DataFrame, columns: tuple[str, ...], path: Path) -> pd.DataFrame:
    repeated = table[table.duplicated(["scode", "ccode", "year"])]
    if len(repeated):
        row = repeated.iloc[0]
        raise DuplicateRowsError(
            f"{path}: {len(repeated)} rows occur twice, first {row['scode']} {row['ccode']} in "
            f"{row['year']}; drop or merge them in the file"
        )
    return with_gwcodes(
        table[["cow", "year", *columns]], "cow", year="year", system="cow", path=path
    )


_PUBLISHER = "Center for Systemic Peace"
_PAGE = "https://www.systemicpeace.org/inscrdata.html"

SOURCES.add(
    "csp_coups",
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
SOURCES.add(
    "mepv",
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
