"""What a list expects, in words that say what the numbers say."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from atrocityrisk.rankings import AlertList, OnsetCount
from atrocityrisk.rankings.list_words import (
    expected_sentence,
    first_group_sentence,
    list_sentence,
    meaning_sentence,
    without_sentence,
)


def count(states, expected, *, likely=0, low=0, high=3):
    distribution = np.full(states + 1, 0.01)
    distribution[likely] = 0.5
    return OnsetCount(
        states=states, expected=expected, low=low, high=high, none=0.4, distribution=distribution,
        level=0.9, n_draws=100,
    )  # fmt: skip


def plan(listed, others):
    return AlertList(
        gwcode=tuple(range(listed.states)), hits=listed, misses=others, false_alarms=9.0,
        false_alarms_low=7, false_alarms_high=10, per_hit=13.0, per_hit_low=4.0, per_hit_high=40.0,
        length_low=10, length_high=10,
    )  # fmt: skip


def test_the_number_of_all_states_has_one_decimal_and_its_interval():
    assert expected_sentence(count(169, 2.2066, high=6)) == (
        "Of all 169 states, 2.2 are expected to see the event (90 % interval 0–6)."
    )


def test_a_list_says_what_is_expected_on_it_and_elsewhere():
    assert list_sentence(plan(count(10, 0.7338), count(159, 1.489))) == (
        "Of the ten states listed first, 0.7 are expected to see the event (90 % interval 0–3), "
        "and 1.5 of the 159 others."
    )
    assert list_sentence(plan(count(30, 1.47, high=4), count(0, 0.0))) == (
        "Of the 30 states listed first, 1.5 are expected to see the event (90 % interval 0–4)."
    )
    assert "of the 1 other." in list_sentence(plan(count(10, 0.7338), count(1, 0.2)))


@pytest.mark.parametrize(
    ("states", "likely", "sentence"),
    [
        (10, 0, "If one of these ten sees it, nine will not; most likely none does."),
        (30, 1, "Most likely one of these 30 sees it, and 29 will not."),
        (30, 3, "Most likely three of these 30 see it, and 27 will not."),
        (2, 2, "Most likely all two see it."),
        (1, 0, "Most likely it does not see it."),
        (1, 1, "Most likely it sees it."),
    ],
)
def test_what_a_number_means_is_said_in_states(states, likely, sentence):
    assert meaning_sentence(count(states, 0.5, likely=likely)) == sentence


@pytest.mark.parametrize(
    ("listed", "followed", "sentence"),
    [
        (900, 51, "Of ten states listed, about nine did not see it."),
        (900, 20, "Of ten states listed, nearly all did not see it."),
        (10, 5, "Of ten states listed, about five did not see it."),
        (10, 10, "Of ten states listed, nearly all saw it."),
    ],
)
def test_those_listed_in_vain_are_counted_in_tens(listed, followed, sentence):
    assert without_sentence(listed, followed) == sentence


@pytest.mark.parametrize(
    ("tiers", "sentence"),
    [
        ([1, 1, 1], "With 90 % confidence no state can be set apart: the one truly most at risk "
         "may be any of the 3."),
        ([1, 2, 2], "With 90 % confidence the first state is truly the one most at risk."),
        ([1, 1, 2], "With 90 % confidence the state truly most at risk is one of the first two "
         "states of 3."),
    ],
)  # fmt: skip
def test_the_first_group_is_said_and_not_called_a_tier(tiers, sentence):
    joint = SimpleNamespace(frame=pd.DataFrame({"tier": tiers}), level=0.9)
    assert first_group_sentence(joint) == sentence
