"""Rules over the desk's past: as it was known then, whatever has been learnt since."""

from datetime import date

import pytest
from desk_people import make_record, make_source, reviewed_record
from desk_rules import at, driver, make_list, make_rule

from atrocityrisk.desk.alerting.rule_onsets import KnownOnsets
from atrocityrisk.desk.alerting.rule_past import _from_the_desk, dry_run
from atrocityrisk.desk.alerting.rule_replay import replay
from atrocityrisk.desk.alerting.rule_sight import look
from atrocityrisk.desk.changes.alert_making import fingerprint
from atrocityrisk.desk.changes.workflow import STEPS, release, save_content, take_step
from atrocityrisk.desk.models import Assessment, Record
from atrocityrisk.desk.rules.findings import IndicatorFinding, findings_text
from atrocityrisk.desk.rules.levels import Confidence, Level, Presence, Trend
from atrocityrisk.desk.rules.rule_record import Onset
from atrocityrisk.desk.rules.scope import as_person, as_system

pytestmark = pytest.mark.django_db

UNTIL = date(2026, 10, 1)


def _days(rule, until=UNTIL):
    _, firings = replay(rule, until=until)
    return [(one.gwcode, one.day.isoformat()) for one in firings]


def _record(people, source, day, happened, **fields):
    with at(day):
        return reviewed_record(
            people["analyst"],
            people["reviewer"],
            source,
            first_day=date.fromisoformat(happened),
            last_day=date.fromisoformat(happened),
            **fields,
        )


@pytest.fixture
def past(people, source):
    """Three records of one State within a month, each reviewed on another day than it happened."""
    return [
        _record(people, source, "2026-03-05", "2026-03-01"),
        _record(people, source, "2026-03-20", "2026-03-02"),
        _record(people, source, "2026-03-25", "2026-03-24", severity=5),
        _record(people, source, "2026-03-26", "2026-03-25", gwcode=500),
    ]


def test_it_fires_on_the_day_on_which_enough_is_known(people, past):
    two = make_rule(people["reviewer"], "records", number=2, days=30)
    assert _days(two) == [(490, "2026-03-20")]
    grave = make_rule(people["reviewer"], "records", name="Grave", number=1, least_severity=5)
    assert _days(grave) == [(490, "2026-03-25")]
    # Reported too late to be within the window any more.
    short = make_rule(people["reviewer"], "records", name="Short", number=2, days=7)
    assert _days(short) == []


def test_what_is_entered_changed_or_withdrawn_later_tells_nothing_of_before(people, source, past):
    rule = make_rule(people["reviewer"], "records", number=2, days=30, cool_off_days=0)
    before = _days(rule)
    assert before == [(490, "2026-03-20"), (490, "2026-03-25")]
    analyst = people["analyst"]
    # Records of that time that are entered in June, one that is withdrawn, one that is reopened,
    # corrected to another State and a lower severity, and left a draft.
    for place in range(3):
        _record(people, source, f"2026-06-0{place + 1}", "2026-03-03", gwcode=500)
    with at("2026-07-01"), as_person(analyst):
        take_step(Record.objects.get(pk=past[0].pk), STEPS["withdraw"], analyst, reason="wrong")
        reopened = take_step(
            Record.objects.get(pk=past[1].pk), STEPS["reopen"], analyst, reason="wrong"
        )
        reopened.gwcode, reopened.severity = 651, 1
        save_content(reopened, analyst)
    assert _days(rule) == before
    assert _days(rule, until=date(2026, 3, 22)) == before[:1]


def test_what_came_while_it_kept_still_does_not_make_it_keep_still_longer(people, source):
    for day in ("01", "20"):
        _record(people, source, f"2026-03-{day}", f"2026-03-{day}", perpetrator="media")
    # On 1 April it may fire again, and nothing new counts; on 5 April something does.
    _record(people, source, "2026-04-01", "2026-04-01", perpetrator="communal")
    _record(people, source, "2026-04-05", "2026-04-05", perpetrator="media")
    rule = make_rule(
        people["reviewer"], "records", number=1, days=60, perpetrators=["media"], cool_off_days=30
    )
    assert _days(rule) == [(490, "2026-03-01"), (490, "2026-04-05")]


