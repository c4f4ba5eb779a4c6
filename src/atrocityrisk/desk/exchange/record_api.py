"""The API of records, their history, sources, statistics and the Framework, for reading alone."""

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from ninja import Query
from ninja.errors import HttpError

from atrocityrisk.desk.database.record_counts import count_records
from atrocityrisk.desk.database.record_filters import RecordFilterForm, narrowed, unknown_filter
from atrocityrisk.desk.exchange.api_answers import (
    framework_answer,
    record_answer,
    source_answer,
    statistics_answer,
    version_answers,
)
from atrocityrisk.desk.exchange.api_frame import api, of_key, part_of_rows, refuse_unknown
from atrocityrisk.desk.exchange.api_schemas import (
    FrameworkAnswer,
    HistoryAnswer,
    RecordAnswer,
    RecordFilters,
    RecordPage,
    SourceAnswer,
    SourcePage,
    StatisticsAnswer,
)
from atrocityrisk.desk.exchange.leaving_rows import leaving_records
from atrocityrisk.desk.models import Record, SourceDocument


@api.get("/records", response=RecordPage)
def list_records(
    request: HttpRequest,
    filters: Query[RecordFilters],
    after: UUID | None = None,
    limit: int = 100,
) -> dict[str, Any]:
    """Records that pass the filters, the newest first."""
    rows = _filtered(request, filters, ("after", "limit"))
    if after is not None:
        last = of_key(leaving_records(), after)
        rows = rows.filter(
            Q(first_day__lt=last.first_day) | Q(first_day=last.first_day, pk__lt=last.pk)
        )
    found = part_of_rows(rows, limit)
    return {
        "records": [record_answer(row) for row in found[:limit]],
        "next": found[limit - 1].key if len(found) > limit else None,
    }


@api.get("/records/{uuid:key}", response=RecordAnswer)
def one_record(request: HttpRequest, key: UUID) -> dict[str, Any]:
    """One record."""
    refuse_unknown(request, ())
    return record_answer(of_key(leaving_records(), key))


@api.get("/records/{uuid:key}/history", response=HistoryAnswer)
def record_history(request: HttpRequest, key: UUID) -> dict[str, Any]:
    """Versions of a record, the newest first."""
    refuse_unknown(request, ())
    record = of_key(leaving_records(), key)
    # Of the versions' own scoped manager; never by way of the record.
    versions = Record.history.model.objects.filter(id=record.pk).order_by("-history_id")
    return {"key": record.key, "versions": version_answers(versions)}


@api.get("/sources", response=SourcePage)
def list_sources(
    request: HttpRequest, after: UUID | None = None, limit: int = 100
) -> dict[str, Any]:
    """Sources, the latest entered first."""
    refuse_unknown(request, ("after", "limit"))
    rows = SourceDocument.objects.order_by("-pk")
    if after is not None:
        rows = rows.filter(pk__lt=of_key(SourceDocument.objects.all(), after).pk)
    found = part_of_rows(rows, limit)
    return {
        "sources": [source_answer(row) for row in found[:limit]],
        "next": found[limit - 1].key if len(found) > limit else None,
    }


@api.get("/sources/{uuid:key}", response=SourceAnswer)
def one_source(request: HttpRequest, key: UUID) -> dict[str, Any]:
    """One source."""
    refuse_unknown(request, ())
    return source_answer(of_key(SourceDocument.objects.all(), key))


@api.get("/statistics", response=StatisticsAnswer)
def statistics(request: HttpRequest, filters: Query[RecordFilters]) -> dict[str, Any]:
    """Numbers of records that pass the filters."""
    return statistics_answer(count_records(_filtered(request, filters, ())))


@api.get("/framework", response=FrameworkAnswer)
def framework(request: HttpRequest) -> dict[str, Any]:
    """Indicators of the UN Framework of Analysis."""
    refuse_unknown(request, ())
    return framework_answer()


def _filtered(
    request: HttpRequest, filters: RecordFilters, further: tuple[str, ...]
) -> QuerySet[Record]:
    fault = unknown_filter(request.GET, further)
    if fault:
        raise HttpError(400, fault)
    form = RecordFilterForm(filters.dict())
    if not form.is_valid():
        name, faults = next(iter(form.errors.items()))
        raise HttpError(400, f"{name}: {faults[0]}")
    return narrowed(leaving_records(), form.cleaned_data)
