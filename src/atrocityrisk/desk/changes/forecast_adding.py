"""Adding a forecast list whole, with a digest of its rows that its sealed version carries."""

import hashlib
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from atrocityrisk._formatting.numbers import counted
from atrocityrisk.desk.changes.workflow import read_reason
from atrocityrisk.desk.models import ForecastList, ForecastRow, Person
from atrocityrisk.desk.models.versions import save_with
from atrocityrisk.desk.rules.drivers import Driver, drivers_text
from atrocityrisk.desk.rules.levels import Level
from atrocityrisk.desk.rules.state_choices import is_state
from atrocityrisk.errors import DataError, UnknownStateError
from atrocityrisk.ledger.entries import canonical

_NAMED = 8
"""Unknown States that a refusal names."""


@dataclass(frozen=True, kw_only=True)
class ListHead:
    """What a list is: whose, of what, seen from when, for which years."""

    name: str
    publisher: str
    model: str
    outcome: str
    # What was known by the end of this year, or of this month for a nowcast.
    origin: int
    first_year: int
    last_year: int
    # First day of the last month that a nowcast used; None for an annual list.
    through_month: date | None = None
    published_on: date | None = None
    # Share of the intervals, such as 0.9; None where the list does not say.
    interval: float | None = None
    level: Level = Level.PUBLIC
    # Digest of what it was read from; empty for one that was made in memory.
    source_sha256: str = ""


@dataclass(frozen=True, kw_only=True)
class ListRow:
    """What a list says of one State."""

    gwcode: int
    probability: float
    rank: int
    low: float | None = None
    high: float | None = None
    rank_low: int | None = None
    rank_high: int | None = None
    # Chance to be among the highest k, by k.
    p_top_k: Mapping[int, float] = field(default_factory=dict)
    # What of the outcome was under way at the origin; empty where the list does not say.
    under_way: str = ""
    drivers: Sequence[Driver] = ()


@dataclass(frozen=True, kw_only=True)
class AddedList:
    """The list as it is kept, and whether it was not there before."""

    forecast_list: ForecastList
    new: bool


def add_list(
    head: ListHead, rows: Sequence[ListRow], *, added_by: Person | None = None
) -> AddedList:
    """Keep a list and its rows for good; the same list again changes nothing."""
    _refuse_head(head)
    _refuse_rows(head, rows)
    kept = [_kept_row(one) for one in sorted(rows, key=lambda one: (one.rank, one.gwcode))]
    added = ForecastList(**_head_columns(head), added_by=added_by)
    added.rows_sha256 = rows_digest(added, kept)
    with transaction.atomic():
        # Whatever its level: the same rows are not kept twice. Commands alone add lists.
        same = ForecastList._base_manager.filter(rows_sha256=added.rows_sha256, withdrawn=False)
        present = same.first()
        if present is not None:
            return AddedList(forecast_list=present, new=False)
        added.save()
        for row in kept:
            row.forecast_list = added
        ForecastRow._base_manager.bulk_create(kept)
    return AddedList(forecast_list=added, new=True)


@transaction.atomic
def withdraw_list(one: ForecastList, *, reason: str) -> ForecastList:
    """Take a list that was added by mistake out of use; it stays on record."""
    said = read_reason(reason, needed=True)
    if one.withdrawn:
        raise DataError(f"expected a list in use, found {one.name!r} withdrawn already")
    one.withdrawn = True
    return save_with(one, said)


def check_rows(one: ForecastList) -> str:
    """What is wrong with the rows of a list against its sealed digest; empty if nothing is."""
    # Whatever one may see: verification is of everything.
    rows = list(ForecastRow._base_manager.filter(forecast_list=one))
    try:
        digest = rows_digest(one, rows)
    except (TypeError, ValueError, OverflowError):
        # SQLite takes anything into a column.
        return "its rows cannot be read: edited"
    return "" if digest == one.rows_sha256 else "its rows differ from those that were added: edited"


def rows_digest(one: ForecastList, rows: Iterable[ForecastRow]) -> str:
    """Digest of what the rows say, and of what and for when they say it."""
    said = {
        "outcome": one.outcome,
        "model": one.model,
        "origin": one.origin,
        "through_month": None if one.through_month is None else one.through_month.isoformat(),
        "years": [one.first_year, one.last_year],
        "rows": [_plain(row) for row in sorted(rows, key=lambda row: (row.rank, row.gwcode))],
    }
    return hashlib.sha256(canonical(said).encode("ascii")).hexdigest()


