"""Files that only the desk's own user may read: whole or absent, and on disk when it is said."""

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from atrocityrisk.errors import DataError, OutputError


@contextmanager
def private_write(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside `path` that takes its place if the block succeeds; mode 600."""
    # Not the library's own, which opens results to whomever the umask lets in.
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.stem}-", suffix=".part", dir=path.parent)
    except OSError as problem:
        raise OutputError(
            f"cannot write {path}: {problem.strerror}; make room, or choose another folder"
        ) from problem
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        with temporary.open("rb") as written:
            os.fsync(written.fileno())
        temporary.chmod(0o600)
        temporary.replace(path)
        sync_folder(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Have the names in a folder reach the disk; Windows has no such call."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def append_line(path: Path, content: dict[str, Any]) -> None:
    """Add a line of JSON to a file, or leave the file as it was."""
    before = path.read_bytes() if path.is_file() else b""
    line = json.dumps(content, sort_keys=True).encode("ascii") + b"\n"
    with private_write(path) as temporary:
        temporary.write_bytes(before + line)


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Objects of a file of JSON lines; none where there is no file."""
    if not path.is_file():
        return []
    lines = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            content = json.loads(line)
        except ValueError:
            content = None
        if not isinstance(content, dict):
            raise DataError(
                f"expected an object of JSON in line {number} of {path}, found something else; "
                "restore the file from a copy"
            )
        lines.append(content)
    return lines


class HashingWriter:
    """Passes bytes on to a file, and keeps their hash and number."""

    def __init__(self, target: IO[bytes]) -> None:
        self._target = target
        self._hash = hashlib.sha256()
        self.size = 0

    def write(self, content: bytes) -> None:
        """Write some bytes."""
        self._target.write(content)
        self._hash.update(content)
        self.size += len(content)

    @property
    def sha256(self) -> str:
        """Hash of what was written so far."""
        return self._hash.hexdigest()
