"""Files without accidents: hashes, writes that are whole or absent, paths kept in a folder."""

import errno
import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from atrocityrisk.errors import AtrocityRiskError, OutputError

StrPath = str | os.PathLike[str]
"""What every public function takes for the place of a file or folder."""

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS})
"""Faults of the place that is written to, whatever was being written."""


def sha256(path: StrPath) -> str:
    """SHA-256 of a file's bytes."""
    with Path(path).open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def is_hidden(path: Path, folder: Path) -> bool:
    """Whether a file below a folder, or a folder between the two, is hidden by its name."""
    return any(part.startswith(".") for part in path.relative_to(folder).parts)


@contextmanager
def atomic_write(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside `path` that takes its place only if the block succeeds."""
    # Beside it and not in a folder for temporary files: a rename is atomic within one file system.
    # Found out now and not when the other files of a set have been replaced.
    _refuse_folder(path)
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
    """Yield temporary paths that take their places only if the whole block succeeds."""
    with ExitStack() as stack:
        yield {name: stack.enter_context(atomic_write(path)) for name, path in paths.items()}


def _not_written(path: Path, problem: OSError) -> OutputError:
    reason = os.strerror(problem.errno) if problem.errno else str(problem)
    return OutputError(f"cannot write {path}: {reason}; make room, or choose another folder")


def check_folder(folder: StrPath, names: Iterable[str] = ()) -> Path:
    """A folder to which files of these names can be written, whether it is there already or not."""
    # Asked before the work begins: nobody should wait for a result that has nowhere to go.
    folder = Path(folder)
    # A link that leads nowhere is there too: no folder can be made in its place.
    nearest = next(place for place in (folder, *folder.parents) if os.path.lexists(place))
    if not nearest.is_dir():
        what = "a link that leads nowhere" if nearest.is_symlink() else "the file"
        raise OutputError(
            f"expected a folder for the results, found {what} {nearest}; name another folder"
        )
    try:
        _try_to_write(nearest, folder.relative_to(nearest))
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or problem
        raise OutputError(
            f"expected a folder to write to, found that {folder} cannot be written to ({reason}); "
            "choose another folder"
        ) from problem
    for name in names:
        path = safe_join(folder, name)
        _refuse_folder(path)
        if path.parent != folder:
            check_folder(path.parent)
    return folder


def check_output_file(path: StrPath) -> Path:
    """A path to which one file can be written, whether it is there already or not."""
    path = Path(path)
    if not path.name:
        raise OutputError(f"expected the name of a file to write, found {str(path)!r}; name one")
    _refuse_folder(path)
    check_folder(path.parent)
    return path


def _refuse_folder(path: Path) -> None:
    if path.is_dir():
        raise OutputError(f"expected to write the file {path}, found a folder; move it away")


def _try_to_write(place: Path, rest: Path) -> None:
    """Make the folders that are missing, and a file, under a name that is gone at once."""
    # Tried and not asked: permissions do not tell of a full or read-only disk, of a system's own
    # folders or of names that it refuses. Under another name, so that no folder is left behind
    # and two runs that begin at once do not remove each other's.
    with tempfile.TemporaryDirectory(prefix=".atrocityrisk-", dir=place) as trial:
        made = Path(trial) if ".." in rest.parts else Path(trial) / rest
        made.mkdir(parents=True, exist_ok=True)
        (made / "trial").write_bytes(b"trial")


def safe_join(folder: StrPath, name: str) -> Path:
    """Path of `name` in `folder`, refused where it would leave the folder."""
    # Names come from specifications, manifests and archives that somebody else wrote.
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
