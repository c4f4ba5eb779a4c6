"""One side of a comparison of data: a folder of publishers' files, one such file, or a panel."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from fnmatch import fnmatch
from pathlib import Path
from typing import Literal

import pandas as pd

from atrocityrisk._core.files import StrPath, sha256
from atrocityrisk._core.plugins import load_plugins
from atrocityrisk._core.progress import ProgressCallback
from atrocityrisk.errors import DataError, WrongTypeError
from atrocityrisk.panels import Panel, storage
from atrocityrisk.panels.source_files import every_file
from atrocityrisk.panels.source_folder import FolderContents, read_contents
from atrocityrisk.sources import SOURCES, SourceData, read_source
from atrocityrisk.sources.readable_files import UnreadableFile, fault_of

Kind = Literal["folder", "file", "panel"]
Identical = dict[str, tuple[tuple[str, ...], tuple[str, ...]]]
DataLike = StrPath | Panel | SourceData

EVENTS_OF_PANEL = "events"
"""Name under which a panel's series of events are compared, beside its sources."""
PANEL_SUFFIXES = (".parquet", ".pq")


@dataclass(frozen=True, kw_only=True, eq=False)
class DataSide:
    """One side, read: a table for each source, its files and releases."""

    name: str
    kind: Kind
    frames: dict[str, pd.DataFrame] = field(default_factory=dict)
    files: dict[str, tuple[str, ...]] = field(default_factory=dict)
    releases: dict[str, str] = field(default_factory=dict)
    unreadable: tuple[UnreadableFile, ...] = ()
    contents: FolderContents | None = None
    panel: Panel | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class TwoSides:
    """Both sides, and the sources whose files are the same to the byte."""

    old: DataSide
    new: DataSide
    identical: Identical
    # Columns of two panels that come from one source in OLD and from another in NEW.
    moved: dict[str, tuple[str, str]] = field(default_factory=dict)
    # Sources and columns that either side takes from a file that is the same to the byte.
    kept: frozenset[tuple[str, str]] = frozenset()


def kind_of(given: DataLike) -> Kind:
    """What somebody gave."""
    if isinstance(given, Panel):
        return "panel"
    if isinstance(given, SourceData):
        return "file"
    if not isinstance(given, str) and not hasattr(given, "__fspath__"):
        raise WrongTypeError(
            "expected a folder or a file of a publisher, a panel file, a panel or what "
            f"`read_source` gives, found {type(given).__name__}"
        )
    path = Path(given)
    if path.is_dir():
        return "folder"
    if not path.is_file():
        raise DataError(f"expected a folder or a file at {path}, found none; correct the path")
    return "panel" if path.suffix.lower() in PANEL_SUFFIXES else "file"


def read_sides(
    old: DataLike,
    new: DataLike,
    *,
    source: str | None,
    whole: bool,
    progress: ProgressCallback,
) -> TwoSides:
    """Both sides; files that are the same are read only if `whole`, for the list they give."""
    load_plugins()
    if source is not None:
        SOURCES[source]  # A misspelt name is told before anything is read.
    kinds = kind_of(old), kind_of(new)
    if kinds[0] != kinds[1]:
        raise DataError(
            f"expected two folders, two files of one source or two panels, found a {kinds[0]} "
            f"({_name(old)}) and a {kinds[1]} ({_name(new)}); give the same kind on both sides"
        )
    if kinds[0] == "folder":
        return _folders(Path(str(old)), Path(str(new)), source, whole=whole, progress=progress)
    if kinds[0] == "panel":
        return _panels(old, new, source)
    return _files(old, new, source)


def _folders(
    old: Path, new: Path, source: str | None, *, whole: bool, progress: ProgressCallback
) -> TwoSides:
    names = None if source is None else [source]
    listed = [every_file(folder, names=names) for folder in (old, new)]
    same = _same_files(*listed)
    identical: Identical = {
        name: (_names(listed[0][name]), _names(listed[1][name])) for name in same
    }
    sides = []
    for folder, files in zip((old, new), listed, strict=True):
        wanted = [name for name in files if whole or name not in same]
        sides.append(_folder(folder, wanted, progress=progress))
    return TwoSides(old=sides[0], new=sides[1], identical=identical, kept=_kept(*sides))


