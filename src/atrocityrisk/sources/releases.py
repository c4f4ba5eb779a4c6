"""When each release of each source was out: what a forecast of a given day could have used.

A date is either the publisher's ("published") or that of a public copy ("seen"): the release was
out by then, perhaps earlier. Nothing is guessed. A release without a date cannot be used for a
panel as it was known; whoever archives files can date them in a `releases.csv` beside them.

An extract of a release (``v15 (EWP extract)``) is as old as the release, and a release that is
named by a day (``2026-04-08``, ``2023.09.08``) was out on that day.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Literal, get_args

import pandas as pd

from atrocityrisk.errors import DataError, DuplicateRowsError
from atrocityrisk.sources._readers.csv import read_csv_bytes
from atrocityrisk.sources.source import SOURCES

Basis = Literal["published", "seen"]
FILE = "releases.csv"
# Users keep files of this form, so its column of versions keeps the name "edition".
COLUMNS = ("source", "edition", "released", "basis", "reference")


@dataclass(frozen=True, kw_only=True)
class Release:
    """When a release was out.

    Attributes
    ----------
    source, version : str
        Name in `SOURCES`, and the version as its reader names it.
    released : date
        Day by which it was out.
    basis : {"published", "seen"}
        Whether the publisher states the day, or a public copy of that day proves it.
    reference : str
        Where that is written.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> releases = ar.sources.known_releases()
    >>> len(releases) > 0
    True
    """

    source: str
    version: str
    released: date
    basis: Basis
    reference: str


# By name of the source and version.
Releases = Mapping[tuple[str, str], Release]


def known_releases(folder: str | os.PathLike[str] | None = None) -> Releases:
    """Releases on record.

    Parameters
    ----------
    folder : str or PathLike, optional
        Folder of publishers' files; the rows of its `releases.csv`, if it has one, are added and
        count more than those of the package.

    Returns
    -------
    mapping of (source, version) to Release
        Those that the package ships, and the folder's.

    Raises
    ------
    DataError
        If a row names no source, has no reference, or a date that is none.
    DuplicateRowsError
        If a release is dated twice in one file.

    Examples
    --------
    >>> known_releases()["vdem", "v15"].released
    datetime.date(2025, 3, 13)
    """
    shipped = files("atrocityrisk.sources").joinpath(FILE).read_bytes()
    known = _parsed(shipped, Path(FILE))
    added = None if folder is None else Path(folder) / FILE
    if added is not None and added.is_file():
        known |= _parsed(added.read_bytes(), added)
    return known


def release_of(source: str, version: str, known: Releases) -> Release | None:
    """When a version of a source was out, if that is on record.

    Parameters
    ----------
    source, version : str
        As the reader names them.
    known : mapping
        As `known_releases` returns it.

    Returns
    -------
    Release or None
        None if nobody recorded when it was out.

    Examples
    --------
    >>> release_of("vdem", "v15 (EWP extract)", known_releases()).version
    'v15'
    >>> release_of("world_bank", "2026-04-08", {}).released
    datetime.date(2026, 4, 8)
    >>> release_of("vdem", "v99", known_releases()) is None
    True
    """
    whole = re.sub(r"\s*\(.*\)$", "", version)
    recorded = known.get((source, version)) or known.get((source, whole))
    if recorded is not None or not re.fullmatch(r"\d{4}[-.]\d\d[-.]\d\d", whole):
        return recorded
    return Release(
        source=source,
        version=version,
        released=date.fromisoformat(whole.replace(".", "-")),
        basis="published",
        reference="the release is named by its day",
    )


def _parsed(content: bytes, path: Path) -> dict[tuple[str, str], Release]:
    """Releases that a file lists, by source and version."""
    table = read_csv_bytes(content, path, columns=COLUMNS, text=COLUMNS).fillna("")
    releases: dict[tuple[str, str], Release] = {}
    for row in table.to_dict("records"):
        release = _release({str(name): str(value).strip() for name, value in row.items()}, path)
        key = (release.source, release.version)
        if key in releases:
            raise DuplicateRowsError(
                f"{path}: release {release.version!r} of {release.source} is dated twice; drop one"
            )
        releases[key] = release
    return releases


def _release(text: dict[str, str], path: Path) -> Release:
    """One row of a file, checked."""
    blank = [name for name in COLUMNS if not text[name]]
    if blank:
        raise DataError(
            f"{path}: a row lacks {', '.join(blank)}: {text}; every release needs a day and where "
            "it is written, one without them stays out of the table"
        )
    if text["source"] not in SOURCES:
        raise DataError(f"{path}: no source named {text['source']!r}; see `atrocityrisk data list`")
    try:
        released = date.fromisoformat(text["released"])
    except ValueError:
        raise DataError(
            f"{path}: expected a day such as 2025-03-13 for {text['source']} {text['edition']}, "
            f"found {text['released']!r}"
        ) from None
    if text["basis"] not in get_args(Basis):
        raise DataError(
            f"{path}: basis must be {' or '.join(get_args(Basis))}, found {text['basis']!r}"
        )
    basis: Basis = "published" if text["basis"] == "published" else "seen"
    return Release(
        source=text["source"],
        version=text["edition"],
        released=released,
        basis=basis,
        reference=text["reference"],
    )


def release_table(known: Releases) -> pd.DataFrame:
    """The releases in the columns of the file, by source and day."""
    rows = [
        (r.source, r.version, r.released, r.basis, r.reference)
        for r in sorted(known.values(), key=lambda r: (r.source, r.released, r.version))
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))
