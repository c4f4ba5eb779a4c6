"""Counts of states, values and questions in words."""

import numpy as np
import pandas as pd
import pytest

from atrocityrisk._formatting.numbers import chance, share_span
from atrocityrisk.reports.wording import summaries
from atrocityrisk.reports.wording.questions import questions, source_title


def test_what_all_draws_agree_on_is_no_certainty():
    assert (chance(1.0), chance(0.0), chance(0.995)) == (">99\xa0%", "<1\xa0%", ">99\xa0%")
    assert share_span(1e-5, 2e-5) == "<0.1\xa0%"


def test_what_is_known_is_counted():
    counts = {"observed": 4, "carried": 1, "unknown": 0}
    assert summaries.what_is_known(counts, 2024) == (
        "Of 5 values 4 are of 2024, 1 is older and none is unknown."
    )


@pytest.mark.parametrize(
    ("probability", "text"),
    [
        (0.079, "Of a hundred states with this probability, about 8 would see"),
        (0.0027, "Of a thousand states with this probability, about 3 would see"),
        (0.0003, "Of ten thousand states with this probability, about 3 would see"),
        (0.00001, "Of ten thousand states with this probability, less than one would see"),
    ],
)
def test_a_small_probability_is_no_zero(probability, text):
    assert summaries.how_many(probability).startswith(text)


def test_both_sides_of_a_count_are_said():
    assert summaries.how_many(0.0027).endswith(
        "about 3 would see the event in the window and about 997 would not."
    )


def test_sources_are_called_by_their_titles():
    assert source_title("states") == "List of states, their regions and borders"
    assert source_title("my own") == "my own"


def test_questions_are_asked_once_for_each_source():
    gaps = pd.DataFrame(
        {
            "indicator": ["growth", "product", "births"],
            "description": ["Growth.", "Product, log.", "Births."],
            "value": [np.nan, np.nan, 42.4],
            "value_year": pd.array([None, None, 2019], dtype="Int64"),
            "status": ["unknown", "unknown", "carried"],
            "source": ["world_bank", "world_bank", "my own"],
        }
    )
    assert list(questions(gaps, {"product": "log(constant US dollars)"})) == [
        "No value is known (World Development Indicators). What is it today? Growth; Product.",
        "Last known of 2019 (my own). Does it still hold? Births: 42.4.",
    ]
    assert list(questions(gaps.iloc[:0], {})) == []
