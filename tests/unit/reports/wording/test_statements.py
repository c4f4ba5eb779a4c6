"""Codes of one thing are worded together; what is unknown is not worded at all."""

import numpy as np
import pytest
from plain_words import jargon_in, long_sentences

import atrocityrisk as ar
from atrocityrisk.indicators import INDICATORS
from atrocityrisk.reports.wording.statements import load_statements, statements_of

TOTAL, PARTIAL = "party_ban_total", "party_ban_partial"
REGIONS = (
    "region_americas",
    "region_east_asia_pacific",
    "region_europe",
    "region_middle_east_north_africa",
    "region_south_central_asia",
)


def said(values, medians=None):
    statement = statements_of(frozenset(values))[next(iter(values))]
    case = statement.case(values, medians or {})
    return None if case is None else case.phrase


@pytest.mark.parametrize(
    ("total", "partial", "phrase"),
    [
        (1.0, 0.0, "no parties, or only the state's"),
        (0.0, 1.0, "some parties banned"),
        (0.0, 0.0, "no party banned"),
        (np.nan, 0.0, None),
        (np.nan, np.nan, None),
    ],
)
def test_bans_of_parties_are_one_statement_of_three(total, partial, phrase):
    assert said({TOTAL: total, PARTIAL: partial}) == phrase


def test_a_code_alone_does_not_claim_what_only_both_can_tell():
    assert said({PARTIAL: 0.0}) == "no party banned or all"
    assert said({TOTAL: 0.0}) == "parties besides the state's allowed"


def test_no_region_of_those_coded_is_the_one_that_has_no_code():
    assert said(dict.fromkeys(REGIONS, 0.0)) == "in Sub-Saharan Africa"
    assert said(dict.fromkeys(REGIONS, 0.0) | {"region_europe": 1.0}) == "in Europe"


def test_that_no_conflict_is_about_government_does_not_mean_peace():
    intensity, government = "armed_conflict_intensity", "armed_conflict_over_government"
    assert said({intensity: 0.0, government: 0.0}) == "no armed conflict"
    assert said({intensity: 2.0, government: 0.0}) == "war over territory"
    assert said({intensity: 2.0, government: np.nan}) == "war within the state"
    assert "one may be about territory" in next(
        case.sentence
        for case in statements_of(frozenset({government}))[government].cases
        if case.phrase == "no conflict over government"
    )


def test_fifteen_years_without_a_killing_may_be_all_years():
    killing = {
        "state_led_mass_killings_ongoing": 0.0,
        "nonstate_led_mass_killings_ongoing": 0.0,
        "mass_killing_ever": 0.0,
        "years_since_mass_killing_capped": 15.0,
    }
    assert said(killing) == "no mass killing on record"
    assert said(killing | {"mass_killing_ever": 1.0}) == "past mass killing on record"
    assert said(killing | {"state_led_mass_killings_ongoing": 2.0}) == "mass killing under way"
    assert said(killing | {"mass_killing_ever": np.nan}) is None


def test_values_are_held_against_the_median_state():
    assert said({"birth_rate": 40.0}, {"birth_rate": 16.0}) == "high birth rate"
    assert said({"birth_rate": 16.0}, {"birth_rate": 16.0}) == "low birth rate"
    assert said({"birth_rate": 40.0}, {}) is None


@pytest.mark.filterwarnings("ignore::atrocityrisk.errors.ProvisionalInputsWarning")
def test_every_indicator_of_the_default_has_words():
    names = ar.runs.chosen_panel(ar.default_spec()).columns.index
    assert set(names) == set(statements_of(frozenset(names)))


def test_every_condition_is_of_an_indicator_and_every_code_has_sentences():
    for statement in load_statements():
        assert set(statement.members) <= set(INDICATORS)
        for case in statement.cases:
            assert len(case.phrase.split()) <= 7, case.phrase
            # A statement with a title stands for a code, and says a whole sentence.
            assert bool(case.sentence) == bool(statement.title), case.phrase
            assert not case.sentence or case.sentence.endswith(".")
            assert len(case.sentence.split()) <= 25


def test_a_yes_or_no_has_words_for_both():
    for statement in load_statements():
        (unit,) = {INDICATORS[name].unit for name in statement.members[:1]}
        if unit != "1 yes, 0 no" or len(statement.members) > 1:
            continue
        for value in (0.0, 1.0):
            assert statement.case({statement.members[0]: value}, {}) is not None, statement.key


def test_statements_are_plain_words():
    for statement in load_statements():
        for case in statement.cases:
            for text in (statement.title, case.phrase, case.sentence):
                assert not jargon_in(text), text
                assert not long_sentences(text), text
