"""One file on its way into a folder: downloaded aside, read, compared, and only then installed.

The file that was there keeps its place until the new one has been read by its reader and found no
older; then it moves to `.previous` under its hash. A stop at any moment leaves a whole file.
"""

import shutil
import urllib.error
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal
from urllib.parse import urlsplit

from atrocityrisk._core.files import atomic_write, is_hidden, safe_join, sha256
from atrocityrisk.errors import AtrocityRiskError, FetchError, IntegrityError
from atrocityrisk.sources.addresses import Publication
from atrocityrisk.sources.ages_of_content import (
    Content,
    Contents,
    content_of,
    files_of,
    recorded_content,
)
from atrocityrisk.sources.current_names import DatedName, period_of
from atrocityrisk.sources.downloads import ResumableDownload
from atrocityrisk.sources.older_releases import fault_beside, is_older, states_lacking
from atrocityrisk.sources.paged_downloads import download_pages
from atrocityrisk.sources.readable_files import fault_of
from atrocityrisk.sources.source import SOURCES
from atrocityrisk.sources.update_log import ASIDE, PREVIOUS, append_log, by_hash, read_log

UpdateStatus = Literal["new", "replaced", "unchanged", "older", "refused", "failed"]
WORK = ".update-"


@dataclass(frozen=True, kw_only=True)
class UpdatedFile:
    """What became of one file of an update.

    Attributes
    ----------
    source : str
        Name in `SOURCES`.
    path : Path
        Its place in the folder.
    address : str
        From where it was asked for.
    status : {"new", "replaced", "unchanged", "older", "refused", "failed"}
        "older" if the server has an older release than the folder, "refused" if what arrived cannot
        be read as this source: both are kept aside and the file that was there stays. "failed" if
        nothing arrived.
    sha256, old_sha256 : str
        Hash of the file in its place now, and of the one that it replaced; empty if none.
    release, newest : str
        Release of what arrived, and the newest year or day that it describes; empty if not read.
    fault : str
        Why it was refused or failed, and what to do; empty otherwise.

    Examples
    --------
    >>> from pathlib import Path
    >>> import atrocityrisk as ar
    >>> ar.sources.UpdatedFile(
    ...     source="vdem", path=Path("vdem.RData"), address="https://example.org", status="new",
    ...     sha256="ab", old_sha256="", release="v16", newest="2025", fault="",
    ... ).status
    'new'
    """

    source: str
    path: Path
    address: str
    status: UpdateStatus
    sha256: str
    old_sha256: str
    release: str
    newest: str
    fault: str


@dataclass(frozen=True, kw_only=True)
class Site:
    """The folder that is updated, from where, and on which day."""

    folder: Path
    base: str
    today: date
    timeout: float
    contents: Contents
    # Hosts that could not be reached, with the fault: none is asked twice in vain.
    unreachable: dict[str, str] = field(default_factory=dict)
    silent: Counter[str] = field(default_factory=Counter)

    def place(self, file: str) -> Path:
        """Where a file of this name is, or belongs: a subfolder that has it keeps it."""
        found = [p for p in self.folder.rglob("*") if p.name == file and p.is_file()]
        found = sorted(p for p in found if not is_hidden(p, self.folder))
        return found[0] if found else safe_join(self.folder, file)

    def routed(self, address: str) -> str:
        """The address, or its like below the base: host and path as they are."""
        if not self.base:
            return address
        parts = urlsplit(address)
        query = f"?{parts.query}" if parts.query else ""
        return f"{self.base.rstrip('/')}/{parts.netloc}{parts.path}{query}"

    def download(self, file: str, page: str) -> ResumableDownload:
        """A download of a file of this name."""
        part = self.folder / f".{file}.part"
        return ResumableDownload(part, page=page, timeout=self.timeout)


def receive(entry: Publication, name: DatedName, site: Site) -> UpdatedFile:
    """Ask for one file, and put it in its place if it is whole, readable and no older."""
    host = urlsplit(site.routed(name.address)).netloc
    if host in site.unreachable:
        raise FetchError(f"{name.address}: not asked for, since {site.unreachable[host]}")
    try:
        return _received(entry, name, site)
    except FetchError as problem:
        cause = problem.__cause__
        refused = isinstance(cause, urllib.error.HTTPError)
        if isinstance(cause, urllib.error.URLError) and not refused:
            site.unreachable[host] = f"{host} could not be reached ({cause.reason})"
        elif isinstance(cause, TimeoutError):
            # One file may take long to make; a host that is silent twice is silent.
            site.silent[host] += 1
            if site.silent[host] > 1:
                site.unreachable[host] = f"{host} did not answer twice"
        raise


def _received(entry: Publication, name: DatedName, site: Site) -> UpdatedFile:
    """What became of a file whose host can be reached."""
    path = site.place(name.file)
    before = sha256(path) if path.is_file() else ""
    known = by_hash(read_log(site.folder)).get(before, {}) if before else {}
    with TemporaryDirectory(prefix=WORK, dir=site.folder) as work:
        arrived = Path(work) / name.file
        download = site.download(name.file, entry.page)
        url = site.routed(name.address)
        if "{page}" in url:
            download_pages(download, url, arrived)
        elif not download(url, arrived, unless=str(known.get("validator") or "")):
            return _told(entry, path, name, "unchanged", before, known=known)
        digest = sha256(arrived)
        if entry.access == "fixed" and digest != entry.sha256:
            raise IntegrityError(
                f"{name.address}: what arrived is not the release {entry.version}; fetch it again, "
                f"or see {entry.page}"
            )
        if digest == before:
            if not known:
                content = site.contents.of(SOURCES[entry.source], path)
                known = _record(entry, path, name, site, "unchanged", digest, "", content)
                append_log(site.folder, [known | {"validator": download.received}])
            return _told(entry, path, name, "unchanged", before, known=known)
        return _judged(entry, name, site, arrived, path, download.received)


