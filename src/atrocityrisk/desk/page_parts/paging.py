"""Long lists in parts: each begins after a row that is named by its key, whatever its place."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

MOST_COUNTED = 1000
"""Beyond so many a list is not counted out: it would take longer than to show it."""

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, kw_only=True)
class Part(Generic[Row]):
    """Rows of one part, and the keys by which its neighbours are asked for; "" without one."""

    rows: list[Row]
    newer: str
    older: str
    # Whether the row was gone by which this part was asked for.
    lost: bool = False


def counted(rows: QuerySet[Any], what: str, *, shown: Part[Any] | None = None) -> str:
    """How many there are, in words; not counted anew where the part that is shown is all."""
    whole = shown is not None and not (shown.newer or shown.older)
    number = (
        len(shown.rows)
        if shown is not None and whole
        else rows.order_by()[: MOST_COUNTED + 1].count()
    )
    if number > MOST_COUNTED:
        return f"more than {MOST_COUNTED:,} {what}s"
    return f"{number or 'no'} {what}" + ("" if number == 1 else "s")


def asked_part(request: HttpRequest, rows: QuerySet[Row], order: tuple[str, ...]) -> Part[Row]:
    """The part of some rows that the address of a list asks for, as `part_of` takes them."""
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    return part_of(rows, order, after=after, before=before)


def part_of(
    rows: QuerySet[Row], order: tuple[str, ...], *, after: str, before: str, size: int = 50
) -> Part[Row]:
    """A part of rows that descend by one or two columns, the last of them unique."""
    key, back = (before, True) if before else (after, False)
    found = None
    if key:
        found = _columns(rows.model, order, key)
    lost = bool(key) and found is None
    back = back and not lost
    if found is not None:
        rows = rows.filter(_beyond(order, found, back=back))
    taken = list(rows.order_by(*[name if back else f"-{name}" for name in order])[: size + 1])
    more, taken = len(taken) > size, taken[:size]
    if back:
        taken.reverse()
    follows = bool(key) and not lost
    newer, older = (more, follows) if back else (follows, more)
    return Part(
        rows=taken,
        newer=_key(taken, 0) if newer else "",
        older=_key(taken, -1) if older else "",
        lost=lost,
    )


def _key(rows: list[Any], place: int) -> str:
    return str(rows[place].key) if rows else ""


def _columns(model: Any, order: tuple[str, ...], key: str) -> tuple[Any, ...] | None:
    try:
        found = model.objects.filter(key=UUID(key)).values_list(*order).first()
    except ValueError:
        return None
    return None if found is None else tuple(found)


def _beyond(order: tuple[str, ...], values: tuple[Any, ...], *, back: bool) -> Q:
    side = "gt" if back else "lt"
    *leading, last = zip(order, values, strict=True)
    beyond = Q(**{f"{last[0]}__{side}": last[1]})
    for name, value in leading:
        # The first half alone would do; the second lets the engine use its index.
        beyond = (Q(**{f"{name}__{side}": value}) | beyond) & Q(**{f"{name}__{side}e": value})
    return beyond
