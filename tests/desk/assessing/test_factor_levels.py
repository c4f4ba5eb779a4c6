"""Missing data never lower what is displayed: the law, over random judgements and deletions."""

from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atrocityrisk.desk.rules.factor_levels import FactorLevel, factor_standings
from atrocityrisk.desk.rules.finding_changes import Direction, changes_between, direction
from atrocityrisk.desk.rules.findings import IndicatorFinding, findings_text, read_findings
from atrocityrisk.desk.rules.framework_words import risk_factor, risk_factors
from atrocityrisk.desk.rules.levels import Confidence, Presence, Trend

NUMBERS = [one.number for factor in risk_factors() for one in factor.indicators]
KEY = UUID("00000000-0000-4000-8000-000000000001")

# The highest that a risk factor could be, where somebody reads its level: 2 yes, 1 partly, 0 no.
COULD_BE = {"yes": 2, "partly_or_more": 2, "unknown": 2, "partly": 1, "no": 0}

_findings = st.builds(
    IndicatorFinding,
    indicator=st.sampled_from(NUMBERS),
    presence=st.sampled_from(list(Presence)),
    trend=st.sampled_from(list(Trend)),
    confidence=st.sampled_from([None, *Confidence]),
    evidence=st.sampled_from([(), (KEY,)]),
    note=st.sampled_from(["", "as reported"]),
)


def _statement(chosen):
    return {one.indicator: one for one in chosen}


# Whole factors, so that "partly" and "no" come about, which ask for every indicator.
@st.composite
def _statements(draw):
    presences = draw(st.sampled_from([["no"], ["no", "partly"], ["no", "yes"], list(Presence)]))
    whole = risk_factor(draw(st.integers(1, 14))).indicators
    said = {
        one.number: IndicatorFinding(
            indicator=one.number, presence=Presence(draw(st.sampled_from(presences)))
        )
        for one in whole
    }
    return said | _statement(draw(st.lists(_findings, max_size=30)))


def _levels(said):
    return [standing.level for standing in factor_standings(said.values())]


@settings(max_examples=60, deadline=None)
@given(said=_statements(), data=st.data())
def test_what_is_taken_away_never_lowers_what_is_shown(said, data):
    gone = data.draw(st.sets(st.sampled_from(sorted(said))))
    left = {number: one for number, one in said.items() if number not in gone}
    for before, after in zip(_levels(said), _levels(left), strict=True):
        assert COULD_BE[after] >= COULD_BE[before]
        if before != after:
            assert after in ("unknown", "partly_or_more")


@settings(max_examples=30, deadline=None)
@given(said=_statements(), data=st.data())
def test_not_known_counts_as_not_judged(said, data):
    gone = data.draw(st.sets(st.sampled_from(sorted(said))))
    left = [one for number, one in said.items() if number not in gone]
    doubted = [
        IndicatorFinding(indicator=number, presence=Presence.UNKNOWN) for number in sorted(gone)
    ]
    assert [one.level for one in factor_standings(left)] == [
        one.level for one in factor_standings([*left, *doubted])
    ]


@settings(max_examples=30, deadline=None)
@given(said=_statements())
def test_evidence_notes_and_confidence_that_go_missing_change_no_level(said):
    bare = [
        IndicatorFinding(indicator=number, presence=one.presence) for number, one in said.items()
    ]
    assert [one.level for one in factor_standings(bare)] == _levels(said)


@settings(max_examples=30, deadline=None)
@given(said=_statements())
def test_what_is_stored_reads_as_it_was_judged(said):
    text = findings_text(said.values())
    read = {one.indicator: one for one in read_findings(text)}
    assert read == said
    assert findings_text(read.values()) == text


@pytest.mark.parametrize(
    ("presences", "level"),
    [
        ({}, "unknown"),
        ({"9.1": "no"}, "unknown"),
        ({"9.1": "no", "9.2": "unknown"}, "unknown"),
        ({"9.1": "partly"}, "partly_or_more"),
        ({"9.1": "partly", "9.2": "yes"}, "yes"),
        ({f"9.{n}": "no" for n in range(1, 7)}, "no"),
        ({f"9.{n}": "no" for n in range(1, 7)} | {"9.6": "unknown"}, "unknown"),
        ({f"9.{n}": "no" for n in range(1, 7)} | {"9.6": "partly"}, "partly"),
    ],
)
def test_the_level_is_the_highest_found_and_open_where_something_is_not(presences, level):
    said = [IndicatorFinding(indicator=n, presence=Presence(p)) for n, p in presences.items()]
    assert factor_standings(said)[8].level == level


def test_a_level_says_how_it_comes_about():
    said = [
        IndicatorFinding(indicator="9.1", presence=Presence.PARTLY),
        IndicatorFinding(indicator="9.2", presence=Presence.UNKNOWN),
        IndicatorFinding(indicator="9.3", presence=Presence.NO),
    ]
    standing = factor_standings(said)[8]
    assert standing.counts == "1 partly, 1 no, 1 not known, 3 not assessed"
    assert (standing.judged, standing.open) == (2, 4)


def test_what_is_open_is_shown_above_what_is_settled_and_lower():
    assert [level.value for level in sorted(FactorLevel, key=lambda one: one.place)] == [
        "yes",
        "partly_or_more",
        "unknown",
        "partly",
        "no",
    ]


def test_no_longer_judged_is_not_judged_lower():
    assert direction(Presence.YES, None) == Direction.NO_LONGER_KNOWN
    assert direction(Presence.YES, Presence.UNKNOWN) == Direction.NO_LONGER_KNOWN
    assert direction(Presence.YES, Presence.PARTLY) == Direction.LOWER
    assert direction(None, Presence.NO) == Direction.NEWLY_KNOWN
    assert direction(Presence.NO, Presence.PARTLY) == Direction.HIGHER
    assert direction(None, Presence.UNKNOWN) == Direction.STILL_OPEN


def test_changes_are_told_by_factor_and_indicator():
    earlier = [IndicatorFinding(indicator="1.10", presence=Presence.NO)]
    later = [
        IndicatorFinding(indicator="1.10", presence=Presence.YES),
        IndicatorFinding(indicator="7.2", presence=Presence.PARTLY),
    ]
    told = [
        (change.factor.number, one.indicator.number, one.before, one.after, change.after.level)
        for change in changes_between(earlier, later)
        for one in change.indicators
    ]
    assert told == [
        (1, "1.10", "no", "yes", "yes"),
        (7, "7.2", "not assessed", "partly", "partly_or_more"),
    ]
    assert changes_between(later, later) == ()
