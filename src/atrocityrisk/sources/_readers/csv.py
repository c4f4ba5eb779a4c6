"""Publishers' files as plain frames: checked, typed, with the publisher's names, nothing changed.

Every source module reads through here. What a file is (CSV, workbook, R or Stata file) is the
caller's knowledge; what may be wrong with it (cut short, other delimiter, other encoding, renamed
column) is this module's.

Encodings: UTF-8, with or without a byte-order mark. A file in another encoding is an error that
names the first offending line; a reader whose publisher is known to write Windows-1252 says so by
``encoding="cp1252"``. Nothing is guessed, because a wrong guess turns names into other names.
"""

import codecs
import csv
import difflib
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from atrocityrisk.errors import DataError, IntegrityError, SchemaError
from atrocityrisk.sources._readers.excel import read_excel_table, read_stata_table, zip_member
from atrocityrisk.sources._readers.guards import check_file
from atrocityrisk.sources._readers.r import read_r_objects, read_r_table

__all__ = [
    "check_file",
    "numbers",
    "read_csv_bytes",
    "read_csv_table",
    "read_excel_table",
    "read_r_objects",
    "read_r_table",
    "read_stata_table",
    "refuse_infinite",
    "require_columns",
    "whole_numbers",
    "zip_member",
]

_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_PARSE_WHOLE_BYTES = 64 << 20
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
    """Table that a delimited text file holds.

    Parameters
    ----------
    path : Path
        The file.
    columns : sequence of str
        Columns to read, in this order; all of them if empty.
    text : sequence of str
        Columns kept as text, so that a code "NA" (Namibia) or "007" stays a code; only an empty
        field is missing there.
    delimiter : str
        What separates fields.
    encoding : str
        "utf-8" or "cp1252".
    skip_lines : int
        Lines before the header.

    Returns
    -------
    DataFrame
        Columns as the file spells them; ``NA``, ``NaN``, ``..``, ``NULL`` and empty are missing.

    Raises
    ------
    IntegrityError
        If the file is cut short or holds NUL bytes.
    SchemaError
        If the delimiter is another one, a column is missing or a name is repeated.
    DataError
        If it is missing, empty, in another encoding, or holds infinite values.
    """
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
    """Table that delimited text holds which is in memory, such as a member of an archive.

    Parameters
    ----------
    content : bytes
        The text.
    path : Path
        Where it comes from, for messages.
    columns, text, delimiter, encoding, skip_lines
        As for `read_csv_table`.

    Returns
    -------
    DataFrame
        Likewise.

    Raises
    ------
    DataError
        Likewise.

    Examples
    --------
    >>> from pathlib import Path
    >>> read_csv_bytes(b"iso2;year\\nNA;1990\\n", Path("states.csv"), delimiter=";", text=["iso2"])
      iso2  year
    0   NA  1990
    >>> read_csv_bytes(b"iso2;year\\nNA;1990\\n", Path("states.csv"))
    Traceback (most recent call last):
    ...
    atrocityrisk.errors.SchemaError: states.csv: expected fields separated by comma, found \
semicolon in its header 'iso2;year'; save it with commas
    """
    content = _plain_text(content, path, encoding=encoding)
    if b"\n" not in content:
        content = content.replace(b"\r", b"\n")  # files saved by old spreadsheet programs
    header = _header(content, path, delimiter=delimiter, encoding=encoding, skip_lines=skip_lines)
    _refuse_cut_row(content, path, header, delimiter=delimiter, encoding=encoding)
    if columns:
        require_columns(header, columns, path)
    # Choosing columns stops pandas from noticing rows that are too long, so it is done while
    # parsing only where the whole table would not fit.
    chosen = [i for i, name in enumerate(header) if name in columns] if columns else None
    huge = len(content) > _PARSE_WHOLE_BYTES
    try:
        frame = pd.read_csv(
            io.BytesIO(content),
            sep=delimiter,
            encoding=encoding,
            skiprows=skip_lines,
            header=0,
            names=header,
            usecols=chosen if huge else None,
            keep_default_na=False,
            na_values={name: [""] if name in text else _MISSING for name in header},
            dtype=dict.fromkeys((name for name in text if name in header), "str"),
            index_col=False,
            low_memory=False,
        )
    except (pd.errors.ParserError, pd.errors.EmptyDataError, pd.errors.ParserWarning) as problem:
        raise IntegrityError(
            f"{path} is cut short or badly quoted ({str(problem).strip()}); fetch it again"
        ) from problem
    if frame.empty:
        raise DataError(f"{path} has a header but no rows, expected a table; fetch it again")
    refuse_infinite(frame, path)
    return frame[list(columns)] if columns else frame


