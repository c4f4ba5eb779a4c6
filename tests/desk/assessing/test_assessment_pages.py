"""Reading, signing and comparing assessments: what each page says, and to whom."""

from datetime import date

import pytest
from desk_assessments import make_assessment, signed_assessment, submitted_assessment
from desk_people import make_record, reviewed_record

from atrocityrisk.desk.changes.workflow import STEPS, take_step
from atrocityrisk.desk.rules.framework_words import risk_factors
from atrocityrisk.desk.rules.levels import Level
from atrocityrisk.desk.rules.scope import as_person

NUMBERS = [one.number for factor in risk_factors() for one in factor.indicators]


def at(assessment, place=""):
    return f"/assessments/{assessment.key}/{place}"


def test_the_list_is_narrowed_by_state_status_and_whose_they_are(at_desk, people, read_text):
    make_assessment(people["analyst"], gwcode=483)
    submitted_assessment(people["analyst"], {"1.1": "yes", "7.2": "partly", "9.1": "no"})
    signed_assessment(people["reviewer"], people["second_reviewer"], gwcode=501)
    client = at_desk("reviewer")
    assert "2 assessments that you may see" in read_text(client.get("/assessments/"))
    told = read_text(client.get("/assessments/?waiting=on"))
    assert "1 assessment that you may see, of those asked for" in told
    assert "analyst; 3 indicators assessed, 2 risk factors found" in told
    assert "Kenya" in read_text(client.get("/assessments/?status=reviewed"))
    assert "Kenya" in read_text(client.get("/assessments/?mine=on"))
    assert "No assessment that you may see fits" in read_text(client.get("/assessments/?state=2"))
    assert "3 assessments" not in read_text(client.get("/assessments/"))
    assert "1 assessment that" in read_text(at_desk("analyst").get("/assessments/?state=483"))


def test_a_misspelt_filter_is_told(at_desk, faults):
    answer = at_desk("analyst").get("/assessments/?sttae=490")
    assert faults(answer) == ["there is no filter named 'sttae'; did you mean 'state'?"]


def test_who_has_no_signature_to_give_has_no_filter_for_it(at_desk):
    assert 'name="waiting"' not in at_desk("analyst").get("/assessments/").content.decode()
    assert 'name="waiting"' in at_desk("reviewer").get("/assessments/").content.decode()


def test_an_assessment_is_signed_by_another_with_a_reason(at_desk, people, stored, read_text):
    row = submitted_assessment(people["reviewer"], {"1.1": "yes"})
    own = at_desk("reviewer")
    assert "another reviewer signs" in read_text(own.get(at(row)))
    assert own.get(at(row, "steps/accept/")).status_code == 403
    client = at_desk("second_reviewer")
    page = client.get(at(row, "steps/accept/"))
    assert "<button>Sign</button>" in page.content.decode()
    assert "Your name then stands beside its author's" in read_text(page)
    sent = {"version": str(row.version), "reason": "read with its records"}
    answer = client.post(at(row, "steps/accept/"), sent, follow=True)
    told = read_text(answer)
    assert "Signed." in told
    assert "Signed , version 3. A second person has signed it." in told
    assert "Signed by second_reviewer" in told
    assert stored(row.key).reviewer == people["second_reviewer"]


def test_each_step_of_the_review_has_its_page(at_desk, people, stored):
    row = make_assessment(people["analyst"], level=Level.CONFIDENTIAL)
    analyst, reviewer = at_desk("analyst"), at_desk("reviewer")

    def take(client, name):
        sent = {"version": str(stored(row.key).version), "reason": "because"}
        return client.post(at(row, f"steps/{name}/"), sent)

    for client, name, status in (
        (analyst, "submit", "submitted"),
        (reviewer, "reject", "rejected"),
        (analyst, "submit", "submitted"),
        (reviewer, "accept", "reviewed"),
        (analyst, "reopen", "draft"),
        (analyst, "withdraw", "withdrawn"),
    ):
        assert take(client, name).status_code == 302
        assert stored(row.key).status == status


