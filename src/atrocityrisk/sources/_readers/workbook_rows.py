"""Raw rows of the sheets of workbooks, by the two packages that can read them.

A module of its own because these packages take longer to import than most tables to read.
"""

import os
import struct
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import xlrd
from openpyxl.utils.exceptions import InvalidFileException

from atrocityrisk._core.registry import did_you_mean
from atrocityrisk.errors import SchemaError
from atrocityrisk.sources._readers.guards import check_xml_members, open_archive

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
_CELL_ERRORS = frozenset({"#N/A", "#VALUE!", "#REF!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"})


def xlsx_rows(path: Path, sheet: str | int) -> tuple[str, list[list[Any]]]:
    """Name and raw rows of a sheet of a workbook in the format of 2007."""
    with open_archive(path) as archive:
        check_xml_members(archive, path)
    book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
    try:
        name = _sheet_name([ws.title for ws in book.worksheets], sheet, path)
        worksheet = book[name]
        # The size that a file announces for a sheet may be wrong; the rows themselves are not.
        worksheet.reset_dimensions()
        rows: list[list[Any]] = [
            [None if v == "" or v in _CELL_ERRORS else v for v in row]
            for row in worksheet.iter_rows(values_only=True)
        ]
    finally:
        book.close()
    return name, rows


def xls_rows(path: Path, sheet: str | int) -> tuple[str, list[list[Any]]]:
    """Name and raw rows of a sheet of a workbook in the format before 2007."""
    # xlrd writes its complaints to the terminal, which belongs to the command line.
    with Path(os.devnull).open("w") as silence:
        book = xlrd.open_workbook(path, on_demand=True, logfile=silence)
        try:
            name = _sheet_name(book.sheet_names(), sheet, path)
            page = book.sheet_by_name(name)
            rows = [
                [_xls_value(cell, book.datemode) for cell in page.row(i)] for i in range(page.nrows)
            ]
        finally:
            book.release_resources()
    return name, rows


def _xls_value(cell: Any, datemode: int) -> Any:
    """Value of a cell, a date as such, None where it is empty or an error."""
    if cell.ctype == xlrd.XL_CELL_DATE:
        return xlrd.xldate_as_datetime(cell.value, datemode)
    if cell.ctype in (xlrd.XL_CELL_ERROR, xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return None
    return None if cell.value == "" else cell.value


def _sheet_name(names: list[str], sheet: str | int, path: Path) -> str:
    """Name of the sheet that is meant, spelt as the workbook spells it, spaces included."""
    if isinstance(sheet, int):
        if not 0 <= sheet < len(names):
            raise SchemaError(f"{path} has {len(names)} sheets, expected one at {sheet}: {names}")
        return names[sheet]
    if sheet not in names:
        raise SchemaError(f"{path} has no sheet {sheet!r}{did_you_mean(sheet, names)}")
    return sheet
