"""A folder of publishers' files: what could be read, what could not, and the panel from it.

A file that cannot be read costs what it holds and no more: it is left out by name, with its fault,
and an older release of the same source counts in its place where the folder has one. Of several
files of a source that are not read together, the one whose values reach the latest year counts.
"""

import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from atrocityrisk._core.files import StrPath
from atrocityrisk._core.plugins import load_plugins
from atrocityrisk._core.progress import ProgressCallback, no_progress
from atrocityrisk.errors import DataError, LeftOutWarning, UnreadableFileWarning
from atrocityrisk.indicators import INDICATORS
from atrocityrisk.outcomes import EVENTS, Outcome
from atrocityrisk.panels import as_of as days
from atrocityrisk.panels._precision import in_single_precision
from atrocityrisk.panels.build import MIN_POPULATION, build_panel
from atrocityrisk.panels.carried_years import carried_years
from atrocityrisk.panels.panel import Panel
from atrocityrisk.panels.source_files import closed_folders, every_file
from atrocityrisk.sources import SOURCES, SourceData
from atrocityrisk.sources.readable_files import UnreadableFile, read_readable
from atrocityrisk.sources.releases import known_releases

FIRST_YEAR = 1946
"""First year of the rows, unless other years are asked for."""


@dataclass(frozen=True, kw_only=True)
class FolderContents:
    """What was read of a folder, and what was not."""

    sources: dict[str, SourceData]
    unreadable: tuple[UnreadableFile, ...]
    # Releases that do not count, with their versions, of sources of which one file counts.
    older: dict[str, tuple[tuple[Path, str], ...]]
    # Readable files that do not count as of the day.
    not_out: tuple[days.DatedFile, ...] = ()

    @property
    def lost(self) -> list[str]:
        """Sources none of whose files could be read."""
        names = dict.fromkeys(file.source for file in self.unreadable)
        return [name for name in names if name in SOURCES and name not in self.sources]


def read_contents(
    folder: StrPath,
    *,
    names: Iterable[str] | None = None,
    as_of: date | None = None,
    strict: bool = False,
    progress: ProgressCallback | None = None,
) -> FolderContents:
    """Every source of a folder as far as its files can be read."""
    progress = progress or no_progress
    every = every_file(folder, names=names)
    unreadable = closed_folders(folder, strict=strict)
    files, not_out = every, []
    if as_of is not None:
        days.refuse_future(as_of)
        dated = days.dated_files(every, known_releases(folder), strict=strict, progress=progress)
        unreadable += [file.unreadable for file in dated if file.unreadable is not None]
        files = days.out_by(dated, as_of)
        used = {path for paths in files.values() for path in paths}
        not_out = [file for file in dated if not (file.unreadable or file.path in used)]
    data: dict[str, SourceData] = {}
    older = {}
    for step, (name, paths) in enumerate(files.items()):
        progress(f"reading {', '.join(path.name for path in paths)}", step, len(files))
        read = read_readable(name, paths, strict=strict)
        unreadable += read.unreadable
        if read.data is not None:
            data[name] = read.data
        if read.older:
            older[name] = read.older
    if not data:
        first = _named(unreadable[0])
        if len(unreadable) == 1:
            raise DataError(f"the only publisher's file in {folder} cannot be read: {first}")
        raise DataError(
            f"none of {len(unreadable)} publishers' files in {folder} can be read, first {first}"
        )
    return FolderContents(
        sources=data, unreadable=tuple(unreadable), older=older, not_out=tuple(not_out)
    )


def read_folder(
    folder: StrPath,
    *,
    names: Iterable[str] | None = None,
    as_of: date | None = None,
    strict: bool = False,
    progress: ProgressCallback | None = None,
) -> dict[str, SourceData]:
    """Read every recognised file of a folder.

    Parameters
    ----------
    folder : str or path-like
        Publishers' files, in any subfolders.
    names : iterable of str, optional
        Sources to read; all that are there if None.
    as_of : date, optional
        Read only releases known to have been out by that day, of each source the newest; days may
        be added by a `releases.csv` in the folder.
    strict : bool
        Refuse a file that cannot be read instead of leaving it out.
    progress : callable, optional
        Told of each file before it is read.

    Returns
    -------
    dict of str to SourceData
        By name of source. Of a source whose files are not read together, the one that reaches the
        latest year counts; `SourceData.path` says which it is.

    Raises
    ------
    DataError
        If no file is there or can be read, none was out by `as_of`, or, if `strict`, a file is not
        what its publisher publishes.
    SpecError
        If `as_of` lies in the future.

    Warns
    -----
    UnreadableFileWarning
        Names a file that cannot be read and is left out, and its fault.
    LeftOutWarning
        Names the sources without a release that was out by `as_of`.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from pathlib import Path
    >>> import atrocityrisk as ar
    >>> from atrocityrisk.errors import DataError
    >>> with TemporaryDirectory() as folder:
    ...     _ = Path(folder, "notes.txt").write_text("mine", encoding="utf-8")
    ...     try:
    ...         ar.panels.read_folder(folder)
    ...     except DataError as refused:
    ...         print(str(refused)[:30])
    no publisher's file recognised
    """
    contents = read_contents(folder, names=names, as_of=as_of, strict=strict, progress=progress)
    _tell_unreadable(contents)
    return contents.sources


