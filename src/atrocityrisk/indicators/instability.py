"""Coups and flight: who tries to seize power, and who has to leave."""

import pandas as pd

from atrocityrisk import lags
from atrocityrisk.indicators.base import indicator
from atrocityrisk.indicators.columns import column, log_plus_one, whether
from atrocityrisk.indicators.neighbourhood import among_neighbours
from atrocityrisk.indicators.recency import decayed_sum, years_since_event

COUPS = ("coups",)
COUP_REFERENCE = "Powell and Thyne (2011): Global instances of coups from 1950 to 2010, updated"
ATTEMPTS = ("ewp_coups",)
ATTEMPT_REFERENCE = f"{COUP_REFERENCE} by the Early Warning Project (2025)"
UNHCR = ("unhcr",)
DISPLACED = ("unhcr", "idmc", "population")
UNHCR_REFERENCE = "UNHCR Refugee Population Statistics Database"


@indicator(
    source=ATTEMPTS,
    kind="dynamic",
    unit="1 yes, 0 no",
    lag=1,
    reference=ATTEMPT_REFERENCE,
    framework=("1.4", "8.4"),
    bounds=(0.0, 1.0),
    ewp="coup.try.5yr",
)
def coup_attempt_5y(attempts: pd.DataFrame) -> pd.Series:
    """Whether a coup was attempted this year or in the four before, successful or not.

    Parameters
    ----------
    attempts : DataFrame
        Years with a coup attempt.

    Returns
    -------
    Series
        A state younger than five years answers for the years it has existed.
    """
    return lags.rolling_max_years(column(attempts, "attempted"), 5, min_years=1)


@indicator(
    source=ATTEMPTS,
    kind="dynamic",
    unit="1 yes, 0 no",
    lag=1,
    reference=ATTEMPT_REFERENCE,
    framework=("1.4", "8.4"),
    bounds=(0.0, 1.0),
)
def coup_attempt(attempts: pd.DataFrame) -> pd.Series:
    """Whether a coup was attempted this year, successful or not.

    Parameters
    ----------
    attempts : DataFrame
        Years with a coup attempt.

    Returns
    -------
    Series
        0 for a state that the list covers and does not name.
    """
    return column(attempts, "attempted")


@indicator(
    source=ATTEMPTS,
    kind="dynamic",
    unit="years",
    lag=1,
    reference=ATTEMPT_REFERENCE,
    framework=("1.4",),
    quality="partial",
    bounds=(0.0, 200.0),
)
def years_since_coup_attempt(attempts: pd.DataFrame) -> pd.Series:
    """Years since the last coup attempt.

    Parameters
    ----------
    attempts : DataFrame
        Years with a coup attempt.

    Returns
    -------
    Series
        0 in a year with an attempt; for a state without any, years since the record begins.
    """
    return years_since_event(column(attempts, "attempted"))


@indicator(
    source=ATTEMPTS,
    kind="dynamic",
    unit="years with attempts, each halved every 10 years",
    lag=1,
    reference=ATTEMPT_REFERENCE,
    framework=("1.4",),
    quality="partial",
    bounds=(0.0, 15.0),
)
def coup_attempt_years_decayed(attempts: pd.DataFrame) -> pd.Series:
    """Past and present years with a coup attempt, each counting half after ten years.

    Parameters
    ----------
    attempts : DataFrame
        Years with a coup attempt.

    Returns
    -------
    Series
        Weighted count.
    """
    return decayed_sum(column(attempts, "attempted"), half_life=10.0)


@indicator(
    source=ATTEMPTS,
    kind="dynamic",
    unit="number of states",
    lag=1,
    reference=ATTEMPT_REFERENCE,
    framework=("1.2", "8.2"),
    quality="weak",
    bounds=(0.0, 20.0),
)
def neighbours_with_coup_attempt_3y(attempts: pd.DataFrame) -> pd.Series:
    """Number of land neighbours with a coup attempt this year or in the two before.

    Parameters
    ----------
    attempts : DataFrame
        Years with a coup attempt.

    Returns
    -------
    Series
        0 for a state without land neighbours.
    """
    recent = lags.rolling_max_years(column(attempts, "attempted"), 3, min_years=1)
    return among_neighbours(recent, "sum")


