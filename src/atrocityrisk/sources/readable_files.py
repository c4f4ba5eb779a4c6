"""Files of a source as far as they can be read: those that cannot are named, with their fault."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from atrocityrisk.errors import AtrocityRiskError
from atrocityrisk.sources.file_choice import file_that_counts, last_year
from atrocityrisk.sources.source import SOURCES, SourceData, assembled, later_file, read_part


@dataclass(frozen=True, kw_only=True)
class UnreadableFile:
    """A file that a source recognises by its name and cannot read, and why."""

    source: str
    path: Path
    fault: str


@dataclass(frozen=True, kw_only=True)
class ReadableFiles:
    """What a source's files hold, None if no file can be read; and files that do not count."""

    data: SourceData | None
    unreadable: tuple[UnreadableFile, ...]
    # Readable files of a source of which one file counts: path and release.
    older: tuple[tuple[Path, str], ...]


def read_readable(name: str, paths: Sequence[Path], *, strict: bool = False) -> ReadableFiles:
    """A source's files as far as they can be read; a later one counts more where all is equal."""
    source = SOURCES[name]
    parts, faults = [], []
    for path in paths:
        try:
            parts.append(read_part(source, path))
        except (AtrocityRiskError, OSError) as problem:
            if strict:
                raise
            faults.append(UnreadableFile(source=name, path=path, fault=fault_of(problem)))
    older: list[tuple[Path, str]] = []
    later = []
    if parts and not source.combine_files:
        # By what they hold: a name may say nothing, or be given by somebody else.
        frames = [part[0] for part in parts]
        counts = file_that_counts(frames, [part[2] for part in parts])
        for i, part in enumerate(parts):
            if last_year(frames[i]) > last_year(frames[counts]):
                later.append(later_file(part, frames[i].columns.tolist()))
            elif i != counts:
                older.append((part[1], part[2]))
        parts = [parts[counts]]
    data = assembled(source, parts) if parts else None
    if data is not None and later:
        data = replace(data, later=tuple(later))
    return ReadableFiles(data=data, unreadable=tuple(faults), older=tuple(older))


def fault_of(problem: Exception) -> str:
    """What a reader said of a file, in one line."""
    # str() of an OSError is its number and of a LookupError its message in quotes.
    if isinstance(problem, OSError) and problem.strerror:
        return f"{problem.filename}: {problem.strerror}"
    return str(problem.args[0]) if problem.args else type(problem).__name__