def test_what_nobody_reviewed_counts_only_where_the_rule_says_so(people, source):
    with at("2026-03-01"), as_person(people["analyst"]):
        for place in range(2):
            made = make_record(
                people["analyst"],
                source,
                first_day=date(2026, 2, 28),
                last_day=date(2026, 2, 28),
                external_id=f"{place}",
            )
            take_step(made, STEPS["submit"], people["analyst"])
    strict = make_rule(people["reviewer"], "records", number=2)
    lenient = make_rule(people["reviewer"], "records", name="Lenient", number=2, reviewed=False)
    assert _days(strict) == []
    assert _days(lenient) == [(490, "2026-03-01")]
    (seen,) = look(lenient, today=date(2026, 3, 2)).firings
    assert seen.confidence == Confidence.LOW
    assert "2 of the 2 are not reviewed" in seen.sure_since


def test_it_sees_no_higher_than_its_level_nor_its_writer_and_nothing_embargoed(people):
    open_source = make_source(people["analyst"])
    _record(people, open_source, "2026-03-01", "2026-03-01", level=Level.CONFIDENTIAL)
    _record(
        people, open_source, "2026-03-02", "2026-03-01", embargo_until=date(2026, 3, 20), severity=5
    )
    low = make_rule(people["reviewer"], "records", number=1, days=60)
    high = make_rule(
        people["reviewer"], "records", name="High", number=1, days=60, level=Level.CONFIDENTIAL
    )
    with at("2026-03-10"):
        assert look(low).firings == ()
        assert len(look(high).firings) == 1
    # The embargo ends; the day from which it counts is that one.
    assert _days(low) == [(490, "2026-03-20")]
    with at("2026-03-25"):
        assert [one.day for one in look(low).firings] == [date(2026, 3, 20)]
    writer = people["reviewer"]
    with as_system("tests"):
        writer.clearance = Level.PUBLIC
        writer.save()
    with at("2026-03-25"):
        assert look(high).firings == ()


def test_what_is_seen_today_is_what_the_replay_ends_with(people, past):
    rule = make_rule(people["reviewer"], "records", number=2, days=30)
    with at("2026-03-21"):
        (now,) = look(rule).firings
    _, (then,) = replay(rule, until=date(2026, 3, 21))
    assert (now.gwcode, now.day, now.seen) == (then.gwcode, then.day, then.seen)
    assert fingerprint(rule, now.gwcode, now.seen) == fingerprint(rule, then.gwcode, then.seen)


def test_a_lowered_record_is_seen_from_then_on(people, source):
    made = _record(people, source, "2026-03-01", "2026-03-01", level=Level.CONFIDENTIAL)
    rule = make_rule(people["reviewer"], "records", number=1, days=60)
    approver = people["approver"]
    with at("2026-03-09"), as_person(approver):
        release(
            Record.objects.get(pk=made.pk),
            approver,
            level=Level.RESTRICTED,
            reason="published meanwhile",
        )
    assert _days(rule) == [(490, "2026-03-09")]
    with at("2026-03-10"):
        assert [one.day for one in look(rule).firings] == [date(2026, 3, 9)]


def _assessment(people, day, presence, *, trend=Trend.STEADY, confidence=Confidence.HIGH, last):
    analyst, reviewer = people["analyst"], people["reviewer"]
    finding = IndicatorFinding(
        indicator="7.2", presence=presence, trend=trend, confidence=confidence
    )
    with at(day):
        with as_person(analyst):
            made = save_content(
                Assessment(
                    gwcode=490,
                    first_day=date(2026, 1, 1),
                    last_day=date.fromisoformat(last),
                    findings=findings_text([finding]),
                    level=Level.RESTRICTED,
                ),
                analyst,
            )
            made = take_step(made, STEPS["submit"], analyst)
        with as_person(reviewer):
            return take_step(made, STEPS["accept"], reviewer, reason="agreed")


