"""Entering a record: what is saved, what is refused, and that nothing typed is lost."""

import re
from datetime import date

import pytest
from desk_people import make_record, make_source

from atrocityrisk.desk.models import Activity, SourceDocument
from atrocityrisk.desk.rules.levels import Level
from atrocityrisk.desk.rules.scope import as_person, as_system

NEW = "/records/new/"
NEW_SOURCE = {
    "new_source-publisher": "Radio Example",
    "new_source-title": "",
    "new_source-kind": "media",
    "new_source-reliability": "C",
    "new_source-address": "https://example.org/bulletin",
    "new_source-published_on": "2024-05-18",
    "new_source-accessed_on": "2024-05-19",
    "new_source-level": "0",
}


def test_what_is_entered_is_saved_as_a_draft_of_whoever_entered_it(
    at_desk, filled, every_record, people, source
):
    answer = at_desk("analyst").post(NEW, filled)
    [record] = every_record()
    assert answer.headers["Location"] == f"/records/{record.key}/"
    assert (record.gwcode, record.region, record.external_id) == (483, "Ouaddaï", "A-7")
    assert (record.first_day, record.last_day) == (date(2024, 5, 17), date(2024, 5, 17))
    assert record.indicators == ("7.2", "9.1")
    assert (record.perpetrator, record.target, record.severity) == ("authorities", "ethnic", 2)
    assert (record.level, record.embargo_until, record.credibility) == (1, None, "2")
    assert (record.source_id, record.author_id) == (source.pk, people["analyst"].pk)
    assert (record.status, record.version) == ("draft", 1)


def test_a_record_begun_on_a_states_page_is_of_that_state(at_desk):
    client = at_desk("analyst")
    assert '<option value="625" selected>' in client.get(f"{NEW}?state=625").content.decode()
    nowhere = client.get(f"{NEW}?state=none").content.decode()
    assert "selected" not in nowhere.split('name="gwcode"')[1].split("</select>")[0]


def test_what_a_form_has_no_field_for_is_not_taken(at_desk, filled, every_record, people):
    forged = {
        "status": "reviewed",
        "author": people["reviewer"].pk,
        "reviewer": people["reviewer"].pk,
        "version": "99",
        "id": "1",
        "words": "found by everything",
    }
    at_desk("analyst").post(NEW, filled | forged)
    [record] = every_record()
    assert (record.status, record.author_id, record.reviewer_id) == (
        "draft",
        people["analyst"].pk,
        None,
    )
    assert record.version == 1
    assert "everything" not in record.words


def test_a_fault_keeps_what_was_typed_and_saves_nothing(faults, at_desk, filled, every_record):
    wrong = filled | {"gwcode": "", "account": "too short", "severity": "9", "indicators": []}
    answer = at_desk("analyst").post(NEW, wrong)
    assert answer.status_code == 200
    assert faults(answer) == [
        "State: choose the State where it happened",
        "What happened: Ensure this value has at least 10 characters (it has 9).",
        "Severity: Select a valid choice. 9 is not one of the available choices.",
        "Indicators that it bears out: choose at least one indicator of the Framework",
    ]
    assert 'value="Ouaddaï"' in answer.content.decode()
    assert ">\ntoo short</textarea>" in answer.content.decode()
    assert every_record() == []


def test_line_ends_of_a_browser_count_once(at_desk, filled, every_record):
    account = "Two lines.\r\n" + "x" * 1989
    at_desk("analyst").post(NEW, filled | {"account": account})
    assert len(every_record()[0].account) == 2000


@pytest.mark.parametrize(
    ("day", "fault"),
    [
        ("17/05/2024", "expected a day such as 2024-05-17, found another text"),
        ("1930-01-01", "expected a day since 1945-01-01, found 1930-01-01"),
        ("2999-01-01", "expected a day that has passed, found 2999-01-01"),
    ],
)
def test_a_day_that_cannot_be_is_refused(faults, at_desk, filled, every_record, day, fault):
    answer = at_desk("analyst").post(NEW, filled | {"first_day": day})
    assert any(text.endswith(fault) for text in faults(answer))
    assert every_record() == []


