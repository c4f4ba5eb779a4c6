"""What the library measures beside a judgement: value, year, age and quality, in words."""

from dataclasses import dataclass

from atrocityrisk.desk.database.measured import age_words
from atrocityrisk.desk.rules.drivers import Driver
from atrocityrisk.indicators import INDICATORS, framework_links

_STATUS = {
    "observed": "",
    "carried": "carried forward from an earlier year",
    "carried forward": "carried forward from an earlier year",
}
_QUALITY = {
    "direct": "measures it directly",
    "partial": "measures part of it",
    "weak": "a weak sign of it",
    "none": "no measure of it",
}


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """One measurement, as a page tells of it beside an indicator of the Framework."""

    name: str
    value: str
    age: str
    status: str
    quality: str


def measurements(measured: dict[str, list[Driver]], number: str, origin: int) -> list[Measurement]:
    """What is measured of one indicator of the Framework; a missing value says that it is."""
    return [_measurement(driver, number, origin) for driver in measured.get(number, [])]


def _measurement(driver: Driver, number: str, origin: int) -> Measurement:
    name, unit = _words(driver.indicator)
    quality = _quality(driver.indicator, number)
    if driver.value is None:
        status = "nobody knows it from the data; that is not zero"
        return Measurement(name=name, value="missing", age="", status=status, quality=quality)
    return Measurement(
        name=name,
        value=f"{driver.value:,.4g}" + (f" ({unit})" if unit else ""),
        age=age_words(driver, origin),
        status=_STATUS.get(driver.status, driver.status),
        quality=quality,
    )


def _words(name: str) -> tuple[str, str]:
    """Description and unit of an indicator; its name alone where the library does not have it."""
    if name not in INDICATORS:
        return name.replace("_", " "), ""
    return INDICATORS[name].description.rstrip("."), INDICATORS[name].unit


def _quality(name: str, number: str) -> str:
    if name not in INDICATORS:
        return "how well it measures this is not known"
    links = framework_links([name])
    found = links.loc[links["indicator_id"] == number, "quality"]
    return _QUALITY[found.iloc[0]] if len(found) else "how well it measures this is not known"