def _kept(old: DataSide, new: DataSide) -> frozenset[tuple[str, str]]:
    """Columns that both folders take from the same bytes."""
    taken = [
        {
            (name, str(column), file.sha256)
            for name, data in (side.contents.sources if side.contents else {}).items()
            for file in data.files
            for column in file.columns
        }
        for side in (old, new)
    ]
    # A column of several files was kept only if no file of it is another.
    other = {(name, column) for name, column, _ in taken[0] ^ taken[1]}
    return frozenset((name, column) for name, column, _ in taken[0] & taken[1]) - other


def _folder(folder: Path, names: list[str], *, progress: ProgressCallback) -> DataSide:
    """A folder as far as its files can be read."""
    if not names:
        return DataSide(name=str(folder), kind="folder")
    contents = read_contents(folder, names=names, progress=progress)
    data = contents.sources
    return DataSide(
        name=str(folder),
        kind="folder",
        frames={name: one.frame for name, one in data.items()},
        files={name: tuple(f.path.name for f in one.files) for name, one in data.items()},
        releases={name: one.version for name, one in data.items()},
        unreadable=contents.unreadable,
        contents=contents,
    )


def _same_files(old: dict[str, list[Path]], new: dict[str, list[Path]]) -> list[str]:
    """Sources whose files are the same on both sides, by their bytes and whatever their names."""
    same = []
    for name in old.keys() & new.keys():
        sizes = [Counter(_size(path) for path in side[name]) for side in (old, new)]
        if sizes[0] != sizes[1] or None in sizes[0]:
            continue
        hashes = [Counter(sha256(path) for path in side[name]) for side in (old, new)]
        if hashes[0] == hashes[1]:
            same.append(name)
    return same


def _names(paths: list[Path]) -> tuple[str, ...]:
    return tuple(path.name for path in paths)


def _size(path: Path) -> int | None:
    """Size of a file, or None for a link to one that is gone."""
    return path.stat().st_size if path.is_file() else None


def _files(old: DataLike, new: DataLike, source: str | None) -> TwoSides:
    """Two files of one source."""
    given = (old, new)
    paths = [one.path if isinstance(one, SourceData) else Path(str(one)) for one in given]
    name = source or _source_of(given, paths)
    if not any(isinstance(one, SourceData) for one in given) and sha256(paths[0]) == sha256(
        paths[1]
    ):
        bare = [DataSide(name=str(path), kind="file") for path in paths]
        return TwoSides(
            old=bare[0], new=bare[1], identical={name: ((paths[0].name,), (paths[1].name,))}
        )
    sides = []
    for one, path in zip(given, paths, strict=True):
        data = one if isinstance(one, SourceData) else read_source(name, path)
        if data.source.name != name:
            raise DataError(
                f"expected two files of {name}, found one of {data.source.name} ({path}); give "
                "two releases of one source"
            )
        sides.append(
            DataSide(
                name=str(path),
                kind="file",
                frames={name: data.frame},
                files={name: (path.name,)},
                releases={name: data.version},
            )
        )
    return TwoSides(old=sides[0], new=sides[1], identical={})


def _source_of(given: tuple[DataLike, DataLike], paths: list[Path]) -> str:
    """The source of two files: the one that knows the names of both, or can read both."""
    by_name = [
        [one.source.name] if isinstance(one, SourceData) else _recognised(path)
        for one, path in zip(given, paths, strict=True)
    ]
    shared = [name for name in by_name[0] if name in by_name[1]]
    # A file is often renamed by who keeps two releases of it side by side.
    candidates = shared or list(dict.fromkeys([*by_name[0], *by_name[1]]))
    if not shared and by_name[0] and by_name[1]:
        raise DataError(
            f"expected two files of one source, found {paths[0].name}, by its name of "
            f"{' or '.join(by_name[0])}, and {paths[1].name}, of {' or '.join(by_name[1])}; give "
            "two releases of one source, or say which it is with --source NAME"
        )
    if not candidates:
        raise DataError(
            f"no source recognises {paths[0].name} or {paths[1].name} by name; say which it is "
            "with --source NAME (see `atrocityrisk data list`)"
        )
    if len(candidates) == 1:
        return candidates[0]
    faults = []
    for name in candidates:
        try:
            for path in paths:
                read_source(name, path)
        except (DataError, OSError) as problem:
            faults.append(f"{name}: {fault_of(problem)}")
            continue
        return name
    raise DataError(
        f"expected two files that one of {', '.join(candidates)} can read, found none of them "
        f"can, first {faults[0]}; say which source it is with --source NAME"
    )


