"""A row that stands twice is never counted twice, and a slip of a year never makes one vanish."""

from pathlib import Path

import pandas as pd
import pytest
from miniatures import MINIATURES

from atrocityrisk.errors import DataError, DuplicateRowsError
from atrocityrisk.sources import read_source

COUNTED = {
    "coups/powell_thyne_coups_final.txt": "coups occur twice",
    "coups/powell_thyne_ccode_year.txt": "country-years occur twice",
    "coups/Master_Coup List_all countries_basic.xlsx": "coups occur twice",
    "csp/genocide politicide.xls": "episode-years occur twice",
    "ucdp/BattleDeaths_v25_1.csv": "dyad-years occur twice",
    "ucdp/OneSided_v25_1.rds": "actor-years occur twice",
    "unhcr/population.rda": "rows of an origin, an asylum and a year occur twice",
    "unhcr/idmc.rda": "rows of an origin, an asylum and a year occur twice",
}
FILES = {miniature.path: miniature for miniature in MINIATURES}


def written(name: str, folder: Path, change) -> Path:
    """A miniature whose table was changed."""
    path = folder / Path(name).name
    FILES[name].layout.write(change(FILES[name].table()), path)
    return path


@pytest.mark.parametrize(("name", "what"), COUNTED.items())
def test_a_row_that_stands_twice_is_refused(name: str, what: str, tmp_path: Path) -> None:
    # A war of the list, a coup, a camp: each would be added to itself.
    path = written(name, tmp_path, lambda t: pd.concat([t, t.iloc[[7]]], ignore_index=True))
    with pytest.raises(DuplicateRowsError, match=f"1 {what}"):
        read_source(FILES[name].source, path)


def with_year(table: pd.DataFrame, row: int, year: int) -> pd.DataFrame:
    """A table with another year in one row."""
    name = next(n for n in table.columns if n.lower() == "year")
    changed = table.copy()
    changed.loc[row, name] = year
    return changed


@pytest.mark.parametrize("year", [19777, 2091, 1066, 3, 0, -99])
@pytest.mark.parametrize(
    "name",
    [
        "coups/all-coups.csv",
        "coups/powell_thyne_coups_final.txt",
        "csp/MEPVv2018.xls",
        "ewp/basedata2025_4august2025.csv",
        "worldbank/wdi.csv",
        "coups/Master_Coup List_all countries_basic.xlsx",
        "pts/PTS-2023.RData",
        "ucdp/ucdp_acd.rda",
        "hief/HIEF_data.csv",
    ],
)
def test_a_year_that_cannot_be_one_is_refused(name: str, year: int, tmp_path: Path) -> None:
    if year in (3, 1066) and name.startswith("maddison"):
        pytest.skip("Maddison's list begins with the year 1")
    # Read on, it ended a state (no row) or stretched a list's coverage: zeros for what nobody saw.
    path = written(name, tmp_path, lambda t: with_year(t, 9, year))
    with pytest.raises(DataError, match=rf"has {year} in data row"):
        read_source(FILES[name].source, path)


@pytest.mark.parametrize("code", ["0x1F", "1_0", "two"])
def test_a_participants_code_is_a_number_in_digits(code: str, tmp_path: Path) -> None:
    # "0x1F" was read as 31, the Bahamas, and "1_0" as 10.
    name = "ucdp/ucdp_acd.rda"

    def changed(table: pd.DataFrame) -> pd.DataFrame:
        table.loc[3, "gwno_a"] = code
        return table

    with pytest.raises(DataError, match=code):
        read_source("ucdp_armed_conflict", written(name, tmp_path, changed))
