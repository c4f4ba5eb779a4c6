"""What a rule sees in plain data, how sure it says it is, and what it says is not known."""

import uuid
from datetime import date, timedelta

import pytest

from atrocityrisk.desk.rules.findings import IndicatorFinding
from atrocityrisk.desk.rules.levels import Confidence, Level, Presence, Trend
from atrocityrisk.desk.rules.rule_firing import MOST_ITEMS
from atrocityrisk.desk.rules.rule_of_assessments import KnownAssessment, look_at_assessments
from atrocityrisk.desk.rules.rule_of_lists import (
    KnownList,
    ListedState,
    look_for_rise,
    look_for_top,
    rose,
)
from atrocityrisk.desk.rules.rule_of_records import KnownRecord, look_at_records
from atrocityrisk.desk.rules.rule_parameters import (
    AssessmentSays,
    ProbabilityRise,
    RecordCount,
    TopK,
    check_parameters,
    parameters_text,
    read_parameters,
)
from atrocityrisk.errors import SpecError

TODAY = date(2026, 5, 1)


def _known(place=0, **fields):
    day = TODAY - timedelta(days=place)
    given = {
        "key": uuid.UUID(int=place),
        "gwcode": 490,
        "first_day": day,
        "last_day": day,
        "indicators": ("7.2",),
        "severity": 3,
        "perpetrator": "media",
        "credibility": "2",
        "status": "reviewed",
        "level": 1,
        "source": place,
        "embargo_until": None,
        "known_on": day,
        **fields,
    }
    return KnownRecord(**given)


def _look(asked, *known):
    return look_at_records(RecordCount(**asked), known, today=TODAY).firings


@pytest.mark.parametrize(
    ("known", "confidence"),
    [
        ([{}, {}], Confidence.HIGH),
        ([{"source": 1}, {"source": 1}], Confidence.MODERATE),
        ([{"credibility": "3"}, {}], Confidence.MODERATE),
        ([{"credibility": "4"}, {}], Confidence.LOW),
        ([{"status": "submitted"}, {}], Confidence.LOW),
        # Without the weak one it would have fired as well.
        ([{"status": "submitted"}, {}, {}], Confidence.HIGH),
    ],
)
def test_how_sure_a_count_of_records_is(known, confidence):
    rows = [_known(place, **fields) for place, fields in enumerate(known)]
    (seen,) = _look({"number": 2, "reviewed": False, "credibility": "7"}, *rows)
    assert seen.confidence == confidence
    assert seen.sure_since.startswith(f"Confidence is {confidence.label}: ")


def test_what_is_not_known_counts_neither_for_nor_against():
    rows = [
        _known(0),
        _known(1),
        _known(2, credibility="6"),
        _known(3, perpetrator="unknown"),
        _known(4, perpetrator="communal"),
        _known(5, credibility="4"),
    ]
    asked = {"number": 2, "perpetrators": ("media",)}
    (seen,) = _look(asked, *rows)
    assert [item.key for item in seen.evidence] == [str(rows[0].key), str(rows[1].key)]
    assert "1 more record of credibility that cannot be judged: not counted." in seen.not_known
    assert "1 more record does not say who is responsible: not counted." in seen.not_known
    assert _look({**asked, "number": 3}, *rows) == ()


@pytest.mark.parametrize(
    ("asked", "fires"),
    [
        ({"days": 11}, True),
        ({"days": 10}, False),
        ({"least_severity": 4}, False),
        ({"indicators": ("7",)}, True),
        ({"indicators": ("7.1", "2")}, False),
        ({"credibility": "1"}, False),
    ],
)
def test_each_bound_of_a_count_matters(asked, fires):
    row = _known(10)
    assert bool(_look({"number": 1, **asked}, row)) is fires


def test_many_records_are_named_up_to_a_number_with_the_highest_level_of_the_rest():
    rows = [_known(0, key=uuid.UUID(int=place)) for place in range(40)]
    rows.append(_known(9, level=2))
    (seen,) = _look({"number": 1}, *rows)
    assert len(seen.evidence) == MOST_ITEMS + 1
    assert seen.evidence[-1].words == "and 11 more of the same kind"
    assert seen.evidence[-1].level == Level.CONFIDENTIAL


@pytest.mark.parametrize(
    ("asked", "before", "now", "fires"),
    [
        ({"least_rise": 0.05}, 0.10, 0.15, True),
        ({"least_rise": 0.05}, 0.10, 0.1499, False),
        ({"least_ratio": 2}, 0.01, 0.02, True),
        ({"least_ratio": 2, "floor": 0.03}, 0.01, 0.02, False),
        ({"least_ratio": 2, "least_rise": 0.05}, 0.01, 0.05, False),
        ({"least_ratio": 2}, 0.0, 0.02, True),
        ({"least_ratio": 2, "floor": 0}, 0.0, 0.0, False),
    ],
)
def test_when_a_probability_rose(asked, before, now, fires):
    assert rose(ProbabilityRise(**asked), now=now, before=before) is fires


