"""Steps of the review as pages: who sees which, what is refused, and that none is taken twice."""

from datetime import date

import pytest
from desk_people import make_record, make_source, reviewed_record

from atrocityrisk.desk.changes.workflow import STEPS, take_step
from atrocityrisk.desk.rules.levels import Level
from atrocityrisk.desk.rules.scope import as_person


def page_of(record, act=""):
    return f"/records/{record.key}/{act}/" if act else f"/records/{record.key}/"


@pytest.fixture
def submitted(people, record):
    with as_person(people["analyst"]):
        return take_step(record, STEPS["submit"], people["analyst"])


def steps_on(answer, record):
    page = answer.content.decode()
    return [name for name in STEPS if page_of(record, f"steps/{name}") in page]


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("analyst", ["reopen", "withdraw"]),
        ("reviewer", ["accept", "reject", "withdraw"]),
        ("approver", ["accept", "reject", "withdraw"]),
    ],
)
def test_each_sees_the_steps_that_are_theirs(at_desk, submitted, name, seen):
    assert steps_on(at_desk(name).get(page_of(submitted)), submitted) == seen


def test_another_accepts(at_desk, submitted, stored, people):
    client = at_desk("reviewer")
    asked = client.get(page_of(submitted, "steps/accept"))
    assert b"An armed group burnt houses" in asked.content
    sent = {"version": "2", "reason": "borne out by two reports"}
    answer = client.post(page_of(submitted, "steps/accept"), sent, follow=True)
    assert "Accepted as reviewed." in answer.content.decode()
    record = stored(submitted.key)
    assert (record.status, record.reviewer_id) == ("reviewed", people["reviewer"].pk)
    assert record.status_reason == "borne out by two reports"


def test_nobody_reviews_their_own(at_desk, people, source, stored):
    own = make_record(people["reviewer"], source)
    with as_person(people["reviewer"]):
        own = take_step(own, STEPS["submit"], people["reviewer"])
    client = at_desk("reviewer")
    page = client.get(page_of(own))
    assert steps_on(page, own) == ["reopen", "withdraw"]
    assert "so another reviewer decides" in page.content.decode()
    for name in ("accept", "reject"):
        sent = {"version": "2", "reason": "mine is right"}
        for answer in (
            client.get(page_of(own, f"steps/{name}")),
            client.post(page_of(own, f"steps/{name}"), sent),
        ):
            assert answer.status_code == 403
            assert "neither wrote it nor last changed it" in answer.content.decode()
    assert stored(own.key).status == "submitted"


@pytest.mark.parametrize("name", ["analyst", "reader"])
@pytest.mark.parametrize("step", ["accept", "reject"])
def test_who_does_not_review_decides_nothing(at_desk, people, source, stored, name, step):
    reviewed = reviewed_record(people["analyst"], people["reviewer"], source)
    answer = at_desk(name).post(page_of(reviewed, f"steps/{step}"), {"version": "3", "reason": "x"})
    assert answer.status_code in {403, 409}
    assert stored(reviewed.key).version == 3


def test_a_step_sent_twice_is_taken_once(at_desk, submitted, stored):
    client = at_desk("reviewer")
    sent = {"version": "2", "reason": "borne out"}
    answers = [client.post(page_of(submitted, "steps/accept"), sent) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 409]
    assert "The step was taken already" in answers[1].content.decode()
    assert stored(submitted.key).version == 3


def test_two_reviewers_cannot_both_decide(at_desk, submitted, stored):
    sent = {"version": "2", "reason": "seen"}
    first = at_desk("reviewer").post(page_of(submitted, "steps/accept"), sent)
    second = at_desk("second_reviewer").post(page_of(submitted, "steps/reject"), sent)
    assert (first.status_code, second.status_code) == (302, 409)
    assert "Accept as reviewed" not in second.content.decode()
    assert stored(submitted.key).status == "reviewed"


def test_a_replayed_step_of_an_earlier_round_is_refused(at_desk, submitted, stored, people):
    with as_person(people["analyst"]):
        reopened = take_step(submitted, STEPS["reopen"], people["analyst"], reason="one more")
        take_step(reopened, STEPS["submit"], people["analyst"])
    sent = {"version": "2", "reason": "borne out"}
    assert at_desk("reviewer").post(page_of(submitted, "steps/accept"), sent).status_code == 409
    assert stored(submitted.key).status == "submitted"


