"""Whether two assessors judged apart: read from the history, not from what anybody says.

Nobody sees the draft of another. From the moment an assessment was submitted, colleagues could
read it; what somebody else judged after that moment may have been judged with it in sight.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import models

from atrocityrisk.desk.models import Assessment
from atrocityrisk.desk.rules.levels import Status


class Independence(models.TextChoices):
    """How two assessments stand to each other in time."""

    APART = "apart", "independent: each was judged before the other could be read"
    PARTLY = (
        "partly",
        "partly independent: both were begun before the other could be read, and one was changed "
        "after that",
    )
    AFTER = "after", "not independent: one was begun when the other could be read"
    UNTOLD = "untold", "not known: the history that you may see does not tell"


@dataclass(frozen=True, kw_only=True)
class Course:
    """When an assessment was begun, last judged, and first open to colleagues."""

    begun: datetime | None
    judged: datetime | None
    opened: datetime | None
    # What was judged when it was first open to colleagues; later changes may have seen theirs.
    said: str | None


def course_of(assessment: Assessment) -> Course:
    """The course of an assessment, from its versions that the viewer may see."""
    rows = list(
        assessment.history.order_by("version", "history_id").values_list(
            "version", "status", "findings", "probability", "history_date"
        )
    )
    whole = bool(rows) and [row[0] for row in rows] == list(range(1, len(rows) + 1))
    if not whole:
        # A version above the viewer's clearance may be the one that matters.
        return Course(begun=None, judged=None, opened=None, said=None)
    begun = judged = rows[0][4]
    opened = first_said = None
    said = (rows[0][2], rows[0][3])
    for _, status, findings, probability, at in rows:
        if (findings, probability) != said:
            judged, said = at, (findings, probability)
        if opened is None and status != Status.DRAFT:
            opened, first_said = at, findings
    return Course(begun=begun, judged=judged, opened=opened, said=first_said)


def independence(one: Course, other: Course) -> Independence:
    """How two courses stand to each other."""
    times = (one.begun, one.judged, one.opened, other.begun, other.judged, other.opened)
    if any(time is None for time in times):
        return Independence.UNTOLD
    if _before(one.judged, other.opened) and _before(other.judged, one.opened):
        return Independence.APART
    if _before(one.begun, other.opened) and _before(other.begun, one.opened):
        return Independence.PARTLY
    return Independence.AFTER


def _before(act: datetime | None, opened: datetime | None) -> bool:
    return act is not None and opened is not None and act < opened


def pairs_in_words(
    rows: Sequence[Assessment], courses: Sequence[Course]
) -> list[tuple[Assessment, Assessment, Independence]]:
    """Each pair of some assessments, and how they stand to each other."""
    return [
        (rows[i], rows[j], independence(courses[i], courses[j]))
        for i in range(len(rows))
        for j in range(i + 1, len(rows))
    ]
