"""How a table of cells becomes a publisher's file: delimited text, workbook, R or Stata file."""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Protocol

import openpyxl
import pandas as pd

from miniatures.r_files import write_rda, write_rds
from miniatures.xls_files import ERRORS, write_xls


class Layout(Protocol):
    """A form of file."""

    def write(self, table: pd.DataFrame, path: Path) -> None:
        """Write the cells of a table, of which None is an empty one."""


@dataclass(frozen=True, kw_only=True)
class Text:
    """Delimited text.

    Attributes: `missing` stands for an empty cell; `preamble` are lines before the header;
    `quoted` are texts, `all` cells or none; `trailing` adds a nameless last column.
    """

    delimiter: str = ","
    quoted: str = "none"
    missing: str = ""
    preamble: str = ""
    trailing: bool = False
    mark: bool = False
    newline: str = "\n"

    def lines(self, table: pd.DataFrame) -> list[str]:
        """The text, a line for the header and one for each row."""
        rows = [list(table.columns), *table.to_numpy(dtype=object).tolist()]
        return [self._line(row) for row in rows]

    def content(self, table: pd.DataFrame) -> bytes:
        """The bytes of the file."""
        return self.packed(self.lines(table))

    def packed(self, lines: Sequence[str], encoding: str = "utf-8") -> bytes:
        """The bytes of the file that has these lines below its preamble."""
        text = self.preamble + "".join(line + "\n" for line in lines)
        text = text.replace("\n", self.newline)
        return text.encode("utf-8-sig" if self.mark and encoding == "utf-8" else encoding)

    def write(self, table: pd.DataFrame, path: Path) -> None:
        """Write the table."""
        path.write_bytes(self.content(table))

    def _line(self, row: list[Any]) -> str:
        """One line without its end."""
        rules = {"none": csv.QUOTE_MINIMAL, "texts": csv.QUOTE_NONNUMERIC, "all": csv.QUOTE_ALL}
        stream = io.StringIO()
        writer = csv.writer(
            stream, delimiter=self.delimiter, quoting=rules[self.quoted], lineterminator=""
        )
        if self.quoted == "texts" and self.missing == "NA":
            # R writes its missing value without quotes.
            return self.delimiter.join(_as_r_writes(value) for value in row)
        writer.writerow([self.missing if value is None else _shown(value) for value in row])
        return stream.getvalue() + (self.delimiter if self.trailing else "")


@dataclass(frozen=True, kw_only=True)
class Zipped:
    """A delimited text among others in an archive."""

    text: Text
    member: str
    others: Mapping[str, str] = field(default_factory=dict)

    def write(self, table: pd.DataFrame, path: Path) -> None:
        """Write the archive."""
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in self.others.items():
                archive.writestr(name, content)
            archive.writestr(self.member, self.text.content(table))


@dataclass(frozen=True, kw_only=True)
class Workbook:
    """A workbook in the format of 2007, the table on one of its sheets."""

    sheet: str = "Sheet1"
    before: Mapping[str, Sequence[Sequence[Any]]] = field(default_factory=dict)
    after: Mapping[str, Sequence[Sequence[Any]]] = field(default_factory=dict)

    def write(self, table: pd.DataFrame, path: Path) -> None:
        """Write the workbook."""
        book = openpyxl.Workbook(write_only=True)
        sheets = {**self.before, self.sheet: _rows(table), **self.after}
        for name, rows in sheets.items():
            page = book.create_sheet(name)
            for row in rows:
                page.append([_error_cell(page, v) if v in _ERRORS else v for v in row])
        book.save(path)


@dataclass(frozen=True, kw_only=True)
class OldWorkbook:
    """A workbook in the format before 2007, with one sheet."""

    sheet: str = "Sheet1"

    def write(self, table: pd.DataFrame, path: Path) -> None:
        """Write the workbook."""
        write_xls({self.sheet: _rows(table)}, path)


@dataclass(frozen=True, kw_only=True)
class RFile:
    """An rda file whose frame has this name, or an rds file, whose frame has none."""

    name: str = ""

    def write(self, table: pd.DataFrame, path: Path) -> None:
        """Write the file."""
        if self.name:
            write_rda({self.name: table}, path)
        else:
            write_rds(table, path)


@dataclass(frozen=True)
class Stata:
    """A Stata file."""

    def write(self, table: pd.DataFrame, path: Path) -> None:
        """Write the file."""
        frame = table.astype(object).infer_objects()
        for name in frame:
            if any(isinstance(value, str) for value in frame[name]):
                frame[name] = ["" if value is None else str(value) for value in frame[name]]
            else:
                frame[name] = frame[name].astype("float64")
        frame.to_stata(path, write_index=False)


@dataclass(frozen=True, kw_only=True)
class JsonByCountry:
    """An object with facts about the whole, and one of its names for each row's first cell."""

    facts: Mapping[str, Any]
    under: str = "perCountry"

    def write(self, table: pd.DataFrame, path: Path) -> None:
        """Write the file; names that occur twice are written twice."""
        rows = [
            (row[0], _object(zip(table.columns[1:], row[1:], strict=True)))
            for row in table.to_numpy(dtype=object).tolist()
        ]
        pairs = [(name, json.dumps(value)) for name, value in self.facts.items()]
        text = _object([*pairs, (self.under, _object(rows))], written=True)
        path.write_text(text, encoding="utf-8")


def _object(pairs: Iterable[tuple[Any, Any]], *, written: bool = False) -> str:
    """An object of JSON whose values are written already, or texts of objects, or plain cells."""
    return (
        "{"
        + ", ".join(
            f"{json.dumps(str(name))}: "
            + (value if written or str(value).startswith("{") else json.dumps(value))
            for name, value in pairs
        )
        + "}"
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class Miniature:
    """One small file: of which source it is, where it stands, what it holds, how it is written."""

    source: str
    path: str
    table: Callable[[], pd.DataFrame]
    layout: Layout

    def write(self, folder: Path) -> Path:
        """Write it below a folder, and say where."""
        path = folder / self.path
        path.parent.mkdir(parents=True, exist_ok=True)
        self.layout.write(self.table(), path)
        return path


def cells(rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Rows as a table of cells, in the order of columns of the first."""
    columns = list(rows[0])
    return pd.DataFrame([[row[name] for name in columns] for row in rows], columns=columns).pipe(
        lambda frame: frame.astype(object).where(frame.notna(), None)
    )


_ERRORS = frozenset(ERRORS)


def _error_cell(page: Any, value: str) -> Any:
    """A cell that failed to compute."""
    cell = openpyxl.cell.WriteOnlyCell(page, value=value)
    cell.data_type = "e"
    return cell


def _rows(table: pd.DataFrame) -> list[list[Any]]:
    """Header and rows of a sheet."""
    return [list(table.columns), *table.to_numpy(dtype=object).tolist()]


def _shown(value: Any) -> Any:
    """A cell as a text has it."""
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, date) else value


def _as_r_writes(value: Any) -> str:
    """A cell as R's write.csv has it: texts in quotes, NA without."""
    if value is None:
        return "NA"
    return f'"{value}"' if isinstance(value, str) else str(value)
