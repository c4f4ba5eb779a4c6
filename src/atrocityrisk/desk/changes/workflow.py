"""How a record moves from draft to reviewed: who may take which step, and what it asks for.

Every change of a record goes through here or through an import; forms only gather what is said.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from atrocityrisk.desk.models import Person, Record, RecordLink
from atrocityrisk.desk.models.record import StaleRecordError
from atrocityrisk.desk.rules.levels import Level, LinkKind, Status

REASON_CHARACTERS = 500


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of the review."""

    name: str
    # What the button says.
    label: str
    before: frozenset[Status]
    after: Status
    # Whether a person may take it with a record as it stands.
    allowed: Callable[[Record, Person], bool]
    needs_reason: bool = True


def _is_author(record: Record, person: Person) -> bool:
    return record.author_id == person.pk and person.has_perm("desk.change_record")


def _is_another_reviewer(record: Record, person: Person) -> bool:
    wrote = {record.author_id, record.last_editor_id}
    return person.pk not in wrote and person.has_perm("desk.review_record")


def _may_withdraw(record: Record, person: Person) -> bool:
    return _is_author(record, person) or person.has_perm("desk.withdraw_record")


_EDITABLE = frozenset({Status.DRAFT, Status.REJECTED})

STEPS = {
    step.name: step
    for step in (
        Step(
            name="submit",
            label="Submit for review",
            before=_EDITABLE,
            after=Status.SUBMITTED,
            allowed=_is_author,
            needs_reason=False,
        ),
        Step(
            name="accept",
            label="Accept as reviewed",
            before=frozenset({Status.SUBMITTED}),
            after=Status.REVIEWED,
            allowed=_is_another_reviewer,
        ),
        Step(
            name="reject",
            label="Reject",
            before=frozenset({Status.SUBMITTED}),
            after=Status.REJECTED,
            allowed=_is_another_reviewer,
        ),
        Step(
            name="reopen",
            label="Reopen for correction",
            before=frozenset({Status.REVIEWED, Status.SUBMITTED}),
            after=Status.DRAFT,
            allowed=_is_author,
        ),
        Step(
            name="withdraw",
            label="Withdraw",
            before=frozenset(Status) - {Status.WITHDRAWN},
            after=Status.WITHDRAWN,
            allowed=_may_withdraw,
        ),
    )
}
"""All steps, by name."""


def possible_steps(record: Record, person: Person) -> list[Step]:
    """Steps that a person may take with a record as it stands."""
    return [
        step
        for step in STEPS.values()
        if record.status in step.before and step.allowed(record, person)
    ]


def may_edit(record: Record, person: Person) -> bool:
    """Whether a person may change the content of a record as it stands."""
    return record.status in _EDITABLE and _is_author(record, person)


@transaction.atomic
def save_content(record: Record, person: Person, *, reason: str = "") -> Record:
    """Save a new record, or new content of one that is being worked on."""
    # Its level is not lowered here, nor its embargo brought forward: see `release`.
    new = record.pk is None
    if new:
        if not person.has_perm("desk.add_record"):
            raise PermissionDenied("only analysts and reviewers write records")
        record.author = person
        record.status, record.status_reason, record.reviewer = Status.DRAFT, "", None
    else:
        stored = _current(record)
        if not may_edit(stored, person):
            raise PermissionDenied("only its author changes a record, and while it is a draft")
        _refuse_release(stored, record)
        record.status, record.status_reason = stored.status, stored.status_reason
        record.author_id, record.reviewer_id = stored.author_id, stored.reviewer_id
    record.last_editor = person
    record.full_clean()
    return _save(record, reason or ("first version" if new else "content changed"))