def test_a_signed_assessment_fires_when_it_is_signed_and_the_newest_counts(people):
    _assessment(people, "2026-03-05", Presence.PARTLY, last="2026-02-28")
    _assessment(people, "2026-05-05", Presence.YES, trend=Trend.RISING, last="2026-04-30")
    _assessment(people, "2026-06-05", Presence.NO, last="2026-03-31")
    writer = people["reviewer"]
    partly = make_rule(writer, "assessment", name="Partly", risk_factor=7, says="partly")
    rising = make_rule(writer, "assessment", name="Rising", risk_factor=7, says="rising")
    other = make_rule(writer, "assessment", name="Other", risk_factor=8, says="partly")
    assert _days(partly) == [(490, "2026-03-05"), (490, "2026-05-05")]
    assert _days(rising) == [(490, "2026-05-05")]
    assert _days(other) == []
    (seen,) = look(rising).firings
    assert seen.day == date(2026, 5, 5)
    assert "7.2 (yes, rising)" in seen.reason
    assert "indicators of risk factor 7 are not judged or not known" in seen.not_known


def test_a_list_with_an_indicator_past_its_bound_fires_when_it_is_added(people):
    with at("2025-02-01"):
        make_list(2024, {490: {"probability": 0.1, **driver("armed_conflicts", 3.0)}})
    with at("2026-02-01"):
        make_list(
            2025,
            {
                490: {"probability": 0.1, **driver("armed_conflicts", 3.0)},
                500: {"probability": 0.2, **driver("armed_conflicts", 4.0, value_year=2025)},
                501: {"probability": 0.2, **driver("armed_conflicts", 9.0, value_year=2020)},
                520: {"probability": 0.3, **driver("armed_conflicts", 9.0, status="missing")},
            },
        )
    rule = make_rule(
        people["reviewer"], "dynamic", indicator="armed_conflicts", value=3.0, oldest=1
    )
    # State 490 has the same value of the same year in both: once. What is old or missing is not
    # counted at all.
    assert _days(rule) == [(490, "2025-02-01"), (500, "2026-02-01")]
    looked = look(rule)
    assert [one.gwcode for one in looked.firings] == [490, 500]
    assert looked.not_known == (
        "1 State has no observed value of armed_conflicts in List of 2025.",
        "1 State has a value older than 1 year, or of an unknown year.",
    )


def test_the_record_of_a_rule_over_the_desk_and_the_offices_own_onsets(people, past, tmp_path):
    rule = make_rule(people["reviewer"], "records", number=2, days=30)
    known = KnownOnsets(
        onsets=(Onset(gwcode=490, first_day=date(2026, 5, 1), last_day=date(2026, 5, 1)),),
        known_until=date(2026, 9, 30),
        words="planted onsets",
    )
    with at("2026-10-01"):
        record = _from_the_desk(rule, known, 60).record
    assert (record.since, record.until) == (date(2026, 3, 5), date(2026, 10, 1))
    assert (record.hits, record.false_alarms, record.open, record.missed) == (1, 0, 0, 0)
    assert record.leads == (42,)
    events = tmp_path / "onsets.toml"
    events.write_text(
        "complete_until = 2026-04-15\n[[onset]]\nstate = 490\nday = 2026-04-01\n", encoding="utf-8"
    )
    with at("2026-10-01"):
        found = dry_run(rule, horizon_days=60, events=events).record
    # The window ends on 19 May, and onsets are known until 15 April.
    assert (found.hits, found.open, found.onsets, found.caught) == (0, 1, 1, 1)
