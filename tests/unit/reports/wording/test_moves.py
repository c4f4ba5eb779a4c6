"""A move in words: how far, whether it is more than uncertainty, and which new fact did most."""

from types import SimpleNamespace

import pandas as pd
import pytest

from atrocityrisk.explanations.changes import NEW_FACTS, REFITTED
from atrocityrisk.reports.wording.moves import moved_text, reason_text
from atrocityrisk.reports.wording.reasons import leading_input
from atrocityrisk.reports.wording.summaries import size_of

OTHERS = "new facts about other states"
FACT = {"description": "Deaths", "before": "4", "now": "900"}


def change(*rows, before=0.03, now=0.05):
    return SimpleNamespace(
        previous={"probability": before},
        current={"probability": now},
        parts=pd.DataFrame(rows, columns=["part", "log_odds", "probability", "rank"]),
    )


def ranks(rank, previous, low=3, high=20):
    return {"rank": rank, "previous_rank": previous, "rank_low": low, "rank_high": high}


def test_a_move_beyond_the_interval_with_its_fact():
    moved = change((NEW_FACTS, 0.6, 0.018, -8.0), (REFITTED, 0.1, 0.002, -2.5))
    assert moved_text(ranks(13, 22), moved, FACT) == (
        "Up nine places, beyond the uncertainty. The probability was 3.0\N{NO-BREAK SPACE}%, "
        "and is 5.0\N{NO-BREAK SPACE}%. New facts raised it. Above all: Deaths. "
        "Before: 4; now: 900."
    )
    lowered = change((NEW_FACTS, -0.6, -0.018, 8.0), before=0.05, now=0.03)
    assert "New facts lowered it. Above all" in moved_text(ranks(13, 12), lowered, FACT)
    outweighed = change((NEW_FACTS, -0.6, -0.018, 8.0), (REFITTED, 0.9, 0.03, -9.0))
    assert "New facts alone would have lowered it. Above all" in moved_text(
        ranks(13, 14), outweighed, FACT
    )


def test_a_rank_that_stays_may_hide_a_probability_that_moved():
    fell = change((NEW_FACTS, -0.2, -0.0165, 0.0), before=0.0944, now=0.0779)
    assert moved_text(ranks(3, 3), fell, {}) == (
        "Same place. The probability was 9.4\N{NO-BREAK SPACE}%, and is 7.8\N{NO-BREAK SPACE}%. "
        "No notable new fact; the model was refitted."
    )
    stayed = change((NEW_FACTS, 0.0, 0.0, 0.0), before=0.0012, now=0.0012)
    assert "was 0.1\N{NO-BREAK SPACE}%, as it is now." in moved_text(ranks(3, 3), stayed, {})


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        (ranks(10, 21, 5, 20), "Up 11 places, beyond the uncertainty."),
        (ranks(10, 20, 5, 20), "Up ten places: within the uncertainty."),
        (ranks(10, 4, 5, 20), "Down six places, beyond the uncertainty."),
        (ranks(10, 9, 5, 20), "Down one place: within the uncertainty."),
        (ranks(10, 10, 5, 20), "Same place."),
        (ranks(10, None, 5, 20), "New on the list."),
        (
            ranks(10, 11, None, None),
            "Up one place; without an interval it cannot be told from chance.",
        ),
    ],
)
def test_only_what_lies_beyond_the_interval_is_a_move(numbers, said):
    assert moved_text(numbers, None, {}) == said


def test_a_move_without_a_notable_fact_says_so():
    refitted = change((REFITTED, -0.3, -0.01, 2.0), (NEW_FACTS, 0.001, 0.0, 0.0))
    for leading in ({}, FACT):
        assert reason_text(refitted, leading) == "No notable new fact; the model was refitted."
    assert reason_text(None, {}) == ""
    assert reason_text(change(), {}) == ""


def test_a_fact_against_the_direction_of_all_is_not_named_as_the_reason():
    inputs = pd.DataFrame({"description": ["a", "b"], "log_odds": [-0.9, 0.4]})
    assert leading_input(change((NEW_FACTS, 0.5, 0.01, -1.0)), inputs)["description"] == "b"
    assert leading_input(change((NEW_FACTS, -0.5, -0.01, 1.0)), inputs)["description"] == "a"
    assert leading_input(change((NEW_FACTS, 0.0, 0.0, 0.0)), inputs) == {}
    assert leading_input(None, inputs) == {}


def test_the_size_of_a_part_is_its_log_odds():
    moved = change((NEW_FACTS, 0.6, 0.018, -8.0), (OTHERS, 0.0, 0.0, 1.5))
    assert size_of(moved, NEW_FACTS) == 0.6
    assert size_of(None, NEW_FACTS) == 0.0
