"""Files without accidents: hashes, writes that are whole or absent, paths kept in a folder."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from atrocityrisk.errors import OutputError


def sha256(path: Path) -> str:
    """SHA-256 of a file's bytes.

    Parameters
    ----------
    path : Path
        File to read.

    Returns
    -------
    str
        64 hexadecimal digits.
    """
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside `path` that takes its place only if the block succeeds.

    Parameters
    ----------
    path : Path
        Where the finished file shall stand; its folder is made if need be.

    Yields
    ------
    Path
        Path to write to, with the same suffix as `path`.

    Raises
    ------
    OutputError
        If the folder cannot be made or the file cannot be put in place.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     with written_whole(Path(folder) / "a.txt") as temporary:
    ...         _ = temporary.write_text("whole")
    ...     (Path(folder) / "a.txt").read_text()
    'whole'
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(
            prefix=f".{path.stem}-", suffix=path.suffix, dir=path.parent
        )
        os.close(handle)
    except OSError as problem:
        raise OutputError(f"cannot write {path}: {problem.strerror or problem}") from problem
    temporary = Path(name)
    try:
        yield temporary
        # mkstemp makes files that only their owner may read; a result is meant to be shared.
        umask = os.umask(0)
        os.umask(umask)
        temporary.chmod(0o666 & ~umask)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def inside(folder: Path, name: str) -> Path:
    """Path of `name` in `folder`, refused where it would leave the folder.

    Parameters
    ----------
    folder : Path
        Folder that results belong in.
    name : str
        Relative name, possibly from a spec or an archive somebody else wrote.

    Returns
    -------
    Path
        The joined path.

    Raises
    ------
    OutputError
        If `name` is absolute, climbs out with ``..`` or follows a link out of the folder.

    Examples
    --------
    >>> from pathlib import Path
    >>> inside(Path("out"), "../secret")
    Traceback (most recent call last):
    ...
    atrocityrisk.errors.OutputError: '../secret' lies outside the folder out; give a name within it
    """
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()):
        raise OutputError(f"{name!r} lies outside the folder {folder}; give a name within it")
    return path
