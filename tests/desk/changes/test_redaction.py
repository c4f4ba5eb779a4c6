"""A text that should never have been kept goes for good, and the history stays provable."""

import uuid

import pytest
from desk_people import make_record
from desk_roles import as_owner
from django.core.exceptions import ValidationError
from django.db import connection

from atrocityrisk.desk.changes.history_chain import verify_history
from atrocityrisk.desk.changes.redaction import take_text_out
from atrocityrisk.desk.changes.taken_texts import TAKEN_OUT
from atrocityrisk.desk.changes.workflow import STEPS, take_step
from atrocityrisk.desk.models import ChainEntry, Record, Upload
from atrocityrisk.desk.rules.scope import as_person, as_system
from atrocityrisk.errors import DataError, UnknownNameError

NAMED = "A person who can be recognised was taken away at night."


@pytest.fixture
def withdrawn(people, source):
    author = people["analyst"]
    make_record(author, source)
    record = make_record(author, source, account=NAMED, region="Small Place", external_id="Q-7")
    with as_person(author):
        return take_step(record, STEPS["withdraw"], author, reason="names somebody")


def test_it_is_gone_from_the_record_every_version_and_the_search(withdrawn):
    with as_owner(), as_system("tests"):
        assert take_text_out(withdrawn.key, reason="named somebody") == 2
        assert verify_history().problems == ()
        assert Record.objects.get(key=withdrawn.key).account == TAKEN_OUT
        reasons = [v.history_change_reason for v in withdrawn.history.order_by("history_id")]
    assert reasons == ["first version", "names somebody", "named somebody"]
    with as_owner(), connection.cursor() as cursor:
        for table in ("desk_record", "desk_historicalrecord"):
            cursor.execute(
                f"SELECT count(*) FROM {table} "
                "WHERE account = %s OR region = 'Small Place' OR external_id = 'Q-7'",
                [NAMED],
            )
            assert cursor.fetchone() == (0,)
        cursor.execute("SELECT count(*) FROM desk_record WHERE words LIKE %s", ["%recognised%"])
        assert cursor.fetchone() == (0,)


def test_files_and_reports_of_its_authors_imports_go_with_it(withdrawn, people, settings, tmp_path):
    settings.DESK_UPLOADS = tmp_path
    kept = {}
    for name in ("analyst", "reviewer"):
        upload = Upload(
            owner=people[name], kind="table", name="x.csv", sha256="0" * 64, size=1, state="done"
        )
        with as_person(people[name]):
            upload.save()
        for path in (upload.path, upload.report_path):
            path.write_text(NAMED, encoding="utf-8")
        kept[name] = upload
    with as_owner(), as_system("tests"):
        take_text_out(withdrawn.key, reason="named somebody")
    assert not kept["analyst"].path.exists()
    assert not kept["analyst"].report_path.exists()
    assert kept["reviewer"].report_path.exists()


def test_what_is_changed_after_it_was_taken_out_is_named(withdrawn):
    with as_owner(), as_system("tests"):
        take_text_out(withdrawn.key, reason="named somebody")
        first = withdrawn.history.order_by("history_id").first().pk
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE desk_historicalrecord SET severity = 1 WHERE history_id = %s", [first]
        )
    with as_system("tests"):
        (problem,) = verify_history().problems
    assert f"version {first} " in problem.what


def test_a_mark_in_the_table_alone_excuses_no_edit(withdrawn):
    with as_system("tests"):
        first = withdrawn.history.order_by("history_id").first().pk
    last = ChainEntry.objects.order_by("-number").first()
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE desk_historicalrecord SET severity = 1 WHERE history_id = %s", [first]
        )
        cursor.execute(
            "UPDATE desk_chainentry SET redaction = %s, history_id = %s WHERE number = %s",
            [True, first, last.number],
        )
    with as_system("tests"):
        assert any(f"version {first} " in p.what for p in verify_history().problems)


def test_only_of_a_withdrawn_record_by_a_command(withdrawn, people, source):
    draft = make_record(people["analyst"], source)
    with as_system("tests"):
        with pytest.raises(DataError, match="withdraw it first"):
            take_text_out(draft.key, reason="because")
        with pytest.raises(UnknownNameError, match="no record has the key"):
            take_text_out(uuid.uuid4(), reason="because")
    with as_person(people["approver"]), pytest.raises(DataError, match="no page"):
        take_text_out(withdrawn.key, reason="because")


@pytest.mark.parametrize(("reason", "said"), [(" \n", "found none"), ("a" * 501, "found 501")])
def test_a_reason_is_one_that_either_engine_takes(withdrawn, reason, said):
    with as_system("redact"), pytest.raises(ValidationError, match=said):
        take_text_out(withdrawn.key, reason=reason)
