"""A learner's forecast, read strictly: each slip is told with its row, and none is guessed away."""

import csv
import io
import math
from collections.abc import Iterable, Sequence
from os import PathLike, fspath
from pathlib import Path
from typing import Any

import pandas as pd

from atrocityrisk._core.number_text import number_in
from atrocityrisk._core.registry import did_you_mean
from atrocityrisk.errors import DataError, DuplicateRowsError, SchemaError, WrongTypeError
from atrocityrisk.forecasting import Forecast
from atrocityrisk.teaching.worlds.learners_worlds import LearnersWorld

ForecastGiven = str | PathLike[str] | pd.DataFrame | Forecast | Iterable[Forecast]
"""What a learner hands in: a path, a table, or what `forecast` returned."""

LARGEST = 20_000_000
"""Bytes that a forecast of the largest world stays far below."""
COLUMNS = ("state", "gwcode", "origin", "probability")
_SHOWN = 3


def learners_rows(given: ForecastGiven, world: LearnersWorld) -> pd.DataFrame:
    """Rows with a probability: gwcode, origin, probability, in order; refused if one is wrong."""
    # An origin may be left out as a whole. Of one that is forecast, every state must be: whoever
    # picks states could be right about those, and say nothing of the rest.
    table, where, first = _table(given)
    _check_columns(table, where)
    codes = dict(zip(world.states.index.tolist(), world.states.tolist(), strict=True))
    seen: dict[tuple[int, int], str] = {}
    rows = []
    for number, cells in enumerate(table.to_dict("records"), start=first):
        row = f"{'line' if first > 1 else 'row'} {number}"
        at = f"{where}, {row}"
        gwcode = _state(cells, codes, at)
        origin = _origin(cells, world.origins, at)
        if (gwcode, origin) in seen:
            raise DuplicateRowsError(
                f"{at}: {codes[gwcode]} has a forecast from {origin} already, in "
                f"{seen[gwcode, origin]}; keep one of them"
            )
        seen[gwcode, origin] = row
        probability = _probability(cells["probability"], at)
        if probability is not None:
            rows.append((gwcode, origin, probability))
    if not rows:
        raise DataError(
            f"{where} has no probability in any row; fill in the column `probability` with numbers "
            "between 0 and 1"
        )
    frame = pd.DataFrame(rows, columns=["gwcode", "origin", "probability"])
    _check_states(frame, codes, where)
    return frame.sort_values(["gwcode", "origin"]).reset_index(drop=True)


def _table(given: ForecastGiven) -> tuple[pd.DataFrame, str, int]:
    """Cells, what they are called in messages, and the number of the first row."""
    if isinstance(given, pd.DataFrame):
        named = [name for name in given.index.names if name in COLUMNS and name not in given]
        return (given.reset_index() if named else given), "the table", 1
    if isinstance(given, (str, PathLike)):
        path = Path(fspath(given))
        return _csv_table(path), str(path), 2
    forecasts = [given] if isinstance(given, Forecast) else given
    if not isinstance(forecasts, Iterable):
        raise WrongTypeError(
            f"expected a path, a table or forecasts, found {type(given).__name__}; give what "
            "`forecast` returned, or the form that you filled in"
        )
    frames = [_frame(one) for one in forecasts]
    if not frames:
        raise DataError("expected at least one forecast, found none; give one")
    return pd.concat(frames, ignore_index=True), "the forecasts", 1


def _frame(one: object) -> pd.DataFrame:
    if not isinstance(one, Forecast):
        raise WrongTypeError(
            f"expected forecasts, found {type(one).__name__} among them; give what `forecast` "
            "returned"
        )
    return one.frame


def _csv_table(path: Path) -> pd.DataFrame:
    """Cells of a CSV file as text."""
    if not path.is_file():
        raise DataError(f"expected a forecast at {path}, found no file; give its path")
    if path.stat().st_size > LARGEST:
        raise DataError(
            f"{path} has {path.stat().st_size:,} bytes, expected fewer than {LARGEST:,}; give the "
            "form that you filled in"
        )
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = raw[: problem.start].count(b"\n") + 1
        raise DataError(
            f"{path}, line {line}: not UTF-8 text; save it as CSV in UTF-8 (a workbook must be "
            "saved as CSV first)"
        ) from problem
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as problem:
        raise DataError(f"{path} is no CSV file ({problem}); save it as CSV") from problem
    if not lines or not any(lines):
        raise DataError(f"{path} is empty; give the form that you filled in")
    return _framed(lines, path)


