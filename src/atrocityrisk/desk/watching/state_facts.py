"""What the head of a State's page says: its place on the current list, and what that rests on."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from atrocityrisk._formatting.numbers import chance
from atrocityrisk.desk.database.forecast_queries import (
    AHEAD,
    BEGUN,
    current_list,
    nowcast_beside,
    row_of,
)
from atrocityrisk.desk.models import ForecastList, ForecastRow
from atrocityrisk.desk.page_parts.forecast_words import (
    DriverWords,
    ForecastWords,
    driver_words,
    forecast_words,
)
from atrocityrisk.desk.rules.drivers import Driver, read_drivers

_RAISING, _LOWERING = 6, 4


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One reading of the latest nowcast."""

    forecast_list: ForecastList
    row: ForecastRow
    words: ForecastWords
    counts: tuple[DriverWords, ...]


@dataclass(frozen=True, kw_only=True)
class StateFacts:
    """What the lists say of a State now."""

    # None where the desk has no list that the viewer may see.
    current: ForecastList | None
    # None where the list leaves the State out.
    row: ForecastRow | None
    words: ForecastWords | None
    # Number of States on the list.
    listed: int
    top: tuple[tuple[int, str], ...]
    raising: tuple[DriverWords, ...]
    lowering: tuple[DriverWords, ...]
    # Drivers of which no value is known.
    unknown: tuple[DriverWords, ...]
    # Those that neither table names.
    others: int
    readings: tuple[Reading, ...]


def state_facts(gwcode: int) -> StateFacts:
    """What the current list and the latest nowcast say of a State."""
    current = current_list()
    row = None if current is None else row_of(current, gwcode)
    origin = 0 if current is None else current.origin
    drivers = read_drivers(row.drivers) if row is not None else ()
    known = [one for one in drivers if one.value is not None or one.status == "model"]
    raising = _first(known, raises=True)[:_RAISING]
    lowering = _first(known, raises=False)[:_LOWERING]
    unknown = [one for one in drivers if one not in known]
    return StateFacts(
        current=current,
        row=row,
        words=None if row is None else forecast_words(row),
        listed=0 if current is None else current.rows.count(),
        top=() if row is None else _top(row),
        raising=tuple(driver_words(one, origin) for one in raising),
        lowering=tuple(driver_words(one, origin) for one in lowering),
        unknown=tuple(driver_words(one, origin) for one in unknown),
        others=len(drivers) - len(raising) - len(lowering) - len(unknown),
        readings=_readings(gwcode, current),
    )


def _first(drivers: Sequence[Driver], *, raises: bool) -> list[Driver]:
    """Drivers that move the probability one way, the strongest first."""
    sign = 1 if raises else -1
    moving = [(sign * (one.contribution or 0), one) for one in drivers]
    strongest = sorted(moving, key=lambda pair: -pair[0])
    # What rounds to nothing moves nothing.
    return [one for moved, one in strongest if moved >= 0.005]


def _top(row: ForecastRow) -> tuple[tuple[int, str], ...]:
    said = json.loads(row.p_top_k)
    return tuple((int(k), chance(said[k])) for k in sorted(said, key=int))


def _readings(gwcode: int, current: ForecastList | None) -> tuple[Reading, ...]:
    found = []
    for model in (BEGUN, AHEAD):
        one = nowcast_beside(current, model)
        if one is None:
            continue
        row = row_of(one, gwcode)
        if row is not None:
            counts = tuple(driver_words(driver, one.origin) for driver in read_drivers(row.drivers))
            found.append(
                Reading(forecast_list=one, row=row, words=forecast_words(row), counts=counts)
            )
    return tuple(found)
