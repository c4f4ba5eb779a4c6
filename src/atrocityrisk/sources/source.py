"""What a source is: a publisher's data set with its terms, its reader and its schema.

A source's module holds two pure steps: a *table* function that reads the publisher's file into a
validated frame with the publisher's names, and a *tidy* function that turns it into one row per
(gwcode, year). Nothing here fills or smooths a value, and what is corrected is a row of
`corrections.csv`.

Where several files of one source lie side by side (three releases of V-Dem, one file per indicator
of the World Bank), each column comes whole from the file whose values of it reach the latest year.
Releases are never spliced: publishers re-estimate the past, and a splice would look like change in
the world. A file that is only a window (ten years, half of the states) does not displace a long
history (`file_choice`); it is kept beside it as `SourceData.later`.
"""

import hashlib
import os
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from atrocityrisk._core.files import sha256
from atrocityrisk._core.registry import Registry
from atrocityrisk.errors import AtrocityRiskError, DataError, DuplicateRowsError
from atrocityrisk.sources._country_years.state_codes import KEY
from atrocityrisk.sources.corrections import apply_corrections, shipped_corrections
from atrocityrisk.sources.file_choice import columns_by_file, joined, newest_first
from atrocityrisk.sources.tidy_schemas import TidySchema, validated

if TYPE_CHECKING:
    from pandera.pandas import DataFrameSchema

# What parsing a damaged or made-up table can end in. Readers check what is likely, with better
# messages than these; nobody foresees every damage.
_UNFORESEEN = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, zlib.error)


