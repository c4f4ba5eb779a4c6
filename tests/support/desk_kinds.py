"""Assessments, codings, forecast lists, rules, alerts, bulletins and advice for tests."""

import hashlib
import json
import random
import uuid
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from atrocityrisk.desk.changes.bulletin_seals import contents_as_issued
from atrocityrisk.desk.changes.forecast_adding import ListHead, ListRow, add_list, withdraw_list
from atrocityrisk.desk.changes.workflow import STEPS, save_content, take_step
from atrocityrisk.desk.models import (
    Advice,
    Alert,
    AlertRule,
    Assessment,
    Bulletin,
    ForecastList,
    Person,
    Record,
    SpeechCoding,
)
from atrocityrisk.desk.rules.alert_evidence import EvidenceItem, evidence_text
from atrocityrisk.desk.rules.drivers import Driver
from atrocityrisk.desk.rules.findings import IndicatorFinding, findings_text
from atrocityrisk.desk.rules.levels import AlertState, Confidence, Level, Presence, Trend
from atrocityrisk.desk.rules.scope import as_person, as_system

STEPS_TO: dict[str, tuple[str, ...]] = {
    "draft": (),
    "submitted": ("submit",),
    "reviewed": ("submit", "accept"),
    "rejected": ("submit", "reject"),
    "withdrawn": ("submit", "accept", "withdraw"),
}
"""Steps by which something reaches a status; the second is a reviewer's."""


def brought_to(row: Any, status: str, author: Person, reviewer: Person, reason: str) -> Any:
    """Something that is reviewed, at a status."""
    for name in STEPS_TO[status]:
        person = author if name in ("submit", "withdraw") else reviewer
        with as_person(person):
            row = take_step(row, STEPS[name], person, reason=reason)
    return row


def make_assessment(author: Person, *, findings: Any = None, **fields: Any) -> Assessment:
    """A draft, restricted unless told otherwise."""
    said = (
        IndicatorFinding(
            indicator="1.1",
            presence=Presence.YES,
            trend=Trend.RISING,
            confidence=Confidence.MODERATE,
            note="Fighting has spread since spring.",
        ),
    )
    given = {
        "gwcode": 490,
        "first_day": date(2024, 1, 1),
        "last_day": date(2024, 6, 30),
        "summary": "Pressure on civilians grows in the east.",
        "level": Level.RESTRICTED,
        "findings": findings_text(said if findings is None else findings),
        **fields,
    }
    with as_person(author):
        return save_content(Assessment(**given), author)


@transaction.atomic
def make_coding(
    coder: Person, record: Record, *, reason: str = "first coding", **fields: Any
) -> SpeechCoding:
    """A finished coding."""
    given = {"speaker": Presence.YES, "note": "A known preacher.", "finished": True, **fields}
    with as_person(coder):
        coding = SpeechCoding(record=record, coder=coder, **given)
        coding._change_reason = reason  # type: ignore[attr-defined]
        coding.save()
    return coding


def make_list(
    adder: Person, *, rows: int = 3, row: Any = None, withdrawn: bool = False, **fields: Any
) -> ForecastList:
    """A public list of the first States of three, unless told otherwise; no two are the same."""
    given: dict[str, Any] = {
        "name": "List of spring",
        "publisher": "Office of Examples",
        "model": "logit",
        "outcome": "onset of mass killing",
        "origin": 2024,
        "first_year": 2025,
        "last_year": 2026,
        "interval": 0.9,
        "source_sha256": hashlib.sha256(b"file").hexdigest(),
        "level": Level.PUBLIC,
        **fields,
    }
    said = [
        ListRow(gwcode=gwcode, **{**_row_fields(place), **(row or {})})
        for place, gwcode in enumerate((490, 501, 625)[:rows], start=1)
    ]
    with as_person(adder):
        made = add_list(ListHead(**given), said, added_by=adder).forecast_list
        return withdraw_list(made, reason="a mistake") if withdrawn else made


def _row_fields(place: int) -> dict[str, Any]:
    driver = Driver(
        indicator="gdp_growth",
        value=-1.5,
        status="observed",
        value_year=2023,
        # Else a list like another would be that other one.
        contribution=random.random(),
        kind="dynamic",
        framework=("2.1",),
    )
    return {
        "rank": place,
        "probability": 0.08 / place,
        "low": 0.02 / place,
        "high": 0.16 / place,
        "rank_low": 1,
        "rank_high": place + 3,
        "p_top_k": {10: 0.75},
        "drivers": (driver,),
    }


