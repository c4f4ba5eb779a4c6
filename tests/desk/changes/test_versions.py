"""The history of a record shows no more than the scope permits, whichever way it is asked."""

from desk_people import make_record

from atrocityrisk.desk.changes.workflow import STEPS, release, take_step
from atrocityrisk.desk.models import Record
from atrocityrisk.desk.rules.levels import Level
from atrocityrisk.desk.rules.scope import as_nobody, as_person


def test_nobody_sees_a_version_by_any_way(record):
    with as_nobody():
        assert record.history.count() == 0
        assert Record.history.count() == 0
        assert Record.history.model.objects.count() == 0


def test_versions_above_a_clearance_are_not_in_the_history_of_a_lowered_record(people, source):
    analyst, approver = people["analyst"], people["approver"]
    record = make_record(analyst, source, level=Level.CONFIDENTIAL)
    with as_person(analyst):
        record = take_step(record, STEPS["submit"], analyst)
    with as_person(approver):
        release(record, approver, level=Level.RESTRICTED, reason="may be shown")
    analyst.clearance = Level.RESTRICTED
    with as_person(analyst):
        seen = Record.objects.get()
        assert [version.history_change_reason for version in seen.history.all()] == ["may be shown"]