@dataclass(frozen=True, kw_only=True, repr=False)
class Source:
    """A publisher's data set; called with a file, it reads it.

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
        Glob patterns that recognise its files in a folder, the newest release last.
    read : callable
        Path to (frame indexed by gwcode and year, version).
    combine_files : bool
        Whether files are read together, each column whole from the one that reaches the latest
        year among those with at least half of the fullest one's values; else only one counts.
    schema : TidySchema or DataFrameSchema, optional
        What every tidy frame of it fulfils.

    Examples
    --------
    >>> SOURCES["mepv"]
    <Source 'mepv': Major Episodes of Political Violence, Center for Systemic Peace; licence not \
stated; read it with read_source('mepv', path)>
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
    combine_files: bool = False
    corrects_itself: bool = False
    schema: "TidySchema | DataFrameSchema | None" = None

    def __call__(
        self, path: "str | os.PathLike[str] | Sequence[str | os.PathLike[str]]"
    ) -> "SourceData":
        """Read its file or files, as `read_source` does."""
        return _read_files(self, path)

    def __repr__(self) -> str:
        """What it is, on what terms, and how it is read."""
        files = "paths" if self.combine_files else "path"
        terms = self.licence if self.licence != "not stated" else "licence not stated"
        return (
            f"<Source {self.name!r}: {self.title}, {self.publisher}; {terms}; "
            f"read it with read_source({self.name!r}, {files})>"
        )


@dataclass(frozen=True, kw_only=True)
class ReadFile:
    """One file that went into a source's frame.

    Attributes
    ----------
    path : Path
        The file.
    version : str
        Its release.
    sha256 : str
        Hash of its bytes.
    columns : tuple of str
        Columns that come from it.

    Examples
    --------
    >>> from pathlib import Path
    >>> from atrocityrisk.sources import ReadFile
    >>> ReadFile(path=Path("v.csv"), version="25.1", sha256="ab", columns=("code", "year")).columns
    ('code', 'year')
    """

    path: Path
    version: str
    sha256: str
    columns: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class LaterFile:
    """A file too short to displace another, which reaches later years than that does.

    Attributes
    ----------
    frame : DataFrame
        Indexed by (gwcode, year): the columns of which it has later years, in all of its years.
    file : ReadFile
        The file, with these columns.

    Examples
    --------
    >>> from pathlib import Path
    >>> import pandas as pd
    >>> from atrocityrisk.sources import LaterFile, ReadFile
    >>> rows = pd.MultiIndex.from_tuples([(439, 2025)], names=["gwcode", "year"])
    >>> made = LaterFile(
    ...     frame=pd.DataFrame({"population": [2.4e7]}, index=rows),
    ...     file=ReadFile(
    ...         path=Path("w.json"), version="2026-08-15", sha256="ab", columns=("population",)
    ...     ),
    ... )
    >>> made.file.version, made.frame.index.unique("year").tolist()
    ('2026-08-15', [2025])
    """

    frame: pd.DataFrame
    file: ReadFile


@dataclass(frozen=True, kw_only=True)
class SourceData:
    """What was read from the files of a source.

    Attributes
    ----------
    source : Source
        Where it comes from.
    version : str
        Release as the file states it, or as its years imply; those of several files are joined by
        commas, the newest first.
    path : Path
        File that was read; the newest of several.
    sha256 : str
        Hash of that file's bytes; of the list of hashes where several files were read.
    frame : DataFrame
        Indexed by (gwcode, year), unique and sorted; one column per variable.
    files : tuple of ReadFile
        Every file with the columns taken from it, the newest first.
    later : tuple of LaterFile
        Files of which nothing is in `frame` for a column, though they reach later years of it,
        because they have less than half of its values; the newest first. `version` leaves them
        out.

    Examples
    --------
    >>> from pathlib import Path
    >>> import pandas as pd
    >>> import atrocityrisk as ar
    >>> rows = pd.MultiIndex.from_tuples([(439, 2024)], names=["gwcode", "year"])
    >>> made = ar.sources.SourceData(
    ...     source=ar.SOURCES["vdem"], version="15", path=Path("vdem.csv"), sha256="ab",
    ...     frame=pd.DataFrame({"v2x_polyarchy": [0.4]}, index=rows),
    ... )
    >>> made.version, len(made.frame)
    ('15', 1)
    """

    source: Source
    version: str
    path: Path
    sha256: str
    frame: pd.DataFrame
    files: tuple[ReadFile, ...] = ()
    later: tuple[LaterFile, ...] = ()


SOURCES: Registry[Source] = Registry("source")


def register(source: Source) -> Source:
    """Enter a source in `SOURCES` under its own name."""
    SOURCES.add(source.name, source)
    return source


def read_source(
    name: str, path: str | os.PathLike[str] | Sequence[str | os.PathLike[str]]
) -> SourceData:
    """Read a publisher's file, or several files of one source together.

    Parameters
    ----------
    name : str
        Name of the source in `SOURCES`.
    path : str, PathLike or sequence of them
        The publisher's file or files, the newest release last.

    Returns
    -------
    SourceData
        The tidy frame with its origin.

    Raises
    ------
    UnknownNameError
        If no source has this name.
    DataError
        If a file is missing, empty or not what the source publishes.

    Examples
    --------
    >>> read_source("mepv", "nowhere.xls")
    Traceback (most recent call last):
    ...
    atrocityrisk.errors.DataError: mepv: expected a file at nowhere.xls, found none; see \