def test_an_approver_lowers_the_level_but_not_below_the_evidence(
    at_desk, people, source, stored, faults
):
    record = reviewed_record(people["analyst"], people["reviewer"], source)
    row = signed_assessment(
        people["analyst"],
        people["reviewer"],
        {"7.2": {"presence": "yes", "evidence": (record.key,)}},
        level=Level.CONFIDENTIAL,
    )
    client = at_desk("approver")
    sent = {"version": str(row.version), "reason": "asked for"}
    assert client.post(at(row, "release/"), sent | {"level": "1"}).status_code == 302
    assert stored(row.key).level == Level.RESTRICTED
    answer = client.post(at(row, "release/"), sent | {"level": "0", "version": "4"})
    assert "expected a level no lower than that of the records" in faults(answer)[0]
    assert at_desk("reviewer").get(at(row, "release/")).status_code == 403


def test_a_record_is_not_raised_above_an_assessment_that_cites_it(people, source):
    from django.core.exceptions import ValidationError

    from atrocityrisk.desk.changes.workflow import save_content
    from atrocityrisk.desk.models import Record

    record = make_record(people["analyst"], source)
    make_assessment(people["analyst"], {"7.2": {"presence": "yes", "evidence": (record.key,)}})
    with as_person(people["analyst"]):
        current = Record.objects.get(pk=record.pk)
        current.level = Level.CONFIDENTIAL
        with pytest.raises(ValidationError, match="an assessment of a lower level cites"):
            save_content(current, people["analyst"])


def test_a_level_is_shown_with_what_is_open(at_desk, people, read_text):
    row = submitted_assessment(
        people["analyst"],
        {"9.1": "no", "9.2": "unknown", "7.2": "partly", "1.1": "yes"},
    )
    told = read_text(at_desk("reviewer").get(at(row)))
    assert "4 of 141 indicators are assessed." in told
    assert "level: yes 1 yes, 10 not assessed; 11 not measured" in told
    assert "level: partly or more 1 partly, 13 not assessed; 14 not measured" in told
    assert "level: not known 1 no, 1 not known, 4 not assessed; 6 not measured" in told
    assert "level: no " not in told
    assert "102 of the 141 indicators, marked *, were written from memory" in told


def test_a_page_tells_of_no_evidence_that_its_reader_may_not_see(at_desk, people, source):
    analyst = people["analyst"]
    seen = reviewed_record(analyst, people["reviewer"], source, account="Seen by readers of all.")
    draft = make_record(analyst, source, account="A draft of the author alone.")
    embargoed = reviewed_record(
        analyst, people["reviewer"], source, account="Kept back.", embargo_until=date(2100, 1, 1)
    )
    keys = (seen.key, draft.key, embargoed.key)
    row = signed_assessment(
        analyst, people["reviewer"], {"7.2": {"presence": "yes", "evidence": keys}}
    )
    bare = signed_assessment(
        analyst, people["reviewer"], {"7.2": {"presence": "yes", "evidence": (seen.key,)}}
    )
    client = at_desk("restricted_reader")
    for place in ("", "history/", "history/1/", "beside/"):
        page = client.get(at(row, place)).content.decode()
        same = client.get(at(bare, place)).content.decode()
        assert str(draft.key) not in page
        assert str(embargoed.key) not in page
        # Not even their number.
        assert page.count("2024-05-17") == same.count("2024-05-17")
    assert str(seen.key) in client.get(at(row)).content.decode()


def test_whoever_may_not_see_it_finds_nothing(at_desk, people):
    row = signed_assessment(people["analyst"], people["reviewer"], level=Level.CONFIDENTIAL)
    client = at_desk("restricted_reader")
    absent = client.get("/assessments/00000000-0000-4000-8000-000000000000/")
    for place in ("", "beside/", "history/", "history/1/", "release/", "steps/accept/", "change/"):
        answer = client.get(at(row, place))
        assert (answer.status_code, len(answer.content)) == (404, len(absent.content))
    assert str(row.key) not in client.get("/assessments/states/490/").content.decode()
    assert str(row.key) not in client.get("/assessments/").content.decode()


# What is measured, and what the model says


def test_a_state_without_a_list_says_that_nothing_is_measured(at_desk, people, read_text):
    row = make_assessment(people["analyst"])
    told = read_text(at_desk("analyst").get(at(row, "factors/1/")))
    assert "Not measured: no forecast list is here." in told
    assert "“Not measured” is not “no”." in told


