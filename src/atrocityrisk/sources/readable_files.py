"""Files of a source as far as they can be read: those that cannot are named, with their fault."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from atrocityrisk.errors import AtrocityRiskError
from atrocityrisk.sources.source import SOURCES, SourceData, assembled, read_part


@dataclass(frozen=True, kw_only=True)
class UnreadableFile:
    """A file that a source recognises by its name and cannot read, and why."""

    source: str
    path: Path
    fault: str


def read_readable(
    name: str, paths: Sequence[Path], *, strict: bool = False
) -> tuple[SourceData | None, tuple[UnreadableFile, ...]]:
    """What can be read of a source's files, the newest last, and those that cannot be read."""
    # Files read together are parts, so all are tried; else the newest that can be read counts.
    source = SOURCES[name]
    parts, faults = [], []
    for path in reversed(paths):
        try:
            parts.append(read_part(source, path))
        except (AtrocityRiskError, OSError) as problem:
            if strict:
                raise
            faults.append(UnreadableFile(source=name, path=path, fault=fault_of(problem)))
            continue
        if not source.combine_files:
            break
    return assembled(source, parts[::-1]) if parts else None, tuple(faults[::-1])


def fault_of(problem: Exception) -> str:
    """What a reader said of a file, in one line."""
    # str() of an OSError is its number and of a LookupError its message in quotes.
    if isinstance(problem, OSError) and problem.strerror:
        return f"{problem.filename}: {problem.strerror}"
    return str(problem.args[0]) if problem.args else type(problem).__name__
