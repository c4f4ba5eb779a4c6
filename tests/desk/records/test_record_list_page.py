"""The list of records: what each filter leaves, in which order, and that parts lose nothing."""

import re
from datetime import date, timedelta

import pytest
from desk_people import make_record, record_fields, reviewed_record

from atrocityrisk.desk.changes.bulk_versions import create_records
from atrocityrisk.desk.changes.workflow import STEPS, take_step
from atrocityrisk.desk.models import Record
from atrocityrisk.desk.rules.levels import Level
from atrocityrisk.desk.rules.scope import as_person


def listed(answer):
    """Keys of the records that a page lists, in its order."""
    return re.findall(r'<a href="/records/([0-9a-f-]{36})/">', answer.content.decode())


def status_line(answer):
    found = re.search(r'<p role="status">(.*?)</p>', answer.content.decode(), re.DOTALL)
    return re.sub(r"<[^>]+>", "", found[1]) if found else ""


@pytest.fixture
def made(people, source):
    """Four records by name, each apart from the others in every way that a filter knows."""
    analyst, reviewer = people["analyst"], people["reviewer"]
    chad = {
        "gwcode": 483,
        "first_day": date(2023, 1, 5),
        "last_day": date(2023, 2, 5),
        "severity": 5,
        "perpetrator": "state_forces",
        "target": "ethnic",
        "indicators": ("13.3",),
        "crime_scope": "war_crimes",
        "level": Level.PUBLIC,
        "account": "Soldiers emptied a quarter of a city within three days.",
    }
    found = {
        "chad": reviewed_record(analyst, reviewer, source, **chad),
        "draft": make_record(
            analyst, source, first_day=date(2024, 5, 18), last_day=date(2024, 5, 18)
        ),
        "own": make_record(reviewer, source, level=Level.CONFIDENTIAL),
        "waiting": make_record(analyst, source, severity=2, indicators=("1.10", "3.1")),
    }
    for name, author in (("own", reviewer), ("waiting", analyst)):
        with as_person(author):
            found[name] = take_step(found[name], STEPS["submit"], author)
    return {name: str(record.key) for name, record in found.items()}


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("", ["waiting", "own", "chad"]),
        ("state=483", ["chad"]),
        ("status=submitted", ["waiting", "own"]),
        ("level=2", ["own"]),
        ("severity=3", ["own", "chad"]),
        ("perpetrator=state_forces", ["chad"]),
        ("target=ethnic", ["chad"]),
        ("crime_scope=war_crimes", ["chad"]),
        ("indicator=13.3", ["chad"]),
        ("indicator=1.1", ["own"]),
        ("indicator=1", ["waiting", "own"]),
        ("indicator=3", ["waiting"]),
        ("since=2023-02-05&until=2023-02-28", ["chad"]),
        ("since=2023-02-06", ["waiting", "own"]),
        ("until=2023-01-04", []),
        ("mine=on", ["own"]),
        ("waiting=on", ["waiting"]),
        ("q=quarter+of+a+city", ["chad"]),
        ("q=CHAD", ["chad"]),
        ("q=nowhere", []),
        ("q=houses&severity=3", ["own"]),
    ],
)
def test_each_filter_leaves_what_it_says(at_desk, made, query, left):
    answer = at_desk("reviewer").get(f"/records/?{query}")
    names = {key: name for name, key in made.items()}
    assert [names[key] for key in listed(answer)] == left
    number = {0: "No records", 1: "1 record"}.get(len(left), f"{len(left)} records")
    assert status_line(answer).startswith(f"{number} that you may see")


def test_what_is_hidden_is_neither_listed_nor_counted(at_desk, made):
    assert status_line(at_desk("public_reader").get("/records/")).startswith("1 record that")
    answer = at_desk("confidential_reader").get("/records/")
    assert listed(answer) == [made["chad"]]
    assert status_line(answer).startswith("1 record that")
    assert status_line(at_desk("analyst").get("/records/")).startswith("4 records that")


