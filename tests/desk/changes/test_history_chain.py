"""Nothing in the records changes unseen, also when somebody uses SQL directly."""

from datetime import UTC, datetime

import pytest
from desk_people import make_record, reviewed_record
from desk_roles import as_owner
from django.db import connection
from django.utils import timezone

from atrocityrisk.desk.changes.history_chain import ChainHead, chain_head, verify_history
from atrocityrisk.desk.changes.workflow import STEPS, take_step
from atrocityrisk.desk.models import ChainEntry, Record
from atrocityrisk.desk.rules.scope import as_person, as_system


@pytest.fixture
def reviewed(people, source):
    make_record(people["analyst"], source)
    return reviewed_record(people["analyst"], people["reviewer"], source)


def _problems(anchors=()):
    with as_system("verify"):
        return [problem.what for problem in verify_history(anchors).problems]


def _sql(text, *values):
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(text, values)


def test_an_untouched_history_is_whole(reviewed):
    with as_system("verify"):
        check = verify_history()
    assert check.problems == ()
    assert check.head.length == check.versions == ChainEntry.objects.count()
    with as_person(reviewed.reviewer):
        reasons = [version.history_change_reason for version in reviewed.history.all()]
    assert reasons == ["borne out", "Submit for review", "first version"]


def test_an_edited_row_is_named(reviewed):
    _sql("UPDATE desk_record SET severity = 1 WHERE id = %s", reviewed.pk)
    assert _problems() == ["it differs from its last version: edited"]
    with as_system("verify"):
        assert verify_history().problems[0].key == str(reviewed.key)


def test_an_edited_version_is_named(reviewed):
    with as_system("verify"):
        version = reviewed.history.order_by("history_id").first().pk
    _sql("UPDATE desk_historicalrecord SET severity = 1 WHERE history_id = %s", version)
    assert len(_problems()) == 1
    assert f"version {version} " in _problems()[0]


def test_a_row_and_its_version_edited_together_are_named(reviewed):
    _sql("UPDATE desk_record SET severity = 1 WHERE id = %s", reviewed.pk)
    _sql("UPDATE desk_historicalrecord SET severity = 1 WHERE id = %s", reviewed.pk)
    assert len(_problems()) == 3


def test_a_removed_version_is_named(reviewed):
    with as_system("verify"):
        version = reviewed.history.order_by("history_id").first().pk
    _sql("DELETE FROM desk_historicalrecord WHERE history_id = %s", version)
    assert _problems() == [f"version {version} was removed"]


def test_a_removed_entry_is_named(reviewed):
    _sql("DELETE FROM desk_chainentry WHERE number = 3")
    found = _problems()
    assert "entries 3 to 3 are missing: removed" in found
    assert any("out of its place" in what for what in found)
    assert any("outside the chain" in what for what in found)


def test_swapped_entries_are_named(reviewed):
    first, second = ChainEntry.objects.order_by("number")[1:3]
    for number, line in ((first.number, second.line), (second.number, first.line)):
        _sql("UPDATE desk_chainentry SET line = %s WHERE number = %s", line, number)
    assert any("out of its place" in what for what in _problems())


def test_a_cut_tail_shows_by_an_anchor_alone(reviewed):
    with as_system("verify"):
        head = chain_head()
        last = ChainEntry.objects.get(number=head.length)
        newest = reviewed.history.order_by("-history_id")
        before = newest[1]
    assert _problems([head]) == []
    _sql("DELETE FROM desk_chainentry WHERE number = %s", last.number)
    _sql("DELETE FROM desk_historicalrecord WHERE history_id = %s", last.history_id)
    _sql(
        "UPDATE desk_record SET status = %s, status_reason = %s, reviewer_id = NULL, version = %s, "
        "changed_at = %s WHERE id = %s",
        before.status,
        before.status_reason,
        before.version,
        before.changed_at,
        reviewed.pk,
    )
    assert _problems() == []
    assert "cut off" in _problems([head])[0]
    assert _problems([ChainHead(length=0, hash="0" * 64)]) == []


def test_a_chain_made_anew_without_the_key_is_named(reviewed, settings):
    head = chain_head()
    assert head.length
    settings.DESK_HISTORY_KEY = "another key of sufficient length for this test"
    with as_system("verify"):
        check = verify_history()
    assert len(check.problems) == check.versions


def test_a_step_of_somebody_else_meanwhile_is_not_overwritten(people, record):
    from atrocityrisk.desk.models.reviewed import StaleRecordError

    with as_person(people["analyst"]):
        seen = Record.objects.get(pk=record.pk)
        take_step(record, STEPS["submit"], people["analyst"])
        with pytest.raises(StaleRecordError, match="somebody else has changed it"):
            take_step(seen, STEPS["withdraw"], people["analyst"], reason="a mistake")


def test_a_clock_that_went_back_is_remarked_and_breaks_nothing(people, source, monkeypatch):
    make_record(people["analyst"], source)
    monkeypatch.setattr(timezone, "now", lambda: datetime(2024, 6, 1, tzinfo=UTC))
    make_record(people["analyst"], source)
    monkeypatch.undo()
    make_record(people["analyst"], source)
    with as_system("verify"):
        check = verify_history()
    assert check.problems == ()
    (remark,) = check.remarks
    assert "2024-06-01" in remark
    assert "clock went back" in remark


def test_a_desk_with_another_key_is_not_served(reviewed, settings):
    from atrocityrisk.desk.accounts.database_checks import unsafe_database

    assert "history-key" not in {fault.code for fault in unsafe_database()}
    settings.DESK_HISTORY_KEY = "another key of sufficient length for this test"
    assert "history-key" in {fault.code for fault in unsafe_database()}
