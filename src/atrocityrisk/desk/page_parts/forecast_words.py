"""How a row of a forecast list, and what it rests on, read; a rank never without its interval."""

from dataclasses import dataclass

from atrocityrisk._formatting.indicator_text import readable
from atrocityrisk._formatting.numbers import (
    DASH,
    percent_with_sign,
    plain,
    share_span,
    signed,
    whole_span,
)
from atrocityrisk.desk.database.measured import age_words
from atrocityrisk.desk.models import ForecastRow
from atrocityrisk.desk.rules.drivers import OF_MODEL, Driver, driver_name
from atrocityrisk.indicators import INDICATORS

NO_INTERVAL = "interval not given"


@dataclass(frozen=True, kw_only=True)
class ForecastWords:
    """Numbers of a row as text."""

    rank: str
    # Such as "1–29", or that none is given.
    rank_span: str
    probability: str
    span: str


def forecast_words(row: ForecastRow) -> ForecastWords:
    """A row's numbers, each with its interval or with word that there is none."""
    ranks, shares = whole_span(row.rank_low, row.rank_high), share_span(row.low, row.high)
    return ForecastWords(
        rank=str(row.rank),
        rank_span=NO_INTERVAL if ranks == DASH else ranks,
        probability=percent_with_sign(row.probability),
        span=NO_INTERVAL if shares == DASH else shares,
    )


@dataclass(frozen=True, kw_only=True)
class DriverWords:
    """A driver as text."""

    title: str
    value: str
    age: str
    # Share in the log-odds, with its sign; a dash where the list does not say.
    share: str
    status: str


def driver_words(driver: Driver, origin: int) -> DriverWords:
    """A driver in the library's words, where it knows the indicator."""
    if driver.status == OF_MODEL:
        return DriverWords(
            title=driver.indicator,
            value="no measurement",
            age="a part of the model itself",
            share=signed(driver.contribution),
            status=driver.status,
        )
    value = plain(driver.value)
    if driver.indicator in INDICATORS:
        known = INDICATORS[driver.indicator]
        value = readable(driver.value, description=known.description, unit=known.unit)
    return DriverWords(
        title=driver_name(driver),
        value="not known" if driver.value is None else value,
        age=age_words(driver, origin),
        share=signed(driver.contribution),
        status=driver.status,
    )
