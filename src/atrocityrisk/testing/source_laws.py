"""Laws of sources: terms are stated, a file is read the same again, a damaged one is refused."""

import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from atrocityrisk import states
from atrocityrisk.errors import DataError, SchemaError
from atrocityrisk.sources import SOURCES, Source, SourceData
from atrocityrisk.sources._country_years.state_codes import KEY
from atrocityrisk.testing._laws import broken, obeyed

PAGE = b"<!DOCTYPE html><html><body>404 Not Found</body></html>\n" * 20
# Lines of the World Bank's preamble, of which two are pairs.
_PREAMBLE = (b"Data Source", b"Last Updated Date")
FIRST, LAST = 1946, 2025


class Trial:
    """Good files of a source, and what was read of them, once."""

    def __init__(self, source: Source, paths: Sequence[Path]) -> None:
        self.source = source
        self.paths = tuple(paths)
        self._data: SourceData | None = None

    @property
    def used(self) -> tuple[Path, ...]:
        """The files that are read: all of a source that joins them, else the newest, the last."""
        return self.paths if self.source.combine_files else self.paths[-1:]

    @property
    def data(self) -> SourceData:
        """What the files hold."""
        if self._data is None:
            self._data = self.source(self.used)
        return self._data

    @property
    def smallest(self) -> Path:
        """The file that damages are tried on."""
        return min(self.used, key=lambda path: path.stat().st_size)

    @property
    def text(self) -> Path | None:
        """The smallest file of commas, if there is one."""
        texts = [path for path in self.paths if path.suffix == ".csv"]
        return min(texts, key=lambda path: path.stat().st_size) if texts else None


def check_source(
    source: Source | str,
    path: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    *,
    law: str | None = None,
) -> None:
    """Try the laws of sources on one of them and a good file of it.

    Parameters
    ----------
    source : Source or str
        The source, or its name in `SOURCES`.
    path : str, path-like or sequence of them
        A good file, or several: small ones in the publisher's layout do. They are left as they
        are; copies are damaged.
    law : str, optional
        One of `SOURCE_LAWS`; all if None.

    Raises
    ------
    BrokenLawError
        Names each law that is broken, on what, and what to do.
    UnknownNameError
        If there is no such source or law.
    DataError
        If a file is not there.

    Examples
    --------
    >>> from atrocityrisk.testing import check_source
    >>> check_source("mepv", "nowhere.xls")
    Traceback (most recent call last):
    ...
    atrocityrisk.errors.DataError: source 'mepv': expected a good file at nowhere.xls, found none
    """
    entry = SOURCES[source] if isinstance(source, str) else source
    paths = [Path(one) for one in ([path] if isinstance(path, str | os.PathLike) else path)]
    absent = [one for one in paths if not one.is_file()]
    if absent or not paths:
        where = absent[0] if absent else "the paths given"
        raise DataError(f"source {entry.name!r}: expected a good file at {where}, found none")
    obeyed(f"source {entry.name!r}", SOURCE_LAWS, law, Trial(entry, paths))


def _terms(trial: Trial) -> None:
    """Who publishes it, on what terms, how to cite it, and where to get it."""
    source = trial.source
    if source.name != source.name.lower() or " " in source.name:
        broken(f"the name is {source.name!r}", todo="write it in lower case with underscores")
    for field in ("title", "publisher", "licence", "citation"):
        if not getattr(source, field):
            broken(f"{field} is empty", todo="state it; 'not stated' if no licence was seen")
    if not source.url.startswith("https://"):
        broken(f"the url is {source.url!r}", todo="give the address where the file is had")
    if source.schema is None:
        broken("there is no schema", todo="say which columns it has, and their ranges")


def _recognised(trial: Trial) -> None:
    """A file is known by its name."""
    for path in trial.paths:
        if not any(path.match(pattern) for pattern in trial.source.files):
            broken(
                f"{path.name} fits none of the patterns {', '.join(trial.source.files)}",
                todo="add a pattern, or rename the file as the publisher does",
            )


def _key(trial: Trial) -> None:
    """The key is (gwcode, year), whole, unique and sorted; there are rows."""
    index = trial.data.frame.index
    kinds = [str(index.get_level_values(level).dtype) for level in range(index.nlevels)]
    if list(index.names) != KEY or kinds != ["int64", "int64"]:
        broken(f"the index is {list(index.names)}", todo="give gwcode and year as whole numbers")
    if not (index.is_unique and index.is_monotonic_increasing):
        broken("country-years are not unique and sorted", todo="give one row for each")
    if not len(index):
        broken("there is no row", todo="try a file that has some")


def _columns(trial: Trial) -> None:
    """Columns are float64 and finite, under names without blanks, each once."""
    frame = trial.data.frame
    others = frame.columns[frame.dtypes != "float64"]
    if len(others) or not frame.shape[1]:
        broken(f"no columns of float64: {list(others)}", todo="turn them into numbers")
    if np.isinf(frame.to_numpy()).any():
        broken("there are infinite values", todo="leave them missing, or refuse the file")
    odd = [name for name in frame.columns if name != name.strip() or " " in name]
    if odd or not frame.columns.is_unique:
        broken(f"names of columns: {odd or 'some twice'}", todo="rename them")


