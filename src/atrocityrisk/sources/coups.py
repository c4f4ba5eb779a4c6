"""Coups by country and year: Powell and Thyne, Colpus, and the Early Warning Project's list.

The publishers list coups and, unevenly, years without one. Zeros are made here, from the list of
states and the years a publisher covers, never from which rows a file happens to have.
"""

import re
from pathlib import Path

import numpy as np
import pandas as pd

from atrocityrisk.errors import SchemaError
from atrocityrisk.sources._readers.csv import (
    numbers,
    read_csv_table,
    read_excel_table,
    require_columns,
    whole_numbers,
)
from atrocityrisk.sources.episodes import covered
from atrocityrisk.sources.release_names import edition_in_name
from atrocityrisk.sources.source import KEY, SOURCES, Source, tidy_schema
from atrocityrisk.sources.state_codes import with_gwcodes

_SLOTS = ("coup1", "coup2", "coup3", "coup4")
_FAILED, _SUCCEEDED = 1, 2


def powell_thyne_table(path: Path) -> pd.DataFrame:
    """Coup attempts by Powell and Thyne, one row each, from either of their two files.

    The country-year file has shifted country names in 2021-2023, so only the code is used; and in
    those years it has rows for countries with a coup only.

    Parameters
    ----------
    path : Path
        ``powell_thyne_coups_final.txt`` or ``powell_thyne_ccode_year.txt``, tab-separated.

    Returns
    -------
    DataFrame
        ccode, year, coup (1 failed, 2 succeeded), version.

    Raises
    ------
    SchemaError
        If a column is missing or a coup is neither 1 nor 2.
    """
    table = read_csv_table(path, delimiter="\t", text=("country", "version"))
    wide = "coup1" in table
    needed = _SLOTS if wide else ("coup",)
    require_columns(table, ("ccode", "year", *needed, "version"), path)
    for name in ("ccode", "year"):
        table[name] = whole_numbers(table[name], path)
    if wide:
        table = table.melt(id_vars=["ccode", "year", "version"], value_vars=list(_SLOTS))
        table = table.rename(columns={"value": "coup"})
    table["coup"] = whole_numbers(table["coup"], path)
    known = [0, _FAILED, _SUCCEEDED] if wide else [_FAILED, _SUCCEEDED]
    wrong = table[~table["coup"].isin(known)]
    if len(wrong):
        row = wrong.iloc[0]
        raise SchemaError(
            f"{path}: expected coups coded 1 (failed) or 2 (succeeded), found {row['coup']} for "
            f"code {row['ccode']} in {row['year']}; the coding may have changed, see the codebook"
        )
    attempts = table.loc[table["coup"] > 0, ["ccode", "year", "coup", "version"]]
    return attempts.sort_values(["ccode", "year", "coup"], ignore_index=True)


def _read_powell_thyne(path: Path) -> tuple[pd.DataFrame, str]:
    table = powell_thyne_table(path)
    version = str(table["version"].mode().iloc[0]).lstrip("Vv")
    stated = re.match(r"(\d{4})", version)
    # The version is the day of the last update, so that year is only known in part.
    last = int(stated.group(1)) - 1 if stated else int(table["year"].max())
    return _attempts(table, table["coup"] == _SUCCEEDED, path, first=1950, last=last), version


def _attempts(
    table: pd.DataFrame, succeeded: pd.Series, path: Path, *, first: int, last: int
) -> pd.DataFrame:
    """Counts by country-year: 0 for states within the coverage, after it only what is listed."""
    rows = with_gwcodes(
        table.assign(succeeded=succeeded)[["ccode", "year", "succeeded"]],
        "ccode",
        year="year",
        system="cow",
        path=path,
    )
    listed = rows.groupby(KEY)["succeeded"].agg(["size", "sum"]).astype("float64")
    listed.columns = pd.Index(["attempts", "successes"])
    frame = listed.reindex(covered(first, last), fill_value=0.0)
    later = listed[listed.index.get_level_values("year") > last]
    return pd.concat([frame, later]).sort_index()


