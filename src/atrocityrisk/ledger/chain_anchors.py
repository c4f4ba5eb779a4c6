"""The anchor beside a ledger: its length, size and head, and what is being appended.

It is written before a line (with the hash of the line to come) and after it, so that a crash in
between leaves a state that explains itself.
"""

import json
import os
import re
from dataclasses import asdict, dataclass
from pathlib import Path

from atrocityrisk._core.files import atomic_write
from atrocityrisk.errors import IntegrityError
from atrocityrisk.ledger.entries import canonical, refuse_newer

ENTRIES = "entries.jsonl"
ANCHOR = "anchor.json"
LOCK = "ledger.lock"
DRAWS = "draws"

_FORMAT = "atrocityrisk-ledger-anchor-1"
_VERSION = re.compile(r"atrocityrisk-ledger-anchor-(\d{1,6})")


@dataclass(frozen=True, kw_only=True)
class Anchor:
    """Where a ledger ends."""

    length: int
    size: int
    head: str
    pending: str | None = None


def read_anchor(folder: Path) -> Anchor:
    """The anchor of a ledger."""
    path = folder / ANCHOR
    if not path.is_file():
        what = "a ledger without its anchor" if (folder / ENTRIES).is_file() else "no ledger"
        raise IntegrityError(
            f"expected a ledger with its {ANCHOR} in {folder}, found {what}; make a new one with "
            "`atrocityrisk ledger init`, or bring the anchor back"
        )
    text = path.read_bytes()
    try:
        facts = json.loads(text)
        version = _VERSION.fullmatch(facts["format"])
        assert version is not None
    except (ValueError, RecursionError, KeyError, TypeError, AssertionError) as problem:
        raise _damaged(path) from problem
    refuse_newer(int(version[1]), str(path))
    try:
        anchor = Anchor(**{name: facts[name] for name in ("length", "size", "head", "pending")})
        whole = _text(anchor).encode() == text
    except (KeyError, TypeError) as problem:
        raise _damaged(path) from problem
    if not whole or not _plausible(anchor):
        raise _damaged(path)
    return anchor


def write_anchor(folder: Path, anchor: Anchor) -> None:
    """Put an anchor in place, whole and on disk."""
    with atomic_write(folder / ANCHOR) as temporary, temporary.open("wb") as stream:
        stream.write(_text(anchor).encode())
        stream.flush()
        os.fsync(stream.fileno())
    if anchor.pending is not None and hasattr(os, "O_DIRECTORY"):
        # Windows has no such call.
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _text(anchor: Anchor) -> str:
    return canonical({"format": _FORMAT, **asdict(anchor)}) + "\n"


def _plausible(anchor: Anchor) -> bool:
    """Whether every field has its type; a flipped byte may leave readable JSON."""
    counts = all(type(n) is int and n >= 0 for n in (anchor.length, anchor.size))
    digests = (anchor.head, *(() if anchor.pending is None else (anchor.pending,)))
    return counts and all(
        isinstance(digest, str) and re.fullmatch("[0-9a-f]{64}", digest) for digest in digests
    )


def _damaged(path: Path) -> IntegrityError:
    return IntegrityError(
        f"{path} is damaged or was edited: it is not the anchor that the program writes; bring it "
        "back from a copy, and compare the head hash with the one that you published"
    )
