"""Assessments of several assessors side by side: what differs most, and how far they agree."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from atrocityrisk.desk.assessing.assessment_access import reads_assessments, visible_assessment
from atrocityrisk.desk.assessing.assessment_kind import ASSESSMENTS
from atrocityrisk.desk.assessing.assessor_agreement import agreement_words
from atrocityrisk.desk.assessing.assessor_independence import course_of, pairs_in_words
from atrocityrisk.desk.models import Assessment
from atrocityrisk.desk.rules.finding_changes import (
    STRENGTH,
    level_path,
    presence_code,
    presence_words,
)
from atrocityrisk.desk.rules.findings import read_findings
from atrocityrisk.desk.rules.framework_words import Indicator, risk_factors
from atrocityrisk.desk.rules.levels import Presence, Status

MOST = 6
"""Assessors side by side; more would not fit on a page."""

_COMPARED = (Status.SUBMITTED, Status.REVIEWED)


@dataclass(frozen=True, kw_only=True)
class Cell:
    """What one assessor says of an indicator."""

    code: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """One indicator, as each assessor judges it."""

    indicator: Indicator
    cells: tuple[Cell, ...]
    # Steps between the lowest and the highest answer; None where fewer than two can be ranked.
    apart: int | None
    differs: bool


@require_safe
@reads_assessments
def assessments_beside(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show an assessment beside those of others on the same State and time."""
    shown = visible_assessment(key)
    # Whoever still works on their own has not looked at others' from here.
    unfinished = shown.status == Status.DRAFT
    rows = [shown] if unfinished else [shown, *others_beside(shown)]
    courses = [course_of(row) for row in rows]
    statements = [row.indicator_findings for row in rows]
    # As first submitted: what was changed later was changed with the others in sight.
    first = [
        now if course.said is None else read_findings(course.said)
        for course, now in zip(courses, statements, strict=True)
    ]
    lines = lines_beside(rows) if len(rows) > 1 else []
    return render(
        request,
        "desk/assessments_beside.html",
        {
            "heading": f"Assessors side by side: {shown.state_name}",
            "kind": ASSESSMENTS,
            "row": shown,
            "rows": rows,
            "unfinished": unfinished,
            "agreement": agreement_words(first) if len(rows) > 1 else [],
            "pairs": pairs_in_words(rows, courses) if len(rows) > 1 else [],
            "levels": level_path(statements),
            "differing": [line for line in lines if line.differs],
            "alike": [line for line in lines if not line.differs],
        },
    )


def others_beside(shown: Assessment) -> list[Assessment]:
    """The newest finished assessment of each other assessor that overlaps in time."""
    rows = Assessment.objects.select_related("author").filter(
        gwcode=shown.gwcode,
        first_day__lte=shown.last_day,
        last_day__gte=shown.first_day,
        status__in=_COMPARED,
    )
    newest: dict[int, Assessment] = {}
    for row in rows.exclude(author=shown.author_id).order_by("-last_day", "-pk"):
        newest.setdefault(row.author_id, row)
    return list(newest.values())[: MOST - 1]


def lines_beside(rows: Sequence[Assessment]) -> list[Line]:
    """Indicators that two or more have judged, those that differ most first."""
    said = [{one.indicator: one.presence for one in row.indicator_findings} for row in rows]
    lines = []
    for factor in risk_factors():
        for one in factor.indicators:
            presences = [column.get(one.number) for column in said]
            if sum(presence is not None for presence in presences) >= 2:
                lines.append(_line(one, presences))
    # Stable: within one distance in the Framework's order.
    return sorted(lines, key=lambda line: (not line.differs, -(line.apart or 0)))


def _line(indicator: Indicator, presences: Sequence[Presence | None]) -> Line:
    places = [STRENGTH[one] for one in presences if one in STRENGTH]
    judged = {one for one in presences if one is not None}
    return Line(
        indicator=indicator,
        cells=tuple(Cell(code=presence_code(one), words=presence_words(one)) for one in presences),
        apart=max(places) - min(places) if len(places) > 1 else None,
        differs=len(judged) > 1,
    )
