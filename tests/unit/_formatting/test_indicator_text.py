"""Indicators and their values as people count them."""

import re

import numpy as np
import pytest

from atrocityrisk._formatting.indicator_text import counted, heading, is_transformed, readable
from atrocityrisk.indicators import INDICATORS


@pytest.mark.parametrize(
    ("value", "description", "unit", "text"),
    [
        (8.0, "Deaths under age one, square root.", "square root of deaths per 1,000", "64"),
        (24.0, "Number of inhabitants, log2.", "log2(inhabitants)", "16.8 million"),
        (np.log(26), "Civilians killed, log(1 + sum).", "log(1 + deaths)", "25"),
        (np.log(5786), "Product per inhabitant, log.", "log(constant US dollars)", "5,790"),
        (6.0, "Years in the system, log2(1 + years).", "log2(1 + years)", "63"),
        (0.7, "Deaths, log(1 + deaths): change over 1 year.", "log(1 + deaths)", "0.7"),
        (1.0, "Whether a coup was attempted.", "1 yes, 0 no", "yes"),
        (0.0, "Whether a coup was attempted.", "1 yes, 0 no", "no"),
        (2.0, "Intensity.", "0 none, 1 minor (25 to 999 battle deaths), 2 war", "war"),
        (1.0, "Intensity.", "0 none, 1 minor (25 to 999 battle deaths), 2 war", "minor"),
        (0.5, "Whether a coup was attempted.", "1 yes, 0 no", "0.5"),
        (0.25, "Electoral democracy index.", "index, 0 to 1", "0.25"),
        (np.nan, "Number of inhabitants, log2.", "log2(inhabitants)", "unknown"),
    ],
)
def test_values_are_shown_as_people_count_them(value, description, unit, text):
    assert readable(value, description=description, unit=unit) == text


def test_a_change_of_a_logarithm_keeps_its_arithmetic():
    text = "Share of trade, log2: change over 1 year"
    assert heading(f"{text}.", unit="log2(percent)") == text


def test_no_indicator_is_called_by_the_arithmetic_done_to_it():
    plain = 0
    for name in INDICATORS:
        made = INDICATORS[name]
        called = heading(made.description, unit=made.unit)
        if "change" not in made.description.lower() and "relative" not in made.description:
            assert not re.search(r", (log|square root)", called), name
            plain += called != made.description.rstrip(".")
    assert plain > 20


def test_what_was_counted_comes_back_as_a_number():
    told = {"description": "Deaths, log(1 + deaths).", "unit": "log(1 + deaths)"}
    assert counted(np.log1p(1240), **told) == pytest.approx(1240)
    assert np.isnan(counted(np.nan, **told))
    assert is_transformed(**told)
    change = {"description": "Deaths, change over 1 year.", "unit": "log(1 + deaths)"}
    assert counted(0.7, **change) == 0.7
    assert not is_transformed(**change)
