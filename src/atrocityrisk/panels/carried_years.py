"""How far the files of a folder reach: the years that are settled, and one that is provisional.

Settled are the years of the outcome's record, if the yearly counts of deaths are no more than a
year ahead of it. That year is provisional, and so are years that only files of some years or
states, or whole years of candidate events, reach.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from atrocityrisk.outcomes import EVENTS, Outcome
from atrocityrisk.panels.provisional_year import (
    CANDIDATES,
    COUNTRY_YEARS,
    ECONOMY,
    GDP,
    GDP_PER_HEAD,
    PEOPLE,
    TOTALS,
    last_year,
    provisional_sources,
)
from atrocityrisk.sources import SourceData
from atrocityrisk.sources.source import assembled
from atrocityrisk.states.state_tables import LAST_YEAR


@dataclass(frozen=True, kw_only=True)
class CarriedYears:
    """The last settled year, the last year of all, and what later files hold, by source."""

    settled: int
    last: int
    later: dict[str, SourceData]


def carried_years(sources: Mapping[str, SourceData], outcome: Outcome) -> CarriedYears:
    """How far sources reach for an outcome."""
    settled, known = _settled_and_known(sources, outcome)
    later = {
        name: reaching
        for name, data in _later_sources(sources).items()
        if known < last_year((reaching := _listed(data)).frame)
    }
    return CarriedYears(
        settled=settled,
        last=max([known, *(last_year(data.frame) for data in later.values())]),
        later=later,
    )


def _settled_and_known(sources: Mapping[str, SourceData], outcome: Outcome) -> tuple[int, int]:
    """Last settled year, and the last that the outcome's record or yearly deaths reach."""
    records = {EVENTS[name].source for name in outcome.series if name in EVENTS}
    record = _furthest(sources, records)
    deaths = _furthest(sources, [COUNTRY_YEARS])
    # Without either: the newest of the others, of which some look ahead, as projections do.
    known = max(record, deaths) or _furthest(sources, sources) or LAST_YEAR
    # A record that is a year behind is followed by the next; one that has ended settles nothing.
    return (record if record == deaths - 1 else known), known


def _furthest(sources: Mapping[str, SourceData], names: Iterable[str]) -> int:
    """Last year of some of the sources, of those that do not look ahead; 0 if none is there."""
    years = [last_year(sources[name].frame) for name in names if name in sources]
    return max((year for year in years if year <= LAST_YEAR), default=0)


def _later_sources(sources: Mapping[str, SourceData]) -> dict[str, SourceData]:
    """What later files hold, with what can be had from them for the yearly counts of deaths."""
    later = {name: _together(data) for name, data in sources.items() if data.later}
    if CANDIDATES in sources:
        # The file of a few months of this year does not hide that of the whole year before.
        later[CANDIDATES] = _with_later_events(sources[CANDIDATES])
    if TOTALS in sources:
        later.setdefault(TOTALS, sources[TOTALS])
    if ECONOMY in sources:
        later |= _economy(sources, later.get(ECONOMY))
        if ECONOMY in later and PEOPLE in sources:
            later.setdefault(PEOPLE, sources[PEOPLE])
    made = provisional_sources(sources, later)
    # Neither is a column of its own here: a year of which some months are out looks peaceful.
    return {name: data for name, data in made.items() if name not in (CANDIDATES, TOTALS)}


def _together(data: SourceData) -> SourceData:
    """Later files of one source as one, each column from the file that reaches furthest."""
    parts = [
        (each.frame, each.file.path, each.file.version, each.file.sha256)
        for each in reversed(data.later)
    ]
    return assembled(data.source, parts)


def _with_later_events(data: SourceData) -> SourceData:
    """Candidate events with the years that other files of them reach."""
    frames = [data.frame, *(each.frame for each in data.later)]
    joined = pd.concat(frames)
    first = joined[~joined.index.duplicated()].sort_index()
    return replace(data, frame=first)


def _economy(sources: Mapping[str, SourceData], later: SourceData | None) -> dict[str, SourceData]:
    """Later files with the gross domestic product, where it reaches further than per inhabitant."""
    data = sources[ECONOMY]
    known = data.frame.reindex(columns=[GDP, GDP_PER_HEAD])
    if last_year(known[[GDP]].dropna()) <= last_year(known[[GDP_PER_HEAD]].dropna()):
        return {}
    product = known[[GDP]].dropna()
    if later is None:
        versions = [file.version for file in data.files if GDP in file.columns]
        version = ", ".join(versions) or data.version
        return {ECONOMY: replace(data, frame=product, version=version, later=())}
    others = later.frame.drop(columns=GDP, errors="ignore")
    return {ECONOMY: replace(later, frame=others.join(product, how="outer"))}


def _listed(data: SourceData) -> SourceData:
    """The same up to the last year for which the states are listed."""
    year = data.frame.index.get_level_values("year")
    return replace(data, frame=data.frame[year <= LAST_YEAR])
