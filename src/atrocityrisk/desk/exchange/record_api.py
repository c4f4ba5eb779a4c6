"""The API: records, their history, sources, statistics and the Framework, for reading alone.

Each answer is made within the scope of whoever asks, by session or by token, and is plain values
before the scope goes: what turns it into JSON reaches no database.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI, Query
from ninja.errors import AuthenticationError, AuthorizationError, HttpError, Throttled
from ninja.openapi.views import openapi_json
from ninja.security.base import AuthBase

from atrocityrisk.desk.database.record_counts import count_records
from atrocityrisk.desk.database.record_filters import RecordFilterForm, narrowed, unknown_filter
from atrocityrisk.desk.exchange.api_answers import (
    framework_answer,
    record_answer,
    source_answer,
    statistics_answer,
    version_answers,
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
from atrocityrisk.desk.exchange.token_access import TooManyFailuresError, person_of_request
from atrocityrisk.desk.models import Person, Record, SourceDocument
from atrocityrisk.desk.rules.scope import as_person

Row = TypeVar("Row", Record, SourceDocument)

MOST_ROWS = 500
"""Rows of one answer at most."""


class _SessionOrToken(AuthBase):
    """A session, or `Authorization: Bearer` with a token."""

    openapi_type = "http"
    openapi_scheme = "bearer"

    def __call__(self, request: HttpRequest) -> Person | None:
        try:
            return person_of_request(request)
        except TooManyFailuresError:
            raise Throttled(wait=None) from None


def _within_scope(operation: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(operation)
    def answer(request: HttpRequest, *arguments: Any, **named: Any) -> Any:
        person = request.auth  # type: ignore[attr-defined]
        if not person.has_perm("desk.view_record"):
            raise AuthorizationError(message="your account has no role that reads records")
        with as_person(person):
            return operation(request, *arguments, **named)

    return answer


api = NinjaAPI(
    title="Early-warning desk",
    version="1",
    description="Read only. Filters are those of the list of records.",
    docs_url=None,
    openapi_url=None,
    urls_namespace="api",
    auth=_SessionOrToken(),
)
api.add_decorator(_within_scope)

# The same whatever is wrong with a token.
_NO_TOKEN = {
    "detail": "expected the header 'Authorization: Bearer TOKEN' with a token that is good; "
    "make one on the page Tokens"
}


@api.exception_handler(AuthenticationError)
def _no_token(request: HttpRequest, _: AuthenticationError) -> HttpResponse:
    return api.create_response(request, _NO_TOKEN, status=401)


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, _: Http404) -> HttpResponse:
    # The same whether there is nothing, or nothing for this person.
    return api.create_response(request, {"detail": "there is nothing here for you"}, status=404)


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
        last = _of_key(leaving_records(), after)
        rows = rows.filter(
            Q(first_day__lt=last.first_day) | Q(first_day=last.first_day, pk__lt=last.pk)
        )
    found = _part(rows, limit)
    return {
        "records": [record_answer(row) for row in found[:limit]],
        "next": found[limit - 1].key if len(found) > limit else None,
    }


@api.get("/records/{uuid:key}", response=RecordAnswer)
def one_record(request: HttpRequest, key: UUID) -> dict[str, Any]:
    """One record."""
    _refuse_unknown(request, ())
    return record_answer(_of_key(leaving_records(), key))


@api.get("/records/{uuid:key}/history", response=HistoryAnswer)
def record_history(request: HttpRequest, key: UUID) -> dict[str, Any]:
    """Versions of a record, the newest first."""
    _refuse_unknown(request, ())
    record = _of_key(leaving_records(), key)
    # Of the versions' own scoped manager; never by way of the record.
    versions = Record.history.model.objects.filter(id=record.pk).order_by("-history_id")
    return {"key": record.key, "versions": version_answers(versions)}


@api.get("/sources", response=SourcePage)
def list_sources(
    request: HttpRequest, after: UUID | None = None, limit: int = 100
) -> dict[str, Any]:
    """Sources, the latest entered first."""
    _refuse_unknown(request, ("after", "limit"))
    rows = SourceDocument.objects.order_by("-pk")
    if after is not None:
        rows = rows.filter(pk__lt=_of_key(SourceDocument.objects.all(), after).pk)
    found = _part(rows, limit)
    return {
        "sources": [source_answer(row) for row in found[:limit]],
        "next": found[limit - 1].key if len(found) > limit else None,
    }


@api.get("/sources/{uuid:key}", response=SourceAnswer)
def one_source(request: HttpRequest, key: UUID) -> dict[str, Any]:
    """One source."""
    _refuse_unknown(request, ())
    return source_answer(_of_key(SourceDocument.objects.all(), key))


@api.get("/statistics", response=StatisticsAnswer)
def statistics(request: HttpRequest, filters: Query[RecordFilters]) -> dict[str, Any]:
    """Numbers of records that pass the filters."""
    return statistics_answer(count_records(_filtered(request, filters, ())))


@api.get("/framework", response=FrameworkAnswer)
def framework(request: HttpRequest) -> dict[str, Any]:
    """Indicators of the UN Framework of Analysis."""
    _refuse_unknown(request, ())
    return framework_answer()


def openapi_description(request: HttpRequest) -> HttpResponse:
    """The API's description, for whoever is logged in or has a token."""
    try:
        person = person_of_request(request)
    except TooManyFailuresError:
        return JsonResponse({"detail": "Too many requests."}, status=429)
    if person is None:
        return JsonResponse(_NO_TOKEN, status=401)
    return openapi_json(request, api)


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


def _refuse_unknown(request: HttpRequest, known: tuple[str, ...]) -> None:
    for name in request.GET:
        if name not in known:
            raise HttpError(400, f"there is no parameter named {name!r} here")


def _part(rows: QuerySet[Row], limit: int) -> list[Row]:
    """Rows of an answer, and one more if there is one."""
    if not 1 <= limit <= MOST_ROWS:
        raise HttpError(400, f"limit: expected a number from 1 to {MOST_ROWS}, found {limit}")
    return list(rows[: limit + 1])


def _of_key(rows: QuerySet[Row], key: UUID) -> Row:
    found = rows.filter(key=key).first()
    if found is None:
        raise Http404
    return found