def test_a_state_is_one_that_existed(faults, at_desk, filled):
    answer = at_desk("analyst").post(NEW, filled | {"gwcode": "626", "first_day": "2001-01-01"})
    assert faults(answer) == ["State: expected a State of 2001, found 626; choose one that existed"]


def test_a_new_source_is_saved_with_the_record(at_desk, filled, every_record):
    at_desk("analyst").post(NEW, filled | NEW_SOURCE | {"source": ""})
    [record] = every_record()
    with as_system("tests"):
        entered = SourceDocument.objects.get(publisher="Radio Example")
    assert record.source_id == entered.pk
    assert entered.author_id == record.author_id


def test_neither_is_saved_if_one_is_refused(faults, at_desk, filled, every_record):
    # The level of the record is below that of the source, which only saving both can tell.
    sent = filled | NEW_SOURCE | {"source": "", "new_source-level": "2"}
    answer = at_desk("analyst").post(NEW, sent)
    assert faults(answer) == [
        "Handling level: expected a level no lower than that of its source (confidential); raise "
        "it, or cite another source"
    ]
    assert every_record() == []
    with as_system("tests"):
        assert not SourceDocument.objects.filter(publisher="Radio Example").exists()


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"source": ""}, "choose a source, or enter a new one below"),
        (NEW_SOURCE, "expected one source, found two; choose one or enter one"),
    ],
)
def test_a_record_has_one_source(faults, at_desk, filled, every_record, change, fault):
    answer = at_desk("analyst").post(NEW, filled | change)
    assert faults(answer) == [f"A source that is entered already: {fault}"]
    assert every_record() == []


def test_a_hidden_source_is_refused_as_one_that_is_not_there(at_desk, filled, people):
    hidden = make_source(people["reviewer"], publisher="Secret Office", level=Level.CONFIDENTIAL)
    people["analyst"].clearance = Level.RESTRICTED
    people["analyst"].save()
    client = at_desk("analyst")
    absent = "00000000-0000-4000-8000-000000000000"
    told = [
        client.post(NEW, filled | {"source": key}).content.decode() for key in (hidden.key, absent)
    ]
    assert "Secret Office" not in told[0]
    assert "expected a source that you may see; choose another" in told[0]
    assert len({re.sub(r'value="[^"]{40,}"', "", text) for text in told}) == 1
    assert "Secret Office" not in client.get(f"{NEW}?source={hidden.key}").content.decode()


def test_a_level_above_ones_clearance_is_not_offered(faults, at_desk, filled, people, every_record):
    people["analyst"].clearance = Level.RESTRICTED
    people["analyst"].save()
    client = at_desk("analyst")
    assert "confidential" not in client.get(NEW).content.decode()
    answer = client.post(NEW, filled | {"level": "2"})
    assert faults(answer) == [
        "Handling level: Select a valid choice. 2 is not one of the available choices."
    ]
    assert every_record() == []


def test_the_same_form_twice_is_one_record(at_desk, filled, every_record):
    client = at_desk("analyst")
    ticket = re.search(r'name="ticket" value="([^"]+)"', client.get(NEW).content.decode())[1]
    first = client.post(NEW, filled | {"ticket": ticket})
    second = client.post(NEW, filled | {"ticket": ticket}, follow=True)
    assert len(every_record()) == 1
    assert second.redirect_chain == [(first.headers["Location"], 302)]
    assert "nothing was entered twice" in second.content.decode()


def test_a_forged_ticket_names_no_key(at_desk, filled, every_record):
    ticket = '["x","00000000-0000-4000-8000-000000000000"]:aaaa:bbbb'
    at_desk("analyst").post(NEW, filled | {"ticket": ticket})
    assert str(every_record()[0].key) != "00000000-0000-4000-8000-000000000000"


def test_a_number_of_ones_own_is_taken_once(faults, at_desk, filled, every_record):
    client = at_desk("analyst")
    client.post(NEW, filled)
    answer = client.post(NEW, filled)
    assert faults(answer) == [
        "Own number: expected a number of your own that is new; another record has it"
    ]
    assert len(every_record()) == 1
    # That of a colleague says nothing about theirs.
    at_desk("reviewer").post(NEW, filled)
    assert len(every_record()) == 2


