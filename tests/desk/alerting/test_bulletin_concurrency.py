"""Several approvers at once: one wins, the others are told, and no number is given twice."""

import threading

import pytest
from desk_alerts import proposed_alert
from desk_people import make_person
from django.core.exceptions import PermissionDenied
from django.db import connection

from atrocityrisk.desk.changes.alert_steps import issue
from atrocityrisk.desk.changes.history_chain import verify_history
from atrocityrisk.desk.models import Alert, Bulletin
from atrocityrisk.desk.models.reviewed import StaleRecordError
from atrocityrisk.desk.rules.scope import as_person, as_system

pytestmark = pytest.mark.django_db(transaction=True)


def _at_once(acts):
    """What each gave, or the refusal that it met; all begin once each has read its alert."""
    gate = threading.Barrier(len(acts))
    results = [None] * len(acts)

    def run(place, person, key):
        try:
            with as_person(person):
                seen = Alert.objects.get(key=key)
                gate.wait()
                results[place] = issue(seen, person, public=True, public_text="For everybody.")
        except (StaleRecordError, PermissionDenied) as problem:
            results[place] = problem
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, *act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_of_approvers_who_sign_at_once_one_wins_for_each_alert(people):
    first, second = people["approver"], make_person("another", "approver")
    one, two = (proposed_alert(people["analyst"]) for _ in range(2))
    results = _at_once([(first, one.key), (second, one.key), (first, two.key), (second, two.key)])
    assert sum(isinstance(result, tuple) for result in results) == 2
    assert sum(isinstance(result, StaleRecordError) for result in results) == 2
    with as_system("tests"):
        numbers = sorted(bulletin.number for bulletin in Bulletin.objects.all())
        assert [number[0] + number[-4:] for number in numbers] == [
            "P-001",
            "P-002",
            "R-001",
            "R-002",
        ]
        assert verify_history().problems == ()
