"""Files without accidents: hashes, writes that are whole or absent, paths kept in a folder."""

import errno
import hashlib
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from atrocityrisk.errors import AtrocityRiskError, OutputError

StrPath = str | os.PathLike[str]
"""What every public function takes for the place of a file or folder."""

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS})
"""Faults of the place that is written to, whatever was being written."""


def sha256(path: StrPath) -> str:
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
    with Path(path).open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@contextmanager
def atomic_write(path: Path) -> Iterator[Path]:
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
        If the folder cannot be made, a folder has the file's name, the disk is full, or the file
        cannot be put in place.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     with atomic_write(Path(folder) / "a.txt") as temporary:
    ...         _ = temporary.write_text("whole")
    ...     (Path(folder) / "a.txt").read_text()
    'whole'
    """
    if path.is_dir():
        # Found out now and not when the other files of a set have been replaced.
        raise OutputError(f"expected to write the file {path}, found a folder; move it away")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(
            prefix=f".{path.stem}-", suffix=path.suffix, dir=path.parent
        )
        os.close(handle)
    except OSError as problem:
        raise _not_written(path, problem) from problem
    temporary = Path(name)
    try:
        yield temporary
        # mkstemp makes files that only their owner may read; a result is meant to be shared.
        umask = os.umask(0)
        os.umask(umask)
        temporary.chmod(0o666 & ~umask)
        temporary.replace(path)
    except OSError as problem:
        # Whoever writes knows the temporary path only; the reader knows the final one.
        cause = problem.__cause__ if isinstance(problem, OutputError) else problem
        if not isinstance(cause, OSError) or isinstance(cause, AtrocityRiskError):
            raise
        if cause.errno in _NO_ROOM or cause.filename == name:
            raise _not_written(path, cause) from problem
        raise
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def atomic_writes(paths: Mapping[str, Path]) -> Iterator[dict[str, Path]]:
    """Yield temporary paths that take their places only if the whole block succeeds.

    Parameters
    ----------
    paths : mapping of str to Path
        Where each finished file shall stand, by a name of the caller's.

    Yields
    ------
    dict of str to Path
        Paths to write to, by the same names.

    Raises
    ------
    OutputError
        As by `atomic_write`.
    """
    with ExitStack() as stack:
        yield {name: stack.enter_context(atomic_write(path)) for name, path in paths.items()}


def _not_written(path: Path, problem: OSError) -> OutputError:
    reason = os.strerror(problem.errno) if problem.errno else str(problem)
    return OutputError(f"cannot write {path}: {reason}; make room, or choose another folder")


def check_folder(folder: StrPath) -> Path:
    """A folder that results can be written to, whether it is there already or not.

    Looked at before the work begins, so that nobody waits for a result that has nowhere to go.

    Parameters
    ----------
    folder : Path
        Folder; need not exist.

    Returns
    -------
    Path
        The same path.

    Raises
    ------
    OutputError
        If it, or what it shall stand in, is a file or cannot be written to.

    Examples
    --------
    >>> from pathlib import Path
    >>> check_folder(Path("out")).name
    'out'
    """
    folder = Path(folder)
    try:
        nearest = next(place for place in (folder, *folder.parents) if place.exists())
    except OSError as problem:
        raise _not_written(folder, problem) from problem
    if not nearest.is_dir():
        raise OutputError(
            f"expected a folder for the results, found the file {nearest}; name another"
        )
    if not os.access(nearest, os.W_OK | os.X_OK):
        raise OutputError(
            f"expected a folder to write to, found {nearest}, which is closed to you; "
            "choose another folder"
        )
    return folder


def safe_join(folder: StrPath, name: str) -> Path:
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
    >>> safe_join(Path("out"), "../secret")
    Traceback (most recent call last):
    ...
    atrocityrisk.errors.OutputError: '../secret' lies outside the folder out; give a name within it
    """
    folder = Path(folder)
    path = folder / name
    try:
        within = path.resolve().is_relative_to(folder.resolve())
    except (OSError, ValueError, RuntimeError) as problem:
        # Links in a circle, or a NUL byte: such a name leads nowhere.
        raise OutputError(
            f"{name!r} is no name of a file in {folder} ({problem}); give a name within it"
        ) from problem
    if not within:
        raise OutputError(f"{name!r} lies outside the folder {folder}; give a name within it")
    return path
