"""Corrections apply where they match and are refused everywhere else."""

from pathlib import Path

import pandas as pd
import pytest

from atrocityrisk.errors import CorrectionError, SchemaError
from atrocityrisk.sources import SOURCES, read_source
from atrocityrisk.sources.corrections import (
    COLUMNS,
    apply_corrections,
    read_corrections,
    shipped_corrections,
)
from atrocityrisk.sources.label_vintages import CORRECTED_AS


def rows(*given: str) -> pd.DataFrame:
    return pd.DataFrame([line.split("|") for line in given], columns=list(COLUMNS), dtype="str")


@pytest.fixture
def frame() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "gwcode": [40, 40, 41],
            "year": [1990, 1991, 1990],
            "deaths": [1, 2, 3],
            "rate": [0.5, float("nan"), 0.7],
            "name": ["Cuba", "Cuba", "Haiti"],
        }
    )


def test_cells_change_and_are_reported_and_the_argument_does_not(frame: pd.DataFrame):
    before = frame.copy()
    fixed, applied = apply_corrections(
        frame,
        rows(
            "a||40|1991|1991|deaths|2|20|typing|letter",
            "a||40|||name|Cuba|Kuba|spelling|atlas",
            "a||40|1991|1991|rate||0.25|left out|letter",
            "b||41|||deaths|99|0|of another source|letter",
        ),
        source="a",
    )
    pd.testing.assert_frame_equal(frame, before)
    assert fixed["deaths"].tolist() == [1, 20, 3]
    assert fixed["deaths"].dtype == "int64"
    assert fixed["name"].tolist() == ["Kuba", "Kuba", "Haiti"]
    assert fixed["rate"].tolist() == [0.5, 0.25, 0.7]
    assert applied[["gwcode", "year", "field"]].values.tolist() == [
        [40, 1991, "deaths"],
        [40, 1990, "name"],
        [40, 1991, "name"],
        [40, 1991, "rate"],
    ]


def test_indexed_frame_keeps_its_index(frame: pd.DataFrame):
    keyed = frame.set_index(["gwcode", "year"])
    fixed, _ = apply_corrections(
        keyed, rows("a||41|1990|1990|deaths|3||unknown|letter"), source="a"
    )
    assert fixed.index.equals(keyed.index)
    assert fixed["deaths"].isna().tolist() == [False, False, True]


def test_row_moves_a_country_year_by_its_original_key(frame: pd.DataFrame):
    both = rows("a||41|||gwcode|41|42|moved|x", "a||41|||deaths|3|4|wrong|x")
    fixed, applied = apply_corrections(frame, both, source="a")
    assert fixed[["gwcode", "deaths"]].values.tolist()[2] == [42, 4]
    assert applied["gwcode"].tolist() == [41, 41]


def test_a_row_may_name_several_releases(frame: pd.DataFrame):
    row = rows("a|to 2021; 2023; 2025|40|1990|1990|deaths|1|9|typing|letter")
    for version, value in (("to 2021", 9), ("2023", 9), ("2025", 9), ("2024", 1), ("2021", 1)):
        fixed = apply_corrections(frame, row, source="a", version=version)[0]
        assert fixed["deaths"].tolist() == [value, 2, 3], version


LATER = (
    "a|2024; 2025; later|40|1990|1990|deaths|1|9|one slip|letter",
    "a|2024; 2025; later|40|1991|1991|deaths|2|8|one slip|letter",
    "a|2024; 2025; later|41|1990|1990|deaths|3|7|another slip|letter",
)


@pytest.mark.parametrize(
    ("version", "found", "expected"),
    [
        ("2025", [1, 2, 3], [9, 8, 7]),
        ("2026", [1, 2, 3], [9, 8, 7]),  # not seen yet, and unchanged
        ("to 2025", [1, 2, 3], [9, 8, 7]),  # of 2026 at the earliest
        ("2026", [9, 8, 3], [9, 8, 7]),  # one slip put right by the publisher
        ("2030", [9, 8, 7], [9, 8, 7]),  # both
        ("2023", [1, 2, 3], [1, 2, 3]),  # older, and not named
        ("to 2024", [1, 2, 3], [1, 2, 3]),
        ("v15", [1, 2, 3], [1, 2, 3]),  # cannot be compared
    ],
)
def test_a_row_may_reach_later_releases(frame, version, found, expected):
    published = frame.assign(deaths=found)
    fixed, _ = apply_corrections(published, rows(*LATER), source="a", version=version)
    assert fixed["deaths"].tolist() == expected


