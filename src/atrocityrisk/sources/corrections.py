"""Corrections of published data: rows of a table with a reason each, never an ``if`` in code.

A row names what it expects to find. If a release that it names has another value there, that is an
error: a correction must not outlive the mistake it corrects. A row may also apply to later
releases, which nobody has seen: it corrects a fault that is still there, and falls away once the
publisher has put it right.
"""

import io
import os
import re
from collections.abc import Hashable, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np
import pandas as pd

from atrocityrisk.errors import CorrectionError
from atrocityrisk.sources._readers.column_checks import require_columns
from atrocityrisk.sources._readers.csv import read_csv_table

COLUMNS = (
    *("source", "version", "gwcode", "first_year", "last_year"),
    *("field", "old", "new", "reason", "reference"),
)
_KEYS = ("gwcode", "year")
_REPORTED = ("field", "old", "new", "reason", "reference")
LATER = "later"
"""Names every release after those that a row names by their years."""


def shipped_corrections() -> pd.DataFrame:
    """Corrections that come with the package.

    Returns
    -------
    DataFrame
        Columns source, version, gwcode, first_year, last_year, field, old, new, reason and
        reference, all text. A row applies to the releases that its version names, separated by
        semicolons, and to every release if it names none. "later" are those after the last year
        that is named; there a row falls away if all rows of its reason find the fault put right.

    Examples
    --------
    >>> shipped_corrections().loc[0, ["source", "gwcode", "first_year", "old", "new"]].tolist()
    ['ewp_events', '340', '1998', '340', '345']
    """
    return _shipped().copy()


@cache
def _shipped() -> pd.DataFrame:
    """The table, read once: every file of every source is held against it."""
    text = files("atrocityrisk.sources").joinpath("corrections.csv").read_text(encoding="utf-8")
    return pd.read_csv(io.StringIO(text), dtype="str", keep_default_na=False)


def read_corrections(path: str | os.PathLike[str]) -> pd.DataFrame:
    """Corrections of one's own.

    Parameters
    ----------
    path : str or PathLike
        CSV file with the columns source, version, gwcode, first_year, last_year, field, old, new,
        reason and reference.

    Returns
    -------
    DataFrame
        The rows, all text.

    Raises
    ------
    SchemaError
        If a column is missing.
    CorrectionError
        If a row gives no reason or reference, or its years are in the wrong order.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "mine.csv"
    ...     shipped_corrections().to_csv(path, index=False)
    ...     read_corrections(path).equals(shipped_corrections())
    True
    """
    path = Path(path)
    rows = read_csv_table(path, text=COLUMNS)
    require_columns(rows, COLUMNS, path)
    rows = rows.reindex(columns=list(COLUMNS)).fillna("").astype("str")
    for number, row in enumerate(rows.to_dict("records"), start=2):
        if not (row["reason"] and row["reference"]):
            raise CorrectionError(
                f"{path}, line {number}: expected a reason and a reference, found none; say why"
            )
        _years(row)
    return rows


