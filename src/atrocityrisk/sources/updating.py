"""Bring a folder of publishers' files up to date: ask, check, keep what was there, tell.

A source that fails costs what it holds and no more. What only a person can fetch is named with the
page to go to.
"""

import os
import shutil
import urllib.error
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from filelock import FileLock, Timeout

from atrocityrisk._core.files import check_folder, sha256
from atrocityrisk._core.progress import ProgressCallback, no_progress
from atrocityrisk.errors import FetchError, IntegrityError, OutputError
from atrocityrisk.sources.addresses import Publication, publications
from atrocityrisk.sources.ages_of_content import ContentAge, Contents, ages_of, recorded_content
from atrocityrisk.sources.arriving_files import (
    WORK,
    Site,
    UpdatedFile,
    is_missing,
    receive,
    retire,
)
from atrocityrisk.sources.current_names import (
    DatedName,
    listed_names,
    period_of,
    possible_names,
)
from atrocityrisk.sources.readable_files import fault_of
from atrocityrisk.sources.source import SOURCES
from atrocityrisk.sources.update_log import by_hash, read_log


@dataclass(frozen=True, kw_only=True)
class FileByHand:
    """A file that only a person can fetch.

    Attributes
    ----------
    source : str
        Name in `SOURCES`.
    files : tuple of str
        Names by which it is recognised.
    needs : str
        What is asked of the person: a "form", a "token", a "registration", or only the "page".
    page : str
        Where to go.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> by_hand = ar.sources.FileByHand(
    ...     source="tmk", files=("tmk_events*.xls*",), needs="page", page="https://example.org"
    ... )
    >>> by_hand.needs
    'page'
    """

    source: str
    files: tuple[str, ...]
    needs: str
    page: str


@dataclass(frozen=True, kw_only=True)
class UpdateReport:
    """What an update brought, what it could not bring, and how old the content is now.

    Attributes
    ----------
    files : tuple of UpdatedFile
        Every file that was asked for.
    ages : tuple of ContentAge
        Newest year or day of each source in the folder after the update.
    by_hand : tuple of FileByHand
        What needs a person.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> ar.sources.UpdateReport(files=(), ages=(), by_hand=()).changed
    ()
    """

    files: tuple[UpdatedFile, ...]
    ages: tuple[ContentAge, ...]
    by_hand: tuple[FileByHand, ...]

    @property
    def changed(self) -> tuple[UpdatedFile, ...]:
        """Files that are new or were replaced."""
        return tuple(file for file in self.files if file.status in ("new", "replaced"))

    @property
    def not_updated(self) -> tuple[UpdatedFile, ...]:
        """Files that failed, were refused, or came in an older release."""
        kinds = ("failed", "refused", "older")
        return tuple(file for file in self.files if file.status in kinds)


def update(
    folder: str | os.PathLike[str],
    *,
    names: Iterable[str] | None = None,
    base: str = "",
    today: date | None = None,
    timeout: float = 60.0,
    progress: ProgressCallback | None = None,
) -> UpdateReport:
    """Files of a folder brought to their publishers' current releases, each read before it counts.

    Parameters
    ----------
    folder : str or PathLike
        Where the files are; made if it is not there.
    names : iterable of str, optional
        Sources to update; all that have an address if None.
    base : str
        Address of a mirror. Files are asked for below it, by host and path of the publisher's.
    today : date, optional
        Day on which the update is made; names that hold a year or month are tried from it downward.
    timeout : float
        Seconds of silence after which a server is given up.
    progress : callable, optional
        Told of each file before it is asked for.

    Returns
    -------
    UpdateReport
        Of every file what became of it; a failure of one does not keep the others from coming.

    Raises
    ------
    UnknownNameError
        If a source is unknown.
    FetchError
        If `base` is no address. What cannot be fetched is no error but told in the report.
    OutputError
        If the folder cannot be written to, or another update works in it.
    DataError
        If the record of earlier updates is damaged.

    Notes
    -----
    The file that was there moves to ``.previous/<sha256>/`` in the folder, what was refused to
    ``.aside/<sha256>/``; neither is read as data. Every change is a line of ``updates.jsonl``.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     report = update(folder, names=["tmk"])
    >>> report.files, report.by_hand[0].needs
    ((), 'page')
    """
    asked = list(SOURCES) if names is None else list(dict.fromkeys(names))
    for name in asked:
        SOURCES[name]  # A misspelt name is reported before anything is downloaded.
    if base and urlsplit(base).scheme not in ("http", "https"):
        raise FetchError(f"expected an http or https address of a mirror, found {base!r}")
    folder = check_folder(folder)
    folder.mkdir(parents=True, exist_ok=True)
    day = today or date.today()
    contents = Contents(folder)
    site = Site(folder=folder, base=base, today=day, timeout=timeout, contents=contents)
    entries = [entry for entry in publications() if entry.updates and entry.source in asked]
    try:
        with FileLock(folder / ".update.lock", timeout=0):
            _clear(folder)
            read_log(folder)  # A damaged one is reported before anything is downloaded.
            files = _updated(entries, site, progress or no_progress)
            ages = ages_of(contents, asked, today=day, read=True)
    except Timeout as problem:
        raise OutputError(
            f"another update works in {folder}; wait until it is done, or update another folder"
        ) from problem
    return UpdateReport(files=tuple(files), ages=ages, by_hand=_by_hand(asked))


def _clear(folder: Path) -> None:
    """Remove what a stopped update left half done."""
    for path in folder.glob(f"{WORK}*"):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)


