"""Pages of alerts: list, entry, triage, signing; each from the browser's side."""

import re
from datetime import date

import pytest
from desk_alerts import issued, make_alert, make_list, of_record, proposed_alert
from desk_kinds import as_issued
from desk_people import make_person, reviewed_record
from desk_rules import make_rule
from django.test import Client

from atrocityrisk.desk.changes.alert_making import make_candidate
from atrocityrisk.desk.models import Activity, Alert, Bulletin
from atrocityrisk.desk.rules.levels import Level
from atrocityrisk.desk.rules.scope import as_person, as_system

TEXT = "Attacks on civilians have become more frequent."


def _stored(alert):
    with as_system("tests"):
        return Alert.objects.get(pk=alert.pk)


def _numbers():
    with as_system("tests"):
        return sorted(one.number for one in Bulletin.objects.all())


def _hidden(page, name):
    found = re.search(rf'name="{name}" value="([^"]*)"', page.content.decode())
    return found[1] if found else ""


def _entry(**fields):
    return {
        "gwcode": "490",
        "fired_on": "2024-05-17",
        "reason": "Houses were burnt in three towns.",
        "confidence": "moderate",
        "lowering": "A quiet month.",
        "not_known": "Who gave orders.",
        "level": "1",
        **fields,
    }


def _sign(client, alert, *, act="issue", **fields):
    """Look at what would be issued, tick that it was read, and sign."""
    address = f"/alerts/{alert.key}/{act}/"
    version = str(_stored(alert).version)
    shown = client.post(address, {"version": version, "then": "show", **fields})
    read_for = _hidden(shown, "read_for")
    return client.post(
        address,
        {"version": version, "then": "sign", "read": "on", "read_for": read_for, **fields},
    )


def test_the_whole_way_from_a_hand_to_two_signatures(people, at_desk, source):
    record = reviewed_record(people["analyst"], people["reviewer"], source)
    make_list()
    analyst, approver = at_desk("analyst"), at_desk("approver")
    form = analyst.get("/alerts/new/?state=490")
    assert "Record of 2024-05-17, severity 3 of 5 (restricted)" in form.content.decode()
    answer = analyst.post(
        "/alerts/new/",
        _entry(evidence=[f"record:{record.key}"], ticket=_hidden(form, "ticket")),
    )
    with as_system("tests"):
        alert = Alert.objects.get()
    assert answer["Location"] == f"/alerts/{alert.key}/"
    page = analyst.get(answer["Location"]).content.decode()
    assert f'href="/records/{record.key}/"' in page
    analyst.post(
        f"/alerts/{alert.key}/steps/propose/", {"version": alert.version, "reason": "grave"}
    )
    assert _stored(alert).state == "proposed"
    signed = _sign(approver, alert, public="on", public_text=TEXT)
    assert signed["Location"] == f"/alerts/{alert.key}/"
    year = _stored(alert).changed_at.year
    assert _numbers() == [f"P-{year}-001", f"R-{year}-001"]
    assert _stored(alert).state == "issued"
    page = at_desk("public_reader").get(f"/bulletins/P-{year}-001/").content.decode()
    assert TEXT in page
    assert str(alert.key) not in page
    assert at_desk("public_reader").get(f"/bulletins/R-{year}-001/").status_code == 404
    assert "as it was sealed" in page


def test_the_issue_page_shows_both_versions_as_they_will_read(people, at_desk):
    alert = proposed_alert(people["analyst"])
    client = at_desk("approver")
    address = f"/alerts/{alert.key}/issue/"
    page = client.get(address).content.decode()
    assert "Version for those cleared for restricted" in page
    assert "Public version" not in page
    fields = {"version": alert.version, "public": "on", "public_text": TEXT, "then": "show"}
    page = client.post(address, fields).content.decode()
    assert "Public version: everybody reads this" in page
    assert page.count("Houses were burnt in three towns within ten days.") == 1
    assert _stored(alert).state == "proposed"


@pytest.mark.parametrize("fields", [{"read": ""}, {"read_for": "0" * 64}])
def test_nothing_is_signed_unread(people, at_desk, fields):
    alert = proposed_alert(people["analyst"])
    client = at_desk("approver")
    address = f"/alerts/{alert.key}/issue/"
    read_for = _hidden(client.get(address), "read_for")
    said = {"version": alert.version, "then": "sign", "read": "on", "read_for": read_for, **fields}
    answer = client.post(address, said)
    assert answer.status_code == 200
    assert "then tick this" in answer.content.decode()
    assert _numbers() == []


