"""Several people at once: nothing is lost, nothing is done twice, and the chain has no gap."""

import threading

import pytest
from desk_people import make_record, record_fields
from django.core.exceptions import PermissionDenied
from django.db import connection

from atrocityrisk.desk.changes.bulk_versions import create_records
from atrocityrisk.desk.changes.history_chain import verify_history
from atrocityrisk.desk.changes.workflow import STEPS, save_content, take_step
from atrocityrisk.desk.models import ChainEntry, Record
from atrocityrisk.desk.models.reviewed import StaleRecordError
from atrocityrisk.desk.rules.levels import Status
from atrocityrisk.desk.rules.scope import as_person, as_system

pytestmark = pytest.mark.django_db(transaction=True)

REFUSED = (StaleRecordError, PermissionDenied)


def at_once(*acts):
    """What each act gave, or the refusal that it met; all begin at the same moment."""
    gate = threading.Barrier(len(acts))
    results = [None] * len(acts)

    def run(place, act):
        try:
            gate.wait()
            results[place] = act()
        except Exception as problem:
            results[place] = problem
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def _refused(results):
    return [result for result in results if isinstance(result, REFUSED)]


def _history_is_whole():
    with as_system("verify"):
        check = verify_history()
        numbers = list(ChainEntry.objects.values_list("number", flat=True))
    assert check.problems == ()
    assert numbers == list(range(1, len(numbers) + 1))
    return check


def test_two_reviewers_of_one_record_one_decides_and_the_other_is_told(people, source):
    analyst = people["analyst"]
    record = make_record(analyst, source)
    with as_person(analyst):
        record = take_step(record, STEPS["submit"], analyst)

    def decide(name, step):
        def act():
            with as_person(people[name]):
                seen = Record.objects.get(pk=record.pk)
                both_have_seen.wait()
                return take_step(seen, STEPS[step], people[name], reason="because")

        return act

    both_have_seen = threading.Barrier(2)
    results = at_once(decide("reviewer", "accept"), decide("second_reviewer", "reject"))
    assert len(_refused(results)) == 1, results
    (decided,) = [result for result in results if isinstance(result, Record)]
    with as_system("tests"):
        stored = Record.objects.get(pk=record.pk)
        assert stored.status == decided.status in {Status.REVIEWED, Status.REJECTED}
        assert (stored.version, stored.history.count()) == (3, 3)
    _history_is_whole()


def test_two_edits_of_one_record_one_is_kept_and_the_other_is_told(people, source):
    analyst = people["analyst"]
    record = make_record(analyst, source)

    def edit(severity):
        def act():
            with as_person(analyst):
                seen = Record.objects.get(pk=record.pk)
                both_have_seen.wait()
                seen.severity = severity
                return save_content(seen, analyst)

        return act

    both_have_seen = threading.Barrier(2)
    results = at_once(edit(1), edit(5))
    (told,) = _refused(results)
    assert "somebody else has changed it meanwhile" in str(told)
    (kept,) = [result for result in results if isinstance(result, Record)]
    with as_system("tests"):
        assert Record.objects.get(pk=record.pk).severity == kept.severity
    _history_is_whole()


def test_four_writers_of_fifty_records_each_leave_one_chain(people, source):
    names = ("analyst", "reviewer", "second_reviewer", "approver")

    def write(name):
        def act():
            for place in range(50):
                make_record(people[name], source, external_id=f"{name}-{place}")
            return 50

        return act

    before = ChainEntry.objects.count()
    assert at_once(*map(write, names)) == [50, 50, 50, 50]
    with as_system("tests"):
        numbers = sorted(Record.objects.values_list("external_id", flat=True))
    assert numbers == sorted(f"{name}-{place}" for name in names for place in range(50))
    assert _history_is_whole().head.length == before + 200


def test_two_imports_and_a_writer_give_each_row_its_own_version(people, source, monkeypatch):
    monkeypatch.setattr("atrocityrisk.desk.changes.bulk_versions._BATCH", 10)

    def bring(name):
        def act():
            person = people[name]
            with as_person(person):
                records = [
                    Record(
                        author=person,
                        last_editor=person,
                        **record_fields(source, external_id=f"{name}-{place}"),
                    )
                    for place in range(60)
                ]
                create_records(records, reason="imported")
                return {record.external_id: record.pk for record in records}

        return act

    def write():
        for place in range(20):
            make_record(people["approver"], source, external_id=f"approver-{place}")
        return {}

    results = at_once(bring("analyst"), bring("reviewer"), write)
    assert [type(result) for result in results] == [dict, dict, dict], results
    with as_system("tests"):
        stored = dict(Record.objects.values_list("external_id", "pk"))
        versions = dict(Record.history.values_list("external_id", "id"))
    assert len(stored) == 140
    assert versions == stored
    assert stored.items() >= (results[0] | results[1]).items()
    _history_is_whole()