def test_a_source_narrows_the_list_to_what_cites_it(at_desk, made, source):
    assert len(listed(at_desk("reviewer").get(f"/records/?source={source.key}"))) == 3


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ("state=none", "State: expected the Gleditsch-Ward number of a State"),
        ("state=99999999999999999999", "State: expected the Gleditsch-Ward number of a State"),
        ("status=reviewed'+OR+1=1--", "Status: Select a valid choice."),
        ("level=confidential", "Handling level: Select a valid choice."),
        ("severity=1e9", "Severity, at least: Select a valid choice."),
        ("indicator=99.9", "Risk factor or indicator: expected the number of an indicator"),
        ("since=05/06/2024", "Not before: expected a day such as 2024-05-17"),
        ("since=2024-02-01&until=2024-01-01", "Not after: expected a day no earlier than"),
        ("source=1", "Enter a valid UUID."),
        ("q=a%00b", "Words: Null characters are not allowed."),
        ("q=" + "x" * 201, "Words: Ensure this value has at most 200 characters"),
        ("account__startswith=An", "there is no filter named 'account__startswith'"),
        ("statsu=draft", "there is no filter named 'statsu'; did you mean 'status'"),
    ],
)
def test_a_filter_that_is_none_lists_nothing_and_says_why(at_desk, made, faults, query, fault):
    answer = at_desk("reviewer").get(f"/records/?{query}")
    assert answer.status_code == 200
    assert faults(answer)[0].startswith(fault)
    assert listed(answer) == []


def test_a_level_above_ones_clearance_is_no_choice(at_desk, made, faults):
    answer = at_desk("public_reader").get("/records/?level=2")
    assert faults(answer) == [
        "Handling level: Select a valid choice. 2 is not one of the available choices."
    ]


@pytest.mark.parametrize("text", ["' OR 1=1 --", '"; DROP TABLE x', "% _ * ( ) AND NOT NEAR", "*"])
def test_a_search_is_words_whatever_they_are(at_desk, made, text):
    answer = at_desk("reviewer").get("/records/", {"q": text})
    assert answer.status_code == 200
    assert listed(answer) == []


@pytest.fixture
def many(people, source):
    """130 records on 26 days."""
    fields = [
        record_fields(
            source,
            first_day=date(2024, 1, 1) + timedelta(days=number % 26),
            last_day=date(2024, 3, 1),
            status="draft",
        )
        for number in range(130)
    ]
    analyst = people["analyst"]
    with as_person(analyst):
        rows = [Record(author=analyst, last_editor=analyst, **one) for one in fields]
        create_records(rows, reason="imported")


@pytest.mark.parametrize("query", ["", "q=houses&"])
def test_parts_hold_every_record_once_there_and_back(at_desk, many, query):
    client = at_desk("analyst")
    seen, address = [], f"/records/?{query}"
    parts = []
    while address:
        answer = client.get(address)
        parts.append(listed(answer))
        seen += parts[-1]
        onward = re.search(r'<a href="(\?[^"]*after=[^"]*)"', answer.content.decode())
        address = "/records/" + onward[1].replace("&amp;", "&") if onward else ""
    assert [len(part) for part in parts] == [50, 50, 30]
    assert len(set(seen)) == 130
    back = re.search(r'<a href="(\?[^"]*before=[^"]*)"', answer.content.decode())
    answer = client.get("/records/" + back[1].replace("&amp;", "&"))
    assert listed(answer) == parts[1]


def test_an_order_by_days_is_newest_first(at_desk, many):
    days = re.findall(
        r'<p class="when">(\S+) to', at_desk("analyst").get("/records/").content.decode()
    )
    assert days == sorted(days, reverse=True)
    assert days[0] == "2024-01-26"


@pytest.mark.parametrize(
    "place", ["after=00000000-0000-4000-8000-000000000000", "after=x", "before='", "after=%00"]
)
def test_a_place_that_is_gone_begins_anew(at_desk, many, place):
    answer = at_desk("analyst").get(f"/records/?{place}")
    assert "This is the beginning." in answer.content.decode()
    assert len(listed(answer)) == 50


def test_a_hidden_record_marks_no_place(at_desk, made):
    hidden, absent = (
        at_desk("public_reader").get(f"/records/?after={key}").content.decode()
        for key in (made["own"], "00000000-0000-4000-8000-000000000000")
    )
    bare = [
        re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|value=\"[^\"]{60,}\"", "", text)
        for text in (hidden, absent)
    ]
    assert bare[0] == bare[1]


def test_a_long_list_is_not_counted_out(at_desk, many, monkeypatch):
    monkeypatch.setattr("atrocityrisk.desk.page_parts.paging.MOST_COUNTED", 100)
    assert status_line(at_desk("analyst").get("/records/")).startswith("More than 100 records")