def test_a_public_text_changed_after_reading_is_read_again(people, at_desk):
    alert = proposed_alert(people["analyst"])
    client = at_desk("approver")
    address = f"/alerts/{alert.key}/issue/"
    fields = {"version": alert.version, "public": "on", "public_text": TEXT, "then": "show"}
    read_for = _hidden(client.post(address, fields), "read_for")
    changed = {**fields, "public_text": "Other words.", "read": "on", "read_for": read_for}
    answer = client.post(address, {**changed, "then": "sign"})
    assert answer.status_code == 200
    assert _numbers() == []


def test_a_forged_state_is_not_taken(people, at_desk):
    alert = make_alert(people["analyst"])
    client = at_desk("analyst")
    fields = _entry(state="issued", issuer="1", proposer="1", version=alert.version, reason="New.")
    assert client.post(f"/alerts/{alert.key}/change/", fields).status_code == 302
    stored = _stored(alert)
    assert (stored.state, stored.issuer, stored.reason) == ("watching", None, "New.")
    forged = {"version": stored.version, "reason": "now"}
    for step in ("issue", "withdraw"):
        answer = client.post(f"/alerts/{alert.key}/steps/{step}/", forged)
        assert answer["Location"] == f"/alerts/{alert.key}/{step}/"
    assert client.post(f"/alerts/{alert.key}/steps/made-up/", forged).status_code == 404
    assert _stored(alert).state == "watching"


def test_one_person_with_two_browsers_signs_once(people, at_desk):
    alert = make_alert(people["analyst"])
    first, second = at_desk("approver"), at_desk("approver")
    fields = {"version": alert.version, "reason": "grave"}
    assert first.post(f"/alerts/{alert.key}/steps/propose/", fields).status_code == 302
    answer = second.get(f"/alerts/{alert.key}/issue/")
    assert answer.status_code == 403
    assert "neither wrote, last edited nor proposed" in answer.content.decode()
    said = {"version": _stored(alert).version, "then": "sign", "read": "on"}
    assert second.post(f"/alerts/{alert.key}/issue/", said).status_code == 403
    assert _numbers() == []


def test_of_two_approvers_one_wins(people, at_desk):
    make_person("other_approver", "approver")
    with as_system("tests"):
        people["other"] = people["analyst"].__class__.objects.get(username="other_approver")
    alert = proposed_alert(people["analyst"])
    first, second = at_desk("approver"), at_desk("other")
    address = f"/alerts/{alert.key}/issue/"
    shown = second.get(address)
    late = {
        "version": alert.version,
        "then": "sign",
        "read": "on",
        "read_for": _hidden(shown, "read_for"),
    }
    assert _sign(first, alert).status_code == 302
    answer = second.post(address, late)
    assert answer.status_code == 409
    assert "has moved on" in answer.content.decode()
    # The same again, as a browser sends what it sent before.
    assert first.post(address, late).status_code == 409
    assert len(_numbers()) == 1


def test_withdrawing_needs_a_reason_and_a_public_text(people, at_desk):
    alert, _ = issued(people["analyst"], people["approver"], public_text=TEXT)
    client = at_desk("approver")
    answer = _sign(client, alert, act="withdraw", reason="", public_text="")
    assert answer.status_code == 200
    assert "say why" in answer.content.decode()
    answer = _sign(client, alert, act="withdraw", reason="false report", public_text="mistaken")
    assert answer.status_code == 302
    assert _stored(alert).state == "withdrawn"
    assert [number[0] for number in _numbers()] == ["P", "P", "R", "R"]
    page = at_desk("public_reader").get("/bulletins/").content.decode()
    assert "withdrawn" in page
    assert "R-20" not in page


