"""Accepting many submitted records at once: each as the reviewer saw it, all of them or none."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from atrocityrisk.desk.changes.bulk_versions import change_records
from atrocityrisk.desk.changes.workflow import STEPS, read_reason
from atrocityrisk.desk.models import Person, Record
from atrocityrisk.desk.models.reviewed import StaleRecordError
from atrocityrisk.desk.rules.levels import Status

MOST = 500
"""Records at once: more than that nobody has looked at."""

_ACCEPT = STEPS["accept"]


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """A record that was chosen and cannot be accepted, and why."""

    record: Record
    why: str


@dataclass(frozen=True, kw_only=True)
class BatchChoice:
    """What was chosen, sorted: what can be accepted, what not, and how many are not there."""

    ready: tuple[Record, ...]
    left_out: tuple[LeftOut, ...]
    missing: int


def sort_chosen(seen: Mapping[UUID, int], person: Person) -> BatchChoice:
    """Sort records by whether a person may accept them as they saw them: by key, the version."""
    # What one may not see is not told from what is not there.
    rows = Record.objects.select_related("source").filter(key__in=list(seen))
    found = list(rows.order_by("first_day", "pk"))
    ready, left_out = [], []
    for record in found:
        why = _obstacle(record, seen[record.key], person)
        if why:
            left_out.append(LeftOut(record=record, why=why))
        else:
            ready.append(record)
    return BatchChoice(ready=tuple(ready), left_out=tuple(left_out), missing=len(seen) - len(found))


def _obstacle(record: Record, version: int, person: Person) -> str:
    if person.pk in {record.author_id, record.last_editor_id}:
        return "you wrote it or last changed it; another reviewer accepts it"
    if record.status not in _ACCEPT.before:
        return f"it does not wait for review: it is {Status(record.status).label}"
    if record.version != version:
        return "somebody has changed it since you saw it; read it again"
    if not _ACCEPT.allowed(record, person):
        return "you may not accept it"
    return ""


@transaction.atomic
def accept_records(seen: Mapping[UUID, int], person: Person, *, reason: str) -> list[Record]:
    """Accept all records, each as it was seen, or none."""
    text = read_reason(reason, needed=True)
    choice = sort_chosen(seen, person)
    if len(choice.ready) != len(seen):
        # Also where two reviewers press at once: what is accepted is what the page had shown.
        raise StaleRecordError(
            f"expected {len(seen)} records that you may accept as you saw them, found "
            f"{len(choice.ready)}; read what was left out, then repeat"
        )
    records = list(choice.ready)
    for record in records:
        record.status, record.status_reason = _ACCEPT.after, text
        record.reviewer = person
    change_records(records, reason=text)
    return records
