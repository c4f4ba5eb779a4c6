"""What the new kinds would tell by the way: names that are taken, what is tied to what, numbers."""

import uuid
from datetime import timedelta

import pytest
from desk_kinds import (
    brought_to,
    issued,
    make_advice,
    make_alert,
    make_assessment,
    make_coding,
    make_list,
    make_rule,
)
from desk_people import make_person, make_record, make_source, reviewed_record
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.utils import IntegrityError
from django.utils import timezone

from atrocityrisk.desk.changes.workflow import STEPS, save_content, take_step
from atrocityrisk.desk.database.cited_evidence import seen_evidence
from atrocityrisk.desk.models import (
    Advice,
    Alert,
    AlertRule,
    AlertRun,
    Assessment,
    Evidence,
    ForecastList,
    SpeechCoding,
)
from atrocityrisk.desk.rules.alert_evidence import EvidenceItem
from atrocityrisk.desk.rules.findings import IndicatorFinding, findings_text
from atrocityrisk.desk.rules.levels import Level
from atrocityrisk.desk.rules.scope import as_nobody, as_person, as_public, as_system

PUBLIC, RESTRICTED, CONFIDENTIAL = Level


def _citing(*keys, note=""):
    return (IndicatorFinding(indicator="1.1", presence="yes", evidence=keys, note=note),)


def test_the_name_of_a_hidden_rule_is_free(people):
    make_rule(people["reviewer"], name="Same", level=CONFIDENTIAL)
    low = make_person("low_reviewer", "reviewer", clearance=PUBLIC)
    assert make_rule(low, name="Same", level=PUBLIC).pk
    with pytest.raises(IntegrityError), transaction.atomic():
        make_rule(low, name="Same", level=PUBLIC)


def test_a_list_like_a_hidden_one_can_be_added(people):
    def add(person, level):
        years = {"origin": 2024, "first_year": 2025, "last_year": 2026}
        one = ForecastList(name="List", level=level, rows_sha256="a" * 64, **years)
        with as_person(person), transaction.atomic():
            one.save()
        return one

    add(people["reviewer"], CONFIDENTIAL)
    low = make_person("low_reviewer", "reviewer", clearance=PUBLIC)
    assert add(low, PUBLIC).pk
    with pytest.raises(IntegrityError):
        add(low, PUBLIC)


def test_rules_are_for_colleagues_at_work(people):
    make_rule(people["reviewer"], level=PUBLIC)
    for name, seen in (("confidential_reader", 0), ("administrator", 0), ("analyst", 1)):
        with as_person(people[name]):
            assert AlertRule.objects.count() == seen, name
            assert AlertRule.history.model.objects.count() == seen, name
    for scope in (as_public, as_nobody):
        with scope():
            assert AlertRule.objects.count() == 0


def test_an_alert_names_no_rule_that_the_viewer_may_not_see(people):
    rule = make_rule(people["reviewer"], level=CONFIDENTIAL)
    alert = make_alert(people["reviewer"], level=RESTRICTED, rule=rule)
    low = make_person("low_analyst", "analyst", clearance=RESTRICTED)
    with as_person(low):
        assert Alert.objects.get(pk=alert.pk).seen_rule is None
    with as_person(people["analyst"]):
        assert Alert.objects.get(pk=alert.pk).seen_rule == rule
    with as_person(people["analyst"]):
        assert make_alert(people["analyst"]).seen_rule is None


def test_readers_see_of_an_alert_nothing_from_before_its_issue(people):
    alert = make_alert(people["analyst"], level=PUBLIC, state_reason="a rumour of a colleague")
    with as_person(people["public_reader"]):
        assert Alert.objects.count() == Alert.history.model.objects.count() == 0
    issued(alert, people["analyst"], people["approver"])
    with as_person(people["public_reader"]):
        assert Alert.objects.count() == 1
        states = list(Alert.history.model.objects.values_list("state", flat=True))
        assert states == ["issued"]
        assert [version.state for version in alert.history.all()] == ["issued"]
    with as_person(people["reviewer"]):
        assert Alert.history.model.objects.count() == 3


