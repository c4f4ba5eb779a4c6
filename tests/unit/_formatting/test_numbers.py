"""Fractions, intervals and gaps as every display shows them."""

import numpy as np
import pandas as pd
import pytest

from atrocityrisk._formatting import numbers
from atrocityrisk._formatting.numbers import is_missing

NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize("nothing", [None, float("nan"), np.float64("nan"), pd.NA])
def test_nothing_is_a_dash(nothing):
    assert is_missing(nothing)
    assert numbers.percent(nothing) == "–"
    assert numbers.percent_with_sign(nothing) == "–"
    assert numbers.share_span(nothing, nothing) == "–"
    assert numbers.whole_span(nothing, nothing) == "–"
    assert numbers.whole_to(nothing, nothing) == "–"
    assert numbers.chance(nothing) == "–"
    assert numbers.whole(nothing) == "–"
    assert numbers.signed(nothing) == "–"
    assert numbers.fixed(nothing) == "–"
    assert numbers.plain(nothing) == "unknown"


def test_zero_is_a_number():
    assert not is_missing(0)
    assert numbers.whole(0) == "0"


@pytest.mark.parametrize(
    ("share", "shown"),
    [(0.0, "0.0"), (0.0004, "<0.1"), (0.0006, "0.1"), (0.0312, "3.1"), (0.9996, ">99.9"),
     (1.0, "100.0")],
)  # fmt: skip
def test_only_0_is_0_percent_and_only_1_is_100(share, shown):
    assert numbers.percent(share) == shown
    assert numbers.percent_with_sign(share) == f"{shown}{NBSP}%"


def test_percent_in_whole_numbers():
    assert numbers.percent(0.9999, digits=0) == ">99"
    assert numbers.percent_with_sign(0.9999, digits=0) == f">99{NBSP}%"


@pytest.mark.parametrize(
    ("low", "high", "shown"),
    [(0.031, 0.2, f"3.1–20.0{NBSP}%"), (1e-5, 2e-5, f"<0.1{NBSP}%"), (None, 0.2, "–")],
)
def test_an_interval_of_a_fraction_has_one_sign(low, high, shown):
    assert numbers.share_span(low, high) == shown


@pytest.mark.parametrize(
    ("share", "shown"), [(0.845, "84"), (0.0, "<1"), (1.0, ">99"), (0.995, ">99")]
)
def test_what_all_draws_agree_on_is_no_certainty(share, shown):
    assert numbers.chance(share) == f"{shown}{NBSP}%"


def test_an_interval_of_a_whole_number():
    assert [numbers.whole_span(*ends) for ends in ((1, 6), (3, 3))] == ["1–6", "3"]
    assert [numbers.whole_to(*ends) for ends in ((0, 4), (3, 3))] == ["0 to 4", "3"]


def test_a_number_without_an_interval_says_so():
    assert numbers.bracket("1–6") == " (1–6)"
    assert numbers.bracket("–") == " (no interval)"


def test_thousands_have_commas():
    assert numbers.whole(5238) == "5,238"


@pytest.mark.parametrize(
    ("number", "digits", "shown"), [(0.25, 2, "+0.25"), (-3, 0, "−3"), (0.001, 2, "0.00")]
)
def test_a_change_has_its_sign(number, digits, shown):
    assert numbers.signed(number, digits=digits) == shown


@pytest.mark.parametrize(
    ("number", "shown"), [(0.123456, "0.123"), (12345.6, "12,346"), (-2.0, "−2"), (0.0, "0")]
)
def test_values_have_three_significant_figures(number, shown):
    assert numbers.plain(number) == shown


@pytest.mark.parametrize(
    ("number", "digits", "shown"), [(0.8735, 2, "0.87"), (2.0, 1, "2.0"), (-0.5, 1, "−0.5")]
)
def test_decimals_are_fixed(number, digits, shown):
    assert numbers.fixed(number, digits=digits) == shown


def test_levels_are_no_longer_than_they_must_be():
    assert [numbers.level_text(level) for level in (0.9, 0.975)] == ["90 %", "97.5 %"]


@pytest.mark.parametrize(
    ("count", "digits", "words"),
    [(0, "0 states", "no states"), (1, "1 state", "one state"), (2, "2 states", "two states"),
     (10, "10 states", "ten states"), (11, "11 states", "11 states"),
     (1200, "1,200 states", "1,200 states")],
)  # fmt: skip
def test_a_count_agrees_with_its_noun(count, digits, words):
    assert numbers.counted(count, "state") == digits
    assert numbers.counted_words(count, "state") == words


def test_a_plural_of_its_own_is_kept():
    assert numbers.counted(1, "country", "countries") == "1 country"
    assert numbers.counted(2, "country", "countries") == "2 countries"
    assert numbers.counted_words(3, "country", "countries") == "three countries"
