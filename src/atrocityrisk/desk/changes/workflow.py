"""How what is reviewed moves from draft to reviewed: who may take which step, and what it asks for.

Every change of a record, an assessment or an advice goes through here, or through an import; forms
only gather what is said.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from atrocityrisk.desk.models import Person, Record, RecordLink
from atrocityrisk.desk.models.reviewed import Reviewed, refuse_other_version
from atrocityrisk.desk.models.versions import save_with
from atrocityrisk.desk.models.visible import current
from atrocityrisk.desk.rules.levels import Level, LinkKind, Status

REASON_CHARACTERS = 500

Row = TypeVar("Row", bound=Reviewed)


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of the review."""

    name: str
    # What the button says.
    label: str
    before: frozenset[Status]
    after: Status
    # Whether it is for a person, whatever the status of the row.
    allowed: Callable[[Reviewed, Person], bool]
    needs_reason: bool = True

    def possible(self, row: Reviewed, person: Person) -> bool:
        """Whether a person may take it with a row as it stands."""
        return row.status in self.before and self.allowed(row, person)


def may_do(act: str, row: Reviewed, person: Person) -> bool:
    """Whether a person has the permission for an act on rows of this kind."""
    return person.has_perm(f"desk.{act}_{row._meta.model_name}")


def _is_author(row: Reviewed, person: Person) -> bool:
    return row.author_id == person.pk and may_do("change", row, person)


def _is_another_reviewer(row: Reviewed, person: Person) -> bool:
    wrote = {row.author_id, row.last_editor_id}
    return person.pk not in wrote and may_do("review", row, person)


def _may_withdraw(row: Reviewed, person: Person) -> bool:
    return _is_author(row, person) or may_do("withdraw", row, person)


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


def possible_steps(row: Reviewed, person: Person) -> list[Step]:
    """Steps that a person may take with a row as it stands."""
    return [step for step in STEPS.values() if step.possible(row, person)]


def may_edit(row: Reviewed, person: Person) -> bool:
    """Whether a person may change the content of a row as it stands."""
    return row.status in _EDITABLE and _is_author(row, person)


@transaction.atomic
def save_content(row: Row, person: Person, *, reason: str = "") -> Row:
    """Save a new row, or new content of one that is being worked on."""
    # Its level is not lowered here, nor its embargo brought forward: see `release`.
    new = row.pk is None
    if new:
        if not may_do("add", row, person):
            raise PermissionDenied(f"only analysts and reviewers write {_many(row)}")
        row.author = person
        row.status, row.status_reason, row.reviewer = Status.DRAFT, "", None
    else:
        stored = current(row)
        if not may_edit(stored, person):
            raise PermissionDenied(
                f"only its author changes a row of {_many(row)}, and while it is a draft"
            )
        _refuse_release(stored, row)
        row.status, row.status_reason = stored.status, stored.status_reason
        row.author_id, row.reviewer_id = stored.author_id, stored.reviewer_id
    row.last_editor = person
    row.full_clean()
    return save_with(row, reason or ("first version" if new else "content changed"))


@transaction.atomic
def take_step(row: Row, step: Step, person: Person, *, reason: str = "") -> Row:
    """Take a step; `row` is as the person saw it, and nobody may have changed it since."""
    stored = current(row)
    refuse_other_version(row, stored.version)
    if not step.possible(stored, person):
        raise PermissionDenied(
            f"{step.label}: not possible with this {row._meta.verbose_name}, or not for you"
        )
    text = read_reason(reason, needed=step.needs_reason)
    lacking = stored.unfinished() if step.after == Status.SUBMITTED else ""
    if lacking:
        raise ValidationError(lacking)
    stored.status, stored.status_reason = step.after, text
    if step.after == Status.REVIEWED:
        stored.reviewer = person
    elif step.after == Status.DRAFT:
        stored.reviewer = None
    return save_with(stored, text or step.label)


def may_release(row: Reviewed, person: Person) -> bool:
    """Whether a person may lower a level or lift an embargo: an approver, no author."""
    return row.author_id != person.pk and may_do("downgrade", row, person)


@transaction.atomic
def release(
    row: Row, person: Person, *, level: Level, lift_embargo: bool = False, reason: str
) -> Row:
    """Lower a level, or lift an embargo early: an approver's act, never the author's."""
    stored = current(row)
    refuse_other_version(row, stored.version)
    if not may_release(stored, person):
        raise PermissionDenied("an approver who is not the author lowers a level")
    if level > stored.level:
        raise ValidationError("expected the same or a lower level; its author raises a level")
    stored.level = level
    if lift_embargo:
        stored.embargo_until = None
    # What was said of it in review was said to those who could see it then.
    stored.status_reason = read_reason(reason, needed=True)
    return save_with(stored, stored.status_reason)


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
    return save_with(link, "linked")


@transaction.atomic
def withdraw_link(link: RecordLink, person: Person, *, reason: str) -> RecordLink:
    """Take a link back; it stays in the history."""
    if link.author_id != person.pk and not person.has_perm("desk.withdraw_record"):
        raise PermissionDenied("a link is withdrawn by who made it, or by a reviewer")
    text = read_reason(reason, needed=True)
    link.withdrawn = True
    return save_with(link, text)


def _many(row: Reviewed) -> str:
    return str(row._meta.verbose_name_plural)


def _refuse_release(stored: Reviewed, row: Reviewed) -> None:
    if row.level < stored.level:
        raise ValidationError(
            {"level": "expected the same or a higher level; ask an approver to lower it"}
        )
    was, is_now = stored.embargo_until, row.embargo_until
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