def test_an_alert_is_no_lower_than_its_evidence(people):
    item = EvidenceItem(kind="number", words="7 records", level=CONFIDENTIAL)
    with pytest.raises(ValidationError, match="expected confidential, as its evidence is"):
        make_alert(people["analyst"], evidence=(item,), level=RESTRICTED)
    assert make_alert(people["analyst"], evidence=(item,), level=CONFIDENTIAL).pk


def _item(kind, row, level):
    return EvidenceItem(kind=kind, key=str(row.key), words=f"{kind} {level}", level=level)


def test_evidence_of_an_alert_is_what_the_viewer_may_see_today(people, source):
    analyst, reviewer = people["analyst"], people["reviewer"]
    later = timezone.now().date() + timedelta(days=30)
    record = reviewed_record(analyst, reviewer, source, level=PUBLIC)
    held = reviewed_record(analyst, reviewer, source, level=PUBLIC, embargo_until=later)
    draft = make_assessment(analyst, level=PUBLIC)
    forecasts = make_list(reviewer, level=RESTRICTED)
    items = (
        _item("record", record, PUBLIC),
        _item("record", held, PUBLIC),
        _item("assessment", draft, PUBLIC),
        _item("forecasts", forecasts, RESTRICTED),
        EvidenceItem(kind="number", words="5 within 30 days", level=RESTRICTED),
        EvidenceItem(kind="record", key=str(uuid.uuid4()), words="gone", level=PUBLIC),
    )
    alert = make_alert(analyst, evidence=items, level=RESTRICTED)

    def seen_by(name, highest=None):
        with as_person(people[name]):
            return [item.words for item in seen_evidence(alert, highest)]

    every = ["record 0", "record 0", "assessment 0", "forecasts 1", "5 within 30 days"]
    assert seen_by("analyst") == every
    assert seen_by("reviewer") == ["record 0", "record 0", "forecasts 1", "5 within 30 days"]
    assert seen_by("restricted_reader") == ["record 0", "forecasts 1", "5 within 30 days"]
    assert seen_by("public_reader") == ["record 0"]
    assert seen_by("restricted_reader", PUBLIC) == ["record 0"]


def test_advice_names_nothing_that_is_hidden_by_now(people):
    analyst, reviewer = people["analyst"], people["reviewer"]
    assessment = make_assessment(analyst, level=PUBLIC)
    alert = make_alert(analyst, level=PUBLIC)
    advice = make_advice(analyst, level=PUBLIC, assessment=assessment, alert=alert)
    brought_to(advice, "reviewed", analyst, reviewer, "good")
    with as_person(people["public_reader"]):
        shown = Advice.objects.get()
        assert (shown.seen_alert, shown.seen_assessment) == (None, None)
    alert.level = CONFIDENTIAL
    with as_person(analyst):
        with pytest.raises(ValidationError, match="raise the advice first"):
            alert.save()
        shown = Advice.objects.get()
        assert (shown.seen_alert, shown.seen_assessment) == (alert, assessment)


def test_advice_is_no_lower_than_what_it_rests_on(people):
    analyst = people["analyst"]
    for fields in (
        {"assessment": make_assessment(analyst, level=CONFIDENTIAL)},
        {"alert": make_alert(analyst, level=CONFIDENTIAL)},
    ):
        with pytest.raises(ValidationError, match="no lower than"):
            make_advice(analyst, level=RESTRICTED, **fields)
        assert make_advice(analyst, level=CONFIDENTIAL, **fields).pk


