"""Labels of an edition: every row belongs to a state, or the file is refused."""

from pathlib import Path

import pytest

from atrocityrisk.errors import UnknownStateError
from atrocityrisk.scoreboard import read_vintage
from atrocityrisk.scoreboard.label_editions import ANY

OLD = "country_name,year,mkl.start,mkl.ongoing,nonstatemk.start,nonstatemk.ongoing\n"
NEW = "ccode,year,mk_onset_count\n"


def _written(folder: Path, text: str) -> Path:
    path = folder / "mkl_data_edition2021.csv"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", ["Sudann", "", "SDN", "625", "C\u00c3\u00b4te d'Ivoire"])
def test_a_name_of_no_known_state_is_refused(tmp_path: Path, name: str) -> None:
    path = _written(tmp_path, f"{OLD}Chad,2020,0,0,0,0\n{name},2020,1,1,0,0\n")
    with pytest.raises(UnknownStateError, match="data row 2"):
        read_vintage(path)


@pytest.mark.parametrize("code", ["99999", "", "Sudan"])
def test_a_code_of_no_known_state_is_refused(tmp_path: Path, code: str) -> None:
    path = _written(tmp_path, f"{NEW}475,2020,0\n{code},2020,1\n")
    with pytest.raises(UnknownStateError, match="data row 2"):
        read_vintage(path)


def test_a_territory_in_years_before_it_was_a_state_is_left_out(tmp_path: Path) -> None:
    path = _written(tmp_path, f"{NEW}475,2020,1\n531,1980,1\n531.0,2020,0\n")
    onsets = read_vintage(path).onsets[ANY]
    assert onsets.to_dict() == {(475, 2020): 1.0, (531, 2020): 0.0}
