"""Tables as an XLSX workbook, written row by row; text stays text, whatever it looks like.

openpyxl keeps what it writes in the machine's common folder for temporary files, takes `#N/A` for
an error, and needs a minute for 100,000 records; so the few parts of a workbook are written here.
"""

import re
import zipfile
from collections.abc import Callable, Iterable
from typing import IO
from xml.sax.saxutils import escape

from atrocityrisk.desk.page_parts.xml_text import legal_text

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# What XLSX would read as an escape of its own.
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")

Row = Iterable[str | int | float]


def write_workbook(
    stream: IO[bytes],
    *,
    name: str,
    rows: Iterable[Row],
    about: Callable[[], Iterable[Row]],
    columns: Iterable[Row],
) -> None:
    """Write three sheets, the first by a name; `about` is asked once all rows are written."""
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as book:
        for place, text in _frame((name, "about", "columns")):
            book.writestr(place, _HEAD + text)
        _write_sheet(book, 1, rows)
        _write_sheet(book, 2, about())
        _write_sheet(book, 3, columns)


def _write_sheet(book: zipfile.ZipFile, number: int, rows: Iterable[Row]) -> None:
    with book.open(f"xl/worksheets/sheet{number}.xml", "w") as sheet:
        sheet.write(f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>'.encode())
        for row in rows:
            sheet.write(f"<row>{''.join(map(_cell, row))}</row>".encode())
        sheet.write(b"</sheetData></worksheet>")


def _cell(value: str | int | float) -> str:
    if isinstance(value, int | float):
        return f"<c><v>{value!r}</v></c>"
    text = _ESCAPED.sub("_x005F_", legal_text(value))
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def _frame(sheets: tuple[str, ...]) -> Iterable[tuple[str, str]]:
    numbers = range(1, len(sheets) + 1)
    yield (
        "[Content_Types].xml",
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
        + "".join(
            f'<Override PartName="/xl/worksheets/sheet{number}.xml" '
            f'ContentType="{_KIND}.worksheet+xml"/>'
            for number in numbers
        )
        + "</Types>",
    )
    yield (
        "_rels/.rels",
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    )
    yield (
        "xl/workbook.xml",
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        + "".join(
            f'<sheet name="{name}" sheetId="{number}" r:id="rId{number}"/>'
            for number, name in zip(numbers, sheets, strict=True)
        )
        + "</sheets></workbook>",
    )
    yield (
        "xl/_rels/workbook.xml.rels",
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        + "".join(
            f'<Relationship Id="rId{number}" Type="{_OFFICE}/worksheet" '
            f'Target="worksheets/sheet{number}.xml"/>'
            for number in numbers
        )
        + "</Relationships>",
    )
