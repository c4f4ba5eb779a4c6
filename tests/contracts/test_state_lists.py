"""The publishers' lists of states and borders, as `scripts/state_lists.py` reads them."""

from pathlib import Path

import pytest

from atrocityrisk.errors import DataError
from state_lists import contiguity_table, gleditsch_ward_table


def test_state_lists_agree_with_the_shipped_system(shared: Path):
    old = gleditsch_ward_table(shared / "data/states/iisystem.dat")
    new = gleditsch_ward_table(shared / "data/states/gwstates.xlsx")
    assert len(old) == 214
    assert len(new) == 216
    kosovo = new[new["gwcode"] == 347].iloc[0]
    assert (kosovo["start"].year, kosovo["start"].month) == (2008, 2)
    tiny = gleditsch_ward_table(shared / "data/states/microstatessystem.dat")
    assert "São Tomé and Príncipe" in set(tiny["name"]) or len(tiny) == 23


def test_state_list_with_a_date_that_is_none(tmp_path: Path):
    line = "2\tUSA\tUnited States\t01:01:1816\t"
    with pytest.raises(DataError, match=r"found '31:13:2008' in row 1"):
        gleditsch_ward_table(_written(tmp_path, line + "31:13:2008\n"))
    with pytest.raises(DataError, match="ends before it begins"):
        gleditsch_ward_table(_written(tmp_path, line + "01:01:1800\n"))


def _written(folder: Path, text: str) -> Path:
    path = folder / "iisystem.dat"
    path.write_text(text, encoding="utf-8")
    return path


def test_borders(shared: Path):
    borders = contiguity_table(shared / "data/states/contdir.csv")
    first = borders[(borders["statelno"] == 2) & (borders["statehno"] == 20)].iloc[0]
    assert first[["conttype", "first_year", "last_year"]].tolist() == [1, 1920, 2016]