def test_what_is_measured_stands_beside_with_its_age_and_quality(at_desk, people, read_text):
    from desk_forecasts import added

    added()
    row = submitted_assessment(
        people["analyst"],
        {"1.1": "no"},
        outcome="mass_killing",
        first_year=2026,
        last_year=2027,
        probability=0.3,
        low=0.1,
        high=0.5,
    )
    told = read_text(at_desk("reviewer").get(at(row)))
    assert "2 , of 2025" in told
    assert "48.5 , of 2021, 4 years old; carried forward from an earlier year" in told
    assert "missing ; the data do not say; that is not zero" in told
    assert "Not measured. " in told
    # 1.1, 1.7 and 1.8 of eleven are measured; the value of 3.2 is missing.
    assert "level: not known 1 no, 10 not assessed; 8 not measured" in told
    assert "level: not known 10 not assessed; 10 not measured" in told
    assert "30 % Between 10 and 50 %; mass killing, 2026 to 2027." in told
    assert "12.0 % Interval 2.0–40.0 %; rank 1, 1–29; mass killing, 2026 to 2027." in told
    assert "published 2026-01-15" in told
    assert "Do not compare" not in told


def test_two_numbers_of_two_questions_are_not_to_be_compared(at_desk, people, read_text):
    from desk_forecasts import added

    added(level=Level.RESTRICTED)
    expects = {"first_year": 2025, "last_year": 2026, "probability": 0.3, "low": 0.1, "high": 0.5}
    row = signed_assessment(
        people["analyst"],
        people["reviewer"],
        outcome="mass_killing",
        level=Level.PUBLIC,
        **expects,
    )
    told = read_text(at_desk("restricted_reader").get(at(row)))
    assert "The two answer different questions: another outcome, or other years." in told
    # A list above one's clearance is not there.
    public = read_text(at_desk("public_reader").get(at(row)))
    assert "The desk has no forecast list that you may see." in public
    assert "List of examples" not in public


# Over time


def client_levels(at_desk):
    page = at_desk("restricted_reader").get("/assessments/states/490/")
    return [(factor.number, path) for factor, path in page.context["levels"]]


def test_what_changed_between_signed_assessments_is_told(at_desk, people, read_text):
    analyst, reviewer = people["analyst"], people["reviewer"]
    signed_assessment(
        analyst,
        reviewer,
        {"1.1": "partly", "9.1": "yes", "7.2": "yes"},
        first_day=date(2023, 1, 1),
        last_day=date(2023, 12, 31),
    )
    signed_assessment(
        people["second_reviewer"], reviewer, {"1.1": "yes", "9.1": "no", "14.8": "unknown"}
    )
    submitted_assessment(analyst, {"1.2": "yes"}, last_day=date(2024, 11, 30))
    told = read_text(at_desk("restricted_reader").get("/assessments/states/490/"))
    assert "What changed by 2024-12-31" in told
    assert "Two assessors: analyst, then second_reviewer." in told
    assert (
        "1 judged higher; 1 judged lower; 1 judged before, and not now; 1 open before and now."
        in told
    )
    assert "is under way partly yes Judged higher" in told
    assert "yes no Judged lower" in told
    assert "yes not assessed Judged before, and not now" in told
    assert "not assessed not known Open before and now" in told
    assert "2024-11-30" not in told
    # Taking a yes away leaves the factor open.
    assert "excluding protected groups" in told
    levels = dict(client_levels(at_desk))
    assert levels[7] == ("yes", "unknown")


@pytest.mark.parametrize("gwcode", [1, 99999])
def test_there_is_no_page_of_what_is_no_state(at_desk, gwcode):
    assert at_desk("analyst").get(f"/assessments/states/{gwcode}/").status_code == 404


# Between assessors


def test_assessors_side_by_side_show_what_differs_most_first(at_desk, people, read_text):
    mine = submitted_assessment(
        people["analyst"], {"1.1": "yes", "1.2": "partly", "1.3": "no", "1.4": "yes"}
    )
    submitted_assessment(
        people["reviewer"], {"1.1": "no", "1.2": "yes", "1.3": "no", "1.4": "unknown", "1.5": "no"}
    )
    page = at_desk("second_reviewer").get(at(mine, "beside/"))
    assert [line.indicator.number for line in page.context["differing"]] == ["1.1", "1.2", "1.4"]
    assert [line.indicator.number for line in page.context["alike"]] == ["1.3"]
    told = read_text(page)
    assert "3 indicators judged by both: too few for a figure. It needs 10 at least." in told
    assert "analyst and reviewer: not independent" in told


