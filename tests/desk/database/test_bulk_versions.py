"""Many records at once leave what one by one would leave."""

import json

import pytest
from desk_people import make_record, record_fields
from django.core.exceptions import ValidationError

from atrocityrisk.desk.changes.bulk_versions import change_records, create_records
from atrocityrisk.desk.changes.history_chain import verify_history, version_code, version_values
from atrocityrisk.desk.models import ChainEntry, Record
from atrocityrisk.desk.models.reviewed import StaleRecordError
from atrocityrisk.desk.rules.levels import Level
from atrocityrisk.desk.rules.scope import as_person, as_system
from atrocityrisk.ledger.entries import seal_of

MADE_ANEW = {"id", "key", "made_at", "changed_at", "history_id", "history_date"}


def _new(person, source, **fields):
    return Record(author=person, last_editor=person, **record_fields(source, **fields))


def _content(row):
    return {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.name not in MADE_ANEW
    }


def test_rows_versions_and_entries_are_those_of_saving_one_by_one(people, source):
    analyst = people["analyst"]
    make_record(analyst, source, external_id="one", account="A militia burnt homes.")
    with as_person(analyst):
        record = _new(analyst, source, external_id="two", account="A militia burnt homes.")
        create_records([record], reason="first version")
    with as_system("compare"):
        first, second = Record.objects.order_by("pk")
        versions = [Record.history.get(id=row.pk) for row in (first, second)]
        lines = list(ChainEntry.objects.filter(kind="record").values_list("kind", "history_id"))
    assert second.pk == record.pk
    assert {**_content(first), "external_id": "two", "words": second.words} == _content(second)
    assert first.words.replace("one", "two") == second.words
    assert {**_content(versions[0]), "external_id": "two"} == _content(versions[1])
    assert [number for _, number in lines] == [version.pk for version in versions]


def test_a_long_batch_is_whole_in_the_history_and_in_order(people, source, monkeypatch):
    monkeypatch.setattr("atrocityrisk.desk.changes.bulk_versions._BATCH", 7)
    analyst = people["analyst"]
    with as_person(analyst):
        records = [_new(analyst, source, external_id=f"n{place}") for place in range(20)]
        create_records(records, reason="imported")
    with as_system("verify"):
        check = verify_history()
        stored = list(Record.objects.order_by("pk").values_list("pk", "external_id", "version"))
        sealed = ChainEntry.objects.filter(kind="record").order_by("number")
        numbers = [Record.history.get(history_id=entry.history_id).external_id for entry in sealed]
        users = set(Record.history.values_list("history_user_id", "history_change_reason"))
    assert check.problems == ()
    assert stored == [(record.pk, f"n{place}", 1) for place, record in enumerate(records)]
    assert numbers == [f"n{place}" for place in range(20)]
    assert users == {(analyst.pk, "imported")}


def test_one_bad_record_saves_none(people, source):
    analyst = people["analyst"]
    with as_person(analyst):
        records = [_new(analyst, source), _new(analyst, source, last_day="2024-05-01")]
        records[1].last_day = records[1].first_day.replace(day=1)
        with pytest.raises(ValidationError, match="expected a day no earlier"):
            create_records(records, reason="imported")
    with as_system("count"):
        assert (Record.objects.count(), Record.history.count()) == (0, 0)


def test_a_record_above_the_writers_clearance_is_refused(people, source):
    from desk_people import make_person

    writer = make_person("junior", "analyst", clearance=Level.PUBLIC)
    with as_person(writer), pytest.raises(ValidationError, match="within your clearance"):
        create_records([_new(writer, source, level=Level.RESTRICTED)], reason="imported")


def test_sources_are_read_once(people, source, django_assert_max_num_queries):
    analyst = people["analyst"]
    with as_person(analyst):
        records = [_new(analyst, source) for _ in range(50)]
        for record in records:
            del record._state.fields_cache["source"]
        with django_assert_max_num_queries(14):
            create_records(records, reason="imported")
        assert Record.objects.filter(version=1).count() == 50


def _drafts(people, source, count):
    analyst = people["analyst"]
    for place in range(count):
        make_record(analyst, source, external_id=f"n{place}")
    with as_person(analyst):
        return list(Record.objects.order_by("pk"))


