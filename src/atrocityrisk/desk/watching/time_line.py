"""A State's time line: records, forecasts, assessments, alerts, bulletins, advice, newest first.

Each kind gives days and numbers alone of as many rows as the page may need; only those that the
page shows are read whole. Everything through scoped managers.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse

from atrocityrisk._formatting.numbers import year_span
from atrocityrisk.desk.changes.bulletin_seals import CHANGED, contents_as_issued
from atrocityrisk.desk.database.issued_bulletins import bulletins_on
from atrocityrisk.desk.models import (
    Advice,
    Alert,
    Assessment,
    Bulletin,
    ForecastRow,
    Record,
)
from atrocityrisk.desk.page_parts.forecast_words import forecast_words
from atrocityrisk.desk.rules.advice_checks import option_line
from atrocityrisk.desk.rules.levels import Level, Status

SIZE = 40
MOST_PAGES = 2500

KINDS = {
    "record": "records",
    "forecast": "forecasts",
    "assessment": "assessments",
    "alert": "alerts",
    "bulletin": "bulletins",
    "advice": "advice",
    "followed": "what followed",
}
"""Kinds of entries, and how a filter names them."""


@dataclass(frozen=True, kw_only=True)
class TimeEntry:
    """One thing of one day."""

    day: date
    # Last day of a period; None for a single day.
    until: date | None
    kind: str
    title: str
    text: str
    # Address of its own page; empty where it has none.
    address: str
    level: Level
    level_words: str
    # What is not finished about it, such as "submitted"; empty where nothing needs saying.
    standing: str


@dataclass(frozen=True, kw_only=True)
class TimePart:
    """Entries of one page."""

    entries: tuple[TimeEntry, ...]
    page: int
    more: bool


# A day and a number stand for an entry until it is shown.
_Place = tuple[date, int]
_Reader = Callable[[list[int]], dict[int, TimeEntry]]


def time_part(
    gwcode: int,
    kinds: Sequence[str],
    *,
    since: date,
    until: date,
    page: int,
    forecasts: Sequence[ForecastRow],
) -> TimePart:
    """One page of a State's time line; forecasts are those of `forecast_rows`."""
    last = page * SIZE
    # One more tells whether a further page has anything, unless no further one may be asked for.
    most = min(last + 1, MOST_PAGES * SIZE)
    places = [
        (day, kind, number)
        for kind in kinds
        for day, number in islice(_places(kind, gwcode, since, until, most, forecasts), most)
    ]
    # The newest first; of one day always in the same order.
    places.sort(reverse=True)
    shown = places[last - SIZE : last]
    read: Mapping[str, _Reader] = {**_READ, "forecast": partial(_forecasts, forecasts)}
    whole = {
        kind: read[kind]([number for _, one, number in shown if one == kind])
        for kind in {kind for _, kind, _ in shown}
    }
    entries = (whole[kind].get(number) for _, kind, number in shown)
    return TimePart(
        entries=tuple(entry for entry in entries if entry is not None),
        page=page,
        more=len(places) > last,
    )


def _places(
    kind: str, gwcode: int, since: date, until: date, most: int, forecasts: Sequence[ForecastRow]
) -> Iterator[_Place]:
    if kind == "forecast":
        return _forecast_places(forecasts, since, until)
    if kind == "bulletin":
        return _bulletin_places(gwcode, since, until)
    model, column = _DAYS[kind]
    rows = model.objects.filter(
        gwcode=gwcode, **{f"{column}__gte": since, f"{column}__lte": until}
    ).order_by(f"-{column}", "-pk")
    if kind == "followed":
        rows = rows.exclude(followed="")
    return iter(rows.values_list(column, "pk")[:most])


_DAYS: Mapping[str, tuple[Any, str]] = {
    "record": (Record, "first_day"),
    "assessment": (Assessment, "last_day"),
    "alert": (Alert, "fired_on"),
    "advice": (Advice, "advised_on"),
    "followed": (Advice, "followed_on"),
}
"""Model of a kind, and the day by which it stands in the line."""


def forecast_rows(gwcode: int) -> QuerySet[ForecastRow]:
    """What all lists in use say of a State."""
    rows = ForecastRow.objects.filter(gwcode=gwcode, forecast_list__withdrawn=False)
    return rows.select_related("forecast_list").defer("drivers", "p_top_k")


def day_of(row: ForecastRow) -> date:
    """Day on which a list was out; where that is not known, the day up to which it knew."""
    one = row.forecast_list
    return one.published_on or one.through_month or date(one.origin, 12, 31)


def _forecast_places(
    forecasts: Sequence[ForecastRow], since: date, until: date
) -> Iterator[_Place]:
    # Few: one list a year, and a nowcast a month at most.
    places = [(day_of(row), row.pk) for row in forecasts]
    return iter(sorted((one for one in places if since <= one[0] <= until), reverse=True))


