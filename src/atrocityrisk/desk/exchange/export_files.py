"""Rows as files: CSV, XLSX, JSON, each written whole before its first byte leaves.

The rows come from one statement, so that a file shows one moment. Nothing is locked meanwhile, and
no more than a few rows are in memory.
"""

import csv
import io
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Any

from django.conf import settings
from django.db.models import QuerySet

from atrocityrisk.desk.exchange.export_columns import (
    Cell,
    cells_of,
    lines_above,
    names_of,
    plain_cell,
)
from atrocityrisk.desk.exchange.export_heading import Request, Tally, heading
from atrocityrisk.desk.exchange.export_subjects import Subject
from atrocityrisk.desk.exchange.export_workbook import write_workbook
from atrocityrisk.desk.exchange.leaving_rows import Bounds

Heading = Callable[[], dict[str, str | int]]


@dataclass(frozen=True, kw_only=True)
class Leaving:
    """What goes into a file: of which kind, cell by cell, under which heading."""

    subject: Subject
    cells: Iterator[list[Cell]]
    heading: Heading


@dataclass(frozen=True, kw_only=True)
class ExportKind:
    """One kind of file."""

    label: str
    content_type: str
    write: Callable[[IO[bytes], Leaving], None]


def export_file(
    rows: QuerySet[Any], kind: str, request: Request, *, subject: Subject, bounds: Bounds
) -> tuple[IO[bytes], Tally]:
    """An open file of the rows, at its beginning, and what is among them; within a scope."""
    tally = Tally()

    def cells() -> Iterator[list[Cell]]:
        for row in subject.leaving_rows(rows, bounds):
            tally.note(subject.standing(row))
            yield cells_of(subject.columns, row)

    leaving = Leaving(subject=subject, cells=cells(), heading=lambda: heading(request, tally))
    stream = _private_file()
    try:
        KINDS[kind].write(stream, leaving)
        stream.seek(0)
    except BaseException:
        stream.close()
        raise
    return stream, tally


def _private_file() -> IO[bytes]:
    # In the desk's own folder, which others cannot read, and without a name as far as possible.
    return tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR)


def _write_csv(stream: IO[bytes], leaving: Leaving) -> None:
    with _private_file() as body:
        text = io.TextIOWrapper(body, encoding="utf-8", newline="", write_through=True)
        table = csv.writer(text, lineterminator="\n")
        table.writerow(names_of(leaving.subject.columns))
        table.writerows([plain_cell(cell) for cell in row] for row in leaving.cells)
        text.flush()
        body.seek(0)
        above = io.StringIO()
        lines = csv.writer(above, lineterminator="\n")
        lines.writerows(lines_above(leaving.heading()))
        stream.write(above.getvalue().encode("utf-8"))
        shutil.copyfileobj(body, stream)
        text.detach()


def _write_json(stream: IO[bytes], leaving: Leaving) -> None:
    names = names_of(leaving.subject.columns)
    with _private_file() as body:
        between = b"\n"
        for row in leaving.cells:
            body.write(between + _as_json(dict(zip(names, row, strict=True))))
            between = b",\n"
        body.seek(0)
        columns = {column.name: column.meaning for column in leaving.subject.columns}
        stream.write(
            b'{"about": ' + _as_json(leaving.heading()) + b',\n"columns": ' + _as_json(columns)
        )
        stream.write(b",\n" + _as_json(leaving.subject.name) + b": [")
        shutil.copyfileobj(body, stream)
        stream.write(b"\n]}\n")


def _as_json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, allow_nan=False).encode("utf-8")


def _write_xlsx(stream: IO[bytes], leaving: Leaving) -> None:
    columns = leaving.subject.columns
    write_workbook(
        stream,
        name=leaving.subject.name,
        rows=_lines(leaving),
        about=lambda: [[name, value] for name, value in leaving.heading().items()],
        columns=[["column", "meaning"], *([column.name, column.meaning] for column in columns)],
    )


def _lines(leaving: Leaving) -> Iterator[list[str | int | float]]:
    yield list(names_of(leaving.subject.columns))
    for row in leaving.cells:
        yield [plain_cell(cell) for cell in row]


KINDS = {
    "csv": ExportKind(
        label="CSV, for programs and spreadsheets",
        content_type="text/csv; charset=utf-8",
        write=_write_csv,
    ),
    "xlsx": ExportKind(
        label="XLSX, for spreadsheets",
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        write=_write_xlsx,
    ),
    "json": ExportKind(
        label="JSON, exact to the last character",
        content_type="application/json",
        write=_write_json,
    ),
}
"""All kinds, by the ending of their names."""
