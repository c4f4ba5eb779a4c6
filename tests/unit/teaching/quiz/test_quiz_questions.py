"""Which state-years a quiz asks about, and that a question knows nothing of the future."""

import numpy as np
import pandas as pd
import pytest

from atrocityrisk.errors import DataError, OriginError, SpecError
from atrocityrisk.panels import Panel
from atrocityrisk.states import label
from atrocityrisk.teaching.quiz.quiz_facts import known_at, known_facts, region_of
from atrocityrisk.teaching.quiz.quiz_questions import settled_origin


def rewritten_after(panel: Panel, origin: int) -> Panel:
    """The panel with other values, ages and events in every year after an origin."""
    late = panel.index.get_level_values("year") > origin
    indicators, ages, events = panel.indicators, panel.ages, panel.events
    known = indicators.notna().to_numpy() & late[:, None]
    indicators = indicators.mask(known, 1 - indicators)
    ages = ages.mask(known, 0)
    events = events.mask(events.notna() & late[:, None], 1 - events.clip(upper=1))
    return Panel(
        indicators,
        ages=ages,
        events=events,
        columns=panel.columns,
        outcome=panel.outcome,
        timing=panel.timing,
    )


def test_a_question_says_nothing_that_came_after_its_origin(panel, quiz):
    for question in quiz.questions[:6]:
        other = rewritten_after(panel, question.origin)
        assert not other.indicators.equals(panel.indicators)
        known = known_at(other, question.origin)
        assert known_facts(known, question.gwcode) == question.facts
        assert region_of(known, question.gwcode) == question.region


def test_a_question_changes_with_what_was_known_at_its_origin(panel, quiz):
    """Else the law above would hold of a question that says nothing."""
    question = quiz.questions[0]
    known = known_at(rewritten_after(panel, question.origin - 3), question.origin)
    assert known_facts(known, question.gwcode) != question.facts


def test_facts_describe_no_year_after_the_origin_and_say_which(quiz):
    for question in quiz.questions:
        assert len(question.facts) == 13
        for fact in question.facts:
            assert (fact.value == "unknown") is (fact.year is None)
            assert fact.year is None or question.origin - 10 < fact.year <= question.origin
        assert str(question.origin) in question.heading()


def test_the_figures_are_those_of_the_panel_as_people_count_them(panel):
    # Norway's figure of 2010 by the World Bank is 4.89 million.
    facts = {fact.what: fact for fact in known_facts(known_at(panel, 2010), 385)}
    assert facts["Inhabitants"].value == "4.89 million"
    assert facts["Mass killing in it, now and before"].value == "none on record"
    assert facts["Armed conflict within it"].value == "none"
    # Russia is its neighbour, and what the list counts in Chechnya went on in the value's year.
    assert (
        facts["Mass killings under way in land neighbours"]
        .line()
        .startswith("Mass killings under way in land neighbours: 1 (2009); ")
    )
    assert region_of(known_at(panel, 2010), 385) == "Europe"
    # Sudan in 2005: a government and its militias kill in Darfur.
    facts = {fact.what: fact for fact in known_facts(known_at(panel, 2005), 625)}
    assert facts["Mass killing in it, now and before"].value == "under way, led by the state"
    assert facts["Armed conflict within it"].value == "war"
    assert region_of(known_at(panel, 2005), 625) == "Sub-Saharan Africa"


def test_what_happened_and_the_forecast_are_those_of_panel_and_record(panel, quiz):
    from atrocityrisk.runs import embedded_track_record

    record = embedded_track_record().frame.set_index(["gwcode", "origin"])["probability"]
    labels = panel.labels(known_at=panel.record_end)
    for question in quiz.questions:
        assert question.observed == labels[(question.gwcode, question.origin)]
        assert question.model_probability == record[(question.gwcode, question.origin)]
        assert (question.first_year, question.last_year) == (
            question.origin + 1,
            question.origin + 2,
        )


def test_labels_of_the_last_years_are_not_settled(panel):
    # By the delays of coding 99 % of the onsets after 2018 are on record, 91 % of those after
    # 2019.
    assert settled_origin(panel) == 2018


