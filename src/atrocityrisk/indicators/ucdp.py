"""Indicators that are one UCDP count of deaths, as level, as recent sum and as change.

UCDP counts from 1989. A year that it covers without an event is 0; a year that it does not cover is
missing, not 0: before 1989 organised violence is unknown here, never absent.
"""

from functools import partial

import pandas as pd

from atrocityrisk import lags
from atrocityrisk.indicators.base import Compute, Quality, indicator
from atrocityrisk.indicators.columns import column, log_plus_one

UCDP = ("ucdp_country_year",)
REFERENCE = (
    "Davies, Pettersson, Öberg (2025): Organized violence 1989-2024. Journal of Peace Research; "
    "UCDP country-year dataset on organised violence"
)
# Log of one plus the deaths of the worst year on record, Rwanda 1994, is 13.6.
LOG_BOUND = 16.0


def add_deaths(
    name: str,
    variable: str,
    *,
    what: str,
    framework: tuple[str, ...],
    change_framework: tuple[str, ...],
    quality: Quality = "direct",
) -> None:
    """Register a count of deaths as three indicators.

    Parameters
    ----------
    name : str
        Begins each name: ``{name}_log``, ``{name}_3y_log``, ``{name}_change_1y``.
    variable : str
        UCDP's column.
    what : str
        What is counted, as the subject of a sentence.
    framework : tuple of str
        Indicators of the UN Framework of Analysis that level and sum speak to.
    change_framework : tuple of str
        The same for the change.
    quality : {"direct", "partial", "weak"}, optional
        How closely level and sum stand for them.

    Raises
    ------
    ValueError
        If a name is taken.
    """

    def level(deaths: pd.DataFrame) -> pd.Series:
        return log_plus_one(column(deaths, variable))

    def recent(deaths: pd.DataFrame) -> pd.Series:
        return log_plus_one(lags.rolling_sum_years(column(deaths, variable), 3))

    def change(deaths: pd.DataFrame) -> pd.Series:
        return lags.change_years(log_plus_one(column(deaths, variable)), 1)

    add = partial(_add, reference=f"{REFERENCE}, {variable}")
    add(f"{name}_log", level, f"{what}, log(1 + deaths).", framework, quality, 0.0)
    recently = f"{what} in three years, log(1 + sum)."
    add(f"{name}_3y_log", recent, recently, framework, quality, 0.0)
    changed = f"{what}, log(1 + deaths): change over 1 year."
    grade: Quality = "partial" if quality == "direct" else quality
    add(f"{name}_change_1y", change, changed, change_framework, grade, -LOG_BOUND)


def _add(
    name: str,
    function: Compute,
    description: str,
    framework: tuple[str, ...],
    quality: Quality,
    low: float,
    *,
    reference: str,
) -> None:
    indicator(
        source=UCDP,
        kind="dynamic",
        unit="log(1 + deaths)",
        lag=1,
        reference=reference,
        framework=framework,
        quality=quality,
        bounds=(low, LOG_BOUND),
        name=name,
        description=description,
    )(function)