def test_a_hidden_record_as_evidence_is_as_one_that_does_not_exist(people):
    source = make_source(people["analyst"], level=CONFIDENTIAL)
    hidden = make_record(people["analyst"], source, level=CONFIDENTIAL)
    low = make_person("low_analyst", "analyst", clearance=RESTRICTED)
    said = []
    for key in (hidden.key, uuid.uuid4()):
        with pytest.raises(ValidationError) as refused:
            make_assessment(low, findings=_citing(key))
        said.append(refused.value.message_dict)
    assert said[0] == said[1]
    with as_system("tests"):
        assert Assessment.objects.count() == 0


def test_evidence_that_was_hidden_since_stays_and_is_not_shown(people, source):
    analyst, reviewer = people["analyst"], people["reviewer"]
    low = make_person("low_analyst", "analyst", clearance=RESTRICTED)
    record = reviewed_record(analyst, reviewer, source, level=RESTRICTED)
    mine = make_assessment(low, level=RESTRICTED, findings=_citing(record.key))
    with as_person(analyst):
        record = take_step(record, STEPS["reopen"], analyst, reason="more is known")
    with as_person(low):
        mine.findings = findings_text(_citing(record.key, note="More."))
        mine = save_content(mine, low)
        assert Evidence.objects.filter(assessment=mine).count() == 0
    with as_system("tests"):
        assert [row.record_id for row in Evidence.objects.all()] == [record.pk]


def test_a_record_is_not_raised_above_an_assessment_that_cites_it(people, source):
    analyst = people["analyst"]
    record = make_record(analyst, source, level=RESTRICTED)
    make_assessment(analyst, level=RESTRICTED, findings=_citing(record.key))
    record.level = CONFIDENTIAL
    with as_person(analyst), pytest.raises(ValidationError, match="of a lower level cites"):
        save_content(record, analyst)


def test_codings_of_others_are_seen_once_ones_own_is_finished(people, source):
    analyst, reviewer = people["analyst"], people["reviewer"]
    record = reviewed_record(analyst, reviewer, source, level=RESTRICTED)
    make_coding(analyst, record)
    mine = make_coding(reviewer, record, finished=False)

    def seen(name):
        with as_person(people[name]):
            coders = SpeechCoding.objects.order_by("pk").values_list("coder__username", flat=True)
            versions = SpeechCoding.history.model.objects.count()
            return [*coders], versions

    assert seen("reviewer") == (["reviewer"], 1)
    assert seen("analyst") == (["analyst"], 1)
    assert seen("second_reviewer") == ([], 0)
    assert seen("restricted_reader") == (["analyst"], 1)
    assert seen("public_reader") == ([], 0)
    with as_person(reviewer), transaction.atomic():
        mine.finished = True
        mine.save()
    assert seen("reviewer") == (["analyst", "reviewer"], 3)
    assert seen("analyst") == (["analyst", "reviewer"], 3)


def test_how_often_hidden_rules_fired_is_told_to_the_fully_cleared(people):
    with as_system("tests"):
        AlertRun(rules=7, fired=41).save()
    low = make_person("low_approver", "approver", clearance=RESTRICTED)
    told = {}
    for person in (low, people["analyst"], people["confidential_reader"]):
        with as_person(person):
            told[person.username] = [run.numbers_seen for run in AlertRun.objects.all()]
    assert told == {"low_approver": [False], "analyst": [True], "confidential_reader": [False]}
    with as_public():
        assert AlertRun.objects.count() == 0


def test_a_stranger_sees_public_rows_that_are_finished_and_no_more(people, source):
    analyst, reviewer = people["analyst"], people["reviewer"]
    for level in (PUBLIC, RESTRICTED):
        brought_to(make_assessment(analyst, level=level), "reviewed", analyst, reviewer, "good")
        brought_to(make_advice(analyst, level=level), "reviewed", analyst, reviewer, "good")
        make_assessment(analyst, level=level)
        make_alert(analyst, level=level)
    with as_public():
        assert [row.level for row in Assessment.objects.all()] == [PUBLIC]
        assert [row.level for row in Advice.objects.all()] == [PUBLIC]
        assert Alert.objects.count() == 0