def _states(trial: Trial) -> None:
    """Every row is of a state of its year."""
    index = trial.data.frame.index
    years = index.get_level_values("year")
    known = index[(years >= FIRST) & (years <= LAST)]
    strange = known.difference(states.grid(FIRST, LAST, microstates=True))
    if len(strange):
        broken(
            f"{len(strange)} rows are of no state of their year, first {strange[0]}",
            todo="translate codes in their years: read_country_years or states.translate",
        )


def _files(trial: Trial) -> None:
    """Each column comes from one file, which is named with its hash; the release is stated."""
    data = trial.data
    given = [column for file in data.files for column in file.columns]
    same = {file.path for file in data.files} == set(trial.used)
    if sorted(given) != sorted(data.frame.columns) or not same:
        broken("columns and files do not match", todo="return one frame for each file")
    if not data.version or any(len(file.sha256) != 64 for file in data.files):
        broken("there is no release", todo="return (frame, release) from the reader")


def _again(trial: Trial) -> None:
    """Reading a file again gives the same."""
    # Where one file is all that is read, the first reading is that of the other laws.
    alone = trial.used == (trial.smallest,)
    once = trial.data if alone else trial.source(trial.smallest)
    again = trial.source(trial.smallest)
    same = (once.version, once.sha256) == (again.version, again.sha256)
    if not once.frame.equals(again.frame) or not same:
        broken("reading it twice gives two results", todo="keep nothing between two calls")


def _empty(trial: Trial) -> None:
    """A missing or an empty file is refused by a DataError."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.csv"
        _refused(trial, path, "a missing file", DataError, "found none")
        path.touch()
        _refused(trial, path, "an empty file", DataError, "empty")


def _truncated(trial: Trial) -> None:
    """A file that is cut short is refused by a DataError that names it."""

    def cut(content: bytes, path: Path) -> bytes:
        # A text cut exactly between two rows cannot be told from a whole one; cut within a row.
        half = content[: len(content) // 2].rstrip(b"\n")
        return half[: half.rfind(b"\n") + 4] if path.suffix in (".csv", ".txt") else half

    name = trial.smallest.name.split(".")[0]
    _damaged(trial, trial.smallest, "a file cut short", cut, names=name)


def _something_else(trial: Trial) -> None:
    """A page under the file's name is refused by a DataError."""
    _damaged(trial, trial.smallest, "a web page under its name", lambda *_: PAGE)


def _renamed(trial: Trial) -> None:
    """Columns under other names are refused by a SchemaError that names the file."""

    def rename(content: bytes, _: Path) -> bytes:
        lines = content.split(b"\n")
        at = next(
            i
            for i, line in enumerate(lines)
            if b"," in line and not any(p in line for p in _PREAMBLE)
        )
        lines[at] = lines[at].replace(b",", b"_new,").replace(b'"_new', b'_new"')
        return b"\n".join(lines)

    if trial.text is not None:
        name = trial.text.stem.split("-")[0]
        _damaged(trial, trial.text, "renamed columns", rename, kind=SchemaError, names=name)


def _delimiter(trial: Trial) -> None:
    """Semicolons in place of commas are refused by a SchemaError that says so."""
    if trial.text is not None:
        _damaged(
            trial,
            trial.text,
            "semicolons in place of commas",
            lambda content, _: content.replace(b",", b";"),
            kind=SchemaError,
            names="semicolon",
        )


def _encoding(trial: Trial) -> None:
    """Latin-1 in place of UTF-8 is refused by a DataError that says so."""

    def spoil(content: bytes, _: Path) -> bytes:
        changed = bytearray(content)
        middle = range(len(changed) // 2, len(changed))
        changed[next(i for i in middle if chr(changed[i]).isdigit())] = 0xF4
        return bytes(changed)

    if trial.text is not None:
        _damaged(trial, trial.text, "Latin-1 in place of UTF-8", spoil, names="Latin-1")


def _damaged(
    trial: Trial,
    path: Path,
    what: str,
    change: Callable[[bytes, Path], bytes],
    *,
    kind: type[DataError] = DataError,
    names: str = "",
) -> None:
    """A copy of a file is damaged, and must be refused."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copy(path, folder))
        copy.write_bytes(change(copy.read_bytes(), copy))
        _refused(trial, copy, what, kind, names)


def _refused(trial: Trial, path: Path, what: str, kind: type[DataError], names: str = "") -> None:
    try:
        trial.source(path)
    except kind as problem:
        if names not in str(problem):
            broken(
                f"of {what} it says {str(problem)!r}, without {names!r}",
                todo="name the file and what is wrong with it",
            )
        return
    broken(
        f"{what} is read as if it were good",
        todo="check columns and values: read_country_years and the schema do",
    )


SOURCE_LAWS = {
    "terms are stated": _terms,
    "a file is known by its name": _recognised,
    "the key is unique, sorted and whole": _key,
    "columns are numbers and finite": _columns,
    "every row is a state of its year": _states,
    "files say which columns they gave": _files,
    "reading again gives the same": _again,
    "a missing or empty file is refused": _empty,
    "a truncated file is refused": _truncated,
    "something else under its name is refused": _something_else,
    "renamed columns are refused": _renamed,
    "another delimiter is refused": _delimiter,
    "another encoding is refused": _encoding,
}
"""Name to law: a function of a source with its good files."""