def test_a_decision_says_why(at_desk, submitted, stored, faults):
    client = at_desk("reviewer")
    for reason in ("", "  \n "):
        answer = client.post(page_of(submitted, "steps/reject"), {"version": "2", "reason": reason})
        assert faults(answer) == ["Why: say why, in a few words"]
    long = client.post(page_of(submitted, "steps/reject"), {"version": "2", "reason": "x" * 501})
    assert "at most 500 characters (it has 501)" in faults(long)[0]
    assert stored(submitted.key).status == "submitted"


def test_a_step_is_not_taken_by_a_link(at_desk, submitted, stored):
    at_desk("reviewer").get(page_of(submitted, "steps/accept") + "?version=2&reason=yes")
    assert stored(submitted.key).status == "submitted"


def test_a_step_that_is_none_is_not_there(at_desk, submitted):
    assert at_desk("reviewer").get(page_of(submitted, "steps/delete")).status_code == 404


def test_an_author_withdraws_and_it_stays_on_record(at_desk, record, stored):
    client = at_desk("analyst")
    sent = {"version": "1", "reason": "entered twice"}
    client.post(page_of(record, "steps/withdraw"), sent)
    assert stored(record.key).status == "withdrawn"
    assert client.get(page_of(record)).status_code == 200
    assert client.get(page_of(record, "steps/withdraw")).status_code == 409


@pytest.fixture
def held(people, source):
    return reviewed_record(
        people["analyst"],
        people["reviewer"],
        source,
        level=Level.CONFIDENTIAL,
        embargo_until=date(2100, 1, 1),
    )


def test_an_approver_releases(at_desk, held, stored):
    client = at_desk("approver")
    assert page_of(held, "release") in client.get(page_of(held)).content.decode()
    sent = {"version": "3", "level": "0", "lift_embargo": "on", "reason": "published since"}
    client.post(page_of(held, "release"), sent)
    released = stored(held.key)
    assert (released.level, released.embargo_until) == (Level.PUBLIC, None)
    assert client.post(page_of(held, "release"), sent).status_code == 409


@pytest.mark.parametrize("name", ["analyst", "reviewer"])
def test_others_do_not_release(at_desk, held, stored, name):
    client = at_desk(name)
    assert page_of(held, "release") not in client.get(page_of(held)).content.decode()
    sent = {"version": "3", "level": "0", "reason": "published since"}
    answer = client.post(page_of(held, "release"), sent)
    assert answer.status_code == 403
    assert "An approver can who is not its author." in answer.content.decode()
    assert stored(held.key).level == Level.CONFIDENTIAL


def test_an_approver_does_not_release_what_is_theirs(at_desk, people, source, stored):
    own = reviewed_record(people["approver"], people["reviewer"], source, level=Level.CONFIDENTIAL)
    client = at_desk("approver")
    sent = {"version": "3", "level": "0", "reason": "published since"}
    assert client.post(page_of(own, "release"), sent).status_code == 403
    assert stored(own.key).level == Level.CONFIDENTIAL


@pytest.mark.parametrize(
    ("sent", "fault"),
    [
        ({"level": "2"}, "nothing would change: choose a lower level, or lift the embargo"),
        ({"level": "-1"}, "Handling level from now on: Select a valid choice. -1 is not one of"),
        ({"level": "0", "reason": ""}, "Why: say why, in a few words"),
    ],
)
def test_a_release_changes_something_and_says_why(at_desk, held, stored, faults, sent, fault):
    given = {"version": "3", "reason": "published since"} | sent
    answer = at_desk("approver").post(page_of(held, "release"), given)
    assert faults(answer)[0].startswith(fault)
    assert stored(held.key).version == 3


def test_a_record_is_not_released_below_its_source(at_desk, people, stored, faults):
    secret = make_source(people["analyst"], level=Level.RESTRICTED)
    kept = reviewed_record(people["analyst"], people["reviewer"], secret, level=Level.CONFIDENTIAL)
    sent = {"version": "3", "level": "0", "reason": "published since"}
    answer = at_desk("approver").post(page_of(kept, "release"), sent)
    assert "no lower than that of its source (restricted)" in faults(answer)[0]
    assert stored(kept.key).level == Level.CONFIDENTIAL


def test_a_version_of_thousands_of_digits_is_stale_like_any_other(at_desk, record):
    client = at_desk("analyst")
    for page in ("steps/submit", "change"):
        assert client.post(page_of(record, page), {"version": "9" * 5000}).status_code == 409
