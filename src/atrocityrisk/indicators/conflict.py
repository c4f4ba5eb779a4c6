"""Organised violence at home: state-based, non-state and one-sided, by who kills."""

import pandas as pd

from atrocityrisk import lags
from atrocityrisk.indicators.base import indicator
from atrocityrisk.indicators.columns import column, log2_plus_one, log_plus_one, zero_where_silent
from atrocityrisk.indicators.recency import years_since_event
from atrocityrisk.indicators.ucdp import LOG_BOUND, REFERENCE, UCDP, add_deaths

add_deaths(
    "battle_deaths_home",
    "sb_total_deaths_best",
    what="Deaths in state-based conflict on the state's territory",
    framework=("1.1",),
    change_framework=("1.1", "8.1"),
)
add_deaths(
    "nonstate_conflict_deaths",
    "ns_total_deaths_best",
    what="Deaths in conflict between non-state groups on the state's territory",
    framework=("9.4", "9.5"),
    change_framework=("9.5",),
    quality="partial",
)
add_deaths(
    "government_onesided_deaths",
    "os_main_govt_killings_best",
    what="Civilians killed in one-sided violence by the state's own government",
    framework=("2.1", "11.1", "12.7", "12.9", "12.10", "14.4"),
    change_framework=("7.8", "11.2"),
)
add_deaths(
    "nonstate_onesided_deaths",
    "os_nsgroup_killings_best",
    what="Civilians killed in one-sided violence by non-state groups",
    framework=("2.1", "11.1", "12.9"),
    change_framework=("11.2",),
)
add_deaths(
    "onesided_deaths",
    "os_total_deaths_best",
    what="Civilians killed in one-sided violence by anybody",
    framework=("2.1", "10.2", "11.1", "12.9"),
    change_framework=("11.2",),
)


@indicator(
    source=("ucdp_battle_deaths",),
    kind="dynamic",
    unit="log2(1 + deaths)",
    lag=1,
    carry=0,
    reference="Davies, Pettersson, Öberg (2025): UCDP Battle-Related Deaths Dataset 25.1, bd_best",
    framework=("1.1",),
    bounds=(0.0, 24.0),
    ewp="battledeaths.log2",
)
def battle_deaths_log2(battle_deaths: pd.DataFrame) -> pd.Series:
    """Battle-related deaths in conflicts within the state, log2(1 + deaths).

    Parameters
    ----------
    battle_deaths : DataFrame
        UCDP battle-related deaths, with intrastate_deaths.

    Returns
    -------
    Series
        0 for a state without such a conflict in a year the data set covers; missing before 1989.
    """
    deaths = column(battle_deaths, "intrastate_deaths")
    return log2_plus_one(zero_where_silent(deaths))


@indicator(
    source=UCDP,
    kind="dynamic",
    unit="number of dyads",
    lag=1,
    carry=0,
    reference=f"{REFERENCE}, sb_dyad_count",
    framework=("13.1", "5.5"),
    quality="partial",
    bounds=(0.0, 100.0),
)
def state_based_dyads(violence: pd.DataFrame) -> pd.Series:
    """Number of pairs of opponents, a state on one side, fighting on the state's territory.

    Parameters
    ----------
    violence : DataFrame
        UCDP organised violence by country and year.

    Returns
    -------
    Series
        Count as published.
    """
    return column(violence, "sb_dyad_count")


@indicator(
    source=UCDP,
    kind="dynamic",
    unit="number of dyads, change over 3 years",
    lag=1,
    carry=0,
    reference=f"{REFERENCE}, sb_dyad_count",
    framework=("13.1",),
    quality="partial",
    bounds=(-100.0, 100.0),
)
def state_based_dyads_change_3y(violence: pd.DataFrame) -> pd.Series:
    """Change over 3 years in the number of state-based dyads on the state's territory.

    Parameters
    ----------
    violence : DataFrame
        UCDP organised violence by country and year.

    Returns
    -------
    Series
        Difference of counts.
    """
    return lags.change_years(column(violence, "sb_dyad_count"), 3)


@indicator(
    source=UCDP,
    kind="dynamic",
    unit="number of actors' campaigns",
    lag=1,
    carry=0,
    reference=f"{REFERENCE}, os_dyad_count",
    framework=("11.2", "11.3"),
    quality="partial",
    bounds=(0.0, 100.0),
)
def onesided_actors(violence: pd.DataFrame) -> pd.Series:
    """Number of actors that kill civilians in one-sided violence on the state's territory.

    Parameters
    ----------
    violence : DataFrame
        UCDP organised violence by country and year.

    Returns
    -------
    Series
        Count as published.
    """
    return column(violence, "os_dyad_count")


@indicator(
    source=UCDP,
    kind="dynamic",
    unit="years",
    lag=1,
    carry=0,
    reference=f"{REFERENCE}, sb_total_deaths_best",
    framework=("1.1", "4.9"),
    quality="partial",
    bounds=(0.0, 200.0),
)
def years_since_conflict(violence: pd.DataFrame) -> pd.Series:
    """Years since state-based conflict last killed 25 people on the state's territory.

    Parameters
    ----------
    violence : DataFrame
        UCDP organised violence by country and year.

    Returns
    -------
    Series
        0 in a year of conflict. A state without conflict since 1989 counts from 1988, the last
        year that UCDP does not cover, so that the value is a lower bound there.
    """
    deaths = column(violence, "sb_total_deaths_best")
    return years_since_event(deaths.ge(25).astype("float64").where(deaths.notna()))


@indicator(
    source=(*UCDP, "population"),
    kind="dynamic",
    unit="log(1 + deaths per million inhabitants)",
    lag=1,
    carry=0,
    reference=f"{REFERENCE}, os_total_deaths_best",
    framework=("2.1", "11.1", "12.9"),
    bounds=(0.0, LOG_BOUND),
)
def onesided_deaths_per_million_log(violence: pd.DataFrame, population: pd.DataFrame) -> pd.Series:
    """Civilians killed in one-sided violence per million inhabitants, log(1 + rate).

    Parameters
    ----------
    violence : DataFrame
        UCDP organised violence by country and year.
    population : DataFrame
        Inhabitants.

    Returns
    -------
    Series
        Missing where either is.
    """
    deaths = column(violence, "os_total_deaths_best")
    inhabitants = column(population, "population").reindex(deaths.index)
    return log_plus_one(deaths / inhabitants * 1e6)
