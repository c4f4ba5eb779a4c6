"""A source of one's own: what it must say of itself, and what its table may hold."""

import pytest

from atrocityrisk.errors import DataError, SchemaError, SpecError, UnknownStateError
from atrocityrisk.sources import SOURCES, read_country_years, read_source, register_source

TERMS = {
    "title": "Polls",
    "publisher": "Us",
    "licence": "CC0-1.0",
    "citation": "Us (2025)",
    "url": "https://example.org",
    "files": ("polls*.csv",),
    "columns": {"fear": (0, 100)},
}


@pytest.fixture(autouse=True)
def forgotten():
    yield
    SOURCES._entries.pop("homemade_polls", None)


@pytest.mark.parametrize("lacking", [name for name in TERMS if name != "files"])
def test_terms_must_be_stated(lacking):
    with pytest.raises(SpecError, match=f"'homemade_polls' lacks {lacking}"):
        register_source("homemade_polls", **(TERMS | {lacking: type(TERMS[lacking])()}))


@pytest.mark.parametrize("files", [(), "polls.csv"])
def test_patterns_are_a_list(files):
    with pytest.raises(SpecError, match="a list of patterns"):
        register_source("homemade_polls", **(TERMS | {"files": files}))


def read(path):
    return read_country_years(path, code="iso3", system="iso3", columns=["fear"])


@pytest.mark.parametrize(
    ("text", "error", "words"),
    [
        ("iso3,year,fear\nFRA,2001,120\n", DataError, "outside its range, first 120"),
        ("iso3,year,fear\nFRA,2001,4\nFRA,2001,4\n", DataError, "duplicated country-years"),
        ("iso3,year,fear\nXYZ,2001,4\n", UnknownStateError, "fits no state"),
        ("iso3,year,fear\nFRA,2001,much\n", DataError, "expected a number"),
        ("iso3,when,fear\nFRA,2001,4\n", SchemaError, "expected column 'year'"),
    ],
)
def test_a_table_that_cannot_be_meant_is_refused(tmp_path, text, error, words):
    register_source("homemade_polls", **TERMS)(read)
    path = tmp_path / "polls_2025.csv"
    path.write_text(text)
    with pytest.raises(error, match=words):
        read_source("homemade_polls", path)


def test_codes_mean_what_they_meant_in_their_year(tmp_path):
    path = tmp_path / "polls.csv"
    path.write_text("code,when,fear\n345,2000,1\n345,2010,2\n255,2000,\n")
    frame = read_country_years(path, code="code", system="cow", columns=["fear"], year="when")
    assert frame["gwcode"].tolist() == [345, 340, 260]
    assert frame.columns.tolist() == ["gwcode", "year", "fear"]
    register_source("homemade_polls", **TERMS)(lambda p: frame)
    assert read_source("homemade_polls", path).version == "to 2010"
