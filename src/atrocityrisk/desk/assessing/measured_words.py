"""What the library measures beside a judgement: value, year, age and quality, in words."""

from dataclasses import dataclass
from functools import cache

from atrocityrisk.desk.page_parts.forecast_words import driver_words
from atrocityrisk.desk.rules.drivers import Driver
from atrocityrisk.indicators import framework_links

_STATUS = {
    "observed": "",
    "carried": "carried forward from an earlier year",
    "carried forward": "carried forward from an earlier year",
}
_QUALITY = {
    "direct": "measures it directly",
    "partial": "measures part of it",
    "weak": "a weak sign of it",
    "none": "says hardly anything of it",
}


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """One measurement, as a page tells of it beside an indicator of the Framework."""

    title: str
    value: str
    age: str
    status: str
    quality: str
    # Whether there is a value at all.
    known: bool


def measurements(measured: dict[str, list[Driver]], number: str, origin: int) -> list[Measurement]:
    """What is measured of one indicator of the Framework; a missing value says that it is."""
    return [_measurement(driver, number, origin) for driver in measured.get(number, [])]


def _measurement(driver: Driver, number: str, origin: int) -> Measurement:
    words = driver_words(driver, origin)
    quality = _QUALITY.get(_qualities().get((driver.indicator, number), ""), "")
    if driver.value is None:
        status = "the data do not say; that is not zero"
        return Measurement(
            title=words.title, value="missing", age="", status=status, quality=quality, known=False
        )
    return Measurement(
        title=words.title,
        value=words.value,
        age=words.age,
        status=_STATUS.get(driver.status, driver.status),
        quality=quality or "how well it measures this is not known",
        known=True,
    )


@cache
def _qualities() -> dict[tuple[str, str], str]:
    """How well each of the library's indicators tells of each of the Framework's."""
    links = framework_links()
    pairs = zip(links["name"], links["indicator_id"], strict=True)
    return dict(zip(pairs, links["quality"], strict=True))
