"""Each kind that the desk keeps: its versions are sealed, and what is altered by SQL is found."""

import pytest
from desk_kinds import make_one_of_each
from desk_people import make_people, make_source
from desk_roles import as_owner
from desk_undoing import never_kept
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from atrocityrisk.desk.changes import history_chain
from atrocityrisk.desk.changes.history_chain import KINDS, model_of, verify_history
from atrocityrisk.desk.changes.version_seals import seals_of
from atrocityrisk.desk.models import ChainEntry
from atrocityrisk.desk.rules.scope import as_system
from atrocityrisk.errors import IntegrityError

pytestmark = pytest.mark.django_db

ALTERED = {
    "record": ("account", "nothing happened there at all"),
    "source": ("publisher", "another publisher"),
    "link": ("kind", "duplicates"),
    "person": ("clearance", 0),
    "assessment": ("findings", "[]"),
    "coding": ("message", "yes"),
    "forecasts": ("model", "another model"),
    "rule": ("parameters", '{"k":1}'),
    "alert": ("reason", "nothing was seen"),
    "bulletin": ("content", "{}"),
    "advice": ("followed", "all was done"),
}
"""A column of each kind, and what a tamperer writes into it."""

VERSIONED = ("record", "assessment", "coding", "forecasts", "rule", "alert", "advice")
"""Kinds whose rows carry the number of their version; the others are counted by their history."""


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    """Made once for all tests of the file, and undone at its end."""
    with never_kept(django_db_blocker):
        people = make_people()
        yield make_one_of_each(people, make_source(people["analyst"]))


def _sql(text, *values):
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(text, values)
        return cursor.rowcount


def _problems():
    with as_system("verify"):
        return {(one.kind, one.key, one.what) for one in verify_history().problems}


def _last_version(kind, row):
    with as_system("verify"):
        return model_of(kind).history.model.stored.filter(id=row.pk).latest("history_id")


def test_something_of_every_kind_is_made_and_whole(made):
    assert set(made) == set(KINDS) == set(ALTERED)
    assert _problems() == set()
    with as_system("verify"):
        for kind, row in made.items():
            versions = list(model_of(kind).history.model.stored.filter(id=row.pk))
            seals = seals_of(kind, versions)
            assert len(seals) == len(versions) >= 1, kind
            assert all(seal.intact for seal in seals.values()), kind


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_altered_is_found(kind, made):
    row, model = made[kind], model_of(kind)
    version, key = _last_version(kind, row), str(row.key)
    column, value = ALTERED[kind]
    edited = f"version {version.pk} (entry {_entry(kind, version).number}) was edited"
    for table, name, number, expected in (
        (model, "id", row.pk, {"it differs from its last version: edited"}),
        (
            model.history.model,
            "history_id",
            version.pk,
            {edited, "it differs from its last version: edited"},
        ),
    ):
        with transaction.atomic():
            text = f"UPDATE {table._meta.db_table} SET {column} = %s WHERE {name} = %s"
            assert _sql(text, value, number) == 1
            found = _problems()
            # Besides, what is drawn from its text may not fit it any more.
            assert {what for _, _, what in found} >= expected
            assert {(one, of) for one, of, _ in found} == {(kind, key)}
            transaction.set_rollback(True)
    assert _problems() == set()


def _entry(kind, version):
    return ChainEntry.objects.get(kind=kind, history_id=version.pk)


@pytest.mark.parametrize("kind", KINDS)
def test_an_entry_that_seals_another_text_is_found(kind, made):
    version = _last_version(kind, made[kind])
    entry = _entry(kind, version)
    code = entry.line.split('"code":"')[1][:64]
    with transaction.atomic():
        _sql(
            "UPDATE desk_chainentry SET line = %s WHERE number = %s",
            entry.line.replace(code, "0" * 64),
            entry.number,
        )
        told = {what for _, _, what in _problems()}
        assert f"entry {entry.number} was edited" in told
        assert f"version {version.pk} (entry {entry.number}) was edited" in told
        transaction.set_rollback(True)


@pytest.mark.parametrize("kind", KINDS)
def test_a_version_or_a_row_that_is_removed_is_found(kind, made):
    version = _last_version(kind, made[kind])
    table = model_of(kind).history.model._meta.db_table
    with transaction.atomic():
        assert _sql(f"DELETE FROM {table} WHERE history_id = %s", version.pk) == 1
        assert f"version {version.pk} was removed" in {what for _, _, what in _problems()}
        transaction.set_rollback(True)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_deleted_nor_changed_without_a_version(kind, made):
    row, model = made[kind], model_of(kind)
    with as_system("tests"):
        with pytest.raises(IntegrityError, match=r"deleted|withdraw"):
            row.delete()
        if kind == "person":
            return
        with pytest.raises(IntegrityError, match="nothing is deleted"):
            model.objects.filter(pk=row.pk).delete()
        with pytest.raises(IntegrityError, match="not updated in bulk"):
            model.objects.filter(pk=row.pk).update(key=row.key)
        with pytest.raises(IntegrityError, match="not updated in bulk"):
            model.objects.bulk_create([model()])


def test_a_bulletin_is_never_saved_again(made):
    bulletin = made["bulletin"]
    bulletin.content = "{}"
    with as_system("tests"), pytest.raises(ValidationError, match="issue a withdrawal"):
        bulletin.save()


def test_kinds_with_a_number_of_the_version_are_those(made):
    with_number = {kind for kind, row in made.items() if hasattr(row, "version")}
    assert with_number == set(VERSIONED)


@pytest.mark.parametrize("kind", VERSIONED)
def test_a_row_that_could_not_be_saved_is_of_the_version_before(kind, made, monkeypatch):
    def full(*_, **__):
        raise OSError("no space left")

    with as_system("tests"), transaction.atomic():
        row = model_of(kind)._base_manager.get(pk=made[kind].pk)
        before = row.version
        with monkeypatch.context() as patched:
            patched.setattr(history_chain, "append_values", full)
            with pytest.raises(OSError, match="no space"):
                row.save()
        assert row.version == before
        # Nobody else has changed it: what was in the way is gone, and the same row is saved.
        row.save()
        assert row.version == before + 1
        transaction.set_rollback(True)
