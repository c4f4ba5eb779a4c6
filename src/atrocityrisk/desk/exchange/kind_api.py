"""The API of assessments, alerts, bulletins, advice, forecasts and the watch list, to read alone.

What is given of each is described with its columns, as for exports.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from ninja import Query

from atrocityrisk.desk.exchange import (
    advice_columns,
    alert_columns,
    assessment_columns,
    bulletin_columns,
)
from atrocityrisk.desk.exchange.api_frame import (
    OF_A_PART,
    api,
    needs_permission,
    of_key,
    part_of_rows,
    refuse_unknown,
    sound_filters,
)
from atrocityrisk.desk.exchange.export_subjects import SUBJECTS
from atrocityrisk.desk.exchange.kind_answers import (
    advice_answer,
    alert_answer,
    assessment_answer,
    bulletin_answer,
    list_answer,
    list_with_rows,
    watch_answer,
)
from atrocityrisk.desk.exchange.kind_filters import KindFilterForm
from atrocityrisk.desk.exchange.kind_schemas import (
    AdviceAnswer,
    AdvicePage,
    AlertAnswer,
    AlertPage,
    AssessmentAnswer,
    AssessmentPage,
    BulletinAnswer,
    BulletinPage,
    ForecastListPage,
    ForecastListWithRows,
    KindFilters,
    WatchAnswer,
)
from atrocityrisk.desk.exchange.leaving_rows import Bounds, lists_within
from atrocityrisk.desk.models import Advice, Alert, Assessment, Bulletin

ALL = Bounds()
"""Whatever the scope shows."""


@api.get("/assessments", response=AssessmentPage)
def list_assessments(
    request: HttpRequest,
    filters: Query[KindFilters],
    after: UUID | None = None,
    limit: int = 100,
) -> dict[str, Any]:
    """Assessments that pass the filters, the latest period first."""
    needs_permission(request, "view_assessment", "assessments")
    rows: QuerySet[Assessment] = _filtered(request, "assessments", filters)
    return _page("assessments", rows, "last_day", after, limit, _assessments)


@api.get("/assessments/{uuid:key}", response=AssessmentAnswer)
def one_assessment(request: HttpRequest, key: UUID) -> dict[str, Any]:
    """One assessment, with all that it says."""
    needs_permission(request, "view_assessment", "assessments")
    return _one(request, "assessments", key, _assessments)


@api.get("/alerts", response=AlertPage)
def list_alerts(
    request: HttpRequest,
    filters: Query[KindFilters],
    after: UUID | None = None,
    limit: int = 100,
) -> dict[str, Any]:
    """Candidates and alerts that pass the filters, the newest first."""
    needs_permission(request, "view_alert", "candidates and alerts")
    rows: QuerySet[Alert] = _filtered(request, "alerts", filters)
    return _page("alerts", rows, "fired_on", after, limit, _alerts)


@api.get("/alerts/{uuid:key}", response=AlertAnswer)
def one_alert(request: HttpRequest, key: UUID) -> dict[str, Any]:
    """One candidate or alert."""
    needs_permission(request, "view_alert", "candidates and alerts")
    return _one(request, "alerts", key, _alerts)


@api.get("/bulletins", response=BulletinPage)
def list_bulletins(
    request: HttpRequest,
    filters: Query[KindFilters],
    after: UUID | None = None,
    limit: int = 100,
) -> dict[str, Any]:
    """Bulletins that pass the filters, the newest first; `after` is the key of one."""
    needs_permission(request, "view_bulletin", "bulletins")
    rows: QuerySet[Bulletin] = _filtered(request, "bulletins", filters)
    return _page("bulletins", rows, "issued_at", after, limit, _bulletins)


@api.get("/bulletins/{str:number}", response=BulletinAnswer)
def one_bulletin(request: HttpRequest, number: str) -> dict[str, Any]:
    """One bulletin, by its number."""
    needs_permission(request, "view_bulletin", "bulletins")
    refuse_unknown(request, ())
    found = SUBJECTS["bulletins"].rows(ALL).filter(number=number).first()
    if found is None:
        raise Http404
    return next(_bulletins([found]))


@api.get("/advice", response=AdvicePage)
def list_advice(
    request: HttpRequest,
    filters: Query[KindFilters],
    after: UUID | None = None,
    limit: int = 100,
) -> dict[str, Any]:
    """Advice that passes the filters, the newest first."""
    needs_permission(request, "view_advice", "advice")
    rows: QuerySet[Advice] = _filtered(request, "advice", filters)
    return _page("advice", rows, "advised_on", after, limit, _advice)


@api.get("/advice/{uuid:key}", response=AdviceAnswer)
def one_advice(request: HttpRequest, key: UUID) -> dict[str, Any]:
    """One advice."""
    needs_permission(request, "view_advice", "advice")
    return _one(request, "advice", key, _advice)


@api.get("/forecasts", response=ForecastListPage)
def list_forecasts(
    request: HttpRequest, after: UUID | None = None, limit: int = 100
) -> dict[str, Any]:
    """Forecast lists that the desk watches, the newest origin first."""
    needs_permission(request, "view_forecastlist", "forecast lists")
    refuse_unknown(request, OF_A_PART)
    return _page("lists", lists_within(ALL), "origin", after, limit, _lists)


@api.get("/forecasts/{uuid:key}", response=ForecastListWithRows)
def one_forecast_list(request: HttpRequest, key: UUID) -> dict[str, Any]:
    """One forecast list, with what it says of every State."""
    needs_permission(request, "view_forecastlist", "forecast lists")
    refuse_unknown(request, ())
    return list_with_rows(of_key(lists_within(ALL), key))


@api.get("/watch", response=WatchAnswer)
def watch(request: HttpRequest) -> dict[str, Any]:
    """The watch list: each State of the current list, beside what the desk holds of it."""
    needs_permission(request, "view_forecastlist", "the watch list")
    refuse_unknown(request, ())
    return watch_answer()


def _assessments(rows: Sequence[Assessment]) -> Iterator[dict[str, Any]]:
    return map(assessment_answer, assessment_columns.leaving_assessments(rows, ALL))


def _alerts(rows: Sequence[Alert]) -> Iterator[dict[str, Any]]:
    return map(alert_answer, alert_columns.leaving_alerts(rows, ALL))


def _bulletins(rows: Sequence[Bulletin]) -> Iterator[dict[str, Any]]:
    return map(bulletin_answer, bulletin_columns.leaving_bulletins(rows, ALL))


def _advice(rows: Sequence[Advice]) -> Iterator[dict[str, Any]]:
    return map(advice_answer, advice_columns.leaving_advice(rows, ALL))


def _lists(rows: Sequence[Any]) -> Iterator[dict[str, Any]]:
    return map(list_answer, rows)


Answers = Callable[[Sequence[Any]], Iterator[dict[str, Any]]]


def _filtered(request: HttpRequest, name: str, filters: KindFilters) -> QuerySet[Any]:
    subject = SUBJECTS[name]
    given = sound_filters(request, KindFilterForm, filters, OF_A_PART)
    return subject.narrowed(subject.rows(ALL), given)


def _page(
    name: str,
    rows: QuerySet[Any],
    newest: str,
    after: UUID | None,
    limit: int,
    answers: Answers,
) -> dict[str, Any]:
    """A part of some rows, the newest first by a column, then by when they were entered."""
    seen = rows.model.objects.all()
    found, following = part_of_rows(rows, (newest, "pk"), after=after, limit=limit, seen=seen)
    return {name: list(answers(found)), "next": following}


def _one(request: HttpRequest, name: str, key: UUID, answers: Answers) -> dict[str, Any]:
    refuse_unknown(request, ())
    return next(answers([of_key(SUBJECTS[name].rows(ALL), key)]))
