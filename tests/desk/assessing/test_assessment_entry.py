"""Beginning an assessment and judging its risk factors, page by page."""

import pytest
from desk_assessments import make_assessment, signed_assessment, submitted_assessment
from desk_people import make_record

from atrocityrisk.desk.changes.workflow import save_content
from atrocityrisk.desk.models import Activity, Assessment
from atrocityrisk.desk.models.assessment import Evidence
from atrocityrisk.desk.rules.findings import read_findings
from atrocityrisk.desk.rules.levels import Level
from atrocityrisk.desk.rules.scope import as_person, as_system


def judged(assessment, **said):
    """A form of risk factor 7 that says something of 7.2."""
    fields = {"presence": "yes", "trend": "rising", "confidence": "moderate", "note": "", **said}
    sent = {f"i7-2-{name}": value for name, value in fields.items()}
    return sent | {"version": str(assessment.version), "then": "stay"}


def at(assessment, place=""):
    return f"/assessments/{assessment.key}/{place}"


@pytest.fixture
def draft(people):
    return make_assessment(people["analyst"])


def test_an_assessment_is_begun_once_however_often_its_form_is_sent(
    at_desk, head, every_assessment
):
    client = at_desk("analyst")
    page = client.get("/assessments/new/?state=490")
    assert '<option value="490" selected>' in page.content.decode()
    sent = head | {"ticket": page.context["form"]["ticket"].value()}
    answers = [client.post("/assessments/new/", sent) for _ in range(2)]
    (made,) = every_assessment()
    assert answers[0].headers["Location"] == f"/assessments/{made.key}/factors/1/"
    assert answers[1].headers["Location"] == f"/assessments/{made.key}/"
    assert (made.gwcode, made.status, made.findings, made.version) == (490, "draft", "[]", 1)


@pytest.mark.parametrize(("name", "status"), [("public_reader", 403), ("administrator", 403)])
def test_who_does_not_assess_is_told_who_does(at_desk, name, status):
    answer = at_desk(name).get("/assessments/new/")
    assert answer.status_code == status
    assert "Analysts and reviewers can." in answer.content.decode()


def test_a_probability_is_typed_in_percent_and_given_whole(at_desk, head, every_assessment, faults):
    client = at_desk("analyst")
    part = head | {"outcome": "mass_killing", "probability": "7.3"}
    answer = client.post("/assessments/new/", part)
    asked = "expected all that a probability needs, or none of it; fill this in"
    assert faults(answer) == [
        f"First year: {asked}",
        f"Last year: {asked}",
        f"At least, in percent: {asked}",
        f"At most, in percent: {asked}",
    ]
    whole = part | {"first_year": "2025", "last_year": "2026", "low": "2", "high": "15 %"}
    assert client.post("/assessments/new/", whole).status_code == 302
    (made,) = every_assessment()
    assert (made.low, made.probability, made.high) == (0.02, 0.073, 0.15)
    form = client.get(at(made, "change/")).context["form"]
    assert form["probability"].value() == "7.3"
    same = {name: form[name].value() for name in form.fields}
    same = {name: "" if value is None else value for name, value in same.items()}
    again = client.post(at(made, "change/"), same, follow=True)
    assert "Nothing was changed" in again.content.decode()


@pytest.mark.parametrize(
    ("field", "text", "fault"),
    [
        ("probability", "120", "expected a percentage from 0 to 100, such as 2.5, found 120"),
        ("probability", "nan", "expected a percentage from 0 to 100, such as 2.5, found nan"),
        ("probability", "2,5", "expected a percentage from 0 to 100, such as 2.5, found 2,5"),
        ("low", "50", "expected 0 <= low <= probability <= high <= 1"),
    ],
)
def test_a_probability_that_cannot_be_is_refused(at_desk, head, field, text, fault, faults):
    given = head | {
        "outcome": "mass_killing",
        "first_year": "2025",
        "last_year": "2026",
        "probability": "5",
        "low": "1",
        "high": "10",
        field: text,
    }
    assert fault in " ".join(faults(at_desk("analyst").post("/assessments/new/", given)))


