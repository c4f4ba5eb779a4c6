"""Tables out of spreadsheets (xlsx, xls), Stata files and zip archives, guarded before parsing."""

import fnmatch
import os
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import xlrd
from openpyxl.utils.exceptions import InvalidFileException

from atrocityrisk._core.registry import did_you_mean
from atrocityrisk.errors import DataError, IntegrityError, SchemaError
from atrocityrisk.sources._readers.guards import (
    MAX_UNPACKED_BYTES,
    check_file,
    check_xml_members,
    open_archive,
)

_CELL_ERRORS = frozenset({"#N/A", "#VALUE!", "#REF!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"})
_XLS_MAGIC = b"\xd0\xcf\x11\xe0"


def read_excel_table(
    path: Path, *, sheet: str | int = 0, header: int = 0, text: tuple[str, ...] = ()
) -> pd.DataFrame:
    """Table that one sheet of an xlsx or xls workbook holds.

    Parameters
    ----------
    path : Path
        Workbook; its kind is recognised by content, not by suffix.
    sheet : str or int
        Name of the sheet as the workbook spells it, spaces included, or its position.
    header : int
        Position of the row that names the columns, 0 for the first.
    text : tuple of str
        Columns kept as text, so that a code "NA" (Namibia) stays a code.

    Returns
    -------
    DataFrame
        One column per named column; wholly empty rows and columns left out.

    Raises
    ------
    IntegrityError
        If the file is cut short, no workbook, or made to exhaust memory.
    SchemaError
        If it has no such sheet, or the sheet repeats a column name.
    DataError
        If the sheet holds no row.
    """
    check_file(path)
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
    if cell.ctype == xlrd.XL_CELL_DATE:
        return xlrd.xldate_as_datetime(cell.value, datemode)
    if cell.ctype in (xlrd.XL_CELL_ERROR, xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return None
    return None if cell.value == "" else cell.value


def _sheet_name(names: list[str], sheet: str | int, path: Path) -> str:
    if isinstance(sheet, int):
        if not 0 <= sheet < len(names):
            raise SchemaError(f"{path} has {len(names)} sheets, expected one at {sheet}: {names}")
        return names[sheet]
    if sheet not in names:
        raise SchemaError(f"{path} has no sheet {sheet!r}{did_you_mean(sheet, names)}")
    return sheet


def _framed(cells: pd.DataFrame, *, header: int, text: tuple[str, ...], where: str) -> pd.DataFrame:
    """Frame whose columns are named by one row of raw cells and typed by what they hold."""
    if len(cells) <= header:
        raise DataError(f"{where} is empty, expected a header and rows; fetch it again")
    names = cells.iloc[header]
    body = cells.iloc[header + 1 :].dropna(how="all")
    named = [i for i in range(cells.shape[1]) if pd.notna(names.iloc[i])]
    labels = [str(names.iloc[i]).strip() for i in named]
    repeated = sorted({label for label in labels if labels.count(label) > 1})
    if repeated:
        raise SchemaError(f"{where} repeats the column names {repeated}; rename or drop one")
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
    # Excel keeps every number as a float; a code 42 must not become "42.0".
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def read_stata_table(path: Path, *, columns: tuple[str, ...] = ()) -> pd.DataFrame:
    """Table that a Stata file holds, with codes rather than value labels.

    Parameters
    ----------
    path : Path
        Stata file, format 102 to 119.
    columns : tuple of str
        Columns to read, all of them if empty.

    Returns
    -------
    DataFrame
        The columns in the file's order.

    Raises
    ------
    IntegrityError
        If the file is cut short or no Stata file.
    SchemaError
        If a column is missing.
    """
    check_file(path)
    try:
        frame = pd.read_stata(path, convert_categoricals=False)
    except (ValueError, struct.error, EOFError, KeyError, IndexError) as problem:
        raise IntegrityError(
            f"{path} is cut short or no Stata file ({problem}); fetch it again"
        ) from problem
    for name in columns:
        if name not in frame.columns:
            hint = did_you_mean(name, [str(c) for c in frame.columns])
            raise SchemaError(f"{path} has no column {name!r}{hint}")
    return frame[list(columns)] if columns else frame


def zip_member(
    path: Path, pattern: str, *, max_unpacked: int = MAX_UNPACKED_BYTES
) -> tuple[str, bytes]:
    """Name and content of the one member of an archive that fits a pattern.

    Parameters
    ----------
    path : Path
        Zip file.
    pattern : str
        Shell pattern for the member's base name, such as ``"API_*.csv"``.
    max_unpacked : int
        Largest total size after unpacking.

    Returns
    -------
    tuple of (str, bytes)
        Base name and content.

    Raises
    ------
    IntegrityError
        If the archive is cut short, damaged or a bomb.
    SchemaError
        If no member fits, or several do.
    """
    with open_archive(path, max_unpacked=max_unpacked) as archive:
        members = {Path(m.filename).name: m for m in archive.infolist() if not m.is_dir()}
        fitting = sorted(fnmatch.filter(members, pattern))
        if len(fitting) != 1:
            raise SchemaError(
                f"{path}: expected one member like {pattern!r}, found {fitting or 'none'} among "
                f"{sorted(members)[:8]}; check that it is the publisher's archive"
            )
        try:
            return fitting[0], archive.read(members[fitting[0]])
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as problem:
            raise IntegrityError(
                f"{path}: {fitting[0]} is damaged ({problem}); fetch the file again"
            ) from problem
