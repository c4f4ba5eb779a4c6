"""Text goes out of assessments, codings, alerts, bulletins and advice as it does out of records."""

import hashlib
import json

import pytest
from desk_kinds import (
    as_issued,
    brought_to,
    make_advice,
    make_alert,
    make_assessment,
    make_bulletin,
    make_coding,
)
from desk_kinds import issued as issue_by_two
from desk_people import make_record
from desk_roles import as_owner
from django.db import connection

from atrocityrisk.desk.changes.history_chain import verify_history
from atrocityrisk.desk.changes.redaction import take_text_out
from atrocityrisk.desk.changes.taken_texts import TAKEN_OUT
from atrocityrisk.desk.changes.workflow import STEPS, take_step
from atrocityrisk.desk.models import (
    Advice,
    Alert,
    Assessment,
    Bulletin,
    ChainEntry,
    Record,
    SpeechCoding,
)
from atrocityrisk.desk.rules.alert_evidence import EvidenceItem, read_evidence
from atrocityrisk.desk.rules.findings import IndicatorFinding
from atrocityrisk.desk.rules.levels import Confidence, Level, Presence, Trend
from atrocityrisk.desk.rules.scope import as_person, as_system
from atrocityrisk.errors import DataError

NAMED = "A person called Recognisable"
TABLES = ("record", "assessment", "speechcoding", "alert", "bulletin", "advice")


def held_anywhere():
    """Tables in which the text still stands, in any column."""
    found = []
    with as_owner(), as_system("tests"), connection.cursor() as cursor:
        for name in TABLES:
            for table in (f"desk_{name}", f"desk_historical{name}"):
                cursor.execute(f"SELECT * FROM {table}")
                if any("Recognisable" in str(row) for row in cursor.fetchall()):
                    found.append(table)
    return found


def take_out(row):
    with as_owner(), as_system("redact"):
        count = take_text_out(row.key, reason="named somebody")
        assert verify_history().problems == ()
    return count


@pytest.fixture
def cited(people, source):
    return make_record(people["analyst"], source, level=Level.RESTRICTED)


def test_an_assessment(people, cited):
    analyst, reviewer = people["analyst"], people["reviewer"]
    said = [
        IndicatorFinding(
            indicator="1.1",
            presence=Presence.YES,
            trend=Trend.RISING,
            confidence=Confidence.HIGH,
            evidence=(cited.key,),
            note=NAMED,
        ),
        IndicatorFinding(indicator="2.1", presence=Presence.NO),
    ]
    row = make_assessment(analyst, findings=said, summary=NAMED)
    row = brought_to(row, "withdrawn", analyst, reviewer, "ended")
    # First version, submitted, signed, withdrawn; a fifth says that the text was taken out.
    assert take_out(row) == 4
    with as_system("tests"):
        row = Assessment.objects.get(key=row.key)
        newest = row.history.order_by("history_id").last()
    assert (row.version, row.summary) == (5, TAKEN_OUT)
    assert newest.history_change_reason == "named somebody"
    first, second = row.indicator_findings
    assert (first.note, first.evidence, first.presence) == (TAKEN_OUT, (cited.key,), Presence.YES)
    assert (second.note, second.indicator) == ("", "2.1")
    assert held_anywhere() == []
    assert take_out(row) == 0


def test_advice(people):
    analyst, reviewer = people["analyst"], people["reviewer"]
    row = make_advice(analyst, reason=NAMED, responsible=NAMED, followed=NAMED)
    row = brought_to(row, "withdrawn", analyst, reviewer, "ended")
    assert take_out(row) == 4
    with as_system("tests"):
        row = Advice.objects.get(key=row.key)
    assert (row.reason, row.responsible, row.followed, row.option) == (*[TAKEN_OUT] * 3, "P2.3")
    assert held_anywhere() == []


def test_a_coding_by_itself_and_with_its_record(people, source):
    analyst = people["analyst"]
    record = make_record(analyst, source, account=f"{NAMED} was taken away at night.")
    one = make_coding(analyst, record, note=NAMED)
    two = make_coding(people["reviewer"], record, note=f"{NAMED} spoke.")
    assert take_out(one) == 1
    with as_person(analyst):
        take_step(record, STEPS["withdraw"], analyst, reason="names somebody")
    # Two versions of the record, and one of the other coding.
    assert take_out(record) == 3
    with as_system("tests"):
        notes = set(SpeechCoding.objects.values_list("note", flat=True))
        assert notes == {TAKEN_OUT}
        assert SpeechCoding.objects.get(key=two.key).speaker == Presence.YES
        assert Record.objects.get(key=record.key).account == TAKEN_OUT
    assert held_anywhere() == []


