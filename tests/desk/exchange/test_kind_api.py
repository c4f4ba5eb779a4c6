"""What the API answers of assessments, alerts, bulletins, advice, forecasts and the watch list."""

import uuid
from datetime import date

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
from django.test import Client

from atrocityrisk.desk.exchange.api_frame import api
from atrocityrisk.desk.exchange.export_columns import names_of
from atrocityrisk.desk.exchange.export_subjects import SUBJECTS
from atrocityrisk.desk.exchange.kind_filters import KindFilterForm
from atrocityrisk.desk.exchange.kind_schemas import (
    AdviceAnswer,
    AlertAnswer,
    AssessmentAnswer,
    BulletinAnswer,
    KindFilters,
)
from atrocityrisk.desk.models import Person
from atrocityrisk.desk.rules.findings import IndicatorFinding
from atrocityrisk.desk.rules.levels import Level

pytestmark = pytest.mark.django_db

PUBLIC, RESTRICTED, CONFIDENTIAL = Level
LISTED = {
    "assessments": "assessments",
    "alerts": "alerts",
    "bulletins": "bulletins",
    "advice": "advice",
    "forecasts": "lists",
}
"""Routes of lists, and what each answer calls its rows."""


@pytest.fixture(scope="module")
def office(django_db_setup, django_db_blocker):
    """Of each kind one of each level; made once, and undone at the end of the file."""
    with never_kept(django_db_blocker):
        people = make_people()
        analyst, reviewer, approver = people["analyst"], people["reviewer"], people["approver"]
        source = make_source(analyst)
        for level in Level:
            record = reviewed_record(analyst, reviewer, source, level=level)
            cited = (IndicatorFinding(indicator="7.10", presence="yes", evidence=(record.key,)),)
            row = make_assessment(analyst, level=level, findings=cited)
            brought_to(row, "reviewed", analyst, reviewer, "good")
            rule = make_rule(reviewer, name=f"Rule {level.label}", level=CONFIDENTIAL)
            alert = issued(make_alert(analyst, level=level, rule=rule), analyst, approver)
            number = f"{level.label[0].upper()}-2024-001"
            make_bulletin(alert, number=number, level=level, gwcode=490, kind="issue")
            advice = make_advice(analyst, level=level, assessment=row)
            brought_to(advice, "reviewed", analyst, reviewer, "good")
            make_list(approver, level=level, name=f"List {level.label}", origin=2022 + level)
        make_assessment(analyst, level=PUBLIC, summary="A draft of the analyst.")
        make_alert(analyst, level=PUBLIC, reason="A candidate.")
        yield people


@pytest.fixture
def people(office):
    return {name: Person.objects.get(pk=person.pk) for name, person in office.items()}


def _levels(client, route):
    answer = client.get(f"/api/{route}")
    assert answer.status_code == 200, answer.content
    return sorted(row["level"] for row in answer.json()[LISTED[route]])


@pytest.mark.parametrize("way", ["logged_in", "with_token"])
def test_each_kind_is_given_within_the_clearance(people, request, way):
    log_in = request.getfixturevalue(way)
    words = ["confidential", "public", "restricted"]
    for name, cleared in (
        ("public_reader", ["public"]),
        ("restricted_reader", ["public", "restricted"]),
        ("confidential_reader", words),
        ("reviewer", words),
    ):
        client = log_in(name)
        for route in LISTED:
            if route == "alerts":
                continue
            assert _levels(client, route) == cleared, (name, route)
    client = log_in("reviewer")
    assert _levels(client, "alerts") == ["confidential", "public", "public", "restricted"]
    assert len(_levels(log_in("analyst"), "assessments")) == 4


def test_candidates_are_for_colleagues_at_work(people, with_token):
    for name in ("confidential_reader", "administrator"):
        client = with_token(name)
        assert client.get("/api/alerts").status_code == 403
        assert client.get(f"/api/alerts/{uuid.uuid4()}").status_code == 403


def test_a_hidden_row_is_as_one_that_does_not_exist(people, with_token):
    keys = {
        route: row["key"]
        for route in LISTED
        for row in with_token("approver").get(f"/api/{route}").json()[LISTED[route]]
        if row["level"] == "confidential"
    }
    client = with_token("public_reader")
    for route, key in keys.items():
        if route == "alerts":
            continue
        hidden, absent = (key, uuid.uuid4()) if route != "bulletins" else ("C-2024-001", "C-1-1")
        for path in ("/{}", "?after={}"):
            named = hidden if path == "/{}" else key
            told = client.get(f"/api/{route}{path.format(named)}")
            vain = client.get(
                f"/api/{route}{path.format(absent if path == '/{}' else uuid.uuid4())}"
            )
            assert (told.status_code, told.content) == (404, vain.content), (route, path)


