"""Which files, and which years in them, could have been known on a day.

Two rules. A file counts if its release was out by that day; of a source read one file at a time,
the newest such file counts. A year counts if it had ended by that day. What cannot be dated is left
out by name, never taken on trust, and never replaced by a newer release.
"""

import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pandas as pd

from atrocityrisk._core.progress import ProgressCallback, no_progress
from atrocityrisk.errors import (
    DataError,
    DuplicateRowsError,
    LeftOutWarning,
    OriginError,
    SpecError,
)
from atrocityrisk.sources import SOURCES, SourceData
from atrocityrisk.sources.file_choice import long_enough
from atrocityrisk.sources.readable_files import UnreadableFile, read_readable
from atrocityrisk.sources.releases import Release, Releases, release_of


@dataclass(frozen=True, kw_only=True)
class DatedFile:
    """A file with its release and the day by which that was out, or why it cannot be read."""

    source: str
    path: Path
    version: str
    last_year: int
    columns: tuple[str, ...]
    release: Release | None
    values: int = 0
    unreadable: UnreadableFile | None = None


def last_whole_year(as_of: date) -> int:
    """Last year that had ended on a day."""
    # Lists are dated at the end of the origin year: its last day counts as its end.
    return as_of.year if (as_of.month, as_of.day) == (12, 31) else as_of.year - 1


def refuse_future(as_of: date, *, today: date | None = None) -> None:
    """Refuse a day that has not come: nobody knows what will be out by then."""
    now = today or date.today()
    if as_of > now:
        raise SpecError(
            f"as_of must be a day that has come, found {as_of} (today is {now}); leave as_of out "
            "to use everything that is there"
        )


def refuse_unended(years: tuple[int, int], as_of: date) -> None:
    """Refuse rows of years that had not ended on a day."""
    refuse_future(as_of)
    last = last_whole_year(as_of)
    if years[1] > last:
        raise OriginError(
            f"rows of {years[1]} were asked for as of {as_of}, when {last} was the last year that "
            f"had ended; end the panel in {last}"
        )


def dated_files(
    files: Mapping[str, Iterable[Path]],
    known: Releases,
    *,
    strict: bool = False,
    progress: ProgressCallback | None = None,
) -> list[DatedFile]:
    """Release and day of each file; every file is read, for few state their release outside."""
    listed = [(name, path) for name, paths in files.items() for path in paths]
    found = []
    progress = progress or no_progress
    for step, (name, path) in enumerate(listed):
        progress(f"dating {path.name}", step, len(listed))
        read = read_readable(name, [path], strict=strict)
        data = read.data
        if data is None:
            found.append(_unreadable(read.unreadable[0]))
            continue
        years = data.frame.index.get_level_values("year")
        found.append(
            DatedFile(
                source=name,
                path=path,
                version=data.version,
                last_year=int(years.max()) if len(years) else 0,
                columns=tuple(map(str, data.frame.columns)),
                release=release_of(name, data.version, known),
                values=int(data.frame.notna().to_numpy().sum()),
            )
        )
    return found


def _unreadable(file: UnreadableFile) -> DatedFile:
    """A file of which nothing is known but that it cannot be read."""
    return DatedFile(
        source=file.source,
        path=file.path,
        version="",
        last_year=0,
        columns=(),
        release=None,
        unreadable=file,
    )


def out_by(files: Iterable[DatedFile], as_of: date) -> dict[str, list[Path]]:
    """Files to read for a panel as it was known on a day."""
    # Sources without a usable file are named in a warning: what is left out must be seen.
    listed = list(files)
    by_source: dict[str, list[DatedFile]] = {}
    for file in listed:
        by_source.setdefault(file.source, []).append(file)
    chosen, lost = {}, []
    for name, candidates in by_source.items():
        usable = [f for f in candidates if f.release is not None and f.release.released <= as_of]
        if not usable:
            lost.append(f"{name} ({'; '.join(_why(f) for f in candidates)})")
            continue
        # Of a source whose files are read together each is a part, not a version of the others.
        together = SOURCES[name].combine_files
        if not together:
            # A file of one year is no version of a long history either.
            usable = [usable[i] for i in long_enough([f.values for f in usable])]
        _refuse_one_day(name, usable)
        newest = max(_day(f) for f in usable)
        kept = usable if together else [f for f in usable if _day(f) == newest][-1:]
        chosen[name] = [f.path for f in kept]
    if not chosen:
        days = [_day(f) for f in listed if f.release is not None]
        first = f"the first on record is of {min(days)}" if days else "none of them is dated"
        raise DataError(
            f"no release of any source here is known to have been out by {as_of}; {first}. Choose "
            "a later day, or date the files in a releases.csv beside them"
        )
    if lost:
        warnings.warn(
            f"as of {as_of}, {len(lost)} sources are left out, no release of theirs being known to "
            f"have been out: {', '.join(lost)}",
            LeftOutWarning,
            stacklevel=3,
        )
    return chosen


def _day(file: DatedFile) -> date:
    assert file.release is not None
    return file.release.released


def _why(file: DatedFile) -> str:
    if file.unreadable is not None:
        return f"{file.path.name} cannot be read"
    day = "could not be dated" if file.release is None else f"is of {file.release.released}"
    return f"{file.version} {day}"


def _refuse_one_day(name: str, usable: list[DatedFile]) -> None:
    seen: dict[date, DatedFile] = {}
    for file in usable:
        assert file.release is not None
        other = seen.setdefault(file.release.released, file)
        assert other.release is not None
        if other.release.version != file.release.version:
            raise DuplicateRowsError(
                f"{name}: releases {other.version} ({other.path.name}) and {file.version} "
                f"({file.path.name}) are both dated {file.release.released}, so neither is the "
                "newer; correct releases.csv or take one of the files away"
            )


def known_sources(
    sources: Mapping[str, SourceData], as_of: date, known: Releases
) -> dict[str, SourceData]:
    """Sources of which every file read was out by a day, cut at the last year that had ended."""
    # A file published in June may hold the months before; a year is known when it has ended.
    last = last_whole_year(as_of)
    kept, lost = {}, []
    for name, data in sources.items():
        versions = [part.version for part in data.files if part.columns] or [data.version]
        releases = [release_of(name, version, known) for version in versions]
        late = [
            f"{version} {'could not be dated' if r is None else f'is of {r.released}'}"
            for version, r in zip(versions, releases, strict=True)
            if r is None or r.released > as_of
        ]
        if late:
            lost.append(f"{name} ({'; '.join(late)})")
            continue
        later = tuple(
            replace(each, frame=_until(each.frame, last))
            for each in data.later
            if (release := release_of(name, each.file.version, known)) is not None
            and release.released <= as_of
        )
        kept[name] = replace(data, frame=_until(data.frame, last), later=later)
    if lost:
        warnings.warn(
            f"as of {as_of}, {len(lost)} sources are left out, read from a release that is not "
            f"known to have been out: {', '.join(lost)}",
            LeftOutWarning,
            stacklevel=3,
        )
    return kept


def _until(frame: pd.DataFrame, last: int) -> pd.DataFrame:
    """Rows of years up to the last that had ended."""
    return frame[frame.index.get_level_values("year") <= last]
