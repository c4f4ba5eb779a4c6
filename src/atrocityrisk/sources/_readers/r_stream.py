"""R's serialised form as vectors with attributes, item by item; nothing in it is evaluated.

Written from the format's description in "R Internals", section 1.8: items nest, each a word of
flags followed by its content. Code is read past (formulas) or refused (bytecode).
"""

import struct
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from atrocityrisk.errors import DataError
from atrocityrisk.sources._readers.r_text import MARKS, decoded

# R's own numbers for the types of its objects (SEXPTYPE), and its flags beside them.
_SYMBOL, _ENVIRONMENT, _CHARACTER, LOGICAL, INTEGER, REAL = 1, 4, 9, 10, 13, 14
_COMPLEX, STRINGS, LIST, _EXPRESSION, _RAW, _SHORT_FORM, _SEEN = 15, 16, 19, 20, 24, 238, 255
_NUMBERS = {
    LOGICAL: (">i4", 4),
    INTEGER: (">i4", 4),
    REAL: (">f8", 8),
    _COMPLEX: (">c16", 16),
    _RAW: (">u1", 1),
}
_VECTORS = frozenset({*_NUMBERS, STRINGS, LIST, _EXPRESSION})
_NIL = frozenset({254, 253, 252, 251, 250, 242, 241})
_PAIRS = frozenset({2, 3, 5, 6, 17})
_HAS_ATTRIBUTES, _HAS_TAG = 0x200, 0x400
NA_INTEGER = -(2**31)
_MAX_DEPTH = 200


@dataclass(frozen=True)
class RVector:
    """An R vector: numpy array, list of str or list of items, with its attributes."""

    kind: int
    values: Any
    attributes: dict[str, Any] = field(default_factory=dict)

    @property
    def classes(self) -> list[str]:
        """What R says it is: "factor", "Date", "data.frame" and so on."""
        attribute = self.attributes.get("class")
        return list(attribute.values) if isinstance(attribute, RVector) else []


class RStream:
    """Position in the serialised bytes and the symbols and environments seen so far."""

    def __init__(self, content: bytes, start: int) -> None:
        self.content = content
        self.at = start
        self.native = ""  # encoding of unmarked text; format 2 does not state it
        self.seen: list[Any] = []
        self.depth = 0
        # By encoding mark, because the same bytes are other text in another encoding.
        self.texts: dict[int, dict[bytes, str]] = {}

    def header(self) -> None:
        """Read past the header, which states the encoding of text that bears no mark."""
        version = self.integer()
        self.at += 8  # versions of R that wrote the file and that can read it
        if version == 3:
            size = self.integer()
            self.native = self.content[self.at : self.at + max(size, 0)].decode("ascii")
            self.at += size

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
        content, at, native = self.content, self.at, self.native
        mark, known, marks = 0, self.texts.setdefault(0, {}), MARKS
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
            if flags & marks != mark:
                mark = flags & marks
                known = self.texts.setdefault(mark, {})
            text = known.get(raw)
            if text is None:
                text = known[raw] = decoded(raw, mark, native=native)
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
            return None if size == -1 else decoded(raw, flags & MARKS, native=self.native)
        if kind == _SHORT_FORM:
            return self.short_form()
        return self.opaque(kind, flags)

    def vector(self, kind: int, flags: int) -> RVector:
        """A vector of any type with its attributes, which follow its elements."""
        values: Any
        if kind in _NUMBERS:
            values = self.array(*_NUMBERS[kind])
        elif kind == STRINGS:
            values = self.strings()
        else:
            values = [self.item() for _ in range(self.length(4))]
        return RVector(kind, values, self.pairs_as_dict() if flags & _HAS_ATTRIBUTES else {})

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

    def short_form(self) -> RVector:
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
            return RVector(INTEGER if whole else REAL, held, attributes)
        held = state.values[0] if isinstance(state, RVector) else state[0][1]
        if name == "deferred_string":
            numbers = held.values.tolist()
            if held.kind == INTEGER:
                texts = [None if v == NA_INTEGER else str(v) for v in numbers]
            else:
                texts = [None if v != v else f"{v:.15g}" for v in numbers]
            return RVector(STRINGS, texts, attributes)
        if str(name).startswith("wrap_"):
            return RVector(held.kind, held.values, {**held.attributes, **attributes})
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
