"""Finished work kept on disk, each piece under a name made of everything that it depends on.

A file is whole or absent, says its own key and hash, and is ignored by name where they do not
hold. Nothing that goes wrong here fails a run: what cannot be read is made again, what cannot be
written is not kept.
"""

import hashlib
import json
import os
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from atrocityrisk._core.files import StrPath, atomic_write
from atrocityrisk._core.packing import UnpackableError, pack, unpack
from atrocityrisk.errors import OutputError, StoreWarning

Kept = TypeVar("Kept")
SIZE_VARIABLE = "ATROCITYRISK_CACHE_MB"
SUFFIX = ".finished"
_MEGABYTES = 1024
_MAGIC = b"atrocityrisk finished work 1"
# What is left of a writer that was killed; younger ones may belong to one at work.
_ABANDONED_AFTER = 24 * 3600


@dataclass(frozen=True)
class Store:
    """A folder of finished work, or none."""

    folder: Path | None = None
    # Whether what comes with the data counts.
    shipped: bool = True
    # Beyond this, entries are dropped, the longest unused first.
    megabytes: float = _MEGABYTES

    def get(self, key: str, read: Callable[[Any], Kept]) -> Kept | None:
        """What `read` makes of the value under a key; None where there is none, or no whole one."""
        if self.folder is None:
            return None
        path = self._path(key)
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as problem:
            _say(f"cannot read {path} ({problem.strerror}); it is made again", path)
            return None
        try:
            kept = read(unpack(_payload(content, key)))
        # Whole in itself and yet of something else: the reader finds other parts than it needs.
        except (ValueError, TypeError, LookupError, AttributeError) as problem:
            _say(f"{path} is damaged: {problem}; it is ignored and made again", path)
            return None
        # Another process may have dropped it meanwhile, or the folder be closed to writers.
        with suppress(OSError):
            os.utime(path)
        return kept

    def holds(self, key: str) -> bool:
        """Whether there is an entry under a key, whole or not."""
        return self.folder is not None and self._path(key).exists()

    def put(self, key: str, value: Any) -> None:
        """Keep a value, which must be made of what `pack` takes; say so where that fails."""
        if self.folder is None:
            return
        try:
            payload = pack(value)
        except UnpackableError:
            # A model of somebody else's that keeps what has no packing: it is fitted each time.
            return
        if len(payload) > self.megabytes * 2**20:
            return
        lines = (_MAGIC, key.encode(), hashlib.sha256(payload).hexdigest().encode(), b"")
        try:
            with atomic_write(self._path(key)) as temporary:
                temporary.write_bytes(b"\n".join(lines) + payload)
            self._drop_beyond(self.megabytes * 2**20)
        except (OutputError, OSError) as problem:
            _say(f"finished work is not kept: {problem}; no result is affected", self.folder)

    def entries(self) -> list[tuple[Path, int, float]]:
        """Path, bytes and time of last use of each entry, the longest unused first."""
        if self.folder is None or not self.folder.is_dir():
            return []
        found = []
        for path in self.folder.iterdir():
            if path.suffix != SUFFIX:
                continue
            try:
                status = path.stat()
            except OSError:
                # Dropped by another process between the two calls.
                continue
            abandoned = path.name.startswith(".")
            if abandoned and time.time() - status.st_mtime > _ABANDONED_AFTER:
                path.unlink(missing_ok=True)
            elif not abandoned:
                found.append((path, status.st_size, status.st_mtime))
        return sorted(found, key=lambda entry: (entry[2], entry[0]))

    def clear(self) -> tuple[int, int]:
        """Drop all entries; how many there were, and their bytes."""
        entries = self.entries()
        for path, _, _ in entries:
            path.unlink(missing_ok=True)
        return len(entries), sum(size for _, size, _ in entries)

    def _path(self, key: str) -> Path:
        assert self.folder is not None
        return self.folder / f"{key}{SUFFIX}"

    def _drop_beyond(self, limit: float) -> None:
        entries = self.entries()
        total = sum(size for _, size, _ in entries)
        for path, size, _ in entries[:-1]:
            if total <= limit:
                break
            path.unlink(missing_ok=True)
            total -= size


def _payload(content: bytes, key: str) -> bytes:
    """The packed value of an entry, if it is whole and of this key."""
    magic, told_key, digest, payload = (*content.split(b"\n", 3), b"", b"", b"", b"")[:4]
    if magic != _MAGIC:
        raise UnpackableError("it is no entry of this version")
    if told_key != key.encode():
        raise UnpackableError("it is of another key than its name says")
    if hashlib.sha256(payload).hexdigest().encode() != digest:
        raise UnpackableError("its content does not match its hash")
    return payload


_told: set[str] = set()


def _say(text: str, path: Path) -> None:
    """Warn once in a process of a place."""
    if str(path) not in _told:
        _told.add(str(path))
        warnings.warn(text, StoreWarning, stacklevel=4)


def key_of(facts: object) -> str:
    """Name of an entry that depends on these facts, which JSON can hold."""
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


_NONE = Store()
_current: ContextVar[Store] = ContextVar("store", default=_NONE)


def current_store() -> Store:
    """The store in use: none on disk unless a caller said so."""
    return _current.get()


@contextmanager
def keeping_in(folder: StrPath | None) -> Iterator[None]:
    """Keep finished work of the block in a folder; what was in use stays so if None."""
    if folder is None:
        yield
        return
    with within(Store(Path(folder), megabytes=_size_limit())):
        yield


@contextmanager
def from_nothing() -> Iterator[None]:
    """Compute everything in the block: use neither kept nor shipped work."""
    with within(Store(shipped=False)):
        yield


@contextmanager
def within(store: Store) -> Iterator[None]:
    """Use this store in the block, such as the caller's in a worker."""
    token = _current.set(store)
    try:
        yield
    finally:
        _current.reset(token)


def _size_limit() -> float:
    """Megabytes that a folder of finished work may hold."""
    given = os.environ.get(SIZE_VARIABLE, "")
    try:
        found = float(given) if given else float(_MEGABYTES)
    except ValueError:
        found = -1.0
    if not found > 0:
        _say(
            f"{SIZE_VARIABLE} must be a number of megabytes above 0, found {given!r}; taking "
            f"{_MEGABYTES}",
            Path(SIZE_VARIABLE),
        )
        return float(_MEGABYTES)
    return found
