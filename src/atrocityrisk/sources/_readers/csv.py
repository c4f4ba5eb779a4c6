"""Delimited text as plain frames: checked, typed, with the publisher's names, nothing changed.

Text is UTF-8, with or without a byte-order mark; a reader whose publisher is known to write
Windows-1252 says ``encoding="cp1252"``. Nothing is guessed: a wrong guess turns names into others.
"""

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd

from atrocityrisk.errors import DataError, IntegrityError, SchemaError
from atrocityrisk.sources._readers.column_checks import (
    refuse_infinite,
    refuse_repeated,
    require_columns,
)
from atrocityrisk.sources._readers.guards import check_file
from atrocityrisk.sources._readers.row_lengths import refuse_uneven_rows

_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
# What publishers write for missing: R's NA, the World Bank's two dots, databases' NULL.
_MISSING = ["", "NA", "NaN", "nan", "..", "NULL"]


def read_csv_table(
    path: Path,
    *,
    columns: Sequence[str] = (),
    text: Sequence[str] = (),
    delimiter: str = ",",
    encoding: str = "utf-8",
    skip_lines: int = 0,
) -> pd.DataFrame:
    """Table of a delimited text file; `columns` chooses and orders, all of them if empty."""
    check_file(path)
    return read_csv_bytes(
        path.read_bytes(),
        path,
        columns=columns,
        text=text,
        delimiter=delimiter,
        encoding=encoding,
        skip_lines=skip_lines,
    )


def read_csv_bytes(
    content: bytes,
    path: Path,
    *,
    columns: Sequence[str] = (),
    text: Sequence[str] = (),
    delimiter: str = ",",
    encoding: str = "utf-8",
    skip_lines: int = 0,
) -> pd.DataFrame:
    """Table of delimited text in memory, such as an archive's member; `path` is for messages."""
    content = _plain_text(content, path, encoding=encoding)
    if b"\n" not in content:
        content = content.replace(b"\r", b"\n")  # files saved by old spreadsheet programs
    header = _header(content, path, delimiter=delimiter, encoding=encoding, skip_lines=skip_lines)
    refuse_uneven_rows(content, path, delimiter=delimiter, skip_lines=skip_lines)
    if columns:
        require_columns(header, columns, path)
    chosen = [i for i, name in enumerate(header) if name in columns] if columns else None
    try:
        frame = pd.read_csv(
            io.BytesIO(content),
            sep=delimiter,
            encoding=encoding,
            skiprows=skip_lines,
            header=0,
            names=header,
            usecols=chosen,
            keep_default_na=False,
            # A column named in `text` keeps "NA", Namibia's code, and "007": only "" is missing.
            na_values={name: [""] if name in text else _MISSING for name in header},
            dtype=dict.fromkeys((name for name in text if name in header), "str"),
            index_col=False,
            low_memory=False,
        )
    except (pd.errors.ParserError, pd.errors.EmptyDataError, pd.errors.ParserWarning) as problem:
        raise IntegrityError(
            f"{path} is cut short or badly quoted ({str(problem).strip()}); close the quotes, or "
            "get it again from where it came"
        ) from problem
    if frame.empty:
        raise DataError(f"{path} has a header but no rows, expected a table; check the file")
    refuse_infinite(frame, path)
    return frame[list(columns)] if columns else frame


def delimited_rows(
    content: bytes, path: Path
) -> tuple[str, list[str], Iterator[tuple[int, list[str]]]]:
    """Delimiter in words, names of the columns, and number and text of each row that has any."""
    # For files that people bring: the delimiter is whichever divides the header into most columns,
    # and rows are numbered as a spreadsheet shows them, blank ones counted.
    content = _plain_text(content, path, encoding="utf-8")
    if b"\n" not in content:
        content = content.replace(b"\r", b"\n")
    line = content.partition(b"\n")[0].decode().rstrip("\r")
    delimiter = max(_DELIMITERS, key=lambda d: len(_fields(line, d, path)))
    header = _header(content, path, delimiter=delimiter, encoding="utf-8", skip_lines=0)
    refuse_uneven_rows(content, path, delimiter=delimiter)
    reader = csv.reader(io.StringIO(content.decode(), newline=""), delimiter=delimiter, strict=True)
    rows = _numbered_rows(reader, path)
    _, names = next(rows)
    if len(names) != len(header):
        raise SchemaError(f"{path}: a column's name has a line break; write it on one line")
    return _DELIMITERS[delimiter], header, rows


