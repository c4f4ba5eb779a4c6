"""Files of a source as far as they can be read: those that cannot are named, with their fault."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from atrocityrisk.errors import AtrocityRiskError
from atrocityrisk.sources.file_choice import file_that_counts, files_of_years_before, last_year
from atrocityrisk.sources.source import (
    SOURCES,
    ReadFile,
    SourceData,
    assembled,
    later_file,
    read_part,
)

MONTHS = "months_covered"
"""Column of sources whose files hold the events of some months of a year."""
Part = tuple[pd.DataFrame, Path, str, str]
"""A file that was read: frame, path, release, hash."""


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
    later, earlier = [], list[Part]()
    if parts and not source.combine_files:
        # By what they hold: a name may say nothing, or be given by somebody else.
        frames = [part[0] for part in parts]
        counts = file_that_counts(frames, [part[2] for part in parts])
        # Events are published by spans of months; of other sources a shorter file is an older one.
        by_months = MONTHS in frames[counts]
        before = files_of_years_before(frames, counts) if by_months else []
        for i, part in enumerate(parts):
            if last_year(frames[i]) > last_year(frames[counts]):
                later.append(later_file(part, frames[i].columns.tolist()))
            elif i != counts and i not in before:
                older.append((part[1], part[2]))
        earlier = [parts[i] for i in before]
        parts = [parts[counts]]
    data = assembled(source, parts) if parts else None
    if data is not None and (later or earlier):
        data = replace(_with_years_before(data, earlier), later=tuple(later) or data.later)
    return ReadableFiles(data=data, unreadable=tuple(faults), older=tuple(older))


def _with_years_before(data: SourceData, earlier: Sequence[Part]) -> SourceData:
    """What a file holds, with the rows of files of years before it, and their releases."""
    if not earlier:
        return data
    files = [
        ReadFile(path=path, version=version, sha256=digest, columns=tuple(frame.columns))
        for frame, path, version, digest in earlier
    ]
    versions = [data.version, *(file.version for file in files)]
    return replace(
        data,
        frame=pd.concat([data.frame, *(part[0] for part in earlier)]).sort_index(),
        version=", ".join(dict.fromkeys(versions)),
        files=(*data.files, *files),
    )


def fault_of(problem: Exception) -> str:
    """What a reader said of a file, in one line."""
    # str() of an OSError is its number and of a LookupError its message in quotes.
    if isinstance(problem, OSError) and problem.strerror:
        return f"{problem.filename}: {problem.strerror}"
    return str(problem.args[0]) if problem.args else type(problem).__name__
