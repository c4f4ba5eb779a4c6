import numpy as np
import pytest

from atrocityrisk._formatting.numbers import NBSP
from atrocityrisk.reports.wording.scaled_values import (
    place_among_states,
    scaled_value,
    with_unit,
    without_repeat,
)

DEATHS = "Deaths in state-based conflict, log(1 + deaths)."
VDEM = "V-Dem measurement model scale"


@pytest.mark.parametrize(
    ("value", "description", "unit", "text"),
    [
        (2.87, "Freedom.", VDEM, "2.9 on V-Dem's scale"),
        (-1.24, "Change.", f"{VDEM}, change over 3 years", "−1.2 over 3 years on V-Dem's scale"),
        (0.0, "Change.", f"{VDEM}, change over 1 year", "no change over 1 year"),
        (0.02, "Change.", f"{VDEM}, change over 3 years", "hardly any change over 3 years"),
        (0.447, "Democracy.", "index, 0 to 1", "0.45 on a scale from 0 to 1"),
        (
            0.1,
            "Democracy.",
            "index, 0 to 1, change over 3 years",
            "+0.10 over 3 years on a scale from 0 to 1",
        ),
        (np.log1p(1240), DEATHS, "log(1 + deaths)", "1,240 deaths"),
        (np.log1p(1), DEATHS, "log(1 + deaths)", "1 death"),
        (np.log1p(3.835), DEATHS, "log(1 + deaths)", "4 deaths"),
        (0.0, DEATHS, "log(1 + deaths)", "0 deaths"),
        (2.5, "Something of one's own.", "log(1 + deaths)", "2.5 (log(1 + deaths))"),
        (2.0, "Killings.", "number of episodes", "2 episodes"),
        (np.log2(20.3e6), "Inhabitants, log2.", "log2(inhabitants)", "20.3 million inhabitants"),
        (42.4, "Births.", "births per 1,000 inhabitants", "42.4 births per 1,000 inhabitants"),
        (2.04, "Growth.", "percent per year", f"2.0{NBSP}% per year"),
        (0.12, "Share.", "share of the population", f"12.0{NBSP}% of the population"),
        (
            -0.02,
            "Share.",
            "share of the population, change over 3 years",
            "−2.0 percentage points over 3 years",
        ),
        (12.0, "Years.", "years", "12 years"),
        (1.0, "Whether it is.", "1 yes, 0 no", "yes"),
        (0.156, "Onsets.", "onsets, each halved every 10 years",
         "0.156 (onsets, each halved every 10 years)"),
        (np.nan, "Births.", "births per 1,000 inhabitants", "unknown"),
    ],
)  # fmt: skip
def test_a_value_is_told_with_what_it_counts(value, description, unit, text):
    assert with_unit(value, description=description, unit=unit) == text


@pytest.mark.parametrize(
    ("below", "tied", "text"),
    [
        (0.97, 0.0, "higher than 97 % of states"),
        (0.12, 0.0, "lower than 88 % of states"),
        (1.0, 0.0, "higher than all other states"),
        (0.0, 0.0, "lower than all other states"),
        # Nearly all, and not all.
        (0.998, 0.0, "higher than >99 % of states"),
        (0.60, 0.02, "as high as or higher than 62 % of states"),
        (0.30, 0.02, "as low as or lower than 70 % of states"),
        (0.98, 0.02, "as high as or higher than all other states"),
        # At an end the others with the same value are what counts.
        (0.0, 0.73, "as in 73 % of states"),
        (0.55, 0.45, "as in 45 % of states"),
        (0.20, 0.30, "as high as or higher than 50 % of states"),
        (np.nan, np.nan, ""),
    ],
)
def test_a_place_is_told_from_the_nearer_end_and_ties_are_named(below, tied, text):
    assert place_among_states(below, tied) == text.replace(" %", f"{NBSP}%")


def test_value_and_place_are_one_phrase():
    told = scaled_value(2.87, description="Freedom.", unit=VDEM, below=0.97, tied=0.0)
    assert told == f"2.9 on V-Dem's scale, higher than 97{NBSP}% of states"
    assert scaled_value(np.nan, description="", unit=VDEM, below=0.9, tied=0.0) == "unknown"


@pytest.mark.parametrize(
    ("text", "title", "unit", "left"),
    [
        ("63.3 deaths per 1,000 live births", "Deaths under age one per 1,000 live births",
         "square root of deaths per 1,000 live births", "63.3"),
        ("20.3 million inhabitants", "Number of inhabitants", "log2(inhabitants)", "20.3 million"),
        ("1,220 deaths", "Civilians killed in one-sided violence", "log(1 + deaths)",
         "1,220 deaths"),
        ("2.9 on V-Dem's scale", "Freedom", VDEM, "2.9 on V-Dem's scale"),
    ],
)  # fmt: skip
def test_a_unit_that_the_title_names_is_not_said_twice(text, title, unit, left):
    assert without_repeat(text, title=title, unit=unit) == left