def _by_hand(names: Iterable[str]) -> tuple[FileByHand, ...]:
    """Sources without an address that is updated, and where a person finds them."""
    found = []
    for name in names:
        known = publications(name)
        if not any(entry.updates for entry in known):
            needs = next((entry.needs for entry in known if entry.needs), "page")
            page = known[0].page if known else SOURCES[name].url
            files = SOURCES[name].files
            found.append(FileByHand(source=name, files=files, needs=needs, page=page))
    return tuple(found)


def _updated(
    entries: list[Publication], site: Site, progress: ProgressCallback
) -> list[UpdatedFile]:
    """What became of the files of each address, in order."""
    files: list[UpdatedFile] = []
    pages: dict[str, str | None] = {}
    # Sources of which the file from January on was asked for: what follows adds months.
    begun: set[str] = set()
    for step, entry in enumerate(entries):
        progress(f"updating {entry.source}: {entry.file}", step, len(entries))
        listed = _listed(entry, site, pages)
        if entry.access == "candidate" and entry.source in begun:
            files += _months_after(entry, entries, site, listed)
            continue
        if entry.access == "candidate":
            begun.add(entry.source)
        if entry.access == "fixed" and _is_there(entry, site):
            files.append(_as_it_was(entry, site))
            continue
        file = _newest(entry, listed or possible_names(entry, site.today), site)
        files.append(file)
        if file.status in ("new", "replaced", "unchanged") and entry.is_dated:
            _retire_older(entry, entries, file, site)
    return files


def _is_there(entry: Publication, site: Site) -> bool:
    return site.place(entry.file).is_file()


def _as_it_was(entry: Publication, site: Site) -> UpdatedFile:
    """A file of a fixed release, or one that somebody put in its place: neither is updated."""
    path = site.place(entry.file)
    digest = sha256(path)
    content = recorded_content(by_hash(read_log(site.folder)).get(digest, {}))
    return UpdatedFile(
        source=entry.source,
        path=path,
        address=entry.address,
        status="unchanged",
        sha256=digest,
        old_sha256="",
        release=entry.version if digest == entry.sha256 else "",
        newest="" if content is None else content.newest_text,
        fault="",
    )


def _listed(entry: Publication, site: Site, pages: dict[str, str | None]) -> list[DatedName]:
    """Names that the publisher's page links to; none if it cannot be had or lists none."""
    if not entry.is_dated or not entry.address.startswith(entry.page):
        return []
    if entry.page not in pages:
        pages[entry.page] = _page(entry, site)
    content = pages[entry.page]
    return [] if content is None else listed_names(entry, content, site.today)


def _page(entry: Publication, site: Site) -> str | None:
    """A publisher's page of downloads; None if it cannot be had, since names can be tried."""
    target = site.folder / f"{WORK}page"
    try:
        site.download("page", entry.page).read_page(site.routed(entry.page), target)
        return target.read_text(encoding="utf-8", errors="replace")
    except (FetchError, urllib.error.URLError):
        return None
    finally:
        target.unlink(missing_ok=True)


def _newest(entry: Publication, names: list[DatedName], site: Site) -> UpdatedFile:
    """The first of some names that is there; what failed last if none is."""
    tried = []
    for name in names:
        try:
            return receive(entry, name, site)
        except (FetchError, IntegrityError) as problem:
            tried.append((name, problem))
            # A page in place of a file is how some servers say that there is none.
            if not (isinstance(problem, IntegrityError) or is_missing(problem)):
                break
    name, fault = tried[-1]
    text = fault_of(fault)
    if len(tried) > 1:
        text = f"none of {tried[0][0].file} to {name.file} is there: {text}"
    return _failed(entry, name, site, text)


def _failed(entry: Publication, name: DatedName, site: Site, fault: str) -> UpdatedFile:
    path = site.place(name.file)
    there = path.is_file()
    return UpdatedFile(
        source=entry.source,
        path=path,
        address=name.address,
        status="failed",
        sha256=sha256(path) if there else "",
        old_sha256="",
        release="",
        newest="",
        fault=fault,
    )


def _months_after(
    entry: Publication, entries: list[Publication], site: Site, listed: list[DatedName]
) -> list[UpdatedFile]:
    """Files of single months after the last month of the file from January on."""
    dated = _dated_files(entries, entry, site, first=True)
    reached = max([(0, 0), *(period for _, period in dated)])
    names = listed or possible_names(entry, site.today)
    files = []
    for name in reversed(names):
        if (name.year, name.month) <= reached:
            continue
        try:
            files.append(receive(entry, name, site))
        except (FetchError, IntegrityError) as problem:
            # Of months that nobody listed the last are not out yet.
            if listed or not (is_missing(problem) or isinstance(problem, IntegrityError)):
                files.append(_failed(entry, name, site, fault_of(problem)))
                break
    return files


def _dated_files(
    entries: list[Publication], entry: Publication, site: Site, *, first: bool = False
) -> list[tuple[Path, tuple[int, int]]]:
    """Files of a source whose names date them, with year and month."""
    forms = [e for e in entries if e.source == entry.source and e.is_dated and "{" in e.file]
    found = []
    for path in site.folder.rglob("*"):
        periods = [period_of(form, path.name) for form in (forms[:1] if first else forms)]
        period = next((p for p in periods if p is not None), None)
        if period is not None and path.is_file() and path == site.place(path.name):
            found.append((path, period))
    return found


def _retire_older(
    entry: Publication, entries: list[Publication], newest: UpdatedFile, site: Site
) -> None:
    """Move away what the newest file supersedes, if an update brought it."""
    reached = period_of(entry, newest.path.name)
    brought = by_hash(read_log(site.folder))
    for path, period in _dated_files(entries, entry, site):
        if path == newest.path or reached is None or period > reached:
            continue
        # What a person put there stays.
        if brought.get(sha256(path), {}).get("status") in ("new", "replaced"):
            retire(path, entry, site, by=newest.path.name)
