"""Data frames out of R's serialised files (rds, rda, RData).

Written from the format's description in "R Internals", section 1.8: a header, then items that
nest, each a word of flags followed by its content; a bare rds file holds one item, an rda file a
list of named ones. Only data are understood: numbers, text, lists, factors, dates. Code is read
past (formulas) or refused (bytecode), and nothing in the file is ever evaluated.

A reader of our own because a general one makes a Python object of every string with its flags:
13 s for 140,000 rows of six text columns where this takes one.
"""

import struct
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from atrocityrisk._core.registry import did_you_mean
from atrocityrisk.errors import DataError, IntegrityError, SchemaError
from atrocityrisk.sources._readers.guards import unpacked_bytes

_NIL = frozenset({254, 253, 252, 251, 250, 242, 241})
_PAIRS = frozenset({2, 3, 5, 6, 17})
_NA_INTEGER = -(2**31)
_MAX_DEPTH = 200
_LATIN1 = 1 << 2
_LAST_SECOND = 253402300799.0


@dataclass(frozen=True)
class _Vector:
    """An R vector: numpy array, list of str or list of items, with its attributes."""

    kind: int
    values: Any
    attributes: dict[str, Any] = field(default_factory=dict)

    @property
    def classes(self) -> list[str]:
        attribute = self.attributes.get("class")
        return list(attribute.values) if isinstance(attribute, _Vector) else []