def _plain_text(content: bytes, path: Path, *, encoding: str) -> bytes:
    """The bytes without a byte-order mark, proved to be text in the encoding."""
    if not content.strip():
        raise DataError(f"{path} is empty, expected a table; fetch it again")
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise DataError(f"{path} is in UTF-16, expected UTF-8; save it as 'CSV UTF-8'")
    if content.startswith((b"PK\x03\x04", b"\x1f\x8b", b"%PDF", b"\xd0\xcf\x11\xe0")):
        raise IntegrityError(
            f"{path} is an archive, workbook or PDF, expected text; fetch it again"
        )
    if content[:200].lstrip().lower().startswith((b"<!doctype html", b"<html")):
        raise IntegrityError(f"{path} is a web page, expected a table; the download was refused")
    at = content.find(b"\x00")
    if at >= 0:
        raise IntegrityError(f"{path} holds a NUL byte at byte {at}; it is damaged, fetch it again")
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
    lines = io.BytesIO(content)
    for _ in range(skip_lines):
        lines.readline()
    line = lines.readline().decode(encoding).rstrip("\r\n")
    names = [name.strip() for name in next(csv.reader([line], delimiter=delimiter), [])]
    if len(names) < 2:
        others = [d for d in _DELIMITERS if d != delimiter and d in line]
        found = _DELIMITERS[max(others, key=line.count)] if others else "no delimiter"
        raise SchemaError(
            f"{path}: expected fields separated by {_DELIMITERS.get(delimiter, delimiter)}, found "
            f"{found} in its header {line[:60]!r}; save it with {_DELIMITERS[delimiter]}s"
        )
    first = next(csv.reader([lines.readline().decode(encoding)], delimiter=delimiter), [])
    if len(first) > len(names):
        raise SchemaError(
            f"{path}: the first row has {len(first)} fields, its header {len(names)} "
            f"({line[:60]!r}); expected the names of the columns there, is it a preamble?"
        )
    repeated = sorted({name for name in names if name and names.count(name) > 1})
    if repeated:
        raise SchemaError(f"{path} repeats the column names {repeated}; rename or drop one")
    # A trailing delimiter leaves a nameless column; it keeps a name so that it can be dropped.
    return [name or f"unnamed_{i}" for i, name in enumerate(names)]


def _refuse_cut_row(
    content: bytes, path: Path, header: list[str], *, delimiter: str, encoding: str
) -> None:
    """Refuse a file whose last row stops early; pandas would fill the rest with missing."""
    if content.endswith((b"\n", b"\r")):
        return
    last = content[content.rfind(b"\n") + 1 :].decode(encoding)
    if last.count('"') % 2:
        return  # an open quote is the parser's error to report
    fields = len(next(csv.reader([last], delimiter=delimiter)))
    if fields < len(header):
        raise IntegrityError(
            f"{path} stops in the middle of a row: its last line has {fields} fields, expected "
            f"{len(header)}; it is cut short, fetch it again"
        )


