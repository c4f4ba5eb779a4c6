"""A site as files: all of them made before one is replaced, and none lost that was published."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from atrocityrisk._core.csv_files import table_text
from atrocityrisk._core.files import StrPath, atomic_writes, check_folder, safe_join
from atrocityrisk._core.manifest import MANIFEST, manifest_text
from atrocityrisk.editions import Edition, describe_edition
from atrocityrisk.errors import OutputError
from atrocityrisk.reports.ranking_geojson import GEOJSON, geojson
from atrocityrisk.reports.site import embeds
from atrocityrisk.reports.site.feed import FEED, SITEMAP, atom_feed, sitemap
from atrocityrisk.reports.site.published_editions import (
    PublishedEdition,
    described_site,
    published_edition,
    read_site,
)
from atrocityrisk.reports.site.site_addresses import site_address
from atrocityrisk.reports.site.site_folder import (
    earlier_editions,
    kept_files,
    refuse_what_is_not_ours,
    remove_superseded,
)
from atrocityrisk.reports.site.site_pages import DATA, Shelf, edition_pages, history_pages
from atrocityrisk.reports.view.past_editions import past_editions
from atrocityrisk.reports.view.report_view import ReportView, view_report
from atrocityrisk.signals import Nowcast

Files = dict[str, bytes]
"""Contents by name of file."""


def write_site(
    edition: Edition,
    out: StrPath,
    *,
    nowcast: Nowcast | None = None,
    address: str = "",
    published: date | None = None,
) -> tuple[Path, ...]:
    """Write the web site of an edition, beside the editions that its folder already holds.

    Parameters
    ----------
    edition : Edition
        What is published.
    out : str or path-like
        Folder of the site; made if need be. Its first pages are of this edition, which also gets a
        folder of its own, named by its window, where it stays when a newer one comes. Earlier
        editions in the folder are kept to the byte, and listed. Files of other makers are neither
        replaced nor removed.
    nowcast : Nowcast, optional
        What the months since say beside this list, for a dated box.
    address : str
        Where the site will stand, such as https://example.org/risk/. Without it the feed and the
        sitemap name pages by relative addresses, which search engines do not accept.
    published : date, optional
        Day of publication, for the feed; the day of the newest data if None.

    Returns
    -------
    tuple of Path
        Everything that was written; the first page first, the manifest last.

    Raises
    ------
    SpecError
        If the address is none, or the nowcast is of another list.
    OutputError
        If the folder cannot be written to, holds something else, a newer edition or one of another
        event, or if a file of the site was changed by hand or is missing.
    IntegrityError
        If the manifest in the folder cannot be read.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> edition = ar.editions.make_edition(ar.default_spec())  # doctest: +SKIP
    >>> ar.reports.write_site(edition, "site", address="https://example.org/")  # doctest: +SKIP
    """
    base = site_address(address)
    folder = check_site_folder(out, address=address)
    before = read_site(folder)
    earlier = earlier_editions(before, edition, folder)
    kept = kept_files(before, earlier, folder)
    view = view_report(edition, nowcast=nowcast)
    now = published_edition(edition, view, published)
    files = _edition_files(edition, view, now)
    files |= _shared_files(edition, view, (now, *earlier))
    named = sorted({*files, *kept})
    files[SITEMAP] = sitemap(_mapped(named, (now, *earlier)), address=base).encode()
    files[FEED] = _feed(edition, (now, *earlier), base).encode()
    written = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    refuse_what_is_not_ours(folder, before, written | kept)
    manifest = describe_edition(edition, written | kept) | {
        "site": described_site(edition.panel.outcome.name, (now, *earlier))
    }
    # What is named first takes its place last: a manifest is true of what stands beside it.
    whole = {MANIFEST: manifest_text(manifest).encode()} | files
    paths = {name: safe_join(folder, name) for name in whole}
    with atomic_writes(paths) as staged:
        for name, content in whole.items():
            _write(staged[name], content)
    remove_superseded(folder, before, written | kept)
    return (*(paths[name] for name in files), paths[MANIFEST])


def check_site_folder(out: StrPath, *, address: str = "") -> Path:
    """The folder of a site, once it can take the files.

    Parameters
    ----------
    out : str or path-like
        Folder of the site.
    address : str
        Where the site will stand; not asked after if empty.

    Returns
    -------
    Path
        The same.

    Raises
    ------
    SpecError
        If the address is none.
    OutputError
        If the folder cannot be written to, or holds something else than a site.
    IntegrityError
        If the manifest in the folder cannot be read.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> import atrocityrisk as ar
    >>> with TemporaryDirectory() as folder:
    ...     ar.reports.check_site_folder(folder).exists()
    True
    """
    site_address(address)
    folder = check_folder(out, ("index.html", MANIFEST))
    read_site(folder)
    return folder


def _edition_files(edition: Edition, view: ReportView, now: PublishedEdition) -> Files:
    """An edition at the head of the site, and the same in the folder where it stays."""
    shared = {
        **{f"{DATA}/{name}": table_text(table) for name, table in view.tables.items()},
        f"{DATA}/{GEOJSON}": geojson(view),
        **dict(embeds.embedded_svgs(view)),
    }
    files: Files = {}
    for folder in ("", now.folder):
        pages = dict(edition_pages(view, Shelf(edition=now, folder=folder)))
        prefix = f"{folder}/" if folder else ""
        files |= {f"{prefix}{name}": text.encode() for name, text in (pages | shared).items()}
    prefix = f"{now.folder}/"
    outputs = {
        name.removeprefix(prefix): hashlib.sha256(content).hexdigest()
        for name, content in files.items()
        if name.startswith(prefix)
    }
    described = describe_edition(edition, outputs)
    return files | {f"{prefix}{MANIFEST}": manifest_text(described).encode()}


def _shared_files(
    edition: Edition, view: ReportView, editions: tuple[PublishedEdition, ...]
) -> Files:
    """Pages of all editions."""
    pages = history_pages(view, editions, past_editions(edition, view))
    return {name: text.encode() for name, text in pages}


def _feed(edition: Edition, editions: tuple[PublishedEdition, ...], base: str) -> str:
    return atom_feed(
        editions, address=base, outcome=edition.panel.outcome.name, subject=edition.subject
    )


def _mapped(
    names: Iterable[str], editions: tuple[PublishedEdition, ...]
) -> Iterator[tuple[str, str]]:
    """Pages that a reader may look for, with the day of their edition."""
    days = {one.folder: one.updated for one in editions}
    for name in names:
        parts = name.split("/")
        if name.endswith(".html") and embeds.FOLDER not in parts:
            yield name, days.get(parts[0], editions[0].updated)


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as problem:
        raise OutputError(f"cannot write {path}: {problem.strerror or problem}") from problem