class _Stream:
    """Position in the serialised bytes and the symbols and environments seen so far."""

    def __init__(self, content: bytes, start: int) -> None:
        self.content = content
        self.at = start
        self.seen: list[Any] = []
        self.depth = 0
        self.texts: dict[bytes, str] = {}

    def integer(self) -> int:
        value: int = struct.unpack_from(">i", self.content, self.at)[0]
        self.at += 4
        return value

    def length(self, bytes_each: int) -> int:
        n = self.integer()
        if n == -1:
            n = (self.integer() << 32) + (self.integer() & 0xFFFFFFFF)
        if n < 0 or self.at + n * bytes_each > len(self.content):
            raise EOFError(f"{n} elements announced at byte {self.at} of {len(self.content)}")
        return n

    def array(self, dtype: str, bytes_each: int) -> np.ndarray:
        n = self.length(bytes_each)
        values = np.frombuffer(self.content, dtype=dtype, count=n, offset=self.at)
        self.at += n * bytes_each
        return values.astype(values.dtype.newbyteorder("="))

    def strings(self) -> list[str | None]:
        """A vector of strings: the loop where most of the time goes, so no call inside it."""
        n = self.length(8)
        content, at, known = self.content, self.at, self.texts
        unpack = struct.Struct(">ii").unpack_from
        values: list[str | None] = []
        for _ in range(n):
            flags, size = unpack(content, at)
            at += 8
            if size == -1:
                values.append(None)
                continue
            raw = content[at : at + size]
            at += size
            text = known.get(raw)
            if text is None:
                text = known[raw] = _decoded(raw, flags)
            values.append(text)
        if at > len(content):
            raise EOFError(f"text ends at byte {at} of {len(content)}")
        self.at = at
        return values

    def item(self) -> Any:
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise EOFError("its lists nest deeper than any table's")
        flags = self.integer()
        value = self.content_of(flags & 0xFF, flags)
        self.depth -= 1
        return value

    def content_of(self, kind: int, flags: int) -> Any:
        if kind in _NIL:
            return None
        if kind in _PAIRS:
            return self.pairs(kind, flags)
        if kind in (10, 13, 14, 15, 16, 19, 20, 24):
            return self.vector(kind, flags)
        if kind == 255:
            return self.seen[((flags >> 8) or self.integer()) - 1]
        if kind == 1:
            self.seen.append(self.item())
            return self.seen[-1]
        if kind == 9:
            size = self.integer()
            raw = self.content[self.at : self.at + max(size, 0)]
            self.at += max(size, 0)
            return None if size == -1 else _decoded(raw, flags)
        if kind == 238:
            return self.altrep()
        return self.opaque(kind, flags)

    def vector(self, kind: int, flags: int) -> _Vector:
        values: Any
        if kind in (10, 13):
            values = self.array(">i4", 4)
        elif kind == 14:
            values = self.array(">f8", 8)
        elif kind == 15:
            values = self.array(">c16", 16)
        elif kind == 24:
            values = self.array(">u1", 1)
        elif kind == 16:
            values = self.strings()
        else:
            values = [self.item() for _ in range(self.length(4))]
        return _Vector(kind, values, self.pairs_as_dict() if flags & 0x200 else {})

    def pairs_as_dict(self) -> dict[str, Any]:
        found = self.item()
        return {str(tag): value for tag, value in found or [] if tag is not None}

    def pairs(self, kind: int, flags: int) -> list[tuple[Any, Any]]:
        """A linked list, walked rather than recursed into: R's lists may be long."""
        entries = []
        while kind in _PAIRS:
            if flags & 0x200:
                self.item()
            tag = self.item() if flags & 0x400 else None
            entries.append((tag, self.item()))
            flags = self.integer()
            kind = flags & 0xFF
        if kind not in _NIL:
            entries.append((None, self.content_of(kind, flags)))
        return entries

    def altrep(self) -> _Vector:
        """A vector that R stored in short form: a range, a wrapped one, numbers shown as text."""
        name = self.item()[0][1]
        state = self.item()
        attributes = dict(self.item() or [])
        if name in ("compact_intseq", "compact_realseq"):
            n, first, step = (float(v) for v in state.values)
            if not 0 <= n <= 2**31:
                raise EOFError(f"a range of {n:g} elements")
            values = first + step * np.arange(int(n))
            whole = name == "compact_intseq"
            return _Vector(
                13 if whole else 14, values.astype("i4") if whole else values, attributes
            )
        held = state.values[0] if isinstance(state, _Vector) else state[0][1]
        if name == "deferred_string" and held.kind == 13:
            texts = [None if v == _NA_INTEGER else str(v) for v in held.values.tolist()]
            return _Vector(16, texts, attributes)
        if name == "deferred_string":
            texts = [None if v != v else f"{v:.15g}" for v in held.values.tolist()]
            return _Vector(16, texts, attributes)
        if str(name).startswith("wrap_"):
            return _Vector(held.kind, held.values, {**held.attributes, **attributes})
        raise DataError(f"a vector in the short form {name!r} is not understood; save it plainly")

    def opaque(self, kind: int, flags: int) -> None:
        """Read past what no table needs: pointers of data.table, environments of formulas."""
        if kind in (4, 22, 23, 247, 248, 249):
            self.seen.append(None)
        if kind == 4:
            self.integer()
            for _ in range(4):
                self.item()
            return None
        if kind in (247, 248, 249):
            self.integer()
            for _ in range(self.integer()):
                self.item()
            return None
        if kind == 22:
            self.item()
            self.item()
        elif kind in (7, 8):
            name_length = self.integer()
            self.at += name_length
        elif kind not in (23, 25):
            raise DataError(
                f"it holds an R object of type {kind}, expected data; save a data frame"
            )
        if flags & 0x200:
            self.item()
        return None


def _decoded(raw: bytes, flags: int) -> str:
    # R marks each string; unmarked ones are in the locale of whoever saved it, today UTF-8.
    if (flags >> 12) & _LATIN1:
        return raw.decode("cp1252", errors="strict")
    return raw.decode("utf-8")


def read_r_objects(path: Path) -> dict[str, Any]:
    """Data frames of an R file, by name.

    Parameters
    ----------
    path : Path
        An rds, rda or RData file, plain or packed by gzip, bzip2 or xz.

    Returns
    -------
    dict of str to DataFrame
        The data frames of the file; the only one of an rds file is named "". Other objects are
        left out.

    Raises
    ------
    IntegrityError
        If the file is cut short, damaged or no R file.
    DataError
        If it is written in a form that is not supported, or holds code.
    """
    content = unpacked_bytes(path)
    named = content.startswith((b"RDX2\n", b"RDX3\n"))
    start = 5 if named else 0
    if content[start : start + 2] != b"X\n":
        if content[start : start + 2] in (b"A\n", b"B\n") or content[:3] == b"RDA":
            raise DataError(
                f"{path} is an R file in ASCII or native form, expected R's default binary form; "
                "save it again with save() or saveRDS()"
            )
        raise IntegrityError(
            f"{path} is cut short or no R file (begins with {content[:8]!r}); fetch it again"
        )
    try:
        return _data_frames(_Stream(content, start + 2), path, named=named)
    except (IntegrityError, SchemaError):
        raise
    except DataError as problem:
        raise DataError(f"{path}: {problem}") from problem
    except (
        struct.error,
        EOFError,
        LookupError,
        ValueError,
        ArithmeticError,
        AttributeError,
        TypeError,
    ) as problem:
        raise IntegrityError(
            f"{path} is cut short or damaged ({problem}); fetch it again"
        ) from problem