def test_the_same_seed_draws_the_same_questions_and_another_others(drawn, quiz):
    assert drawn(n=20, seed=1) == quiz
    assert drawn(n=20, seed=2).identity != quiz.identity
    assert drawn(n=5, seed=1).questions == quiz.questions[:5]


def test_no_state_occurs_twice(drawn):
    for seed in range(3):
        asked = drawn(n=60, seed=seed).questions
        assert len({one.gwcode for one in asked}) == 60


def test_about_one_question_in_four_is_followed_by_an_onset(drawn):
    counts = [sum(one.observed for one in drawn(n=20, seed=seed).questions) for seed in range(40)]
    # 800 draws at 1/4: 200 with a standard deviation of 12.2.
    assert 160 < sum(counts) < 240
    # Each is drawn by itself, so that nobody can count down to the last onset.
    assert len(set(counts)) > 2


def test_at_the_plain_rate_onsets_are_as_rare_as_they_were(drawn):
    quizzes = [drawn(n=60, seed=seed, plain_rate=True) for seed in range(5)]
    assert quizzes[0].rate == quizzes[0].real_rate == pytest.approx(0.0154, abs=5e-5)
    onsets = sum(one.observed for quiz in quizzes for one in quiz.questions)
    # 300 draws at 0.0154: 4.6 with a standard deviation of 2.1; at 1/4 it would be 75.
    assert onsets <= 12
    question = quizzes[0].questions[0]
    assert quizzes[0].model_probability(question) == pytest.approx(question.model_probability)


def test_the_forecast_beside_is_moved_to_the_rate_of_the_quiz(quiz):
    question = quiz.questions[0]
    p, r = question.model_probability, quiz.real_rate
    odds = p / (1 - p) * (0.25 / 0.75) / (r / (1 - r))
    assert quiz.model_probability(question) == pytest.approx(odds / (1 + odds), rel=1e-12)
    assert quiz.model_probability(question) > p


def test_years_can_be_chosen_within_those_that_can_be_judged(drawn):
    asked = drawn(n=10, first_origin=2000, last_origin=2005)
    assert {one.origin for one in asked.questions} <= set(range(2000, 2006))
    assert (asked.first_origin, asked.last_origin) == (2000, 2005)
    for years in ({"last_origin": 2019}, {"first_origin": 1992}, {"first_origin": 2010,
                  "last_origin": 2009}):  # fmt: skip
        with pytest.raises(OriginError, match="expected origins in order between 1993 and 2018"):
            drawn(**years)


def test_too_few_states_are_said_and_not_filled_up(drawn):
    with pytest.raises(DataError, match="found state-years of enough states for"):
        drawn(n=60, first_origin=2000, last_origin=2001)
    with pytest.raises(DataError, match="found only one kind"):
        # No onset followed 2004 in the two years after.
        drawn(first_origin=2004, last_origin=2004)


@pytest.mark.parametrize("n", [0, -1, 61])
def test_numbers_of_questions_that_make_no_quiz_are_refused(drawn, n):
    with pytest.raises(SpecError, match="expected between 1 and 60 questions"):
        drawn(n=n)


def test_a_negative_seed_is_refused(drawn):
    with pytest.raises(SpecError, match="expected a seed of 0 or more, found -1"):
        drawn(seed=-1)


def test_neither_state_nor_outcome_is_in_what_is_printed_of_a_quiz(quiz):
    for question in quiz.questions:
        said = f"{question!r}{question.heading()}"
        assert label(question.gwcode, question.origin).name not in said
        assert "observed" not in said
        assert "model_probability" not in said
        assert question.state in question.heading(names=True)


def test_missing_values_are_unknown_and_not_nothing(panel):
    gone = panel.indicators
    gone.loc[(625, 2005), :] = np.nan
    ages = panel.ages.mask(gone.isna(), -1)
    bare = Panel(
        gone,
        ages=ages,
        events=panel.events,
        columns=panel.columns.assign(publication_lag=0),
        outcome=panel.outcome,
        timing="revised",
    )
    facts = known_facts(known_at(bare, 2005), 625)
    assert {fact.value for fact in facts} == {"unknown"}
    assert {fact.line() for fact in facts} == {f"{fact.what}: unknown" for fact in facts}
    assert "not on record" in region_of(known_at(bare, 2005), 625)
    assert isinstance(gone, pd.DataFrame)
