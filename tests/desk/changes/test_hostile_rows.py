"""Rows that no program of the desk wrote: named one by one, and no page or command breaks off."""

import pytest
from desk_kinds import make_one_of_each
from desk_roles import as_owner
from django.db import connection

from atrocityrisk.desk.changes.history_chain import verify_history
from atrocityrisk.desk.models import ChainEntry
from atrocityrisk.desk.rules.scope import as_system
from atrocityrisk.ledger.entries import body_of, line_of, seal_of

on_sqlite = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL takes no value of another type"
)


def _problems():
    with as_system("verify"):
        return [problem.what for problem in verify_history().problems]


def _sql(text, *values):
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(text, values)


def _forge(entry, content):
    """An entry with another content and the hash that fits it, as whoever has SQL can make it."""
    seal = seal_of(entry.line.encode())
    body = body_of(content, number=seal.number, previous=seal.previous, signer=None, time=seal.time)
    line, _ = line_of(body, signature=None)
    _sql(
        "UPDATE desk_chainentry SET line = %s WHERE number = %s",
        line.decode().rstrip("\n"),
        entry.number,
    )


def test_an_entry_with_a_code_of_other_letters_is_named(record):
    entry = ChainEntry.objects.get(kind="record")
    number = entry.history_id
    said = {"code": "é", "columns": 1, "key": str(record.key), "kind": "record", "version": number}
    _forge(entry, said)
    assert _problems() == [f"version {number} (entry {entry.number}) was edited"]


def test_the_history_page_shows_such_an_entry_as_broken(record, people, client):
    entry = ChainEntry.objects.get(kind="record")
    _forge(entry, {"code": "é", "kind": "record", "version": entry.history_id})
    client.force_login(people["analyst"], backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(f"/records/{record.key}/history/").status_code == 200


@pytest.mark.parametrize("version", ["abc", [1], {"a": 1}, None, 10**40])
def test_an_entry_that_names_no_version_is_named(record, version):
    entry = ChainEntry.objects.get(kind="record")
    _forge(entry, {"code": "a", "key": "x", "kind": "record", "version": version})
    assert _problems() == [
        f"entry {entry.number} points to another version",
        f"version {version} was removed",
    ]


@on_sqlite
@pytest.mark.parametrize(
    "change",
    [
        "account = CAST(x'ff41' AS TEXT)",
        "made_at = '2024-13-45 10:00:00'",
        "embargo_until = '2024-13-45'",
        "key = 'zz'",
    ],
)
def test_a_row_that_cannot_be_read_is_named(record, change):
    _sql(f"UPDATE desk_record SET {change}")
    assert _problems() == [f"row {record.pk} cannot be read: edited"]


@on_sqlite
def test_a_value_of_another_type_is_named(record):
    _sql("UPDATE desk_record SET account = x'ff00'")
    assert _problems() == ["it differs from its last version: edited"]


@on_sqlite
@pytest.mark.parametrize("change", ["key = 'zz'", "account = x'ff00'"])
def test_a_version_that_cannot_be_read_is_named(record, change):
    _sql(f"UPDATE desk_historicalrecord SET {change}")
    entry = ChainEntry.objects.get(kind="record")
    assert _problems() == [
        f"version {entry.history_id} (entry {entry.number}) was edited: it cannot be read",
        "it differs from its last version: edited",
    ]


@on_sqlite
@pytest.mark.parametrize("kind", ["forecasts", "bulletin", "assessment"])
def test_what_is_checked_besides_is_read_no_further_than_it_can_be(people, source, kind):
    row = make_one_of_each(people, source)[kind]
    _sql(f"UPDATE {row._meta.db_table} SET key = 'zz'")
    assert _problems() == [f"row {row.pk} cannot be read: edited"]