@transaction.atomic
def take_step(record: Record, step: Step, person: Person, *, reason: str = "") -> Record:
    """Take a step; `record` is as the person saw it, and nobody may have changed it since."""
    stored = _current(record)
    if stored.version != record.version:
        raise StaleRecordError(
            f"expected version {record.version} of the record, found {stored.version}: somebody "
            "else has changed it meanwhile; read it again, then decide"
        )
    if record.status not in step.before or not step.allowed(stored, person):
        raise PermissionDenied(f"{step.label}: not possible with this record, or not for you")
    text = read_reason(reason, needed=step.needs_reason)
    stored.status, stored.status_reason = step.after, text
    if step.after == Status.REVIEWED:
        stored.reviewer = person
    elif step.after == Status.DRAFT:
        stored.reviewer = None
    return _save(stored, text or step.label)


def may_release(record: Record, person: Person) -> bool:
    """Whether a person may lower a record's level or lift its embargo: an approver, no author."""
    return record.author_id != person.pk and person.has_perm("desk.downgrade_record")


@transaction.atomic
def release(
    record: Record, person: Person, *, level: Level, lift_embargo: bool = False, reason: str
) -> Record:
    """Lower a record's level, or lift its embargo early: an approver's act, never the author's."""
    stored = _current(record)
    if stored.version != record.version:
        raise StaleRecordError(
            "somebody else has changed the record meanwhile; read it again, then decide"
        )
    if not may_release(stored, person):
        raise PermissionDenied("an approver who is not the author lowers a level")
    if level > stored.level:
        raise ValidationError("expected the same or a lower level; its author raises a level")
    stored.level = level
    if lift_embargo:
        stored.embargo_until = None
    # What was said of it in review was said to those who could see it then.
    stored.status_reason = read_reason(reason, needed=True)
    return _save(stored, stored.status_reason)


@transaction.atomic
def add_link(first: Record, kind: LinkKind, second: Record, person: Person) -> RecordLink:
    """Say what one record says of another; both must be visible to whoever says it."""
    if not person.has_perm("desk.add_recordlink"):
        raise PermissionDenied("only analysts and reviewers link records")
    if first.pk == second.pk:
        raise ValidationError("expected two records, found the same one twice")
    if RecordLink.objects.filter(first=first, kind=kind, second=second, withdrawn=False).exists():
        raise ValidationError("expected a new link, found that it is there already")
    link = RecordLink(first=first, kind=kind, second=second, author=person)
    link._change_reason = "linked"  # type: ignore[attr-defined]
    link.save()
    return link


@transaction.atomic
def withdraw_link(link: RecordLink, person: Person, *, reason: str) -> RecordLink:
    """Take a link back; it stays in the history."""
    if link.author_id != person.pk and not person.has_perm("desk.withdraw_record"):
        raise PermissionDenied("a link is withdrawn by who made it, or by a reviewer")
    link.withdrawn = True
    link._change_reason = read_reason(reason, needed=True)  # type: ignore[attr-defined]
    link.save()
    return link


def _current(record: Record) -> Record:
    """The record as it stands, held until the transaction ends; visible to the present scope."""
    stored: Record = Record.objects.select_for_update().get(pk=record.pk)
    return stored


def _refuse_release(stored: Record, record: Record) -> None:
    if record.level < stored.level:
        raise ValidationError(
            {"level": "expected the same or a higher level; ask an approver to lower it"}
        )
    was, is_now = stored.embargo_until, record.embargo_until
    if stored.embargoed and was is not None and (is_now is None or is_now < was):
        raise ValidationError(
            {"embargo_until": f"expected {was} or later; ask an approver to lift the embargo"}
        )


def read_reason(reason: str, *, needed: bool) -> str:
    """A reason in one line, of a length that the history takes."""
    text = " ".join(reason.split())
    if needed and not text:
        raise ValidationError({"reason": "expected a reason, found none; say why"})
    if len(text) > REASON_CHARACTERS:
        raise ValidationError(
            {"reason": f"expected at most {REASON_CHARACTERS} characters, found {len(text)}"}
        )
    return text


def _save(record: Record, reason: str) -> Record:
    record._change_reason = reason  # type: ignore[attr-defined]
    record.save()
    return record