def _framed(lines: Sequence[list[str]], path: Path) -> pd.DataFrame:
    """A frame of lines, the first of which has the names."""
    names = [name.strip() for name in lines[0]]
    if len(names) == 1 and any(mark in names[0] for mark in ";\t"):
        raise SchemaError(
            f"{path}, line 1: expected commas between the columns, found {names[0]!r}; save it as "
            "CSV with commas, and with points in numbers"
        )
    if len(set(names)) < len(names):
        raise SchemaError(f"{path}, line 1: a column occurs twice in {', '.join(names)}")
    rows = list(lines[1:])
    while rows and not any(cell.strip() for cell in rows[-1]):
        rows.pop()
    for number, cells in enumerate(rows, start=2):
        if len(cells) > len(names):
            raise DataError(
                f"{path}, line {number}: expected {len(names)} cells, found {len(cells)}; write "
                "numbers with a point, such as 0.04, and not with a comma"
            )
        if len(cells) < len(names):
            raise DataError(
                f"{path}, line {number}: expected {len(names)} cells, found {len(cells)}; restore "
                "the line of the form"
            )
    return pd.DataFrame(rows, columns=names)


def _check_columns(table: pd.DataFrame, where: str) -> None:
    """Refuse a table without the columns that a forecast needs."""
    names = [str(name) for name in table]
    twice = [name for name in COLUMNS if names.count(name) > 1]
    if twice:
        raise SchemaError(f"{where} has the column {twice[0]!r} twice; keep one of them")
    lacks = [name for name in ("origin", "probability") if name not in names]
    if not lacks and not {"state", "gwcode"} & set(names):
        lacks = ["gwcode"]
    if lacks:
        near = did_you_mean(lacks[0], names) if names else ""
        raise SchemaError(
            f"{where} lacks the column {lacks[0]!r}{near or '; it has none'}. Expected state or "
            "gwcode, origin and probability, as in the form"
        )
    if table.empty:
        raise DataError(f"{where} has no rows; give the form that you filled in")


def _state(cells: dict[Any, Any], codes: dict[int, str], at: str) -> int:
    """Number of the state of a row, by number or by name."""
    by_name = None
    if not _blank(cells.get("state")):
        name = str(cells["state"]).strip()
        by_name = next((code for code, known in codes.items() if known == name), None)
        if by_name is None:
            raise DataError(
                f"{at}: no state of this world is called {name!r}"
                f"{did_you_mean(name, list(codes.values()))}"
            )
    if _blank(cells.get("gwcode")):
        if by_name is None:
            raise DataError(f"{at}: no state is named; restore the line of the form")
        return by_name
    code = _whole(cells["gwcode"])
    if code not in codes:
        raise DataError(
            f"{at}: no state of this world has the number {cells['gwcode']}; take the numbers of "
            "the form"
        )
    if by_name is not None and by_name != code:
        raise DataError(
            f"{at}: {cells['state']} has the number {by_name}, found {code}; restore the line of "
            "the form"
        )
    return int(code)


def _origin(cells: dict[Any, Any], origins: range, at: str) -> int:
    """Origin of a row, within those that are graded and with a window of one year."""
    origin = None if _blank(cells["origin"]) else _whole(cells["origin"])
    if origin is None or origin not in origins:
        raise DataError(
            f"{at}: expected an origin in {origins[0]}-{origins[-1]}, found {cells['origin']!r}; "
            "give a row for each state and origin of the form"
        )
    ahead = {name: cells[name] for name in ("first_year", "last_year") if name in cells}
    for name, year in ahead.items():
        if not _blank(year) and _whole(year) != origin + 1:
            raise DataError(
                f"{at}: the window is the year after the origin, {origin + 1}; found {name} {year}"
            )
    return origin


def _probability(cell: Any, at: str) -> float | None:
    """Probability of a cell; None where it was left empty."""
    # An empty cell of a form is a row not forecast; the same as a number in a table is a slip.
    if isinstance(cell, str) and not cell.strip():
        return None
    text = str(cell).strip()
    if text.endswith("%"):
        raise DataError(
            f"{at}: expected a number between 0 and 1, found {text!r}; write 4% as 0.04"
        )
    if "," in text:
        raise DataError(
            f"{at}: expected a point in the number, found {text!r}; write 0.04 and not 0,04"
        )
    # Digits of other scripts are numbers for Python, and slips in a form.
    value = number_in(text) if text.isascii() else math.nan
    if math.isnan(value):
        raise DataError(f"{at}: expected a number between 0 and 1, found {text!r}; correct it")
    if not 0 <= value <= 1:
        hint = "; if it is percent, divide by 100" if 1 < value <= 100 else ""
        raise DataError(f"{at}: expected a number between 0 and 1, found {text}{hint}")
    return value


def _check_states(frame: pd.DataFrame, codes: dict[int, str], where: str) -> None:
    """Refuse an origin of which some states are forecast and others are not."""
    for origin, part in frame.groupby("origin"):
        there = set(part["gwcode"])
        absent = [name for code, name in codes.items() if code not in there]
        if absent:
            shown = ", ".join(absent[:_SHOWN]) + (", ..." if len(absent) > _SHOWN else "")
            raise DataError(
                f"{where}: from {origin}, {len(absent)} of {len(codes)} states have no probability "
                f"({shown}); fill them in, or leave the whole origin empty"
            )


def _blank(cell: Any) -> bool:
    return cell is None or cell is pd.NA or cell != cell or str(cell).strip() == ""


def _whole(cell: Any) -> int | None:
    """A whole number, or None."""
    number = number_in(cell)
    return int(number) if math.isfinite(number) and number == int(number) else None
