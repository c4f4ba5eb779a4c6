"""Anchors of the history: its length and head, written down where a change of it does not reach.

One file in the desk's folder, and entries of a forecast ledger that may lie anywhere. A restore
writes down that later anchors are given up; each place believes only its own words on that.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from filelock import FileLock

from atrocityrisk.desk.changes.history_chain import ChainHead
from atrocityrisk.desk.home import ANCHORS_FILE, HISTORY_KEY_FILE, read_key
from atrocityrisk.desk.safekeeping.backup_file import key_name
from atrocityrisk.desk.safekeeping.private_files import append_line, read_lines
from atrocityrisk.errors import DataError, IntegrityError
from atrocityrisk.ledger.entries import utc_text

Kind = Literal["desk-anchor", "desk-restored"]
ANCHOR: Kind = "desk-anchor"
RESTORED: Kind = "desk-restored"


@dataclass(frozen=True, kw_only=True)
class Anchors:
    """What a place holds the history to, and what it has given up."""

    place: str
    held: tuple[ChainHead, ...]
    given_up: tuple[ChainHead, ...]


def write_anchor_of(
    home: Path, head: ChainHead, *, ledger: Path | None = None, kind: Kind = ANCHOR
) -> int | None:
    """Write the end of the history down; gives the number of the ledger's entry, if any."""
    content = {
        # Of several desks in one ledger, which; the name of its key tells nothing of the key.
        "desk": key_name(read_key(HISTORY_KEY_FILE, home)),
        "kind": kind,
        "length": head.length,
        "hash": head.hash,
    }
    # Imported when there is one: it takes as long as the rest of the command.
    from atrocityrisk.ledger import append_entry

    # The ledger first: an anchor that only the desk's own folder has is the weaker one.
    number = None if ledger is None else append_entry(ledger, content).number
    path = home / ANCHORS_FILE
    with FileLock(f"{path}.lock"):
        append_line(path, {**content, "time": utc_text(datetime.now(UTC)), "ledger_entry": number})
    return number


def anchors_at_home(home: Path) -> Anchors:
    """Anchors in the desk's folder."""
    path = home / ANCHORS_FILE
    return _anchors(str(path), home, read_lines(path))


def anchors_in_ledger(home: Path, ledger: Path) -> Anchors:
    """Anchors in a forecast ledger, which must be intact itself."""
    from atrocityrisk.ledger import read_entries, verify_ledger

    result = verify_ledger(ledger)
    if result.problem is not None:
        raise IntegrityError(
            f"expected an intact ledger in {ledger}, found: {result.problem.message}; an anchor in "
            "it proves nothing until that is cleared up"
        )
    return _anchors(str(ledger), home, (entry.content for entry in read_entries(ledger)))


def _anchors(place: str, home: Path, contents: Iterable[dict[str, Any]]) -> Anchors:
    mine = key_name(read_key(HISTORY_KEY_FILE, home))
    held: list[ChainHead] = []
    given_up: list[ChainHead] = []
    for kind, head in _heads(place, mine, contents):
        if kind == RESTORED:
            given_up += [one for one in held if one.length > head.length]
            held = [one for one in held if one.length <= head.length]
        held.append(head)
    return Anchors(place=place, held=tuple(held), given_up=tuple(given_up))


def _heads(
    place: str, mine: str, contents: Iterable[dict[str, Any]]
) -> Iterator[tuple[str, ChainHead]]:
    for content in contents:
        kind = content.get("kind")
        if kind not in (ANCHOR, RESTORED) or content.get("desk") != mine:
            continue
        length, digest = content.get("length"), content.get("hash")
        if type(length) is not int or length < 0 or not isinstance(digest, str):
            raise DataError(
                f"expected length and hash of a history in an anchor of {place}, found "
                f"{length!r} and {digest!r}; restore it from a copy"
            )
        yield str(kind), ChainHead(length=length, hash=digest)
