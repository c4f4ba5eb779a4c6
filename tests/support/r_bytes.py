"""R's serialised form written by hand, byte by byte, so that every case of it can be made."""

import gzip
import struct
from pathlib import Path

NIL = struct.pack(">i", 254)
HAS_ATTRIBUTES, HAS_TAG, UTF8, LATIN1 = 0x200, 0x400, 1 << 15, 1 << 14


def text(value: str | None, encoding: str = "utf-8", mark: int | None = None) -> bytes:
    """One string; its mark is that of its encoding unless another one is given, 0 for none."""
    if value is None:
        return struct.pack(">ii", 9, -1)
    raw = value.encode(encoding)
    marked = LATIN1 if encoding == "latin-1" else UTF8
    flags = 9 | (marked if mark is None else mark)
    return struct.pack(">ii", flags, len(raw)) + raw


def texts(
    values: list[str | None],
    attributes: bytes = b"",
    encoding: str = "utf-8",
    mark: int | None = None,
) -> bytes:
    """A vector of strings."""
    flags = 16 | (HAS_ATTRIBUTES if attributes else 0)
    body = b"".join(text(v, encoding, mark) for v in values)
    return struct.pack(">ii", flags, len(values)) + body + attributes


def vector(kind: int, values: list[float], code: str, attributes: bytes = b"") -> bytes:
    """A vector of numbers, packed as `struct` calls their type."""
    flags = kind | (HAS_ATTRIBUTES if attributes else 0)
    return struct.pack(f">ii{len(values)}{code}", flags, len(values), *values) + attributes


def pairs(entries: dict[str, bytes]) -> bytes:
    """A list of tagged values, such as attributes."""
    cells = (struct.pack(">ii", 2 | HAS_TAG, 1) + text(k) + v for k, v in entries.items())
    return b"".join(cells) + NIL


def data_frame(columns: dict[str, bytes], rows: int) -> bytes:
    """A data frame of these columns."""
    attributes = pairs(
        {
            "names": texts(list(columns)),
            "row.names": vector(13, [-(2**31), -rows], "i"),
            "class": texts(["tbl_df", "tbl", "data.frame"]),
        }
    )
    body = struct.pack(">ii", 19 | HAS_ATTRIBUTES, len(columns)) + b"".join(columns.values())
    return body + attributes


def rds(item: bytes, *, version: int = 3, native: str = "UTF-8") -> bytes:
    """A whole file that holds one object."""
    head = b"X\n" + struct.pack(">iii", version, 0x40300, 0x30500)
    stated = struct.pack(">i", len(native)) + native.encode() if version == 3 else b""
    return head + stated + item


def written(folder: Path, content: bytes, name: str = "a.rds") -> Path:
    """Path of a file of this content, packed as R packs it."""
    path = folder / name
    path.write_bytes(gzip.compress(content))
    return path
