"""How an alert moves from candidate to bulletin: who may take which step, and what it asks for.

Nobody issues what they wrote or proposed. What was issued is not edited; it is withdrawn, by a
bulletin of its own.
"""

import hashlib
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from atrocityrisk.desk.changes.bulletin_writing import (
    NO_PUBLIC_TEXT,
    LevelledWords,
    PublicWords,
    issue_content,
    public_content,
    withdrawals,
    write_bulletin,
)
from atrocityrisk.desk.changes.evidence_checks import refuse_evidence
from atrocityrisk.desk.changes.workflow import read_reason
from atrocityrisk.desk.models import Alert, Bulletin, Person
from atrocityrisk.desk.models.reviewed import refuse_other_version
from atrocityrisk.desk.models.versions import save_with
from atrocityrisk.desk.models.visible import current
from atrocityrisk.desk.rules.alert_evidence import EvidenceItem, evidence_text, read_evidence
from atrocityrisk.desk.rules.levels import AlertState, Confidence, Level

PUBLIC_CHARACTERS = 2000
"""Longest public text of a bulletin."""

_OPEN = frozenset({AlertState.CANDIDATE, AlertState.WATCHING})
_EDITABLE = _OPEN | {AlertState.PROPOSED}
_ASKED = {
    "reason": "say what was seen, against which bound, from which day",
    "confidence": "say how sure you are",
    "lowering": "say what would lower the concern",
    "not_known": "say what is not known",
}


@dataclass(frozen=True, kw_only=True)
class AlertStep:
    """One step of an alert."""

    name: str
    # What the button says.
    label: str
    before: frozenset[AlertState]
    after: AlertState
    # Whether it is for a person, whatever the state of the alert.
    allowed: Callable[[Alert, Person], bool]
    needs_reason: bool = True
    # Whether it writes bulletins: see `issue` and `withdraw`.
    writes: bool = False

    def possible(self, alert: Alert, person: Person) -> bool:
        """Whether a person may take it with an alert as it stands."""
        return alert.state in self.before and self.allowed(alert, person)


def _triages(alert: Alert, person: Person) -> bool:
    return person.has_perm("desk.triage_alert")


def _issues(alert: Alert, person: Person) -> bool:
    return person.has_perm("desk.issue_alert")


def wrote(alert: Alert, person: Person) -> bool:
    """Whether a person made an alert, last edited it or proposed it."""
    return person.pk in {alert.author_id, alert.last_editor_id, alert.proposer_id}


def _is_another_issuer(alert: Alert, person: Person) -> bool:
    return _issues(alert, person) and not wrote(alert, person)


def _may_withdraw(alert: Alert, person: Person) -> bool:
    return _issues(alert, person) and person.pk != alert.proposer_id


ALERT_STEPS = {
    step.name: step
    for step in (
        AlertStep(
            name="propose",
            label="Propose for issue",
            before=_OPEN,
            after=AlertState.PROPOSED,
            allowed=_triages,
        ),
        AlertStep(
            name="watch",
            label="Watch",
            before=frozenset({AlertState.CANDIDATE}),
            after=AlertState.WATCHING,
            allowed=_triages,
        ),
        AlertStep(
            name="issue",
            label="Issue",
            before=frozenset({AlertState.PROPOSED}),
            after=AlertState.ISSUED,
            allowed=_is_another_issuer,
            needs_reason=False,
            writes=True,
        ),
        AlertStep(
            name="reject",
            label="Send back to watching",
            before=frozenset({AlertState.PROPOSED}),
            after=AlertState.WATCHING,
            allowed=_issues,
        ),
        AlertStep(
            name="dismiss",
            label="Dismiss",
            before=_OPEN,
            after=AlertState.DISMISSED,
            allowed=_triages,
        ),
        AlertStep(
            name="withdraw",
            label="Withdraw after issue",
            before=frozenset({AlertState.ISSUED}),
            after=AlertState.WITHDRAWN,
            allowed=_may_withdraw,
            writes=True,
        ),
    )
}
"""All steps, by name."""


def possible_alert_steps(alert: Alert, person: Person) -> list[AlertStep]:
    """Steps that a person may take with an alert as it stands."""
    return [step for step in ALERT_STEPS.values() if step.possible(alert, person)]


def may_edit_alert(alert: Alert, person: Person) -> bool:
    """Whether a person may change what an alert says."""
    return alert.state in _EDITABLE and _triages(alert, person)


def may_lower_alert(alert: Alert, person: Person) -> bool:
    """Whether a person may lower an alert's level: an approver who did not write it."""
    return (
        alert.state in _EDITABLE
        and alert.level > Level.PUBLIC
        and _is_another_issuer(alert, person)
    )


@transaction.atomic
def open_alert(
    person: Person,
    *,
    gwcode: int,
    fired_on: date,
    level: Level,
    reason: str,
    evidence: Sequence[EvidenceItem] = (),
    confidence: Confidence | None = None,
    lowering: str = "",
    not_known: str = "",
    key: uuid.UUID | None = None,
) -> Alert:
    """Open an alert by hand; it is watched from then on."""
    if not person.has_perm("desk.triage_alert"):
        raise PermissionDenied("only analysts and reviewers open alerts")
    own = key or uuid.uuid4()
    alert = Alert(
        key=own,
        gwcode=gwcode,
        state=AlertState.WATCHING,
        level=level,
        fired_on=fired_on,
        # No rule, so nothing else stands for what was seen than the alert itself.
        fingerprint=hashlib.sha256(f"by hand {own}".encode("ascii")).hexdigest(),
        reason=reason,
        evidence=evidence_text(evidence),
        confidence=confidence or "",
        lowering=lowering,
        not_known=not_known,
        author=person,
        last_editor=person,
    )
    _check(alert)
    return save_with(alert, "opened by hand")