def test_marked_text_is_shown_once_and_saved_when_somebody_vouches_for_it(
    at_desk, filled, every_record, people
):
    client = at_desk("analyst")
    sent = filled | {"account": "Colonel Example was seen; write to someone@example.org about it."}
    asked = client.post(NEW, sent).content.decode()
    assert re.findall(r"<mark>(.*?)</mark>", asked) == ["Colonel Example", "someone@example.org"]
    assert every_record() == []
    digest = re.search(r'name="names_checked_for" value="(\w+)"', asked)[1]
    client.post(NEW, sent | {"names_checked": "on", "names_checked_for": digest})
    [record] = every_record()
    with as_system("tests"):
        [noted] = Activity.objects.filter(kind="names")
        assert noted.detail == "kept after a check: e-mail address (1), name of a person (1)"
        assert noted.person_id == people["analyst"].pk
        [version] = record.history.all()
    assert version.history_change_reason == "marked text checked: no person can be recognised"


def test_a_tick_holds_for_the_text_that_was_shown(at_desk, filled, every_record):
    client = at_desk("analyst")
    sent = filled | {"region": "near Governor Example"}
    asked = client.post(NEW, sent).content.decode()
    digest = re.search(r'name="names_checked_for" value="(\w+)"', asked)[1]
    other = sent | {"account": "Write to someone@example.org for the names of the dismissed."}
    again = client.post(NEW, other | {"names_checked": "on", "names_checked_for": digest})
    assert b"<mark>someone@example.org</mark>" in again.content
    assert client.post(NEW, sent | {"names_checked": "on"}).status_code == 200
    assert every_record() == []


def test_markup_in_a_text_stays_text(at_desk, filled, every_record):
    client = at_desk("analyst")
    evil = "<script>alert(1)</script> \"'><img src=x onerror=alert(1)>"
    client.post(NEW, filled | {"account": evil, "region": evil, "external_id": evil})
    [record] = every_record()
    addresses = (f"/records/{record.key}/", f"/records/{record.key}/change/", "/records/", "/")
    for address in (*addresses, f"/records/{record.key}/history/1/"):
        page = client.get(address).content.decode()
        assert "<script" not in page
        assert "<img" not in page


@pytest.mark.parametrize("name", ["reader", "administrator", "public_reader"])
def test_who_only_reads_is_told_who_enters_records(at_desk, filled, every_record, name):
    client = at_desk(name)
    for answer in (client.get(NEW), client.post(NEW, filled)):
        assert answer.status_code == 403
        assert "Analysts and reviewers can." in answer.content.decode()
    assert every_record() == []


def test_a_null_sign_is_refused_and_no_fault_of_the_desk(faults, at_desk, filled, every_record):
    answer = at_desk("analyst").post(NEW, filled | {"account": "Ten signs \0 or more."})
    assert faults(answer) == ["What happened: Null characters are not allowed."]
    assert every_record() == []


def test_indicators_that_the_framework_lacks_are_refused(faults, at_desk, filled, every_record):
    answer = at_desk("analyst").post(NEW, filled | {"indicators": ["9.1", "99.9"]})
    assert "99.9 is not one of the available choices" in faults(answer)[0]
    many = [f"1.{number}" for number in range(1, 12)] + ["2.1", "2.2"]
    answer = at_desk("analyst").post(NEW, filled | {"indicators": many})
    assert "expected at most 12 indicators, found 13" in faults(answer)[0]
    assert every_record() == []


def test_the_source_of_the_address_is_proposed(at_desk, people, source):
    older = make_source(people["analyst"], publisher="Another Office")
    page = at_desk("analyst").get(f"{NEW}?source={older.key}").content.decode()
    assert f'<option value="{older.key}" selected>' in page
    with as_person(people["analyst"]):
        make_record(people["analyst"], source)


def test_the_passage_that_is_marked_is_the_one_that_is_shown(at_desk, filled):
    """Signs that stand for several others, such as an ellipsis, move nothing."""
    account = "They said… and said… again ½ of it… Write to someone@example.org for names."
    answer = at_desk("analyst").post(NEW, filled | {"account": account})
    assert "<mark>someone@example.org</mark>" in answer.content.decode()
