"""Coups by country and year: Powell and Thyne, Colpus, and the Early Warning Project's list.

The publishers list coups and, unevenly, years without one. Zeros are made here, from the list of
states and the years a publisher covers, never from which rows a file happens to have.
"""

import re
from pathlib import Path

import pandas as pd

from atrocityrisk.errors import DataError
from atrocityrisk.sources._country_years.episode_years import covered_years
from atrocityrisk.sources._country_years.state_codes import KEY, with_gwcodes
from atrocityrisk.sources._readers.column_checks import (
    require_codes,
    require_columns,
    require_distinct,
    to_numbers,
    whole_numbers,
)
from atrocityrisk.sources._readers.csv import read_csv_table
from atrocityrisk.sources._readers.excel import read_excel_table
from atrocityrisk.sources._readers.release_names import stated_release
from atrocityrisk.sources.source import Source, register, tidy_schema

_SLOTS = ("coup1", "coup2", "coup3", "coup4")
_FAILED, _SUCCEEDED = 1, 2


def powell_thyne_table(path: Path) -> pd.DataFrame:
    """Coup attempts by Powell and Thyne, one row each: ccode, year, coup, version."""
    # The country-year file has shifted country names in 2021-2023, so only the code is used; and in
    # those years it has rows for countries with a coup only.
    table = read_csv_table(path, delimiter="\t", text=("country", "version"))
    wide = "coup1" in table
    needed = _SLOTS if wide else ("coup",)
    require_columns(table, ("ccode", "year", *needed), path)
    if "version" not in table:
        # The list of 2010 had no such column yet.
        table["version"] = ""
    table = to_numbers(table, path, whole=("ccode", "year"))
    # Two coups of one state and day are two slots of a row, or have a day each.
    days = [name for name in ("month", "day") if name in table]
    if wide or len(days) == 2:
        what = "country-years" if wide else "coups"
        require_distinct(table, ["ccode", "year", *days], path, what=what)
    if wide:
        table = table.melt(id_vars=["ccode", "year", "version"], value_vars=list(_SLOTS))
        table = table.rename(columns={"value": "coup"})
    table["coup"] = whole_numbers(table["coup"], path)
    # The list has coups only, the country-years 0 where there was none.
    codes = (0, _FAILED, _SUCCEEDED) if wide else (_FAILED, _SUCCEEDED)
    require_codes(table, "coup", codes, path, at=("ccode", "year"))
    attempts = table.loc[table["coup"] > 0, ["ccode", "year", "coup", "version"]]
    return attempts.sort_values(["ccode", "year", "coup"], ignore_index=True)


def _read_powell_thyne(path: Path) -> tuple[pd.DataFrame, str]:
    """Attempts and successes by state and year; and the release, a day."""
    table = powell_thyne_table(path)
    version = str(table["version"].mode().iloc[0]).lstrip("Vv")
    stated = re.match(r"(19|20)\d\d(?!\d)", version)
    if version[:1].isdigit() and not stated:
        raise DataError(
            f"{path}: column 'version' has {version!r}, expected the day of the release such as "
            "V2023.09.08, which says until when coups are listed; correct the file"
        )
    # The version is the day of the last update, so that year is only known in part; without one the
    # last coup tells the year.
    last = int(stated.group() if stated else table["year"].max()) - 1
    version = version or f"to {int(table['year'].max())}"
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
    frame = listed.reindex(covered_years(first, last), fill_value=0.0)
    later = listed[listed.index.get_level_values("year") > last]
    return pd.concat([frame, later]).sort_index()


def colpus_table(path: Path) -> pd.DataFrame:
    """Coups of the Colpus master list, one row each, in the publisher's columns."""
    table = read_excel_table(path)
    require_columns(table, ("ccode", "year", "success", "type2"), path)
    table = to_numbers(table, path, whole=("ccode", "year", "success"))
    require_codes(table, "success", (1, 2), path, at=("ccode", "year"))
    if "id" in table:
        require_distinct(table, ["id"], path, what="coups")
    return table


def _read_colpus(path: Path) -> tuple[pd.DataFrame, str]:
    """Attempts and successes by state and year; and the release."""
    table = colpus_table(path)
    first, last = int(table["year"].min()), int(table["year"].max())
    # 1 is success here, whereas Powell and Thyne write 2.
    frame = _attempts(table, table["success"] == 1, path, first=first, last=last)
    return frame, stated_release(path, table["year"])


def ewp_coups_table(path: Path) -> pd.DataFrame:
    """Country-years and whether they had a coup attempt, by the Early Warning Project."""
    # Every country until 1949, from 1950 only those with an attempt.
    table = read_csv_table(path, text=("country",))
    require_columns(
        table, ("ccode", "year", "cou.any"), path, renamed={"cou.any": ("coup.any", "cou_any")}
    )
    table = to_numbers(table, path, whole=("ccode", "year"), decimal=("cou.any",))
    require_codes(table, "cou.any", (0, 1), path, at=("ccode", "year"))
    return table


def _read_ewp(path: Path) -> tuple[pd.DataFrame, str]:
    """Whether a coup was attempted, by state and year; and the last year."""
    table = ewp_coups_table(path)
    first, last = int(table["year"].min()), int(table["year"].max())
    rows = with_gwcodes(
        table[["ccode", "year", "cou.any"]], "ccode", year="year", system="cow", path=path
    )
    attempted = (
        rows.groupby(KEY)["cou.any"].max().reindex(covered_years(first, last), fill_value=0.0)
    )
    return attempted.to_frame("attempted"), f"to {last}"


_COUNTS = tidy_schema(
    {"attempts": (0.0, 20.0), "successes": (0.0, 20.0)}, required=("attempts", "successes")
)

register(
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
register(
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
register(
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