https://www.systemicpeace.org/inscrdata.html
    """
    return _read_files(SOURCES[name], path)


def _read_files(
    source: Source, path: str | os.PathLike[str] | Sequence[str | os.PathLike[str]]
) -> SourceData:
    """Frame and origin of one or several files of a source."""
    name = source.name
    given = [path] if isinstance(path, str | os.PathLike) else path
    paths = [Path(each) for each in given]
    if not paths:
        raise DataError(f"{name}: expected at least one file, found none; see {source.url}")
    if len(paths) > 1 and not source.combine_files:
        raise DataError(f"{name}: expected one file, found {len(paths)}; give the newest release")
    return assembled(source, [read_part(source, each) for each in paths])


def read_part(source: Source, path: Path) -> tuple[pd.DataFrame, Path, str, str]:
    """One file of a source: its frame, its path, its release and the hash of its bytes."""
    if not path.is_file():
        raise DataError(f"{source.name}: expected a file at {path}, found none; see {source.url}")
    if path.stat().st_size == 0:
        raise DataError(f"{source.name}: {path} is empty; get it again, see {source.url}")
    frame, version = _read_file(source, path)
    return frame, path, version, sha256(path)


def assembled(source: Source, parts: Sequence[tuple[pd.DataFrame, Path, str, str]]) -> SourceData:
    """What the files of a source hold together, each column whole from one of them."""
    frames = [part[0] for part in parts]
    versions = [part[2] for part in parts]
    whole, beyond = columns_by_file(frames, versions)
    read = [
        ReadFile(path=file, version=version, sha256=digest, columns=tuple(columns))
        for (_, file, version, digest), columns in zip(parts, whole, strict=True)
    ]
    order = newest_first(frames, versions)
    files = tuple(read[i] for i in order)
    used = [file for file in files if file.columns] or [files[0]]
    return SourceData(
        source=source,
        version=", ".join(dict.fromkeys(file.version for file in used)),
        path=used[0].path,
        sha256=used[0].sha256 if len(files) == 1 else _digest_of(files),
        frame=joined(frames, whole),
        files=files,
        later=tuple(later_file(parts[i], beyond[i]) for i in order if beyond[i]),
    )


def later_file(part: tuple[pd.DataFrame, Path, str, str], columns: Sequence[str]) -> LaterFile:
    """Some columns of a file that was read, as far as it has values of them."""
    frame, path, version, digest = part
    read = ReadFile(path=path, version=version, sha256=digest, columns=tuple(columns))
    return LaterFile(frame=frame[list(columns)].dropna(how="all"), file=read)


def _read_file(source: Source, path: Path) -> tuple[pd.DataFrame, str]:
    """One file as a validated frame; every error names the file."""
    try:
        frame, version = source.read(path)
        return validated(
            _corrected(keyed(frame, source.name), source, version), source.schema, source.name, path
        ), version
    except AtrocityRiskError as problem:
        if path.name in str(problem):
            raise
        raise type(problem)(f"{path}: {problem}") from problem
    except _UNFORESEEN as problem:
        raise DataError(
            f"{path}: expected a table of {source.name}, found content that cannot be one "
            f"({type(problem).__name__}: {problem}); correct it, fetch the publisher's "
            f"from {source.url}, or see where with --debug"
        ) from problem


def _corrected(frame: pd.DataFrame, source: Source, version: str) -> pd.DataFrame:
    """Frame with the corrections that come with the package."""
    if source.corrects_itself:
        return frame
    rows = shipped_corrections()
    # Of several files of a source one has the column that a row corrects, another has not.
    rows = rows[rows["source"].eq(source.name) & rows["field"].isin(frame.columns)]
    if rows.empty:
        return frame
    return apply_corrections(frame, rows, source=source.name, version=version)[0]


def _digest_of(files: tuple[ReadFile, ...]) -> str:
    """Hash of the hashes, the same in whatever order the files were given."""
    listed = "\n".join(sorted(file.sha256 for file in files))
    return hashlib.sha256(listed.encode()).hexdigest()


def keyed(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """Frame indexed by (gwcode, year), sorted, with a key that occurs once."""
    if list(frame.index.names) != KEY:
        frame = frame.set_index(KEY)
    repeated = frame.index[frame.index.duplicated()]
    if len(repeated):
        first = tuple(int(part) for part in repeated[0])
        raise DuplicateRowsError(
            f"{name}: {len(repeated)} duplicated country-years, first {first}; "
            "drop or merge them in the file"
        )
    return frame.sort_index()


def tidy_schema(
    columns: Mapping[str, tuple[float, float]], *, required: Sequence[str] = ()
) -> TidySchema:
    """Schema of a tidy frame."""
    return TidySchema(columns, required)
