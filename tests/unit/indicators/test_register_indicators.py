"""A table of indicators of one's own, as strict as the package's."""

import pytest

from atrocityrisk.errors import SpecError
from atrocityrisk.indicators import INDICATORS, register_indicators
from atrocityrisk.testing import check_indicator

HEADER = (
    "name,source,column,transform,publication_lag,max_age_years,fill,least,greatest,unit,kind,"
    "description,reference"
)
ROW = (
    "homemade_one,hief,fractionalization,change(3),1,2,missing,-1,1,share,dynamic,Change.,X (2020)"
)


@pytest.fixture(autouse=True)
def forgotten():
    yield
    INDICATORS._entries.pop("homemade_one", None)


def test_a_row_is_an_indicator_that_obeys_the_laws(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text(f"{HEADER},first_release\n{ROW},2021\n")
    assert register_indicators(path) == ("homemade_one",)
    entry = INDICATORS["homemade_one"]
    assert (entry.family, entry.theme, entry.first_release) == ("homemade_one", "other", 2021)
    check_indicator("homemade_one")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"{HEADER},colour\n{ROW},red\n", "column 'colour', which means nothing"),
        (f"{HEADER}\n".replace(",unit", "") + ROW + "\n", "lacks the columns unit"),
        (f"{HEADER}\n{ROW}\n".replace("change(3)", "chang(3)"), "line 2.*did you mean 'change'"),
        (f"{HEADER}\n{ROW}\n".replace(",1,2,", ",-3,2,"), "line 2.*publication_lag"),
        (f"{HEADER}\n{ROW}\n".replace("dynamic", "foo"), "line 2.*structural or dynamic"),
        (f"{HEADER}\n{ROW}\n".replace("X (2020)", ""), "line 2.*reference"),
        (f"{HEADER}\n{ROW}\n{ROW}\n", "line 3.*registered already"),
        ("", "lacks the columns name"),
    ],
)
def test_a_table_that_cannot_be_meant_is_refused(tmp_path, text, words):
    path = tmp_path / "mine.csv"
    path.write_text(text)
    with pytest.raises(SpecError, match=words):
        register_indicators(path)


def test_a_table_that_is_not_there_is_told(tmp_path):
    with pytest.raises(SpecError, match="expected a table of indicators"):
        register_indicators(tmp_path / "nowhere.csv")
