"""A day is read where its form says which day it is, and refused where it does not."""

import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atrocityrisk.errors import DataError
from atrocityrisk.sources._readers.days import days, within_years

HERE = Path("events.csv")
DAY = pd.Timestamp("2024-11-05")


def column(*cells: object, dtype: str | None = "object") -> pd.Series:
    return pd.Series(list(cells), name="date_start", dtype=dtype)


@pytest.mark.parametrize(
    "cell",
    [
        "2024-11-05",
        " 2024-11-05 ",
        "2024-11-05 00:00:00.000",
        "2024-11-05T23:59:59",
        "2024-11-05T23:59:59Z",
        "2024-11-05T00:00:00+01:00",
        "2024/11/05",
        "2024-11-5",
        datetime.datetime(2024, 11, 5, 14, 30),
        datetime.date(2024, 11, 5),
        pd.Timestamp("2024-11-05 10:00"),
    ],
)
def test_forms_that_say_which_day_they_are(cell: object) -> None:
    assert days(column(cell), HERE).tolist() == [DAY]


def test_a_column_of_days_is_kept_without_its_hours() -> None:
    moments = pd.Series(pd.to_datetime(["2024-11-05 14:30", "2024-12-31 00:00"]), name="date_start")
    assert days(moments, HERE).tolist() == [DAY, pd.Timestamp("2024-12-31")]


@pytest.mark.parametrize(
    ("cell", "hint"),
    [
        (45601, "a spreadsheet's count of days"),
        (45601.0, "a spreadsheet's count of days"),
        ("45601", "a spreadsheet's count of days"),
        (20241105, "a number"),
        ("20241105", "a number"),
        (1730764800, "a number"),
        (1730764800000, "a number"),
        ("05.11.2024", "day and month"),
        ("05/11/2024", "day and month"),
        ("13/11/2024", "day and month"),
        ("5-11-24", "day and month"),
        ("5 November 2024", "expected days such as 2024-11-05"),
        ("2024-13-05", "expected days such as 2024-11-05"),
        ("2024-02-30", "expected days such as 2024-11-05"),
        ("2024", "expected days such as 2024-11-05"),
        ("2024-11", "expected days such as 2024-11-05"),
        ("soon", "expected days such as 2024-11-05"),
        ("2024-11-05 x", "expected days such as 2024-11-05"),
        ("0000-01-01", "expected days such as 2024-11-05"),
        (True, "expected days such as 2024-11-05"),
        (None, "empty"),
        ("", "empty"),
        (np.nan, "empty"),
    ],
)
def test_forms_that_do_not_are_refused_with_column_and_row(cell: object, hint: str) -> None:
    with pytest.raises(
        DataError, match=r"events\.csv: column 'date_start' .*data row 2"
    ) as refused:
        days(column("2024-11-05", cell), HERE)
    assert hint in str(refused.value)


@pytest.mark.parametrize("numbers", [[45601, 45602], [20241105.0, 20241106.0]])
def test_a_column_of_numbers_is_refused(numbers: list[float]) -> None:
    with pytest.raises(DataError, match="data row 1"):
        days(column(*numbers, dtype=None), HERE)


@pytest.mark.parametrize(
    ("order", "cell"),
    [("dmy", "05.11.2024"), ("dmy", "5/11/2024"), ("mdy", "11/05/2024"), ("mdy", "11-5-2024 0:00")],
)
def test_an_order_that_the_publisher_documents_is_read(order: str, cell: str) -> None:
    assert days(column(cell, "2024-11-05"), HERE, order=order).tolist() == [DAY, DAY]
    with pytest.raises(DataError):
        days(column("13.13.2024"), HERE, order=order)


def test_missing_days_may_be_allowed() -> None:
    read = days(column("2024-11-05", None, ""), HERE, required=False)
    assert read.isna().tolist() == [False, True, True]


def test_a_moment_without_a_zone_has_a_day_only_at_midnight() -> None:
    midnight = pd.Series(pd.to_datetime(["2024-11-05"]).tz_localize("UTC"), name="date_start")
    assert days(midnight, HERE).tolist() == [DAY]
    with pytest.raises(DataError, match="without a time zone"):
        days(midnight - pd.Timedelta(hours=1), HERE)


def test_days_that_contradict_the_year_are_refused() -> None:
    first = column("2024-11-05", "2023-12-30")
    last = column("2024-11-06", "2024-01-02")
    for years in ([2024, 2024], [2024, 2023]):
        within_years(days(first, HERE), days(last, HERE), pd.Series(years), HERE)
    with pytest.raises(DataError, match=r"'date_start' has 2024-11-05 .*row 1, .*year 2023"):
        within_years(days(first, HERE), days(last, HERE), pd.Series([2023, 2024]), HERE)
    with pytest.raises(DataError, match="row 1 ends on 2024-11-05, before it begins on 2024-11-06"):
        within_years(days(last, HERE), days(first, HERE), pd.Series([2024, 2024]), HERE)


def test_the_first_day_of_spreadsheets_is_no_begin_of_an_event() -> None:
    # An empty cell that became a day made the event begin in the last century, and fall in January.
    for first in ("1899-12-30", "1970-01-01"):
        with pytest.raises(DataError, match=f"'date_start' has {first} in data row 1.* of 2024"):
            within_years(
                days(column(first), HERE), days(column("2024-11-06"), HERE), pd.Series([2024]), HERE
            )


@given(st.dates(min_value=datetime.date(1000, 1, 1)))
def test_every_day_that_is_written_in_iso_form_is_that_day(day: datetime.date) -> None:
    assert days(column(day.isoformat()), HERE)[0].date() == day
