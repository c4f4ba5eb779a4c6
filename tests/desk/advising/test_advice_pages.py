"""Advice as pages: written, signed by another, listed, found by nobody who may not see it."""

from datetime import date, timedelta

import pytest
from desk_kinds import make_advice, make_alert, make_assessment
from django.core.exceptions import ValidationError
from django.utils import timezone

from atrocityrisk.desk.changes.history_chain import verify_history
from atrocityrisk.desk.changes.workflow import save_content
from atrocityrisk.desk.models import Activity, Advice
from atrocityrisk.desk.rules.levels import Level, Status
from atrocityrisk.desk.rules.scope import as_person, as_system


def stored(**conditions):
    with as_system("tests"):
        return Advice.objects.get(**conditions)


def test_advice_is_written_submitted_signed_by_another_and_then_read(at_desk, people, filled):
    analyst, reviewer = at_desk("analyst"), at_desk("reviewer")
    page = analyst.get("/advice/new/?state=490&option=P2.1&factor=7&factor=4").content.decode()
    assert '<option value="P2.1" selected>' in page
    assert 'name="risk_factors" value="7"' in page
    answer = analyst.post("/advice/new/", filled)
    advice = stored()
    assert answer["Location"] == f"/advice/{advice.key}/"
    assert (advice.status, advice.risk_factors, advice.author) == (
        "draft",
        " 4 7 ",
        people["analyst"],
    )
    own = f"/advice/{advice.key}/"
    assert reviewer.get(own).status_code == 404
    assert analyst.post(f"{own}steps/submit/", {"version": "1", "reason": ""}).status_code == 302
    assert analyst.post(f"{own}steps/accept/", {"version": "2", "reason": "x"}).status_code == 403
    answer = reviewer.post(f"{own}steps/accept/", {"version": "2", "reason": "well reasoned"})
    assert answer["Location"] == own
    assert (stored().status, stored().reviewer) == (Status.REVIEWED, people["reviewer"])
    for name, seen in (("restricted_reader", 200), ("public_reader", 404)):
        for address in (own, f"{own}history/", f"{own}history/3/"):
            assert at_desk(name).get(address).status_code == seen
    history = reviewer.get(f"{own}history/").content.decode()
    assert history.count("Sealed, and as it was sealed.") == 3
    with as_system("tests"):
        assert verify_history().problems == ()


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("option", "P9.9", "P9.9"),
        ("risk_factors", ["15"], "15"),
        ("risk_factors", [], "choose at least one risk factor"),
        ("reason", "too short", "10"),
        ("responsible", "", "fill this in"),
        ("due_on", "2020-01-01", "or later, found 2020-01-01"),
        ("gwcode", "9999", "9999"),
    ],
)
def test_what_is_not_sound_is_refused(at_desk, people, filled, field, value, says):
    answer = at_desk("analyst").post("/advice/new/", {**filled, field: value})
    assert answer.status_code == 200
    assert says in answer.content.decode()
    with as_system("tests"):
        assert not Advice.objects.exists()


def test_a_name_is_asked_about_and_the_tick_is_noted(at_desk, people, filled):
    analyst = at_desk("analyst")
    given = {**filled, "responsible": "Minister Jane Doe"}
    page = analyst.post("/advice/new/", given).content.decode()
    assert "Look at this before it is saved" in page
    with as_system("tests"):
        assert not Advice.objects.exists()
    digest = page.split('name="names_checked_for" value="')[1].split('"')[0]
    analyst.post("/advice/new/", {**given, "names_checked": "on", "names_checked_for": digest})
    assert stored().responsible == "Minister Jane Doe"
    with as_system("tests"):
        assert Activity.objects.filter(kind="names").count() == 1


def test_the_same_form_twice_makes_one(at_desk, people, filled):
    analyst = at_desk("analyst")
    page = analyst.get("/advice/new/").content.decode()
    ticket = page.split('name="ticket" value="')[1].split('"')[0]
    for _ in range(2):
        assert analyst.post("/advice/new/", {**filled, "ticket": ticket}).status_code == 302
    assert stored().version == 1