@transaction.atomic
def edit_alert(alert: Alert, person: Person, *, why: str = "") -> Alert:
    """Save new content; one that was proposed has to be proposed again."""
    stored = current(alert)
    if not may_edit_alert(stored, person):
        raise PermissionDenied("an analyst changes an alert, until it is issued or dismissed")
    refuse_other_version(alert, stored.version)
    if alert.level < stored.level:
        raise ValidationError(
            {"level": "expected the same or a higher level; ask an approver to lower it"}
        )
    kept = read_evidence(stored.evidence)
    for name in ("level", "reason", "evidence", "confidence", "lowering", "not_known"):
        setattr(stored, name, getattr(alert, name))
    _fall_back(stored)
    stored.last_editor = person
    _check(stored, kept)
    return save_with(stored, read_reason(why, needed=False) or "content changed")


@transaction.atomic
def lower_alert(alert: Alert, person: Person, *, level: Level, reason: str) -> Alert:
    """Lower an alert's level: an approver's act, never of who wrote or proposed it."""
    stored = current(alert)
    refuse_other_version(alert, stored.version)
    if not may_lower_alert(stored, person):
        raise PermissionDenied("an approver who did not write or propose it lowers a level")
    if level >= stored.level:
        raise ValidationError({"level": "expected a lower level; an analyst raises one"})
    stored.level = level
    # What was proposed was proposed for those who could see it then.
    _fall_back(stored)
    stored.state_reason = read_reason(reason, needed=True)
    _check(stored, read_evidence(stored.evidence))
    return save_with(stored, stored.state_reason)


@transaction.atomic
def take_alert_step(alert: Alert, step: AlertStep, person: Person, *, reason: str = "") -> Alert:
    """Take a step; `alert` is as the person saw it, and nobody may have changed it since."""
    if step.writes:
        raise PermissionDenied(f"{step.label}: it writes a bulletin, so it has a page of its own")
    stored = current(alert)
    _refuse_step(stored, alert, step, person)
    text = read_reason(reason, needed=step.needs_reason)
    if step.after == AlertState.PROPOSED:
        _refuse_incomplete(stored)
        stored.proposer = person
    elif stored.state == AlertState.PROPOSED:
        stored.proposer = None
    return _move(stored, step, text)


@transaction.atomic
def issue(
    alert: Alert,
    person: Person,
    *,
    public: bool,
    public_text: str = "",
    public_lowering: str = "",
    public_not_known: str = "",
    record: LevelledWords | None = None,
) -> tuple[Bulletin, ...]:
    """Issue a proposed alert: a bulletin at its level, and a public one if that is chosen."""
    # `record` is the rule's own record in words, where a rule made the alert.
    stored = current(alert)
    _refuse_step(stored, alert, ALERT_STEPS["issue"], person)
    _refuse_incomplete(stored)
    at = timezone.now()
    contents = [issue_content(stored, at=at, issuer=person, record=record)]
    if public and stored.level > Level.PUBLIC:
        words = read_public_words(public_text, public_lowering, public_not_known)
        contents.append(public_content(contents[0], words))
    stored.issuer = person
    stored = _move(stored, ALERT_STEPS["issue"], "issued")
    return tuple(
        write_bulletin(stored, content, at=at, issuer=person, why="issued") for content in contents
    )


@transaction.atomic
def withdraw(
    alert: Alert, person: Person, *, reason: str, public_text: str = ""
) -> tuple[Bulletin, ...]:
    """Withdraw an issued alert: a bulletin for each that was issued; all of them stay readable."""
    stored = current(alert)
    _refuse_step(stored, alert, ALERT_STEPS["withdraw"], person)
    text = read_reason(reason, needed=True)
    at = timezone.now()
    words = read_public_words(public_text) if public_text.strip() else None
    stored = _move(stored, ALERT_STEPS["withdraw"], text)
    return tuple(
        write_bulletin(stored, content, at=at, issuer=person, withdraws=first, why="withdrawn")
        for first, content in withdrawals(stored, at=at, issuer=person, reason=text, words=words)
    )


def read_public_words(reason: str, lowering: str = "", not_known: str = "") -> PublicWords:
    """Texts for everybody, with plain line ends; only the reason is asked for."""
    if not reason.strip():
        raise ValidationError(NO_PUBLIC_TEXT)
    return PublicWords(
        reason=_public_text("public_text", reason),
        lowering=_public_text("public_lowering", lowering),
        not_known=_public_text("public_not_known", not_known),
    )


def _public_text(field: str, text: str) -> str:
    plain = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(plain) > PUBLIC_CHARACTERS:
        raise ValidationError(
            {field: f"expected at most {PUBLIC_CHARACTERS} characters, found {len(plain)}"}
        )
    return plain


def _refuse_step(stored: Alert, seen: Alert, step: AlertStep, person: Person) -> None:
    refuse_other_version(seen, stored.version)
    if not step.possible(stored, person):
        raise PermissionDenied(f"{step.label}: not possible with this alert, or not for you")


def _refuse_incomplete(alert: Alert) -> None:
    missing = {name: words for name, words in _ASKED.items() if not getattr(alert, name)}
    if missing:
        raise ValidationError(missing)
    refuse_evidence(alert)


def _fall_back(alert: Alert) -> None:
    if alert.state == AlertState.PROPOSED:
        alert.state, alert.proposer = AlertState.WATCHING, None


def _check(alert: Alert, kept: Sequence[EvidenceItem] = ()) -> None:
    alert.full_clean()
    refuse_evidence(alert, kept=kept)


def _move(alert: Alert, step: AlertStep, reason: str) -> Alert:
    alert.state, alert.state_reason = step.after, reason
    return save_with(alert, reason)