def require_columns(
    frame: pd.DataFrame | Sequence[str],
    columns: Sequence[str],
    path: Path,
    *,
    renamed: Mapping[str, Sequence[str]] | None = None,
) -> None:
    """Check that a table has the columns that a reader relies on.

    Parameters
    ----------
    frame : DataFrame or sequence of str
        The table, or its column names.
    columns : sequence of str
        Names that must be there.
    path : Path
        The file, for messages.
    renamed : mapping of str to sequence of str, optional
        Names that other editions are known to use for a column, for the hint.

    Raises
    ------
    SchemaError
        If one is missing; names the column, the file and what it is probably called there.

    Examples
    --------
    >>> from pathlib import Path
    >>> require_columns(["gwcode", "yaer"], ["gwcode", "year"], Path("a.csv"))
    Traceback (most recent call last):
    ...
    atrocityrisk.errors.SchemaError: a.csv: expected column 'year', found none; did the publisher \
rename it to 'yaer'? The file has 2 columns: gwcode, yaer
    """
    present = [str(name) for name in (frame.columns if isinstance(frame, pd.DataFrame) else frame)]
    missing = [name for name in columns if name not in present]
    if not missing:
        return
    first = missing[0]
    likely = _likely_names(first, present, (renamed or {}).get(first, ()))
    hint = f"did the publisher rename it to {likely}? " if likely else ""
    more = f" (and {len(missing) - 1} more: {', '.join(missing[1:6])})" if missing[1:] else ""
    shown = ", ".join(present[:12]) + (", ..." if len(present) > 12 else "")
    raise SchemaError(
        f"{path}: expected column {first!r}{more}, found none; "
        f"{hint}The file has {len(present)} columns: {shown}"
    )


def _likely_names(name: str, present: list[str], known: Sequence[str]) -> str:
    """Quoted names a column may hide under: other editions', then the nearest spelt."""
    squeezed = {_squeezed(p): p for p in present}
    near = [p for p in known if p in present]
    if _squeezed(name) in squeezed:
        near.append(squeezed[_squeezed(name)])
    close = difflib.get_close_matches(_squeezed(name), list(squeezed), n=2, cutoff=0.6)
    near += [squeezed[s] for s in close]
    return " or ".join(repr(p) for p in list(dict.fromkeys(near))[:2])


def _squeezed(name: str) -> str:
    return "".join(c for c in name.lower() if c.isalnum())


def refuse_infinite(frame: pd.DataFrame, path: Path) -> None:
    """Check that no number of a table is infinite.

    Parameters
    ----------
    frame : DataFrame
        The table.
    path : Path
        The file, for messages.

    Raises
    ------
    DataError
        If one is; names the column and the first row.
    """
    floats = frame.select_dtypes("float")
    infinite = np.isinf(floats.to_numpy(dtype="float64", na_value=np.nan))
    if infinite.any():
        row, column = (int(i[0]) for i in np.nonzero(infinite))
        raise DataError(
            f"{path}: column {floats.columns[column]!r} has {int(infinite[:, column].sum())} "
            f"infinite values, first in data row {row + 1}; expected finite numbers or missing"
        )


def numbers(column: pd.Series, path: Path) -> pd.Series:
    """Column as floating-point numbers, missing where the file is.

    Parameters
    ----------
    column : Series
        Numbers, or text that spells numbers.
    path : Path
        The file, for messages.

    Returns
    -------
    Series
        float64.

    Raises
    ------
    DataError
        If a value spells no number; names the column, the value and the row.
    """
    converted = pd.to_numeric(column, errors="coerce").astype("float64")
    bad = converted.isna() & column.notna()
    if bad.any():
        at = int(np.flatnonzero(bad.to_numpy())[0])
        raise DataError(
            f"{path}: column {str(column.name)!r} has {column.iloc[at]!r} in data row {at + 1}, "
            f"expected a number ({int(bad.sum())} such values); correct it or leave it empty"
        )
    return converted


def whole_numbers(column: pd.Series, path: Path) -> pd.Series:
    """Column as integers, none of them missing.

    Parameters
    ----------
    column : Series
        Codes or years.
    path : Path
        The file, for messages.

    Returns
    -------
    Series
        int64.

    Raises
    ------
    DataError
        If a value is missing or no whole number.
    """
    values = numbers(column, path)
    bad = ~(values % 1 == 0)
    if bad.any():
        at = int(np.flatnonzero(bad.to_numpy())[0])
        raise DataError(
            f"{path}: column {str(column.name)!r} has {values.iloc[at]:g} in data row {at + 1}, "
            f"expected a whole number ({int(bad.sum())} such values); correct the file"
        )
    return values.astype("int64")
