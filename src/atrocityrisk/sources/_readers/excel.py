"""Tables out of Excel workbooks (xlsx, xls), guarded before parsing."""

import os
import struct
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import xlrd
from openpyxl.utils.exceptions import InvalidFileException

from atrocityrisk._core.registry import did_you_mean
from atrocityrisk.errors import DataError, IntegrityError, SchemaError
from atrocityrisk.sources._readers.column_checks import refuse_repeated
from atrocityrisk.sources._readers.guards import check_file, check_xml_members, open_archive

_CELL_ERRORS = frozenset({"#N/A", "#VALUE!", "#REF!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"})
_XLS_MAGIC = b"\xd0\xcf\x11\xe0"


def read_excel_table(
    path: Path, *, sheet: str | int = 0, header: int = 0, text: Sequence[str] = ()
) -> pd.DataFrame:
    """Table of one sheet, by name or position; `header` is the row, from 0, of column names."""
    check_file(path)
    # Recognised by content: publishers save either format under either suffix.
    with path.open("rb") as stream:
        old_format = stream.read(4) == _XLS_MAGIC
    try:
        name, rows = _xls_rows(path, sheet) if old_format else _xlsx_rows(path, sheet)
    except DataError:
        raise
    except (
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
    ) as problem:
        raise IntegrityError(
            f"{path} is cut short or no workbook ({problem}); fetch it again"
        ) from problem
    width = max((len(row) for row in rows), default=0)
    padded = [[*row, *[None] * (width - len(row))] for row in rows]
    cells = pd.DataFrame(padded, dtype=object)
    return _framed(cells, header=header, text=text, where=f"{path}, sheet {name!r}")


def _xlsx_rows(path: Path, sheet: str | int) -> tuple[str, list[list[Any]]]:
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


def _xls_rows(path: Path, sheet: str | int) -> tuple[str, list[list[Any]]]:
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


def _framed(cells: pd.DataFrame, *, header: int, text: Sequence[str], where: str) -> pd.DataFrame:
    """Frame whose columns are named by one row of raw cells and typed by what they hold."""
    if len(cells) <= header:
        raise DataError(f"{where} is empty, expected a header and rows; fetch it again")
    names = cells.iloc[header]
    body = cells.iloc[header + 1 :].dropna(how="all")
    named = [i for i in range(cells.shape[1]) if pd.notna(names.iloc[i])]
    labels = [str(names.iloc[i]).strip() for i in named]
    refuse_repeated(labels, where)
    if body.empty:
        raise DataError(f"{where} has a header but no rows; fetch it again")
    columns: dict[str, Any] = {}
    for i, label in zip(named, labels, strict=True):
        column = body.iloc[:, i]
        if label in text:
            columns[label] = column.where(column.isna(), column.map(_as_text))
        else:
            columns[label] = column.where(column != "NA").infer_objects()
    return pd.DataFrame(columns).infer_objects().reset_index(drop=True)


def _as_text(value: object) -> str:
    """A cell as text, a whole number without its decimals."""
    # Excel keeps every number as a float; a code 42 must not become "42.0".
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