def is_missing(problem: Exception) -> bool:
    """Whether the server answered that there is no such file."""
    cause = problem.__cause__
    return isinstance(cause, urllib.error.HTTPError) and cause.code in (404, 410)


def retire(path: Path, entry: Publication, site: Site, by: str) -> None:
    """Move a file that a newer one of another name supersedes to those that were before it."""
    digest = sha256(path)
    _keep(path, site.folder / PREVIOUS / digest / path.name)
    path.unlink()
    record = {
        "day": site.today.isoformat(),
        "source": entry.source,
        "file": _relative(path, site),
        "status": "superseded",
        "old_sha256": digest,
        "fault": f"superseded by {by}",
    }
    append_log(site.folder, [record])


def _judged(
    entry: Publication, name: DatedName, site: Site, arrived: Path, path: Path, validator: str
) -> UpdatedFile:
    """Install what arrived, or keep it aside and say why."""
    before = sha256(path) if path.is_file() else ""
    digest = sha256(arrived)
    content: Content | None = None
    status: UpdateStatus = "replaced" if before else "new"
    fault = ""
    try:
        content = content_of(SOURCES[entry.source], arrived)
    except (AtrocityRiskError, OSError) as problem:
        status, fault = "refused", fault_of(problem).replace(str(arrived), str(path))
        # A reader that names the folder for work would name one that is gone.
        fault = fault.replace(str(arrived.parent), str(path.parent))
    if content is not None and content.newest.year > site.today.year:
        status = "refused"
        fault = f"describes {content.newest_text}, which has not begun on {site.today}"
    elif content is not None:
        older = _older_than(entry, digest, content, path, site)
        status, fault = ("older", older) if older else (status, "")
        there = site.contents.of(SOURCES[entry.source], path) if before else None
        lacking = "" if older else fault_beside(content, there)
        if before and not (older or lacking):
            lacking = states_lacking(content, site.contents.read(SOURCES[entry.source], path))
        status, fault = ("refused", lacking) if lacking else (status, fault)
    record = _record(entry, path, name, site, status, digest, before, content)
    if status in ("older", "refused"):
        kept = site.folder / ASIDE / digest / path.name
        _keep(arrived, kept)
        fault = (
            f"{fault}; kept in {kept}, the file that was there stays"
            if before
            else (f"{fault}; kept in {kept}")
        )
        record |= {"sha256": "", "old_sha256": before, "aside_sha256": digest, "fault": fault}
        if not any(e.get("aside_sha256") == digest for e in read_log(site.folder)):
            append_log(site.folder, [record])
        return _told(entry, path, name, status, before, known=record, fault=fault)
    if before:
        _keep(path, site.folder / PREVIOUS / before / path.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    arrived.replace(path)
    append_log(site.folder, [record | {"validator": validator}])
    return _told(entry, path, name, status, digest, known=record, old=before)


def _older_than(entry: Publication, digest: str, content: Content, path: Path, site: Site) -> str:
    """Why what arrived is an older release than the folder has; "" if it is not."""
    log = read_log(site.folder)
    if any(e.get("old_sha256") == digest and e.get("file") == _relative(path, site) for e in log):
        return f"{path.name} as it was before an earlier update"
    source = SOURCES[entry.source]
    rivals = [path]
    if entry.access != "candidate":
        # Of a source whose files are read together each stands for itself, and for releases of it.
        rivals = [
            file
            for file in files_of(site.folder, source)
            if file == path or not source.combine_files or _is_of_form(entry, file.name)
        ]
    for rival in rivals:
        there = site.contents.of(source, rival) if rival.is_file() else None
        if there is not None and is_older(content, there):
            return (
                f"release {content.release} to {content.newest_text} is older than {rival.name} "
                f"({there.release}, to {there.newest_text})"
            )
    return ""


def _is_of_form(entry: Publication, file: str) -> bool:
    """Whether a file has the name of another release of the same."""
    return "{" in entry.file and period_of(entry, file) is not None


def _keep(path: Path, target: Path) -> None:
    """Copy a file to a place that names its hash, whole or not at all."""
    if not target.is_file():
        with atomic_write(target) as temporary:
            shutil.copyfile(path, temporary)


def _relative(path: Path, site: Site) -> str:
    return path.relative_to(site.folder).as_posix()


def _record(
    entry: Publication,
    path: Path,
    name: DatedName,
    site: Site,
    status: str,
    digest: str,
    before: str,
    content: Content | None,
) -> dict[str, Any]:
    """Entry of the log."""
    record: dict[str, Any] = {
        "day": site.today.isoformat(),
        "source": entry.source,
        "file": _relative(path, site),
        "address": name.address,
        "base": site.base,
        "status": status,
        "sha256": digest,
        "old_sha256": before,
    }
    if content is not None:
        record |= {
            "release": content.release,
            "newest": content.newest.isoformat(),
            "unit": content.unit,
            "state_years": content.state_years,
            "columns": content.columns,
        }
    return record


def _told(
    entry: Publication,
    path: Path,
    name: DatedName,
    status: UpdateStatus,
    digest: str,
    *,
    known: Mapping[str, Any],
    old: str = "",
    fault: str = "",
) -> UpdatedFile:
    """What became of a file, as it is reported."""
    content = recorded_content(known)
    return UpdatedFile(
        source=entry.source,
        path=path,
        address=name.address,
        status=status,
        sha256=digest,
        old_sha256=old,
        release="" if content is None else content.release,
        newest="" if content is None else content.newest_text,
        fault=fault,
    )
