"""Years that only a later release has: each state's column from it, and nothing before changed.

A publisher's newest file often covers some states and a few years. Put in place of the long record
it would lose the past; spliced at its first year it would look like change in the world. So it
gives the years that the long record does not reach, and for these every state's column is taken
from it as far back as it goes.
"""

from collections.abc import Mapping

import pandas as pd

from atrocityrisk.indicators import INDICATORS
from atrocityrisk.sources import SourceData

REVISED = (
    "ucdp_country_year",
    "ucdp_candidate_events",
    "ucdp_battle_deaths",
    "ucdp_one_sided",
    "world_bank",
    "population",
    "unhcr",
    "idmc",
)
"""Sources of whose last year a fifth of the values or more is changed by the next release, as
benchmarks/predictive/data-changes measures. V-Dem re-estimates all years, the last one most, by .03
of a standard deviation: that is not marked."""


def with_late_frames(
    frames: Mapping[str, pd.DataFrame], later: Mapping[str, SourceData]
) -> dict[str, pd.DataFrame]:
    """Frames in which each state's column is the later release's, as far back as that goes."""
    return {
        name: _replaced(frame, later[name].frame) if name in later else frame
        for name, frame in frames.items()
    }


def _replaced(frame: pd.DataFrame, later: pd.DataFrame) -> pd.DataFrame:
    """One source's frame with the states' columns of a later release in it."""
    joined = frame.reindex(frame.index.union(later.index)).copy()
    for name in later.columns:
        newer = later[name].dropna()
        if newer.empty:
            continue
        own = joined[name] if name in joined else pd.Series(dtype="float64", index=joined.index)
        own = own.astype("float64")
        own.loc[newer.index] = newer
        joined[name] = own
    return joined


def added_years(observed: pd.Series, newer: pd.Series, *, first_year: int | None) -> pd.Series:
    """Values that later releases add on the same rows: after the last year, or from a given one."""
    year = observed.index.get_level_values("year")
    known = year[observed.notna().to_numpy()]
    if not len(known):
        return newer[:0]
    begins = int(known.max()) + 1 if first_year is None else first_year
    return newer[(newer.notna() & observed.isna()).to_numpy() & (year >= begins)]


def late_cells(
    name: str,
    observed: pd.Series,
    added: pd.Series,
    sources: Mapping[str, SourceData],
    later: Mapping[str, SourceData],
    *,
    first_year: int | None,
) -> pd.DataFrame:
    """The cells added, and those of years that are still revised, with release and mark."""
    entry = INDICATORS[name]
    revised = any(source in REVISED for source in entry.source)
    parts = [_cells(name, added.index, _releases(entry.source, later), revised)]
    if first_year is not None and revised:
        year = observed.index.get_level_values("year")
        own = observed.index[(year >= first_year) & observed.notna().to_numpy()]
        parts.append(_cells(name, own, _releases(entry.source, sources), revised))
    return pd.concat(parts, ignore_index=True)


def _releases(names: tuple[str, ...], read: Mapping[str, SourceData]) -> str:
    """Releases of an indicator's sources, each once and in one order."""
    told = {part for name in names if name in read for part in read[name].version.split(", ")}
    return ", ".join(sorted(told))


def _cells(name: str, rows: pd.Index, release: str, provisional: bool) -> pd.DataFrame:
    """List of cells of one indicator."""
    table = rows.to_frame(index=False)
    return table.assign(indicator=name, release=release, provisional=provisional)
