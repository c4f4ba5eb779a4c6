"""Files of assessments, findings, alerts, bulletins, advice and forecasts: what leaves, and how."""

import csv
import hashlib
import io
import json
from datetime import timedelta

import openpyxl
import pytest
from desk_kinds import (
    brought_to,
    issued,
    make_advice,
    make_alert,
    make_assessment,
    make_bulletin,
    make_list,
    make_rule,
)
from desk_people import make_people, make_source, reviewed_record
from desk_undoing import never_kept
from django.utils import timezone

from atrocityrisk.desk.changes.workflow import STEPS, take_step
from atrocityrisk.desk.exchange.export_columns import names_of
from atrocityrisk.desk.exchange.export_subjects import SUBJECTS
from atrocityrisk.desk.models import Activity, Assessment, Person
from atrocityrisk.desk.rules.alert_evidence import EvidenceItem
from atrocityrisk.desk.rules.findings import IndicatorFinding
from atrocityrisk.desk.rules.levels import Level
from atrocityrisk.desk.rules.scope import as_person

pytestmark = pytest.mark.django_db

PUBLIC, RESTRICTED, CONFIDENTIAL = Level
KINDS = [name for name in SUBJECTS if name != "records"]


def _export(client, name, kind="json", **asked):
    answer = client.post(f"/export/{name}/", {"kind": kind, **asked})
    assert answer.status_code == 200, answer.content.decode()
    body = b"".join(answer.streaming_content)
    return json.loads(body) if kind == "json" else body


@pytest.fixture(scope="module")
def office(django_db_setup, django_db_blocker):
    """Who works here and what they made, once for all tests of the file; undone at its end."""
    with never_kept(django_db_blocker):
        people = make_people()
        yield people, _kinds(people, make_source(people["analyst"]))


@pytest.fixture
def people(office):
    return {name: Person.objects.get(pk=person.pk) for name, person in office[0].items()}


@pytest.fixture
def kinds(office):
    return office[1]


def _kinds(people, source):
    """Of each kind one of each level; a public assessment that cites what is hidden from some."""
    analyst, reviewer, approver = people["analyst"], people["reviewer"], people["approver"]
    later = timezone.now().date() + timedelta(days=30)
    held = reviewed_record(analyst, reviewer, source, level=PUBLIC, embargo_until=later)
    made = {"held": held}
    for level in Level:
        record = reviewed_record(analyst, reviewer, source, level=level)
        said = (
            IndicatorFinding(
                indicator="7.10",
                presence="partly",
                confidence="low",
                evidence=(record.key, held.key),
                note="=1+1 is a formula",
            ),
            IndicatorFinding(indicator="1.1", presence="unknown"),
        )
        assessment = make_assessment(
            analyst, level=level, summary=f"Summary that is {level.label}.", findings=said
        )
        brought_to(assessment, "reviewed", analyst, reviewer, "good")
        rule = make_rule(reviewer, name=f"Rule {level.label}", level=level)
        evidence = (
            EvidenceItem(kind="record", key=str(record.key), words="a record", level=level),
            EvidenceItem(kind="record", key=str(held.key), words="a held record", level=PUBLIC),
            EvidenceItem(kind="number", words="5 in 30 days", level=level),
        )
        alert = make_alert(
            analyst, level=level, rule=rule, evidence=evidence, reason=f"Alert {level.label}."
        )
        issued(alert, analyst, approver)
        make_bulletin(
            alert,
            number=f"{level.label[0].upper()}-2024-001",
            level=level,
            gwcode=490,
            kind="issue",
            reason=f"Bulletin {level.label}.",
            evidence=[{"words": "5 in 30 days", "level": int(level)}],
        )
        advice = make_advice(
            analyst,
            level=level,
            reason=f"Advice that is {level.label}.",
            alert=alert,
            assessment=assessment,
        )
        brought_to(advice, "reviewed", analyst, reviewer, "good")
        make_list(approver, level=level, name=f"List {level.label}", model=f"={level.label}")
        made[level] = record
    return made


ROWS = {"assessments": 1, "findings": 2, "alerts": 1, "bulletins": 1, "advice": 1, "forecasts": 3}
"""Rows of each level in a file."""


@pytest.mark.parametrize("name", KINDS)
def test_what_leaves_is_of_no_higher_level_than_was_chosen(kinds, people, logged_in, name):
    client = logged_in("analyst")
    for highest in Level:
        told = _export(client, name, highest=str(int(highest)))
        words = [level.label for level in Level if level <= highest]
        assert {row["level"] for row in told[name]} == set(words)
        about = told["about"]
        assert about["rows"] == len(told[name]) == ROWS[name] * len(words)
        assert about["rows_by_level"] == ", ".join(f"{word} {ROWS[name]}" for word in words)
        assert (about["contents"], about["embargoed_records"]) == (name, "left out")
        assert (about["rows_not_reviewed"], about["rows_withdrawn"]) == (0, 0)
        above = [level.label for level in Level if level > highest]
        text = json.dumps(told[name])
        assert not any(word in text for word in above)
    with as_person(people["analyst"]):
        last = Activity.objects.filter(kind="export").first()
    levels = ", ".join(f"{level.label} {ROWS[name]}" for level in Level)
    rows = 3 * ROWS[name]
    assert last.detail == f"json, {rows} {name}, highest level: confidential ({levels})"


@pytest.mark.parametrize("name", KINDS)
def test_a_file_names_no_record_that_does_not_leave(kinds, logged_in, name):
    for client in (logged_in("analyst"), logged_in("approver")):
        told = json.dumps(_export(client, name, highest="1"))
        assert str(kinds["held"].key) not in told
        assert "held" not in told
        assert str(kinds[CONFIDENTIAL].key) not in told


