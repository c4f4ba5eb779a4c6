"""A reviewer accepts many records at once: as seen, all or none, each with its version."""

import time
from datetime import date

import pytest
from desk_people import make_person, make_record, make_source, record_fields

from atrocityrisk.desk.changes.batch_review import accept_records
from atrocityrisk.desk.changes.bulk_versions import create_records
from atrocityrisk.desk.changes.history_chain import verify_history
from atrocityrisk.desk.changes.workflow import STEPS, save_content, take_step
from atrocityrisk.desk.models import ChainEntry, Record
from atrocityrisk.desk.models.reviewed import StaleRecordError
from atrocityrisk.desk.rules.levels import Level, Severity, Status
from atrocityrisk.desk.rules.scope import as_person, as_system

ADDRESS = "/records/accepting/"


@pytest.fixture
def submit(people, source):
    """Makes a submitted record, of the analyst unless told otherwise."""

    def make(author=None, **fields):
        author = author or people["analyst"]
        record = make_record(author, fields.pop("source", source), **fields)
        with as_person(author):
            return take_step(record, STEPS["submit"], author)

    return make


def named(*records):
    return [f"{record.key}:{record.version}" for record in records]


def look(client, *records, **given):
    return client.post(ADDRESS, {"row": named(*records), "choice": "ticked", **given})


def accept(client, *records, reason="checked against the sources"):
    return client.post(ADDRESS, {"rows": " ".join(named(*records)), "reason": reason})


def statuses():
    with as_system("tests"):
        return list(Record.objects.order_by("pk").values_list("status", flat=True))


def test_what_waits_is_listed_with_a_box_each(at_desk, people, submit, read_text):
    first, second = submit(first_day=date(2024, 5, 1)), submit(gwcode=625)
    submit(people["reviewer"], account="This one the reviewer wrote alone.")
    page = at_desk("reviewer").get(ADDRESS)
    assert page.content.decode().count('type="checkbox" name="row"') == 2
    for value in named(first, second):
        assert f'name="row" value="{value}"' in page.content.decode()
    assert "2 records wait for your review" in read_text(page)
    assert "the reviewer wrote" not in read_text(page)
    narrowed = at_desk("reviewer").get(f"{ADDRESS}?state=625")
    assert "1 record waits for your review" in read_text(narrowed)


def test_what_would_be_accepted_is_shown_before(at_desk, submit, read_text):
    records = submit(severity=3), submit(severity=3, gwcode=625), submit(severity=5)
    answer = look(at_desk("reviewer"), *records)
    said = read_text(answer)
    assert "3 records would be accepted" in said
    assert f"{Severity(3).label} 2 {Severity(5).label} 1" in said
    assert "Democratic Republic of the Congo 2 Sudan 1" in said
    assert statuses() == [Status.SUBMITTED] * 3


def test_all_that_are_shown_can_be_chosen(at_desk, submit, read_text):
    records = submit(), submit()
    answer = at_desk("reviewer").post(
        ADDRESS, {"shown": " ".join(named(*records)), "choice": "all"}
    )
    assert "2 records would be accepted" in read_text(answer)


def test_each_is_a_version_and_an_entry_of_its_own(at_desk, people, submit):
    records = [submit(), submit(), submit()]
    with as_system("tests"):
        before = ChainEntry.objects.filter(kind="record").count()
    answer = accept(at_desk("reviewer"), *records)
    assert answer["Location"] == ADDRESS
    with as_system("tests"):
        for record in records:
            stored = Record.objects.get(key=record.key)
            assert (stored.status, stored.version) == (Status.REVIEWED, record.version + 1)
            assert stored.reviewer == people["reviewer"]
            assert stored.status_reason == "checked against the sources"
            newest = Record.history.filter(key=record.key).order_by("history_id").last()
            assert (newest.status, newest.history_user) == (Status.REVIEWED, people["reviewer"])
            assert newest.history_change_reason == "checked against the sources"
        assert ChainEntry.objects.filter(kind="record").count() == before + 3
        assert verify_history().problems == ()


def test_it_leaves_what_accepting_one_by_one_leaves(people, submit):
    one, many = submit(), submit()
    with as_person(people["reviewer"]):
        take_step(one, STEPS["accept"], people["reviewer"], reason="borne out")
        accept_records({many.key: many.version}, people["reviewer"], reason="borne out")
    own = {"id", "key", "made_at", "changed_at", "history_id", "history_date", "history_relation"}
    with as_system("tests"):
        last = [
            Record.history.filter(key=record.key).order_by("-history_id").values().first()
            for record in (one, many)
        ]
        rows = [Record.objects.filter(key=record.key).values().first() for record in (one, many)]
    for first, second in (last, rows):
        assert {name: value for name, value in first.items() if name not in own} == {
            name: value for name, value in second.items() if name not in own
        }


def test_own_and_changed_ones_are_named_and_left_out(at_desk, people, submit, read_text):
    good, changed = submit(), submit(gwcode=625)
    own = submit(people["reviewer"], gwcode=516)
    edited = submit(people["second_reviewer"], gwcode=500)
    with as_person(people["analyst"]):
        take_step(changed, STEPS["reopen"], people["analyst"], reason="a mistake")
    done = submit(gwcode=520)
    with as_person(people["second_reviewer"]):
        done_after = take_step(done, STEPS["accept"], people["second_reviewer"], reason="fine")
    said = read_text(look(at_desk("reviewer"), good, own, edited, done_after, changed))
    assert "2 records would be accepted" in said
    assert "Burundi, 2024-05-17 : you wrote it or last changed it" in said
    assert "Somalia, 2024-05-17 : it does not wait for review: it is reviewed" in said
    # A draft of another is not seen, and not told from what is not there.
    assert "1 of those chosen is not there any more" in said
    assert "Sudan" not in said


