"""Saving many records at once, each with its version and its entry in the chain, as one by one."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from atrocityrisk.desk.changes.history_chain import append_values, stored_value
from atrocityrisk.desk.changes.row_writing import (
    copy_rows,
    insert_rows,
    reserve_numbers,
    update_rows,
)
from atrocityrisk.desk.models import Record, SourceDocument
from atrocityrisk.desk.models.record import refuse_higher_sources, refuse_lower_assessments
from atrocityrisk.desk.models.reviewed import StaleRecordError
from atrocityrisk.desk.rules.scope import current_scope
from atrocityrisk.desk.rules.searched_words import search_words

MANY = 2000
"""Records at once from which plans of before are wrong."""

_BATCH = 2000


@transaction.atomic
def create_records(records: Sequence[Record], *, reason: str) -> None:
    """Save new records, all or none; whoever calls has validated their fields."""
    _check(records)
    for batch in _batches(records):
        moment = timezone.now()
        numbers = reserve_numbers(Record, len(batch))
        for number, record in zip(numbers, batch, strict=True):
            record.pk = number
            record.made_at = moment
            _next_version(record, moment)
            record._state.adding, record._state.db = False, connection.alias
        columns = [field.attname for field in Record._meta.concrete_fields]
        insert_rows(Record, columns, _values(batch, columns))
        _write_versions(numbers, sign="+", reason=reason, moment=moment)
        refuse_higher_sources(numbers)
    if len(records) >= MANY:
        _gather_statistics()


def _gather_statistics() -> None:
    """Have PostgreSQL look at what is new, so that lists and searches are quick from the start."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT desk_gather_statistics()")


@transaction.atomic
def change_records(records: Sequence[Record], *, reason: str) -> None:
    """Save new content of records, all or none, unless one has been changed since it was read."""
    _check(records)
    _hold(records)
    columns = [field.attname for field in Record._meta.concrete_fields if not field.primary_key]
    for batch in _batches(records):
        moment = timezone.now()
        for record in batch:
            _next_version(record, moment)
        update_rows(Record, [*columns, "id"], _values(batch, [*columns, "id"]))
        numbers = [record.pk for record in batch]
        _write_versions(numbers, sign="~", reason=reason, moment=moment)
        refuse_higher_sources(numbers)
        refuse_lower_assessments(numbers)


def _check(records: Sequence[Record]) -> None:
    """Hold the rules that no form has to have checked."""
    missing = [record for record in records if not Record.source.is_cached(record)]
    sources = SourceDocument.objects.in_bulk({record.source_id for record in missing})
    for record in missing:
        record.source = sources[record.source_id]
    for record in records:
        record.clean()


def _hold(records: Sequence[Record]) -> None:
    """Keep others from the rows until the transaction ends; refuse if one has changed."""
    # In order, so that two imports cannot wait for each other; before the end of the chain is
    # held, for which a single save waits with its row in hand.
    rows = Record.objects.select_for_update().order_by("pk")
    for batch in _batches(records):
        numbers = [record.pk for record in batch]
        stored = dict(rows.filter(pk__in=numbers).values_list("pk", "version"))
        for record in batch:
            if stored.get(record.pk) != record.version:
                raise StaleRecordError(
                    f"expected version {record.version} of a record, found "
                    f"{stored.get(record.pk)}: somebody else has changed it meanwhile; read the "
                    "records again, then repeat what you did"
                )


def _next_version(record: Record, moment: datetime) -> None:
    record.version += 1
    record.changed_at = moment
    record.words = search_words(record)


def _batches(records: Sequence[Record]) -> Iterator[Sequence[Record]]:
    return (records[start : start + _BATCH] for start in range(0, len(records), _BATCH))


def _values(records: Iterable[Record], columns: Sequence[str]) -> Iterator[list[Any]]:
    return ([getattr(record, name) for name in columns] for record in records)


def _write_versions(numbers: list[int], *, sign: str, reason: str, moment: datetime) -> None:
    """Copy rows, as the database holds them, to their history, and seal what stands there."""
    history: Any = Record.history.model
    scope = current_scope()
    said = {
        "history_date": moment,
        "history_type": sign,
        "history_user_id": None if scope is None else scope.person_id,
        "history_change_reason": reason,
    }
    tracked = [field.attname for field in history.tracked_fields]
    copy_rows(Record, history, tracked, said, numbers=numbers)
    names = [field.attname for field in history._meta.concrete_fields]
    # No other version of these rows is of this moment; if one were, the chain would refuse it.
    written = history.stored.filter(id__in=numbers, history_date=moment).order_by("pk")
    append_values("record", map(partial(_stored, names), written.values_list(*names)))


def _stored(names: Sequence[str], row: tuple[Any, ...]) -> dict[str, Any]:
    return {name: stored_value(value) for name, value in zip(names, row, strict=True)}
