"""Data frames out of R's serialised files (rds, rda, RData).

Written from the format's description in "R Internals", section 1.8: a header, then items that
nest, each a word of flags followed by its content; a bare rds file holds one item, an rda file a
list of named ones. Only data are understood: numbers, text, lists, factors, dates. Code is read
past (formulas) or refused (bytecode), and nothing in the file is ever evaluated.

A reader of our own, because a general one makes a Python object of every string with its flags:
13 s for 140,000 rows of six text columns where this takes 1 s.
"""

import struct
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from atrocityrisk._core.registry import did_you_mean
from atrocityrisk.errors import DataError, IntegrityError, SchemaError
from atrocityrisk.sources._readers.column_checks import refuse_repeated
from atrocityrisk.sources._readers.guards import unpacked_bytes

# R's own numbers for the types of its objects (SEXPTYPE), and its flags beside them.
_SYMBOL, _ENVIRONMENT, _CHARACTER, _LOGICAL, _INTEGER, _REAL = 1, 4, 9, 10, 13, 14
_COMPLEX, _STRINGS, _LIST, _EXPRESSION, _RAW, _SHORT_FORM, _SEEN = 15, 16, 19, 20, 24, 238, 255
_NUMBERS = {
    _LOGICAL: (">i4", 4),
    _INTEGER: (">i4", 4),
    _REAL: (">f8", 8),
    _COMPLEX: (">c16", 16),
    _RAW: (">u1", 1),
}
_VECTORS = frozenset({*_NUMBERS, _STRINGS, _LIST, _EXPRESSION})
_NIL = frozenset({254, 253, 252, 251, 250, 242, 241})
_PAIRS = frozenset({2, 3, 5, 6, 17})
_HAS_ATTRIBUTES, _HAS_TAG = 0x200, 0x400
_LATIN1 = 1 << 2
_NA_INTEGER = -(2**31)
_MAX_DEPTH = 200
_LAST_SECOND = 253402300799.0  # of the year 9999, after which no date is one


@dataclass(frozen=True)
class _Vector:
    """An R vector: numpy array, list of str or list of items, with its attributes."""

    kind: int
    values: Any
    attributes: dict[str, Any] = field(default_factory=dict)

    @property
    def classes(self) -> list[str]:
        """What R says it is: "factor", "Date", "data.frame" and so on."""
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
        """The next four bytes as a whole number."""
        value: int = struct.unpack_from(">i", self.content, self.at)[0]
        self.at += 4
        return value

    def length(self, bytes_each: int) -> int:
        """Number of elements that follow, refused if the file has not so many bytes left."""
        n = self.integer()
        # Vectors of more than two thousand million elements write -1 and the length in two words.
        if n == -1:
            n = (self.integer() << 32) + (self.integer() & 0xFFFFFFFF)
        if n < 0 or self.at + n * bytes_each > len(self.content):
            raise EOFError(f"{n} elements announced at byte {self.at} of {len(self.content)}")
        return n

    def array(self, dtype: str, bytes_each: int) -> np.ndarray:
        """A vector of numbers, turned from the file's byte order to the machine's."""
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
        """The next object, with what it nests."""
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise EOFError("its lists nest deeper than any table's")
        flags = self.integer()
        value = self.content_of(flags & 0xFF, flags)
        self.depth -= 1
        return value

    def content_of(self, kind: int, flags: int) -> Any:
        """What follows a word of flags, by the type in it; None for what no table needs."""
        if kind in _NIL:
            return None
        if kind in _PAIRS:
            return self.pairs(kind, flags)
        if kind in _VECTORS:
            return self.vector(kind, flags)
        if kind == _SEEN:
            # A symbol is written once; later it is its position among those written, from 1.
            return self.seen[((flags >> 8) or self.integer()) - 1]
        if kind == _SYMBOL:
            self.seen.append(self.item())
            return self.seen[-1]
        if kind == _CHARACTER:
            size = self.integer()
            raw = self.content[self.at : self.at + max(size, 0)]
            self.at += max(size, 0)
            return None if size == -1 else _decoded(raw, flags)
        if kind == _SHORT_FORM:
            return self.short_form()
        return self.opaque(kind, flags)

    def vector(self, kind: int, flags: int) -> _Vector:
        """A vector of any type with its attributes, which follow its elements."""
        values: Any
        if kind in _NUMBERS:
            values = self.array(*_NUMBERS[kind])
        elif kind == _STRINGS:
            values = self.strings()
        else:
            values = [self.item() for _ in range(self.length(4))]
        return _Vector(kind, values, self.pairs_as_dict() if flags & _HAS_ATTRIBUTES else {})

    def pairs_as_dict(self) -> dict[str, Any]:
        """A linked list of tagged values, such as attributes, by tag."""
        found = self.item()
        return {str(tag): value for tag, value in found or [] if tag is not None}

    def pairs(self, kind: int, flags: int) -> list[tuple[Any, Any]]:
        """A linked list, walked rather than recursed into: R's lists may be long."""
        entries = []
        while kind in _PAIRS:
            if flags & _HAS_ATTRIBUTES:
                self.item()
            tag = self.item() if flags & _HAS_TAG else None
            entries.append((tag, self.item()))
            flags = self.integer()
            kind = flags & 0xFF
        if kind not in _NIL:
            entries.append((None, self.content_of(kind, flags)))
        return entries

    def short_form(self) -> _Vector:
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
            held = values.astype("i4") if whole else values
            return _Vector(_INTEGER if whole else _REAL, held, attributes)
        held = state.values[0] if isinstance(state, _Vector) else state[0][1]
        if name == "deferred_string":
            numbers = held.values.tolist()
            if held.kind == _INTEGER:
                texts = [None if v == _NA_INTEGER else str(v) for v in numbers]
            else:
                texts = [None if v != v else f"{v:.15g}" for v in numbers]
            return _Vector(_STRINGS, texts, attributes)
        if str(name).startswith("wrap_"):
            return _Vector(held.kind, held.values, {**held.attributes, **attributes})
        raise DataError(f"a vector in the short form {name!r} is not understood; save it plainly")

    def opaque(self, kind: int, flags: int) -> None:
        """Read past what no table needs: pointers of data.table, environments of formulas."""
        # Environments and pointers count among what a later reference may mean.
        if kind in (_ENVIRONMENT, 22, 23, 247, 248, 249):
            self.seen.append(None)
        if kind == _ENVIRONMENT:
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
        if flags & _HAS_ATTRIBUTES:
            self.item()
        return None