def _bulletin_places(gwcode: int, since: date, until: date) -> Iterator[_Place]:
    rows = bulletins_on(Bulletin.objects.order_by("-issued_at", "-pk"), gwcode)
    places = ((at.date(), number) for at, number in rows.values_list("issued_at", "pk"))
    return (one for one in places if since <= one[0] <= until)


def _records(numbers: list[int]) -> dict[int, TimeEntry]:
    return {
        row.pk: _entry(
            row,
            kind="record",
            day=row.first_day,
            until=row.last_day,
            title=", ".join(part for part in (f"Severity {row.severity} of 5", row.region) if part),
            text=row.account,
            address=_address("record", row.key),
            standing=_standing(row),
        )
        for row in Record.objects.filter(pk__in=numbers)
    }


def _forecasts(forecasts: Sequence[ForecastRow], numbers: list[int]) -> dict[int, TimeEntry]:
    return {row.pk: _forecast(row) for row in forecasts if row.pk in numbers}


def _forecast(row: ForecastRow) -> TimeEntry:
    one, words = row.forecast_list, forecast_words(row)
    text = f"{words.probability} ({words.span}) for {year_span(one.first_year, one.last_year)}"
    # A nowcast is no rank.
    if one.through_month is None:
        text = f"Rank {words.rank} ({words.rank_span}), {text}"
    if row.under_way:
        text = f"{text}; {row.under_way}"
    return _entry(
        one,
        kind="forecast",
        day=day_of(row),
        title=one.name,
        text=f"{text}.",
        address=_address("forecast_list", one.key),
        standing="" if one.published_on else "day of publication not known",
    )


def _assessments(numbers: list[int]) -> dict[int, TimeEntry]:
    return {
        row.pk: _entry(
            row,
            kind="assessment",
            day=row.last_day,
            title=f"Assessment of {row.period}",
            text=row.summary,
            address=_address("assessment", row.key),
            standing=_standing(row),
        )
        for row in Assessment.objects.filter(pk__in=numbers)
    }


def _alerts(numbers: list[int]) -> dict[int, TimeEntry]:
    return {
        row.pk: _entry(
            row,
            kind="alert",
            day=row.fired_on,
            title="Opened by hand" if row.rule_id is None else "Found by a rule",
            text=row.reason,
            address=_address("alert", row.key),
            standing=row.get_state_display(),
        )
        for row in Alert.objects.filter(pk__in=numbers)
    }


def _bulletins(numbers: list[int]) -> dict[int, TimeEntry]:
    rows = list(Bulletin.objects.filter(pk__in=numbers))
    contents = contents_as_issued(rows)
    return {
        row.pk: _entry(
            row,
            kind="bulletin",
            day=row.issued_at.date(),
            title=f"Bulletin {row.number}",
            text=_bulletin_words(row, contents.get(row.pk)),
            address=_address("bulletin", row.number),
            standing="",
        )
        for row in rows
    }


def _bulletin_words(row: Bulletin, said: dict[str, Any] | None) -> str:
    if said is None:
        return CHANGED
    return said.get("reason") or f"{row.get_kind_display().capitalize()}."


def _advice(numbers: list[int]) -> dict[int, TimeEntry]:
    return {
        row.pk: _entry(
            row,
            kind="advice",
            day=row.advised_on,
            title=f"Advised: {option_line(row.option)}",
            text=row.reason,
            address=_address("advice", row.key),
            standing=_standing(row) or row.get_progress_display(),
        )
        for row in Advice.objects.filter(pk__in=numbers)
    }


def _followed(numbers: list[int]) -> dict[int, TimeEntry]:
    return {
        row.pk: _entry(
            row,
            kind="followed",
            day=row.followed_on,
            title=f"What followed: {option_line(row.option)}",
            text=row.followed,
            address=_address("advice", row.key),
            standing=_standing(row) or row.get_progress_display(),
        )
        for row in Advice.objects.filter(pk__in=numbers)
    }


_READ: Mapping[str, _Reader] = {
    "record": _records,
    "assessment": _assessments,
    "alert": _alerts,
    "bulletin": _bulletins,
    "advice": _advice,
    "followed": _followed,
}


def _entry(
    row: Any,
    *,
    kind: str,
    day: Any,
    title: str,
    text: str,
    address: str,
    standing: str,
    until: date | None = None,
) -> TimeEntry:
    return TimeEntry(
        day=day,
        until=until if until != day else None,
        kind=kind,
        title=title,
        text=text,
        address=address,
        level=Level(row.level),
        level_words=Level(row.level).label,
        standing=standing,
    )


def _standing(row: Any) -> str:
    """What of a review is not done, or is over; empty for what is signed and in force."""
    words = "" if row.status == Status.REVIEWED else str(row.get_status_display())
    if row.embargoed:
        embargo = f"embargo until {row.embargo_until.isoformat()}"
        words = f"{words}, {embargo}" if words else embargo
    return words


def _address(name: str, value: Any) -> str:
    try:
        return reverse(name, args=[value])
    except NoReverseMatch:
        return ""