def _data_frames(stream: _Stream, path: Path, *, named: bool) -> dict[str, pd.DataFrame]:
    version = stream.integer()
    stream.at += 8
    if version == 3:
        encoding_length = stream.integer()
        stream.at += encoding_length
    top = stream.item()
    objects = dict(top or []) if named else {"": top}
    return {
        str(name): _frame(value, where=f"{path}, object {name!r}")
        for name, value in objects.items()
        if isinstance(value, _Vector) and "data.frame" in value.classes
    }


def read_r_table(path: Path, *, name: str = "") -> pd.DataFrame:
    """The data frame that an R file holds.

    Parameters
    ----------
    path : Path
        An rds, rda or RData file.
    name : str
        Name of the object, needed only where the file holds several data frames.

    Returns
    -------
    DataFrame
        Integers with missing values as float, factors as text, dates as datetime; row names left
        out.

    Raises
    ------
    IntegrityError
        If the file is cut short, damaged or no R file.
    SchemaError
        If it holds no data frame, several, or none of that name.
    """
    objects: dict[str, pd.DataFrame] = read_r_objects(path)
    if name:
        if name not in objects:
            raise SchemaError(f"{path} has no data frame {name!r}{did_you_mean(name, objects)}")
        return objects[name]
    if len(objects) != 1:
        raise SchemaError(
            f"{path} holds {len(objects)} data frames {sorted(objects)}, expected one; name it"
        )
    return next(iter(objects.values()))


def _frame(value: _Vector, *, where: str) -> pd.DataFrame:
    names = value.attributes["names"].values if value.values else []
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise SchemaError(f"{where} repeats the column names {repeated}; rename or drop one")
    columns = {name: _column(v) for name, v in zip(names, value.values, strict=True)}
    sizes = {name: len(column) for name, column in columns.items()}
    if len(set(sizes.values())) > 1:
        raise IntegrityError(f"{where} has columns of unequal length; fetch it again")
    return pd.DataFrame(columns)


def _column(vector: Any) -> Any:
    if not isinstance(vector, _Vector):
        return []
    values, classes = vector.values, vector.classes
    if "factor" in classes:
        levels = np.array([*vector.attributes["levels"].values, None], dtype=object)
        return pd.array(levels[np.where(values > 0, values - 1, -1)], dtype="str")
    if "integer64" in classes:
        return values.view("i8").astype("f8")
    if vector.kind in (10, 13):
        missing = values == _NA_INTEGER
        if vector.kind == 10 and not missing.any():
            return values.astype(bool)
        values = np.where(missing, np.nan, values) if missing.any() else values.astype("i8")
    if "Date" in classes:
        return _moments(np.asarray(values, dtype="f8"), 86400.0)
    if "POSIXct" in classes:
        return _moments(np.asarray(values, dtype="f8"), 1.0)
    if vector.kind == 16:
        return pd.array(values, dtype="str")
    if vector.kind == 19:
        return [v.values if isinstance(v, _Vector) else v for v in values]
    if vector.kind == 14:
        # R writes NA as a signalling NaN, on which plain arithmetic raises floating-point warnings.
        return np.where(np.isnan(values), np.nan, values)
    return values


def _moments(counts: np.ndarray, seconds: float) -> np.ndarray:
    known = np.isfinite(counts)
    if (np.abs(counts[known]) > _LAST_SECOND / seconds).any():
        raise ValueError("a date beyond the year 9999")
    moments = np.full(len(counts), np.datetime64("NaT"), dtype="datetime64[s]")
    moments[known] = (counts[known] * seconds).astype("i8").astype("datetime64[s]")
    return moments