def _recognised(path: Path) -> list[str]:
    """Sources that know a file by its name."""
    return [
        name
        for name, source in SOURCES.items()
        if any(fnmatch(path.name, pattern) for pattern in source.files)
    ]


def _panels(old: DataLike, new: DataLike, source: str | None) -> TwoSides:
    """Two panels: observed values by source, and the series of events."""
    paths = [given for given in (old, new) if not isinstance(given, Panel | SourceData)]
    if len(paths) == 2 and sha256(Path(str(paths[0]))) == sha256(Path(str(paths[1]))):
        panel = _opened(old)
        same = _panel(old, panel, panel.columns["source"], source)
        names = Path(str(paths[0])).name, Path(str(paths[1])).name
        identical: Identical = dict.fromkeys(same.frames, ((names[0],), (names[1],)))
        return TwoSides(old=same, new=replace(same, name=_name(new)), identical=identical)
    # The name of an indicator says what it is. Its source may be only the name of the user's file,
    # which is another every year, so a column of both sides stands under the source of OLD.
    a, b = _opened(old), _opened(new)
    before, after = (
        {str(name): str(of) for name, of in one.columns["source"].items()} for one in (a, b)
    )
    moved = {
        name: (before[name], after[name])
        for name in before
        if name in after and before[name] != after[name]
    }
    filed = b.columns["source"].copy()
    filed.update(pd.Series({name: pair[0] for name, pair in moved.items()}, dtype=filed.dtype))
    sides = [_panel(old, a, a.columns["source"], source), _panel(new, b, filed, source)]
    return TwoSides(old=sides[0], new=sides[1], identical={}, moved=moved)


def _opened(given: DataLike) -> Panel:
    return given if isinstance(given, Panel) else storage.read_panel(Path(str(given)))


def _panel(given: DataLike, panel: Panel, filed: pd.Series, source: str | None) -> DataSide:
    """A panel as tables by the sources under which its columns are compared."""
    # What was carried from an earlier year is nobody's value of this one.
    observed = panel.indicators.where(panel.ages == 0)
    facts = panel.columns
    if source is not None:
        asked = [
            source in f"{under}, {of}".split(", ")
            for under, of in zip(filed, facts["source"], strict=True)
        ]
        facts, filed = facts[asked], filed[asked]
    frames, releases = {}, {}
    for under, part in facts.groupby(filed.astype(str), sort=True):
        frames[str(under)] = observed[list(part.index)]
        # A release is one of its own source; of another it says of which.
        releases[str(under)] = ", ".join(
            _once(
                version if of == under else f"{of} {version}".strip()
                for of, version in zip(part["source"], part["version"], strict=True)
            )
        )
    if source in (None, EVENTS_OF_PANEL):
        frames[EVENTS_OF_PANEL], releases[EVENTS_OF_PANEL] = panel.events, f"to {panel.record_end}"
    name = _name(given)
    return DataSide(
        name=name,
        kind="panel",
        frames=frames,
        files=dict.fromkeys(frames, (Path(name).name,)),
        releases=releases,
        panel=panel,
    )


def _once(values: Iterable[object]) -> list[str]:
    return list(dict.fromkeys(str(value) for value in values))


def _name(given: DataLike) -> str:
    """What a side is called in messages."""
    if isinstance(given, Panel):
        return "panel in memory"
    if isinstance(given, SourceData):
        return str(given.path)
    return str(Path(given))
