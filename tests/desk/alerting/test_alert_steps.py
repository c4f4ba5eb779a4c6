"""Steps of an alert: who may take which, what each asks for, and that two persons sign."""

from datetime import date

import pytest
from desk_alerts import issued, make_alert, of_record, proposed_alert
from desk_people import make_person, make_record, reviewed_record
from desk_roles import as_owner
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from atrocityrisk.desk.changes.alert_steps import (
    ALERT_STEPS,
    edit_alert,
    issue,
    lower_alert,
    open_alert,
    possible_alert_steps,
    take_alert_step,
    withdraw,
)
from atrocityrisk.desk.changes.history_chain import verify_history
from atrocityrisk.desk.models import Alert, Bulletin
from atrocityrisk.desk.models.reviewed import StaleRecordError
from atrocityrisk.desk.rules.alert_evidence import EvidenceItem, evidence_text
from atrocityrisk.desk.rules.levels import AlertState, Level
from atrocityrisk.desk.rules.scope import as_person, as_system


def _take(alert, name, person, **given):
    with as_person(person):
        return take_alert_step(alert, ALERT_STEPS[name], person, **given)


def _names(alert, person):
    with as_person(person):
        return [step.name for step in possible_alert_steps(alert, person)]


def test_an_alert_by_hand_is_watched_and_signed_by_two(people):
    alert = make_alert(people["analyst"])
    assert (alert.state, alert.author, alert.rule) == ("watching", people["analyst"], None)
    alert = _take(alert, "propose", people["analyst"], reason="grave enough")
    assert (alert.state, alert.proposer) == ("proposed", people["analyst"])
    with as_person(people["approver"]):
        written = issue(alert, people["approver"], public=False)
        alert = Alert.objects.get(pk=alert.pk)
    assert (alert.state, alert.issuer) == ("issued", people["approver"])
    assert [bulletin.level for bulletin in written] == [Level.RESTRICTED]
    with as_system("tests"):
        assert not verify_history().problems


@pytest.mark.parametrize(
    ("role", "state", "expected"),
    [
        ("reader", "watching", []),
        ("administrator", "proposed", []),
        ("reviewer", "candidate", ["propose", "watch", "dismiss"]),
        ("reviewer", "watching", ["propose", "dismiss"]),
        ("reviewer", "proposed", []),
        ("approver", "proposed", ["issue", "reject"]),
        ("approver", "issued", ["withdraw"]),
        ("approver", "dismissed", []),
        ("approver", "withdrawn", []),
    ],
)
def test_each_step_is_for_some_and_from_some_states(people, role, state, expected):
    alert = make_alert(people["analyst"])
    alert.state, alert.proposer = state, people["analyst"]
    assert _names(alert, people[role]) == expected


@pytest.mark.parametrize("part", ["author", "last_editor", "proposer"])
def test_nobody_issues_what_they_had_a_hand_in(people, part):
    alert = proposed_alert(people["analyst"])
    setattr(alert, part, people["approver"])
    assert "issue" not in _names(alert, people["approver"])
    assert "issue" in _names(alert, make_person("another", "approver"))


def test_the_approver_who_proposed_does_not_issue(people):
    alert = make_alert(people["analyst"])
    alert = _take(alert, "propose", people["approver"], reason="grave enough")
    with as_person(people["approver"]), pytest.raises(PermissionDenied, match="not for you"):
        issue(alert, people["approver"], public=False)
    with as_system("tests"):
        assert not Bulletin.objects.exists()


