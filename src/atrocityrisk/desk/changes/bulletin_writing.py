"""What a bulletin says, word by word, and how the public one is taken from the one it goes with.

The public version is a projection: the same words but for a few named parts, of which it has what
is public and nothing else. Both are kept as canonical JSON, and never change.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError

from atrocityrisk.desk.changes.held_locks import BULLETIN_NUMBERS, hold
from atrocityrisk.desk.models import Alert, Bulletin, ForecastList, ForecastRow, Person
from atrocityrisk.desk.models.versions import save_with
from atrocityrisk.desk.rules.alert_evidence import read_evidence
from atrocityrisk.desk.rules.levels import BulletinKind, Confidence, Level
from atrocityrisk.desk.rules.roles import ANALYST, APPROVER, REVIEWER
from atrocityrisk.ledger.entries import canonical

FORMAT = 1

WHAT_IT_IS = (
    "This is a warning: a reason to look and to act early. It does not say that crimes will "
    "happen, and it accuses nobody."
)
OUTCOME = (
    "Atrocity crimes in the sense of the United Nations Framework of Analysis: genocide, crimes "
    "against humanity and war crimes. Each list of States is named with what it forecasts."
)
FALSE_ALARMS = (
    "Most warnings of this kind are followed by no mass killing. A false alarm is part of warning "
    "early; no warning is no all-clear."
)
LIMITS = (
    "It rests on what was known and recorded on its day. What is not recorded is unknown, not "
    "absent.",
    "It speaks of a whole State, not of places, groups or persons.",
    "Probabilities and ranks are estimates from past cases; their intervals are wide.",
)
CORRECTION = (
    "Whoever finds a mistake in it writes to the office that issued it, with its number. A "
    "mistake is mended by a withdrawal or a new bulletin; what was issued is not changed."
)

DIFFERING = frozenset(
    {
        *("number", "level", "fired_on", "reason", "lowering", "not_known"),
        *("evidence", "ranks", "rule_record", "withdraws"),
    }
)
"""Parts in which the public version may differ; all others are the same in both."""

_LETTERS = {Level.PUBLIC: "P", Level.RESTRICTED: "R", Level.CONFIDENTIAL: "C"}


@dataclass(frozen=True, kw_only=True)
class LevelledWords:
    """Words with the level of what they tell of."""

    words: str
    level: Level


@dataclass(frozen=True, kw_only=True)
class PublicWords:
    """What an approver writes for everybody, in place of the alert's own texts."""

    reason: str
    # Empty where the public version does not state it.
    lowering: str = ""
    not_known: str = ""


NO_PUBLIC_TEXT = {"public_text": "expected a text for everybody, found none"}


def issue_content(
    alert: Alert, *, at: datetime, issuer: Person, record: LevelledWords | None = None
) -> dict[str, Any]:
    """What a bulletin at the alert's level says; its number is given when it is written."""
    return {
        **_frame(alert, BulletinKind.ISSUE, at=at, issuer=issuer),
        "reason": alert.reason,
        "evidence": [
            {"kind": item.kind, "key": item.key, "words": item.words, "level": int(item.level)}
            for item in read_evidence(alert.evidence)
        ],
        "ranks": _ranks(alert),
        "rule_record": _levelled(record),
        "withdraws": "",
    }


def withdrawal_content(
    alert: Alert, *, at: datetime, issuer: Person, reason: str, withdraws: str
) -> dict[str, Any]:
    """What a withdrawal at the alert's level says."""
    return {
        **_frame(alert, BulletinKind.WITHDRAWAL, at=at, issuer=issuer),
        "reason": reason,
        "evidence": [],
        "ranks": [],
        "rule_record": None,
        "withdraws": withdraws,
    }


def public_content(
    whole: Mapping[str, Any], words: PublicWords, *, withdraws: str = ""
) -> dict[str, Any]:
    """The public version of a bulletin: what is public of it, and words of its own."""
    record = whole["rule_record"]
    return {
        **whole,
        "number": "",
        "level": int(Level.PUBLIC),
        # The day of what was seen may be that of a record above public.
        "fired_on": "",
        # Free text was written at the alert's level, so none of it is taken over.
        "reason": words.reason,
        "lowering": words.lowering,
        "not_known": words.not_known,
        "evidence": _public(whole["evidence"]),
        "ranks": _public(whole["ranks"]),
        "rule_record": record if record and record["level"] == Level.PUBLIC else None,
        "withdraws": withdraws,
    }


def withdrawals(
    alert: Alert, *, at: datetime, issuer: Person, reason: str, words: PublicWords | None
) -> list[tuple[Bulletin, dict[str, Any]]]:
    """What was issued of an alert, the highest level first, and what withdraws each."""
    # The page before the act and the act itself both ask this, so that they cannot part.
    issued = Bulletin.objects.filter(alert=alert, kind=BulletinKind.ISSUE)
    found = []
    for first in issued.order_by("-level", "pk"):
        content = withdrawal_content(
            alert, at=at, issuer=issuer, reason=reason, withdraws=first.number
        )
        if first.level < alert.level:
            if words is None:
                raise ValidationError(NO_PUBLIC_TEXT)
            content = public_content(content, words, withdraws=first.number)
        found.append((first, content))
    return found


