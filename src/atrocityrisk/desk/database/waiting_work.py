"""What waits for a person: numbers for the first page, and the queries behind the lists of it."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from atrocityrisk.desk.models import Person, Record
from atrocityrisk.desk.rules.levels import Status


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """Numbers of records that wait for a person."""

    review: int
    rejected: int
    drafts: int


def waiting_for_review(rows: QuerySet[Record], person: Person) -> QuerySet[Record]:
    """Submitted records that a reviewer may decide: of others, and last changed by others."""
    own = Q(author=person) | Q(last_editor=person)
    return rows.filter(status=Status.SUBMITTED).exclude(own)


def waiting_records(person: Person) -> Waiting:
    """How many records wait for a person; none for one who neither writes nor reviews."""
    writes, reviews = person.has_perm("desk.add_record"), person.has_perm("desk.review_record")
    if not (writes or reviews):
        return Waiting(review=0, rejected=0, drafts=0)
    # Two of the three states are few; all of them stand in an index by status.
    open_states = (Status.SUBMITTED, Status.REJECTED, Status.DRAFT)
    own = Q(author=person)
    changed = own | Q(last_editor=person)
    found = Record.objects.filter(status__in=open_states).aggregate(
        review=Count("pk", filter=Q(status=Status.SUBMITTED) & ~changed),
        rejected=Count("pk", filter=Q(status=Status.REJECTED) & own),
        drafts=Count("pk", filter=Q(status=Status.DRAFT) & own),
    )
    return Waiting(
        review=found["review"] if reviews else 0,
        rejected=found["rejected"] if writes else 0,
        drafts=found["drafts"] if writes else 0,
    )
