"""Files from their publishers to a folder, whole or not at all, and checked against known hashes.

Works without a network from a folder that somebody else has filled. Nothing is fetched on import
or behind the user's back: only `fetch` opens a connection.
"""

import fnmatch
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import quote

import pandas as pd

from atrocityrisk._core.files import atomic_write, is_hidden, safe_join, sha256
from atrocityrisk.errors import FetchError, IntegrityError
from atrocityrisk.sources.addresses import Publication, publications
from atrocityrisk.sources.downloads import ResumableDownload
from atrocityrisk.sources.paged_downloads import download_pages
from atrocityrisk.sources.source import SOURCES
from atrocityrisk.sources.update_log import by_hash, read_log

Status = Literal["known release", "other release", "damaged", "unreadable"]
_UNREADABLE = "unreadable"


@dataclass(frozen=True, kw_only=True)
class FetchedFile:
    """A file that is in the folder now.

    Attributes
    ----------
    source : str
        Name of the source.
    path : Path
        Where it is.
    sha256 : str
        Its hash.
    status : {"known release", "other release"}
        Whether its hash is the one on record; a publisher's newer release is another.
    downloaded : bool
        Whether it was downloaded or copied now, rather than found in the folder.

    Examples
    --------
    >>> from pathlib import Path
    >>> import atrocityrisk as ar
    >>> ar.sources.FetchedFile(
    ...     source="ucdp_battle_deaths", path=Path("file.csv"), sha256="ab", status="known release",
    ...     downloaded=True,
    ... ).status
    'known release'
    """

    source: str
    path: Path
    sha256: str
    status: Status
    downloaded: bool


def fetch(
    name: str,
    folder: str | os.PathLike[str],
    *,
    mirror: str | os.PathLike[str] | None = None,
    base: str = "",
    again: bool = False,
) -> tuple[FetchedFile, ...]:
    """Download a source's files from their publisher into a folder.

    Parameters
    ----------
    name : str
        Name of the source in `SOURCES`.
    folder : str or PathLike
        Where to put the files; made if it is not there.
    mirror : str or PathLike, optional
        Folder to copy from instead of the network, searched with its subfolders.
    base : str
        Address to use instead of the publishers' own; the file's name is added to it.
    again : bool
        Download although a file of that name is there; for the newest release.

    Returns
    -------
    tuple of FetchedFile
        One for each file of the source that can be downloaded.

    Raises
    ------
    UnknownNameError
        If no source has this name.
    FetchError
        If the publisher offers no direct link, cannot be reached, refuses, or stops early. What
        has arrived is kept in a hidden file, and the next call adds the rest.
    IntegrityError
        If what arrived is not the file expected; it is deleted.

    Examples
    --------
    >>> fetch("hrps", "data")
    Traceback (most recent call last):
    ...
    atrocityrisk.errors.FetchError: hrps: Christopher Fariss and others, Harvard Dataverse offers \
no direct link; open https://doi.org/10.7910/DVN/RQ85GK, download the file (recognised names: \
HumanRightsProtectionScores_v*.csv, LHRS-v*.Rdata) and put it in data
    """
    source = SOURCES[name]
    folder = Path(folder)
    mirror = None if mirror is None else Path(mirror)
    known = publications(name)
    dated = [p for p in known if p.is_dated]
    known = tuple(p for p in known if not p.is_dated)
    if any(p.sha256 for p in known):
        # Where a release is on record it is fetched; newer ones are what an update is for.
        known = tuple(p for p in known if p.sha256 or not p.updates)
    by_address = [p for p in known if p.address or (mirror is not None or base)]
    if not by_address and dated:
        raise FetchError(
            f"{name}: its publisher puts the year of a release into the name of the file, so that "
            f"there is none to pin; use `atrocityrisk data update --only {name} --out {folder}`"
        )
    if not by_address:
        page = known[0].page if known else source.url
        raise FetchError(
            f"{name}: {source.publisher} offers no direct link; open {page}, download the file "
            f"(recognised names: {', '.join(source.files)}) and put it in {folder}"
        )
    return tuple(
        _fetched(entry, folder, mirror=mirror, base=base, again=again) for entry in by_address
    )


def _fetched(
    entry: Publication, folder: Path, *, mirror: Path | None, base: str, again: bool
) -> FetchedFile:
    """One file, downloaded or copied unless it is there, and compared with the record."""
    path = safe_join(folder, entry.file)
    if path.is_file() and not again:
        return _described(entry, path, downloaded=False)
    if mirror is not None:
        _copy(entry, mirror, path)
    else:
        _download(entry, f"{base.rstrip('/')}/{quote(entry.file)}" if base else entry.address, path)
    return _described(entry, path, downloaded=True)


def _described(entry: Publication, path: Path, *, downloaded: bool) -> FetchedFile:
    """What is in the folder now; refused if a fixed address serves other bytes than these."""
    digest = sha256(path)
    status: Status = "known release" if digest == entry.sha256 else "other release"
    if status == "other release" and entry.access == "fixed":
        raise IntegrityError(
            f"{path}: expected the release {entry.version} with hash {entry.sha256[:12]}..., found "
            f"{digest[:12]}...; delete it and fetch again, or see {entry.page}"
        )
    return FetchedFile(
        source=entry.source, path=path, sha256=digest, status=status, downloaded=downloaded
    )


