"""Making candidates: nothing fires twice, whoever runs it and how often."""

import threading
from datetime import date, timedelta

import pytest
from desk_people import make_people
from django.core.exceptions import ValidationError
from django.db import connection

from atrocityrisk.desk.changes.alert_making import make_candidate
from atrocityrisk.desk.changes.history_chain import verify_history
from atrocityrisk.desk.models import Alert, AlertRule
from atrocityrisk.desk.rules.alert_evidence import EvidenceItem, read_evidence
from atrocityrisk.desk.rules.levels import AlertState, Level
from atrocityrisk.desk.rules.scope import as_system

EVIDENCE = (EvidenceItem(kind="number", words="3 of 30 records", level=Level.PUBLIC),)


def _rule(person, **fields):
    with as_system("tests"):
        rule = AlertRule(
            name="Many records", kind="records", author=person, last_editor=person, **fields
        )
        rule.save()
    return rule


def _candidate(rule, **fields):
    given = {
        "gwcode": 490,
        "fired_on": date(2024, 5, 17),
        "seen": "one",
        "reason": "Three records in a month.",
        "evidence": EVIDENCE,
        "level": Level.RESTRICTED,
        **fields,
    }
    return make_candidate(rule=rule, **given)


@pytest.mark.django_db
def test_a_candidate_has_all_it_was_given_and_a_sealed_version(people):
    rule = _rule(people["reviewer"])
    made = _candidate(rule, lowering="Nothing new for a month.", not_known="Who did it.")
    with as_system("tests"):
        stored = Alert.objects.get(key=made.key)
        (version,) = stored.history.all()
        assert verify_history().problems == ()
    assert stored.state == AlertState.CANDIDATE
    assert (stored.author, stored.rule_id, stored.version) == (None, rule.pk, 1)
    assert read_evidence(stored.evidence) == EVIDENCE
    assert version.history_change_reason == "made by the rule Many records"
    assert version.history_user is None


@pytest.mark.django_db
def test_the_same_thing_fires_once_even_without_a_cool_off(people):
    rule = _rule(people["reviewer"], cool_off_days=0)
    assert _candidate(rule) is not None
    assert _candidate(rule, fired_on=date(2024, 9, 1)) is None
    assert _candidate(rule, gwcode=500) is not None
    assert _candidate(rule, seen="two") is not None


@pytest.mark.django_db
@pytest.mark.parametrize(("days", "fires"), [(-40, False), (0, False), (29, False), (30, True)])
def test_a_rule_keeps_still_for_its_cool_off_in_that_state_alone(people, days, fires):
    rule = _rule(people["reviewer"])
    first = _candidate(rule)
    with as_system("tests"):
        first.state, first.level = AlertState.DISMISSED, Level.CONFIDENTIAL
        first.save()
    later = _candidate(rule, seen="two", fired_on=first.fired_on + timedelta(days=days))
    assert (later is not None) is fires
    assert _candidate(rule, seen="two", gwcode=500) is not None


@pytest.mark.django_db
def test_a_candidate_is_not_below_its_evidence(people):
    above = EvidenceItem(kind="number", words="2 records", level=Level.CONFIDENTIAL)
    with pytest.raises(ValidationError, match="expected confidential or higher"):
        _candidate(_rule(people["reviewer"]), evidence=(above,))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("same", [True, False])
def test_of_four_runs_at_once_one_makes_the_candidate(same):
    rule = _rule(make_people()["reviewer"])
    gate = threading.Barrier(4)
    made = []

    def run(number):
        try:
            gate.wait()
            made.append(_candidate(rule, seen="one" if same else f"seen {number}"))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one is not None for one in made].count(True) == 1
    assert len(made) == 4
    with as_system("tests"):
        assert Alert.objects.count() == 1
        assert verify_history().problems == ()
