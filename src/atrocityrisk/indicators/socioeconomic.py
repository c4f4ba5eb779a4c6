"""People and economy: size, growth, health, births, trade, and shocks to them."""

import numpy as np
import pandas as pd

from atrocityrisk import lags
from atrocityrisk.indicators.base import indicator
from atrocityrisk.indicators.columns import column

WORLD_BANK = ("world_bank",)
POPULATION = ("population",)
WB_REFERENCE = "World Bank (2026): World Development Indicators"
SHOCK = -5.0
"""Growth of GDP per capita in percent below which a year counts as an economic shock."""


@indicator(
    source=POPULATION,
    kind="structural",
    unit="log2(inhabitants)",
    lag=1,
    carry=3,
    reference=f"{WB_REFERENCE}, SP.POP.TOTL",
    framework=("3.10",),
    quality="weak",
    bounds=(12.0, 32.0),
    ewp="popsize.log2",
)
def population_log2(population: pd.DataFrame) -> pd.Series:
    """Number of inhabitants, log2.

    Parameters
    ----------
    population : DataFrame
        Inhabitants, of the territory of today.

    Returns
    -------
    Series
        Missing where the World Bank has no figure; no other source is regressed onto it.
    """
    inhabitants = column(population, "population")
    logarithm: pd.Series = np.log2(inhabitants.where(inhabitants > 0))
    return logarithm


@indicator(
    source=POPULATION,
    kind="dynamic",
    unit="percent per year",
    lag=1,
    carry=2,
    reference=f"{WB_REFERENCE}, SP.POP.TOTL",
    framework=("1.7",),
    quality="weak",
    bounds=(-70.0, 100.0),
)
def population_growth(population: pd.DataFrame) -> pd.Series:
    """Growth of the number of inhabitants in a year, in percent.

    Parameters
    ----------
    population : DataFrame
        Inhabitants, of the territory of today.

    Returns
    -------
    Series
        Relative to the year before.
    """
    inhabitants = column(population, "population")
    before = lags.lag_years(inhabitants, 1)
    return (inhabitants / before.where(before > 0) - 1.0) * 100.0


@indicator(
    source=WORLD_BANK,
    kind="dynamic",
    unit="percent per year",
    lag=1,
    carry=2,
    reference=f"{WB_REFERENCE}, NY.GDP.PCAP.KD.ZG",
    framework=("1.8", "8.9"),
    bounds=(-100.0, 200.0),
    ewp="gdppcgrowth",
)
def gdp_per_capita_growth(world_bank: pd.DataFrame) -> pd.Series:
    """Growth of gross domestic product per inhabitant at constant prices, in percent.

    Parameters
    ----------
    world_bank : DataFrame
        World Development Indicators.

    Returns
    -------
    Series
        Missing where the World Bank has no figure; no other source is regressed onto it.
    """
    return column(world_bank, "gdp_per_capita_growth")


@indicator(
    source=WORLD_BANK,
    kind="dynamic",
    unit="1 yes, 0 no",
    lag=1,
    reference=f"{WB_REFERENCE}, NY.GDP.PCAP.KD.ZG",
    framework=("1.8", "8.9"),
    bounds=(0.0, 1.0),
)
def economic_shock_3y(world_bank: pd.DataFrame) -> pd.Series:
    """Whether GDP per inhabitant fell by more than 5 percent in one of the last 3 years.

    Parameters
    ----------
    world_bank : DataFrame
        World Development Indicators.

    Returns
    -------
    Series
        1 if any known year of the three was one; 0 only if all three are known.
    """
    growth = column(world_bank, "gdp_per_capita_growth")
    shock = growth.lt(SHOCK).astype("float64").where(growth.notna())
    some = lags.rolling_max_years(shock, 3, min_years=1)
    # Statistics fall silent in a collapse: a year without a figure must not pass for a quiet one.
    return some.where(some.eq(1) | lags.rolling_max_years(shock, 3).notna())


@indicator(
    source=WORLD_BANK,
    kind="dynamic",
    unit="percent per year, mean of three years",
    lag=1,
    carry=2,
    reference=f"{WB_REFERENCE}, NY.GDP.PCAP.KD.ZG",
    framework=("1.8",),
    bounds=(-100.0, 200.0),
)
def gdp_per_capita_growth_3y(world_bank: pd.DataFrame) -> pd.Series:
    """Mean growth of GDP per inhabitant over the last three years, in percent.

    Parameters
    ----------
    world_bank : DataFrame
        World Development Indicators.

    Returns
    -------
    Series
        From this year and at least one of the two before; a year without a figure is missing,
        so that what stands in for it is seen to be carried.
    """
    growth = column(world_bank, "gdp_per_capita_growth")
    return lags.rolling_mean_years(growth, 3, min_years=2).where(growth.notna())


@indicator(
    source=WORLD_BANK,
    kind="structural",
    unit="log(constant US dollars)",
    lag=1,
    carry=3,
    reference=f"{WB_REFERENCE}, NY.GDP.PCAP.KD",
    framework=("1.9", "3.10"),
    quality="partial",
    bounds=(3.0, 14.0),
)
def gdp_per_capita_log(world_bank: pd.DataFrame) -> pd.Series:
    """Gross domestic product per inhabitant at constant prices, log.

    Parameters
    ----------
    world_bank : DataFrame
        World Development Indicators.

    Returns
    -------
    Series
        Natural logarithm.
    """
    product = column(world_bank, "gdp_per_capita_constant_usd")
    logarithm: pd.Series = np.log(product.where(product > 0))
    return logarithm


@indicator(
    source=WORLD_BANK,
    kind="structural",
    unit="log2(percent of GDP)",
    lag=1,
    carry=3,
    reference=f"{WB_REFERENCE}, NE.TRD.GNFS.ZS",
    framework=("6.6",),
    bounds=(-8.0, 11.0),
)
def trade_share_log2(world_bank: pd.DataFrame) -> pd.Series:
    """Exports and imports as a share of gross domestic product, log2 of percent.

    Parameters
    ----------
    world_bank : DataFrame
        World Development Indicators.

    Returns
    -------
    Series
        A state that does not trade at all has no logarithm and is missing.
    """
    return _trade_log2(world_bank)


@indicator(
    source=WORLD_BANK,
    kind="dynamic",
    unit="log2(percent of GDP), change over 3 years",
    lag=1,
    carry=2,
    reference=f"{WB_REFERENCE}, NE.TRD.GNFS.ZS",
    framework=("6.6",),
    quality="partial",
    bounds=(-15.0, 15.0),
)
def trade_share_change_3y(world_bank: pd.DataFrame) -> pd.Series:
    """Change over 3 years in the share of trade in gross domestic product, log2.

    Parameters
    ----------
    world_bank : DataFrame
        World Development Indicators.

    Returns
    -------
    Series
        -1 where the share was halved.
    """
    return lags.change_years(_trade_log2(world_bank), 3)


def _trade_log2(world_bank: pd.DataFrame) -> pd.Series:
    share = column(world_bank, "trade_share_gdp")
    logarithm: pd.Series = np.log2(share.where(share > 0))
    return logarithm