def _list(key, **states):
    return KnownList(
        key=key,
        name=f"List {key}",
        origin=2025,
        level=Level.PUBLIC,
        added_on=TODAY,
        states={int(name[1:]): state for name, state in states.items()},
    )


def _state(code, probability, *, rank=1, interval=(None, None), ranks=(None, None), **chances):
    return ListedState(
        gwcode=code,
        probability=probability,
        low=interval[0],
        high=interval[1],
        rank=rank,
        rank_low=ranks[0],
        rank_high=ranks[1],
        chances={int(k[1:]): chance for k, chance in chances.items()},
    )


@pytest.mark.parametrize(
    ("now", "before", "confidence"),
    [
        ((0.2, 0.4), (0.05, 0.15), Confidence.HIGH),
        ((0.12, 0.4), (0.05, 0.15), Confidence.MODERATE),
        ((0.08, 0.4), (0.05, 0.15), Confidence.LOW),
        ((None, None), (0.05, 0.15), Confidence.LOW),
    ],
)
def test_how_sure_a_rise_is(now, before, confidence):
    looked = look_for_rise(
        ProbabilityRise(least_rise=0.1),
        _list("b", s490=_state(490, 0.3, interval=now), s500=_state(500, 0.9)),
        _list("a", s490=_state(490, 0.1, interval=before), s501=_state(501, 0.9)),
    )
    # What stands in one of the lists alone has no rise, and is told of.
    (seen,) = looked.firings
    assert (seen.gwcode, seen.confidence) == (490, confidence)
    assert looked.not_known == ("2 States are in one of the two lists alone: not compared.",)


def test_a_chance_that_a_list_does_not_give_is_neither_high_nor_low():
    now = _list(
        "b",
        s490=_state(490, 0.3, rank=1, k30=0.9),
        s500=_state(500, 0.2, rank=2),
        s501=_state(501, 0.1, rank=3, k30=0.2),
    )
    looked = look_for_top(TopK(k=30, least_chance=0.5), now, None)
    assert [one.gwcode for one in looked.firings] == [490]
    assert looked.not_known == ("1 State has no chance to be among the highest 30.",)
    before = _list("a", s490=_state(490, 0.1, k30=0.6))
    asked = TopK(k=30, least_chance=0.5, least_rise=0.3)
    assert [one.gwcode for one in look_for_top(asked, now, before).firings] == [490]
    assert look_for_top(asked, now, None).firings == ()
    by_rank = look_for_top(TopK(k=2), now, None)
    assert [one.gwcode for one in by_rank.firings] == [490, 500]


def _finding(indicator, presence, confidence, trend=Trend.UNKNOWN):
    return IndicatorFinding(
        indicator=indicator, presence=presence, trend=trend, confidence=confidence
    )


@pytest.mark.parametrize(
    ("asked", "fires"),
    [
        ({"says": "yes"}, True),
        ({"says": "yes", "indicators": 2}, False),
        ({"says": "partly", "indicators": 2}, True),
        ({"says": "partly", "indicators": 2, "confidence": "high"}, False),
        ({"says": "rising"}, True),
        ({"says": "rising", "confidence": "high"}, False),
    ],
)
def test_what_an_assessment_has_to_say(asked, fires):
    one = KnownAssessment(
        key="a",
        gwcode=490,
        first_day=date(2026, 1, 1),
        last_day=date(2026, 3, 31),
        level=Level.RESTRICTED,
        signed_on=TODAY,
        findings=(
            _finding("7.1", Presence.YES, Confidence.HIGH),
            _finding("7.2", Presence.PARTLY, Confidence.MODERATE, Trend.RISING),
            # Without confidence it is no judgement; of another risk factor it is no matter.
            _finding("7.3", Presence.YES, None, Trend.RISING),
            _finding("8.1", Presence.YES, Confidence.HIGH, Trend.RISING),
        ),
    )
    looked = look_at_assessments(AssessmentSays.model_validate({"risk_factor": 7, **asked}), [one])
    assert bool(looked.firings) is fires


def test_parameters_are_canonical_and_read_back():
    asked = check_parameters(
        "records", {"perpetrators": ["media", "communal", "media"], "number": 2}, at="x"
    )
    text = parameters_text(asked)
    assert text == (
        '{"credibility":"3","days":30,"indicators":[],"least_severity":1,"number":2,'
        '"perpetrators":["communal","media"],"reviewed":true}'
    )
    assert read_parameters("records", text) == asked
    with pytest.raises(SpecError, match="x perpetrators: expected who is responsible"):
        check_parameters("records", {"perpetrators": ["unknown"]}, at="x")
