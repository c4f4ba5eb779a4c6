"""R's serialised files (rds, rda) written from frames, so that tests need no R.

The format is that of "R Internals", section 1.8, version 3, packed by gzip as R does.
"""

import gzip
import math
import struct
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

NIL = struct.pack(">i", 254)
NA_INTEGER = -(2**31)
NA_REAL = struct.pack(">Q", 0x7FF00000000007A2)
_IS_OBJECT, _HAS_ATTRIBUTES, _HAS_TAG, _UTF8 = 0x100, 0x200, 0x400, 1 << 15
_HEAD = b"X\n" + struct.pack(">iiii", 3, 0x40300, 0x30500, 5) + b"UTF-8"


def write_rds(frame: pd.DataFrame, path: Path) -> None:
    """One frame without a name, as saveRDS writes it."""
    path.write_bytes(gzip.compress(_HEAD + _data_frame(frame), mtime=0))


def write_rda(frames: Mapping[str, pd.DataFrame], path: Path) -> None:
    """Frames by name, as save writes them."""
    named = _pairs({name: _data_frame(frame) for name, frame in frames.items()})
    path.write_bytes(gzip.compress(b"RDX3\n" + _HEAD + named, mtime=0))


def _data_frame(frame: pd.DataFrame) -> bytes:
    """A data frame as R's list of columns."""
    columns = [_column(frame.iloc[:, i]) for i in range(frame.shape[1])]
    attributes = {
        "names": _texts([str(name) for name in frame.columns]),
        "row.names": _integers([NA_INTEGER, -len(frame)]),
        "class": _texts(["data.frame"]),
    }
    head = struct.pack(">ii", 19 | _IS_OBJECT | _HAS_ATTRIBUTES, len(columns))
    return head + b"".join(columns) + _pairs(attributes)


def _column(column: pd.Series) -> bytes:
    """One column: text if any of its cells is, else days, reals or whole numbers."""
    values = [None if _is_missing(value) else value for value in column.tolist()]
    known = [value for value in values if value is not None]
    days = [isinstance(value, date) for value in known]
    if any(isinstance(value, str) for value in known) or any(days) != all(days):
        return _texts([None if value is None else str(value) for value in values])
    if any(days):
        counts = [None if v is None else (v - date(1970, 1, 1)).days for v in values]
        return _reals(counts, _pairs({"class": _texts(["Date"])}))
    if known and all(isinstance(value, int) for value in known):
        return _integers([NA_INTEGER if value is None else int(value) for value in values])
    return _reals(values)


def _is_missing(value: Any) -> bool:
    """Whether a cell is empty."""
    return value is None or value is pd.NaT or (isinstance(value, float) and math.isnan(value))


def _text(value: str | None) -> bytes:
    """One string, marked as UTF-8; None is R's NA."""
    if value is None:
        return struct.pack(">ii", 9, -1)
    raw = value.encode()
    return struct.pack(">ii", 9 | _UTF8, len(raw)) + raw


def _texts(values: Iterable[str | None]) -> bytes:
    """A vector of strings."""
    cells = [_text(value) for value in values]
    return struct.pack(">ii", 16, len(cells)) + b"".join(cells)


def _integers(values: list[int]) -> bytes:
    """A vector of whole numbers."""
    return struct.pack(f">ii{len(values)}i", 13, len(values), *values)


def _reals(values: Iterable[float | None], attributes: bytes = b"") -> bytes:
    """A vector of reals, with R's own missing value."""
    cells = [NA_REAL if value is None else struct.pack(">d", value) for value in values]
    flags = 14 | (_IS_OBJECT | _HAS_ATTRIBUTES if attributes else 0)
    return struct.pack(">ii", flags, len(cells)) + b"".join(cells) + attributes


def _pairs(entries: Mapping[str, bytes]) -> bytes:
    """A linked list of tagged values."""
    cells = (
        struct.pack(">ii", 2 | _HAS_TAG, 1) + _text(tag) + value for tag, value in entries.items()
    )
    return b"".join(cells) + NIL
