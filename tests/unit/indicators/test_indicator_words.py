"""Indicators by what they say, never by the names that only the code knows."""

import math

import pytest

from atrocityrisk.indicators.indicator_words import indicator_words, value_words


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("population_log2", "Number of inhabitants"),
        ("infant_mortality_sqrt", "Deaths under age one per 1,000 live births"),
        ("population_log2_missing", "No value: Number of inhabitants"),
        ("population_log2 missing", "No value: Number of inhabitants"),
        ("my_own_count", "my own count"),
        ("my_own_count_missing", "my own count missing"),
        ("level in recent years", "level in recent years"),
    ],
)
def test_an_indicator_is_called_by_what_it_says(name, words):
    assert indicator_words(name) == words


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("population_log2", 24.0, "16.8 million"),
        ("coup_attempt_5y", 1.0, "yes"),
        ("infant_mortality_sqrt", 8.0, "64"),
        ("my_own_count", 0.12345, "0.123"),
        ("my_own_count", math.nan, "unknown"),
    ],
)
def test_a_value_is_shown_as_people_count_it(name, value, words):
    assert value_words(name, value) == words
