"""Editions that a site holds, as its manifest tells of them."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from atrocityrisk._core.files import safe_join
from atrocityrisk._core.manifest import FORMAT, MANIFEST
from atrocityrisk.editions import Edition
from atrocityrisk.errors import IntegrityError, OutputError
from atrocityrisk.reports.view.report_view import ReportView

SITE = "atrocityrisk-site-1"


@dataclass(frozen=True, kw_only=True)
class PublishedEdition:
    """An edition of a site, as its manifest has it."""

    # Where its pages stay, named by its window: 2026-2027.
    folder: str
    origin: int
    window: str
    title: str
    # What was expected, in one sentence.
    summary: str
    # Day of publication, or of its newest data where none was given; then `published` is empty.
    updated: str
    published: str


@dataclass(frozen=True, kw_only=True)
class Site:
    """A site of one event in a folder: its editions, and its files with their hashes."""

    outcome: str
    # The newest first.
    editions: tuple[PublishedEdition, ...]
    # All but the manifest itself.
    files: Mapping[str, str]
    # Model and name of the data of the newest edition.
    made_by: tuple[str, str]


def published_edition(
    edition: Edition, view: ReportView, published: date | None
) -> PublishedEdition:
    """An edition as its site tells of it."""
    first, last = edition.window
    released = [row["released"] for row in view.annex.releases if row["released"]]
    given = "" if published is None else published.isoformat()
    return PublishedEdition(
        folder=f"{first}" if first == last else f"{first}-{last}",
        origin=edition.origin,
        window=view.event.window,
        title=view.event.title,
        summary=view.front.expected,
        updated=given or max(released, default=f"{edition.origin}-12-31"),
        published=given,
    )


def described_site(outcome: str, editions: tuple[PublishedEdition, ...]) -> dict[str, Any]:
    """What a manifest says of a site."""
    return {"format": SITE, "outcome": outcome, "editions": [asdict(one) for one in editions]}


def read_site(folder: Path) -> Site | None:
    """The site in a folder; None where nothing with a manifest is there."""
    path = safe_join(folder, MANIFEST)
    if not path.is_file():
        return None
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError, OSError) as problem:
        raise IntegrityError(
            f"expected the manifest of a site in {path}, found what cannot be read ({problem}); "
            "put the manifest back, or name another folder"
        ) from problem
    told = manifest.get("site") if isinstance(manifest, dict) else None
    if not isinstance(told, dict):
        raise OutputError(
            f"expected an empty folder or a site written by `report --site`, found {path}, which "
            "is of something else; name another folder"
        )
    if manifest.get("format") != FORMAT or told.get("format") != SITE:
        raise IntegrityError(
            f"expected a site of format {SITE!r} in {folder}, found {told.get('format')!r}; use "
            "the version that wrote it, or name another folder"
        )
    try:
        return Site(
            outcome=str(told["outcome"]),
            editions=tuple(PublishedEdition(**one) for one in told["editions"]),
            files={str(name): str(digest) for name, digest in manifest["outputs"].items()},
            made_by=(
                str(manifest["forecast"]["model"]),
                str(manifest["inputs"]["panel"]["name"]),
            ),
        )
    except (KeyError, TypeError, AttributeError) as problem:
        raise IntegrityError(
            f"expected the editions of a site in {path}, found an entry that does not fit "
            f"({problem}); put the manifest back, or name another folder"
        ) from problem
