"""Raw rows of the sheets of workbooks, by the two packages that can read them.

A module of its own because these packages take longer to import than most tables to read.
"""

import os
import re
import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, iterparse

import openpyxl
import xlrd
from openpyxl.utils import coordinate_to_tuple, get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from atrocityrisk._core.registry import did_you_mean
from atrocityrisk.errors import IntegrityError, SchemaError
from atrocityrisk.sources._readers.guards import MAX_UNPACKED_BYTES, check_xml_members, open_archive
from atrocityrisk.sources._readers.unread_cells import UNCOMPUTED, UnreadCell

UNREADABLE = (
    KeyError,
    ValueError,
    IndexError,
    AssertionError,
    AttributeError,
    TypeError,
    struct.error,
    SyntaxError,  # XML that does not parse: ElementTree's ParseError is one
    zipfile.BadZipFile,
    InvalidFileException,
    xlrd.XLRDError,
    xlrd.compdoc.CompDocError,
)
"""What reading a damaged workbook can end in."""
_CELL_ERRORS = frozenset(
    {
        *("#N/A", "#VALUE!", "#REF!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!"),
        *("#CALC!", "#FIELD!", "#BLOCKED!", "#UNKNOWN!", "#CONNECT!", "#BUSY!", "#PYTHON!"),
        *("#GETTING_DATA", "#EXTERNAL!"),
        # LibreOffice's own, which it saves in either format.
        *("Err:502", "Err:504", "Err:508", "Err:509", "Err:511", "Err:522", "Err:523"),
    }
)
_ROW = re.compile(rb"<(?:\w+:)?row(\s[^>]*)?>")
_ROW_NUMBER = re.compile(rb"\sr\s*=\s*[\"']([^\"']*)[\"']")
# The last row that a spreadsheet program can show.
_LAST_ROW = 1_048_576
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]|t=\"e\"")


def xlsx_rows(path: Path, sheet: str | int) -> tuple[str, list[list[Any]]]:
    """Name and raw rows of a sheet of a workbook in the format of 2007."""
    with _opened_sheet(path, sheet) as (name, rows):
        return name, [row for _, row in rows]


def streamed_rows(
    path: Path, *, max_unpacked: int, max_columns: int
) -> Iterator[tuple[int, list[Any]]]:
    """Number and cells of each row of the first sheet that has any, one after the other."""
    # For files that people bring, of which no more is held than one row.
    with _opened_sheet(path, 0, max_unpacked=max_unpacked) as (_, rows):
        for number, row in rows:
            if len(row) > max_columns:
                raise IntegrityError(
                    f"{path}: row {number} has a cell in column {get_column_letter(len(row))}"
                    f", expected at most {max_columns} columns; remove what stands there"
                )
            if any(cell is not None for cell in row):
                yield number, row


@contextmanager
def _opened_sheet(
    path: Path, sheet: str | int, *, max_unpacked: int = MAX_UNPACKED_BYTES
) -> Iterator[tuple[str, Iterator[tuple[int, list[Any]]]]]:
    """Name of a sheet, and number and cells of its rows, each read when it is asked for."""
    with open_archive(path, max_unpacked=max_unpacked) as archive:
        check_xml_members(archive, path)
        book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
        try:
            name = _sheet_name([ws.title for ws in book.worksheets], sheet, path)
            worksheet = book[name]
            # The size that a file announces for a sheet may be wrong; the rows themselves are not.
            worksheet.reset_dimensions()
            member = worksheet._worksheet_path  # type: ignore[attr-defined]
            last = _last_row(archive, member, path)
            uncomputed = _uncomputed(archive, member)
            rows = _up_to(last, worksheet.iter_rows(values_only=True), path)
            yield name, ((number, _cells(row, name, number, uncomputed)) for number, row in rows)
        finally:
            book.close()


def _cells(
    row: tuple[Any, ...], sheet: str, number: int, uncomputed: dict[tuple[int, int], str]
) -> list[Any]:
    """Values of a row's cells; what could not be read is named by its place."""
    cells = [
        UnreadCell(str(cell), _place(sheet, number, at))
        if cell in _CELL_ERRORS
        else _blank_as_none(cell)
        for at, cell in enumerate(row, 1)
    ]
    for at in range(1, len(cells) + 1) if uncomputed else ():
        if cells[at - 1] is None and (number, at) in uncomputed:
            cells[at - 1] = UnreadCell(uncomputed[number, at], _place(sheet, number, at))
    return cells


def _up_to(
    last: int, rows: Iterator[tuple[Any, ...]], path: Path
) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """Rows with their numbers, as long as these are numbers of the sheet's rows."""
    for number, cells in enumerate(rows, 1):
        if number > last:
            raise IntegrityError(
                f"{path}: row {number} stands outside the numbered rows of its sheet; save the "
                "workbook again with a spreadsheet program"
            )
        yield number, cells


