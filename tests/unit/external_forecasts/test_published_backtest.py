"""Forecasts that others published are read whole, or refused with the line."""

from pathlib import Path

import pytest

from atrocityrisk.errors import IntegrityError
from atrocityrisk.external_forecasts import read_list

COLUMNS = ["gwcode", "origin", "first_year", "last_year", "probability"]
HEADER = "country,ccode,prev_year,risk_prev,other\n"


def test_a_row_that_lost_a_cell_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "FOOSforecasts_1.csv"
    path.write_text(HEADER + "Chad,483,2019,0.05,1\nSudan,625,0.25,1\n", encoding="utf-8")
    with pytest.raises(IntegrityError, match="line 3 has 4 fields, its header 5"):
        read_list(path)


def test_whole_rows_are_keyed_by_state_and_origin(tmp_path: Path) -> None:
    path = tmp_path / "FOOSforecasts_1.csv"
    path.write_text(HEADER + "Chad,483,2019,0.05,1\n", encoding="utf-8")
    assert read_list(path)[COLUMNS].to_numpy().tolist() == [[483, 2019, 2020, 2021, 0.05]]
