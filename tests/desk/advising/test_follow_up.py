"""What followed: noted beside what was signed, a version each, which nothing opens again."""

from datetime import date, timedelta

import pytest
from desk_kinds import make_advice
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from atrocityrisk.desk.changes.advice_follow_up import follow_up
from atrocityrisk.desk.changes.history_chain import verify_history
from atrocityrisk.desk.database.advice_queries import overdue_advice
from atrocityrisk.desk.models import Advice
from atrocityrisk.desk.models.reviewed import StaleRecordError
from atrocityrisk.desk.rules.levels import Progress, Status
from atrocityrisk.desk.rules.scope import as_person, as_system

SAID = {
    "progress": Progress.DONE,
    "followed": "A contact group met twice.",
    "followed_on": date(2024, 7, 1),
    "reason": "told by the ministry",
}


def test_what_was_signed_stays_signed(people, signed):
    advice = signed()
    before = {name: getattr(advice, name) for name in ("reason", "option", "reviewer", "status")}
    # By somebody who neither wrote nor signed it, and even by whoever signed it.
    for name, progress in (("second_reviewer", Progress.UNDER_WAY), ("reviewer", Progress.DONE)):
        with as_person(people[name]):
            advice = follow_up(advice, people[name], **{**SAID, "progress": progress})
    assert {name: getattr(advice, name) for name in before} == before
    assert (advice.status, advice.last_editor) == (Status.REVIEWED, people["analyst"])
    assert (advice.version, advice.progress) == (5, "done")
    with as_system("tests"):
        versions = list(advice.history.order_by("-version"))
        assert [one.progress for one in versions[:3]] == ["done", "under_way", "considered"]
        assert versions[0].history_user == people["reviewer"]
        assert versions[0].history_change_reason == "told by the ministry"
        assert verify_history().problems == ()


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"followed_on": date(2024, 6, 9)}, "2024-06-10, when it was advised, or later"),
        ({"followed_on": date(2100, 1, 1)}, "a day that has passed"),
        ({"followed": " "}, "say what followed on that day"),
        ({"reason": ""}, "expected a reason"),
        ({"progress": "finished"}, "choose one from the list"),
    ],
)
def test_a_follow_up_that_is_not_sound_is_refused(people, signed, changed, says):
    advice = signed()
    with as_person(people["analyst"]), pytest.raises(ValidationError, match=says):
        follow_up(advice, people["analyst"], **{**SAID, **changed})


def test_nothing_new_is_no_version(people, signed):
    advice = signed()
    with as_person(people["analyst"]):
        advice = follow_up(advice, people["analyst"], **SAID)
        with pytest.raises(ValidationError, match="nothing would change"):
            follow_up(advice, people["analyst"], **SAID)


def test_of_advice_that_nobody_signed_nothing_followed(people):
    draft = make_advice(people["analyst"])
    with as_person(people["analyst"]), pytest.raises(PermissionDenied):
        follow_up(draft, people["analyst"], **SAID)


def test_readers_note_nothing_and_two_at_once_do_not_overwrite(people, signed):
    advice = signed()
    with as_person(people["confidential_reader"]), pytest.raises(PermissionDenied):
        follow_up(advice, people["confidential_reader"], **SAID)
    with as_person(people["analyst"]):
        seen = Advice.objects.get(pk=advice.pk)
        follow_up(advice, people["analyst"], **SAID)
        with pytest.raises(StaleRecordError):
            follow_up(seen, people["analyst"], **{**SAID, "progress": Progress.STOPPED})


def test_overdue_is_what_is_signed_open_and_past(people, signed):
    yesterday = timezone.now().date() - timedelta(days=1)
    late = signed(due_on=yesterday)
    done = signed(due_on=yesterday)
    signed(due_on=timezone.now().date())
    make_advice(people["analyst"], due_on=yesterday)
    with as_person(people["analyst"]):
        follow_up(done, people["analyst"], **SAID)
    with as_person(people["restricted_reader"]):
        assert [one.key for one in overdue_advice()] == [late.key]
        assert late.overdue
    with as_person(people["public_reader"]):
        assert not overdue_advice().exists()


def test_the_page_notes_it_and_says_so(at_desk, people, signed, read_text):
    advice = signed()
    own = f"/advice/{advice.key}/"
    analyst = at_desk("second_reviewer")
    assert "Note what followed" in read_text(analyst.get(own))
    assert "Not known." in read_text(analyst.get(own))
    given = {
        "version": "3",
        "progress": "not_taken",
        "followed": "The ministry chose another way.",
        "followed_on": "2024-08-01",
        "reason": "letter of the ministry",
    }
    answer = analyst.post(f"{own}followed/", given)
    assert answer["Location"] == own
    text = read_text(analyst.get(own))
    assert "Not taken up. Noted for 2024-08-01. The ministry chose another way." in text
    assert analyst.post(f"{own}followed/", given).status_code == 409
    reader = at_desk("restricted_reader")
    assert "Note what followed" not in read_text(reader.get(own))
    assert reader.post(f"{own}followed/", {**given, "version": "4"}).status_code == 403
    assert at_desk("public_reader").get(f"{own}followed/").status_code == 404
