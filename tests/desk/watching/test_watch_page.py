"""The first page: States by the current list, beside what the desk holds of each."""

from datetime import timedelta

import pytest
from desk_alerts import proposed_alert
from desk_forecasts import added
from desk_kinds import brought_to, issued, make_advice, make_alert, make_assessment
from desk_pages import lines_of, page_of, words_of
from desk_people import make_record, reviewed_record
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from atrocityrisk.desk.changes.workflow import STEPS, take_step
from atrocityrisk.desk.database.watch_counts import recent_records
from atrocityrisk.desk.models import AlertRun
from atrocityrisk.desk.rules.levels import Level
from atrocityrisk.desk.rules.scope import as_person, as_system


def days_ago(number):
    return timezone.now().date() - timedelta(days=number)


@pytest.fixture
def kept(people, source):
    """Keeps a reviewed record of some days ago."""

    def keep(days, *, gwcode=490, **fields):
        day = days_ago(days)
        given = {"level": Level.PUBLIC, "severity": 3, **fields}
        return reviewed_record(
            people["analyst"],
            people["reviewer"],
            source,
            gwcode=gwcode,
            first_day=day,
            last_day=day,
            **given,
        )

    return keep


def test_a_line_has_rank_and_probability_with_their_intervals(at_desk):
    added(origin=2024, first_year=2025, last_year=2026, first=0.02)
    added()
    told = lines_of(page_of(at_desk("analyst").get("/")))
    assert list(told) == [
        "Democratic Republic of the Congo",
        "Sudan under way, led by a non-state group",
        "Norway",
    ]
    congo, sudan, norway = told.values()
    assert congo["Rank"] == "1 1–29"
    assert congo["Probability"] == "12.0 % 2.0–40.0 %"
    assert sudan["Rank"] == "2 1–38"
    assert norway["Rank"] == "3 interval not given"
    assert norway["Probability"] == "0.1 % interval not given"


def test_a_rank_that_moved_says_what_it_was(at_desk):
    from dataclasses import replace

    from desk_forecasts import head, rows

    from atrocityrisk.desk.changes.forecast_adding import add_list

    first, second, third = rows()
    with as_system("tests"):
        add_list(
            head(origin=2024, first_year=2025, last_year=2026),
            [replace(first, rank=2, rank_low=1), replace(second, rank=1), third],
        )
    added()
    told = list(lines_of(page_of(at_desk("reader").get("/"))).values())
    assert [cells["Rank"] for cells in told] == [
        "1 1–29; was 2",
        "2 1–38; was 1",
        "3 interval not given",
    ]


def test_records_count_by_day_and_severity(at_desk, kept):
    added()
    for days in (0, 29, 30, 59, 60, 89, 90, 179, 180):
        kept(days, severity=4 if days == 29 else 3)
    told = next(iter(lines_of(page_of(at_desk("analyst").get("/"))).values()))
    assert told["Records of 30 days"] == "2 as before"
    assert told["Records of 90 days"] == "6 ▲ from 2"
    assert told["Severity"] == "4 1 × 4, 5 × 3"


def test_what_counts_and_what_does_not(people, source, kept):
    analyst = people["analyst"]
    day = {"first_day": days_ago(3), "last_day": days_ago(3)}
    make_record(analyst, source, **day)
    for step, reason in (("withdraw", "twice"), ("reject", "which report?")):
        record = make_record(analyst, source, **day)
        with as_person(analyst):
            record = take_step(record, STEPS["submit"], analyst)
        who = people["reviewer"] if step == "reject" else analyst
        with as_person(who):
            take_step(record, STEPS[step], who, reason=reason)
    waiting = make_record(analyst, source, **day)
    with as_person(analyst):
        take_step(waiting, STEPS["submit"], analyst)
    kept(3)
    with as_system("tests"):
        counted = recent_records(days_ago(0))[490]
    assert (counted.month, counted.quarter, counted.unreviewed) == (2, 2, 1)


