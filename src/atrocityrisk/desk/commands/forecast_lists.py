"""What the machine does with forecast lists: it adds, shows and withdraws them."""

from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from atrocityrisk.desk.changes.forecast_adding import AddedList, add_list, withdraw_list
from atrocityrisk.desk.models import ForecastList
from atrocityrisk.desk.models.activity import ActivityKind, note_activity
from atrocityrisk.desk.rules.levels import Level
from atrocityrisk.desk.rules.scope import as_system
from atrocityrisk.desk.watching.place_reading import Wanted, read_place
from atrocityrisk.errors import DataError


def add(
    place: str,
    *,
    name: str | None = None,
    publisher: str | None = None,
    outcome: str | None = None,
    published_on: str | None = None,
    level: str = "public",
) -> list[dict[str, Any]]:
    """Add the list of a place; all of what it holds, or nothing."""
    wanted = Wanted(
        name=name,
        publisher=publisher,
        outcome=outcome,
        published_on=_day(published_on),
        level=Level[level.upper()],
    )
    kept = read_place(place, wanted)
    with as_system("forecasts add"), transaction.atomic():
        added = [add_list(head, rows) for head, rows in kept]
        for one in (one for one in added if one.new):
            note_activity(ActivityKind.MACHINE, f"added the forecast list {one.forecast_list.key}")
        return [_told(one) for one in added]


def listed() -> list[dict[str, Any]]:
    """All lists, the newest first, those withdrawn too."""
    with as_system("forecasts list"):
        return [_facts(one) for one in ForecastList.objects.order_by("-origin", "-pk")]


def withdraw(key: str, *, reason: str) -> dict[str, Any]:
    """Take a list that was added by mistake out of use."""
    with as_system("forecasts withdraw"):
        one = ForecastList.objects.filter(key=_key(key)).first()
        if one is None:
            raise DataError(
                f"expected the key of a forecast list, found {key!r}, which is of none; "
                "`atrocityrisk desk forecasts list` shows them"
            )
        try:
            withdraw_list(one, reason=reason)
        except ValidationError as problem:
            raise DataError("; ".join(problem.messages)) from problem
        note_activity(ActivityKind.MACHINE, f"withdrew the forecast list {one.key}")
        return _facts(one)


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as problem:
        raise DataError(
            f"expected the key of a forecast list, found {text!r}; `atrocityrisk desk forecasts "
            "list` shows them"
        ) from problem


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as problem:
        raise DataError(f"expected a day such as 2026-01-15, found {text!r}") from problem


def _told(added: AddedList) -> dict[str, Any]:
    return {
        **_facts(added.forecast_list),
        "new": added.new,
        "states": added.forecast_list.rows.count(),
    }


def _facts(one: ForecastList) -> dict[str, Any]:
    published, month = one.published_on, one.through_month
    return {
        "key": str(one.key),
        "name": one.name,
        "publisher": one.publisher,
        "model": one.model,
        "outcome": one.outcome,
        "origin": one.origin,
        "through_month": None if month is None else f"{month:%Y-%m}",
        "first_year": one.first_year,
        "last_year": one.last_year,
        "published_on": None if published is None else published.isoformat(),
        "level": one.get_level_display(),
        "withdrawn": one.withdrawn,
        "added_at": one.added_at.isoformat(timespec="seconds"),
    }