def _plain(row: ForecastRow) -> list[object]:
    return [
        *(row.gwcode, row.rank, row.rank_low, row.rank_high),
        *(row.probability, row.low, row.high),
        *(row.p_top_k, row.under_way, row.drivers),
    ]


def _kept_row(row: ListRow) -> ForecastRow:
    by_k = {str(k): _plain_zero(row.p_top_k[k]) for k in sorted(row.p_top_k)}
    return ForecastRow(
        gwcode=row.gwcode,
        probability=_plain_zero(row.probability),
        low=None if row.low is None else _plain_zero(row.low),
        high=None if row.high is None else _plain_zero(row.high),
        rank=row.rank,
        rank_low=row.rank_low,
        rank_high=row.rank_high,
        p_top_k=canonical(by_k),
        under_way=row.under_way,
        drivers=drivers_text(row.drivers),
    )


def _plain_zero(number: float) -> float:
    # SQLite keeps -0.0 as 0.0, and what was added would then read as edited.
    return float(number) + 0.0


def _head_columns(head: ListHead) -> dict[str, Any]:
    return {
        **{name: getattr(head, name) for name in ("name", "publisher", "model", "outcome")},
        **{name: getattr(head, name) for name in ("origin", "first_year", "last_year")},
        **{name: getattr(head, name) for name in ("through_month", "published_on", "interval")},
        "level": int(head.level),
        "source_sha256": head.source_sha256,
    }


def _refuse_head(head: ListHead) -> None:
    for name in ("name", "publisher", "model", "outcome"):
        length = _most_characters(ForecastList, name)
        said = getattr(head, name)
        if not said.strip():
            raise DataError(f"expected the {name} of the list, found nothing; give one")
        if len(said) > length:
            raise DataError(
                f"expected a {name} of at most {length} characters, found {len(said)}: {said!r}"
            )
    if not head.origin < head.first_year <= head.last_year:
        raise DataError(
            f"expected a list that looks ahead, found one from {head.origin} for "
            f"{head.first_year} to {head.last_year}"
        )
    if head.origin > timezone.now().year:
        # It would stand before every list to come, and the desk would watch by it.
        raise DataError(
            f"expected a list of what was known by this year's end or earlier, found one from "
            f"{head.origin}; correct its origin"
        )
    if head.interval is not None and not 0 < head.interval < 1:
        raise DataError(f"expected the share of the intervals as 0.9, found {head.interval}")


def _refuse_rows(head: ListHead, rows: Sequence[ListRow]) -> None:
    if not rows:
        raise DataError(f"expected States in {head.name!r}, found none")
    twice = [number for number, times in Counter(one.gwcode for one in rows).items() if times > 1]
    if twice:
        raise DataError(f"expected each State once in {head.name!r}, found {twice[0]} twice")
    unknown = [one.gwcode for one in rows if not is_state(one.gwcode, head.origin)]
    if unknown:
        named = ", ".join(str(number) for number in sorted(unknown)[:_NAMED])
        more = f" and {len(unknown) - _NAMED} more" if len(unknown) > _NAMED else ""
        raise UnknownStateError(
            f"expected States of {head.origin} as this desk knows them, found "
            f"{counted(len(unknown), 'number')} that it does not: {named}{more}; a training desk "
            "knows invented States alone, any other none of these"
        )
    for one in rows:
        _refuse_row(head, one)


def _refuse_row(head: ListHead, row: ListRow) -> None:
    where = f"State {row.gwcode} of {head.name!r}"
    numbers = [row.probability, row.low, row.high, *row.p_top_k.values()]
    for number in (one for one in numbers if one is not None):
        # A comparison with NaN is false, so it would pass the other way round.
        if not (math.isfinite(number) and 0 <= number <= 1):
            raise DataError(f"expected probabilities from 0 to 1, found {number} for {where}")
    for low, high in ((row.low, row.high), (row.rank_low, row.rank_high)):
        if (low is None) != (high is None):
            raise DataError(f"expected both ends of an interval or none, found one for {where}")
        if low is not None and high is not None and low > high:
            raise DataError(f"expected {low} below {high}, found it above for {where}")
    if row.rank < 1 or (row.rank_low is not None and row.rank_low < 1):
        raise DataError(f"expected ranks from 1 on, found a lower one for {where}")
    length = _most_characters(ForecastRow, "under_way")
    if len(row.under_way) > length:
        raise DataError(
            f"expected at most {length} characters on what is under way, found "
            f"{len(row.under_way)} for {where}"
        )


def _most_characters(model: type[models.Model], name: str) -> int:
    column = next(one for one in model._meta.concrete_fields if one.name == name)
    return int(column.max_length or 0)