def _copy(entry: Publication, mirror: Path, path: Path) -> None:
    """Copy from a filled folder: by name, else by hash, since folders rename what they hold."""
    if not mirror.is_dir():
        raise FetchError(f"expected a folder of publishers' files at {mirror}, found none")
    named = sorted(p for p in mirror.rglob("*") if p.is_file() and p.name == entry.file)
    sized = sorted(p for p in mirror.rglob("*") if p.is_file() and p.stat().st_size == entry.bytes)
    match = next((p for p in [*named, *sized] if entry.sha256 and sha256(p) == entry.sha256), None)
    if match is None and named and entry.access == "fixed":
        raise IntegrityError(
            f"{named[0]} is not the release {entry.version} of {entry.source} (its hash differs); "
            f"fetch it from {entry.page}"
        )
    match = match or (named[0] if named else None)
    if match is None:
        raise FetchError(
            f"{entry.source}: expected {entry.file} in {mirror}, found no such file; get it from "
            f"{entry.page}"
        )
    with atomic_write(path) as temporary:
        shutil.copyfile(match, temporary)


def _download(entry: Publication, address: str, path: Path) -> None:
    """Download to a hidden file that takes its place only once its hash has been checked."""
    download = ResumableDownload(path.with_name(f".{path.name}.part"), page=entry.page)
    with atomic_write(path) as temporary:
        if "{page}" in address:
            download_pages(download, address, temporary)
        else:
            download(address, temporary)
        if entry.access == "fixed" and sha256(temporary) != entry.sha256:
            raise IntegrityError(
                f"{address}: what arrived is not the release {entry.version} (its hash is not "
                f"{entry.sha256[:12]}...); it was damaged or replaced, so fetch again or see "
                f"{entry.page}"
            )


def verify(folder: str | os.PathLike[str]) -> pd.DataFrame:
    """Publishers' files of a folder compared with the signatures on record.

    Parameters
    ----------
    folder : str or PathLike
        Searched with its subfolders; hidden files are left out.

    Returns
    -------
    DataFrame
        One row per signature and file found: ``source``, ``file``, ``version``, ``path``,
        ``bytes``, ``sha256``, ``status``: "known release" if the hash is on record, "damaged" if
        the name is that of a fixed release or the size is right but the hash differs, "other
        release" otherwise, "unreadable" if the file is closed to you, "absent" (path empty) if
        there is no such file.

    Raises
    ------
    FetchError
        If the folder does not exist.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     verify(folder)["status"].unique().tolist()
    ['absent']
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise FetchError(f"expected a folder of publishers' files at {folder}, found none")
    present = sorted(p for p in folder.rglob("*") if p.is_file() and not is_hidden(p, folder))
    sizes = {entry.bytes for entry in publications()} - {0}
    names = {entry.file for entry in publications()}
    hashes = {p: _hash(p) for p in present if p.stat().st_size in sizes or p.name in names}
    # What an update brought under the name of a release on record is a later one, not damaged.
    updated = set(by_hash(read_log(folder)))
    rows: list[dict[str, object]] = []
    for entry in publications():
        if entry.is_dated:
            continue
        matches = [p for p, digest in hashes.items() if digest == entry.sha256]
        matches = matches or [p for p in hashes if p.name == entry.file]
        signature = {"source": entry.source, "file": entry.file, "version": entry.version}
        for path in matches:
            size = path.stat().st_size
            status = _verdict(entry, hashes[path], size)
            if status == "damaged" and hashes[path] in updated:
                status = "other release"
            found = {"path": str(path), "bytes": size, "sha256": hashes[path], "status": status}
            rows.append(signature | found)
        if not matches:
            rows.append(signature | {"path": "", "bytes": 0, "sha256": "", "status": "absent"})
    columns = ["source", "file", "version", "path", "bytes", "sha256", "status"]
    return pd.DataFrame(rows, columns=columns)


def unrecorded(folder: str | os.PathLike[str]) -> list[Path]:
    """Files of a folder that a source looks for and that no signature on record covers.

    Parameters
    ----------
    folder : str or PathLike
        Searched with its subfolders; hidden files are left out.

    Returns
    -------
    list of Path
        In order. Only reading them shows whether they are whole.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "hand-made.csv").write_text("a,b")
    ...     unrecorded(folder)
    []
    """
    folder = Path(folder)
    on_record = set(verify(folder)["path"])
    patterns = {pattern for source in SOURCES.values() for pattern in source.files}
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and not is_hidden(path, folder)
        and str(path) not in on_record
        and any(fnmatch.fnmatchcase(path.name, pattern) for pattern in patterns)
    )


def _hash(path: Path) -> str:
    """Hash of a file, a word that is none if it cannot be read."""
    try:
        return sha256(path)
    except OSError:
        return _UNREADABLE


def _verdict(entry: Publication, digest: str, size: int) -> Status:
    """What a file is, judged by its hash; a rolling address may serve another release."""
    if digest == entry.sha256:
        return "known release"
    if digest == _UNREADABLE:
        return "unreadable"
    return "damaged" if entry.access == "fixed" or size == entry.bytes else "other release"
