"""Making a ledger and appending to it: one writer at a time, whole entries or none."""

import hashlib
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from atrocityrisk._core.files import check_folder
from atrocityrisk.errors import IntegrityError, LedgerWarning, OutputError
from atrocityrisk.ledger.chain_anchors import (
    ANCHOR,
    ENTRIES,
    LOCK,
    Anchor,
    read_anchor,
    write_anchor,
)
from atrocityrisk.ledger.entries import (
    GENESIS,
    Entry,
    body_of,
    entry_of,
    line_of,
    seal_of,
    utc_text,
)
from atrocityrisk.ledger.signing import public_key, sign

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

WAIT = 30.0
"""Seconds to wait for another writer."""

_CHUNK = 1 << 16


def init_ledger(folder: str | PathLike[str]) -> Path:
    """Make an empty ledger.

    Parameters
    ----------
    folder : path
        Folder of the ledger; made if it does not exist.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    OutputError
        If a ledger is there already, or the folder cannot be written to.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> import atrocityrisk as ar
    >>> with TemporaryDirectory() as folder:
    ...     path = ar.ledger.init_ledger(folder)
    ...     len(ar.ledger.read_entries(folder))
    0
    """
    folder = Path(folder)
    check_folder(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with sole_writer(folder):
        there = [name for name in (ENTRIES, ANCHOR) if (folder / name).exists()]
        if there:
            raise OutputError(
                f"expected a folder without a ledger, found {there[0]} in {folder}; append to it, "
                "or name another folder"
            )
        (folder / ENTRIES).touch()
        write_anchor(folder, Anchor(length=0, size=0, head=GENESIS))
    return folder


def append_entry(
    folder: str | PathLike[str],
    content: dict[str, Any],
    *,
    key: "Ed25519PrivateKey | None" = None,
    now: datetime | None = None,
) -> Entry:
    """Append one entry.

    Parameters
    ----------
    folder : path
        A ledger.
    content : dict
        What is recorded; anything that JSON can hold.
    key : Ed25519PrivateKey, optional
        Signs the entry.
    now : datetime, optional
        Moment of the entry; the local clock's if None.

    Returns
    -------
    Entry
        As it stands in the ledger.

    Raises
    ------
    IntegrityError
        If the end of the ledger is not where its anchor says; nothing is written then.
    OutputError
        If another writer holds the ledger for too long, or it cannot be written to.
    DataError
        If the content is not JSON, the year of `now` has not four digits, or the ledger has a newer
        format.

    Warns
    -----
    LedgerWarning
        If there is no key, though the entry before is signed.

    Notes
    -----
    What a crash of an earlier append left behind is settled first: a finished line is kept, a torn
    one removed.

    References
    ----------
    .. [1] Haber, S. and Stornetta, W. S. (1991). How to time-stamp a digital document. Journal of
       Cryptology 3, 99-111.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     append_entry(init_ledger(folder), {"kind": "remark"}).number
    1
    """
    folder = Path(folder)
    signer = None if key is None else public_key(key)
    with sole_writer(folder):
        anchor = _settled(folder, read_anchor(folder))
        if key is None and anchor.length:
            _warn_if_others_are_signed(folder / ENTRIES, anchor)
        time = utc_text(datetime.now(UTC) if now is None else now)
        body = body_of(
            content, number=anchor.length + 1, previous=anchor.head, signer=signer, time=time
        )
        signature = None if key is None else sign(hashlib.sha256(body).hexdigest(), key)
        line, digest = line_of(body, signature=signature)
        pending = hashlib.sha256(line).hexdigest()
        # Announced before it is written: after a crash a whole line can be told from a torn one.
        write_anchor(folder, replace(anchor, pending=pending))
        _write(folder / ENTRIES, line)
        write_anchor(
            folder,
            Anchor(length=anchor.length + 1, size=anchor.size + len(line), head=digest),
        )
    return entry_of(line[:-1])


def _warn_if_others_are_signed(path: Path, anchor: Anchor) -> None:
    """Say that an entry without a signature follows one with it."""
    last = seal_of(_last_line(path, anchor.size))
    if last is not None and last.signer is not None:
        warnings.warn(
            f"entry {anchor.length + 1} of {path.parent} has no signature, though entry "
            f"{last.number} has one: a check with `--signer` will refuse the ledger from here on; "
            "give the key (`--key`) to sign",
            LedgerWarning,
            stacklevel=4,
        )


def unfinished(content: bytes, anchor: Anchor) -> tuple[bytes, bool]:
    """What stands after the anchored end, and whether it is the whole line announced."""
    rest = content[anchor.size :]
    return rest, bool(rest) and hashlib.sha256(rest).hexdigest() == anchor.pending


def _settled(folder: Path, anchor: Anchor) -> Anchor:
    """Anchor of a ledger that ends where it should; settles an interrupted append."""
    # A missing file is shorter than any anchor, even that of an empty ledger.
    path = folder / ENTRIES
    size = path.stat().st_size if path.is_file() else -1
    if size < anchor.size or (size > anchor.size and anchor.pending is None):
        raise IntegrityError(
            f"expected {path} to end at byte {anchor.size:,}, where its anchor says, found "
            f"{max(size, 0):,} bytes; run `atrocityrisk ledger verify {folder}`, which says what "
            "was changed; nothing was appended"
        )
    _check_head(path, anchor)
    if anchor.pending is None:
        return anchor
    rest, whole = unfinished(path.read_bytes(), anchor)
    # The line may be whole and yet be none of ours, if somebody wrote the anchor.
    seal = seal_of(rest[:-1]) if whole else None
    if seal is not None:
        settled = Anchor(length=anchor.length + 1, size=anchor.size + len(rest), head=seal.hash)
    else:
        with path.open("r+b") as stream:
            stream.truncate(anchor.size)
        settled = replace(anchor, pending=None)
    write_anchor(folder, settled)
    return settled


def _check_head(path: Path, anchor: Anchor) -> None:
    """Refuse to append after a last entry that is not the anchored one."""
    if anchor.length == 0:
        return
    seal = seal_of(_last_line(path, anchor.size))
    if seal is None or not seal.intact or seal.hash != anchor.head:
        raise IntegrityError(
            f"the last entry of {path} is not the one that its anchor names; run `atrocityrisk "
            f"ledger verify {path.parent}`, which says what was changed; nothing was appended"
        )


def _last_line(path: Path, end: int) -> bytes:
    """Line that ends at byte `end`, without its end; read backwards, whatever the length."""
    with path.open("rb") as stream:
        start, tail = end, b""
        while start > 0 and b"\n" not in tail[:-1]:
            step = min(_CHUNK, start)
            start -= step
            stream.seek(start)
            tail = stream.read(step) + tail
    return tail.removesuffix(b"\n").rpartition(b"\n")[2]


def _write(path: Path, line: bytes) -> None:
    with path.open("ab") as stream:
        stream.write(line)
        stream.flush()
        # On disk before the anchor says so.
        os.fsync(stream.fileno())


@contextmanager
def sole_writer(folder: Path) -> Iterator[None]:
    """Hold the ledger against other writers; whoever holds it may append meanwhile."""
    from filelock import FileLock, Timeout

    if not folder.is_dir():
        raise IntegrityError(
            f"expected a ledger in the folder {folder}, found no such folder; make one with "
            "`atrocityrisk ledger init`"
        )
    try:
        # One lock for each path, else an append within would wait for the one that holds it.
        lock = FileLock(folder.resolve() / LOCK, is_singleton=True)
        with lock.acquire(timeout=WAIT):
            yield
    except Timeout as problem:
        raise OutputError(
            f"expected to write to {folder}, but another program has held it for {WAIT:.0f} "
            "seconds; try again when it is done"
        ) from problem