def _numbered_rows(reader: Iterator[list[str]], path: Path) -> Iterator[tuple[int, list[str]]]:
    number = 0
    try:
        for number, row in enumerate(reader, 1):
            if any(cell and not cell.isspace() for cell in row):
                yield number, row
    except csv.Error as problem:
        found = str(problem)
        if "field limit" in found:
            found = f"a cell has more than {csv.field_size_limit():,} characters"
        raise IntegrityError(
            f"{path} cannot be read after row {number} ({found}); correct the quotes or shorten "
            "the cell, and bring it again"
        ) from problem


def _plain_text(content: bytes, path: Path, *, encoding: str) -> bytes:
    """The bytes without a byte-order mark, once they are known to be text in the encoding."""
    if not content.removeprefix(codecs.BOM_UTF8).strip():
        raise DataError(f"{path} is empty, expected a table; check the file")
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise DataError(f"{path} is in UTF-16, expected UTF-8; save it as 'CSV UTF-8'")
    if content.startswith((b"PK\x03\x04", b"\x1f\x8b", b"%PDF", b"\xd0\xcf\x11\xe0")):
        raise IntegrityError(
            f"{path} is an archive, workbook or PDF, expected text; save its table as CSV"
        )
    if content[:200].lstrip().lower().startswith((b"<!doctype html", b"<html")):
        raise IntegrityError(f"{path} is a web page, expected a table; the download was refused")
    at = content.find(b"\x00")
    if at >= 0:
        raise IntegrityError(
            f"{path} holds a NUL byte at byte {at}; it is damaged, get it again from where it came"
        )
    content = content.removeprefix(codecs.BOM_UTF8)
    try:
        content.decode(encoding)
    except UnicodeDecodeError as problem:
        line = content.count(b"\n", 0, problem.start) + 1
        raise DataError(
            f"{path} is not {encoding.upper()}: byte 0x{content[problem.start]:02X} in line "
            f"{line}; it is probably Latin-1 or Windows-1252, save it as 'CSV UTF-8'"
        ) from problem
    return content


def _header(
    content: bytes, path: Path, *, delimiter: str, encoding: str, skip_lines: int
) -> list[str]:
    """Names of the columns; refuses another delimiter, a preamble and repeated names."""
    lines = io.BytesIO(content)
    for _ in range(skip_lines):
        lines.readline()
    line = lines.readline().decode(encoding).rstrip("\r\n")
    names = [name.strip() for name in _fields(line, delimiter, path)]
    if len(names) < 2:
        others = [d for d in _DELIMITERS if d != delimiter and d in line]
        found = _DELIMITERS[max(others, key=line.count)] if others else "no delimiter"
        raise SchemaError(
            f"{path}: expected fields separated by {_DELIMITERS.get(delimiter, delimiter)}, found "
            f"{found} in its header {line[:60]!r}; save it with {_DELIMITERS[delimiter]}s"
        )
    first = _fields(lines.readline().decode(encoding), delimiter, path)
    if len(first) > len(names):
        raise SchemaError(
            f"{path}: the first row has {len(first)} fields, its header {len(names)} "
            f"({line[:60]!r}); expected the names of the columns there, is it a preamble?"
        )
    refuse_repeated([name for name in names if name], path)
    # A trailing delimiter leaves a nameless column; it keeps a name so that it can be dropped.
    return [name or f"unnamed_{i}" for i, name in enumerate(names)]


def _fields(line: str, delimiter: str, path: Path) -> list[str]:
    """Fields of one line; a cell longer than Python's parser takes is an error to report."""
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error as problem:
        raise IntegrityError(
            f"{path} has a line that cannot be read ({problem}); shorten its cells, or get it "
            "again from where it came"
        ) from problem
