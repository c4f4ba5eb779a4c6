"""Assessing in a browser: two people judge, one signs; without script, by keyboard, on a phone."""

import re

import pytest
from desk_engines import once


@pytest.fixture
def assessed(office):
    """Assessments in each state, with evidence and a forecast list, by name."""
    from datetime import date

    from desk_assessments import make_assessment, signed_assessment, submitted_assessment
    from desk_forecasts import added
    from desk_people import make_source, reviewed_record

    from atrocityrisk.desk.models import Person
    from atrocityrisk.desk.rules.framework_words import risk_factors

    people = {one.username: one for one in Person.objects.all()}
    analyst, reviewer = people["analyst"], people["reviewer"]
    record = reviewed_record(analyst, reviewer, make_source(analyst))
    added()
    numbers = [one.number for factor in risk_factors() for one in factor.indicators]
    letters = ("yes", "no", "partly", "no", "unknown")
    said = {number: letters[place % 5] for place, number in enumerate(numbers[:60])}
    cited = {
        "presence": "yes",
        "confidence": None,
        "evidence": (record.key,),
        "note": "Three reports agree. " * 20,
    }
    early = {"first_day": date(2023, 1, 1), "last_day": date(2023, 12, 31)}
    signed_assessment(analyst, reviewer, said | {"1.1": "no"}, **early)
    expected = {"outcome": "mass_killing", "first_year": 2026, "last_year": 2027}
    mine = signed_assessment(
        analyst, reviewer, said | {"7.2": _typed(cited)}, probability=0.3, low=0.1, high=0.5,
        **expected,
    )  # fmt: skip
    other = submitted_assessment(people["second_reviewer"], said | {"1.2": "yes", "2.1": "no"})
    draft = make_assessment(analyst, {"7.2": _typed(cited)}, last_day=date(2024, 11, 30))
    return {"signed": mine, "submitted": other, "draft": draft}


def _typed(said):
    from atrocityrisk.desk.rules.levels import Presence

    return said | {"presence": Presence(said["presence"])}


ADDRESSES = {
    "list": ("reviewer", "/assessments/"),
    "filters in use": ("reviewer", "/assessments/?state=490&status=reviewed"),
    "new": ("analyst", "/assessments/new/?state=490"),
    "change": ("analyst", "/assessments/{draft}/change/"),
    "factor": ("analyst", "/assessments/{draft}/factors/7/"),
    "measured factor": ("analyst", "/assessments/{draft}/factors/1/"),
    "signed": ("analyst", "/assessments/{signed}/"),
    "draft": ("analyst", "/assessments/{draft}/"),
    "sign": ("reviewer", "/assessments/{submitted}/steps/accept/"),
    "release": ("approver", "/assessments/{signed}/release/"),
    "history": ("analyst", "/assessments/{signed}/history/"),
    "version": ("analyst", "/assessments/{signed}/history/1/"),
    "beside": ("reviewer", "/assessments/{signed}/beside/"),
    "over time": ("reviewer", "/assessments/states/490/"),
    "never assessed": ("analyst", "/assessments/states/385/"),
}


@once
@pytest.mark.parametrize(("width", "scheme"), [(1440, "dark"), (360, "light")])
def test_no_page_of_assessments_has_a_barrier(at_desk, assessed, is_clean, width, scheme):
    keys = {name: row.key for name, row in assessed.items()}
    pages = {
        who: at_desk(who, width=width, scheme=scheme) for who in ("analyst", "reviewer", "approver")
    }
    for name, (who, pattern) in ADDRESSES.items():
        page = pages[who]
        assert page.goto(pattern.format(**keys)).status == 200, name
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        is_clean(page)


WHOLE = re.compile(r"/assessments/[0-9a-f-]{36}/$")


def judge(page, letters):
    """Judge the first indicators of a risk factor, by keyboard alone."""
    places = {"yes": 1, "partly": 2, "no": 3}
    for number, presence in letters.items():
        page.locator(f"#id_i{number.replace('.', '-')}-presence_0").focus()
        for _ in range(places[presence]):
            page.keyboard.press("ArrowRight")
    page.get_by_role("button", name="Save, see the whole").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(WHOLE)


def begin(page):
    """Begin an assessment of Chad, and judge twelve indicators of risk factor 7."""
    page.goto("/assessments/new/?state=483")
    page.get_by_label("In short").fill("Tension rose in the east.")
    page.get_by_role("button", name="Begin with risk factor 1").click()
    page.get_by_role("link", name=re.compile(r"Risk factor 7\b")).click()


def test_two_judge_and_one_signs_without_script_on_a_phone(at_desk, office):
    numbers = [f"7.{number}" for number in range(1, 13)]
    analyst = at_desk("analyst", width=360, script=False)
    begin(analyst)
    judge(analyst, dict(zip(numbers, ["yes", "no", "partly"] * 4, strict=True)))
    assert "12 of 141 indicators are assessed." in analyst.locator("main").inner_text()
    other = at_desk("reviewer", width=360, script=False)
    begin(other)
    judge(other, dict(zip(numbers, ["yes", "no", "partly"] * 3 + ["no"] * 3, strict=True)))
    for page in (analyst, other):
        page.get_by_role("link", name="Submit for signature").click()
        page.get_by_role("button", name="Submit for signature").click()
        page.get_by_text("Submitted for signature.").wait_for()
    signer = at_desk("second_reviewer", width=360, script=False)
    signer.goto("/assessments/?waiting=on")
    signer.get_by_role("link", name="Chad", exact=False).last.click()
    signer.get_by_role("link", name="Beside other assessors").click()
    signer.wait_for_url("**/beside/")
    told = signer.locator("main").inner_text()
    assert "12 indicators judged by both." in told
    assert "independent: each was judged before the other could be read" in told
    assert "Indicators judged differently: 2" in told
    signer.go_back()
    signer.get_by_role("link", name="Sign", exact=True).click()
    signer.get_by_label("Why").fill("Read with its records.")
    signer.get_by_role("button", name="Sign").click()
    signer.get_by_text("Signed.", exact=True).wait_for()