def apply_corrections(
    frame: pd.DataFrame, rows: pd.DataFrame, *, source: str, version: str = ""
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Frame with its source's corrections, and a list of what they changed.

    Parameters
    ----------
    frame : DataFrame
        With gwcode and year, as columns or as levels of the index. It is not changed.
    rows : DataFrame
        Corrections, as `shipped_corrections` or `read_corrections` returns them.
    source : str
        Rows of this source apply.
    version : str
        Release of the frame; a row that names releases applies to those only.

    Returns
    -------
    tuple of DataFrame
        The corrected frame, and one row per changed cell: gwcode, year (as found), field, old,
        new, reason, reference.

    Raises
    ------
    CorrectionError
        If a row matches no cell, finds another value than it expects, names an unknown field or
        changes a cell that another row changes too.

    Examples
    --------
    >>> frame = pd.DataFrame({"gwcode": [100, 100], "year": [1990, 1991], "deaths": [5.0, 6.0]})
    >>> row = ["a", "", "100", "1991", "1991", "deaths", "6", "60", "typing mistake", "mail"]
    >>> rows = pd.DataFrame([row], columns=shipped_corrections().columns)
    >>> fixed, applied = apply_corrections(frame, rows, source="a")
    >>> fixed["deaths"].tolist(), applied["year"].tolist()
    ([5.0, 60.0], [1991])
    """
    concerned = np.array([_concerns(named, version) for named in rows["version"]], dtype=bool)
    mine = rows[(rows["source"] == source) & concerned]
    levels = [name for name in frame.index.names if name is not None]
    found = frame.reset_index() if levels else frame.reset_index(drop=True)
    mine = _not_put_right(mine, found, version)
    result = found.copy()
    applied: list[dict[str, object]] = []
    touched: set[tuple[int, str]] = set()
    for row in mine.to_dict("records"):
        field, where = row["field"], f"correction of {source} {row['field']!r} for {_place(row)}"
        if field not in result:
            raise CorrectionError(f"{where}: the data have no such column; remove or rename it")
        for position in _positions(found, row, where):
            # Compared with what the publisher wrote, not with what another row has put there.
            value = found[field].iloc[position]
            if not _same(value, row["old"]):
                raise CorrectionError(
                    f"{where}: expected {row['old'] or 'missing'!r} in "
                    f"{found['year'].iloc[position]}, found {value}; the publisher changed it, "
                    "so check and remove the correction"
                )
            if (position, field) in touched:
                raise CorrectionError(f"{where}: another row changes the same cell; keep one")
            touched.add((position, field))
            key = {name: found[name].iloc[position] for name in _KEYS}
            applied.append(key | {name: row[name] for name in _REPORTED})
            result[field] = _changed(result[field], position, row["new"])
    report = pd.DataFrame(applied, columns=[*_KEYS, *_REPORTED])
    return (result.set_index(levels) if levels else result.set_index(frame.index)), report


def rows_within(rows: pd.DataFrame, keys: pd.DataFrame, *, source: str) -> pd.DataFrame:
    """Corrections of a source in states and years that a table covers."""
    # A user may have a part of a list, and an archived panel begins later than its list: what a
    # table does not hold is not wrong in it.
    mine = rows[rows["source"] == source]
    years = keys.groupby("gwcode")["year"]
    first, last = years.min().to_dict(), years.max().to_dict()
    inside = []
    for row in mine.to_dict("records"):
        begin, end = _years(row)
        code = int(row["gwcode"])
        inside.append(code in first and begin <= last[code] and end >= first[code])
    return mine[np.array(inside, dtype=bool)]


def _concerns(named: str, version: str) -> bool:
    """Whether a row that names these releases, or none, is about this one."""
    return not named or version in _releases(named) or _is_later(named, version)


def _releases(named: str) -> list[str]:
    return [release.strip() for release in named.split(";")]


def _is_later(named: str, version: str) -> bool:
    """Whether a row reaches this release only because it is later than those that it names."""
    releases = _releases(named)
    if LATER not in releases or version in releases:
        return False
    last = max((year for release in releases for year in _year_of(release)), default=0)
    return any(year > last for year in _year_of(version))


def _year_of(release: str) -> list[int]:
    """Year of a release that is named by one; data "to 2024" are at the earliest of 2025."""
    match = re.fullmatch(r"(to )?((?:19|20)\d\d)", release)
    return [int(match.group(2)) + bool(match.group(1))] if match else []


def _not_put_right(mine: pd.DataFrame, found: pd.DataFrame, version: str) -> pd.DataFrame:
    """Rows without those for later releases whose fault the publisher has put right."""
    later = np.array([_is_later(named, version) for named in mine["version"]], dtype=bool)
    # Rows with one reason describe one fault. If only some of them still find it, the publisher has
    # put right a part; what the rest would do is for a reader to decide, so those are refused.
    gone = [
        reason
        for reason, rows in mine[later].groupby("reason")
        if not any(_finds_any(row, found) for row in rows.to_dict("records"))
    ]
    return mine[~(later & mine["reason"].isin(gone).to_numpy())]


def _finds_any(row: Mapping[Hashable, str], found: pd.DataFrame) -> bool:
    """Whether any cell that a row means still has the value that it corrects."""
    if row["field"] not in found:
        return False
    return any(_same(found[row["field"]].iloc[i], row["old"]) for i in _rows_of(row, found))


def _positions(found: pd.DataFrame, row: Mapping[Hashable, str], where: str) -> list[int]:
    """Positions of the rows that a correction means; there must be one."""
    here = _rows_of(row, found)
    if not here:
        raise CorrectionError(f"{where}: no row of the data matches; remove the correction")
    return here


def _rows_of(row: Mapping[Hashable, str], found: pd.DataFrame) -> list[int]:
    """Positions of the rows of a correction's state and years."""
    first, last = _years(row)
    code = found["gwcode"].astype("float64") == float(row["gwcode"])
    return [int(i) for i in np.flatnonzero((code & found["year"].between(first, last)).to_numpy())]


def _changed(column: pd.Series, position: int, new: str) -> pd.Series:
    """Column with one value changed, of the same type where that can hold the new value."""
    values = column.astype("object").to_numpy().copy()
    if not pd.api.types.is_numeric_dtype(column):
        values[position] = new or None
        return pd.Series(values, index=column.index, dtype=column.dtype)
    value = float(new) if new else float("nan")
    values[position] = value
    keeps = pd.api.types.is_float_dtype(column) or value.is_integer()
    return pd.Series(values, index=column.index).astype(column.dtype if keeps else "float64")


def _same(value: object, expected: str) -> bool:
    """Whether a cell holds the value that a correction expects, an empty text for missing."""
    if value is None or value is pd.NA or value != value:
        return expected == ""
    try:
        return float(str(value)) == float(expected)
    except ValueError:
        return str(value) == expected


def _years(row: Mapping[Hashable, str]) -> tuple[int, int]:
    """First and last year of a correction."""
    # Open ends are allowed: a mistake may concern a country's whole record.
    first, last = row["first_year"], row["last_year"]
    try:
        years = (int(first) if first else 0, int(last) if last else 9999)
    except ValueError:
        raise CorrectionError(
            f"expected the years of a correction, found {first!r} and {last!r} for "
            f"{row['source']}; write them as 1998 and 1999"
        ) from None
    if years[0] > years[1]:
        raise CorrectionError(
            f"correction of {row['source']} for {_place(row)} ends before it begins; swap the years"
        )
    return years


def _place(row: Mapping[Hashable, str]) -> str:
    """State and years of a correction, for messages."""
    return f"{row['gwcode']} in {row['first_year'] or '...'}-{row['last_year'] or '...'}"
