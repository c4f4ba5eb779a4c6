"""Transforms that need the list of states: neighbours, regions, ages, unlisted states."""

import pandas as pd

from atrocityrisk import states
from atrocityrisk.indicators.transforms import transform
from atrocityrisk.states.state_tables import table

KEY = ["gwcode", "year"]


def zero_fill_unlisted(counts: pd.Series) -> pd.Series:
    """Counts of a source that lists only what happened, with 0 for the states it does not list."""
    # Every state in every year from the first to the last for which a count is known; 0 where the
    # source lists nothing, NaN where it lists a missing value. Years outside stay absent.
    years = counts.dropna().index.get_level_values("year")
    if years.empty:
        return counts
    covered = states.grid(int(years.min()), int(years.max()), microstates=True)
    rows = counts.index.append(covered).drop_duplicates().sort_values()
    unlisted = ~rows.isin(counts.index)
    return counts.reindex(rows).mask(unlisted, 0.0)


@transform
def among_neighbours(values: pd.Series, how: str) -> pd.Series:
    """Sum, mean or max of a series over the land neighbours of each state."""
    # One row per state and year that `values` spans. NaN where the value of more than half of the
    # neighbours is not known. A state without land neighbours has a sum of 0, since nothing can
    # come to it over land, and no mean or maximum.
    values = values.dropna()
    if values.empty:
        return pd.Series(dtype="float64", index=pd.MultiIndex.from_arrays([[], []], names=KEY))
    year = values.index.get_level_values("year")
    first, last = int(year.min()), int(year.max())
    rows = states.grid(first, last, microstates=True)
    pairs = states.neighbour_years(first, last)
    where = pd.MultiIndex.from_frame(pairs[["neighbour", "year"]], names=KEY)
    groups = pairs.assign(value=values.reindex(where).to_numpy()).groupby(KEY)["value"]
    found = groups.agg([how, "count", "size"])
    result = found[how].where(found["count"] * 2 >= found["size"]).reindex(rows)
    if how == "sum":
        alone = ~rows.isin(found.index)
        observed = pd.Index(rows.get_level_values("year")).isin(year)
        result = result.mask(alone & observed, 0.0)
    return result.astype("float64")


@transform
def region(values: pd.Series) -> pd.Series:
    """Region of each row's state by the Early Warning Project: na, eap, sca, mna, eur or afr."""
    state = values.index.get_level_values("gwcode")
    return states.regions()["ewp"].reindex(state).set_axis(values.index)


@transform
def relative_to_region(values: pd.Series) -> pd.Series:
    """Ratio to the median of the region in the year, among values above 0."""
    values = values.where(values > 0)
    places = pd.DataFrame({"value": values, "region": region(values)})
    ratio: pd.Series = values / places.groupby(["region", "year"])["value"].transform("median")
    return ratio


@transform
def age_of_state(year: pd.Series) -> pd.Series:
    """Years since the present spell of statehood began, NaN outside every spell."""
    spells = table("system")
    begun = pd.DataFrame(
        {"gwcode": spells["gwcode"], "start": pd.to_datetime(spells["start"]).dt.year}
    )
    known = pd.merge_asof(
        year.index.to_frame(index=False).astype("int64").sort_values("year"),
        begun.astype("int64").sort_values("start"),
        left_on="year",
        right_on="start",
        by="gwcode",
    ).set_index(KEY)["start"]
    ages: pd.Series = year - known.reindex(year.index).astype("float64")
    return ages
