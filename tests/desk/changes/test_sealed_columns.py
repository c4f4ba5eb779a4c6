"""A column that comes later breaks no seal of before, and what was sealed stays so."""

import json

import pytest
from desk_people import make_record
from desk_roles import as_owner
from django.db import connection

from atrocityrisk.desk.changes import sealed_columns
from atrocityrisk.desk.changes.history_chain import KINDS, model_of, verify_history
from atrocityrisk.desk.changes.version_seals import seals_of
from atrocityrisk.desk.models import ChainEntry
from atrocityrisk.desk.rules.scope import as_system


@pytest.mark.parametrize("kind", KINDS)
def test_todays_seal_covers_every_column(kind):
    """Where this fails a model has changed: add a number to `COLUMNS`, and change none before."""
    columns = {field.attname for field in model_of(kind).history.model._meta.concrete_fields}
    last = sealed_columns.COLUMNS[kind][sealed_columns.present_number(kind)]
    assert set(last) == columns
    assert len(last) == len(columns)


def test_versions_that_were_sealed_before_a_column_came_stay_whole(people, source, monkeypatch):
    today = sealed_columns.COLUMNS["record"][1]
    before = tuple(name for name in today if name != "crime_scope")
    # Number 1 was without the column; number 2 has it.
    with monkeypatch.context() as patch:
        patch.setitem(sealed_columns.COLUMNS, "record", {1: before})
        patch.setattr(
            "atrocityrisk.desk.changes.history_chain.version_values",
            lambda version, columns=(): _without_scope(version, columns),
        )
        old = make_record(people["analyst"], source)
    monkeypatch.setitem(sealed_columns.COLUMNS, "record", {1: before, 2: today})
    new = make_record(people["analyst"], source)
    with as_system("verify"):
        assert verify_history().problems == ()
        for record in (old, new):
            versions = list(record.history.all())
            assert [seal.intact for seal in seals_of("record", versions).values()] == [True]
    said = [json.loads(entry.line)["entry"]["content"] for entry in ChainEntry.objects.all()]
    assert [one["columns"] for one in said if one["kind"] == "record"] == [1, 2]


def _without_scope(version, columns):
    from atrocityrisk.desk.changes.history_chain import tracked_values

    names = columns or [field.attname for field in version._meta.concrete_fields]
    if type(version).__name__ == "HistoricalRecord":
        names = [name for name in names if name != "crime_scope"]
    return tracked_values(version, names)


def test_a_number_of_columns_that_is_unknown_is_named(people, source):
    record = make_record(people["analyst"], source)
    entry = ChainEntry.objects.order_by("-number").first()
    line = entry.line.replace('"columns":1', '"columns":9')
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE desk_chainentry SET line = %s WHERE number = %s", [line, entry.number]
        )
    with as_system("verify"):
        found = [problem.what for problem in verify_history().problems]
        assert any("covers columns that this program does not know" in what for what in found)
        assert [s.intact for s in seals_of("record", list(record.history.all())).values()] == [
            False
        ]