def test_steps_that_do_not_fit_say_that_it_moved_on(people, at_desk):
    alert = make_alert(people["analyst"])
    client = at_desk("analyst")
    stale = {"version": alert.version + 5, "reason": "late"}
    assert client.post(f"/alerts/{alert.key}/steps/dismiss/", stale).status_code == 409
    assert client.get(f"/alerts/{alert.key}/issue/").status_code == 409
    answer = client.post(f"/alerts/{alert.key}/change/", _entry(version=99, reason="mine"))
    assert answer.status_code == 409
    assert "mine" in answer.content.decode()


def test_what_is_incomplete_is_said_when_it_is_proposed(people, at_desk):
    alert = make_alert(people["analyst"], lowering="")
    answer = at_desk("analyst").post(
        f"/alerts/{alert.key}/steps/propose/", {"version": alert.version, "reason": "grave"}
    )
    assert answer.status_code == 200
    assert "say what would lower the concern" in answer.content.decode()


def test_texts_that_name_people_are_asked_about(people, at_desk):
    client = at_desk("analyst")
    named = "General John Doe ordered it; write to john.doe@example.org."
    answer = client.post("/alerts/new/", _entry(reason=named))
    page = answer.content.decode()
    assert "Look at this before it is saved" in page
    with as_system("tests"):
        assert not Alert.objects.exists()
    checked = {"names_checked": "on", "names_checked_for": _hidden(answer, "names_checked_for")}
    assert client.post("/alerts/new/", _entry(reason=named, **checked)).status_code == 302
    with as_system("tests"):
        assert Activity.objects.filter(kind="names").count() == 1


def test_the_same_form_twice_opens_one_alert(people, at_desk):
    client = at_desk("analyst")
    fields = _entry(ticket=_hidden(client.get("/alerts/new/"), "ticket"))
    addresses = {client.post("/alerts/new/", fields)["Location"] for _ in range(2)}
    assert len(addresses) == 1


def test_evidence_above_the_level_is_refused_in_words(people, at_desk, source):
    record = reviewed_record(people["analyst"], people["reviewer"], source)
    fields = _entry(evidence=[f"record:{record.key}"], level="0")
    page = at_desk("analyst").post("/alerts/new/", fields).content.decode()
    assert "expected restricted, as its evidence is, found public" in page


def test_evidence_of_another_state_or_unseen_is_no_choice(people, at_desk, source):
    hidden = reviewed_record(
        people["analyst"], people["reviewer"], source, level=Level.CONFIDENTIAL
    )
    low = make_person("low", "analyst", clearance=Level.RESTRICTED)
    client = Client()
    client.force_login(low)
    answer = client.post("/alerts/new/", _entry(evidence=[f"record:{hidden.key}"]))
    assert answer.status_code == 200
    assert "Select a valid choice" in answer.content.decode()
    assert "severity 3" not in client.get("/alerts/new/?state=490").content.decode()


def test_markup_in_texts_is_shown_as_text(people, at_desk):
    alert = proposed_alert(people["analyst"], reason="<script>alert(1)</script>")
    client = at_desk("approver")
    for page in ("", "issue/", "history/", "history/1/", "change/"):
        text = client.get(f"/alerts/{alert.key}/{page}").content.decode()
        assert "<script>alert" not in text, page
        # The history tells of changes alone, and the first version changed nothing.
        assert ("&lt;script&gt;" in text) == (page != "history/"), page


def test_the_list_is_narrowed_and_readers_have_none(people, at_desk):
    make_alert(people["analyst"])
    make_alert(people["analyst"], gwcode=775, level=Level.CONFIDENTIAL)
    client = at_desk("analyst")
    assert "2 alerts" in client.get("/alerts/").content.decode().lower()
    assert "1 alert<" in client.get("/alerts/?state=775&stands=open").content.decode().lower()
    assert "No alerts" in client.get("/alerts/?stands=issued").content.decode()
    assert "1 alert<" in client.get("/alerts/?level=1").content.decode()
    assert client.get("/alerts/?level=9").status_code == 200
    assert at_desk("reader").get("/alerts/").status_code == 403
    low = make_person("low", "analyst", clearance=Level.RESTRICTED)
    people["low"] = low
    assert "1 alert<" in at_desk("low").get("/alerts/").content.decode()


