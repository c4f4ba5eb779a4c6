"""Deciding on a proposed duplicate: the same, so that one record is withdrawn, or not the same."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from atrocityrisk.desk.changes.workflow import STEPS, add_link, take_step
from atrocityrisk.desk.models import DuplicateProposal, Person, Record, RecordLink
from atrocityrisk.desk.models.linked import ProposalState
from atrocityrisk.desk.models.reviewed import StaleRecordError
from atrocityrisk.desk.models.visible import current
from atrocityrisk.desk.rules.levels import LinkKind, Status
from atrocityrisk.errors import IntegrityError


def may_withdraw(record: Record, person: Person) -> bool:
    """Whether a person may withdraw a record as it stands."""
    return STEPS["withdraw"].possible(record, person)


def likely_copy(first: Record, second: Record) -> Record:
    """Which of two is rather withdrawn: what is not reviewed, then the less complete, the newer."""

    def worth(record: Record) -> tuple[bool, int, int]:
        filled = bool(record.region) + len(record.indicators) + len(record.account) // 200
        return record.status == Status.REVIEWED, filled, -record.pk

    return min((first, second), key=worth)


@transaction.atomic
def decide_same(
    proposal: DuplicateProposal, copy: Record, kept: Record, person: Person, *, reason: str
) -> None:
    """Link the copy to the record that stays, and withdraw it."""
    held = _hold(proposal, person)
    _refuse_gone(kept)
    known = RecordLink.objects.filter(
        first=copy, kind=LinkKind.DUPLICATES, second=kept, withdrawn=False
    )
    if not known.exists():
        add_link(copy, LinkKind.DUPLICATES, kept, person)
    take_step(copy, STEPS["withdraw"], person, reason=f"Duplicate of another record: {reason}")
    _decide(held, ProposalState.MERGED, person)


@transaction.atomic
def decide_apart(proposal: DuplicateProposal, person: Person) -> None:
    """Remember that two records are not the same."""
    _decide(_hold(proposal, person), ProposalState.APART, person)


def _hold(proposal: DuplicateProposal, person: Person) -> DuplicateProposal:
    if not person.has_perm("desk.add_recordlink"):
        raise PermissionDenied("only analysts and reviewers decide on duplicates")
    held: DuplicateProposal = DuplicateProposal.objects.select_for_update(of=("self",)).get(
        pk=proposal.pk
    )
    if held.state != ProposalState.OPEN:
        raise IntegrityError("expected an open proposal, found one that was decided meanwhile")
    return held


def _refuse_gone(kept: Record) -> None:
    """Refuse a record that does not stay, or that somebody has changed since it was compared."""
    stored = current(kept)
    if stored.version != kept.version:
        raise StaleRecordError("somebody else has changed one of them; compare the two again")
    if stored.status == Status.WITHDRAWN:
        raise ValidationError(
            "expected that the other record stays, found that it was withdrawn already; both "
            "would be gone"
        )


def _decide(proposal: DuplicateProposal, state: ProposalState, person: Person) -> None:
    proposal.state, proposal.decided_by = state, person
    proposal.save(update_fields=["state", "decided_by"])
