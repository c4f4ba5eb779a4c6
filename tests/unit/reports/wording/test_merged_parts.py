"""Codes of one thing are one part, and the parts still add up."""

import numpy as np
import pytest

from atrocityrisk.reports.wording.merged_parts import _filled, worded_parts
from atrocityrisk.reports.wording.reasons import against_the_median, top_parts
from atrocityrisk.reports.wording.why_words import (
    TITLES,
    leading_facts,
    why_high_cell,
    why_sentence,
)


@pytest.fixture(scope="module")
def merging(merging_edition):
    return merging_edition


def test_bans_and_regions_are_one_part_each_and_all_add_up(merging):
    for code, explanation in merging.explanations.items():
        made = against_the_median(explanation)
        parts = worded_parts(made, merging)
        groups = {part.indicators for part in parts}
        assert {"party_ban_total", "party_ban_partial"} in [set(group) for group in groups]
        total = sum(part.contribution for part in parts)
        np.testing.assert_allclose(
            total, made.log_odds - made.reference_log_odds, atol=1e-10, err_msg=str(code)
        )


def test_a_merged_part_has_the_interval_of_the_sum(merging):
    made = against_the_median(merging.explanations[483])
    (ban,) = [one for one in worded_parts(made, merging) if "party_ban_total" in one.indicators]
    rows = made.parts["indicator"].isin(ban.indicators).to_numpy()
    assert rows.sum() == 2
    summed = made.draws[rows].sum(axis=0)
    tail = (1 - made.level) / 2
    np.testing.assert_allclose([ban.low, ban.high], np.quantile(summed, [tail, 1 - tail]))
    assert ban.contribution == pytest.approx(made.parts.loc[rows, "contribution"].sum())
    assert ban.title == "Bans of parties"


def test_the_table_closes_with_the_rest(merging):
    made = against_the_median(merging.explanations[483])
    parts = worded_parts(made, merging)
    table, rest, count = top_parts(parts)
    np.testing.assert_allclose(
        table["contribution"].sum() + rest, made.log_odds - made.reference_log_odds, atol=1e-10
    )
    assert len(table) + count == len(parts)
    assert not table["indicator"].duplicated().any()


def test_numbers_stand_in_phrases_without_their_unit():
    assert _filled("{value} battle deaths", "1,240 deaths") == "1,240 battle deaths"
    assert _filled("{value} battle deaths", "1 death") == "1 battle death"
    assert _filled("{value} battle deaths", "21 deaths") == "21 battle deaths"
    assert _filled("{value} battle deaths", "1.2 million deaths") == "1.2 million battle deaths"


def part(phrase, contribution, *, family=None, status="observed", theme="armed conflict"):
    from atrocityrisk.reports.wording.merged_parts import WordedPart

    return WordedPart(
        indicators=(phrase or "own",), title="", value_text="", reference_text="", place_text="",
        phrase=phrase, sentence="", family=family or phrase, theme=theme, status=status,
        value_year=2024, contribution=contribution, low=np.nan, high=np.nan,
    )  # fmt: skip


def test_facts_are_the_largest_one_of_a_family_and_worth_a_word():
    parts = [
        part("war within the state", 0.9, family="armed conflict"),
        part("90,300 battle deaths", 0.8),
        part("armed conflict in past decades", 0.7, family="armed conflict"),
        part("unknown income", 0.6, status="unknown"),
        part("", 0.5, theme="regime and institutions"),
        part("large population", 0.04),
        part("small population", -0.3),
    ]
    assert leading_facts(parts, "raising") == (
        "war within the state", "90,300 battle deaths", "regime and institutions",
    )  # fmt: skip
    assert leading_facts(parts, "lowering") == ("small population",)


def test_a_cell_has_twelve_words_at_most_and_a_shorter_fact_may_follow():
    parts = [
        part("one two three four five six", 0.9),
        part("one two three four five six seven", 0.8),
        part("seven eight", 0.7),
    ]
    assert why_high_cell(parts, "high") == "one two three four five six; seven eight"
    assert why_high_cell(parts, "low") == ""


def test_the_risk_stands_beside_a_typical_state():
    parts = [part("war within the state", 0.9), part("small population", -0.3)]
    assert why_sentence(0.079, 0.002, "high", parts) == (
        "7.9\xa0%, against 0.2\xa0% for a typical state. Mainly: war within the state."
    )
    assert why_sentence(0.001, 0.002, "low", parts) == (
        "0.1\xa0%, against 0.2\xa0% for a typical state. Lower for: small population."
    )
    assert why_sentence(0.005, 0.002, "between", parts) == (
        "0.5\xa0%, against 0.2\xa0% for a typical state. Lower for: small population. "
        "Higher for: war within the state."
    )
    assert why_sentence(0.002, 0.002, "between", []) == "0.2\xa0%, as for a typical state."
    assert TITLES == {"high": "Why this high", "between": "Why this low", "low": "Why this low"}
