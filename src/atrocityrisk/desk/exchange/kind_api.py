"""The API of assessments, alerts, bulletins, advice, forecasts and the watch list, to read alone.

What is given of each is described with its columns, as for exports.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query

from atrocityrisk.desk.exchange.api_frame import (
    OF_A_PART,
    api,
    needs_permission,
    of_key,
    part_of_rows,
    refuse_unknown,
    sound_filters,
)
from atrocityrisk.desk.exchange.export_subjects import SUBJECTS, Subject
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

ALL = Bounds()
"""Whatever the scope shows."""


@dataclass(frozen=True, kw_only=True)
class _Kind:
    """A kind that exports know too, as the API gives it."""

    subject: Subject
    # What one needs to see any of it, and what a refusal calls it.
    permission: str
    what: str
    # Column by which the newest come first.
    newest: str
    answer: Callable[[Any], dict[str, Any]]

    def answers(self, rows: Sequence[Any]) -> list[dict[str, Any]]:
        """Rows as plain values, each with what may be named of what belongs to it."""
        return [self.answer(one) for one in self.subject.leaving(rows, ALL)]


_ASSESSMENTS = _Kind(
    subject=SUBJECTS["assessments"],
    permission="view_assessment",
    what="assessments",
    newest="last_day",
    answer=assessment_answer,
)
_ALERTS = _Kind(
    subject=SUBJECTS["alerts"],
    permission="view_alert",
    what="candidates and alerts",
    newest="fired_on",
    answer=alert_answer,
)
_BULLETINS = _Kind(
    subject=SUBJECTS["bulletins"],
    permission="view_bulletin",
    what="bulletins",
    newest="issued_at",
    answer=bulletin_answer,
)
_ADVICE = _Kind(
    subject=SUBJECTS["advice"],
    permission="view_advice",
    what="advice",
    newest="advised_on",
    answer=advice_answer,
)


@api.get("/assessments", response=AssessmentPage)
def list_assessments(
    request: HttpRequest,
    filters: Query[KindFilters],
    after: UUID | None = None,
    limit: int = 100,
) -> dict[str, Any]:
    """Assessments that pass the filters, the latest period first."""
    return _part(request, _ASSESSMENTS, filters, after, limit)


@api.get("/assessments/{uuid:key}", response=AssessmentAnswer)
def one_assessment(request: HttpRequest, key: UUID) -> dict[str, Any]:
    """One assessment, with all that it says."""
    return _one(request, _ASSESSMENTS, key)


@api.get("/alerts", response=AlertPage)
def list_alerts(
    request: HttpRequest,
    filters: Query[KindFilters],
    after: UUID | None = None,
    limit: int = 100,
) -> dict[str, Any]:
    """Candidates and alerts that pass the filters, the newest first."""
    return _part(request, _ALERTS, filters, after, limit)


@api.get("/alerts/{uuid:key}", response=AlertAnswer)
def one_alert(request: HttpRequest, key: UUID) -> dict[str, Any]:
    """One candidate or alert."""
    return _one(request, _ALERTS, key)


@api.get("/bulletins", response=BulletinPage)
def list_bulletins(
    request: HttpRequest,
    filters: Query[KindFilters],
    after: UUID | None = None,
    limit: int = 100,
) -> dict[str, Any]:
    """Bulletins that pass the filters, the newest first; `after` is the key of one."""
    return _part(request, _BULLETINS, filters, after, limit)


@api.get("/bulletins/{str:number}", response=BulletinAnswer)
def one_bulletin(request: HttpRequest, number: str) -> dict[str, Any]:
    """One bulletin, by its number."""
    return _one(request, _BULLETINS, number, column="number")


@api.get("/advice", response=AdvicePage)
def list_advice(
    request: HttpRequest,
    filters: Query[KindFilters],
    after: UUID | None = None,
    limit: int = 100,
) -> dict[str, Any]:
    """Advice that passes the filters, the newest first."""
    return _part(request, _ADVICE, filters, after, limit)


@api.get("/advice/{uuid:key}", response=AdviceAnswer)
def one_advice(request: HttpRequest, key: UUID) -> dict[str, Any]:
    """One advice."""
    return _one(request, _ADVICE, key)


@api.get("/forecasts", response=ForecastListPage)
def list_forecasts(
    request: HttpRequest, after: UUID | None = None, limit: int = 100
) -> dict[str, Any]:
    """Forecast lists that the desk watches, the newest origin first."""
    needs_permission(request, "view_forecastlist", "forecast lists")
    refuse_unknown(request, OF_A_PART)
    rows = lists_within(ALL)
    found, following = part_of_rows(rows, ("origin", "pk"), after=after, limit=limit, seen=rows)
    return {"lists": [list_answer(one) for one in found], "next": following}


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


def _part(
    request: HttpRequest, kind: _Kind, filters: KindFilters, after: UUID | None, limit: int
) -> dict[str, Any]:
    needs_permission(request, kind.permission, kind.what)
    given = sound_filters(request, KindFilterForm, filters, OF_A_PART)
    subject = kind.subject
    seen = subject.rows(ALL)
    found, following = part_of_rows(
        subject.narrowed(seen, given), (kind.newest, "pk"), after=after, limit=limit, seen=seen
    )
    return {subject.name: kind.answers(found), "next": following}


def _one(
    request: HttpRequest, kind: _Kind, key: UUID | str, *, column: str = "key"
) -> dict[str, Any]:
    needs_permission(request, kind.permission, kind.what)
    refuse_unknown(request, ())
    (answer,) = kind.answers([of_key(kind.subject.rows(ALL), key, column=column)])
    return answer