def test_only_what_is_touched_is_kept(at_desk, draft, stored):
    client = at_desk("analyst")
    assert client.post(at(draft, "factors/7/"), judged(draft)).status_code == 302
    kept = stored(draft.key)
    assert kept.findings == (
        '[{"confidence":"moderate","evidence":[],"indicator":"7.2","note":"","presence":"yes",'
        '"trend":"rising"}]'
    )
    with as_person(kept.author):
        assert kept.history.first().history_change_reason == "risk factor 7: judged 7.2"


def test_every_factor_of_an_assessment_is_kept_beside_the_others(at_desk, people, stored):
    draft = make_assessment(people["analyst"], {"1.1": "no", "7.1": "partly", "14.8": "yes"})
    at_desk("analyst").post(at(draft, "factors/7/"), judged(draft) | {"i7-1-presence": "partly"})
    assert [(f.indicator, f.presence) for f in stored(draft.key).indicator_findings] == [
        ("1.1", "no"),
        ("7.1", "partly"),
        ("7.2", "yes"),
        ("14.8", "yes"),
    ]


def test_a_judgement_is_taken_back_by_saying_not_assessed(at_desk, people, stored):
    draft = make_assessment(people["analyst"], {"7.2": "yes"})
    blank = {"presence": "", "trend": "unknown", "confidence": ""}
    at_desk("analyst").post(at(draft, "factors/7/"), judged(draft, **blank))
    assert stored(draft.key).findings == "[]"


def test_a_note_without_a_judgement_is_not_dropped_in_silence(at_desk, draft, faults, stored):
    sent = judged(draft, presence="", note="three reports", trend="unknown", confidence="")
    answer = at_desk("analyst").post(at(draft, "factors/7/"), sent)
    assert faults(answer) == [
        "Is it there?: expected a judgement beside what is said of it; “not known” is one. To "
        "take the judgement back, empty the other fields too"
    ]
    assert "three reports" in answer.content.decode()
    assert stored(draft.key).findings == "[]"


def test_a_note_of_more_than_1000_characters_is_refused(at_desk, draft, stored):
    client = at_desk("analyst")
    client.post(at(draft, "factors/7/"), judged(draft, note="x" * 1001))
    assert stored(draft.key).version == 1
    # A line end counts as one character, whatever the browser sends.
    client.post(at(draft, "factors/7/"), judged(draft, note="x\r\n" * 500))
    assert len(stored(draft.key).indicator_findings[0].note) == 999


