"""What a forecast rests on for one State, as one canonical text: value, age, share, Framework."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from atrocityrisk._formatting.indicator_text import heading

OF_MODEL = "model"
"""Status of a part that stands for no indicator, such as the level of recent years."""


@dataclass(frozen=True, kw_only=True)
class Driver:
    """One indicator of the library, as a forecast used it for a State."""

    # The library's name of the column.
    indicator: str
    value: float | None
    # As a list of reasons says it: "observed", "carried forward", "missing" ...
    status: str
    # Year that the value is of; None where it is not known.
    value_year: int | None
    # Share in the log-odds against the reference; None where the list does not say.
    contribution: float | None
    # Whether it changes from year to year ("dynamic") or hardly ("structural").
    kind: str
    # Numbers of the Framework's indicators that it tells of, such as "2.1".
    framework: tuple[str, ...]


def drivers_text(drivers: Iterable[Driver]) -> str:
    """Drivers as they are stored, in the order given."""
    return json.dumps([asdict(one) for one in drivers], separators=(",", ":"), sort_keys=True)


def read_drivers(text: str) -> tuple[Driver, ...]:
    """Drivers of a stored text."""
    said = json.loads(text or "[]")
    return tuple(Driver(**{**one, "framework": tuple(one["framework"])}) for one in said)


def driver_name(driver: Driver) -> str:
    """The indicator as people name it; the library's own name where that knows no other."""
    # Here, since the library's indicators take long to load, and few pages ask for them.
    from atrocityrisk.indicators import INDICATORS

    if driver.indicator not in INDICATORS:
        return driver.indicator.replace("_", " ")
    known = INDICATORS[driver.indicator]
    return heading(known.description, unit=known.unit)
