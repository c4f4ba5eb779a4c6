"""One door for every form of forecasts; what is no forecast is refused with row and way on."""

from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest

from atrocityrisk import hubverse, ledger
from atrocityrisk.errors import (
    DataError,
    DuplicateRowsError,
    SchemaError,
    UnknownStateError,
    WrongTypeError,
)
from atrocityrisk.external_forecasts import COLUMNS, read_forecasts

ROWS = {
    "country": ["Chad", "Sudan"],
    "origin": [2020, 2020],
    "first_year": [2021, 2021],
    "last_year": [2022, 2022],
    "probability": [0.25, 0.5],
}
ASKED = {"outcome": "mass_killing"}


@pytest.fixture
def frame():
    return pd.DataFrame(ROWS)


def test_csv_parquet_and_frame_are_the_same(frame, tmp_path):
    frame.to_csv(tmp_path / "mine.csv")
    frame.to_parquet(tmp_path / "mine.parquet")
    given = [frame.set_index(frame.index + 7), tmp_path / "mine.csv", tmp_path / "mine.parquet"]
    tables = [read_forecasts(one, **ASKED) for one in given]
    for table in tables:
        assert list(table) == COLUMNS
        assert table["gwcode"].tolist() == [483, 625]
        np.testing.assert_array_equal(table["probability"], [0.25, 0.5])
    assert [table["model"].iloc[0] for table in tables] == ["forecasts", "mine", "mine"]
    assert [table["file"].iloc[0] for table in tables] == ["", "mine.csv", "mine.parquet"]


def test_a_hub_a_ledger_and_a_folder_of_lists_come_in_by_the_same_door(frame, tmp_path):
    made = pd.DataFrame(
        {"model": "m", "outcome": "mass_killing", "gwcode": [483, 625], "origin": 2020,
         "first_year": 2021, "last_year": 2022, "probability": [0.25, 0.5]}
    )  # fmt: skip
    hubverse.write_hub(tmp_path / "hub", [hubverse.HubForecast(frame=made)], team="us")
    assert read_forecasts(tmp_path / "hub")["probability"].tolist() == [0.25, 0.5]
    book = ledger.init_ledger(tmp_path / "book")
    now = datetime(2020, 12, 31, tzinfo=UTC)
    content = ledger.forecast_content(made, manifest=None, files={}, draws=None, note="", now=now)
    ledger.append_entry(book, content, now=now)
    registered = read_forecasts(tmp_path / "book")
    assert registered[["kind", "probability"]].to_numpy().tolist() == [
        ["registered", 0.25],
        ["registered", 0.5],
    ]
    (tmp_path / "lists").mkdir()
    frame.to_csv(tmp_path / "lists" / "a.csv", index=False)
    assert len(read_forecasts(tmp_path / "lists", **ASKED)) == 2


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    [
        ({"probability": [25, 50]}, DataError, "row 1: .*look like percentages: divide by 100"),
        ({"probability": ["25%", "50%"]}, DataError, "'25%' in row 1; write 0.1 for 10%"),
        ({"probability": [0.25, 1.5]}, DataError, "row 2: .*found 1.5"),
        ({"probability": [0.25, -0.1]}, DataError, "row 2: .*found -0.1"),
        ({"probability": [0.25, np.nan]}, DataError, "missing or text, first nan in row 2"),
        ({"probability": [0.25, np.inf]}, DataError, "missing or text, first inf in row 2"),
        ({"origin": ["2020", "soon"]}, DataError, "row 2: expected a year in the column origin"),
        ({"origin": ["2020-12-31"] * 2}, DataError, "row 1: expected a year in the column origin"),
        ({"first_year": 2020}, DataError, r"row 1: expected origin < first_year <= last_year"),
        ({"last_year": 2020}, DataError, r"row 1: expected origin < first_year <= last_year"),
        ({"country": ["Chad", "Chad"]}, DuplicateRowsError, "Chad, Chad; keep .*rows 1, 2, from"),
        ({"country": ["Chad", "TCD"]}, UnknownStateError, "row 2: 'TCD'"),
        ({"country": ["Chad", None]}, UnknownStateError, "column 'country'"),
    ],
)
def test_what_is_no_forecast_is_refused_with_its_row(frame, tmp_path, changes, error, words):
    bad = frame.assign(**changes)
    with pytest.raises(error, match=words):
        read_forecasts(bad, **ASKED)


@pytest.mark.parametrize("name", ["origin", "first_year", "last_year", "probability", "country"])
def test_a_missing_column_is_named(frame, name):
    with pytest.raises(SchemaError, match=name if name != "country" else "names the state"):
        read_forecasts(frame.drop(columns=name), **ASKED)


def test_nothing_and_other_things_are_refused(frame, tmp_path):
    with pytest.raises(DataError, match="found no rows"):
        read_forecasts(frame.iloc[:0], **ASKED)
    with pytest.raises(DataError, match="expected the outcome"):
        read_forecasts(frame)
    with pytest.raises(WrongTypeError, match=r"has its table as \.frame"):
        read_forecasts(7, **ASKED)
    (tmp_path / "no.parquet").write_bytes(b"no")
    with pytest.raises(DataError, match="expected a Parquet file"):
        read_forecasts(tmp_path / "no.parquet", **ASKED)
    with pytest.raises(DataError):
        read_forecasts(tmp_path / "nowhere.csv", **ASKED)
