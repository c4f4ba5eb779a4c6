"""Births and deaths of children: how well a state provides, and how young its people are."""

import numpy as np
import pandas as pd

from atrocityrisk import lags
from atrocityrisk.indicators.base import indicator
from atrocityrisk.indicators.columns import column, region_of, rows_of

WPP = ("wpp",)
MORTALITY = ("un_infant_mortality",)
REFERENCE = "United Nations (2024): World Population Prospects 2024"
REVISED = 2
"""Publication lag: revisions come every other year, so that the estimate for a year is out by the
end of the second year after it at the latest (2022: July 2024); until then there is a projection.
"""


@indicator(
    source=MORTALITY,
    kind="structural",
    unit="square root of deaths per 1,000 live births",
    lag=REVISED,
    carry=3,
    reference=f"{REFERENCE}, infant mortality rate",
    framework=("1.9", "3.10"),
    bounds=(0.0, 25.0),
    ewp="un_imr_sqrt",
)
def infant_mortality_sqrt(mortality: pd.DataFrame) -> pd.Series:
    """Deaths under age one per 1,000 live births, square root.

    Parameters
    ----------
    mortality : DataFrame
        World Population Prospects, infant mortality.

    Returns
    -------
    Series
        Square root of the rate. The newest years of a revision are its projections.
    """
    root: pd.Series = np.sqrt(column(mortality, "infant_mortality"))
    return root


@indicator(
    source=MORTALITY,
    kind="structural",
    unit="log2 of a ratio",
    lag=REVISED,
    carry=3,
    reference=f"{REFERENCE}, infant mortality rate",
    framework=("1.9", "3.10"),
    quality="partial",
    bounds=(-6.0, 6.0),
)
def infant_mortality_relative_log2(mortality: pd.DataFrame) -> pd.Series:
    """Infant mortality relative to the median of the region in the year, log2.

    Parameters
    ----------
    mortality : DataFrame
        World Population Prospects, infant mortality.

    Returns
    -------
    Series
        1 where children die twice as often as in the region's median state.
    """
    rate = column(mortality, "infant_mortality")
    rate = rate.where(rate > 0)
    places = pd.DataFrame({"rate": rate, "region": region_of(rate)})
    median = places.groupby(["region", "year"])["rate"].transform("median")
    ratio: pd.Series = rate / median
    logarithm: pd.Series = np.log2(ratio)
    return logarithm


@indicator(
    source=MORTALITY,
    kind="dynamic",
    unit="log2 of a ratio over 5 years",
    lag=REVISED,
    carry=2,
    reference=f"{REFERENCE}, infant mortality rate",
    framework=("1.3", "1.9"),
    quality="weak",
    bounds=(-4.0, 4.0),
)
def infant_mortality_change_5y(mortality: pd.DataFrame) -> pd.Series:
    """Change over 5 years in infant mortality, log2.

    Parameters
    ----------
    mortality : DataFrame
        World Population Prospects, infant mortality.

    Returns
    -------
    Series
        -1 where the rate was halved.
    """
    rate = column(mortality, "infant_mortality")
    logarithm: pd.Series = np.log2(rate.where(rate > 0))
    return lags.change_years(logarithm, 5)


@indicator(
    source=WPP,
    kind="structural",
    unit="births per woman",
    lag=REVISED,
    carry=3,
    reference=f"{REFERENCE}, total fertility rate",
    framework=("5.3",),
    quality="weak",
    bounds=(0.3, 10.0),
)
def fertility(wpp: pd.DataFrame) -> pd.Series:
    """Children that a woman bears at the fertility of the year, the total fertility rate.

    Parameters
    ----------
    wpp : DataFrame
        World Population Prospects.

    Returns
    -------
    Series
        As published.
    """
    return column(wpp, "total_fertility_rate")


@indicator(
    source=WPP,
    kind="structural",
    unit="births per 1,000 inhabitants",
    lag=REVISED,
    carry=3,
    reference=f"{REFERENCE}, crude birth rate",
    framework=("5.3",),
    quality="weak",
    bounds=(3.0, 75.0),
)
def birth_rate(wpp: pd.DataFrame) -> pd.Series:
    """Births per 1,000 inhabitants.

    Parameters
    ----------
    wpp : DataFrame
        World Population Prospects.

    Returns
    -------
    Series
        As published.
    """
    return column(wpp, "crude_birth_rate")


@indicator(
    source=WPP,
    kind="structural",
    unit="births per 1,000 inhabitants, 20 years before",
    lag=REVISED,
    carry=3,
    reference=f"{REFERENCE}, crude birth rate",
    framework=("5.3",),
    quality="partial",
    bounds=(3.0, 75.0),
)
def birth_rate_20y_before(wpp: pd.DataFrame) -> pd.Series:
    """Births per 1,000 inhabitants twenty years before: how many are now young adults.

    Parameters
    ----------
    wpp : DataFrame
        World Population Prospects.

    Returns
    -------
    Series
        Cohorts outlive states: the United Nations give the rate of the present territory, so it
        is not reset at a succession. Missing in the first twenty years of a new number.
    """
    births = column(wpp, "crude_birth_rate")
    return lags.lag_years(births, 20, segments=lags.unbroken(rows_of(births)))