def test_many_changes_leave_what_changing_one_by_one_leaves(people, source, monkeypatch):
    monkeypatch.setattr("atrocityrisk.desk.changes.bulk_versions._BATCH", 3)
    analyst = people["analyst"]
    first, *others = _drafts(people, source, 8)
    with as_person(analyst):
        first.account, first.indicators = "Shots were fired at a market.", ("2.1",)
        first._change_reason = "corrected"
        first.save()
        for record in others:
            record.account, record.indicators = "Shots were fired at a market.", ("2.1",)
        change_records(others, reason="corrected")
    with as_system("compare"):
        assert verify_history().problems == ()
        expected = {**_content(first.history.first()), "external_id": ""}
        for record in others:
            stored = Record.objects.get(pk=record.pk)
            assert stored.words == f"{first.words.removesuffix('n0')}{record.external_id}"
            assert {**_content(stored), "external_id": "", "words": ""} == {
                **_content(first),
                "external_id": "",
                "words": "",
            }
            assert stored.changed_at > stored.made_at
            newest, oldest = record.history.all()
            assert {**_content(newest), "external_id": ""} == expected
            assert (oldest.version, oldest.history_type) == (1, "+")


def test_changes_are_refused_if_one_record_was_changed_meanwhile(people, source):
    analyst = people["analyst"]
    records = _drafts(people, source, 3)
    with as_person(analyst):
        meanwhile = Record.objects.get(pk=records[1].pk)
        meanwhile.severity = 5
        meanwhile.save()
        for record in records:
            record.severity = 1
        with pytest.raises(StaleRecordError, match="expected version 1 of a record, found 2"):
            change_records(records, reason="corrected")
        assert list(Record.objects.order_by("pk").values_list("severity", flat=True)) == [3, 5, 3]


def test_a_date_given_as_text_is_stored_as_every_date(people, source):
    analyst = people["analyst"]
    with as_person(analyst):
        record = _new(analyst, source, embargo_until="2031-01-05")
        create_records([record], reason="imported")
        assert str(Record.objects.get(pk=record.pk).embargo_until) == "2031-01-05"
    with as_system("verify"):
        assert verify_history().problems == ()


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script> and 'quotes' \"both\" here",
        "a\tb\r\nc \\ \\N {} % %s ? :x ☃ \U0001f525 é",
        "'; DROP TABLE desk_record; --",
    ],
)
def test_text_of_every_kind_comes_back_as_it_was(people, source, text):
    analyst = people["analyst"]
    with as_person(analyst):
        record = _new(analyst, source, account=text, region=text[:80])
        create_records([record], reason=text)
        stored = Record.objects.get(pk=record.pk)
        assert (stored.account, stored.region) == (text, text[:80])
        assert stored.history.get().history_change_reason == text


def test_the_search_finds_what_came_in_many_and_what_was_changed_in_many(people, source):
    from atrocityrisk.desk.database.record_search import matching_records

    analyst = people["analyst"]
    with as_person(analyst):
        records = [_new(analyst, source, account=f"A convoy {n} passed.") for n in range(5)]
        create_records(records, reason="imported")
        assert matching_records(Record.objects.all(), "convoy passed").count() == 5
        for record in records:
            record.account = "A roadblock was put up."
        change_records(records, reason="corrected")
        assert matching_records(Record.objects.all(), "convoy").count() == 0
        assert matching_records(Record.objects.all(), "roadblock").count() == 5


def test_values_of_a_version_are_sealed_as_when_saved_alone(people, source):
    analyst = people["analyst"]
    with as_person(analyst):
        record = _new(analyst, source)
        create_records([record], reason="imported")
    with as_system("compare"):
        entry = ChainEntry.objects.order_by("-number").first()
        version = Record.history.get(history_id=entry.history_id)
    seal = seal_of(entry.line.encode())
    code = version_code(
        "record", version_values(version), number=entry.number, previous=seal.previous
    )
    assert json.loads(entry.line)["entry"]["content"] == {
        "code": code,
        "columns": 1,
        "key": str(record.key),
        "kind": "record",
        "version": version.pk,
    }