def _decoded(raw: bytes, flags: int) -> str:
    """Text of one string in the encoding that its flags name."""
    # R marks each string; unmarked ones are in the locale of whoever saved it, today UTF-8.
    if (flags >> 12) & _LATIN1:
        return raw.decode("cp1252", errors="strict")
    return raw.decode("utf-8")


def read_r_objects(path: Path) -> dict[str, Any]:
    """Data frames of an rds, rda or RData file, by name; the one of an rds file is named ""."""
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
    """Data frames among the objects after the header; other objects are left out."""
    version = stream.integer()
    stream.at += 8  # versions of R that wrote the file and that can read it
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
    """The only data frame that an R file holds, or the one of this name."""
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
    """A data frame out of R's list of columns."""
    names = value.attributes["names"].values if value.values else []
    refuse_repeated(names, where)
    columns = {name: _column(v) for name, v in zip(names, value.values, strict=True)}
    sizes = {name: len(column) for name, column in columns.items()}
    if len(set(sizes.values())) > 1:
        raise IntegrityError(f"{where} has columns of unequal length; fetch it again")
    return pd.DataFrame(columns)


def _column(vector: Any) -> Any:
    """Values of one column as pandas holds them: missing values, factors and dates translated."""
    if not isinstance(vector, _Vector):
        return []
    values, classes = vector.values, vector.classes
    if "factor" in classes:
        levels = np.array([*vector.attributes["levels"].values, None], dtype=object)
        return pd.array(levels[np.where(values > 0, values - 1, -1)], dtype="str")
    if "integer64" in classes:
        # R has no such type: a package keeps the bits of a whole number in a real one.
        return values.view("i8").astype("f8")
    if vector.kind in (_LOGICAL, _INTEGER):
        missing = values == _NA_INTEGER
        if vector.kind == _LOGICAL and not missing.any():
            return values.astype(bool)
        values = np.where(missing, np.nan, values) if missing.any() else values.astype("i8")
    if "Date" in classes:
        return _moments(np.asarray(values, dtype="f8"), 86400.0)
    if "POSIXct" in classes:
        return _moments(np.asarray(values, dtype="f8"), 1.0)
    if vector.kind == _STRINGS:
        return pd.array(values, dtype="str")
    if vector.kind == _LIST:
        return [v.values if isinstance(v, _Vector) else v for v in values]
    if vector.kind == _REAL:
        # R writes NA as a signalling NaN, on which plain arithmetic raises floating-point warnings.
        return np.where(np.isnan(values), np.nan, values)
    return values


def _moments(counts: np.ndarray, seconds: float) -> np.ndarray:
    """Moments out of counts since 1970 of a unit that lasts so many seconds."""
    known = np.isfinite(counts)
    if (np.abs(counts[known]) > _LAST_SECOND / seconds).any():
        raise ValueError("a date beyond the year 9999")
    moments = np.full(len(counts), np.datetime64("NaT"), dtype="datetime64[s]")
    moments[known] = (counts[known] * seconds).astype("i8").astype("datetime64[s]")
    return moments