def test_evidence_that_may_leave_is_named(kinds, logged_in):
    client = logged_in("analyst")
    public = str(kinds[PUBLIC].key)
    (whole,) = _export(client, "assessments")["assessments"]
    assert whole["evidence"] == [public]
    assert (whole["indicators_partly"], whole["indicators_unknown"]) == (1, 1)
    assert whole["summary"] == "Summary that is public."
    first, second = _export(client, "findings")["findings"]
    assert [first["indicators"], second["indicators"]] == [["1.1"], ["7.10"]]
    assert (second["presence"], second["evidence"]) == ("partly", [public])
    (alert,) = _export(client, "alerts")["alerts"]
    assert alert["evidence"] == ["a record", "5 in 30 days"]
    assert (alert["evidence_keys"], alert["bulletins"]) == ([public], ["P-2024-001"])
    assert alert["rule"] == "Rule public"


def test_advice_names_what_it_rests_on_where_that_leaves_too(kinds, people, logged_in):
    client = logged_in("analyst")
    (whole,) = _export(client, "advice")["advice"]
    (alert,) = _export(client, "alerts")["alerts"]
    assert whole["alert"] == alert["key"]
    assert whole["option_words"]
    analyst = people["analyst"]
    secret = make_assessment(analyst, level=PUBLIC)
    other = make_advice(analyst, level=PUBLIC, reason="It rests on a draft.", assessment=secret)
    brought_to(other, "reviewed", analyst, people["reviewer"], "good")
    told = _export(logged_in("reviewer"), "advice")["advice"]
    assert [row["assessment"] for row in told if "draft" in row["reason"]] == [""]


def test_a_bulletin_leaves_word_by_word(kinds, logged_in):
    client = logged_in("analyst")
    (one,) = _export(client, "bulletins")["bulletins"]
    assert hashlib.sha256(one["content"].encode()).hexdigest() == one["sha256"]
    assert (one["number"], one["reason"]) == ("P-2024-001", "Bulletin public.")
    assert one["evidence"] == ["5 in 30 days"]
    assert len(_export(client, "bulletins", highest="2", state="490")["bulletins"]) == 3
    assert _export(client, "bulletins", highest="2", state="501")["bulletins"] == []


@pytest.mark.parametrize("name", KINDS)
def test_no_cell_is_a_formula_and_workbooks_hold_the_same(kinds, logged_in, name):
    client = logged_in("analyst")
    names = names_of(SUBJECTS[name].columns)
    text = _export(client, name, kind="csv", highest="2").decode()
    rows = list(csv.reader(io.StringIO(text)))
    above = int(rows[0][1])
    assert tuple(rows[above]) == names
    assert len(rows) == above + 1 + 3 * ROWS[name]
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    book = openpyxl.load_workbook(io.BytesIO(_export(client, name, kind="xlsx", highest="2")))
    assert book.sheetnames == [name, "about", "columns"]
    table = [[cell.value for cell in row] for row in book[name].iter_rows()]
    assert [["" if cell is None else str(cell) for cell in row] for row in table] == rows[above:]
    assert not any(cell.data_type == "f" for row in book[name].iter_rows() for cell in row)
    assert [row[0].value for row in book["columns"].iter_rows()][1:] == list(names)


def test_withdrawn_things_leave_only_if_asked_for(kinds, people, logged_in):
    analyst = people["analyst"]
    with as_person(analyst):
        row = Assessment.objects.get(level=PUBLIC)
        take_step(row, STEPS["withdraw"], analyst, reason="a mistake")
    client = logged_in("analyst")
    assert _export(client, "assessments")["assessments"] == []
    told = _export(client, "assessments", withdrawn="on")
    assert [row["withdrawn"] for row in told["assessments"]] == [True]
    assert told["about"]["rows_withdrawn"] == 1


@pytest.mark.parametrize("name", KINDS)
def test_who_may_export_and_what_is_no_choice(kinds, people, logged_in, name):
    for reader in ("confidential_reader", "administrator"):
        assert logged_in(reader).get(f"/export/{name}/").status_code == 403
        assert logged_in(reader).post(f"/export/{name}/", {"kind": "csv"}).status_code == 403
    client = logged_in("analyst")
    for query in ("?sate=490", "?q=word", "?since=1.2.2024", "?since=2024-02-01&until=2024-01-01"):
        assert client.get(f"/export/{name}/{query}").status_code == 400, query
    people["analyst"].clearance = RESTRICTED
    people["analyst"].save()
    client = logged_in("analyst")
    assert client.post(f"/export/{name}/", {"kind": "csv", "highest": "2"}).status_code == 400
    page = client.get(f"/export/{name}/?highest=1")
    assert page.context["number"] == (6 if name == "forecasts" else 2)
    for one in KINDS:
        assert f"Export {name}" in page.content.decode()
        here = f'<a href="/export/{one}/" aria-current="page">' in page.content.decode()
        assert here == (one == name)


def test_days_and_states_narrow(kinds, logged_in):
    client = logged_in("analyst")
    for name, asked, number in (
        ("assessments", {"since": "2024-07-01"}, 0),
        ("assessments", {"since": "2024-06-30", "until": "2024-06-30"}, 1),
        ("alerts", {"until": "2024-05-31"}, 0),
        ("alerts", {"since": "2024-06-01"}, 1),
        ("advice", {"since": "2024-06-10", "state": "490"}, 1),
        ("advice", {"state": "501"}, 0),
        ("forecasts", {"state": "501"}, 1),
        ("bulletins", {"since": timezone.now().date().isoformat()}, 1),
        ("bulletins", {"until": "2024-06-10"}, 0),
    ):
        assert _export(client, name, **asked)["about"]["rows"] == number, (name, asked)