def test_counts_are_of_what_one_may_see_and_say_what_is_not_public(at_desk, kept, people):
    kept(3)
    kept(4, level=Level.RESTRICTED, severity=5)
    kept(5, level=Level.CONFIDENTIAL, severity=5, gwcode=625)
    make_alert(people["analyst"])
    assert lines_of(page_of(at_desk("public_reader").get("/"))) == {
        "Democratic Republic of the Congo": {
            "Records of 30 days": "1 ▲ from 0",
            "Records of 90 days": "1 ▲ from 0",
            "Severity": "3 1 × 3",
            "Assessed": "–",
            "Alerts": "–",
        }
    }
    restricted = lines_of(page_of(at_desk("restricted_reader").get("/")))
    assert [cells["Severity"] for cells in restricted.values()] == ["5 1 × 5, 1 × 3 not public"]
    analyst = lines_of(page_of(at_desk("analyst").get("/")))
    assert [cells["Alerts"] for cells in analyst.values()] == ["1 open not public", "–"]


def test_what_calls_for_a_look_stands_first_whatever_its_rank(at_desk, kept, people):
    added()
    kept(3, gwcode=385, severity=5)
    make_alert(people["analyst"], gwcode=625)
    page = page_of(at_desk("analyst").get("/"))
    part = page.split('<ul class="calling">')[1].split("</ul>")[0]
    assert words_of(part) == "Sudan 1 open alert not public Norway 1 grave record"


def test_issued_alerts_and_signed_assessments(at_desk, people):
    analyst, reviewer = people["analyst"], people["reviewer"]
    issued(make_alert(analyst, level=Level.PUBLIC), analyst, people["approver"])
    brought_to(
        make_assessment(analyst, level=Level.PUBLIC), "reviewed", analyst, reviewer, "borne out"
    )
    brought_to(make_assessment(analyst), "submitted", analyst, reviewer, "")
    told = next(iter(lines_of(page_of(at_desk("reviewer").get("/"))).values()))
    assert told["Alerts"] == "1 issued"
    assert told["Assessed"] == "to 2024-06-30 1 on its way not public"
    reader = next(iter(lines_of(page_of(at_desk("public_reader").get("/"))).values()))
    assert reader["Assessed"] == "to 2024-06-30"


@pytest.mark.parametrize(
    ("query", "states"),
    [
        ("q=sud", [625]),
        ("q=northern+europe", [385]),
        ("region=Northern+Europe", [385]),
        ("under_way=on", [625]),
        ("with_records=on", [385]),
        ("with_alerts=on", [625]),
        ("severity=3", [385, 490]),
        ("severity=4", [385]),
        ("severity=5", []),
        ("q=sud&with_records=on", []),
    ],
)
def test_filters(at_desk, kept, people, query, states):
    added()
    kept(3, gwcode=385, severity=4)
    kept(40, gwcode=490, severity=3)
    make_alert(people["analyst"], gwcode=625)
    page = page_of(at_desk("analyst").get(f"/?{query}"))
    table = page.split('<table class="watch">')[-1] if states else ""
    assert sorted(n for n in (385, 490, 625) if f"/states/{n}/" in table) == states
    assert len(lines_of(page)) == len(states)


@pytest.mark.parametrize("query", ["nonsense=1", "severity=9", "region=Nowhere", "forecast_list=x"])
def test_a_filter_that_is_none_is_said_and_shows_nothing(at_desk, query):
    added()
    page = page_of(at_desk("reader").get(f"/?{query}"))
    assert '<section class="faults"' in page
    assert lines_of(page) == {}


def test_which_list_it_is_and_an_older_one_by_choice(at_desk):
    old = added(name="Old list", origin=2024, first_year=2025, last_year=2026).forecast_list
    added(name="New list", published_on=None)
    client = at_desk("reader")
    page = words_of(page_of(client.get("/")).split('class="listhead"')[1].split("</div>")[0])
    assert "New list" in page
    assert "Known to the end of 2025, for 2026–2027. Day of publication not known" in page
    assert "an armed group deliberately kills" in page
    chosen = page_of(client.get(f"/?forecast_list={old.key}"))
    assert "Published 2026-01-15" in words_of(chosen.split('class="listhead"')[1])


def test_a_list_above_the_clearance_does_not_show(at_desk):
    added(name="Secret list", level=Level.CONFIDENTIAL)
    assert "Secret list" not in page_of(at_desk("public_reader").get("/"))
    assert "Secret list" in page_of(at_desk("confidential_reader").get("/"))


def test_without_a_list_it_is_said_how_to_add_one(at_desk, kept):
    kept(3)
    page = page_of(at_desk("reader").get("/"))
    assert "There is no forecast list yet." in page
    assert "atrocityrisk desk forecasts add FOLDER" in page
    assert len(lines_of(page)) == 1


