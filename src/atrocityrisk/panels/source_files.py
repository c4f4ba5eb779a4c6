"""Which files of a folder are publishers' files, by name, and which of them counts.

Of a source whose files are read together every file counts; of another the newest, which is the
last in the order of the source's patterns and then of the names, numbers in them as numbers.
"""

import os
import re
from collections.abc import Iterable
from pathlib import Path

from atrocityrisk._core.files import StrPath, is_hidden
from atrocityrisk._core.plugins import load_plugins
from atrocityrisk.errors import DataError
from atrocityrisk.sources import SOURCES
from atrocityrisk.sources.readable_files import UnreadableFile, fault_of
from atrocityrisk.sources.releases import FILE as RELEASES_FILE
from atrocityrisk.sources.update_log import FILE as UPDATES_FILE


def find_files(folder: StrPath, *, names: Iterable[str] | None = None) -> dict[str, list[Path]]:
    """Publishers' files in a folder, by source.

    Parameters
    ----------
    folder : str or path-like
        Searched with its subfolders.
    names : iterable of str, optional
        Sources to look for; all if None.

    Returns
    -------
    dict of str to list of Path
        The recognised files of each source that is there, the newest release last; one file of a
        source whose files are not read together.

    Raises
    ------
    DataError
        If the folder does not exist or holds no recognised file.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from pathlib import Path
    >>> import atrocityrisk as ar
    >>> from atrocityrisk.errors import DataError
    >>> with TemporaryDirectory() as folder:
    ...     _ = Path(folder, "notes.txt").write_text("mine", encoding="utf-8")
    ...     try:
    ...         ar.panels.find_files(folder)
    ...     except DataError as refused:
    ...         print(str(refused)[:30])
    no publisher's file recognised
    """
    found = every_file(folder, names=names)
    return {n: files if SOURCES[n].combine_files else files[-1:] for n, files in found.items()}


def every_file(folder: StrPath, *, names: Iterable[str] | None = None) -> dict[str, list[Path]]:
    """All files of a folder that a source recognises, older releases too.

    Parameters
    ----------
    folder : str or path-like
        Searched with its subfolders.
    names : iterable of str, optional
        Sources to look for; all if None.

    Returns
    -------
    dict of str to list of Path
        By source, the newest release last: in the order of its patterns, then of the names, in
        which numbers are compared as numbers.

    Raises
    ------
    DataError
        If the folder does not exist or holds no recognised file.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from pathlib import Path
    >>> import atrocityrisk as ar
    >>> from atrocityrisk.errors import DataError
    >>> with TemporaryDirectory() as folder:
    ...     _ = Path(folder, "notes.txt").write_text("mine", encoding="utf-8")
    ...     try:
    ...         ar.panels.every_file(folder)
    ...     except DataError as refused:
    ...         print(str(refused)[:30])
    no publisher's file recognised
    """
    found = _recognised(folder, SOURCES if names is None else names)
    if not found:
        raise DataError(
            f"no publisher's file recognised in {folder}; `atrocityrisk data list` names the files "
            "that are looked for"
        )
    return found


def unrecognised_files(folder: StrPath) -> list[Path]:
    """Files of a folder that no source recognises by their names, and that are therefore not read.

    Parameters
    ----------
    folder : str or path-like
        Searched with its subfolders; hidden files, a `releases.csv` and the record of updates are
        left out.

    Returns
    -------
    list of Path
        In order of their names.

    Raises
    ------
    DataError
        If the folder does not exist.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     for name in ("HIEF_data.csv", "hief data of mine.csv"):
    ...         _ = (Path(folder) / name).write_text("Country,Year,EFindex")
    ...     [path.name for path in unrecognised_files(folder)]
    ['hief data of mine.csv']
    """
    known = {path for paths in _recognised(folder, SOURCES).values() for path in paths}
    return sorted(
        path
        for path in Path(folder).rglob("*")
        if _is_file(path)
        and path not in known
        and path.name not in (RELEASES_FILE, UPDATES_FILE)
        and not is_hidden(path, Path(folder))
    )


def _recognised(folder: StrPath, names: Iterable[str]) -> dict[str, list[Path]]:
    """Files of each of some sources, the newest release last."""
    if names is SOURCES:
        load_plugins()
    folder = Path(folder)
    if not folder.is_dir():
        raise DataError(f"expected a folder of publishers' files at {folder}, found none")
    found = {}
    for name in names:
        matches = [
            path
            for pattern in SOURCES[name].files
            for path in sorted(folder.rglob(pattern), key=_natural)
            if _is_file(path) and not is_hidden(path, folder)
        ]
        if matches:
            found[name] = list(dict.fromkeys(matches))
    return found


def _is_file(path: Path) -> bool:
    """Whether there is a file, or a link to one that is gone: that cannot be read, and is told."""
    return path.is_file() or (path.is_symlink() and not path.exists())


def closed_folders(folder: StrPath, *, strict: bool = False) -> list[UnreadableFile]:
    """Folders within a folder that cannot be looked into; a search passes over them in silence."""
    faults: list[OSError] = []
    for _ in os.walk(folder, onerror=faults.append):
        pass
    if strict and faults:
        raise faults[0]
    return [
        UnreadableFile(
            source="any source", path=Path(fault.filename), fault=f"the folder {fault_of(fault)}"
        )
        for fault in faults
    ]


def _natural(path: Path) -> list[tuple[int, str]]:
    """Order in which v9 comes before v10."""
    parts = re.split(r"(\d+)", str(path))
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]
