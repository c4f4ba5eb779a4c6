"""A State's page: its place and what that rests on, past lists, one line of all that is kept."""

from datetime import date

import pytest
from desk_forecasts import added
from desk_kinds import (
    brought_to,
    issued,
    make_advice,
    make_alert,
    make_assessment,
    make_bulletin,
)
from desk_pages import entries_of, page_of, words_of
from desk_people import make_record, reviewed_record
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from atrocityrisk.desk.rules.levels import Level
from atrocityrisk.desk.rules.scope import as_person


@pytest.fixture
def full(people, source):
    """One of each kind of the State 490, each of a day of its own."""
    analyst, reviewer = people["analyst"], people["reviewer"]
    added()
    added(origin=2024, first_year=2025, last_year=2026, published_on=None, first=0.05)
    reviewed_record(analyst, reviewer, source, level=Level.PUBLIC)
    make_record(analyst, source, first_day=date(2024, 5, 18), last_day=date(2024, 5, 19))
    brought_to(make_assessment(analyst), "reviewed", analyst, reviewer, "borne out")
    alert = issued(make_alert(analyst), analyst, people["approver"])
    make_bulletin(
        alert, number="2024-1", level=Level.PUBLIC, gwcode=490, kind="issue", state="Congo"
    )
    make_bulletin(alert, number="R-2024-1", level=Level.RESTRICTED, gwcode=490, state="Congo")
    make_bulletin(alert, number="2024-2", level=Level.PUBLIC, gwcode=4901, state="None")
    advice = make_advice(analyst, level=Level.PUBLIC)
    advice = brought_to(advice, "reviewed", analyst, reviewer, "sound")
    with as_person(analyst):
        advice.followed, advice.followed_on = "Talks were held.", date(2024, 9, 1)
        advice._change_reason = "followed up"
        advice.last_editor = analyst
        advice.save()
    return alert


def kinds_of(page):
    return [(day, kind) for day, kind, _, _ in entries_of(page)]


def test_the_line_joins_all_kinds_newest_first(at_desk, full):
    entries = entries_of(page_of(at_desk("analyst").get("/states/490/")))
    today = timezone.now().date().isoformat()
    assert [(day, kind, title) for day, kind, title, _ in entries] == [
        (today, "bulletin", "Bulletin R-2024-1"),
        (today, "bulletin", "Bulletin 2024-1"),
        ("2026-01-15", "forecast", "List of examples 2026-2027"),
        ("2024-12-31", "forecast", "List of examples 2026-2027"),
        ("2024-09-01", "followed", "What followed: P2.3 Protection assistance"),
        ("2024-06-30", "assessment", "Assessment of 2024-01-01 to 2024-06-30"),
        ("2024-06-10", "advice", "Advised: P2.3 Protection assistance"),
        ("2024-06-01", "alert", "Opened by hand"),
        ("2024-05-18", "record", "Severity 3 of 5, North Kivu"),
        ("2024-05-17", "record", "Severity 3 of 5, North Kivu"),
    ]


def test_what_is_not_public_or_not_signed_is_marked(at_desk, full):
    entries = entries_of(page_of(at_desk("analyst").get("/states/490/")))
    marks = {(day, kind): marks for day, kind, _, marks in entries}
    assert marks["2024-05-17", "record"] == []
    assert marks["2024-05-18", "record"] == ["restricted", "draft"]
    assert marks["2024-06-30", "assessment"] == ["restricted"]
    assert marks["2024-06-01", "alert"] == ["restricted", "issued"]
    assert marks["2024-12-31", "forecast"] == ["day of publication not known"]
    assert "Marked parts are not public" in page_of(at_desk("analyst").get("/states/490/"))


def test_each_sees_what_they_may(at_desk, full):
    public = kinds_of(page_of(at_desk("public_reader").get("/states/490/")))
    today = timezone.now().date().isoformat()
    assert public == [
        (today, "bulletin"),
        ("2026-01-15", "forecast"),
        ("2024-12-31", "forecast"),
        ("2024-09-01", "followed"),
        ("2024-06-10", "advice"),
        ("2024-05-17", "record"),
    ]


def test_the_public_view_leaves_out_what_is_not_public(at_desk, full):
    page = page_of(at_desk("analyst").get("/states/490/?public=on"))
    assert kinds_of(page) == kinds_of(page_of(at_desk("public_reader").get("/states/490/")))
    assert "Public view." in page
    assert 'class="mark level-' not in page.split("<main")[1]
    secret = page_of(at_desk("approver").get("/states/490/?public=on&kind=record&since=2024"))
    assert kinds_of(secret) == [("2024-05-17", "record")]
    assert 'name="public" value="on"' in secret


