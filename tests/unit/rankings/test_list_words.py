"""What a list expects, in words that say what the numbers say."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from atrocityrisk.rankings import AlertList, OnsetCount
from atrocityrisk.rankings.list_words import (
    expected_sentence,
    first_group_sentence,
    list_meaning,
    split_sentence,
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


def text(sentence):
    return sentence.replace("\N{NO-BREAK SPACE}", " ")


def test_the_number_of_all_states_has_one_decimal_and_its_interval():
    assert text(expected_sentence(count(169, 2.2066, high=6))) == (
        "Among all 169 states, 2.2 are expected to see it (0 to 6, 90 % interval)."
    )


@pytest.mark.parametrize(
    ("states", "likely", "sentence"),
    [
        (10, 0, "Of the first ten, the likeliest number to see it is none (a chance of 40 %; "
         "0 to 3, 90 % interval). If one does, about nine will not."),
        (30, 1, "Of the first 30, the likeliest number to see it is one (0 to 3, 90 % interval); "
         "about 29 will not."),
        (30, 3, "Of the first 30, the likeliest number to see it is three (0 to 3, 90 % interval); "
         "about 27 will not."),
        (2, 2, "Of the first two, most likely all see it (0 to 3, 90 % interval)."),
        (1, 0, "The first state most likely does not see it."),
        (1, 1, "The first state most likely sees it."),
    ],
)  # fmt: skip
def test_what_a_list_means_is_said_in_states(states, likely, sentence):
    made = plan(count(states, 0.5, likely=likely), count(9, 0.2))
    assert text(list_meaning(made)) == sentence


def test_what_is_expected_on_the_list_stands_beside_what_is_elsewhere():
    listed = count(10, 0.7338)
    assert split_sentence(plan(listed, count(159, 1.489))) == (
        "On average 0.7 are among the 10 shown, 1.5 among the 159 others."
    )
    assert split_sentence(plan(listed, count(1, 0.2))).endswith("0.2 among the 1 other.")
    assert split_sentence(plan(listed, count(0, 0.0))) == "On average 0.7 are among the 10 shown."


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