def colpus_table(path: Path) -> pd.DataFrame:
    """Coups of the Colpus data set, one row each.

    Parameters
    ----------
    path : Path
        The master list, an Excel workbook.

    Returns
    -------
    DataFrame
        The publisher's columns.

    Raises
    ------
    SchemaError
        If a column is missing or `success` is neither 1 nor 2.
    """
    table = read_excel_table(path)
    require_columns(table, ("ccode", "year", "success", "type2"), path)
    for name in ("ccode", "year", "success"):
        table[name] = whole_numbers(table[name], path)
    if not table["success"].isin([1, 2]).all():
        raise SchemaError(
            f"{path}: expected `success` of 1 (succeeded) or 2 (failed), found "
            f"{sorted(set(table['success']) - {1, 2})}; the coding may have changed"
        )
    return table


def _read_colpus(path: Path) -> tuple[pd.DataFrame, str]:
    table = colpus_table(path)
    first, last = int(table["year"].min()), int(table["year"].max())
    # 1 is success here, the other way round than in Powell and Thyne.
    frame = _attempts(table, table["success"] == 1, path, first=first, last=last)
    return frame, edition_in_name(path) or f"to {last}"


def ewp_coups_table(path: Path) -> pd.DataFrame:
    """Country-years with a coup attempt as the Early Warning Project lists them.

    Parameters
    ----------
    path : Path
        ``all-coups.csv``: every country until 1949, from 1950 only those with an attempt.

    Returns
    -------
    DataFrame
        ccode, country, year, cou.any (1 or 0).

    Raises
    ------
    SchemaError
        If a column is missing or ``cou.any`` is neither 0 nor 1.
    """
    table = read_csv_table(path, text=("country",))
    require_columns(
        table, ("ccode", "year", "cou.any"), path, renamed={"cou.any": ("coup.any", "cou_any")}
    )
    for name in ("ccode", "year"):
        table[name] = whole_numbers(table[name], path)
    table["cou.any"] = numbers(table["cou.any"], path)
    if not np.isin(table["cou.any"].dropna(), [0, 1]).all():
        raise SchemaError(f"{path}: expected `cou.any` of 0 or 1, found others; check the file")
    return table


def _read_ewp(path: Path) -> tuple[pd.DataFrame, str]:
    table = ewp_coups_table(path)
    first, last = int(table["year"].min()), int(table["year"].max())
    rows = with_gwcodes(
        table[["ccode", "year", "cou.any"]], "ccode", year="year", system="cow", path=path
    )
    attempted = rows.groupby(KEY)["cou.any"].max().reindex(covered(first, last), fill_value=0.0)
    return attempted.to_frame("attempted"), f"to {last}"


_COUNTS = tidy_schema(
    {"attempts": (0.0, 20.0), "successes": (0.0, 20.0)}, required=("attempts", "successes")
)

SOURCES.add(
    "coups",
    Source(
        name="coups",
        title="Global Instances of Coups",
        publisher="Jonathan Powell and Clayton Thyne",
        licence="not stated",
        redistributable=True,  # the year of a coup attempt is a bare fact
        citation=(
            "Powell and Thyne (2011): Global instances of coups from 1950 to 2010: A new dataset. "
            "Journal of Peace Research 48(2), 249-259"
        ),
        url="https://www.uky.edu/~clthyn2/coup_data/home.htm",
        files=("powell_thyne_ccode_year*.txt", "powell_thyne_coups*.txt"),
        read=_read_powell_thyne,
        schema=_COUNTS,
    ),
)
SOURCES.add(
    "colpus",
    Source(
        name="colpus",
        title="Colpus, a dataset of coups",
        publisher="John Chin, David Carter and Joseph Wright",
        licence="not stated",
        redistributable=True,
        citation=(
            "Chin, Carter, Wright (2021): The Varieties of Coups d'État: Introducing the Colpus "
            "Dataset. International Studies Quarterly 65(4), 1040-1051"
        ),
        url="https://www.johnjchin.com/colpus",
        files=("Master_Coup List*.xlsx", "Master_Coup_List*.xlsx", "colpus*.xlsx"),
        read=_read_colpus,
        schema=_COUNTS,
    ),
)
SOURCES.add(
    "ewp_coups",
    Source(
        name="ewp_coups",
        title="Coup attempts as compiled for the Statistical Risk Assessment",
        publisher="Early Warning Project",
        licence="not stated",
        redistributable=True,
        citation="Early Warning Project (2025): Statistical Risk Assessment, input data",
        url="https://github.com/EarlyWarningProject/2025-Statistical-Risk-Assessment",
        files=("all-coups*.csv",),
        read=_read_ewp,
        schema=tidy_schema({"attempted": (0.0, 1.0)}, required=("attempted",)),
    ),
)
