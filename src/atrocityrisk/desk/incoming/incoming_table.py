"""The rows of a file that somebody brings: CSV, XLSX or JSON by content, bounded, none lost."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from atrocityrisk.errors import DataError, IntegrityError, SchemaError
from atrocityrisk.sources._readers.column_checks import refuse_repeated
from atrocityrisk.sources._readers.csv import delimited_rows
from atrocityrisk.sources._readers.guards import check_file
from atrocityrisk.sources._readers.json import read_json
from atrocityrisk.sources._readers.unread_cells import UnreadCell

MAX_COLUMNS = 300
MAX_CELL = 100_000
"""Characters of a cell; the longest field of a record has a fiftieth of it."""

_SHOWN = 60
# JSON alone can spell halves of characters, which no text elsewhere can hold.
_HALF = re.compile("[\\ud800-\\udfff]")
_CONTROL = re.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\ud800-\\udfff]")


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """How much of a file is read."""

    size: int
    unpacked: int
    rows: int


@dataclass(frozen=True, slots=True)
class FileRow:
    """One row: its number as a spreadsheet shows it, and its cells in the order of the columns."""

    number: int
    cells: list[Any]


@dataclass(frozen=True, kw_only=True)
class IncomingTable:
    """A table on its way in; its rows can be read once."""

    # Such as "CSV, separated by semicolons".
    layout: str
    columns: list[str]
    rows: Iterator[FileRow]


def format_of(path: Path) -> str:
    """What a file is by its content: "xlsx", "json" or "csv"; others are refused."""
    with path.open("rb") as stream:
        start = stream.read(512)
    if start.startswith(b"PK\x03\x04"):
        _require_workbook(path)
        return "xlsx"
    others = {
        b"\xd0\xcf\x11\xe0": "a workbook in the format before 2007; save it as XLSX",
        b"\x1f\x8b": "packed by gzip; unpack it first",
        b"BZh": "packed by bzip2; unpack it first",
        b"\xfd7zXZ": "packed by xz; unpack it first",
        b"%PDF": "a PDF; copy its table into a spreadsheet and save it as CSV",
    }
    for magic, what in others.items():
        if start.startswith(magic):
            raise IntegrityError(f"{path}: expected CSV, XLSX or JSON, found {what}")
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    return "json" if text.startswith((b"[", b"{")) else "csv"


def _require_workbook(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            if any(name.startswith("xl/") for name in archive.namelist()):
                return
    except zipfile.BadZipFile as problem:
        raise IntegrityError(
            f"{path} is cut short or no workbook ({problem}); save it again"
        ) from problem
    raise IntegrityError(f"{path}: expected CSV, XLSX or JSON, found a zip archive; unpack it")


def incoming_table(path: Path, *, bounds: Bounds) -> IncomingTable:
    """The table of a file whose content says what it is."""
    check_file(path, max_bytes=bounds.size)
    form = format_of(path)
    read = {"csv": _csv_table, "xlsx": _workbook_table, "json": _json_table}[form]
    table = read(path, bounds)
    for at, name in enumerate(table.columns, 1):
        if _CONTROL.search(name):
            raise SchemaError(
                f"{path}: expected plain text as the name of column {at}, found a control "
                f"character or half of one in {name[:_SHOWN]!a}; type the name anew"
            )
    return IncomingTable(
        layout=table.layout, columns=table.columns, rows=_bounded(table.rows, path, bounds)
    )


def _bounded(rows: Iterator[FileRow], path: Path, bounds: Bounds) -> Iterator[FileRow]:
    """The rows, as long as there are not too many and no cell is too long; at least one."""
    count = 0
    for count, row in enumerate(rows, 1):
        if count > bounds.rows:
            raise DataError(
                f"{path}: expected at most {bounds.rows:,} rows, found more; divide the file"
            )
        for cell in row.cells:
            if isinstance(cell, str) and len(cell) > MAX_CELL:
                raise DataError(
                    f"{path}: a cell of row {row.number} has {len(cell):,} characters, expected at "
                    f"most {MAX_CELL:,}; shorten it"
                )
        yield row
    if count == 0:
        raise DataError(f"{path} has a header but no rows, expected a table; check the file")


def _csv_table(path: Path, bounds: Bounds) -> IncomingTable:
    content = path.read_bytes()
    delimiter, columns, rows = delimited_rows(content, path)
    if len(columns) > MAX_COLUMNS:
        raise SchemaError(
            f"{path}: expected at most {MAX_COLUMNS} columns, found {len(columns):,}; bring those "
            "that say something"
        )
    return IncomingTable(
        layout=f"CSV, separated by {delimiter}s",
        columns=columns,
        rows=(FileRow(number, [cell or None for cell in cells]) for number, cells in rows),
    )


def _workbook_table(path: Path, bounds: Bounds) -> IncomingTable:
    # Not at the top: most runs read no workbook, and the packages take long to import.
    from openpyxl.utils import get_column_letter

    rows = _guarded(path, bounds)
    first = next(rows, None)
    if first is None:
        raise DataError(f"{path} is empty, expected a header and rows; check the first sheet")
    names = first[1]
    unread = next((name for name in names if isinstance(name, UnreadCell)), None)
    if unread is not None:
        raise SchemaError(
            f"{path}: a column's name is {unread}; type the name and save the workbook"
        )
    columns = [
        f"(column {get_column_letter(at)})" if name is None else str(name).strip()
        for at, name in enumerate(names, 1)
    ]
    refuse_repeated(columns, path)
    return IncomingTable(
        layout=f"XLSX, first sheet, names in row {first[0]}",
        columns=columns,
        rows=(FileRow(number, _plain_cells(cells)) for number, cells in rows),
    )


def _guarded(path: Path, bounds: Bounds) -> Iterator[tuple[int, list[Any]]]:
    from atrocityrisk.sources._readers import workbook_rows

    try:
        yield from workbook_rows.streamed_rows(
            path, max_unpacked=bounds.unpacked, max_columns=MAX_COLUMNS
        )
    except DataError:
        raise
    except (*workbook_rows.UNREADABLE, OverflowError) as problem:
        raise IntegrityError(
            f"{path} is cut short or no workbook ({str(problem)[:_SHOWN]}); save it again"
        ) from problem


def _plain_cells(cells: list[Any]) -> list[Any]:
    # A workbook keeps every number as a float; a code 42 must not become "42.0".
    return [int(cell) if isinstance(cell, float) and cell.is_integer() else cell for cell in cells]


def _json_table(path: Path, bounds: Bounds) -> IncomingTable:
    content = read_json(path, max_unpacked=bounds.unpacked)
    if not isinstance(content, list) or not all(isinstance(row, dict) for row in content):
        raise SchemaError(
            f"{path}: expected a list of objects, such as [{{...}}, {{...}}], found something "
            "else; bring the list alone"
        )
    if not content:
        raise DataError(f"{path} is an empty list, expected at least one object; check the file")
    places: dict[str, int] = {}
    for row in content:
        for name in row:
            places.setdefault(name, len(places))
        if len(places) > MAX_COLUMNS:
            raise SchemaError(f"{path}: expected at most {MAX_COLUMNS} names in its objects")
    spelt = [name.strip() for name in places]
    refuse_repeated(spelt, path)
    return IncomingTable(
        layout="JSON, a list of objects",
        columns=spelt,
        rows=(
            FileRow(number, _cells_of(row, places, number)) for number, row in enumerate(content, 1)
        ),
    )


def _cells_of(row: dict[str, Any], places: dict[str, int], number: int) -> list[Any]:
    cells: list[Any] = [None] * len(places)
    for name, value in row.items():
        cells[places[name]] = _json_cell(value, f"object {number}, {name[:_SHOWN]!r}")
    return cells


def _json_cell(value: Any, place: str) -> Any:
    if isinstance(value, dict):
        return UnreadCell("an object", place, "write text, a number or null")
    if isinstance(value, list):
        if any(isinstance(part, list | dict) or part is None for part in value):
            return UnreadCell("a nested list", place, "write text, a number or null")
        value = "; ".join(str(part) for part in value)
    if isinstance(value, str) and _HALF.search(value):
        return UnreadCell("half of a character", place, "write the text anew")
    return None if value == "" else value
