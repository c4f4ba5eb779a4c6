"""Files from their publishers to a folder, whole or not at all, and checked against known hashes.

Works without a network from a folder that somebody else has filled. Nothing is fetched on import
or behind the user's back: only `fetch` opens a connection.
"""

import fnmatch
import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import quote

import pandas as pd
import pooch

from atrocityrisk._core.files import atomic_write, safe_join, sha256
from atrocityrisk.errors import FetchError, IntegrityError
from atrocityrisk.sources.addresses import Publication, publications
from atrocityrisk.sources.downloads import ResumingDownload
from atrocityrisk.sources.source import SOURCES

Status = Literal["known edition", "other edition", "damaged"]


@dataclass(frozen=True, kw_only=True)
class FetchedFile:
    """A file that is in the folder now.

    Attributes
    ----------
    source : str
        Name of the source.
    path : Path
        Where it stands.
    sha256 : str
        Its hash.
    status : {"known edition", "other edition"}
        Whether its hash is the one on record; a publisher's newer edition is another.
    downloaded : bool
        Whether it was downloaded or copied now, rather than found in the folder.
    """

    source: str
    path: Path
    sha256: str
    status: Status
    downloaded: bool


def fetch(
    name: str,
    folder: Path,
    *,
    mirror: Path | None = None,
    base: str = "",
    again: bool = False,
) -> tuple[FetchedFile, ...]:
    """Download a source's files from their publisher into a folder.

    Parameters
    ----------
    name : str
        Name of the source in `SOURCES`.
    folder : Path
        Where the files shall stand; made if need be.
    mirror : Path, optional
        Folder to copy from in place of the network, searched with its subfolders.
    base : str
        Address in place of the publishers' own, to which the file's name is added.
    again : bool
        Download although a file of that name is there; for the newest edition.

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
    """
    source = SOURCES[name]
    known = publications(name)
    by_address = [p for p in known if p.address or (mirror is not None or base)]
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
    path = safe_join(folder, entry.file)
    if path.is_file() and not again:
        digest = sha256(path)
        return _described(entry, path, digest, downloaded=False)
    if mirror is not None:
        _copy(entry, mirror, path)
    else:
        _download(entry, f"{base.rstrip('/')}/{quote(entry.file)}" if base else entry.address, path)
    return _described(entry, path, sha256(path), downloaded=True)


def _described(entry: Publication, path: Path, digest: str, *, downloaded: bool) -> FetchedFile:
    status: Status = "known edition" if digest == entry.sha256 else "other edition"
    if status == "other edition" and entry.access == "fixed":
        raise IntegrityError(
            f"{path}: expected the edition {entry.version} with hash {entry.sha256[:12]}..., found "
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
            f"{named[0]} is not the edition {entry.version} of {entry.source} (its hash differs); "
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
    path.parent.mkdir(parents=True, exist_ok=True)
    download = ResumingDownload(path.with_name(f".{path.name}.part"), page=entry.page)
    known = entry.sha256 if entry.access == "fixed" else None
    with atomic_write(path) as temporary, _quiet():
        # pooch checks the hash; the file takes its place only after that.
        temporary.unlink()
        try:
            pooch.retrieve(
                url=address,
                known_hash=f"sha256:{known}" if known else None,
                fname=temporary.name,
                path=temporary.parent,
                downloader=download,
            )
        except ValueError as problem:
            if isinstance(problem, IntegrityError):
                raise
            download.forget()
            raise IntegrityError(
                f"{address}: what arrived is not the edition {entry.version} (its hash is not "
                f"{(known or '')[:12]}...); it was damaged or replaced, so fetch again or see "
                f"{entry.page}"
            ) from problem


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep pooch from writing to the terminal, which belongs to the command line."""
    logger = pooch.get_logger()
    level = logger.level
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(level)


def verify(folder: Path) -> pd.DataFrame:
    """Publishers' files of a folder compared with the signatures on record.

    Parameters
    ----------
    folder : Path
        Searched with its subfolders; hidden files are left out.

    Returns
    -------
    DataFrame
        One row per signature and file found: ``source``, ``file``, ``version``, ``path``,
        ``bytes``, ``sha256``, ``status``: "known edition" if the hash is on record, "damaged" if
        the name is that of a fixed edition or the size is right but the hash differs, "other
        edition" otherwise, "absent" (path empty) if there is no such file.

    Raises
    ------
    FetchError
        If the folder does not exist.
    """
    if not folder.is_dir():
        raise FetchError(f"expected a folder of publishers' files at {folder}, found none")
    present = sorted(p for p in folder.rglob("*") if p.is_file() and not p.name.startswith("."))
    sizes = {entry.bytes for entry in publications()} - {0}
    names = {entry.file for entry in publications()}
    hashes = {p: sha256(p) for p in present if p.stat().st_size in sizes or p.name in names}
    rows: list[dict[str, object]] = []
    for entry in publications():
        matches = [p for p, digest in hashes.items() if digest == entry.sha256]
        matches = matches or [p for p in hashes if p.name == entry.file]
        facts = {"source": entry.source, "file": entry.file, "version": entry.version}
        for path in matches:
            size = path.stat().st_size
            status = _verdict(entry, hashes[path], size)
            found = {"path": str(path), "bytes": size, "sha256": hashes[path], "status": status}
            rows.append(facts | found)
        if not matches:
            rows.append(facts | {"path": "", "bytes": 0, "sha256": "", "status": "absent"})
    columns = ["source", "file", "version", "path", "bytes", "sha256", "status"]
    return pd.DataFrame(rows, columns=columns)


def unrecorded(folder: Path) -> list[Path]:
    """Files of a folder that a source looks for and that no signature on record covers.

    Parameters
    ----------
    folder : Path
        Searched with its subfolders; hidden files are left out.

    Returns
    -------
    list of Path
        In order. Whether they are whole only reading them can tell.
    """
    on_record = set(verify(folder)["path"])
    patterns = {pattern for source in SOURCES.values() for pattern in source.files}
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and not path.name.startswith(".")
        and str(path) not in on_record
        and any(fnmatch.fnmatchcase(path.name, pattern) for pattern in patterns)
    )


def _verdict(entry: Publication, digest: str, size: int) -> Status:
    if digest == entry.sha256:
        return "known edition"
    return "damaged" if entry.access == "fixed" or size == entry.bytes else "other edition"
