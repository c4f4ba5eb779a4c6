"""What waits for a person: numbers for the first page, and the queries behind the lists of it."""

from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Count, Q, QuerySet

from atrocityrisk.desk.database.advice_queries import overdue
from atrocityrisk.desk.models import Advice, Alert, Assessment, Person, Record
from atrocityrisk.desk.models.reviewed import Reviewed
from atrocityrisk.desk.rules.levels import AlertState, Status

Row = TypeVar("Row", bound=Reviewed)


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """Numbers of what waits for a person."""

    review: int = 0
    rejected: int = 0
    drafts: int = 0
    # Assessments and advice of others, to be signed.
    assessments: int = 0
    advice: int = 0
    # Alerts that others proposed, to be issued or sent back.
    alerts: int = 0
    # Advice of anybody whose day has passed.
    overdue: int = 0


def waiting_for_review(rows: QuerySet[Row], person: Person) -> QuerySet[Row]:
    """Submitted rows that a reviewer may decide: of others, and last changed by others."""
    return rows.filter(status=Status.SUBMITTED).exclude(_own(person))


def waiting_work(person: Person) -> Waiting:
    """How much waits for a person; nothing for one who neither writes nor reviews."""
    if not (person.has_perm("desk.add_record") or person.has_perm("desk.review_record")):
        return Waiting()
    records = _of_records(person)
    assessments = 0
    if person.has_perm("desk.review_assessment"):
        assessments = waiting_for_review(Assessment.objects.all(), person).count()
    signs = person.has_perm("desk.review_advice")
    advice = Advice.objects.order_by().aggregate(
        sign=Count("pk", filter=Q(status=Status.SUBMITTED) & ~_own(person)),
        overdue=Count("pk", filter=overdue()),
    )
    alerts = 0
    if person.has_perm("desk.issue_alert"):
        proposed = Alert.objects.filter(state=AlertState.PROPOSED)
        alerts = proposed.exclude(_own(person) | Q(proposer=person)).count()
    return Waiting(
        alerts=alerts,
        review=records["review"] if person.has_perm("desk.review_record") else 0,
        rejected=records["rejected"],
        drafts=records["drafts"],
        assessments=assessments,
        advice=advice["sign"] if signs else 0,
        overdue=advice["overdue"],
    )


def _own(person: Person) -> Q:
    return Q(author=person) | Q(last_editor=person)


def _of_records(person: Person) -> dict[str, int]:
    # Of all states of review these are the few; an index by status finds them.
    open_states = (Status.SUBMITTED, Status.REJECTED, Status.DRAFT)
    written = Q(author=person)
    found: dict[str, int] = Record.objects.filter(status__in=open_states).aggregate(
        review=Count("pk", filter=Q(status=Status.SUBMITTED) & ~_own(person)),
        rejected=Count("pk", filter=Q(status=Status.REJECTED) & written),
        drafts=Count("pk", filter=Q(status=Status.DRAFT) & written),
    )
    return found