def test_the_same_form_sent_twice_is_no_conflict(at_desk, draft, stored):
    client = at_desk("analyst")
    answers = [client.post(at(draft, "factors/7/"), judged(draft)) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert stored(draft.key).version == 2


def test_two_tabs_on_two_factors_do_not_hinder_each_other(at_desk, draft, stored):
    client = at_desk("analyst")
    client.post(at(draft, "factors/7/"), judged(draft))
    other = {"i1-1-presence": "partly", "version": str(draft.version)}
    assert client.post(at(draft, "factors/1/"), other).status_code == 302
    assert [f.indicator for f in stored(draft.key).indicator_findings] == ["1.1", "7.2"]


def test_a_factor_that_was_changed_meanwhile_keeps_what_was_typed(
    at_desk, draft, stored, read_text
):
    client = at_desk("analyst")
    client.post(at(draft, "factors/7/"), judged(draft, note="first"))
    late = client.post(at(draft, "factors/7/"), judged(draft, presence="no", note="second"))
    assert late.status_code == 409
    told = read_text(late)
    assert "7.2 yes, rising, confidence moderate (first)" in told
    page = late.content.decode()
    assert 'value="second" readonly' in page
    assert 'value="no" readonly' in page
    assert stored(draft.key).indicator_findings[0].note == "first"


@pytest.mark.parametrize("version", ["", "0", "x", "99999999999999999999", "-1"])
def test_a_forged_version_saves_nothing(at_desk, draft, stored, version):
    sent = judged(draft) | {"version": version}
    assert at_desk("analyst").post(at(draft, "factors/7/"), sent).status_code in (200, 409)
    assert stored(draft.key).version == 1


def test_a_note_that_may_name_somebody_is_looked_at_first(at_desk, draft, stored):
    client = at_desk("analyst")
    sent = judged(draft, note="Colonel Example gave the order.")
    asked = client.post(at(draft, "factors/7/"), sent)
    assert b"<mark>Colonel Example</mark>" in asked.content
    assert stored(draft.key).version == 1
    digest = asked.context["warning"].digest
    passed = sent | {"names_checked": "on", "names_checked_for": digest}
    assert client.post(at(draft, "factors/7/"), passed).status_code == 302
    assert stored(draft.key).version == 2
    with as_system("tests"):
        assert Activity.objects.filter(kind="names").count() == 1


@pytest.mark.parametrize("number", [0, 15, 99])
def test_there_are_fourteen_risk_factors(at_desk, draft, number):
    assert at_desk("analyst").get(at(draft, f"factors/{number}/")).status_code == 404


def test_a_factor_has_a_page_far_within_the_bound_of_fields(at_desk, draft, settings):
    client = at_desk("analyst")
    # The one with the most indicators, and the last.
    for number in (13, 14):
        page = client.get(at(draft, f"factors/{number}/")).content.decode()
        # Radio buttons of one name count once, as a browser sends them.
        assert page.count("<select ") + page.count("<textarea ") + page.count("<input ") < 400
    assert settings.DATA_UPLOAD_MAX_NUMBER_FIELDS == 2000


def test_a_draft_is_seen_by_its_author_alone(at_desk, draft):
    for name in ("reviewer", "approver", "confidential_reader"):
        for place in ("", "change/", "factors/7/", "history/", "beside/"):
            assert at_desk(name).get(at(draft, place)).status_code == 404


def test_what_is_submitted_or_signed_is_not_changed(at_desk, people, stored):
    waits = submitted_assessment(people["analyst"])
    signed = signed_assessment(people["analyst"], people["reviewer"])
    for row in (waits, signed):
        for name in ("analyst", "reviewer"):
            client = at_desk(name)
            assert client.get(at(row, "factors/7/")).status_code == 403
            assert client.post(at(row, "factors/7/"), judged(row)).status_code == 403
            assert client.get(at(row, "change/")).status_code == 403
        assert stored(row.key).findings == "[]"


def test_a_stale_head_is_told_with_what_was_typed(at_desk, draft, head, people, stored):
    with as_person(people["analyst"]):
        current = Assessment.objects.get(pk=draft.pk)
        current.summary = "Calm since June."
        save_content(current, people["analyst"], reason="news")
    sent = head | {"version": "1", "summary": "Mine.", "reason": ""}
    answer = at_desk("analyst").post(at(draft, "change/"), sent)
    assert answer.status_code == 409
    assert 'value="Mine." readonly' in answer.content.decode()
    assert stored(draft.key).summary == "Calm since June."


# Evidence


def test_records_of_the_state_and_the_period_are_offered(at_desk, draft, people, source):
    analyst = people["analyst"]
    fits = make_record(analyst, source, indicators=("7.2",), account="Seen in the period here.")
    near = make_record(analyst, source, indicators=("7.5",), account="Of the same factor there.")
    make_record(analyst, source, indicators=("1.1",), account="Of another factor wholly.")
    make_record(analyst, source, indicators=("7.2",), gwcode=483, account="In another State far.")
    from datetime import date

    early = {"first_day": date(2023, 1, 1), "last_day": date(2023, 1, 2)}
    make_record(analyst, source, indicators=("7.2",), account="Before the period began.", **early)
    page = at_desk("analyst").get(at(draft, "factors/7/"))
    form = next(a.form for a in page.context["asked"] if a.form.indicator.number == "7.2")
    assert [box.data["value"] for box in form.near_boxes()] == [str(fits.key)]
    assert [box.data["value"] for box in form.far_boxes()] == [str(near.key)]


def test_evidence_is_chosen_or_pasted_and_named_in_the_table(
    at_desk, draft, people, source, stored, read_text
):
    analyst = people["analyst"]
    one = make_record(analyst, source, indicators=("7.2",))
    other = make_record(analyst, source, indicators=("1.1",), gwcode=483)
    pasted = f"https://desk.example/records/{other.key}/"
    client = at_desk("analyst")
    sent = judged(draft, evidence=[str(one.key)], further=pasted)
    assert client.post(at(draft, "factors/7/"), sent).status_code == 302
    kept = stored(draft.key)
    assert set(kept.indicator_findings[0].evidence) == {one.key, other.key}
    with as_system("tests"):
        rows = Evidence.objects.filter(assessment=kept).values_list("record__key", flat=True)
        assert set(rows) == {one.key, other.key}
    assert "Chad, 2024-05-17" in read_text(client.get(at(draft)))


def test_a_record_that_one_may_not_see_is_not_cited_and_not_told_of(
    at_desk, people, source, stored, faults
):
    analyst = people["analyst"]
    draft = make_assessment(analyst)
    hidden = make_record(people["reviewer"], source, indicators=("7.2",), account="A draft alone.")
    client = at_desk("analyst")
    absent = "00000000-0000-4000-8000-000000000000"
    told = [
        faults(client.post(at(draft, "factors/7/"), judged(draft, **{field: str(key)})))
        for field in ("further", "evidence")
        for key in (hidden.key, absent)
    ]
    assert told[0] == told[1] != []
    assert told[2] == told[3] != []
    assert stored(draft.key).version == 1


def test_a_save_keeps_evidence_that_was_hidden_since(at_desk, people, source, stored, read_text):
    analyst, reviewer = people["analyst"], people["reviewer"]
    from desk_people import reviewed_record

    from atrocityrisk.desk.changes.workflow import STEPS, take_step

    record = reviewed_record(reviewer, people["second_reviewer"], source, indicators=("7.2",))
    draft = make_assessment(analyst, {"7.2": {"presence": "yes", "evidence": (record.key,)}})
    with as_person(reviewer):
        take_step(record, STEPS["reopen"], reviewer, reason="to correct a day")
    client = at_desk("analyst")
    page = client.get(at(draft))
    assert str(record.key) not in page.content.decode()
    assert "No record that you may see is cited." in read_text(page)
    assert str(record.key) not in client.get(at(draft, "factors/7/")).content.decode()
    client.post(at(draft, "factors/7/"), judged(draft, note="more is known"))
    assert stored(draft.key).indicator_findings[0].evidence == (record.key,)


def test_a_level_below_that_of_its_evidence_is_refused(at_desk, people, source, stored, faults):
    analyst = people["analyst"]
    draft = make_assessment(analyst, level=Level.PUBLIC)
    record = make_record(analyst, source, level=Level.CONFIDENTIAL, indicators=("7.2",))
    sent = judged(draft, evidence=[str(record.key)])
    answer = at_desk("analyst").post(at(draft, "factors/7/"), sent)
    assert faults(answer) == [
        "expected a level no lower than that of the records that the assessment cites; raise the "
        "assessment, or cite others"
    ]
    assert stored(draft.key).version == 1


def test_at_most_twenty_records_are_cited_for_an_indicator(
    at_desk, draft, people, source, stored, faults
):
    keys = [
        make_record(people["analyst"], source, indicators=("7.2",), external_id=f"n{i}").key
        for i in range(21)
    ]
    client = at_desk("analyst")
    answer = client.post(
        at(draft, "factors/7/"), judged(draft, evidence=[str(key) for key in keys])
    )
    assert "expected at most 20 records, found 21" in faults(answer)[0]
    client.post(at(draft, "factors/7/"), judged(draft, evidence=[str(key) for key in keys[:20]]))
    assert len(read_findings(stored(draft.key).findings)[0].evidence) == 20


def test_an_assessment_that_says_nothing_is_not_submitted(people, at_desk, stored, faults):
    empty = make_assessment(people["analyst"], summary=" ")
    client = at_desk("analyst")
    answer = client.post(at(empty, "steps/submit/"), {"version": "1"})
    assert (answer.status_code, stored(empty.key).status) == (200, "draft")
    assert "expected a judgement of an indicator, a probability or a summary" in str(faults(answer))
    client.post(at(empty, "factors/7/"), judged(empty, presence="unknown", trend="unknown"))
    client.post(at(empty, "steps/submit/"), {"version": "2"})
    assert stored(empty.key).status == "submitted"


def test_an_assessment_without_judgements_says_that_nothing_is_judged(people, at_desk):
    words = "Nothing is judged here: all 141 indicators are open. That is no sign of a low risk."
    bare = signed_assessment(people["analyst"], people["reviewer"])
    judging = signed_assessment(people["analyst"], people["reviewer"], {"7.2": "unknown"})
    assert words in at_desk("reader").get(at(bare)).content.decode()
    assert "Nothing is judged here" not in at_desk("reader").get(at(judging)).content.decode()
