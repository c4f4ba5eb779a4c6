"""Corrections apply where they match and are errors where they do not."""

import numpy as np
import pandas as pd
import pytest

from atrocityrisk.errors import CorrectionError
from atrocityrisk.reproductions.ewp.hand_fixes import (
    COLUMNS,
    corrected,
    ewp_codes,
    load_corrections,
)


def _rows(*rows: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame([(*row, "hand fix", "why", "where") for row in rows], columns=COLUMNS)


@pytest.fixture
def frame() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "ccode": [345, 345, 365],
            "name": ["Serbia", "Serbia", "Russia"],
            "year": [1990, 1991, 1991],
            "x": [1.5, 2.5, np.nan],
        }
    )


def test_only_the_addressed_cells_change(frame: pd.DataFrame) -> None:
    rows = _rows(("t", "x", "345", "1991", "1995", "2.5", "7"))
    assert corrected(frame, rows, table="t", code="ccode")["x"].tolist()[:2] == [1.5, 7.0]


def test_argument_is_not_written_to(frame: pd.DataFrame) -> None:
    before = frame.copy()
    corrected(frame, _rows(("t", "x", "345", "1991", "1991", "2.5", "7")), table="t", code="ccode")
    pd.testing.assert_frame_equal(frame, before)


def test_empty_old_means_missing_and_empty_new_makes_missing(frame: pd.DataFrame) -> None:
    rows = _rows(
        ("t", "x", "Russia", "", "", "", "9"), ("t", "x", "Serbia", "1990", "1990", "1.5", "")
    )
    x = corrected(frame, rows, table="t", code="name")["x"]
    assert np.isnan(x[0])
    assert x[2] == 9.0


def test_rows_apply_in_the_order_written(frame: pd.DataFrame) -> None:
    rows = _rows(
        ("t", "ccode", "345", "", "", "345", "340"), ("t", "x", "340", "1990", "1990", "1.5", "0")
    )
    out = corrected(frame, rows, table="t", code="ccode")
    assert out["ccode"].tolist() == [340, 340, 365]
    assert out["x"].iloc[0] == 0


def test_rows_of_other_tables_are_left_alone(frame: pd.DataFrame) -> None:
    rows = _rows(("other", "x", "999", "", "", "1", "2"))
    pd.testing.assert_frame_equal(corrected(frame, rows, table="t", code="ccode"), frame)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (("t", "x", "340", "", "", "1", "2"), "found none"),
        (("t", "x", "345", "2000", "2001", "1", "2"), "found none"),
        (("t", "x", "345", "1990", "1990", "1.6", "2"), r"expected 1\.6, found 1\.5"),
        (("t", "x", "345", "1990", "1990", "", "2"), "expected missing values"),
        (("t", "x", "365", "1991", "1991", "0", "2"), r"expected 0, found nan"),
        (("t", "x", "345", "1990", "1991", "1.5", "2"), "in 1 of 2 rows"),
    ],
)
def test_a_correction_that_does_not_match_is_an_error(
    frame: pd.DataFrame, row: tuple[str, ...], message: str
) -> None:
    with pytest.raises(CorrectionError, match=message):
        corrected(frame, _rows(row), table="t", code="ccode")


def test_every_correction_is_complete() -> None:
    rows = load_corrections()
    assert list(rows.columns) == COLUMNS
    assert (rows[["table", "field", "code", "kind", "reason", "reference"]] != "").all(axis=None)
    assert set(rows["kind"]) == {"definition", "error", "hand fix"}
    assert not rows.duplicated(["table", "field", "code", "first_year"]).any()
    assert (rows["old"] != rows["new"]).all()
    assert ((rows["first_year"] == "") == (rows["last_year"] == "")).all()
    years = rows[rows["first_year"] != ""].astype({"first_year": int, "last_year": int})
    assert (years["first_year"] <= years["last_year"]).all()


def test_codes_depart_from_gleditsch_and_ward_in_three_places() -> None:
    gwcodes = pd.Series([255, 260, 340, 345, 678, 678, 679, 2, np.nan])
    years = pd.Series([1944, 1990, 2006, 2005, 1989, 1990, 1990, 2024, 2000])
    codes = ewp_codes(gwcodes, years, corrections=load_corrections())
    assert codes.tolist()[:-1] == [255, 255, 345, 345, 678, 679, 679, 2]
    assert np.isnan(codes.iloc[-1])
