"""The latest year, where its yearly releases are not out: what can be had from other files.

Two rules, each marked as provisional in the panel. Deaths by type come from candidate events; where
the yearly release's total of a state is out already, it is divided as the candidate deaths are.
Gross domestic product per inhabitant comes from the whole of it and the count of inhabitants.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from atrocityrisk import states
from atrocityrisk.sources import SourceData

COUNTRY_YEARS, CANDIDATES, TOTALS = (
    "ucdp_country_year",
    "ucdp_candidate_events",
    "ucdp_country_year_totals",
)
KINDS = {
    "state_based": "sb_total_deaths_best",
    "non_state": "ns_total_deaths_best",
    "one_sided": "os_total_deaths_best",
}
"""Type of violence to the column of the yearly release."""
PERPETRATORS = {
    "one_sided_own_government_deaths": "os_main_govt_killings_best",
    "one_sided_nonstate_deaths": "os_nsgroup_killings_best",
}
ECONOMY, PEOPLE = "world_bank", "population"
GDP, GDP_PER_HEAD, GROWTH = (
    "gdp_constant_usd",
    "gdp_per_capita_constant_usd",
    "gdp_per_capita_growth",
)


def provisional_sources(
    sources: Mapping[str, SourceData], later: Mapping[str, SourceData]
) -> dict[str, SourceData]:
    """Later files with what can be had from others for the years that a source does not reach."""
    made = dict(later)
    events = later.get(CANDIDATES) or sources.get(CANDIDATES)
    if COUNTRY_YEARS in sources and COUNTRY_YEARS not in made and events is not None:
        last = last_year(sources[COUNTRY_YEARS].frame)
        frame = _deaths_by_type(events.frame, later.get(TOTALS), after=last)
        if len(frame):
            made[COUNTRY_YEARS] = replace(
                sources[COUNTRY_YEARS], frame=frame, version=_version(events, later.get(TOTALS))
            )
    if ECONOMY in made and GDP in made[ECONOMY].frame and PEOPLE in made:
        made[ECONOMY] = _with_gdp_per_head(made[ECONOMY], made[PEOPLE])
    return made


def _deaths_by_type(events: pd.DataFrame, totals: SourceData | None, *, after: int) -> pd.DataFrame:
    """Deaths by type and perpetrator in whole years of candidate events, for every state."""
    year = events.index.get_level_values("year")
    # A year of which only some months are out would look peaceful.
    whole = sorted(set(year[(year > after) & events["months_covered"].eq(12).to_numpy()]))
    parts = [_one_year(events, totals, year=int(each)) for each in whole]
    return pd.concat(parts) if parts else events.iloc[:0]


def _one_year(events: pd.DataFrame, totals: SourceData | None, *, year: int) -> pd.DataFrame:
    """One year's deaths: no event of a state is no death recorded, as in the yearly release."""
    rows = states.grid(year, year, microstates=True)
    names = [f"{kind}_deaths" for kind in KINDS]
    counted = events[[*names, *PERPETRATORS]].reindex(rows, fill_value=0.0)
    if totals is not None:
        counted = _divided(counted, totals.frame.reindex(rows), names)
    columns = dict(zip(names, KINDS.values(), strict=True)) | PERPETRATORS
    return counted.rename(columns=columns)


def _divided(counted: pd.DataFrame, totals: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """Totals of the yearly release divided over the types that it names, as candidates are."""
    divided = counted.copy()
    known = totals["total_deaths"].notna()
    flagged = totals[list(KINDS)].set_axis(names, axis=1).eq(1.0)
    # The release says which types there were; candidate deaths of another type are dropped.
    share = counted[names].where(flagged, 0.0)
    whole = share.sum(axis=1)
    share = share.div(whole.where(whole > 0), axis=0)
    # Of one type alone, all deaths are of it, whether or not a candidate event shows it.
    alone = flagged.sum(axis=1).eq(1)
    share = share.mask(alone, flagged.astype("float64"), axis=0)
    deaths = share.mul(totals["total_deaths"], axis=0).where(
        totals["total_deaths"].gt(0), other=0.0, axis=0
    )
    divided.loc[known, names] = deaths[known]
    one_sided = counted["one_sided_deaths"]
    for name in PERPETRATORS:
        by = (counted[name] / one_sided.where(one_sided > 0)).mul(divided["one_sided_deaths"])
        # No one-sided death is none by anybody; some, of which no event tells by whom, is unknown.
        by = by.mask(divided["one_sided_deaths"].eq(0), 0.0)
        divided.loc[known, name] = by[known]
    return divided


def _with_gdp_per_head(economy: SourceData, people: SourceData) -> SourceData:
    """The same with GDP per inhabitant, and its growth, from the whole and the inhabitants."""
    frame = economy.frame
    per_head = frame[GDP] / people.frame["population"].reindex(frame.index)
    before = pd.MultiIndex.from_arrays(
        [frame.index.get_level_values(0), frame.index.get_level_values(1) - 1]
    )
    earlier = per_head.reindex(before).to_numpy()
    growth = 100 * (per_head / np.where(earlier > 0, earlier, np.nan) - 1)
    made = pd.DataFrame({GDP_PER_HEAD: per_head, GROWTH: growth}, index=frame.index)
    others = frame.drop(columns=list(made), errors="ignore")
    return replace(economy, frame=others.join(made), version=_version(economy, people))


def last_year(frame: pd.DataFrame) -> int:
    """Last year of which a frame has rows; 0 without any."""
    return int(frame.index.get_level_values("year").max()) if len(frame) else 0


def _version(*read: SourceData | None) -> str:
    """Versions of what something was made from, each once."""
    return ", ".join(dict.fromkeys(_named(each) for each in read if each is not None))


def _named(data: SourceData) -> str:
    """Version with the source where it is another kind of file than the rest of the column."""
    return {
        CANDIDATES: f"candidate events {data.version}",
        TOTALS: f"totals of {data.version}",
    }.get(data.source.name, data.version)
