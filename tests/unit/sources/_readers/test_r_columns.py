"""Columns of R's data frames: the value that R shows, or a refusal that says what they are."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from r_bytes import data_frame, pairs, rds, texts, vector, written

from atrocityrisk.errors import DataError, IntegrityError, SchemaError
from atrocityrisk.sources._readers.column_checks import (
    holds_numbers,
    numbers,
    require_columns,
    whole_numbers,
)
from atrocityrisk.sources._readers.days import days
from atrocityrisk.sources._readers.r import read_r_table

BY_R = Path(__file__).parent / "written_by_r" / "columns.rds"
DAY = pd.Timestamp("2024-01-01")


@pytest.fixture(scope="module")
def by_r() -> pd.DataFrame:
    return read_r_table(BY_R)


def test_a_missing_whole_number_of_64_bits_is_missing(by_r: pd.DataFrame) -> None:
    assert by_r["whole"].iloc[0] == 7.0
    assert by_r["whole"].isna().tolist() == [False, True]
    with pytest.raises(DataError, match="expected a whole number"):
        whole_numbers(by_r["whole"], BY_R)


def test_whole_numbers_of_64_bits_without_gaps_stay_exact(tmp_path: Path) -> None:
    big = np.array([2**53 + 1, -5]).astype(">i8").tobytes()
    column = b"\x00\x00\x02\x0e\x00\x00\x00\x02" + big + pairs({"class": texts(["integer64"])})
    frame = read_r_table(written(tmp_path, rds(data_frame({"a": column}, 2))))
    assert frame["a"].tolist() == [2**53 + 1, -5]


def test_days_and_moments_are_what_clocks_showed(by_r: pd.DataFrame) -> None:
    assert by_r["day"].tolist()[:1] == [DAY]
    assert by_r["day"].isna().tolist() == [False, True]
    assert by_r["stockholm"].tolist() == [DAY, pd.Timestamp("2024-07-01 23:30")]
    assert by_r["utc"].tolist() == [DAY, pd.Timestamp("1969-12-31 23:59")]


def test_a_moment_without_a_zone_is_known_in_utc_only(by_r: pd.DataFrame) -> None:
    # Saved in Stockholm at midnight, which the file does not say.
    assert by_r["local"].tolist() == [pd.Timestamp("2023-12-31 23:00", tz="UTC")] * 2


def moment(seconds: list[float], zone: list[str] | None) -> bytes:
    attributes = {"class": texts(["POSIXct", "POSIXt"])}
    if zone is not None:
        attributes["tzone"] = texts(list(zone))
    return vector(14, seconds, "d", pairs(attributes))


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        (["America/New_York"], "2023-12-31 18:00"),
        (["CET", "CET", "CEST"], "2024-01-01 00:00"),
        (["GMT"], "2023-12-31 23:00"),
        (["Etc/GMT+5"], "2023-12-31 18:00"),
    ],
)
def test_other_zones(tmp_path: Path, zone: list[str], shown: str) -> None:
    column = moment([1704063600.0, float("nan")], zone)
    frame = read_r_table(written(tmp_path, rds(data_frame({"a": column}, 2))))
    assert frame["a"].iloc[0] == pd.Timestamp(shown)
    assert frame["a"].isna().iloc[1]


def test_seconds_before_1970_belong_to_the_day_before(tmp_path: Path) -> None:
    frame = read_r_table(written(tmp_path, rds(data_frame({"a": moment([-0.5], ["UTC"])}, 1))))
    assert frame["a"].iloc[0] == pd.Timestamp("1969-12-31 23:59:59")


def test_an_unknown_zone_is_refused_once_the_column_is_needed(tmp_path: Path) -> None:
    columns = {"a": moment([0.0], ["Mars/Base"]), "b": vector(13, [1], "i")}
    frame = read_r_table(written(tmp_path, rds(data_frame(columns, 1))))
    require_columns(frame, ["b"], BY_R)
    with pytest.raises(DataError, match="'a' has a moment in the unknown time zone 'Mars/Base'"):
        require_columns(frame, ["a"], BY_R)


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("parts", "a POSIXlt"),
        ("nested", "a data frame of 2 columns"),
        ("list", "a list"),
        ("matrix", "a matrix of 2 x 2"),
    ],
)
def test_columns_that_are_tables_themselves_are_refused_by_name(
    by_r: pd.DataFrame, name: str, what: str
) -> None:
    require_columns(by_r, ["year", "day"], BY_R)
    for use in (numbers, holds_numbers, days):
        with pytest.raises(DataError, match=rf"column '{name}' has {what}.*in every row.*; save"):
            use(by_r[name], BY_R)
    with pytest.raises(DataError, match=rf"column '{name}' has {what}.*in every row.*; save"):
        require_columns(by_r, [name], BY_R)


def test_a_matrix_of_one_column_is_a_column(by_r: pd.DataFrame) -> None:
    np.testing.assert_allclose(by_r["scaled"], [-(0.5**0.5), 0.5**0.5])


def test_a_frame_of_nothing_else_is_refused(tmp_path: Path) -> None:
    nested = data_frame({"b": vector(13, [1], "i")}, 1)
    with pytest.raises(SchemaError, match=r"no column of values, first 'a': a data frame of 1 col"):
        read_r_table(written(tmp_path, rds(data_frame({"a": nested}, 1))))


def test_rows_that_are_only_announced_fill_no_memory(tmp_path: Path) -> None:
    items = b"\x00\x00\x00\x13\x00\x00\x00\x01" + vector(13, [1], "i")
    frame = data_frame({"a": items, "b": vector(13, [1], "i")}, 2**31 - 1)
    assert len(read_r_table(written(tmp_path, rds(frame)))) == 1


def test_unequal_columns_are_damage(tmp_path: Path) -> None:
    columns = {"a": vector(13, [1, 2], "i"), "b": vector(13, [1], "i")}
    with pytest.raises(IntegrityError, match="unequal length"):
        read_r_table(written(tmp_path, rds(data_frame(columns, 2))))
