"""What happens next door: the same measures among the states that share a land border."""

import pandas as pd

from atrocityrisk import lags, states
from atrocityrisk.indicators.base import indicator
from atrocityrisk.indicators.columns import column, log_plus_one
from atrocityrisk.indicators.ucdp import LOG_BOUND, REFERENCE, UCDP

KEY = ["gwcode", "year"]


def among_neighbours(values: pd.Series, how: str) -> pd.Series:
    """Sum, mean or maximum of a series over the land neighbours of each state.

    Parameters
    ----------
    values : Series
        Indexed by (gwcode, year).
    how : {"sum", "mean", "max"}
        What is made of the neighbours' values.

    Returns
    -------
    Series of float64
        One row per state and year that `values` spans. NaN where the value of more than half of
        the neighbours is not known. A state without land neighbours has a sum of 0, since nothing
        can come to it over land, and no mean or maximum.
    """
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


def _log_deaths_next_door(violence: pd.DataFrame, variable: str) -> pd.Series:
    return log_plus_one(among_neighbours(column(violence, variable), "sum"))


@indicator(
    source=UCDP,
    kind="dynamic",
    unit="log(1 + deaths)",
    lag=1,
    reference=f"{REFERENCE}, sb_total_deaths_best",
    framework=("1.2", "8.2"),
    bounds=(0.0, LOG_BOUND),
)
def neighbours_battle_deaths_log(violence: pd.DataFrame) -> pd.Series:
    """Deaths in state-based conflict on the territory of land neighbours, log(1 + sum).

    Parameters
    ----------
    violence : DataFrame
        UCDP organised violence by country and year.

    Returns
    -------
    Series
        0 for a state without land neighbours.
    """
    return _log_deaths_next_door(violence, "sb_total_deaths_best")


@indicator(
    source=UCDP,
    kind="dynamic",
    unit="log(1 + deaths), change over 1 year",
    lag=1,
    reference=f"{REFERENCE}, sb_total_deaths_best",
    framework=("1.2", "8.2"),
    bounds=(-LOG_BOUND, LOG_BOUND),
)
def neighbours_battle_deaths_change_1y(violence: pd.DataFrame) -> pd.Series:
    """Change over 1 year in log(1 + deaths) in state-based conflict among land neighbours.

    Parameters
    ----------
    violence : DataFrame
        UCDP organised violence by country and year.

    Returns
    -------
    Series
        Difference of logarithms.
    """
    return lags.change_years(_log_deaths_next_door(violence, "sb_total_deaths_best"), 1)


@indicator(
    source=UCDP,
    kind="dynamic",
    unit="log(1 + deaths)",
    lag=1,
    reference=f"{REFERENCE}, os_total_deaths_best",
    framework=("1.2", "8.2"),
    quality="partial",
    bounds=(0.0, LOG_BOUND),
)
def neighbours_onesided_deaths_log(violence: pd.DataFrame) -> pd.Series:
    """Civilians killed in one-sided violence in land neighbours, log(1 + sum).

    Parameters
    ----------
    violence : DataFrame
        UCDP organised violence by country and year.

    Returns
    -------
    Series
        0 for a state without land neighbours.
    """
    return _log_deaths_next_door(violence, "os_total_deaths_best")


@indicator(
    source=UCDP,
    kind="dynamic",
    unit="log(1 + deaths)",
    lag=1,
    reference=f"{REFERENCE}, ns_total_deaths_best",
    framework=("1.2", "8.2"),
    quality="partial",
    bounds=(0.0, LOG_BOUND),
)
def neighbours_nonstate_deaths_log(violence: pd.DataFrame) -> pd.Series:
    """Deaths in conflict between non-state groups in land neighbours, log(1 + sum).

    Parameters
    ----------
    violence : DataFrame
        UCDP organised violence by country and year.

    Returns
    -------
    Series
        0 for a state without land neighbours.
    """
    return _log_deaths_next_door(violence, "ns_total_deaths_best")


@indicator(
    source=UCDP,
    kind="dynamic",
    unit="number of states",
    lag=1,
    reference=f"{REFERENCE}, sb_total_deaths_best",
    framework=("1.2", "8.2"),
    bounds=(0.0, 20.0),
)
def neighbours_in_conflict(violence: pd.DataFrame) -> pd.Series:
    """Number of land neighbours where state-based conflict killed at least 25 in the year.

    Parameters
    ----------
    violence : DataFrame
        UCDP organised violence by country and year.

    Returns
    -------
    Series
        Count.
    """
    deaths = column(violence, "sb_total_deaths_best")
    return among_neighbours(deaths.ge(25).astype("float64").where(deaths.notna()), "sum")


@indicator(
    source=("vdem",),
    kind="structural",
    unit="index, 0 to 1",
    lag=1,
    carry=1,
    reference="Coppedge et al. (2025): V-Dem Codebook, v2x_polyarchy",
    framework=("1.2",),
    quality="weak",
    bounds=(0.0, 1.0),
)
def neighbours_electoral_democracy(vdem: pd.DataFrame) -> pd.Series:
    """Mean electoral democracy index of the land neighbours.

    Parameters
    ----------
    vdem : DataFrame
        V-Dem, with v2x_polyarchy.

    Returns
    -------
    Series
        Missing for a state without land neighbours.
    """
    return among_neighbours(column(vdem, "v2x_polyarchy"), "mean")
