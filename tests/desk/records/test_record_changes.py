"""Changing a record: who may, when, and what becomes of a form that is out of date."""

import pytest
from desk_people import make_record, make_source, reviewed_record

from atrocityrisk.desk.changes.workflow import STEPS, save_content, take_step
from atrocityrisk.desk.models import Record
from atrocityrisk.desk.rules.levels import Level
from atrocityrisk.desk.rules.scope import as_person


@pytest.fixture
def sent(filled, record):
    """A form that changes the analyst's draft."""
    return filled | {"version": "1", "reason": "a second report", "external_id": ""}


def at(record, act="change"):
    return f"/records/{record.key}/{act}/"


def test_a_change_is_a_version_with_its_reason(at_desk, record, sent, stored):
    answer = at_desk("analyst").post(at(record), sent)
    assert answer.headers["Location"] == f"/records/{record.key}/"
    changed = stored(record.key)
    assert (changed.gwcode, changed.version, changed.level) == (483, 2, Level.RESTRICTED)
    with as_person(changed.author):
        assert changed.history.first().history_change_reason == "a second report"


def test_a_form_without_a_change_makes_no_version(at_desk, record, stored):
    client = at_desk("analyst")
    page = client.get(at(record))
    form = page.context["form"]
    same = {name: form[name].value() for name in form.fields}
    same = {name: "" if value is None else value for name, value in same.items()}
    answer = client.post(at(record), same | {"source": str(record.source.key)}, follow=True)
    assert "Nothing was changed" in answer.content.decode()
    assert stored(record.key).version == 1


def test_a_form_that_is_out_of_date_keeps_what_was_typed(
    at_desk, record, sent, stored, people, read_text
):
    with as_person(people["analyst"]):
        current = Record.objects.get(pk=record.pk)
        current.severity = 5
        save_content(current, people["analyst"], reason="graver than thought")
    answer = at_desk("analyst").post(at(record), sent)
    assert answer.status_code == 409
    told = read_text(answer)
    assert "Version 2" in told
    assert "graver than thought" in told
    assert "Severity was 3, violence against a few people is now 5, killing" in told
    page = answer.content.decode()
    assert 'value="Members of an ethnic group were dismissed from the civil service." ' in page
    assert 'value="Chad" readonly' in page
    assert 'value="2024-05-17" readonly' in page
    assert "7.2 State institutions suspended" in told
    assert stored(record.key).gwcode == 490


@pytest.mark.parametrize("version", ["", "0", "2", "x", "99999999999999999999"])
def test_a_forged_version_saves_nothing(at_desk, record, sent, stored, version):
    assert at_desk("analyst").post(at(record), sent | {"version": version}).status_code == 409
    assert stored(record.key).version == 1


def test_two_at_once_end_as_one_change_and_one_refusal(at_desk, record, sent, stored):
    client = at_desk("analyst")
    answers = [client.post(at(record), sent | {"severity": one}) for one in ("4", "5")]
    assert [answer.status_code for answer in answers] == [302, 409]
    assert (stored(record.key).severity, stored(record.key).version) == (4, 2)


@pytest.mark.parametrize("name", ["reviewer", "approver", "confidential_reader"])
def test_a_draft_of_another_is_not_there(at_desk, record, sent, name):
    client = at_desk(name)
    assert client.get(at(record)).status_code == 404
    assert client.post(at(record), sent).status_code == 404


def test_what_is_submitted_or_reviewed_is_not_changed(at_desk, people, source, sent, stored):
    reviewed = reviewed_record(people["analyst"], people["reviewer"], source)
    for name in ("analyst", "reviewer"):
        client = at_desk(name)
        assert client.get(at(reviewed)).status_code == 403
        answer = client.post(at(reviewed), sent | {"version": "3"})
        assert answer.status_code == 403
        assert "a reviewed one is reopened first" in answer.content.decode()
    assert stored(reviewed.key).version == 3


def test_a_level_is_raised_by_its_author_and_not_lowered(at_desk, record, sent, stored, faults):
    client = at_desk("analyst")
    answer = client.post(at(record), sent | {"level": "0"})
    assert faults(answer) == [
        "Handling level: Select a valid choice. 0 is not one of the available choices."
    ]
    client.post(at(record), sent | {"level": "2"})
    assert stored(record.key).level == Level.CONFIDENTIAL


def test_an_embargo_is_not_brought_forward_by_its_author(
    at_desk, people, source, sent, stored, faults
):
    from datetime import date

    held = make_record(people["analyst"], source, embargo_until=date(2100, 1, 1))
    client = at_desk("analyst")
    answer = client.post(at(held), sent | {"embargo_until": "2099-12-31"})
    assert faults(answer) == [
        "Embargo until: expected 2100-01-01 or later; ask an approver to lift the embargo"
    ]
    assert stored(held.key).version == 1


def test_a_rejected_record_is_corrected_and_submitted_again(at_desk, record, people, sent, stored):
    with as_person(people["analyst"]):
        submitted = take_step(record, STEPS["submit"], people["analyst"])
    with as_person(people["reviewer"]):
        take_step(submitted, STEPS["reject"], people["reviewer"], reason="which decree?")
    client = at_desk("analyst")
    assert "which decree?" in client.get(f"/records/{record.key}/").content.decode()
    answer = client.post(at(record), sent | {"version": "3", "then": "submit"})
    assert answer.headers["Location"] == f"/records/{record.key}/steps/submit/"
    client.post(at(record, "steps/submit"), {"version": "4", "reason": ""})
    assert stored(record.key).status == "submitted"


def test_only_what_was_changed_is_looked_at_for_names(at_desk, people, source, stored, sent):
    named = make_record(people["analyst"], source, account="Colonel Example gave the order.")
    client = at_desk("analyst")
    kept = sent | {"account": "Colonel Example gave the order.", "reason": "grade"}
    assert client.post(at(named), kept).status_code == 302
    asked = client.post(at(named), kept | {"version": "2", "reason": "says Judge Example"})
    assert b"<mark>Judge Example</mark>" in asked.content
    assert stored(named.key).version == 2


def test_the_form_offers_a_source_beyond_the_latest(at_desk, people, source, record):
    for number in range(3):
        make_source(people["analyst"], publisher=f"Office {number}")
    page = at_desk("analyst").get(at(record)).content.decode()
    assert f'<option value="{source.key}" selected>' in page
