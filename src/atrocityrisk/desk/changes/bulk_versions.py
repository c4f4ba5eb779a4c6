"""Saving many records at once, each with its version and its entry in the chain, as one by one."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from atrocityrisk.desk.changes.history_chain import append_versions
from atrocityrisk.desk.models import Record, SourceDocument
from atrocityrisk.desk.models.record import StaleRecordError
from atrocityrisk.desk.rules.scope import current_scope
from atrocityrisk.desk.rules.searched_words import search_words

_BATCH = 2000


@transaction.atomic
def create_records(records: Sequence[Record], *, reason: str) -> None:
    """Save new records, all or none; whoever calls has validated their fields."""
    _remember_sources(records)
    for record in records:
        record.clean()
        record.version = 1
        record.words = search_words(record)
    for start in range(0, len(records), _BATCH):
        _create_batch(records[start : start + _BATCH], reason)


@transaction.atomic
def change_records(records: Sequence[Record], *, reason: str) -> None:
    """Save new content of records, all or none; refused if one was changed since it was read."""
    _remember_sources(records)
    for start in range(0, len(records), _BATCH):
        batch = records[start : start + _BATCH]
        _refuse_stale(batch)
        _change_batch(batch, reason)


def _refuse_stale(records: Sequence[Record]) -> None:
    # Past the scope, and safe: nothing but the number of a version is read.
    held = Record._base_manager.select_for_update().filter(pk__in=[record.pk for record in records])
    stored = dict(held.order_by("pk").values_list("pk", "version"))
    if any(stored.get(record.pk) != record.version for record in records):
        raise StaleRecordError(
            "somebody else has changed one of these records meanwhile; nothing was saved: read "
            "them again, then repeat what you did"
        )


def _change_batch(records: Sequence[Record], reason: str) -> None:
    names = [field.name for field in Record._meta.concrete_fields if not field.primary_key]
    plain: models.QuerySet[Record] = models.QuerySet(Record)
    for record in records:
        record.clean()
        record.version += 1
        record.words = search_words(record)
        record.changed_at = timezone.now()
        plain.filter(pk=record.pk).update(**{name: getattr(record, name) for name in names})
    _write_versions(records, reason, "~")


def _remember_sources(records: Sequence[Record]) -> None:
    """Give each record its source, so that checking it asks the database for none."""
    missing = [record for record in records if not Record.source.is_cached(record)]
    sources = SourceDocument.objects.in_bulk({record.source_id for record in missing})
    for record in missing:
        record.source = sources[record.source_id]


def _create_batch(records: Sequence[Record], reason: str) -> None:
    # Django gives each row its number, as the database has returned it.
    plain: models.QuerySet[Record] = models.QuerySet(Record)
    plain.bulk_create(records)
    _write_versions(records, reason, "+")


def _write_versions(records: Sequence[Record], reason: str, kind: str) -> None:
    versions: Any = Record.history.model
    names = [field.attname for field in versions.tracked_fields]
    scope = current_scope()
    moment = timezone.now()
    written = versions.stored.bulk_create(
        versions(
            history_date=moment,
            history_type=kind,
            history_user_id=None if scope is None else scope.person_id,
            history_change_reason=reason,
            **{name: getattr(record, name) for name in names},
        )
        for record in records
    )
    append_versions("record", _read_back(versions, [version.pk for version in written]))


def _read_back(versions: Any, numbers: list[int]) -> Iterator[models.Model]:
    """Versions as the database holds them: that is what is sealed."""
    stored = versions.stored.in_bulk(numbers)
    return (stored[number] for number in numbers)
