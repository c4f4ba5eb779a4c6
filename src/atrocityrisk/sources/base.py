"""What a source is: a publisher's data set with its terms, its reader and its schema.

A source's module holds two pure steps: a *table* function that reads the publisher's file into a
validated frame with the publisher's names, and a *tidy* function that turns it into one row per
(gwcode, year). Nothing here fills, smooths or corrects a value.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from atrocityrisk.errors import DataError, DuplicateRowsError
from atrocityrisk.files import sha256
from atrocityrisk.registry import Registry

KEY = ["gwcode", "year"]


@dataclass(frozen=True, kw_only=True)
class Source:
    """A publisher's data set.

    Attributes
    ----------
    name : str
        Short name, lower case with underscores.
    title, publisher : str
        As the publisher writes them.
    licence : str
        SPDX identifier, or "not stated" where no licence text was seen.
    redistributable : bool
        Whether figures derived from it may be shipped.
    citation : str
        How the publisher asks to be cited.
    url : str
        Address from which a user obtains it.
    files : tuple of str
        Glob patterns that recognise its files in a folder, the newest edition last.
    read : callable
        Path to (frame indexed by gwcode and year, version).
    """

    name: str
    title: str
    publisher: str
    licence: str
    redistributable: bool
    citation: str
    url: str
    files: tuple[str, ...]
    read: Callable[[Path], tuple[pd.DataFrame, str]]


@dataclass(frozen=True, kw_only=True)
class SourceData:
    """What was read from one file of a source.

    Attributes
    ----------
    source : Source
        Where it comes from.
    version : str
        Edition as the file states it, or as its columns betray it.
    path : Path
        File that was read.
    sha256 : str
        Hash of that file's bytes.
    frame : DataFrame
        Indexed by (gwcode, year), unique and sorted; one column per variable.
    """

    source: Source
    version: str
    path: Path
    sha256: str
    frame: pd.DataFrame


SOURCES: Registry[Source] = Registry("source")


def read_source(name: str, path: Path) -> SourceData:
    """Read one publisher's file.

    Parameters
    ----------
    name : str
        Name of the source in `SOURCES`.
    path : Path
        The publisher's file.

    Returns
    -------
    SourceData
        The tidy frame with its origin.

    Raises
    ------
    UnknownNameError
        If no source has this name.
    DataError
        If the file is missing, empty or not what the source publishes.
    """
    source = SOURCES[name]
    if not path.is_file():
        raise DataError(f"{name}: expected a file at {path}, found none; see {source.url}")
    if path.stat().st_size == 0:
        raise DataError(f"{name}: {path} is empty; fetch it again from {source.url}")
    frame, version = source.read(path)
    return SourceData(
        source=source, version=version, path=path, sha256=sha256(path), frame=keyed(frame, name)
    )


def keyed(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """Frame indexed by (gwcode, year), sorted, with a key that occurs once.

    Parameters
    ----------
    frame : DataFrame
        With gwcode and year as columns or as index.
    name : str
        Source, for messages.

    Returns
    -------
    DataFrame
        The same values, indexed and sorted.

    Raises
    ------
    DuplicateRowsError
        If a country-year occurs twice.
    """
    if list(frame.index.names) != KEY:
        frame = frame.set_index(KEY)
    repeated = frame.index[frame.index.duplicated()]
    if len(repeated):
        raise DuplicateRowsError(
            f"{name}: {len(repeated)} duplicated country-years, first {tuple(repeated[0])}; "
            "drop or merge them in the file"
        )
    return frame.sort_index()
