"""Workbooks in the format before 2007 (xls), written plainly: no package for it is maintained.

A workbook is a stream of records (BIFF8) inside a compound file, which is a small file system of
sectors of 512 bytes. Only what a reader of tables needs is written: numbers, texts, days, errors.
"""

import struct
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

ERRORS = {
    "#NULL!": 0x00,
    "#DIV/0!": 0x07,
    "#VALUE!": 0x0F,
    "#REF!": 0x17,
    "#NAME?": 0x1D,
    "#NUM!": 0x24,
    "#N/A": 0x2A,
}
_SECTOR = 512
_END_OF_CHAIN, _FREE, _A_TABLE = -2, -1, -3
# Numbers of the built-in formats: General, and a day.
_FORMATS = (0, 14)


def write_xls(sheets: Mapping[str, Sequence[Sequence[Any]]], path: Path) -> None:
    """Workbook with these sheets, each a list of rows of cells; None is an empty cell."""
    pages = [_sheet(rows) for rows in sheets.values()]
    head = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6))
    head += _record(0x0042, struct.pack("<H", 1200))
    head += b"".join(
        _record(0x00E0, struct.pack("<HHHBBBBIiH", 0, form, 0, 0, 0, 0, 0, 0, 0, 0))
        for form in _FORMATS
    )
    entries = [len(name) * 2 + 12 for name in sheets]
    at = len(head) + sum(entries) + 4
    for name, page in zip(sheets, pages, strict=True):
        text = struct.pack("<BB", len(name), 1) + name.encode("utf-16-le")
        head += _record(0x0085, struct.pack("<IBB", at, 0, 0) + text)
        at += len(page)
    path.write_bytes(_compound_file(head + _record(0x000A) + b"".join(pages)))


def _record(kind: int, content: bytes = b"") -> bytes:
    """One record of the stream."""
    return struct.pack("<HH", kind, len(content)) + content


def _sheet(rows: Sequence[Sequence[Any]]) -> bytes:
    """Records of one sheet."""
    cells = [
        _cell(i, j, value)
        for i, row in enumerate(rows)
        for j, value in enumerate(row)
        if value is not None
    ]
    head = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 6))
    return head + b"".join(cells) + _record(0x000A)


def _cell(row: int, column: int, value: Any) -> bytes:
    """Record of one cell."""
    if value in ERRORS:
        return _record(0x0205, struct.pack("<HHHBB", row, column, 0, ERRORS[value], 1))
    if isinstance(value, str):
        text = struct.pack("<HB", len(value), 1) + value.encode("utf-16-le")
        return _record(0x0204, struct.pack("<HHH", row, column, 0) + text)
    if isinstance(value, date):
        serial = (value - date(1899, 12, 30)).days
        return _record(0x0203, struct.pack("<HHHd", row, column, 1, serial))
    return _record(0x0203, struct.pack("<HHHd", row, column, 0, value))


def _compound_file(stream: bytes) -> bytes:
    """A compound file that holds one stream named Workbook."""
    # A stream below 4,096 bytes would belong into another kind of sector.
    stream = stream.ljust(4096, b"\0")
    body = -(-len(stream) // _SECTOR)
    tables = 1
    while tables * 128 < tables + 1 + body:
        tables += 1
    first = tables + 1
    chain = [*range(first + 1, first + body), _END_OF_CHAIN]
    links = [*[_A_TABLE] * tables, _END_OF_CHAIN, *chain]
    links += [_FREE] * (tables * 128 - len(links))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<iiiiiiiii", 0, tables, tables, 0, 4096, -2, 0, -2, 0)
    head += struct.pack("<109i", *[*range(tables), *[_FREE] * (109 - tables)])
    folder = _entry("Root Entry", 5, child=1, start=_END_OF_CHAIN, size=0)
    folder += _entry("Workbook", 2, child=-1, start=first, size=len(stream))
    sectors = struct.pack(f"<{len(links)}i", *links) + folder.ljust(_SECTOR, b"\0")
    return head + sectors + stream.ljust(body * _SECTOR, b"\0")


def _entry(name: str, kind: int, *, child: int, start: int, size: int) -> bytes:
    """Entry of the compound file's folder."""
    text = name.encode("utf-16-le") + b"\0\0"
    entry = text.ljust(64, b"\0") + struct.pack("<HBBiii", len(text), kind, 1, -1, -1, child)
    return entry.ljust(116, b"\0") + struct.pack("<iI4x", start, size)