def _in_whole_years(coups: pd.DataFrame, name: str) -> pd.Series:
    """Counts without the years of which the source lists only states with an attempt.

    The list of the running year names coups as they happen; taken for coverage, it would make
    every state of which something is known a state with a coup.
    """
    attempts = column(coups, "attempts")
    quiet = attempts.groupby(level="year").transform("min").eq(0)
    return column(coups, name).where(quiet)


@indicator(
    source=COUPS,
    kind="dynamic",
    unit="number of attempts",
    lag=1,
    carry=1,
    reference=COUP_REFERENCE,
    framework=("1.4", "8.4"),
    bounds=(0.0, 30.0),
)
def coup_attempts_3y(coups: pd.DataFrame) -> pd.Series:
    """Number of coup attempts this year and in the two before.

    Parameters
    ----------
    coups : DataFrame
        Coup attempts by country and year.

    Returns
    -------
    Series
        A state younger than three years answers for the years it has existed.
    """
    attempts = _in_whole_years(coups, "attempts")
    return lags.rolling_sum_years(attempts, 3, min_years=1).where(attempts.notna())


@indicator(
    source=COUPS,
    kind="dynamic",
    unit="1 yes, 0 no",
    lag=1,
    carry=1,
    reference=COUP_REFERENCE,
    framework=("1.4", "7.2", "8.4"),
    bounds=(0.0, 1.0),
)
def coup_success_3y(coups: pd.DataFrame) -> pd.Series:
    """Whether a coup succeeded this year or in the two before.

    Parameters
    ----------
    coups : DataFrame
        Coup attempts by country and year.

    Returns
    -------
    Series
        A state younger than three years answers for the years it has existed.
    """
    success = whether(_in_whole_years(coups, "successes"))
    return lags.rolling_max_years(success, 3, min_years=1).where(success.notna())


def _per_1000_log(people: pd.Series, population: pd.DataFrame) -> pd.Series:
    inhabitants = column(population, "population").reindex(people.index)
    return log_plus_one(people / inhabitants * 1e3)


@indicator(
    source=(*UNHCR, "population"),
    kind="dynamic",
    unit="log(1 + refugees per 1,000 inhabitants)",
    lag=1,
    reference=UNHCR_REFERENCE,
    framework=("1.3", "4.4", "7.10"),
    quality="partial",
    bounds=(0.0, 12.0),
)
def refugees_from_log(unhcr: pd.DataFrame, population: pd.DataFrame) -> pd.Series:
    """Refugees who fled from the state, per 1,000 inhabitants, log(1 + rate).

    Parameters
    ----------
    unhcr : DataFrame
        UNHCR, by state of origin.
    population : DataFrame
        Inhabitants.

    Returns
    -------
    Series
        Stock at the end of the year.
    """
    return _per_1000_log(column(unhcr, "refugees_from"), population)


@indicator(
    source=(*UNHCR, "population"),
    kind="dynamic",
    unit="log(1 + refugees per 1,000 inhabitants), change over 1 year",
    lag=1,
    reference=UNHCR_REFERENCE,
    framework=("1.3", "7.10"),
    quality="partial",
    bounds=(-12.0, 12.0),
)
def refugees_from_change_1y(unhcr: pd.DataFrame, population: pd.DataFrame) -> pd.Series:
    """Refugees who fled from the state, log(1 + rate): change over 1 year.

    Parameters
    ----------
    unhcr : DataFrame
        UNHCR, by state of origin.
    population : DataFrame
        Inhabitants.

    Returns
    -------
    Series
        Difference of logarithms.
    """
    return lags.change_years(_per_1000_log(column(unhcr, "refugees_from"), population), 1)