def test_one_changed_since_leaves_all_as_they_are(at_desk, people, submit, read_text):
    good, changed = submit(), submit(gwcode=625)
    client = at_desk("reviewer")
    with as_person(people["analyst"]):
        draft = take_step(changed, STEPS["reopen"], people["analyst"], reason="a mistake")
        draft.severity = 5
        draft = save_content(draft, people["analyst"])
        take_step(draft, STEPS["submit"], people["analyst"])
    answer = accept(client, good, changed)
    assert answer.status_code == 409
    said = read_text(answer)
    assert "Nothing was accepted" in said
    assert "Sudan, 2024-05-17 : somebody has changed it since you saw it" in said
    assert "Accept 1 record" in said
    assert "checked against the sources" in said
    assert statuses() == [Status.SUBMITTED] * 2


def test_a_change_while_it_is_accepted_is_noticed(people, submit, monkeypatch):
    first, second = submit(), submit()
    from atrocityrisk.desk.changes import batch_review

    sort = batch_review.sort_chosen

    def sort_then_change(seen, person):
        choice = sort(seen, person)
        with as_person(people["second_reviewer"]):
            reject = STEPS["reject"]
            take_step(second, reject, people["second_reviewer"], reason="not borne out")
        return choice

    monkeypatch.setattr(batch_review, "sort_chosen", sort_then_change)
    seen = {record.key: record.version for record in (first, second)}
    with as_person(people["reviewer"]), pytest.raises(StaleRecordError):
        accept_records(seen, people["reviewer"], reason="fine")
    # The rejection was within the same transaction here, and went with it.
    assert statuses() == [Status.SUBMITTED] * 2


def test_nothing_above_the_clearance_is_accepted_or_told(people, submit, read_text, at_desk):
    people["low"] = make_person("low", "reviewer", clearance=Level.PUBLIC)
    secret = make_source(people["analyst"], level=Level.CONFIDENTIAL)
    hidden = submit(level=Level.CONFIDENTIAL, source=secret, gwcode=625)
    shown = submit(level=Level.PUBLIC)
    client = at_desk("low")
    assert "Sudan" not in read_text(client.get(ADDRESS))
    said = read_text(look(client, shown, hidden))
    assert "1 record would be accepted" in said
    assert "1 of those chosen is not there any more" in said
    absent = client.post(
        ADDRESS,
        {"row": [*named(shown), f"00000000-0000-4000-8000-000000000000:{hidden.version}"]},
    )
    assert read_text(absent) == said
    assert accept(client, shown, hidden).status_code == 409
    assert statuses() == [Status.SUBMITTED] * 2


def test_only_reviewers_accept(at_desk, submit):
    record = submit()
    for name in ("analyst", "reader", "administrator"):
        client = at_desk(name)
        assert client.get(ADDRESS).status_code == 403
        assert accept(client, record).status_code == 403
    assert statuses() == [Status.SUBMITTED]


@pytest.mark.parametrize(
    "rows",
    ["x", "00000000-0000-4000-8000-000000000000:", "1:1", "x:99999999999999999999", "x:\u0663"],
)
def test_what_names_no_record_is_refused(at_desk, submit, rows):
    submit()
    answer = at_desk("reviewer").post(ADDRESS, {"rows": rows, "reason": "because"})
    assert answer.status_code == 400
    assert statuses() == [Status.SUBMITTED]


def test_more_than_fit_on_a_page_are_refused(at_desk, read_text):
    rows = " ".join(f"00000000-0000-4000-8000-{number:012}:1" for number in range(501))
    answer = at_desk("reviewer").post(ADDRESS, {"rows": rows, "reason": "because"})
    assert answer.status_code == 400
    assert "at most 500 records at once, found 501" in read_text(answer)


def test_a_reason_is_asked_for_and_the_choice_kept(at_desk, submit, read_text):
    record = submit()
    answer = accept(at_desk("reviewer"), record, reason=" ")
    assert "say why" in read_text(answer)
    assert named(record)[0] in answer.content.decode()
    assert statuses() == [Status.SUBMITTED]


def test_none_ticked_is_told(at_desk, submit, read_text):
    submit()
    client = at_desk("reviewer")
    answer = client.post(ADDRESS, {"choice": "ticked"}, follow=True)
    assert "Expected at least one record" in read_text(answer)


def test_the_list_of_what_waits_leads_here(at_desk, submit):
    submit()
    client = at_desk("reviewer")
    assert "/records/accepting/?waiting=on" in client.get("/records/?waiting=on").content.decode()
    assert "/records/accepting/" not in client.get("/records/").content.decode()


def test_five_hundred_take_no_long_time(at_desk, people, source):
    analyst = people["analyst"]
    with as_person(analyst):
        records = [
            Record(
                author=analyst,
                last_editor=analyst,
                status=Status.SUBMITTED,
                **record_fields(source, external_id=f"n{number}"),
            )
            for number in range(500)
        ]
        create_records(records, reason="imported")
    client = at_desk("reviewer")
    started = time.perf_counter()
    assert client.get(ADDRESS).content.decode().count('name="row"') == 500
    assert "500 records" in look(client, *records).content.decode()
    assert accept(client, *records).status_code == 302
    # Some 1.5 s alone on two cores; the machine of the tests may be busy.
    assert time.perf_counter() - started < 15
    assert statuses() == [Status.REVIEWED] * 500