def test_a_reader_writes_none(at_desk, people, filled):
    reader = at_desk("confidential_reader")
    assert reader.get("/advice/new/").status_code == 403
    assert reader.post("/advice/new/", filled).status_code == 403


def test_it_rests_on_nothing_above_its_level(at_desk, people, filled):
    secret = make_alert(people["analyst"], level=Level.CONFIDENTIAL)
    answer = at_desk("analyst").post("/advice/new/", {**filled, "alert": str(secret.key)})
    assert "no lower than that of the alert (confidential)" in answer.content.decode()
    advice = make_advice(people["analyst"], alert=secret, level=Level.CONFIDENTIAL)
    assert advice.alert_id == secret.pk


def test_what_it_rests_on_is_not_raised_above_it(people):
    alert = make_alert(people["analyst"])
    assessment = make_assessment(people["analyst"])
    make_advice(people["analyst"], alert=alert, assessment=assessment)
    with as_person(people["analyst"]):
        alert.level = Level.CONFIDENTIAL
        with pytest.raises(ValidationError, match="raise the advice first"):
            alert.save()
        assessment.level = Level.CONFIDENTIAL
        with pytest.raises(ValidationError, match="raise the advice first"):
            save_content(assessment, people["analyst"])


def test_nobody_drops_a_link_that_they_do_not_see(at_desk, people, filled):
    draft = make_assessment(people["second_reviewer"])
    advice = make_advice(people["analyst"])
    with as_system("tests"):
        # As if the assessment had been signed when it was cited, and was reopened since.
        Advice._base_manager.filter(pk=advice.pk).update(assessment=draft)
    analyst = at_desk("analyst")
    page = analyst.get(f"/advice/{advice.key}/change/").content.decode()
    assert str(draft.key) not in page
    given = {**filled, "version": "1", "changed": "", "reason": "Talks are open until autumn now."}
    assert analyst.post(f"/advice/{advice.key}/change/", given).status_code == 302
    assert stored().assessment_id == draft.pk
    assert str(draft.key) not in analyst.get(f"/advice/{advice.key}/history/").content.decode()


def test_a_stale_form_changes_nothing(at_desk, people, filled):
    advice = make_advice(people["analyst"])
    given = {**filled, "version": "0", "changed": ""}
    answer = at_desk("analyst").post(f"/advice/{advice.key}/change/", given)
    assert answer.status_code == 409
    assert "Talks between the parties are open until summer." in answer.content.decode()
    assert stored().option == "P2.3"


def test_the_list_is_narrowed_and_tells_what_is_overdue(at_desk, people, signed, read_text):
    yesterday = timezone.now().date() - timedelta(days=1)
    signed(due_on=yesterday, option="P1.1")
    signed(due_on=None, option="P1.2", advised_on=date(2023, 3, 1))
    signed(due_on=timezone.now().date(), option="P1.3")
    reader = at_desk("restricted_reader")
    assert "1 piece of advice is overdue" in read_text(reader.get("/advice/"))
    for query, codes in (
        ("", {"P1.1", "P1.2", "P1.3"}),
        ("?overdue=on", {"P1.1"}),
        ("?year=2023", {"P1.2"}),
        ("?option=P1.3&state=490", {"P1.3"}),
        ("?state=625", set()),
        ("?progress=done", set()),
    ):
        text = reader.get(f"/advice/{query}").content.decode().split('<ol class="lines">')
        listed = text[1] if len(text) > 1 else ""
        assert {code for code in ("P1.1", "P1.2", "P1.3") if code in listed} == codes, query
    assert "there is no filter named" in reader.get("/advice/?stat=490").content.decode()
    public = read_text(at_desk("public_reader").get("/advice/"))
    assert "No pieces of advice" in public
    assert "overdue:" not in public


def test_a_reviewer_lists_what_waits_and_not_their_own(at_desk, people, signed):
    from atrocityrisk.desk.changes.workflow import STEPS, take_step

    for name in ("analyst", "reviewer"):
        draft = make_advice(people[name])
        with as_person(people[name]):
            take_step(draft, STEPS["submit"], people[name])
    page = at_desk("reviewer").get("/advice/?waiting=on").content.decode()
    assert page.count('<p class="when">') == 1
