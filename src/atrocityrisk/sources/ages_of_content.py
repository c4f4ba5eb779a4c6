"""How old the newest year or day is that a source's files describe, and whether that is too old.

The age is that of the content, never of the file: a mirror that stands still serves its old file
with the date of today.
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from atrocityrisk._core.files import is_hidden, sha256
from atrocityrisk.errors import AtrocityRiskError, FetchError
from atrocityrisk.sources._readers.days import days
from atrocityrisk.sources.addresses import publications
from atrocityrisk.sources.source import SOURCES, Source, read_part
from atrocityrisk.sources.ucdp.ucdp_files import ucdp_table
from atrocityrisk.sources.update_log import by_hash, read_log

Unit = Literal["year", "day"]
# Sources whose newest day counts: their files appear by the month.
_BY_DAY = ("ucdp_candidate_events",)
_DAY_COLUMNS = ("date_end", "date_start", "date")


@dataclass(frozen=True, kw_only=True)
class Content:
    """What a file holds, as far as it is compared with the file before it."""

    newest: date
    unit: Unit
    release: str
    state_years: int
    columns: int
    # Last year with a value by state; empty where it was recorded only, and not read.
    last_years: Mapping[int, int] = field(default_factory=dict)

    @property
    def newest_text(self) -> str:
        """The newest year, or day, as it is shown."""
        return str(self.newest.year) if self.unit == "year" else self.newest.isoformat()


@dataclass(frozen=True, kw_only=True)
class ContentAge:
    """Age of the newest year or day that a source's files describe.

    Attributes
    ----------
    source : str
        Name in `SOURCES`.
    file : Path
        File that reaches furthest.
    newest : str
        The newest year of which it has a value, or the newest day of an event.
    age_days : int
        Days from the end of that year, or from that day, until today; 0 while the year lasts.
    greatest_age_days : int
        Age beyond which a newer release should be out; 0 if none is expected.

    Examples
    --------
    >>> from pathlib import Path
    >>> import atrocityrisk as ar
    >>> age = ar.sources.ContentAge(
    ...     source="vdem", file=Path("vdem.RData"), newest="2023", age_days=700,
    ...     greatest_age_days=480,
    ... )
    >>> age.stands_still
    True
    """

    source: str
    file: Path
    newest: str
    age_days: int
    greatest_age_days: int

    @property
    def stands_still(self) -> bool:
        """Whether the content is older than the publisher's next release should let it become."""
        return 0 < self.greatest_age_days < self.age_days


def content_ages(
    folder: str | os.PathLike[str],
    *,
    today: date | None = None,
    names: Iterable[str] | None = None,
    read: bool = True,
) -> tuple[ContentAge, ...]:
    """Age of the newest year or day that the files of each source describe.

    Parameters
    ----------
    folder : str or PathLike
        Publishers' files, in any subfolders; hidden ones are left out.
    today : date, optional
        Day from which age is counted.
    names : iterable of str, optional
        Sources to look at; all if None.
    read : bool
        Read files of which no update recorded what they hold; left out if not.

    Returns
    -------
    tuple of ContentAge
        By name of source; sources without a readable file are left out.

    Raises
    ------
    FetchError
        If the folder does not exist.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     content_ages(folder)
    ()
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise FetchError(f"expected a folder of publishers' files at {folder}, found none")
    asked = SOURCES if names is None else set(names)
    return ages_of(Contents(folder), asked, today=today or date.today(), read=read)


class Contents:
    """What the files of a folder hold: by the record of updates, else read, each once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._read: dict[tuple[str, str], Content | None] = {}

    def of(self, source: Source, path: Path, *, read: bool = True) -> Content | None:
        """What a file holds; None if it cannot be read, which is told elsewhere, or may not be."""
        recorded = recorded_content(by_hash(read_log(self.folder)).get(sha256(path), {}))
        return self.read(source, path) if recorded is None and read else recorded

    def read(self, source: Source, path: Path) -> Content | None:
        """What a file holds, state by state, which no record says; None if it cannot be read."""
        key = (source.name, sha256(path))
        if key not in self._read:
            try:
                self._read[key] = content_of(source, path)
            except (AtrocityRiskError, OSError):
                self._read[key] = None
        return self._read[key]


def ages_of(
    contents: Contents, names: Iterable[str], *, today: date, read: bool
) -> tuple[ContentAge, ...]:
    """Age of the content of each of some sources."""
    limits = greatest_ages()
    ages = []
    for name in sorted(names):
        best: tuple[Path, Content] | None = None
        for path in files_of(contents.folder, SOURCES[name]):
            content = contents.of(SOURCES[name], path, read=read)
            if content is not None and (best is None or content.newest > best[1].newest):
                best = (path, content)
        if best is not None:
            age = ContentAge(
                source=name,
                file=best[0],
                newest=best[1].newest_text,
                age_days=max((today - best[1].newest).days, 0),
                greatest_age_days=limits.get(name, 0),
            )
            ages.append(age)
    return tuple(ages)


def greatest_ages() -> dict[str, int]:
    """Greatest age of content by source; 0 where no further release is expected."""
    limits: dict[str, int] = {}
    for entry in publications():
        limits[entry.source] = max(entry.greatest_age_days, limits.get(entry.source, 0))
    return limits


def files_of(folder: Path, source: Source) -> list[Path]:
    """Files of a folder that a source recognises, hidden ones left out."""
    found = [path for pattern in source.files for path in sorted(folder.rglob(pattern))]
    return [p for p in dict.fromkeys(found) if p.is_file() and not is_hidden(p, folder)]


def content_of(source: Source, path: Path) -> Content:
    """What a file holds, by its reader; an error if it is not what the source publishes."""
    frame, _, release, _ = read_part(source, path)
    observed = frame.notna().any(axis=1)
    here = frame.index[observed.to_numpy()].to_frame(index=False)
    reached = here.groupby("gwcode")["year"].max()
    last_years = dict(zip(map(int, reached.index), map(int, reached), strict=True))
    last = max(last_years.values(), default=0)
    newest, unit = date(max(last, 1), 12, 31), "year"
    if source.name in _BY_DAY:
        newest, unit = _newest_day(path) or newest, "day"
    return Content(
        newest=newest,
        unit="day" if unit == "day" else "year",
        release=release,
        state_years=int(observed.sum()),
        columns=int(frame.notna().any().sum()),
        last_years=last_years,
    )


def recorded_content(entry: Mapping[str, Any]) -> Content | None:
    """What an entry of the log says that a file holds; None if it does not say."""
    try:
        return Content(
            newest=date.fromisoformat(entry["newest"]),
            unit="day" if entry["unit"] == "day" else "year",
            release=str(entry["release"]),
            state_years=int(entry["state_years"]),
            columns=int(entry["columns"]),
        )
    except (KeyError, TypeError, ValueError):
        return None


def _newest_day(path: Path) -> date | None:
    """The newest day of any event of a file."""
    table = ucdp_table(path, _DAY_COLUMNS)
    columns = [days(table[name], path).max() for name in _DAY_COLUMNS if name in table]
    dated = [day for day in columns if not pd.isna(day)]
    return max(dated).date() if dated else None