@transaction.atomic
def make_rule(author: Person, **fields: Any) -> AlertRule:
    """A rule that is not active."""
    given = {
        "name": "Five grave records",
        "kind": "records",
        "parameters": "{}",
        "level": Level.RESTRICTED,
        **fields,
    }
    with as_person(author):
        rule = AlertRule(author=author, last_editor=author, **given)
        rule.save()
    return rule


@transaction.atomic
def make_alert(author: Person, *, evidence: tuple[EvidenceItem, ...] = (), **fields: Any) -> Alert:
    """A candidate by hand, restricted unless told otherwise."""
    given = {
        "gwcode": 490,
        "level": Level.RESTRICTED,
        "fired_on": date(2024, 6, 1),
        "fingerprint": hashlib.sha256(uuid.uuid4().bytes).hexdigest(),
        "reason": "Five records within thirty days.",
        "confidence": Confidence.LOW,
        "evidence": evidence_text(evidence),
        **fields,
    }
    with as_person(author):
        alert = Alert(author=author, last_editor=author, **given)
        alert.save()
    return alert


@transaction.atomic
def issued(alert: Alert, proposer: Person, issuer: Person, *, state: str = "issued") -> Alert:
    """An alert that two have issued, without a bulletin."""
    with as_person(proposer):
        alert.state, alert.proposer = AlertState.PROPOSED, proposer
        alert.last_editor = proposer
        alert.save()
    with as_person(issuer):
        alert.state, alert.issuer = state, issuer
        alert.save()
    return alert


@transaction.atomic
def make_bulletin(alert: Alert, *, number: str, level: Level, **content: Any) -> Bulletin:
    """A bulletin of an issued alert."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    assert alert.proposer is not None
    assert alert.issuer is not None
    with as_person(alert.issuer):
        bulletin = Bulletin(
            number=number,
            kind="issue",
            alert=alert,
            level=level,
            content=text,
            sha256=hashlib.sha256(text.encode()).hexdigest(),
            issued_at=timezone.now(),
            proposer=alert.proposer,
            issuer=alert.issuer,
        )
        bulletin.save()
    return bulletin


def make_advice(author: Person, **fields: Any) -> Advice:
    """A draft, restricted unless told otherwise."""
    given = {
        "gwcode": 490,
        "option": "P2.3",
        "risk_factors": " 1 ",
        "reason": "Since fighting spreads, and talks are open.",
        "responsible": "ministry of foreign affairs",
        "advised_on": date(2024, 6, 10),
        "level": Level.RESTRICTED,
        **fields,
    }
    with as_person(author):
        return save_content(Advice(**given), author)


def make_one_of_each(people: dict[str, Any], source: Any) -> dict[str, Any]:
    """One row of every kind that the chain seals, by kind; all of them restricted."""
    from desk_people import reviewed_record

    from atrocityrisk.desk.changes.workflow import add_link
    from atrocityrisk.desk.rules.levels import LinkKind

    analyst, reviewer, approver = people["analyst"], people["reviewer"], people["approver"]
    first = reviewed_record(analyst, reviewer, source, level=Level.RESTRICTED)
    second = reviewed_record(analyst, reviewer, source, level=Level.RESTRICTED)
    cited = IndicatorFinding(indicator="1.1", presence=Presence.YES, evidence=(first.key,))
    assessment = make_assessment(analyst, findings=(cited,))
    rule = make_rule(reviewer)
    alert = issued(make_alert(analyst, rule=rule), analyst, approver)
    with as_person(analyst):
        link = add_link(first, LinkKind.CONFIRMS, second, analyst)
    return {
        "record": first,
        "source": source,
        "link": link,
        "person": analyst,
        "assessment": assessment,
        "coding": make_coding(analyst, first),
        "forecasts": make_list(approver, level=Level.RESTRICTED),
        "rule": rule,
        "alert": alert,
        "bulletin": make_bulletin(
            alert, number="2024-R-1", level=Level.RESTRICTED, reason="Five records."
        ),
        "advice": make_advice(analyst, assessment=assessment, alert=alert),
    }


def as_issued(bulletin: Bulletin) -> dict[str, Any]:
    """What a bulletin says, held to its sealed version."""
    with as_system("tests"):
        return contents_as_issued([bulletin])[bulletin.pk]
