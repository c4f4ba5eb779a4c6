"""A whole day: two assess, a rule fires, one proposes, another issues, a stranger reads."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta

import pytest

STATE = 490
NAME = "Democratic Republic of the Congo"
ANSWERS = ("yes", "partly", "no", "yes", "no", "partly", "yes", "no", "no", "partly", "yes")
"""What both assessors say of the eleven indicators of risk factor 1; the second differs in one."""


@pytest.fixture
def morning(office):
    """A forecast list, three grave records of last week, and an analyst more."""
    from desk_forecasts import added
    from desk_people import make_person, make_source, reviewed_record

    from atrocityrisk.desk.models import Person

    people = {one.username: one for one in Person.objects.all()}
    make_person("second_analyst", "analyst")
    added()
    source = make_source(people["analyst"])
    today = datetime.now(UTC).date()
    for days, level in ((3, 0), (5, 0), (7, 2)):
        day = today - timedelta(days=days)
        reviewed_record(
            people["analyst"],
            people["reviewer"],
            source,
            first_day=day,
            last_day=day,
            severity=5,
            level=level,
            account=f"Houses were burnt in several villages, as told {days} days ago.",
        )


def clicks(page, name, *, kind="link"):
    """Follow a link or press a button, and wait for what comes."""
    with page.expect_navigation():
        page.get_by_role(kind, name=name).first.click()


def assess(page, is_clean, place):
    """Assess a State as one of two; leave it submitted."""
    today = datetime.now(UTC).date()
    page.goto(f"/assessments/new/?state={STATE}")
    is_clean(page)
    page.get_by_label("First day of the period").fill((today - timedelta(days=180)).isoformat())
    page.get_by_label("Last day of the period").fill(today.isoformat())
    page.get_by_label("In short").fill("Armed groups grow and officials call for violence.")
    page.get_by_label("Handling level").select_option("confidential")
    clicks(page, "Begin with risk factor 1", kind="button")
    is_clean(page)
    for number, said in enumerate(ANSWERS, start=1):
        said = "partly" if (number, place) == (11, 1) else said
        page.locator(f"[name='i1-{number}-presence'][value={said}]").check()
    page.locator("summary", has_text="on 1.1").first.click()
    page.locator("[name='i1-1-confidence']").select_option("moderate")
    evidence = page.locator("[name='i1-1-evidence']")
    assert evidence.count() >= 3
    evidence.first.check()
    clicks(page, re.compile("^Save"), kind="button")
    page.goto(re.sub(r"factors/.*", "", page.url))
    is_clean(page)
    address = page.url
    clicks(page, re.compile("^Submit"))
    clicks(page, re.compile("^Submit"), kind="button")
    return address


def test_the_whole_day(at_desk, visitor, office, morning, published, is_clean, tmp_path):
    first, second = at_desk("analyst"), at_desk("second_analyst")
    first.goto("/")
    is_clean(first)
    clicks(first, NAME)
    assert first.url.endswith(f"/states/{STATE}/")
    is_clean(first)
    mine = assess(first, is_clean, 0)
    assess(second, is_clean, 1)
    first.goto(mine)
    clicks(first, "Beside other assessors")
    is_clean(first)
    told = first.locator("main").inner_text()
    assert "11 indicators judged by both" in told

    chief = at_desk("reviewer")
    chief.goto(mine)
    clicks(chief, "Sign")
    chief.get_by_label("Why").fill("Borne out by the records that it names.")
    clicks(chief, "Sign", kind="button")
    assert chief.get_by_text("signed").first.is_visible()

    write_rule(chief, is_clean)
    run_rules(1)
    run_rules(0)

    alert = propose(first, is_clean)
    issue(at_desk("approver"), alert, is_clean, chief)
    read_as_stranger(visitor, is_clean)
    export(at_desk("public_reader"), at_desk("approver"))
    brief = at_desk("approver")
    brief.goto(f"/states/{STATE}/brief/?level=confidential")
    printed = brief.pdf(path=tmp_path / "brief.pdf", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 2
    narrow = at_desk("approver", width=360)
    for address in ("/", f"/states/{STATE}/", mine, alert, "/alerts/", "/bulletins/"):
        narrow.goto(address)
        is_clean(narrow)


def write_rule(page, is_clean):
    """A rule over grave records, written and made active."""
    page.goto("/alerts/rules/new/")
    page.get_by_label("records by type, severity and number within a time").check()
    clicks(page, "Continue", kind="button")
    is_clean(page)
    page.get_by_label("Name", exact=True).fill("Two grave records within a month")
    page.get_by_label("Number of records, at least").fill("2")
    page.get_by_label("Of what happened within the last days").fill("30")
    page.get_by_label("Severity, at least").select_option("4")
    page.get_by_label("Handling level").select_option("restricted")
    clicks(page, "Save the rule", kind="button")
    is_clean(page)
    assert page.get_by_role("heading", name="Its record").is_visible()
    clicks(page, "Make active")
    is_clean(page)
    for field in page.get_by_label("Why").all():
        field.fill("Its record was read.")
    clicks(page, "Make active", kind="button")
    assert page.get_by_text("The rule is active.").is_visible()


def run_rules(expected):
    """The command that a timer gives."""
    from atrocityrisk.desk.alerting.run_making import run_rules as run
    from atrocityrisk.desk.models import Alert
    from atrocityrisk.desk.rules.scope import as_system

    with as_system("tests"):
        before = Alert.objects.count()
        run()
        assert Alert.objects.count() - before == expected


def propose(page, is_clean):
    """An analyst looks at the candidate, says how sure, and proposes it."""
    page.goto("/alerts/")
    is_clean(page)
    clicks(page, NAME)
    address = page.url
    is_clean(page)
    told = page.locator("main").inner_text()
    assert "2 records" in told
    clicks(page, "Propose for issue")
    is_clean(page)
    page.get_by_label("Why").fill("Two sources tell of it; the assessment agrees.")
    clicks(page, re.compile("^Propose"), kind="button")
    assert page.get_by_role("link", name=re.compile("^Issue")).count() == 0
    return address


def issue(page, address, is_clean, proposer):
    """Another person reads both versions and issues them."""
    page.goto(address)
    clicks(page, re.compile("^Issue"))
    is_clean(page)
    page.get_by_label("Issue a public version too").check()
    page.get_by_label("Why, for the public version").fill(
        "Violence against civilians was reported twice within a month."
    )
    # First both versions are shown as they will read; what was read is then issued.
    clicks(page, "Show how it will read", kind="button")
    is_clean(page)
    page.get_by_label("I have read what is issued").check()
    clicks(page, re.compile("^Issue"), kind="button")
    is_clean(page)
    page.goto("/bulletins/")
    is_clean(page)
    year = datetime.now(UTC).year
    assert page.get_by_text(f"R-{year}-001").first.is_visible()
    assert page.get_by_text(f"P-{year}-001").first.is_visible()


def read_as_stranger(visitor, is_clean):
    """Somebody without an account reads what is public, and nothing else."""
    page = visitor()
    year = datetime.now(UTC).year
    feed = page.request.get("/alerts/feed.atom")
    assert feed.status == 200
    assert f"P-{year}-001" in feed.text()
    assert "R-" + str(year) not in feed.text()
    assert page.request.get("/alerts/feed.json").json()["items"][0]["id"].startswith("urn:uuid:")
    page.goto("/alerts/public/")
    is_clean(page)
    clicks(page, NAME)
    assert page.url.endswith(f"/alerts/public/P-{year}-001/")
    is_clean(page)
    assert page.request.get(f"/bulletins/R-{year}-001/", max_redirects=0).status == 302


def export(reader, approver):
    """A reader of public things gets no export; an approver gets both levels, with a receipt."""
    assert reader.goto("/export/bulletins/").status == 403
    approver.goto("/export/bulletins/")
    approver.get_by_label("Highest level to include").select_option("confidential")
    clicks(approver, "Show how many", kind="button")
    with approver.expect_download() as caught:
        approver.get_by_role("button", name=re.compile("^Export them")).click()
    text = caught.value.path().read_text(encoding="utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert sum("R-" in " ".join(row) for row in rows) >= 1
    approver.goto("/activity/")
    assert approver.get_by_text(re.compile("bulletin")).first.is_visible()