def test_a_draft_is_not_shown_beside_others(at_desk, people, read_text):
    mine = make_assessment(people["analyst"], {"1.1": "yes"})
    submitted_assessment(people["reviewer"], {"1.1": "no"})
    page = at_desk("analyst").get(at(mine, "beside/"))
    assert "This assessment is a draft. Submit it first" in read_text(page)
    assert page.context["differing"] == []


def test_others_of_another_state_or_time_stand_apart(at_desk, people, read_text):
    mine = submitted_assessment(people["analyst"])
    submitted_assessment(people["reviewer"], gwcode=501)
    submitted_assessment(
        people["second_reviewer"], first_day=date(2025, 1, 1), last_day=date(2025, 2, 1)
    )
    told = read_text(at_desk("reviewer").get(at(mine, "beside/")))
    assert "No other assessor's assessment that you may see overlaps" in told


def test_independence_is_read_from_the_history(at_desk, people, read_text):
    from atrocityrisk.desk.changes.workflow import save_content
    from atrocityrisk.desk.models import Assessment

    analyst, reviewer = people["analyst"], people["reviewer"]

    def submit(row, person):
        with as_person(person):
            return take_step(Assessment.objects.get(pk=row.pk), STEPS["submit"], person)

    one, other = make_assessment(analyst, {"1.1": "yes"}), make_assessment(reviewer, {"1.1": "no"})
    third = make_assessment(people["approver"], {"1.1": "no"})
    submit(one, analyst)
    submit(other, reviewer)
    with as_person(people["approver"]):
        current = Assessment.objects.get(pk=third.pk)
        current.findings = current.findings.replace('"no"', '"yes"')
        save_content(current, people["approver"])
    submit(third, people["approver"])
    told = read_text(at_desk("second_reviewer").get(at(one, "beside/")))
    assert "analyst and reviewer: independent: each was judged before" in told
    assert "analyst and approver: partly independent: both were begun" in told


def test_agreement_counts_what_was_first_submitted(at_desk, people, read_text):
    from atrocityrisk.desk.changes.workflow import save_content
    from atrocityrisk.desk.models import Assessment

    reviewer = people["reviewer"]
    letters = ("yes", "no", "partly")
    said = {number: letters[i % 3] for i, number in enumerate(NUMBERS[:30])}
    apart = said | {"1.1": "no", "1.2": "yes", "1.3": "no"}
    mine = submitted_assessment(people["analyst"], said)
    other = submitted_assessment(reviewer, apart)
    place = at(mine, "beside/")
    before = at_desk("second_reviewer").get(place)
    # Reopened and made alike, with the other in sight.
    with as_person(reviewer):
        opened = take_step(other, STEPS["reopen"], reviewer, reason="to look again")
        current = Assessment.objects.get(pk=opened.pk)
        current.findings = mine.findings
        current = save_content(current, reviewer)
        take_step(current, STEPS["submit"], reviewer)
    after = at_desk("second_reviewer").get(place)
    assert [one.figure for one in before.context["agreement"]] == [
        one.figure for one in after.context["agreement"]
    ]
    assert before.context["agreement"][0].figure.startswith("0.78 (")
    assert len(before.context["differing"]) == 3
    assert after.context["differing"] == []
    assert "Each assessment counts as it was first submitted." in read_text(after)


def test_each_indicator_says_whether_its_words_are_from_memory(at_desk, people, read_text):
    row = make_assessment(people["analyst"])
    client = at_desk("analyst")
    # Counted in the table: all of risk factor 1, and three of the fourteen of risk factor 7.
    for number, from_memory in ((1, 11), (7, 3)):
        told = read_text(client.get(at(row, f"factors/{number}/")))
        assert told.count("(words from memory)") == from_memory
    assert read_text(client.get(at(row))).count("(words from memory)") == 102