@pytest.mark.parametrize("part", ["author_id", "last_editor_id", "proposer_id"])
def test_the_table_itself_refuses_one_signature(people, part):
    alert, _ = issued(people["analyst"], people["approver"])
    statement = f"UPDATE desk_alert SET {part} = issuer_id WHERE id = %s"
    with (
        as_owner(),
        pytest.raises(IntegrityError, match="alert_issued_by_another"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, [alert.pk])


@pytest.mark.parametrize(
    ("name", "state"),
    [("propose", "watching"), ("dismiss", "watching"), ("watch", "candidate")],
)
def test_triage_gives_a_reason(people, name, state):
    alert = make_alert(people["analyst"])
    with as_person(people["analyst"]):
        alert.state = state
        alert.save()
    with pytest.raises(ValidationError, match="expected a reason"):
        _take(alert, name, people["analyst"], reason=" \n ")
    done = _take(alert, name, people["analyst"], reason="two\r\nlines")
    assert done.state == ALERT_STEPS[name].after
    assert done.state_reason == "two lines"


def test_only_a_complete_alert_is_proposed(people):
    alert = make_alert(people["analyst"], lowering="", confidence=None)
    with pytest.raises(ValidationError) as refused:
        _take(alert, "propose", people["analyst"], reason="grave")
    assert set(refused.value.error_dict) == {"lowering", "confidence"}


def test_an_edited_proposal_has_to_be_proposed_again(people):
    alert = proposed_alert(people["analyst"])
    alert.reason = "Houses were burnt in four towns."
    with as_person(people["reviewer"]):
        edited = edit_alert(alert, people["reviewer"], why="one more town")
    assert (edited.state, edited.proposer, edited.last_editor) == (
        AlertState.WATCHING,
        None,
        people["reviewer"],
    )


def test_a_proposal_is_sent_back_with_a_reason(people):
    alert = _take(proposed_alert(people["analyst"]), "reject", people["approver"], reason="thin")
    assert (alert.state, alert.proposer, alert.state_reason) == ("watching", None, "thin")


def test_what_was_issued_is_not_edited_but_withdrawn(people):
    alert, (first,) = issued(people["analyst"], people["approver"])
    with as_person(people["analyst"]), pytest.raises(PermissionDenied):
        edit_alert(alert, people["analyst"])
    with as_person(people["approver"]):
        (second,) = withdraw(alert, people["approver"], reason="the report was false")
        assert second.withdraws == first
        assert [one.number[-3:] for one in Bulletin.objects.order_by("pk")] == ["001", "002"]
        assert Alert.objects.get(pk=alert.pk).state == "withdrawn"


def test_the_proposer_does_not_withdraw(people):
    alert = make_alert(people["analyst"])
    alert = _take(alert, "propose", people["approver"], reason="grave enough")
    other = make_person("another", "approver")
    with as_person(other):
        issue(alert, other, public=False)
    with as_person(people["approver"]):
        alert = Alert.objects.get(pk=alert.pk)
        with pytest.raises(PermissionDenied):
            withdraw(alert, people["approver"], reason="false")


def test_steps_of_an_old_version_are_refused(people):
    alert = proposed_alert(people["analyst"])
    old = Alert(pk=alert.pk, version=alert.version - 1, state="proposed")
    with as_person(people["approver"]), pytest.raises(StaleRecordError):
        issue(old, people["approver"], public=False)
    with as_person(people["approver"]):
        issue(alert, people["approver"], public=False)
        with pytest.raises(StaleRecordError):
            issue(alert, people["approver"], public=False)
        assert Bulletin.objects.count() == 1


def test_steps_that_write_bulletins_are_no_plain_steps(people):
    alert = proposed_alert(people["analyst"])
    with pytest.raises(PermissionDenied, match="page of its own"):
        _take(alert, "issue", people["approver"], reason="now")


def test_an_alert_has_no_evidence_above_its_level(people, source):
    record = reviewed_record(
        people["analyst"], people["reviewer"], source, level=Level.CONFIDENTIAL
    )
    with pytest.raises(ValidationError, match="confidential"):
        make_alert(people["analyst"], evidence=[of_record(record)])
    alert = make_alert(people["analyst"], evidence=[of_record(record)], level=Level.CONFIDENTIAL)
    with as_person(people["approver"]), pytest.raises(ValidationError, match="its evidence"):
        lower_alert(alert, people["approver"], level=Level.RESTRICTED, reason="wider use")


def test_evidence_is_reviewed_and_kept_at_the_level_it_is_named_by(people, source):
    draft = make_record(people["analyst"], source)
    with pytest.raises(ValidationError, match="expected it reviewed"):
        make_alert(people["analyst"], evidence=[of_record(draft)])
    record = reviewed_record(people["analyst"], people["reviewer"], source)
    named_low = EvidenceItem(
        kind="record", key=str(record.key), words="a record", level=Level.PUBLIC
    )
    with pytest.raises(ValidationError, match="it is restricted now"):
        make_alert(people["analyst"], evidence=[named_low])
    embargoed = reviewed_record(
        people["analyst"], people["reviewer"], source, embargo_until=date(2999, 1, 1)
    )
    with pytest.raises(ValidationError, match="under embargo"):
        make_alert(people["analyst"], evidence=[of_record(embargoed)])
    assert Alert._base_manager.count() == 0


def test_a_level_is_raised_by_analysts_and_lowered_by_approvers(people):
    alert = make_alert(people["analyst"])
    alert.level = Level.PUBLIC
    with as_person(people["analyst"]), pytest.raises(ValidationError, match="ask an approver"):
        edit_alert(alert, people["analyst"])
    alert.level = Level.CONFIDENTIAL
    with as_person(people["analyst"]):
        alert = edit_alert(alert, people["analyst"])
        with pytest.raises(PermissionDenied):
            lower_alert(alert, people["analyst"], level=Level.PUBLIC, reason="wider use")
    alert = _take(alert, "propose", people["analyst"], reason="grave")
    with as_person(people["approver"]):
        lowered = lower_alert(alert, people["approver"], level=Level.RESTRICTED, reason="wider")
    assert (lowered.level, lowered.state, lowered.proposer) == (1, "watching", None)


def test_a_forged_level_is_refused(people):
    low = make_person("low_analyst", "analyst", clearance=Level.PUBLIC)
    with pytest.raises(ValidationError, match="within your clearance"):
        make_alert(low)
    with pytest.raises(PermissionDenied), as_person(people["reader"]):
        open_alert(
            people["reader"],
            gwcode=490,
            fired_on=date(2024, 5, 17),
            level=Level.PUBLIC,
            reason="",
        )


def test_evidence_stays_as_it_was_given():
    item = EvidenceItem(kind="number", words="4 records in 30 days", level=Level.RESTRICTED)
    assert evidence_text([item]) == (
        '[{"key":"","kind":"number","level":1,"words":"4 records in 30 days"}]'
    )
