"""What the API answers, to whom, and that it takes no more than it names."""

import uuid
from datetime import date

import pytest
from desk_people import make_record, make_source
from django.test import Client

from atrocityrisk.desk.changes.source_saving import save_source
from atrocityrisk.desk.changes.workflow import STEPS, release, save_content, take_step
from atrocityrisk.desk.database.record_filters import RecordFilterForm
from atrocityrisk.desk.exchange.api_schemas import RecordAnswer, RecordFilters
from atrocityrisk.desk.exchange.record_columns import NAMES
from atrocityrisk.desk.rules.levels import Level
from atrocityrisk.desk.rules.scope import as_person

ALL = ["confidential", "draft", "embargoed", "public", "restricted", "withdrawn"]


def _accounts(answer):
    assert answer.status_code == 200, answer.content
    return sorted(
        row["account"].removeprefix("Account that is ").removesuffix(" here.").removeprefix("a ")
        for row in answer.json()["records"]
    )


@pytest.mark.parametrize("way", ["logged_in", "with_token"])
@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("public_reader", ["public"]),
        ("restricted_reader", ["public", "restricted"]),
        ("confidential_reader", ["confidential", "public", "restricted"]),
        ("analyst", ALL),
        ("reviewer", [name for name in ALL if name != "draft"]),
    ],
)
def test_records_are_those_of_the_person(records, request, way, name, seen):
    client = request.getfixturevalue(way)(name)
    answer = client.get("/api/records")
    assert _accounts(answer) == seen
    assert client.get("/api/statistics").json()["records"] == len(seen)


def test_nobody_gets_nothing(records):
    for path in ("records", "sources", "statistics", "framework", "openapi.json"):
        answer = Client().get(f"/api/{path}")
        assert answer.status_code == 401
        assert answer.json() == {
            "detail": "expected the header 'Authorization: Bearer TOKEN' with a token that is "
            "good; make one on the page Tokens"
        }


def test_a_hidden_record_is_as_one_that_does_not_exist(records, with_token):
    client = with_token("public_reader")
    for path in ("", "/history"):
        hidden = client.get(f"/api/records/{records['confidential'].key}{path}")
        absent = client.get(f"/api/records/{uuid.uuid4()}{path}")
        assert hidden.status_code == absent.status_code == 404
        assert hidden.content == absent.content
    after = client.get(f"/api/records?after={records['confidential'].key}")
    assert after.status_code == 404


def test_the_schema_names_what_an_export_holds_and_the_embargo():
    assert tuple(RecordAnswer.model_fields) == (*NAMES, "embargo_until")
    assert list(RecordFilters.model_fields) == list(RecordFilterForm.base_fields)


def test_pages_of_records_hold_each_once(records, with_token):
    client, seen, after = with_token("analyst"), [], ""
    while True:
        answer = client.get(f"/api/records?limit=2{after}").json()
        seen += [row["key"] for row in answer["records"]]
        if answer["next"] is None:
            break
        after = f"&after={answer['next']}"
    assert sorted(seen) == sorted(str(record.key) for record in records.values())


def test_pages_of_a_search_hold_each_once(people, source, with_token):
    days = [date(2024, 3, 3), date(2024, 3, 1), date(2024, 3, 4), date(2024, 3, 2)]
    made = [
        make_record(
            people["analyst"], source, first_day=day, last_day=day, account="A market was attacked."
        )
        for day in days
    ]
    client, seen, after = with_token("analyst"), [], ""
    for _ in made:
        answer = client.get(f"/api/records?q=market&limit=1{after}").json()
        seen += [row["key"] for row in answer["records"]]
        after = f"&after={answer['next']}"
    assert seen == [str(record.key) for record in reversed(made)]
    assert answer["next"] is None


@pytest.mark.parametrize(
    "query",
    [
        "?sate=490",
        "?source__publisher__startswith=H",
        "?order_by=level",
        "?limit=0",
        "?limit=501",
        "?state=Congo",
        "?since=2024-13-01",
        "?since=2024-05-02&until=2024-05-01",
        "?indicator=99.9",
        "?level=9",
    ],
)
def test_what_is_no_filter_is_refused_and_not_passed_over(records, with_token, query):
    assert with_token("analyst").get(f"/api/records{query}").status_code == 400