def test_a_slip_that_a_later_release_puts_right_in_part_is_refused(frame: pd.DataFrame):
    with pytest.raises(CorrectionError, match="expected '1' in 1990, found 9"):
        apply_corrections(frame.assign(deaths=[9, 2, 3]), rows(*LATER), source="a", version="2026")
    with pytest.raises(CorrectionError, match="expected '1' in 1990, found 9"):
        apply_corrections(frame.assign(deaths=[9, 8, 7]), rows(*LATER), source="a", version="2025")


def test_version_limits_a_row_to_its_release(frame: pd.DataFrame):
    row = rows("a|2025|40|1990|1990|deaths|1|9|typing|letter")
    assert apply_corrections(frame, row, source="a", version="2025")[0]["deaths"].tolist() == [
        9,
        2,
        3,
    ]
    assert apply_corrections(frame, row, source="a", version="2026")[0]["deaths"].tolist() == [
        1,
        2,
        3,
    ]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("a||40|1990|1990|deaths|7|8|r|x", "expected '7' in 1990, found 1.*publisher changed it"),
        ("a||40|1980|1989|deaths|1|8|r|x", "no row of the data matches"),
        ("a||99|||deaths|1|8|r|x", "no row of the data matches"),
        ("a||40|||detahs|1|8|r|x", "no such column"),
        ("a||40|1991|1990|deaths|1|8|r|x", "ends before it begins"),
        ("a||40|soon|1990|deaths|1|8|r|x", "write them as 1998"),
        ("a||40|1990|1990|rate||8|r|x", "expected 'missing' in 1990, found"),
    ],
)
def test_row_that_does_not_match_is_refused(frame: pd.DataFrame, row: str, message: str):
    with pytest.raises(CorrectionError, match=message):
        apply_corrections(frame, rows(row), source="a")


def test_two_rows_for_one_cell_are_refused(frame: pd.DataFrame):
    row = "a||40|1990|1990|deaths|1|8|r|x"
    with pytest.raises(CorrectionError, match="another row changes the same cell"):
        apply_corrections(frame, rows(row, row), source="a")


def test_file_of_corrections_needs_reasons_and_columns(tmp_path: Path):
    path = tmp_path / "mine.csv"
    path.write_text(",".join(COLUMNS) + "\na,,40,1990,1990,deaths,1,2,typing,letter\n")
    assert read_corrections(str(path))["reason"].tolist() == ["typing"]
    path.write_text(",".join(COLUMNS) + "\na,,40,1990,1990,deaths,1,2,,letter\n")
    with pytest.raises(CorrectionError, match="line 2: expected a reason"):
        read_corrections(path)
    path.write_text("source,gwcode\na,40\n")
    with pytest.raises(SchemaError, match="expected column 'version'"):
        read_corrections(path)


def test_shipped_rows_are_complete():
    shipped = shipped_corrections()
    assert list(shipped.columns) == list(COLUMNS)
    assert (shipped[["source", "field", "reason", "reference"]] != "").all(axis=None)
    # An empty new value makes a wrong one missing.
    assert (shipped[["old", "new"]] != "").any(axis=1).all()


def test_a_row_for_any_source_is_applied_when_it_is_read(tmp_path: Path, monkeypatch):
    path = tmp_path / "iccpr-data.csv"
    path.write_text("country,year,ccode,ios.iccpr1\nCuba,2000,40,1\n", encoding="utf-8")
    assert read_source("iccpr", path).frame["ratified"].tolist() == [1.0]
    row = rows("iccpr|to 2000|40|2000|2000|ratified|1|0|never deposited|letter")
    monkeypatch.setattr("atrocityrisk.sources.source.shipped_corrections", lambda: row)
    assert read_source("iccpr", path).frame["ratified"].tolist() == [0.0]


def test_every_shipped_row_names_a_source_and_its_release():
    given = shipped_corrections()
    assert set(given["source"]) <= {*SOURCES, CORRECTED_AS}
    # Without a release a row would refuse every other file of the source, older ones too.
    assert (given["version"] != "").all()


# Others are applied to the publisher's table, where a row without a cell is refused.
APPLIED_LATER = [
    name
    for name in sorted(set(shipped_corrections()["source"]) & set(SOURCES))
    if not SOURCES[name].corrects_itself
]


@pytest.mark.parametrize("name", APPLIED_LATER)
def test_every_shipped_row_finds_its_column(name: str, publisher_files: Path):
    mine = shipped_corrections().query("source == @name")
    found = [path for pattern in SOURCES[name].files for path in publisher_files.rglob(pattern)]
    columns = {column for path in found for column in read_source(name, path).frame.columns}
    assert set(mine["field"]) <= columns
