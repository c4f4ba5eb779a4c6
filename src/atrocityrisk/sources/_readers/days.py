"""Columns of days: read where the form says which day it is, refused where it does not.

Parsers guess: 45601 becomes 1970, 05.11.2024 becomes May, each without a word. Read here are real
dates of a workbook or of R, text with the year first (2024-11-05, a time of day after it ignored),
and text in the order that a reader states because its publisher documents it.
"""

import datetime
import re
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

from atrocityrisk.errors import DataError
from atrocityrisk.sources._readers.column_checks import first_position
from atrocityrisk.sources._readers.unread_cells import refuse_unread_cells

Order = Literal["", "dmy", "mdy", "serial"]
"""Of day and month where text ends with the year; "serial": numbers count days since 1900."""

_TIME = r"(?:[T ]\s*\d{1,2}:\d\d(?::\d\d(?:\.\d*)?)?\s*(?:Z|UTC|[+-]\d\d(?::?\d\d)?)?)?"
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})" + _TIME)
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{2}|\d{4})" + _TIME)
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?")
# What spreadsheets count for days of 1927 to 2119.
_SERIALS = (10_000, 80_000)
_FIRST_SERIAL = datetime.date(1899, 12, 30)
# Years that an event can have begun before the one it is counted in.
_LONGEST = 2
_EXPECTED = "expected days such as 2024-11-05"


def days(column: pd.Series, path: Path, *, order: Order = "", required: bool = True) -> pd.Series:
    """Column as days at midnight; `order` of day and month where the publisher states it."""
    refuse_unread_cells(column, path)
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        read = _days_in_utc(column, path)
    elif pd.api.types.is_datetime64_dtype(column):
        read = column
    else:
        read = _days_of_cells(column, path, order=order)
    if required and read.isna().any():
        at = first_position(read.isna())
        raise DataError(
            f"{path}: column {str(column.name)!r} is empty in data row {at + 1}, {_EXPECTED} "
            f"({int(read.isna().sum())} such rows); enter the day"
        )
    midnights: pd.Series = read.dt.floor("D").astype("datetime64[s]")
    return midnights


def day_of(cell: Any, *, order: Order = "") -> datetime.date | None:
    """Day of one cell, None if it is empty; ValueError, with a hint where there is one."""
    try:
        if order == "serial" and not isinstance(cell, (bool, datetime.date)):
            text = str(cell).strip() if isinstance(cell, (str, int, float)) else ""
            if _NUMBER.fullmatch(text) and _SERIALS[0] <= float(text) <= _SERIALS[1]:
                return _FIRST_SERIAL + datetime.timedelta(days=int(float(text)))
        return _day(cell, order)
    except OverflowError:
        raise ValueError("a number does not say how it counts") from None


def within_years(first: pd.Series, last: pd.Series, years: pd.Series, path: Path) -> None:
    """Refuse rows that end before they begin, or whose year is none of those from first to last."""
    backwards = (last < first).to_numpy()
    if backwards.any():
        at = first_position(backwards)
        raise DataError(
            f"{path}: data row {at + 1} ends on {last.iloc[at]:%Y-%m-%d}, before it begins on "
            f"{first.iloc[at]:%Y-%m-%d} ({int(backwards.sum())} such rows); correct the file"
        )
    long = (years.to_numpy() - first.dt.year.to_numpy()) > _LONGEST
    if long.any():
        at = first_position(long)
        raise DataError(
            f"{path}: column {str(first.name)!r} has {first.iloc[at]:%Y-%m-%d} in data row "
            f"{at + 1}, which is of {years.iloc[at]} ({int(long.sum())} such rows): a spreadsheet "
            "program may have put its first day for an empty cell; correct the day"
        )
    early = years.to_numpy() < first.dt.year.to_numpy()
    outside = early | (years.to_numpy() > last.dt.year.to_numpy())
    if outside.any():
        at = first_position(outside)
        day = (first if early[at] else last).iloc[at]
        raise DataError(
            f"{path}: column {str((first if early[at] else last).name)!r} has {day:%Y-%m-%d} in "
            f"data row {at + 1}, outside the row's year {years.iloc[at]} ({int(outside.sum())} "
            "such rows); correct the day or the year"
        )


def _days_in_utc(column: pd.Series, path: Path) -> pd.Series:
    """Moments whose zone nobody stated: their day is known only if all are midnights."""
    in_utc: pd.Series = column.dt.tz_convert("UTC").dt.tz_localize(None)
    other = in_utc.notna() & (in_utc != in_utc.dt.floor("D"))
    if other.any():
        at = first_position(other)
        raise DataError(
            f"{path}: column {str(column.name)!r} holds moments without a time zone, first "
            f"{in_utc.iloc[at]} in UTC in data row {at + 1}, so their day is not known; save them "
            "with as.Date() or with a time zone"
        )
    return in_utc


def _days_of_cells(column: pd.Series, path: Path, *, order: Order) -> pd.Series:
    """Days of a column of text, dates or anything else, each different cell read once."""
    read: dict[Any, datetime.date | None] = {}
    wrong: dict[Any, str] = {}
    cells = column.to_numpy(dtype=object)
    for cell in cells:
        if cell in read or cell in wrong:
            continue
        try:
            read[cell] = _day(cell, order)
        except ValueError as problem:
            wrong[cell] = str(problem)
    if wrong:
        bad = [i for i, cell in enumerate(cells) if cell in wrong]
        shown = cells[bad[0]]
        hint = wrong[shown]
        raise DataError(
            f"{path}: column {str(column.name)!r} has {shown!s} in data row {bad[0] + 1}, "
            f"{_EXPECTED}{hint and ': '}{hint} ({len(bad)} such rows); write them so, year first"
        )
    found = np.array([read[cell] for cell in cells], dtype="datetime64[s]")
    return pd.Series(found, index=column.index, name=column.name)


def _day(cell: Any, order: Order) -> datetime.date | None:
    """The day of one cell, None if it is empty; ValueError with a hint where it is none."""
    if isinstance(cell, datetime.datetime):
        return None if cell is pd.NaT else cell.date()
    if isinstance(cell, datetime.date):
        return cell
    if not isinstance(cell, str):
        if cell is None or cell is pd.NA or cell is pd.NaT or cell != cell:
            return None
        raise ValueError("" if isinstance(cell, bool) else _number_hint(float(cell)))
    text = cell.strip()
    if not text:
        return None
    if stated := _YEAR_FIRST.fullmatch(text):
        return _date(stated[1], stated[3], stated[4])
    if stated := _YEAR_LAST.fullmatch(text):
        if order in ("dmy", "mdy") and len(stated[4]) == 4:
            day, month = (1, 3) if order == "dmy" else (3, 1)
            return _date(stated[4], stated[month], stated[day])
        raise ValueError(
            "which of the numbers is the day and which the month is not stated, "
            "so day and month may be exchanged"
        )
    raise ValueError(_number_hint(float(text)) if _NUMBER.fullmatch(text) else "")


def _date(year: str, month: str, day: str) -> datetime.date:
    """A date of the calendar; ValueError without a hint for others."""
    try:
        return datetime.date(int(year), int(month), int(day))
    except ValueError:
        raise ValueError("") from None


def _number_hint(number: float) -> str:
    """What a number in the place of a day may be."""
    if not _SERIALS[0] <= number <= _SERIALS[1]:
        return "a number does not say how it counts"
    day = _FIRST_SERIAL + datetime.timedelta(days=int(number))
    return f"a number such as a spreadsheet's count of days ({day} if it counts from 1900)"