@indicator(
    source=(*UNHCR, "population"),
    kind="dynamic",
    unit="log(1 + asylum seekers per 1,000 inhabitants)",
    lag=1,
    reference=UNHCR_REFERENCE,
    framework=("1.3", "7.10"),
    quality="partial",
    bounds=(0.0, 12.0),
)
def asylum_seekers_from_log(unhcr: pd.DataFrame, population: pd.DataFrame) -> pd.Series:
    """Asylum seekers from the state, per 1,000 inhabitants, log(1 + rate).

    Parameters
    ----------
    unhcr : DataFrame
        UNHCR, by state of origin.
    population : DataFrame
        Inhabitants.

    Returns
    -------
    Series
        Claims pending at the end of the year.
    """
    return _per_1000_log(column(unhcr, "asylum_seekers_from"), population)


def _protected(unhcr: pd.DataFrame, idmc: pd.DataFrame) -> pd.Series:
    """UNHCR's count, without zeros that only say that UNHCR does not work there."""
    protected = column(unhcr, "displaced_within")
    counted = column(idmc, "displaced_within").reindex(protected.index)
    return protected.mask(protected.eq(0) & counted.gt(0))


@indicator(
    source=DISPLACED,
    kind="dynamic",
    unit="log(1 + displaced per 1,000 inhabitants)",
    lag=1,
    reference=UNHCR_REFERENCE,
    framework=("1.3", "7.10", "12.3"),
    quality="partial",
    bounds=(0.0, 12.0),
)
def displaced_within_log(
    unhcr: pd.DataFrame, idmc: pd.DataFrame, population: pd.DataFrame
) -> pd.Series:
    """People displaced within the state whom UNHCR protects, per 1,000 inhabitants, log(1 + rate).

    Parameters
    ----------
    unhcr : DataFrame
        UNHCR, by state.
    idmc : DataFrame
        Internal Displacement Monitoring Centre, by state.
    population : DataFrame
        Inhabitants.

    Returns
    -------
    Series
        Stock at the end of the year; missing where IDMC counts people and UNHCR protects none.
    """
    return _per_1000_log(_protected(unhcr, idmc), population)


@indicator(
    source=DISPLACED,
    kind="dynamic",
    unit="log(1 + displaced per 1,000 inhabitants), change over 1 year",
    lag=1,
    reference=UNHCR_REFERENCE,
    framework=("1.3", "7.10", "12.3"),
    quality="partial",
    bounds=(-12.0, 12.0),
)
def displaced_within_change_1y(
    unhcr: pd.DataFrame, idmc: pd.DataFrame, population: pd.DataFrame
) -> pd.Series:
    """People displaced within the state, log(1 + rate): change over 1 year.

    Parameters
    ----------
    unhcr : DataFrame
        UNHCR, by state.
    idmc : DataFrame
        Internal Displacement Monitoring Centre, by state.
    population : DataFrame
        Inhabitants.

    Returns
    -------
    Series
        Difference of logarithms.
    """
    return lags.change_years(_per_1000_log(_protected(unhcr, idmc), population), 1)


@indicator(
    source=(*UNHCR, "population"),
    kind="dynamic",
    unit="log(1 + refugees per 1,000 inhabitants)",
    lag=1,
    reference=UNHCR_REFERENCE,
    framework=("8.2",),
    quality="partial",
    bounds=(0.0, 12.0),
)
def refugees_hosted_log(unhcr: pd.DataFrame, population: pd.DataFrame) -> pd.Series:
    """Refugees whom the state hosts, per 1,000 inhabitants, log(1 + rate).

    Parameters
    ----------
    unhcr : DataFrame
        UNHCR, by state of asylum.
    population : DataFrame
        Inhabitants.

    Returns
    -------
    Series
        Stock at the end of the year.
    """
    return _per_1000_log(column(unhcr, "refugees_hosted"), population)
