"""Text in R's files: each string is marked UTF-8 or Latin-1, or it is in the file's own encoding.

The header of format 3 (R 3.5 of 2018 and later) states that encoding, the one of the computer that
saved the file; format 2 does not. What is not stated is UTF-8 or refused: other guesses turn names
into others.
"""

import codecs

from atrocityrisk.errors import DataError

_BYTES, _LATIN1, _UTF8 = 1 << 13, 1 << 14, 1 << 15
MARKS = _BYTES | _LATIN1 | _UTF8
"""The bits of a string's flags that say how it is encoded."""

_SAVE_AGAIN = "open it in R, mark the text with enc2utf8() and save it again with saveRDS()"


def decoded(raw: bytes, mark: int, *, native: str) -> str:
    """A string by its mark or, without one, in the encoding that the file states ("" for none)."""
    if raw.isascii():
        return raw.decode("ascii")
    if mark & _UTF8:
        return raw.decode("utf-8")
    if mark & _LATIN1:
        return _latin1(raw)
    if mark & _BYTES:
        raise DataError(
            f"text {raw[:40]!r} is marked as bytes, which no encoding reads; {_SAVE_AGAIN}"
        )
    encoding = _known(native)
    # On a computer set to plain ASCII, R keeps what it is given; today that is UTF-8.
    unstated = encoding in ("", "ascii")
    try:
        return raw.decode("utf-8" if unstated else encoding)
    except UnicodeDecodeError as problem:
        if unstated:
            stated = "states no encoding" if not encoding else f"states {native!r}"
            raise DataError(
                f"text {raw[:40]!r} bears no encoding and the file {stated}, expected UTF-8 then; "
                f"{_SAVE_AGAIN}"
            ) from problem
        raise DataError(
            f"text {raw[:40]!r} is not in {native}, the encoding that the file states; "
            f"{_SAVE_AGAIN}"
        ) from problem


def _latin1(raw: bytes) -> str:
    """Text that R calls Latin-1, which on Windows is Windows-1252."""
    try:
        return raw.decode("cp1252")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _known(native: str) -> str:
    """The encoding's name in Python; "" where the file states none."""
    if not native:
        return ""
    try:
        return codecs.lookup(native).name
    except LookupError as problem:
        raise DataError(
            f"it states the encoding {native!r}, expected one that is known; {_SAVE_AGAIN}"
        ) from problem