def test_the_public_view_holds_for_lists_too(at_desk):
    added(name="Secret list", level=Level.RESTRICTED)
    page = page_of(at_desk("approver").get("/states/490/?public=on"))
    assert "Secret list" not in page
    assert "There is no forecast list that is public yet." in page


@pytest.mark.parametrize(
    ("query", "days"),
    [
        ("kind=record", ["2024-05-18", "2024-05-17"]),
        ("kind=alert&kind=advice", ["2024-06-10", "2024-06-01"]),
        ("since=2025&until=2026&kind=forecast", ["2026-01-15"]),
        ("until=2023", []),
    ],
)
def test_filters_by_kind_and_years(at_desk, full, query, days):
    page = page_of(at_desk("analyst").get(f"/states/490/?{query}"))
    assert [day for day, *_ in entries_of(page)] == days


@pytest.mark.parametrize(
    "query",
    ["kind=x", "since=1", "since=2025&until=2024", "page=0", "page=99999", "nonsense=1", "since=a"],
)
def test_a_filter_that_is_none_is_said(at_desk, full, query):
    page = page_of(at_desk("reader").get(f"/states/490/?{query}"))
    assert '<section class="faults"' in page
    assert entries_of(page) == []


def test_a_long_line_comes_in_parts_without_gap_or_repetition(at_desk, people, source, monkeypatch):
    from atrocityrisk.desk.watching import time_line

    monkeypatch.setattr(time_line, "SIZE", 3)
    for day in (1, 2, 2, 2, 3, 4, 5):
        make_record(
            people["analyst"], source, first_day=date(2024, 5, day), last_day=date(2024, 5, day)
        )
    added(published_on=date(2024, 5, 2))
    seen, client = [], at_desk("analyst")
    for number in (1, 2, 3):
        page = page_of(client.get(f"/states/490/?page={number}"))
        seen += kinds_of(page)
        assert ('rel="next"' in page) == (number < 3)
    assert [day[-1] for day, _ in seen] == ["5", "4", "3", "2", "2", "2", "2", "1"]
    assert sum(kind == "forecast" for _, kind in seen) == 1
    assert "The line ends before" in page_of(client.get("/states/490/?page=4"))


def test_the_head_says_rank_probability_and_what_they_rest_on(at_desk):
    added()
    page = page_of(at_desk("reader").get("/states/490/"))
    words = words_of(page.split("<main")[1])
    assert "Rank of 3, with interval 1 (1–29)" in words
    assert "12.0 % (2.0–40.0 %)" in words
    assert "Chance of being among the first 10 72 %" in words
    assert "At the end of 2025 none under way" in words
    raises, lowers = (
        words_of(part.split("</table>")[0]) for part in page.split("What lowers it</h3>", 1)
    )
    assert raises.endswith("2 of 2025 +0.61")
    assert "of 2021, 4 years old −0.25" in lowers
    assert "Not known:" in words


def test_past_lists_are_drawn_and_told(at_desk):
    for origin, first in ((2023, 0.04), (2024, 0.2), (2025, 0.12)):
        added(origin=origin, first_year=origin + 1, last_year=origin + 2, first=first)
    added(origin=2022, first_year=2023, last_year=2024, publisher="Others")
    page = page_of(at_desk("reader").get("/states/490/"))
    assert page.count('<circle class="dot"') == 3
    rows = words_of(page.split("Each list in numbers")[1].split("</table>")[0])
    assert [row in rows for row in ("4.0 %", "20.0 %", "Others")] == [True, True, True]
    # On the scale to 50 %, 20 % stand at two fifths of the height.
    assert 'cy="119.6"' in page
    assert "style=" not in page


def test_a_state_that_ended_an_invented_one_and_none(at_desk, settings):
    client = at_desk("reader")
    assert "until 1990" in page_of(client.get("/states/265/"))
    for number in (9001, 12345, 99999999999999999999):
        assert client.get(f"/states/{number}/").status_code == 404
    settings.DESK = settings.DESK.model_copy(update={"training": True})
    assert "Demoria" in page_of(client.get("/states/9001/"))
    assert client.get("/states/490/").status_code == 404


def test_a_state_that_the_list_leaves_out(at_desk):
    added()
    page = page_of(at_desk("reader").get("/states/432/"))
    assert "The list leaves this State out." in page
    assert "That says nothing of what happened." in page


def test_many_entries_cost_no_more_queries(at_desk, people, source, full):
    client = at_desk("analyst")
    with CaptureQueriesContext(connection) as few:
        client.get("/states/490/")
    for day in range(1, 12):
        make_record(
            people["analyst"], source, first_day=date(2023, 5, day), last_day=date(2023, 5, day)
        )
        make_alert(people["analyst"], fired_on=date(2023, 6, day))
    with CaptureQueriesContext(connection) as many:
        client.get("/states/490/")
    assert len(many) == len(few)
