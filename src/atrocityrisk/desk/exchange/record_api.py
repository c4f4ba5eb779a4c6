"""The API of records, their history, sources, statistics and the Framework, for reading alone."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query

from atrocityrisk.desk.database.record_counts import count_records
from atrocityrisk.desk.database.record_filters import RecordFilterForm, narrowed
from atrocityrisk.desk.exchange.api_answers import (
    framework_answer,
    record_answer,
    source_answer,
    statistics_answer,
    version_answers,
)
from atrocityrisk.desk.exchange.api_frame import (
    OF_A_PART,
    api,
    of_key,
    part_of_rows,
    refuse_unknown,
    sound_filters,
)
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
    given = sound_filters(request, RecordFilterForm, filters, OF_A_PART)
    seen = leaving_records()
    # A search lists what was entered last, as `matching_records` does.
    order = ("pk",) if given["q"] else ("first_day", "pk")
    found, following = part_of_rows(
        narrowed(seen, given), order, after=after, limit=limit, seen=seen
    )
    return {"records": [record_answer(row) for row in found], "next": following}


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
    refuse_unknown(request, OF_A_PART)
    rows = SourceDocument.objects.all()
    found, following = part_of_rows(rows, ("pk",), after=after, limit=limit, seen=rows)
    return {"sources": [source_answer(row) for row in found], "next": following}


@api.get("/sources/{uuid:key}", response=SourceAnswer)
def one_source(request: HttpRequest, key: UUID) -> dict[str, Any]:
    """One source."""
    refuse_unknown(request, ())
    return source_answer(of_key(SourceDocument.objects.all(), key))


@api.get("/statistics", response=StatisticsAnswer)
def statistics(request: HttpRequest, filters: Query[RecordFilters]) -> dict[str, Any]:
    """Numbers of records that pass the filters."""
    given = sound_filters(request, RecordFilterForm, filters)
    return statistics_answer(count_records(narrowed(leaving_records(), given)))


@api.get("/framework", response=FrameworkAnswer)
def framework(request: HttpRequest) -> dict[str, Any]:
    """Indicators of the UN Framework of Analysis."""
    refuse_unknown(request, ())
    return framework_answer()