def _last_row(archive: zipfile.ZipFile, member: str, path: Path) -> int:
    """Number of a sheet's last row, once all are in order: a parser drops those that are not."""
    latest, overlap = 0, b""
    with archive.open(member) as stream:
        while chunk := stream.read(1 << 20):
            text = overlap + chunk
            # A tag that is not closed yet is read with the next piece.
            cut = max(text.rfind(b"<"), 0) if b">" not in text[text.rfind(b"<") :] else len(text)
            for found in _ROW.finditer(text, 0, cut):
                stated = _ROW_NUMBER.search(found[1] or b"")
                shown = stated[1].decode("latin-1") if stated else str(latest + 1)
                number = int(shown) if re.fullmatch(r"[0-9]{1,7}", shown) else 0
                if not latest < number <= _LAST_ROW:
                    raise IntegrityError(
                        f"{path}: row {shown[:20]} follows row {latest}, expected rows in order, "
                        f"up to {_LAST_ROW:,}; save the workbook again with a spreadsheet program"
                    )
                latest = number
            overlap = text[cut:]
    return latest


def _blank_as_none(value: Any) -> Any:
    """A cell's value, None where its text is empty."""
    return None if value == "" else value


def _place(sheet: str, row: int, column: int) -> str:
    """A cell as spreadsheet programs name it, row and column counted from 1."""
    return f"{sheet!r}!{get_column_letter(column)}{row}"


def _uncomputed(archive: zipfile.ZipFile, member: str) -> dict[tuple[int, int], str]:
    """Row and column of cells that should have a value and have none, and what they are."""
    # Only formulas can lack a value, and most sheets have none. A text that was computed to be
    # empty (type "str") is a value: that is how Excel writes the empty result of an IF.
    if not _has_formulas(archive, member):
        return {}
    found: dict[tuple[int, int], str] = {}
    row = column = 0
    with archive.open(member) as stream:
        for event, element in iterparse(stream, events=("start", "end")):
            tag = element.tag.rpartition("}")[2]
            if tag == "row" and event == "start":
                row, column = int(element.get("r", row + 1)), 0
            elif tag == "row":
                element.clear()
            elif tag == "c" and event == "end":
                at = element.get("r")
                row, column = coordinate_to_tuple(at) if at else (row, column + 1)
                what = _lacks_value(element)
                if what:
                    found[row, column] = what
    return found


def _has_formulas(archive: zipfile.ZipFile, member: str) -> bool:
    """Whether a sheet has a formula or an error, looked for without parsing it."""
    overlap = b""
    with archive.open(member) as stream:
        while chunk := stream.read(1 << 20):
            text = overlap + chunk
            if _FORMULA.search(text):
                return True
            overlap = text[-32:]
    return False


def _lacks_value(cell: Element) -> str:
    """What a cell is that has no value though it should, "" if it is as it should be."""
    parts = {part.tag.rpartition("}")[2]: part for part in cell}
    kind, value = cell.get("t", "n"), parts.get("v")
    if value is not None and (value.text or kind == "str"):
        return ""
    if "f" in parts:
        return UNCOMPUTED
    return "an error" if kind == "e" else ""


def xls_rows(path: Path, sheet: str | int) -> tuple[str, list[list[Any]]]:
    """Name and raw rows of a sheet of a workbook in the format before 2007."""
    # xlrd writes its complaints to the terminal, which belongs to the command line.
    with Path(os.devnull).open("w") as silence:
        book = xlrd.open_workbook(path, on_demand=True, logfile=silence)
        try:
            name = _sheet_name(book.sheet_names(), sheet, path)
            page = book.sheet_by_name(name)
            rows = [
                [
                    UnreadCell(_xls_error(cell), _place(name, i + 1, j))
                    if cell.ctype == xlrd.XL_CELL_ERROR
                    else _xls_value(cell, book.datemode)
                    for j, cell in enumerate(page.row(i), 1)
                ]
                for i in range(page.nrows)
            ]
        finally:
            book.release_resources()
    return name, rows


def _xls_value(cell: Any, datemode: int) -> Any:
    """Value of a cell, a date as such, None where it is empty."""
    if cell.ctype == xlrd.XL_CELL_DATE:
        return xlrd.xldate_as_datetime(cell.value, datemode)
    if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return None
    return _blank_as_none(cell.value)


def _xls_error(cell: Any) -> str:
    """Name of the error in a cell, such as #REF!."""
    return str(xlrd.error_text_from_code.get(cell.value, "an error"))


def _sheet_name(names: list[str], sheet: str | int, path: Path) -> str:
    """Name of the sheet that is meant, spelt as the workbook spells it, spaces included."""
    if isinstance(sheet, int):
        if not 0 <= sheet < len(names):
            raise SchemaError(f"{path} has {len(names)} sheets, expected one at {sheet}: {names}")
        return names[sheet]
    if sheet not in names:
        raise SchemaError(f"{path} has no sheet {sheet!r}{did_you_mean(sheet, names)}")
    return sheet