def test_filters_narrow(records, with_token):
    client = with_token("analyst")
    assert _accounts(client.get("/api/records?level=2")) == ["confidential"]
    assert _accounts(client.get("/api/records?q=withdrawn")) == ["withdrawn"]
    assert _accounts(client.get("/api/records?status=draft")) == ["draft"]
    assert _accounts(client.get("/api/records?indicator=7.2&severity=3&state=490")) == ALL
    assert _accounts(client.get("/api/records?indicator=1.2")) == []
    assert _accounts(client.get("/api/records?since=2024-05-18")) == []
    source = records["confidential"].source.key
    assert _accounts(client.get(f"/api/records?source={source}")) == ["confidential"]


def test_history_tells_who_when_and_why(records, with_token):
    answer = with_token("restricted_reader").get(
        f"/api/records/{records['restricted'].key}/history"
    )
    versions = answer.json()["versions"]
    assert [(one["by"], one["reason"], one["status"]) for one in versions] == [
        ("reviewer", "borne out", "reviewed"),
        ("analyst", "Submit for review", "submitted"),
        ("analyst", "first version", "draft"),
    ]


def test_nothing_is_changed_through_the_api(records, with_token, logged_in):
    for client in (with_token("analyst"), logged_in("analyst")):
        for verb in ("post", "put", "patch", "delete"):
            for path in ("records", f"records/{records['public'].key}", "sources"):
                assert getattr(client, verb)(f"/api/{path}").status_code == 405


def test_the_description_names_every_route_and_no_number_of_the_database(people, with_token):
    described = with_token("public_reader").get("/api/openapi.json").json()
    assert sorted(described["paths"]) == [
        "/api/advice",
        "/api/advice/{key}",
        "/api/alerts",
        "/api/alerts/{key}",
        "/api/assessments",
        "/api/assessments/{key}",
        "/api/bulletins",
        "/api/bulletins/{number}",
        "/api/forecasts",
        "/api/forecasts/{key}",
        "/api/framework",
        "/api/records",
        "/api/records/{key}",
        "/api/records/{key}/history",
        "/api/sources",
        "/api/sources/{key}",
        "/api/statistics",
        "/api/watch",
    ]
    fields = {
        name
        for schema in described["components"]["schemas"].values()
        for name in schema["properties"]
    }
    assert not fields & {"id", "pk", "version", "author", "history_id"}
    assert Client().get("/api/docs").status_code == 404


def test_the_framework_is_whole(people, with_token):
    indicators = with_token("public_reader").get("/api/framework").json()["indicators"]
    assert len(indicators) == 141
    assert indicators[0]["number"] == "1.1"


def test_an_account_without_a_role_reads_no_records(records, people, with_token):
    people["reader"].groups.clear()
    assert with_token("reader").get("/api/records").status_code == 403


def test_hidden_records_shorten_no_part_of_a_list(people, source, with_token):
    author = people["analyst"]
    shown = [make_record(author, source, level=Level.PUBLIC) for _ in range(3)]
    for _ in range(2):
        make_record(author, source, level=Level.CONFIDENTIAL)
    shown += [make_record(author, source, level=Level.PUBLIC) for _ in range(2)]
    author.clearance = Level.PUBLIC
    author.save()
    client = with_token("analyst")
    first = client.get("/api/records?limit=3").json()
    assert [row["key"] for row in first["records"]] == [str(shown[n].key) for n in (4, 3, 2)]
    second = client.get(f"/api/records?limit=3&after={first['next']}").json()
    assert [row["key"] for row in second["records"]] == [str(shown[n].key) for n in (1, 0)]
    assert second["next"] is None


def test_a_version_names_no_source_that_was_raised_since(people, source, with_token):
    author, approver = people["analyst"], people["approver"]
    other = make_source(author, publisher="Another office")
    record = make_record(author, other, level=Level.PUBLIC)
    with as_person(author):
        record.level = Level.CONFIDENTIAL
        record = save_content(record, author)
        other.level = Level.CONFIDENTIAL
        save_source(other, author)
        record.source = source
        record = take_step(save_content(record, author), STEPS["submit"], author)
    with as_person(approver):
        release(record, approver, level=Level.PUBLIC, reason="may be shown")
    for name, keys in (
        ("restricted_reader", None),
        ("analyst", [source, source, source, other, other]),
    ):
        if keys is None:
            people[name].groups.set(people["analyst"].groups.all())
            keys = [source, None]
        versions = with_token(name).get(f"/api/records/{record.key}/history").json()["versions"]
        assert [one["source_key"] for one in versions] == [
            None if key is None else str(key.key) for key in keys
        ]
