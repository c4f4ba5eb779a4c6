"""Which release of which source a list was made from, and which one was out at its origin.

"Seen from the end of a year" is a claim about events. What the inputs say of past years may come
from a release that appeared later, and this table says where it does.
"""

from collections.abc import Iterable
from datetime import date

import pandas as pd

from atrocityrisk.panels import Panel
from atrocityrisk.sources.releases import Release, known_releases, release_of
from atrocityrisk.sources.source import SOURCES

COLUMNS = ["source", "version", "released", "basis", "at_origin", "at_origin_released", "later"]


def input_releases(panel: Panel, *, origin: int) -> pd.DataFrame:
    """Releases that a panel's indicators were read from, with their days, in `COLUMNS`."""
    # `at_origin` is the newest version on record that was out by the last day of the origin; what
    # is not known is missing. The list of states is no publisher's release and is not in it.
    end, known = date(origin, 12, 31), known_releases()
    rows = []
    for source, version in used_versions(panel):
        used = release_of(source, version, known)
        then = _newest(source, end, known.values())
        rows.append(
            {
                "source": source,
                "version": version,
                "released": used.released.isoformat() if used else None,
                "basis": used.basis if used else None,
                "at_origin": then.version if then else None,
                "at_origin_released": then.released.isoformat() if then else None,
                "later": used.released > end if used else None,
            }
        )
    return pd.DataFrame(rows, columns=COLUMNS)


def used_versions(panel: Panel) -> list[tuple[str, str]]:
    """Publishers' sources of a panel's indicators, with each version read, sorted."""
    alone: dict[str, set[str]] = {}
    together: dict[str, set[str]] = {}
    columns = panel.columns[["source", "version"]].fillna("").drop_duplicates()
    for listed, versions in columns.itertuples(index=False):
        names = str(listed).split(", ")
        told = {part.strip() for part in str(versions).split(", ")}
        for name in names:
            # A column of several sources lists their versions together, and which is whose is not
            # said: a column of this source alone tells better, or the releases on record do.
            (alone if len(names) == 1 else together).setdefault(name, set()).update(told)
    known = known_releases()
    for name, told in together.items():
        if name not in alone:
            alone[name] = {v for v in told if release_of(name, v, known)} or told
    return sorted((name, v) for name, told in alone.items() if name in SOURCES for v in told if v)


def _newest(source: str, end: date, known: Iterable[Release]) -> Release | None:
    """Newest release of a source that was out by a day."""
    out = [r for r in known if r.source == source and r.released <= end]
    return max(out, key=lambda r: r.released, default=None)
