"""Many records at once leave what one by one would leave."""

import pytest
from desk_people import make_record, record_fields
from django.core.exceptions import ValidationError

from atrocityrisk.desk.changes.bulk_versions import create_records
from atrocityrisk.desk.changes.history_chain import verify_history
from atrocityrisk.desk.models import ChainEntry, Record
from atrocityrisk.desk.rules.levels import Level
from atrocityrisk.desk.rules.scope import as_person, as_system

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
