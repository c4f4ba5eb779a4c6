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
    """Where a ledger ends: number of entries, bytes that they fill, hash of the last."""

    length: int
    size: int
    # Zeros where there is no entry.
    head: str
    # SHA-256 of the line that is being appended.
    pending: str | None = None


def read_anchor(folder: Path) -> Anchor:
    """The anchor of a ledger."""
    path = folder / ANCHOR
    if not path.is_file():
        what = "a ledger without its anchor" if (folder / ENTRIES).is_file() else "no ledger"
        raise IntegrityError(
            f"expected a ledger with its {ANCHOR} in {folder}, found {what}; make a new one with "
            "`atrocityrisk ledger init`, or restore the anchor from a copy"
        )
    text = path.read_bytes()
    try:
        fields = json.loads(text)
        version = _VERSION.fullmatch(fields["format"])
        assert version is not None
    except (ValueError, RecursionError, KeyError, TypeError, AssertionError) as problem:
        raise _damaged(path) from problem
    # Before the fields are looked at: a newer format may have others.
    refuse_newer(int(version[1]), str(path))
    try:
        anchor = Anchor(**{name: fields[name] for name in ("length", "size", "head", "pending")})
        # An anchor that was edited by hand is rarely spelt as the program spells it.
        whole = _text(anchor).encode() == text
    except (KeyError, TypeError) as problem:
        raise _damaged(path) from problem
    if not whole or not _plausible(anchor):
        raise _damaged(path)
    return anchor


def write_anchor(folder: Path, anchor: Anchor) -> None:
    """Put an anchor in place, whole and on disk."""
    # An announcement is waited for, so that it outlives a power cut that the line outlives. Of a
    # finished append it is enough that the old or the new anchor is there: both explain the line.
    with atomic_write(folder / ANCHOR) as temporary, temporary.open("wb") as stream:
        stream.write(_text(anchor).encode())
        stream.flush()
        os.fsync(stream.fileno())
    if anchor.pending is not None and hasattr(os, "O_DIRECTORY"):
        # The new name must reach the disk too, and it is in the folder. Windows has no such call.
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
        f"{path} is damaged or was edited: it is not the anchor that the program writes; restore "
        "it from a copy, and compare the head hash with the one that you published"
    )
