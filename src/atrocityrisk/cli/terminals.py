"""Where output goes: text made safe for it, in marks that it can write, until nobody reads on."""

from __future__ import annotations

import codecs
import json
import math
import os
import re
import select
import sys
import unicodedata
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    import pandas as pd

PLAIN = "atrocityrisk_plain"
"""Name of the rule by which marks that a stream cannot write are replaced."""

_NUMPY = re.compile(r"\bnp\.(?:float|int|uint|bool|str)\w*\(([^()]*)\)")

_STAND_INS = {
    "–": "-", "—": "-", "−": "-", "…": "...", "’": "'", "‘": "'", "“": '"', "”": '"',
    "×": "x", "≥": ">=", "≤": "<=", "→": "->", "·": "-", "•": "*", "ß": "ss", "ø": "o", "Ø": "O",
    "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "æ": "ae", "Æ": "AE", "ı": "i",
    "─": "-", "━": "-", "╸": "-", "╺": "-",
}  # fmt: skip


def escape_control(text: str) -> str:
    """Text in which nothing acts on the terminal; line ends stay."""
    # Not printable are control characters, and marks that turn the reading direction.
    return "".join(
        mark if mark.isprintable() or mark == "\n" else mark.encode("unicode_escape").decode()
        for mark in text
    )


def plain_numbers(text: str) -> str:
    """Text in which numbers stand as they are written, not as numpy shows their type."""
    # A message is made where the number is; here it is one rule for whichever room made it.
    return _NUMPY.sub(r"\1", text)


def write_plainly_where_needed() -> None:
    """Let stdout and stderr replace what their encoding lacks: no result is lost for a dash."""
    codecs.register_error(PLAIN, _plain)
    # A program without a console, or with its output closed, has none.
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    for stream in (sys.stdout, sys.stderr):
        # Streams that a test or a notebook put in the place of real ones may lack it.
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors=PLAIN)


def writes_unicode(stream: TextIO | None = None) -> bool:
    """Whether a stream, stdout if None, can write any text."""
    encoding = getattr(sys.stdout if stream is None else stream, "encoding", None) or "utf-8"
    return encoding.lower().replace("_", "-").startswith("utf")


def say(text: str, *, err: bool = False) -> None:
    """Print a line that may quote names and files, on stdout or on stderr."""
    # Not by typer's echo, which sends UTF-8 to a terminal that says it takes ASCII.
    stream = sys.stderr if err else sys.stdout
    stream.write(escape_control(text) + "\n")
    stream.flush()


def answer(
    show: Callable[[], None],
    content: Callable[[], object],
    *,
    as_json: bool,
    quiet: bool = False,
) -> None:
    """Give a result in the way that was asked for: as JSON alone, not at all, or to be read."""
    if as_json:
        print_json(content())
    elif not quiet:
        show()


def json_rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of a table for JSON, which has no word for a missing value but null."""
    plain = frame.astype(object)
    return [
        {str(name): _finite_or_text(value) for name, value in row.items()}
        for row in plain.where(plain.notna(), None).to_dict("records")
    ]


def _finite_or_text(value: object) -> object:
    """An infinite score, as of a certainty that was wrong, as text: JSON has no such number."""
    return str(value) if isinstance(value, float) and math.isinf(value) else value


def json_files(paths: Iterable[Path]) -> list[str]:
    """Files for JSON, with slashes on every system."""
    return [path.as_posix() for path in paths]


def _json_value(value: object) -> object:
    """A day as text; anything else that JSON has no word for is a fault."""
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"expected what JSON can hold, found {type(value).__name__}")


def print_json(content: Any) -> None:
    """Print JSON on stdout, with escapes where its encoding lacks a letter: programs read it."""
    text = json.dumps(
        content,
        indent=2,
        ensure_ascii=not writes_unicode(),
        allow_nan=False,
        default=_json_value,
    )
    sys.stdout.write(text + "\n")


def flush_output() -> None:
    """Write what is held back now, while a fault can still be reported."""
    for stream in (sys.stdout, sys.stderr):
        stream.flush()


def reader_is_gone() -> bool:
    """Whether a program that read stdout or stderr, such as `head`, has stopped reading."""
    poll = getattr(select, "poll", None)
    if poll is None:
        # Windows does not tell; there is hardly another pipe that it could be.
        return True
    asked = poll()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            asked.register(stream.fileno(), 0)
    return any(event & select.POLLERR for _, event in asked.poll(0))


def discard_output() -> None:
    """Send what is left to nowhere, so that Python does not complain of it when it ends."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError), open(os.devnull, "wb") as nowhere:  # noqa: PTH123
            os.dup2(nowhere.fileno(), stream.fileno())


def _plain(problem: UnicodeError) -> tuple[str, int]:
    """Stand-ins for what cannot be encoded: a letter without its accent, else a question mark."""
    if not isinstance(problem, UnicodeEncodeError):
        raise problem
    marks = problem.object[problem.start : problem.end]
    return "".join(map(_stand_in, marks)), problem.end


def _stand_in(mark: str) -> str:
    if mark in _STAND_INS:
        return _STAND_INS[mark]
    # Bytes of a file name that are no text stand as lone surrogates.
    if "\ud800" <= mark <= "\udfff":
        return mark.encode("unicode_escape").decode()
    bare = unicodedata.normalize("NFKD", mark).encode("ascii", "ignore").decode()
    return bare or "?"
