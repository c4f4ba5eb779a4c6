"""One entry as one line: canonical JSON, hashed as it stands.

A line is ``{"entry":{...},"hash":"...","signature":...}``: keys sorted, no blanks, ASCII only, one
line end. The hash is that of the bytes of the part "entry", whose last fields are format, number,
hash of the entry before, signer and time; so a line can be checked without parsing what it says.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from atrocityrisk.errors import DataError, IntegrityError

FORMAT = 1
GENESIS = "0" * 64
"""Predecessor of the first entry."""

MIN_YEAR = 1000
"""Entries are written with years of four digits."""

_NAME = "atrocityrisk-ledger-"
_OPEN = b'{"entry":'
_START = b'{"entry":{"content":{'
_TAIL = re.compile(
    rb',"format":"' + _NAME.encode() + rb'(\d{1,6})","number":([1-9]\d{0,11}),'
    rb'"previous":"([0-9a-f]{64})","signer":(?:null|"([0-9a-f]{64})"),'
    rb'"time":"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)"\}'
    rb',"hash":"([0-9a-f]{64})","signature":(?:null|"([0-9a-f]{128})")\}\Z'
)
_TAIL_BYTES = 600
"""Longer than any tail; what stands before it is content."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry of a ledger.

    Attributes
    ----------
    number : int
        Place in the ledger, from 1.
    time : str
        When it was made by the local clock, UTC, ISO 8601.
    hash, previous : str
        SHA-256 of this entry and of the one before.
    signer, signature : str or None
        Ed25519 public key and signature of the hash, in hexadecimal.
    format : int
        Version of the format.
    content : dict
        What was recorded; data, whatever it says.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> import atrocityrisk as ar
    >>> with TemporaryDirectory() as folder:
    ...     _ = ar.ledger.init_ledger(folder)
    ...     entry = ar.ledger.append_entry(folder, {"note": "first"})
    >>> entry.number, entry.content["note"], entry.signer
    (1, 'first', None)
    """

    number: int
    time: str
    hash: str
    previous: str
    signer: str | None
    signature: str | None
    format: int
    content: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Seal:
    """What holds a line in the chain, read without parsing its content; fields as in `Entry`."""

    number: int
    previous: str
    signer: str | None
    time: str
    hash: str
    signature: str | None
    format: int
    # SHA-256 of the bytes that stand there.
    true_hash: str

    @property
    def intact(self) -> bool:
        """Whether the bytes are those that were hashed."""
        return self.hash == self.true_hash


def canonical(value: object) -> str:
    """JSON text of a value, the same for the same value."""
    try:
        return json.dumps(
            value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False
        )
    except (TypeError, ValueError, RecursionError) as problem:
        raise DataError(
            f"expected content that JSON can hold, found {problem}; use null for what is missing"
        ) from problem


def body_of(
    content: dict[str, Any], *, number: int, previous: str, signer: str | None, time: str
) -> bytes:
    """The bytes of an entry that are hashed."""
    # "content" sorts before the other keys, so that these are the fixed tail that _TAIL reads.
    if not content:
        raise DataError("expected an entry with content, found none; give a dictionary with keys")
    entry = {
        "content": content,
        "format": f"{_NAME}{FORMAT}",
        "number": number,
        "previous": previous,
        "signer": signer,
        "time": time,
    }
    return canonical(entry).encode("ascii")


def line_of(body: bytes, *, signature: str | None) -> tuple[bytes, str]:
    """Line of an entry, and its hash."""
    digest = hashlib.sha256(body).hexdigest()
    signed = "null" if signature is None else f'"{signature}"'
    return _OPEN + body + f',"hash":"{digest}","signature":{signed}}}\n'.encode(), digest


def seal_of(line: bytes) -> Seal | None:
    """What holds a line (without its end) in the chain; None if the line is no entry."""
    # Only the end is searched: content may quote anything, another entry's tail among it.
    found = _TAIL.search(line, max(0, len(line) - _TAIL_BYTES))
    if found is None or not line.startswith(_START):
        return None
    version, number, previous, signer, time, digest, signature = (
        None if part is None else part.decode("ascii") for part in found.groups()
    )
    # The tail's own closing brace belongs to the body: the hash begins after it.
    end = found.start(6) - len(b',"hash":"')
    return Seal(
        number=int(number or 0),
        previous=str(previous),
        signer=signer,
        time=str(time),
        hash=str(digest),
        signature=signature,
        format=int(version or 0),
        true_hash=hashlib.sha256(line[len(_OPEN) : end]).hexdigest(),
    )


def entry_of(line: bytes) -> Entry:
    """A line as an entry, with its content."""
    seal = seal_of(line)
    if seal is None or not seal.intact:
        raise IntegrityError(
            "expected an entry, found a line that is none or was edited; run "
            "`atrocityrisk ledger verify`, which names it"
        )
    refuse_newer(seal.format, f"entry {seal.number}")
    entry = json.loads(line)["entry"]
    return Entry(
        number=seal.number,
        time=seal.time,
        hash=seal.hash,
        previous=seal.previous,
        signer=seal.signer,
        signature=seal.signature,
        format=seal.format,
        content=entry["content"],
    )


def refuse_newer(version: int, what: str) -> None:
    """Refuse a format that this version of the package cannot judge."""
    if version > FORMAT:
        # Reading on would call intact entries edited.
        raise DataError(
            f"{what} has ledger format {version}, newer than the format {FORMAT} that this version "
            "of atrocityrisk reads; install a newer version to read or extend this ledger"
        )


def utc_text(moment: datetime) -> str:
    """A moment as the ledger writes it."""
    if moment.tzinfo is None:
        raise DataError(f"expected a time with its zone, found {moment}; use datetime.now(UTC)")
    try:
        utc = moment.astimezone(UTC)
    except OverflowError:
        # In UTC, the moment lies outside the years that Python knows.
        utc = None
    # Python writes fewer digits for earlier years; no reader would take such an entry for one.
    if utc is None or utc.year < MIN_YEAR:
        raise DataError(
            f"expected a time in a year of four digits, found {moment}; leave `now` out, or give "
            "the moment of registration"
        )
    return utc.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
