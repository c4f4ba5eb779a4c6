"""Ethnic groups: how many there are, and how many of their people are shut out of power.

The sources of this file may be used but not passed on; see their licences.
"""

import pandas as pd

from atrocityrisk import lags
from atrocityrisk.indicators.base import indicator
from atrocityrisk.indicators.columns import column

EPR = ("epr",)
EPR_REFERENCE = "Vogt et al. (2015): Integrating data on ethnicity, geography, and conflict (EPR)"
# Power relations last: from one year to the third after it, 96 percent of states change by less
# than one percent of the population. Older than that nothing is known.
EPR_CARRY = 3


@indicator(
    source=("hief",),
    kind="structural",
    unit="probability, 0 to 1",
    lag=6,
    carry=5,
    reference="Drazanova (2020): Introducing the Historical Index of Ethnic Fractionalization",
    framework=("1.11",),
    quality="weak",
    bounds=(0.0, 1.0),
    ewp="efindex",
)
def ethnic_fractionalisation(hief: pd.DataFrame) -> pd.Series:
    """Probability that two people drawn at random belong to different ethnic groups.

    Parameters
    ----------
    hief : DataFrame
        Historical Index of Ethnic Fractionalization.

    Returns
    -------
    Series
        The index ends in 2013 and came out in 2019, hence the lag of 6 years. It may be carried
        for 5: over so long, 95 percent of states move by at most 0.031; beyond it is missing.
    """
    return column(hief, "fractionalization")


@indicator(
    source=EPR,
    kind="structural",
    unit="share of the population",
    lag=1,
    carry=EPR_CARRY,
    reference=EPR_REFERENCE,
    framework=("4.4", "9.1"),
    bounds=(0.0, 1.0),
    ewp="discrimpop",
)
def discriminated_population_share(epr: pd.DataFrame) -> pd.Series:
    """Share of the population in ethnic groups that the state actively discriminates.

    Parameters
    ----------
    epr : DataFrame
        Ethnic Power Relations by country and year.

    Returns
    -------
    Series
        Carried forward for three years at most, never backward.
    """
    return column(epr, "discriminated")


@indicator(
    source=EPR,
    kind="dynamic",
    unit="share of the population, change over 3 years",
    lag=1,
    reference=EPR_REFERENCE,
    framework=("7.8", "10.3"),
    quality="partial",
    bounds=(-1.0, 1.0),
)
def discriminated_population_change_3y(epr: pd.DataFrame) -> pd.Series:
    """Change over 3 years in the share of the population that is discriminated.

    Parameters
    ----------
    epr : DataFrame
        Ethnic Power Relations by country and year.

    Returns
    -------
    Series
        Difference of shares.
    """
    return lags.change_years(column(epr, "discriminated"), 3)


@indicator(
    source=EPR,
    kind="structural",
    unit="share of the population",
    lag=1,
    carry=EPR_CARRY,
    reference=EPR_REFERENCE,
    framework=("1.9", "4.5", "6.1", "9.1", "9.4"),
    bounds=(0.0, 1.0),
)
def excluded_population_share(epr: pd.DataFrame) -> pd.Series:
    """Share of the population in ethnic groups without a part in executive power.

    Parameters
    ----------
    epr : DataFrame
        Ethnic Power Relations by country and year.

    Returns
    -------
    Series
        Powerless, discriminated and self-excluded groups.
    """
    return column(epr, "excluded")
