"""The index of words stays true to the records, whatever becomes of their table."""

import pytest
from desk_people import make_record
from desk_roles import as_owner
from django.apps import apps
from django.db import connection

from atrocityrisk.desk.database.record_search import FEW, matching_records
from atrocityrisk.desk.database.word_index import keep_word_index
from atrocityrisk.desk.models import Record
from atrocityrisk.desk.rules.scope import as_person

SQLITE = "the index is SQLite's"


def _sql(text, *values):
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(text, values)


def _count(person, text):
    with as_person(person):
        return matching_records(Record.objects.all(), text).count()


def test_what_sql_writes_is_found(people, record):
    analyst = people["analyst"]
    _sql("UPDATE desk_record SET words = 'otherwise' WHERE id = %s", record.pk)
    assert (_count(analyst, "otherwise"), _count(analyst, "burnt")) == (1, 0)


def test_triggers_that_a_new_table_has_lost_are_made_and_the_index_with_them(people, source):
    if connection.vendor != "sqlite":
        pytest.skip(SQLITE)
    analyst = people["analyst"]
    for name in ("added", "changed", "removed"):
        _sql(f"DROP TRIGGER record_words_{name}")
    make_record(analyst, source)
    assert _count(analyst, "burnt") == 0
    keep_word_index(apps.get_app_config("desk"))
    assert _count(analyst, "burnt") == 1
    make_record(analyst, source, account="A village was looted by night.")
    assert _count(analyst, "looted") == 1


def test_words_without_their_blanks_break_no_index(people, record):
    _sql("UPDATE desk_record SET words = '  two   blanks ' WHERE id = %s", record.pk)
    assert _count(people["analyst"], "two blanks") == 1


def test_many_matches_are_found_as_few_are(people, source, monkeypatch):
    monkeypatch.setattr("atrocityrisk.desk.database.record_search.FEW", 2)
    assert FEW == 2000
    analyst = people["analyst"]
    made = [make_record(analyst, source, account=f"House {n} was burnt.") for n in range(4)]
    with as_person(analyst):
        found = matching_records(Record.objects.filter(gwcode=490), "house bur")
        assert [row.pk for row in found] == [row.pk for row in reversed(made)]
        inner = Record.objects.filter(pk__in=found.order_by().values("pk"), severity=3)
        assert inner.count() == 4
        assert found.exclude(pk=made[0].pk).count() == 3
    assert _count(people["public_reader"], "house bur") == 0
