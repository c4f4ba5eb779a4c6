"""Tables that the early-warning desk writes: lines that say what they are, then a strict table."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from atrocityrisk.errors import DataError, IntegrityError, SchemaError
from atrocityrisk.sources._readers.column_checks import first_position, require_columns
from atrocityrisk.sources._readers.csv import read_csv_bytes
from atrocityrisk.sources._readers.guards import check_file

FORMAT = "1"
"""Of these files; another number is of another program."""

_ABOVE = re.compile(rb"# lines above the table,(\d{1,3})\r?\n")
_ESCAPED = "'"


@dataclass(frozen=True, kw_only=True)
class DeskFile:
    """A table of the desk, every cell as text, and what stands above it."""

    heading: dict[str, str]
    # Empty cells are missing.
    frame: pd.DataFrame


def read_desk_file(path: Path, *, content: str, columns: Sequence[str]) -> DeskFile:
    """Read a file that `desk export` wrote of a content, such as "judgements"."""
    check_file(path)
    raw = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
    above = _ABOVE.match(raw)
    if above is None:
        raise SchemaError(
            f"{path}: expected a file that `atrocityrisk desk export {content}` wrote, whose first "
            f"line begins '# lines above the table', found {raw[:40]!r}; export it again"
        )
    lines = int(above[1])
    heading = _heading(raw, lines, path)
    _refuse_other(heading, content, path)
    frame = read_csv_bytes(raw, path, text=columns, skip_lines=lines)
    require_columns(frame, columns, path)
    _refuse_cut(frame, stated(heading, "rows", path), path)
    further = [name for name in frame.columns if name not in columns]
    if further:
        raise SchemaError(
            f"{path}: expected the columns {', '.join(columns)} and no other, found {further[0]!r} "
            "too; export it again"
        )
    return DeskFile(heading=heading, frame=frame[list(columns)])


def _heading(raw: bytes, lines: int, path: Path) -> dict[str, str]:
    told = {}
    for line in raw.split(b"\n")[1:lines]:
        text = line.decode("utf-8", errors="replace").rstrip("\r")
        try:
            cells = next(csv.reader([text]), [])
        except csv.Error:
            cells = []
        if len(cells) != 2 or not cells[0].startswith("# "):
            raise SchemaError(
                f"{path}: expected lines such as '# level,public' above the table, found "
                f"{text[:40]!r}; export it again"
            )
        told[cells[0].removeprefix("# ")] = cells[1].removeprefix(_ESCAPED)
    return told


def _refuse_other(heading: dict[str, str], content: str, path: Path) -> None:
    if heading.get("content") != content:
        raise SchemaError(
            f"{path}: expected what `atrocityrisk desk export {content}` writes, found "
            f"{heading.get('content', 'another file')!r}; give the other file"
        )
    if heading.get("format") != FORMAT:
        raise SchemaError(
            f"{path}: expected format {FORMAT}, found {heading.get('format')!r}; export it with "
            "this release of atrocityrisk"
        )
    if heading.get("training") != "no":
        raise DataError(
            f"{path}: expected the file of a desk at work, found that of a training desk, whose "
            "States and people are invented; export it from the office's own desk"
        )


def _refuse_cut(frame: pd.DataFrame, rows: str, path: Path) -> None:
    # A row that is gone would pass for nothing having been recorded.
    if rows != str(len(frame)):
        raise IntegrityError(
            f"{path}: expected {rows} rows, as it says above the table, found {len(frame)}; rows "
            "were added or are gone: export it again"
        )


def stated(heading: dict[str, str], name: str, path: Path) -> str:
    """What the lines above the table say of something that they must name."""
    if name not in heading:
        raise SchemaError(f"{path}: expected a line '# {name}' above the table; export it again")
    return heading[name]


def whole_cells(column: pd.Series, path: Path, *, least: int, most: int) -> pd.Series:
    """Whole numbers of a column of text, within bounds."""
    text = column.astype("str").str.strip()
    good = text.str.fullmatch(r"\d{1,9}").fillna(False).astype(bool)
    numbers = pd.to_numeric(text.where(good), errors="coerce")
    refuse_cells(
        column, ~numbers.between(least, most), path, f"a whole number from {least} to {most:,}"
    )
    return numbers.astype("int64")


def refuse_cells(column: pd.Series, wrong: pd.Series, path: Path, expected: str) -> None:
    """Refuse a column by the first of its cells that are wrong."""
    if not wrong.any():
        return
    row = first_position(wrong)
    cell = column.iloc[row]
    raise DataError(
        f"{path}, column {column.name!r}, data row {row + 1}: expected {expected}, found "
        f"{'an empty cell' if pd.isna(cell) else repr(str(cell))}; export it again, and edit "
        "nothing in it"
    )
