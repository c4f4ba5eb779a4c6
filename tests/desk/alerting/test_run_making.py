"""Runs of all rules: once for what is seen, also of two at once; one that dies; one missed."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from desk_people import make_people
from desk_rules import make_list, make_rule
from django.db import connection

from atrocityrisk.desk.alerting import run_making
from atrocityrisk.desk.alerting.run_making import run_rules
from atrocityrisk.desk.changes.history_chain import verify_history
from atrocityrisk.desk.changes.rule_saving import set_active
from atrocityrisk.desk.database.alert_runs import missed_run
from atrocityrisk.desk.models import Alert, AlertRule, AlertRun
from atrocityrisk.desk.rules.alert_evidence import read_evidence
from atrocityrisk.desk.rules.levels import AlertState, Confidence, Level
from atrocityrisk.desk.rules.scope import as_person, as_system


def _edition(origin, share):
    make_list(origin, {490: {"probability": share}, 500: {"probability": share / 2}})


def _run():
    with as_system("alerts run"):
        return run_rules()


def _alerts():
    with as_system("tests"):
        return sorted(Alert.objects.values_list("gwcode", "rule__name"))


@pytest.mark.django_db
def test_a_run_makes_what_is_new_and_the_next_one_nothing(people):
    _edition(2024, 0.05)
    _edition(2025, 0.25)
    rise = make_rule(people["reviewer"], "probability_rise", name="Rise", least_rise=0.15)
    make_rule(people["reviewer"], "top_k", name="Top", k=1, level=Level.PUBLIC)
    make_rule(people["reviewer"], "top_k", name="Rests", k=2, active=False)
    outcome = _run()
    assert [(one.rule.name, one.seen, len(one.made)) for one in outcome.rules] == [
        ("Rise", 1, 1),
        ("Top", 1, 1),
    ]
    assert (outcome.run.rules, outcome.run.fired, outcome.run.fault) == (2, 2, "")
    assert outcome.run.finished_at is not None
    assert _alerts() == [(490, "Rise"), (490, "Top")]
    with as_system("tests"):
        alert = Alert.objects.get(rule=rise)
    assert (alert.state, alert.level) == (AlertState.CANDIDATE, Level.RESTRICTED)
    assert alert.reason.startswith("The probability rose from 5.0% (List of 2024) to 25.0%")
    assert "Rule: The probability rose since the edition before by 15 percentage" in alert.reason
    assert alert.confidence == Confidence.LOW
    assert alert.reason.endswith("Confidence is low: a list without intervals.")
    assert "in the data alone" in alert.not_known
    assert [item.kind for item in read_evidence(alert.evidence)] == ["forecasts", "forecasts"]
    again = _run()
    assert [(one.seen, len(one.made)) for one in again.rules] == [(1, 0), (1, 0)]
    assert len(_alerts()) == 2


@pytest.mark.django_db(transaction=True)
def test_of_runs_at_once_nothing_fires_twice():
    people = make_people()
    make_list(2025, {state: {"probability": 0.3} for state in (490, 500, 501, 520, 530)})
    for name in ("one", "two"):
        make_rule(people["reviewer"], "top_k", name=name, k=5)
    gate = threading.Barrier(3)
    outcomes = []

    def run():
        try:
            gate.wait()
            outcomes.append(_run())
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [outcome.faults for outcome in outcomes] == [[], [], []]
    assert sum(len(outcome.made) for outcome in outcomes) == 10
    states = (490, 500, 501, 520, 530)
    assert _alerts() == sorted((state, name) for state in states for name in ("one", "two"))
    with as_system("tests"):
        assert verify_history().problems == ()
        assert sum(run.fired for run in AlertRun.objects.all()) == 10


@pytest.mark.django_db
def test_a_run_that_dies_leaves_what_it_made_whole_and_is_seen(people, monkeypatch):
    make_list(2025, {490: {"probability": 0.3}, 500: {"probability": 0.2}})
    rule = make_rule(people["reviewer"], "top_k", k=2)
    whole = run_making.make_candidate

    def dies(**options):
        if options["gwcode"] == 500:
            raise KeyboardInterrupt
        return whole(**options)

    monkeypatch.setattr(run_making, "make_candidate", dies)
    with pytest.raises(KeyboardInterrupt):
        _run()
    assert _alerts() == [(490, rule.name)]
    with as_person(people["analyst"]):
        told = missed_run()
    assert told.last is None
    assert "stopped by KeyboardInterrupt" in told.words
    monkeypatch.setattr(run_making, "make_candidate", whole)
    assert len(_run().made) == 1
    assert _alerts() == [(490, rule.name), (500, rule.name)]
    with as_person(people["analyst"]):
        assert missed_run() is None


@pytest.mark.django_db
def test_a_fault_of_one_rule_keeps_no_other_from_looking(people):
    make_list(2025, {490: {"probability": 0.3}})
    broken = make_rule(people["reviewer"], "top_k", name="Broken", k=1)
    make_rule(people["reviewer"], "top_k", name="Sound", k=1)
    with as_system("tests"):
        broken.parameters = '{"k":"many"}'
        broken.save()
    outcome = _run()
    assert _alerts() == [(490, "Sound")]
    assert len(outcome.faults) == 1
    assert outcome.faults[0].startswith("Broken: SpecError")
    # What stands in the row is read by people of every clearance: no content.
    assert outcome.run.fault == "not every rule could look"
    with as_person(people["analyst"]):
        assert "not every rule could look" in missed_run().words


@pytest.mark.django_db
def test_a_run_is_missed_after_the_hours_of_the_options(people):
    now = datetime(2026, 5, 1, 12, tzinfo=UTC)
    with as_person(people["analyst"]):
        # Without an active rule there is nothing to miss.
        assert missed_run(now) is None
    make_rule(people["reviewer"], "top_k", k=1, level=Level.CONFIDENTIAL)
    with as_system("tests"):
        last = AlertRun.objects.create(finished_at=now - timedelta(hours=27))
        AlertRun.objects.filter(pk=last.pk).update(started_at=now - timedelta(hours=27))
    with as_person(people["analyst"]):
        assert missed_run(now - timedelta(hours=1)) is None
        told = missed_run(now)
        assert told.words.startswith(
            "Alert rules were last looked at on 2026-04-30 09:00 UTC; they should be every 26 "
            "hours."
        )
    for name in ("reader", "restricted_reader"):
        with as_person(people[name]):
            assert missed_run(now) is None
    with as_system("tests"):
        hung = AlertRun.objects.create()
        AlertRun.objects.filter(pk=hung.pk).update(started_at=now - timedelta(hours=2))
    with as_person(people["analyst"]):
        assert "begun on 2026-05-01 10:00 UTC, it has not ended" in missed_run(now).words


@pytest.mark.django_db
def test_a_rule_put_to_rest_looks_no_more(people):
    make_list(2025, {490: {"probability": 0.3}})
    rule = make_rule(people["reviewer"], "top_k", k=1)
    with as_person(people["approver"]):
        set_active(rule, people["approver"], active=False, reason="too many candidates")
    assert _run().rules == ()
    assert _alerts() == []
    with as_system("tests"):
        assert AlertRule.objects.get().version == 3


@pytest.mark.django_db
def test_a_nowcast_older_than_the_list_makes_no_rise(people):
    make_rule(people["reviewer"], "probability_rise", between="nowcast", least_rise=0.1)
    nowcast = {
        "model": "nowcast, may have begun",
        "through_month": date(2025, 6, 1),
        "name": "Nowcast",
    }
    make_list(2024, {490: {"probability": 0.4}}, **nowcast)
    make_list(2025, {490: {"probability": 0.1}}, name="List of 2025")
    (looked,) = _run().rules
    assert (looked.seen, looked.not_known) == (
        0,
        ("No nowcast of the outcome and the years of List of 2025 is on the desk.",),
    )
    make_list(2025, {490: {"probability": 0.4}}, **nowcast | {"through_month": date(2026, 6, 1)})
    _run()
    assert _alerts() == [(490, "A rule")]
