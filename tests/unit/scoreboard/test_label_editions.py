"""Labels of an edition: every row belongs to a state, or the file is refused."""

import re
from pathlib import Path

import pytest

from atrocityrisk.errors import AtrocityRiskError, UnknownStateError
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
    path = _written(tmp_path, f"{NEW}475,2020,1\n531,1980,0\n531.0,2020,0\n")
    onsets = read_vintage(path).onsets[ANY]
    assert onsets.to_dict() == {(475, 2020): 1.0, (531, 2020): 0.0}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("531,1980,1", "'531' was no state in 1980, but data row 2 has a killing there"),
        ("625,2020,-9", "'mk_onset_count' has -9 in data row 2"),
        ("625,2020,0.5", "'mk_onset_count' has 0.5 in data row 2"),
        ("625,2020,one", "'mk_onset_count' has 'one' in data row 2"),
        ("625,,1", "'year' has nothing in data row 2"),
        ("625,2021,1", "expected labels before 2021"),
        ("625,2045,1", "has 2045 in data row 2"),
    ],
)
def test_an_onset_never_vanishes_and_no_number_is_made_up(
    tmp_path: Path, row: str, said: str
) -> None:
    path = _written(tmp_path, f"{NEW}475,2020,1\n{row}\n")
    with pytest.raises(AtrocityRiskError, match=re.escape(said)):
        read_vintage(path)


def test_names_that_the_publisher_uses_for_earlier_states_keep_their_onsets(
    tmp_path: Path,
) -> None:
    path = _written(
        tmp_path,
        "country_name,year,mkl.start,nonstatemk.start\n"
        "Czech Republic,1948,1,0\nSerbia,1991,1,0\nChad,2020,0,0\n",
    )
    onsets = read_vintage(path).onsets[ANY]
    assert onsets.to_dict() == {(315, 1948): 1.0, (345, 1991): 1.0, (483, 2020): 0.0}


def test_a_name_of_two_states_is_not_offered_again(tmp_path: Path) -> None:
    path = _written(tmp_path, f"{OLD}Korea,2020,1,1,0,0\n")
    with pytest.raises(UnknownStateError, match="did you mean 'South Korea'"):
        read_vintage(path)
