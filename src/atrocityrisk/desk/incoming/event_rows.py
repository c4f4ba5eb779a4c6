"""From events of a data set to records: by State and month, or one by one, in a sentence of ours.

No text of the data set goes into a record, and no place closer than the first-level region: only
days, counts, types by fixed tables, and numbers of events.
"""

import calendar
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from atrocityrisk.desk.incoming.import_fields import FIELD
from atrocityrisk.desk.incoming.read_rows import Fault, ReadRow
from atrocityrisk.desk.incoming.row_reading import rule_faults
from atrocityrisk.desk.models import SourceDocument
from atrocityrisk.desk.rules.levels import (
    CrimeScope,
    DatePrecision,
    PerpetratorType,
    Severity,
    TargetType,
)
from atrocityrisk.desk.rules.state_choices import state_name

GIVEN = ("first_day", "last_day", "region", "account", "source")
"""What a later file of the same data set changes in a draft; the rest is the analyst's by then."""

# From how many deaths by the best estimate on; UCDP lists an actor from 25 deaths a year on.
_MANY, _MASS = 25, 1000


@dataclass(frozen=True, kw_only=True)
class EventKind:
    """A kind of event: what it is called, and the Framework's indicators that it bears out."""

    name: str
    words: str
    indicators: tuple[str, ...]
    # Whether it is imported unless asked otherwise.
    usual: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event, in the words of a record."""

    number: int
    identity: str
    gwcode: int
    first: date
    last: date
    # The year and month that it is counted in.
    month: tuple[int, int]
    kind: str
    perpetrator: PerpetratorType
    target: TargetType
    region: str
    precision: DatePrecision
    best: int
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, kw_only=True)
class DataSet:
    """Where events are from, and what is the same for all records made of them."""

    # Begins own numbers.
    prefix: str
    # Begins the sentences.
    naming: str
    kinds: Mapping[str, EventKind]
    source: SourceDocument
    # Level, credibility.
    same: Mapping[str, Any]
    deaths: str = "deaths by the best estimate"
    note: str = ""


def month_rows(
    events: Sequence[Event], data: DataSet, *, chosen: frozenset[str]
) -> Iterator[ReadRow]:
    """One row for each State, month, kind and type of perpetrator, in the order of the file."""
    groups: dict[tuple[Any, ...], list[Event]] = defaultdict(list)
    for event in events:
        key = (event.gwcode, event.month, event.kind, event.perpetrator, event.target)
        groups[key].append(event)
    for (gwcode, month, kind, perpetrator, target), group in groups.items():
        year, number = month
        first = date(year, number, 1)
        last = date(year, number, calendar.monthrange(year, number)[1])
        mark = f"{data.prefix}:{gwcode}:{year}-{number:02}:{kind}:{perpetrator}:{target}"
        values = {
            "external_id": mark,
            "gwcode": gwcode,
            "region": "",
            "first_day": first,
            # The present month is not over: a record tells of no day to come.
            "last_day": max(first, min(last, timezone.now().date())),
            "precision": DatePrecision.MONTH.value,
            "account": _month_account(group, data, first),
        }
        yield _row(values, group, data, chosen=chosen)


def event_rows(
    events: Sequence[Event], data: DataSet, *, chosen: frozenset[str]
) -> Iterator[ReadRow]:
    """One row for each event."""
    for event in events:
        values = {
            "external_id": f"{data.prefix}:event:{event.identity}",
            "gwcode": event.gwcode,
            "region": event.region,
            "first_day": event.first,
            "last_day": event.last,
            "precision": event.precision.value,
            "account": _event_account(event, data),
        }
        yield _row(values, [event], data, chosen=chosen)


def _row(
    values: dict[str, Any], group: Sequence[Event], data: DataSet, *, chosen: frozenset[str]
) -> ReadRow:
    first = group[0]
    kind = data.kinds[first.kind]
    deaths = sum(event.best for event in group)
    values = {
        **values,
        "perpetrator": first.perpetrator.value,
        "target": first.target.value,
        "indicators": kind.indicators,
        "crime_scope": CrimeScope.COMMON.value,
        "severity": _severity(deaths),
        "source": data.source,
        "embargo_until": None,
        **data.same,
    }
    left_out = "" if first.kind in chosen else kind.words
    faults = () if left_out else rule_faults(values).items()
    return ReadRow(
        number=min(event.number for event in group),
        values=values,
        given=GIVEN,
        faults=tuple(Fault(FIELD[name].label, text) for name, text in faults),
        rows=len(group),
        left_out=left_out,
    )


def _severity(deaths: int) -> int:
    if deaths >= _MASS:
        return int(Severity.ATROCITY)
    return int(Severity.WIDESPREAD if deaths >= _MANY else Severity.VIOLENCE)


def _what(event: Event, data: DataSet) -> str:
    by = _BY.get(event.perpetrator, "")
    words = data.kinds[event.kind].words
    return f"{words} by {by}" if by and event.target != TargetType.UNKNOWN else words


_BY = {
    PerpetratorType.SECURITY_FORCES: "forces of the State",
    PerpetratorType.FOREIGN_STATE: "forces of another State",
    PerpetratorType.NON_STATE: "non-State armed groups",
    PerpetratorType.COMMUNAL: "communal groups or crowds",
}


def _month_account(group: Sequence[Event], data: DataSet, first: date) -> str:
    count = "1 event" if len(group) == 1 else f"{len(group):,} events"
    return (
        f"{data.naming} has {count} of {_what(group[0], data)} in "
        f"{state_name(group[0].gwcode, first.year)} in {calendar.month_name[first.month]} "
        f"{first.year}: {_deaths(group, data)}.{data.note}"
    )


def _event_account(event: Event, data: DataSet) -> str:
    days = f"on {event.first}" if event.first == event.last else f"{event.first} to {event.last}"
    region = f", {event.region}" if event.region else ""
    return (
        f"{data.naming}, event {event.identity}: {_what(event, data)} in "
        f"{state_name(event.gwcode, event.first.year)}{region}, {days}: "
        f"{_deaths([event], data)}.{data.note}"
    )


def _deaths(group: Sequence[Event], data: DataSet) -> str:
    best = sum(event.best for event in group)
    word = data.deaths if best != 1 else data.deaths.replace("deaths", "death", 1)
    said = f"{best:,} {word}"
    if any(event.low is None or event.high is None for event in group):
        return said
    low, high = sum(e.low or 0 for e in group), sum(e.high or 0 for e in group)
    return f"{said} (low {low:,}, high {high:,})"