def test_an_unseen_alert_is_as_none(people, at_desk):
    alert = make_alert(people["analyst"], level=Level.CONFIDENTIAL)
    people["low"] = make_person("low", "analyst", clearance=Level.RESTRICTED)
    client = at_desk("low")
    for page in ("", "change/", "issue/", "withdraw/", "history/", "release/", "steps/watch/"):
        hidden = client.get(f"/alerts/{alert.key}/{page}")
        absent = client.get(f"/alerts/00000000-0000-4000-8000-000000000000/{page}")
        assert (hidden.status_code, hidden.content) == (404, absent.content)


def test_an_approver_lowers_a_level(people, at_desk):
    alert = make_alert(people["analyst"])
    assert at_desk("analyst").get(f"/alerts/{alert.key}/release/").status_code == 403
    fields = {"version": alert.version, "level": "0", "reason": "nothing in it is restricted"}
    address = f"/alerts/{alert.key}/release/"
    named = at_desk("approver").post(address, {**fields, "reason": "see john.doe@example.org"})
    assert "Look at this before it is saved" in named.content.decode()
    assert at_desk("approver").post(address, fields).status_code == 302
    assert _stored(alert).level == Level.PUBLIC


def test_evidence_that_was_raised_since_stops_the_issue(people, at_desk, source):
    record = reviewed_record(people["analyst"], people["reviewer"], source)
    alert = proposed_alert(people["analyst"], evidence=[of_record(record)])
    with as_system("tests"):
        record.level = Level.CONFIDENTIAL
        record.save()
    answer = _sign(at_desk("approver"), alert)
    assert answer.status_code == 200
    assert "it is confidential now" in answer.content.decode()
    assert _numbers() == []


def test_evidence_that_is_not_seen_is_neither_told_nor_dropped(people, at_desk, source):
    record = reviewed_record(people["analyst"], people["reviewer"], source, level=Level.PUBLIC)
    alert = make_alert(people["analyst"], evidence=[of_record(record, words="kestrel report")])
    with as_system("tests"):
        record.level = Level.CONFIDENTIAL
        record.save()
    people["low"] = make_person("low", "analyst", clearance=Level.RESTRICTED)
    client = at_desk("low")
    for page in ("", "change/", "history/", "history/1/"):
        answer = client.get(f"/alerts/{alert.key}/{page}")
        assert answer.status_code == 200
        assert "kestrel" not in answer.content.decode(), page
        assert str(record.key) not in answer.content.decode(), page
    fields = _entry(version=alert.version, reason="Other words.")
    assert client.post(f"/alerts/{alert.key}/change/", fields).status_code == 302
    assert "kestrel report" in _stored(alert).evidence
    forged = {"version": _stored(alert).version, "reason": "grave"}
    answer = client.post(f"/alerts/{alert.key}/steps/propose/", forged)
    assert "a piece of evidence is not there for you" in answer.content.decode()
    assert "kestrel" not in answer.content.decode()
    # Who sees it chooses it anew at its level, or leaves it out.
    page = at_desk("analyst").get(f"/alerts/{alert.key}/change/").content.decode()
    assert "Record of 2024-05-17, severity 3 of 5 (confidential)" in page
    fields = _entry(version=_stored(alert).version, evidence=[f"record:{record.key}"], level="2")
    assert at_desk("analyst").post(f"/alerts/{alert.key}/change/", fields).status_code == 302
    assert '"level":2' in _stored(alert).evidence


def test_a_bulletin_tells_the_record_of_its_rule(people, at_desk):
    rule = make_rule(people["reviewer"], "records", least_severity=3)
    with as_person(people["analyst"]):
        alert = make_candidate(
            rule=rule,
            gwcode=490,
            fired_on=date(2024, 5, 17),
            seen="three records",
            reason="Three records within ten days.",
            evidence=[],
            level=Level.RESTRICTED,
            confidence="low",
            lowering="A quiet month.",
            not_known="Who gave orders.",
        )
    propose = {"version": alert.version, "reason": "grave"}
    at_desk("analyst").post(f"/alerts/{alert.key}/steps/propose/", propose)
    assert _sign(at_desk("approver"), alert, public="on", public_text=TEXT).status_code == 302
    with as_system("tests"):
        public, whole = (as_issued(one) for one in Bulletin.objects.order_by("level"))
    assert whole["rule_record"]["level"] == 1
    assert rule.name in whole["rule_record"]["words"]
    assert public["rule_record"] is None
