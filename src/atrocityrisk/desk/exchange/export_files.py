"""Records as files: CSV, XLSX, JSON, each written whole before its first byte leaves.

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
from typing import IO

from django.conf import settings
from django.db.models import QuerySet

from atrocityrisk.desk.exchange.export_heading import Request, Tally, heading
from atrocityrisk.desk.exchange.export_workbook import write_workbook
from atrocityrisk.desk.exchange.record_columns import COLUMNS, NAMES, Cell, plain_cell, record_cells
from atrocityrisk.desk.models import Record

_CHUNK = 2000

Heading = Callable[[], dict[str, str | int]]


@dataclass(frozen=True, kw_only=True)
class ExportKind:
    """One kind of file."""

    label: str
    content_type: str
    write: Callable[[IO[bytes], Iterator[list[Cell]], Heading], None]


def export_file(rows: QuerySet[Record], kind: str, request: Request) -> tuple[IO[bytes], Tally]:
    """An open file of the rows, at its beginning, and what is among them; within a scope."""
    tally = Tally()

    def cells() -> Iterator[list[Cell]]:
        for row in rows.select_related("source").iterator(chunk_size=_CHUNK):
            tally.note(row)
            yield record_cells(row)

    stream = _private_file()
    try:
        KINDS[kind].write(stream, cells(), lambda: heading(request, tally))
        stream.seek(0)
    except BaseException:
        stream.close()
        raise
    return stream, tally


def _private_file() -> IO[bytes]:
    # In the desk's own folder, which others cannot read, and without a name as far as possible.
    return tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR)


def _write_csv(stream: IO[bytes], cells: Iterator[list[Cell]], head: Heading) -> None:
    with _private_file() as body:
        text = io.TextIOWrapper(body, encoding="utf-8", newline="", write_through=True)
        table = csv.writer(text, lineterminator="\n")
        table.writerow(NAMES)
        table.writerows([plain_cell(cell) for cell in row] for row in cells)
        text.flush()
        body.seek(0)
        above = io.StringIO()
        lines = csv.writer(above, lineterminator="\n")
        told = head()
        lines.writerow(["# lines above the table", len(told) + 1])
        lines.writerows([f"# {name}", plain_cell(value)] for name, value in told.items())
        stream.write(above.getvalue().encode("utf-8"))
        shutil.copyfileobj(body, stream)
        text.detach()


def _write_json(stream: IO[bytes], cells: Iterator[list[Cell]], head: Heading) -> None:
    with _private_file() as body:
        between = b"\n"
        for row in cells:
            body.write(between + _as_json(dict(zip(NAMES, row, strict=True))))
            between = b",\n"
        body.seek(0)
        columns = {column.name: column.meaning for column in COLUMNS}
        stream.write(b'{"about": ' + _as_json(head()) + b',\n"columns": ' + _as_json(columns))
        stream.write(b',\n"records": [')
        shutil.copyfileobj(body, stream)
        stream.write(b"\n]}\n")


def _as_json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, allow_nan=False).encode("utf-8")


def _write_xlsx(stream: IO[bytes], cells: Iterator[list[Cell]], head: Heading) -> None:
    write_workbook(
        stream,
        records=_lines(cells),
        about=lambda: [[name, value] for name, value in head().items()],
        columns=[["column", "meaning"], *([column.name, column.meaning] for column in COLUMNS)],
    )


def _lines(cells: Iterator[list[Cell]]) -> Iterator[list[str | int]]:
    yield list(NAMES)
    for row in cells:
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