def _public(items: Any) -> list[Any]:
    return [item for item in items if item["level"] == Level.PUBLIC]


def _levelled(said: LevelledWords | None) -> dict[str, Any] | None:
    return None if said is None else {"words": said.words, "level": int(said.level)}


def _frame(alert: Alert, kind: BulletinKind, *, at: datetime, issuer: Person) -> dict[str, Any]:
    from django.conf import settings

    return {
        "format": FORMAT,
        "kind": kind.value,
        "number": "",
        "level": int(alert.level),
        "date": at.date().isoformat(),
        "fired_on": alert.fired_on.isoformat(),
        "gwcode": alert.gwcode,
        "state": alert.state_name,
        "office": settings.DESK.title,
        "training": settings.DESK.training,
        "what": WHAT_IT_IS,
        "outcome": OUTCOME,
        "confidence": Confidence(alert.confidence).value if alert.confidence else "",
        "lowering": alert.lowering,
        "not_known": alert.not_known,
        "false_alarms": FALSE_ALARMS,
        "limits": list(LIMITS),
        "correction": CORRECTION,
        "signed": _signed(alert.proposer, issuer),
    }


def _signed(proposer: Person | None, issuer: Person) -> str:
    # Roles alone: a bulletin travels further than the desk knows its people.
    first = "nobody" if proposer is None else _role_words(proposer)
    return f"Proposed by {first}, signed by {_role_words(issuer)}: two persons."


def _role_words(person: Person) -> str:
    held = set(person.groups.values_list("name", flat=True))
    role = next((one for one in (APPROVER, REVIEWER, ANALYST) if one in held), "colleague")
    return f"an {role}" if role[0] in "aeiou" else f"a {role}"


def _ranks(alert: Alert) -> list[dict[str, Any]]:
    """The State's place in each list that the evidence names, with its interval."""
    named = [item for item in read_evidence(alert.evidence) if item.kind == "forecasts"]
    ranks = []
    for item in named:
        found = ForecastList.objects.filter(key=UUID(item.key)).first()
        row = None if found is None else found.rows.filter(gwcode=alert.gwcode).first()
        if found is not None and row is not None:
            # Of the higher of both: what the evidence was named at, and what the list is now.
            ranks.append(_rank(found, row, level=max(int(item.level), found.level)))
    return ranks


def _rank(found: ForecastList, row: ForecastRow, *, level: int) -> dict[str, Any]:
    return {
        "list": found.name,
        "publisher": found.publisher,
        "outcome": found.outcome.replace("_", " "),
        "definition": _definition(found.outcome),
        "origin": found.origin,
        "first_year": found.first_year,
        "last_year": found.last_year,
        "states": found.rows.count(),
        "rank": row.rank,
        "rank_low": row.rank_low,
        "rank_high": row.rank_high,
        "probability": row.probability,
        "low": row.low,
        "high": row.high,
        "interval": found.interval,
        "level": level,
    }


def _definition(outcome: str) -> str:
    """How the library defines an outcome; empty for one of another publisher."""
    from atrocityrisk.outcomes import OUTCOMES

    return OUTCOMES[outcome].definition if outcome in OUTCOMES else ""


def content_digest(content: Mapping[str, Any]) -> str:
    """Stands for what a bulletin will say, whatever its number and day turn out to be."""
    said = {name: value for name, value in content.items() if name not in {"number", "date"}}
    return hashlib.sha256(canonical(said).encode("ascii")).hexdigest()


def write_bulletin(
    alert: Alert,
    content: Mapping[str, Any],
    *,
    at: datetime,
    issuer: Person,
    withdraws: Bulletin | None = None,
    why: str,
) -> Bulletin:
    """Number a bulletin and keep it for good; within the transaction that moves its alert."""
    assert alert.proposer is not None
    level = Level(content["level"])
    number = _next_number(level, at.year)
    text = canonical({**content, "number": number})
    bulletin = Bulletin(
        number=number,
        kind=content["kind"],
        alert=alert,
        level=level,
        content=text,
        sha256=hashlib.sha256(text.encode("ascii")).hexdigest(),
        withdraws=withdraws,
        issued_at=at,
        proposer=alert.proposer,
        issuer=issuer,
    )
    return save_with(bulletin, why, force_insert=True)


def _next_number(level: Level, year: int) -> str:
    hold(BULLETIN_NUMBERS, outside="a bulletin is numbered within the transaction that issues it")
    # Whoever issues at a level sees all of that level, so none is counted twice.
    start = f"{_LETTERS[level]}-{year}-"
    taken = Bulletin.objects.filter(number__startswith=start).values_list("number", flat=True)
    last = max((int(number.removeprefix(start)) for number in taken), default=0)
    return f"{start}{last + 1:03d}"
