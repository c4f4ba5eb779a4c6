"""The list of country-years: who is in, from when to when."""

import pandas as pd
import pytest

from atrocityrisk.errors import CorrectionError, DataError
from atrocityrisk.reproductions.ewp.country_list import country_years
from atrocityrisk.reproductions.ewp.hand_fixes import COLUMNS

STATES = pd.DataFrame(
    {
        "COW_number": [2, 260, 315, 711],
        "COW_name": ["Old", "Renamed", "Ended", "Left out"],
        "entry_year": [1816, 1949, 1918, 1913],
        "end_year_2017": [2017, 2017, 1992, 1950],
    }
)
EARLIER = pd.DataFrame(
    {"ccode": [2, 2, 255, 255, 315, 315], "year": [1945, 2022, 1950, 2022, 1945, 1992]}
)
NAMES = pd.DataFrame({"ccode": [2, 255, 315, 679], "ewp_name": ["A", "B", "C", "D"]})
ROWS = [
    ("states", "ccode", "260", "", "", "260", "255"),
    ("states", "included", "711", "", "", "1", "0"),
    ("spells", "independence_year", "255", "", "", "1949", "1866"),
    ("added", "country", "679", "", "", "", "Added"),
    ("added", "first_year", "679", "", "", "", "1990"),
    ("added", "last_year", "679", "", "", "", "2024"),
    ("added", "independence_year", "679", "", "", "", "1990"),
]
CORRECTIONS = pd.DataFrame([(*row, "definition", "why", "where") for row in ROWS], columns=COLUMNS)


def _list(states: pd.DataFrame = STATES, names: pd.DataFrame = NAMES) -> pd.DataFrame:
    return country_years(states, EARLIER, names, corrections=CORRECTIONS, last_year=2024)


def test_years_come_from_the_earlier_list_the_end_from_the_workbook() -> None:
    years = _list().reset_index().groupby("ccode")["year"].agg(["min", "max", "count"])
    assert years.loc[255].tolist() == [1950, 2024, 75]
    assert years.loc[315].tolist() == [1934, 1992, 59]
    assert years.loc[679].tolist() == [1990, 2024, 35]


def test_what_was_there_in_1945_starts_in_1934() -> None:
    assert _list().loc[2, "datastartyear"].unique().tolist() == [1934]


def test_corrections_rename_leave_out_and_add() -> None:
    rows = _list()
    assert sorted(set(rows.index.get_level_values("ccode"))) == [2, 255, 315, 679]
    assert rows.loc[(255, 2000), "independence_year"] == 1866
    assert rows.loc[(679, 2000), "country"] == "Added"


def test_list_is_sorted_and_unique() -> None:
    rows = _list(states=STATES.iloc[::-1])
    assert rows.index.is_monotonic_increasing
    assert rows.index.is_unique
    pd.testing.assert_frame_equal(rows, _list())


def test_a_country_without_a_name_or_years_is_refused() -> None:
    with pytest.raises(DataError, match="add a correction"):
        _list(names=NAMES[NAMES["ccode"] != 2])
    unknown = pd.DataFrame([[999, "New", 1990, 2017]], columns=STATES.columns)
    with pytest.raises(DataError, match="999"):
        _list(states=pd.concat([STATES, unknown]))


def test_a_country_with_two_spells_is_refused() -> None:
    with pytest.raises(DataError, match="one spell"):
        _list(states=pd.concat([STATES, STATES.iloc[[0]]]))


def test_a_workbook_without_a_corrected_state_is_refused() -> None:
    with pytest.raises(CorrectionError, match="711"):
        _list(states=STATES[STATES["COW_number"] != 711])
