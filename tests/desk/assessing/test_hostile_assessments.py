"""What somebody may send to the pages of assessments who means no good."""

import pytest
from desk_assessments import make_assessment, submitted_assessment
from django.test import Client

from atrocityrisk.desk.models import Assessment
from atrocityrisk.desk.rules.findings import IndicatorFinding, findings_text
from atrocityrisk.desk.rules.levels import Presence
from atrocityrisk.desk.rules.scope import as_person

SCRIPT = '"><script>alert(1)</script>'


def at(assessment, place=""):
    return f"/assessments/{assessment.key}/{place}"


@pytest.fixture
def draft(people):
    return make_assessment(people["analyst"])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("i7-2-presence", "absent"),
        ("i7-2-trend", "sideways"),
        ("i7-2-confidence", "certain"),
        ("i7-2-evidence", "not-a-key"),
        ("i7-2-evidence", "' OR 1=1 --"),
        ("i7-2-further", "../../etc/passwd"),
        ("i7-2-note", "x" * 200_000),
        ("i7-2-further", "0" * 200_000),
    ],
)
def test_what_is_no_answer_is_refused(at_desk, draft, stored, name, value):
    sent = {"version": "1", "i7-2-presence": "yes", "i7-2-trend": "rising", name: value}
    assert at_desk("analyst").post(at(draft, "factors/7/"), sent).status_code == 200
    assert (stored(draft.key).version, stored(draft.key).findings) == (1, "[]")


def test_fields_of_another_factor_are_passed_over(at_desk, draft, stored):
    sent = {"version": "1", "i7-2-presence": "yes", "i1-1-presence": "no", "i99-1-presence": "no"}
    at_desk("analyst").post(at(draft, "factors/7/"), sent)
    assert [one.indicator for one in stored(draft.key).indicator_findings] == ["7.2"]


def test_a_form_of_thousands_of_fields_is_refused(at_desk, draft, stored):
    sent = {f"i7-2-more{number}": "x" for number in range(2001)} | {"version": "1"}
    assert at_desk("analyst").post(at(draft, "factors/7/"), sent).status_code == 400
    assert stored(draft.key).version == 1


@pytest.mark.parametrize("field", ["status", "author", "reviewer", "findings", "key", "version"])
def test_a_head_that_says_who_signed_says_nothing(at_desk, people, head, every_assessment, field):
    forged = {"status": "reviewed", "reviewer": str(people["reviewer"].pk), "findings": "[1]"}
    at_desk("analyst").post("/assessments/new/", head | forged | {field: "reviewed"})
    (made,) = every_assessment()
    assert (made.status, made.reviewer_id, made.findings) == ("draft", None, "[]")
    assert (made.author, made.version) == (people["analyst"], 1)


def test_marks_in_texts_are_shown_as_text(at_desk, people):
    note = {"presence": Presence.YES, "note": SCRIPT}
    row = submitted_assessment(people["analyst"], {"7.2": note}, summary=f"Summary {SCRIPT}")
    other = submitted_assessment(people["reviewer"], {"7.2": "no"})
    client = at_desk("second_reviewer")
    for place in ("", "history/", "history/1/", "beside/", "steps/accept/"):
        for one in (row, other):
            assert b"<script>alert" not in client.get(at(one, place)).content
    assert b"<script>alert" not in client.get("/assessments/").content
    typed = client.get("/assessments/new/", {"state": SCRIPT}).content
    assert b"<script>alert" not in typed


@pytest.mark.parametrize("state", ["", "x", "-1", "9" * 400, "490; DROP TABLE"])
def test_a_state_that_is_none_opens_an_empty_form(at_desk, state):
    answer = at_desk("analyst").get("/assessments/new/", {"state": state})
    assert answer.status_code == 200


@pytest.mark.parametrize("state", ["x", "-1", "9" * 400])
def test_a_state_that_is_none_filters_nothing(at_desk, state, faults):
    answer = at_desk("analyst").get("/assessments/", {"state": state})
    assert answer.status_code == 200
    assert faults(answer)


def test_a_ticket_of_another_makes_nothing_of_theirs(at_desk, people, head, every_assessment):
    page = at_desk("reviewer").get("/assessments/new/")
    ticket = page.context["form"]["ticket"].value()
    for _ in range(2):
        at_desk("analyst").post("/assessments/new/", head | {"ticket": ticket})
    # None of ours: each is an assessment of its own, and the reviewer's form is still good.
    at_desk("reviewer").post("/assessments/new/", head | {"ticket": ticket})
    authors = [row.author_id for row in every_assessment()]
    assert authors == [people["analyst"].pk] * 2 + [people["reviewer"].pk]


def test_a_form_without_its_token_is_refused(people, draft, stored):
    client = Client(enforce_csrf_checks=True)
    client.force_login(people["analyst"])
    sent = {"version": "1", "i7-2-presence": "yes"}
    assert client.post(at(draft, "factors/7/"), sent).status_code == 403
    assert stored(draft.key).version == 1


def test_nobody_signs_their_own_by_any_way(at_desk, people, stored):
    row = submitted_assessment(people["reviewer"])
    sent = {"version": str(row.version), "reason": "mine"}
    assert at_desk("reviewer").post(at(row, "steps/accept/"), sent).status_code == 403
    assert at_desk("analyst").post(at(row, "steps/accept/"), sent).status_code == 403
    assert stored(row.key).status == "submitted"


def test_findings_of_an_indicator_that_is_none_cannot_be_written():
    strange = IndicatorFinding(indicator="99.9", presence=Presence.YES)
    with pytest.raises(KeyError):
        findings_text([strange])


def test_a_whole_assessment_of_the_longest_notes_is_read(at_desk, people, read_text):
    from atrocityrisk.desk.rules.framework_words import risk_factors

    numbers = [one.number for factor in risk_factors() for one in factor.indicators]
    longest = {number: {"presence": Presence.PARTLY, "note": "word " * 200} for number in numbers}
    row = make_assessment(people["analyst"], longest)
    told = read_text(at_desk("analyst").get(at(row)))
    assert "141 of 141 indicators are assessed." in told
    with as_person(people["analyst"]):
        assert Assessment.objects.get(pk=row.pk).indicator_findings[0].note == "word " * 200