def test_an_answer_has_the_columns_of_an_export_and_its_own(people):
    for name, schema, more in (
        ("assessments", AssessmentAnswer, {"embargo_until", "findings"}),
        ("bulletins", BulletinAnswer, {"key"}),
        ("advice", AdviceAnswer, {"embargo_until"}),
    ):
        assert set(schema.model_fields) == {*names_of(SUBJECTS[name].columns), *more}, name
    assert set(AlertAnswer.model_fields) == {*names_of(SUBJECTS["alerts"].columns)} - {
        "evidence_keys"
    }
    assert set(KindFilters.model_fields) == set(KindFilterForm.base_fields)


def test_findings_and_what_is_not_named(people, with_token):
    client = with_token("restricted_reader")
    (shown,) = (
        row
        for row in client.get("/api/assessments").json()["assessments"]
        if row["level"] == "public"
    )
    (said,) = shown["findings"]
    assert (said["indicator"], said["presence"], said["confidence"]) == ("7.10", "yes", None)
    assert said["evidence"] == shown["evidence"]
    assert len(shown["evidence"]) == 1
    whole = client.get(f"/api/assessments/{shown['key']}").json()
    assert whole == shown
    told = str(with_token("confidential_reader").get("/api/advice").json())
    assert not any(name in told for name in ("analyst", "reviewer", "author"))


def test_lists_come_part_by_part(people, with_token):
    client = with_token("approver")
    for route, name in LISTED.items():
        whole = [row["key"] for row in client.get(f"/api/{route}").json()[name]]
        found, after = [], ""
        while after is not None:
            answer = client.get(f"/api/{route}?limit=1{f'&after={after}' if after else ''}").json()
            found += [row["key"] for row in answer[name]]
            after = answer["next"]
        assert found == whole, route
        assert client.get(f"/api/{route}?limit=501").status_code == 400


def test_filters_narrow_and_what_is_none_is_refused(people, with_token):
    client = with_token("approver")
    for query, number in (("level=1", 1), ("state=501", 0), ("since=2024-06-30", 3)):
        assert len(client.get(f"/api/assessments?{query}").json()["assessments"]) == number, query
    for query in ("status=draft", "since=1.2.2024", "state=zz", "author=1"):
        assert client.get(f"/api/assessments?{query}").status_code == 400, query
    assert client.get("/api/forecasts?state=490").status_code == 400


def test_a_list_with_its_states_and_the_watch_list(people, with_token):
    client = with_token("public_reader")
    (listed,) = client.get("/api/forecasts").json()["lists"]
    whole = client.get(f"/api/forecasts/{listed['key']}").json()
    assert whole["about"] == listed
    assert [row["gwcode"] for row in whole["states"]] == [490, 501, 625]
    first = whole["states"][0]
    assert (first["rank"], first["probability"], first["p_top_k"]) == (1, 0.08, {"10": 0.75})
    assert first["drivers"][0]["indicator"] == "gdp_growth"
    watched = client.get("/api/watch").json()
    assert watched["current"]["name"] == "List public"
    (congo,) = (row for row in watched["states"] if row["gwcode"] == 490)
    assert (congo["rank"], congo["assessments_signed"], congo["alerts_issued"]) == (1, 1, 1)
    assert (congo["assessments_open"], congo["alerts_open"]) == (0, 0)
    told = with_token("approver").get("/api/watch").json()
    (congo,) = (row for row in told["states"] if row["gwcode"] == 490)
    assert told["current"]["name"] == "List confidential"
    assert (congo["assessments_signed"], congo["alerts_issued"], congo["alerts_open"]) == (3, 3, 1)


def test_a_nowcast_stands_beside_the_current_list_unless_it_is_older(people, with_token):
    client = with_token("public_reader")
    reading = {"model": "nowcast, may have begun", "row": {"probability": 0.25}}
    origin = 2022 + PUBLIC
    make_list(people["analyst"], origin=origin - 1, through_month=date(2024, 6, 1), **reading)
    told = client.get("/api/watch").json()
    assert told["nowcast"] is None
    assert {row["nowcast_probability"] for row in told["states"]} == {None}
    make_list(
        people["analyst"], name="Nowcast", origin=origin, through_month=date(2025, 6, 1), **reading
    )
    told = client.get("/api/watch").json()
    assert told["nowcast"]["name"] == "Nowcast"
    (congo,) = (row for row in told["states"] if row["gwcode"] == 490)
    assert congo["nowcast_probability"] == 0.25


def test_a_stranger_gets_nothing_and_nothing_is_written(people, logged_in):
    for route in (*LISTED, "watch"):
        assert Client().get(f"/api/{route}").status_code == 401
        for method in ("post", "put", "patch", "delete"):
            assert getattr(logged_in("approver"), method)(f"/api/{route}").status_code == 405


def test_the_description_has_examples_of_every_kind(people, logged_in):
    described = logged_in("reader").get("/api/openapi.json").json()
    schemas = described["components"]["schemas"]
    for name in ("Assessment", "Alert", "Bulletin", "Advice", "ForecastList"):
        assert schemas[f"{name}Answer"]["example"], name
    assert {method for path in described["paths"].values() for method in path} == {"get"}
    assert described["paths"].keys() == api.get_openapi_schema()["paths"].keys()