def build_from_folder(
    folder: StrPath,
    *,
    outcome: Outcome,
    years: tuple[int, int] | None = None,
    redistributable: bool = False,
    as_of: date | None = None,
    min_population: int = MIN_POPULATION,
    strict: bool = False,
    progress: ProgressCallback | None = None,
) -> Panel:
    """Panel from a folder of publishers' files.

    Parameters
    ----------
    folder : str or path-like
        Publishers' files, in any subfolders.
    outcome : Outcome
        What to forecast.
    years : tuple of int, optional
        First and last year of the rows; if None, from 1946 to the last year that the files carry:
        that of the outcome's record, of the yearly counts of deaths, or of newer files that add a
        provisional year (files of some states or years only, whole years of candidate events). Its
        cells are in `Panel.late_cells`.
    redistributable : bool
        Use only sources whose figures may be passed on.
    as_of : date, optional
        Make the panel as it was known on that day; see `read_folder` and `build_panel`.
    min_population : int
        As for `build_panel`; 0 where no count of inhabitants was out by `as_of`.
    strict : bool
        Refuse a file that cannot be read instead of leaving it out.
    progress : callable, optional
        Told of each file and indicator.

    Returns
    -------
    Panel
        With every indicator whose sources are there.

    Raises
    ------
    DataError
        If the folder is not what it should be, no file of it can be read, or, if `strict`, one of
        them cannot.

    Warns
    -----
    UnreadableFileWarning
        Names a file that cannot be read and is left out, and its fault.
    LeftOutWarning
        Names the indicators that are left out for it.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> import atrocityrisk as ar
    >>> from atrocityrisk.errors import AtrocityRiskError
    >>> with TemporaryDirectory() as folder:
    ...     try:
    ...         outcome = ar.OUTCOMES["mass_killing"]
    ...         ar.build_from_folder(folder, outcome=outcome, years=(1990, 2024))
    ...     except AtrocityRiskError as refused:
    ...         print(type(refused).__name__)
    DataError
    """
    if as_of is not None:
        days.refuse_future(as_of)
        if years is not None:
            days.refuse_unended(years, as_of)
    contents = read_contents(
        folder,
        names=names_of_sources(redistributable=redistributable),
        as_of=as_of,
        strict=strict,
        progress=progress,
    )
    _tell_unreadable(contents)
    return panel_of_contents(
        contents,
        folder,
        outcome=outcome,
        years=years,
        min_population=min_population,
        as_of=as_of,
        progress=progress,
    )


def names_of_sources(*, redistributable: bool) -> list[str] | None:
    """Sources to read: those whose figures may be passed on, or None for all."""
    load_plugins()
    return [n for n, s in SOURCES.items() if s.redistributable] if redistributable else None


def panel_of_contents(
    contents: FolderContents,
    folder: StrPath,
    *,
    outcome: Outcome,
    years: tuple[int, int] | None = None,
    min_population: int = MIN_POPULATION,
    as_of: date | None = None,
    progress: ProgressCallback | None = None,
) -> Panel:
    """Panel from what was read; what it lacks because a source was lost is told in a warning."""
    _tell_lost(contents, outcome)
    carried = carried_years(contents.sources, outcome)
    if years is None:
        years = FIRST_YEAR, carried.last if as_of is None else _ended(carried.last, as_of)
    # Later releases are dated one by one, which a panel as of a day needs of every cell.
    adds = as_of is None and carried.settled < years[1]
    exact = build_panel(
        contents.sources,
        outcome=outcome,
        years=years,
        min_population=min_population,
        as_of=as_of,
        releases=None if as_of is None else known_releases(folder),
        later=carried.later if adds else None,
        provisional_from=carried.settled + 1 if adds else None,
        progress=progress,
    )
    # As the embedded panel is: on the same files the default then gives the same list.
    return in_single_precision(exact)


def _ended(year: int, as_of: date) -> int:
    """That year, or the last that had ended on a day."""
    return min(year, days.last_whole_year(as_of))


def _named(file: UnreadableFile) -> str:
    """File and fault; the fault names the file itself, as a rule."""
    return file.fault if file.path.name in file.fault else f"{file.path}: {file.fault}"


def _tell_unreadable(contents: FolderContents) -> None:
    """Warn of each file that could not be read."""
    for file in contents.unreadable:
        warnings.warn(
            f"left out, because it cannot be read as {file.source}: {_named(file)}",
            UnreadableFileWarning,
            stacklevel=3,
        )


def _tell_lost(contents: FolderContents, outcome: Outcome) -> None:
    """Name the indicators and events that are not there because no file could be read."""
    lost = contents.lost
    if not lost:
        return
    short = [name for name, entry in INDICATORS.items() if set(entry.source) & set(lost)]
    wanted = [n for n in (*outcome.series, *outcome.ongoing) if n in EVENTS]
    without = [name for name in wanted if EVENTS[name].source in lost]
    parts = [f"{len(short)} indicators ({', '.join(short)})"] if short else []
    parts += [f"the events of {outcome.name} ({', '.join(without)})"] if without else []
    if parts:
        warnings.warn(
            f"the panel lacks {' and '.join(parts)}, because no file of {', '.join(lost)} could "
            "be read",
            LeftOutWarning,
            stacklevel=3,
        )