def test_an_empty_desk_says_so(at_desk):
    page = page_of(at_desk("reader").get("/"))
    assert "There is no list yet, and no record of the last 180 days" in page


def test_a_nowcast_stands_beside_and_is_no_rank(at_desk):
    from datetime import date

    added()
    added(
        model="nowcast, may have begun", through_month=date(2026, 6, 1), first=0.3, name="Nowcast"
    )
    told = next(iter(lines_of(page_of(at_desk("reader").get("/"))).values()))
    assert told["Nowcast"] == "30.0 % 2.0–40.0 %"
    assert told["Rank"] == "1 1–29"


def test_what_waits_and_the_runs_of_rules(at_desk, people, source):
    make_record(people["analyst"], source)
    record = make_record(people["analyst"], source)
    with as_person(people["analyst"]):
        take_step(record, STEPS["submit"], people["analyst"])
    with as_system("tests"):
        AlertRun.objects.create(finished_at=timezone.now())
    tiles = words_of(page_of(at_desk("analyst").get("/")).split('class="tiles"')[1])
    assert "Waits for you 1 in draft" in tiles
    assert f"Alert rules ran {timezone.now():%Y-%m-%d}" in tiles
    reviewer = words_of(page_of(at_desk("reviewer").get("/")).split('class="tiles"')[1])
    assert "Waits for you 1 to review" in reviewer
    reader = words_of(page_of(at_desk("reader").get("/")).split('class="tiles"')[1])
    assert "Waits for you" not in reader


def test_many_states_cost_no_more_queries(at_desk, kept, people):
    added()
    client = at_desk("analyst")
    client.get("/")
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get("/")
    for number in (385, 625, 432, 530):
        kept(3, gwcode=number)
        make_alert(people["analyst"], gwcode=number)
        make_assessment(people["analyst"], gwcode=number)
    with CaptureQueriesContext(connection) as many:
        client.get("/")
    assert len(many) == len(few)
    # Five of them are for the session, the person, codes and permissions.
    assert len(many) <= 17


def test_what_waits_for_a_signature(at_desk, people):
    analyst, reviewer = people["analyst"], people["reviewer"]
    brought_to(make_assessment(analyst), "submitted", analyst, reviewer, "")
    brought_to(make_assessment(reviewer), "submitted", reviewer, analyst, "")
    brought_to(make_advice(analyst), "submitted", analyst, reviewer, "")
    tiles = page_of(at_desk("reviewer").get("/")).split('class="tiles"')[1]
    assert "1 to sign (assessments) , 1 to sign (advice)" in words_of(tiles)
    assert 'href="/assessments/?waiting=on"' in tiles
    assert "to sign" not in page_of(at_desk("analyst").get("/"))


def test_overdue_advice_and_what_is_to_be_signed_wait_on_a_page_of_their_own(at_desk, people):
    analyst, reviewer = people["analyst"], people["reviewer"]
    late = make_advice(analyst, advised_on=days_ago(90), due_on=days_ago(3))
    brought_to(late, "reviewed", analyst, reviewer, "sound")
    ahead = make_advice(analyst, advised_on=days_ago(90), due_on=days_ago(-3))
    brought_to(ahead, "reviewed", analyst, reviewer, "sound")
    brought_to(make_assessment(analyst), "submitted", analyst, reviewer, "")
    page = page_of(at_desk("reviewer").get("/waiting/"))
    assert page.count(f">{days_ago(3)}</span>") == 1
    assert f">{days_ago(-3)}</span>" not in page
    assert "1 assessment of others" in page
    assert "1 overdue (advice)" in words_of(page_of(at_desk("analyst").get("/")))
    assert "Overdue" not in page_of(at_desk("reader").get("/waiting/"))


def test_a_proposed_alert_waits_for_an_approver_who_did_not_propose_it(at_desk, people):
    proposed_alert(people["analyst"])
    proposed_alert(people["approver"], gwcode=625)
    page = page_of(at_desk("approver").get("/waiting/"))
    assert "1 alert that others proposed" in words_of(page)
    assert 'href="/alerts/?stands=proposed"' in page
    assert "1 to sign (alerts)" in words_of(page_of(at_desk("approver").get("/")))
    assert "others proposed" not in page_of(at_desk("reviewer").get("/waiting/"))