@pytest.fixture
def bulletins(people):
    """A withdrawn alert with a public and a restricted bulletin."""
    item = EvidenceItem(kind="number", words=NAMED, level=Level.PUBLIC)
    alert = make_alert(
        people["analyst"], evidence=(item,), reason=NAMED, lowering=NAMED, not_known=NAMED
    )
    alert = issue_by_two(alert, people["reviewer"], people["approver"])
    said = {
        "reason": NAMED,
        "lowering": NAMED,
        "not_known": "",
        "state": "Chad",
        "evidence": [{"kind": "number", "key": "", "words": NAMED, "level": 0}],
    }
    made = [
        make_bulletin(alert, number=number, level=level, **said)
        for number, level in (("P-2024-001", Level.PUBLIC), ("R-2024-001", Level.RESTRICTED))
    ]
    with as_person(people["approver"]):
        alert.state = "withdrawn"
        alert.save()
    return alert, made


def test_an_alert_and_what_was_issued_of_it(bulletins):
    alert, made = bulletins
    # Four versions of the alert, and one of each bulletin.
    assert take_out(alert) == 6
    with as_system("tests"):
        row = Alert.objects.get(key=alert.key)
        kept = [Bulletin.objects.get(key=one.key) for one in made]
        versions = [list(one.history.order_by("history_id")) for one in kept]
    assert {row.reason, row.lowering, row.not_known} == {TAKEN_OUT}
    assert [item.words for item in read_evidence(row.evidence)] == [TAKEN_OUT]
    assert held_anywhere() == []
    for before, after, (first, second) in zip(made, kept, versions, strict=True):
        said = as_issued(after)
        assert (said["reason"], said["not_known"], said["state"]) == (TAKEN_OUT, "", "Chad")
        # Whoever holds a copy can still show that it is what was issued.
        assert said["redacted"] == {"sha256": before.sha256}
        assert hashlib.sha256(before.content.encode()).hexdigest() == before.sha256
        assert (after.number, after.issued_at) == (before.number, before.issued_at)
        assert (first.content, second.content) == (after.content, after.content)
        assert second.history_change_reason == "named somebody"
    with as_system("tests"):
        redactions = ChainEntry.objects.filter(kind="bulletin", redaction=True)
        assert {entry.history_id for entry in redactions} == {one[0].pk for one in versions}


def test_a_bulletin_goes_with_its_alert(bulletins):
    alert, made = bulletins
    with (
        as_owner(),
        as_system("redact"),
        pytest.raises(DataError, match=f"with the alert, {alert.key}"),
    ):
        take_text_out(made[0].key, reason="because")


def test_what_is_in_use_keeps_its_text(people, bulletins):
    analyst = people["analyst"]
    rows = [
        (make_assessment(analyst), "assessment"),
        (make_advice(analyst), "advice"),
        (make_alert(analyst), "alert"),
    ]
    for row, name in rows:
        with (
            as_owner(),
            as_system("redact"),
            pytest.raises(DataError, match=f"expected a withdrawn {name}"),
        ):
            take_text_out(row.key, reason="because")


def test_a_dismissed_candidate(people):
    alert = make_alert(people["analyst"], reason=NAMED)
    with as_person(people["analyst"]):
        alert.state = "dismissed"
        alert.save()
    assert take_out(alert) == 2
    assert held_anywhere() == []


def test_what_is_changed_after_it_was_taken_out_is_named(bulletins):
    alert, made = bulletins
    take_out(alert)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE desk_historicalbulletin SET content = %s WHERE key = %s",
            [
                json.dumps({"reason": "no"}),
                made[0].key.hex if connection.vendor == "sqlite" else str(made[0].key),
            ],
        )
    with as_system("tests"):
        found = [problem.what for problem in verify_history().problems]
    assert sum("was edited" in what for what in found) == 2
