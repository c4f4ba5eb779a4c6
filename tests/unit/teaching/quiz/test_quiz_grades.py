"""Scores of a quiz by hand, and what is said about calibration only where the numbers carry it."""

import math
from dataclasses import replace

import numpy as np
import pytest

from atrocityrisk.errors import DataError
from atrocityrisk.teaching import grade_answers
from atrocityrisk.teaching.quiz.quiz_grades import calibration_check, calibration_table
from atrocityrisk.teaching.quiz.quiz_words import verdicts


@pytest.fixture(scope="module")
def by_hand(quiz):
    """Two questions: an onset to which the model gave 1/5, none where it gave 1/10."""
    onset, none = (
        replace(one, observed=observed, model_probability=p, number=number)
        for one, observed, p, number in zip(
            quiz.questions, (1.0, 0.0), (0.2, 0.1), (1, 2), strict=False
        )
    )
    # At equal rates nothing is moved.
    return replace(quiz, questions=(onset, none), rate=0.25, real_rate=0.25)


def test_scores_are_those_of_hand_computation(by_hand):
    grade = grade_answers(by_hand, [0.8, 0.4])
    rows = grade.answers
    assert rows["log_score"].tolist() == pytest.approx([-math.log(0.8), -math.log(0.6)])
    assert rows["brier_score"].tolist() == pytest.approx([0.04, 0.16])
    assert rows["at_real_rate"].tolist() == pytest.approx([0.8, 0.4])
    assert rows["model_brier_score"].tolist() == pytest.approx([0.64, 0.01])
    means = grade.summary.set_index("who")
    assert means.loc["you", "brier_score"] == pytest.approx(0.1)
    assert means.loc["you", "log_score"] == pytest.approx(-(math.log(0.8) + math.log(0.6)) / 2)
    assert means.loc["model", "brier_score"] == pytest.approx(0.325)
    # 1/4 for both: (0.75² + 0.25²) / 2.
    assert means.loc["base rate", "brier_score"] == pytest.approx(0.3125)
    assert means["n"].tolist() == [2, 2, 2]


def test_a_certainty_that_was_wrong_is_infinite_and_stays_so(by_hand):
    grade = grade_answers(by_hand, [0.0, 0.4])
    assert grade.answers["log_score"].tolist()[0] == math.inf
    means = grade.summary.set_index("who")
    assert means.loc["you", "log_score"] == math.inf
    assert means.loc["you", "brier_score"] == pytest.approx(0.58)
    assert math.isfinite(means.loc["model", "log_score"])
    # A certainty that was right is perfect.
    assert grade_answers(by_hand, [1.0, 0.0]).summary["log_score"].tolist()[0] == 0.0


def test_answers_are_moved_to_the_real_rate(by_hand):
    grade = grade_answers(replace(by_hand, real_rate=0.01), [0.25, 0.5])
    # Odds 1/3 and 1, times (1/99) / (1/3) = 1/33: 1/99 and 1/33.
    assert grade.answers["at_real_rate"].tolist() == pytest.approx([0.01, 1 / 34])


def test_questions_without_an_answer_do_not_count(by_hand):
    grade = grade_answers(by_hand, {2: 0.4})
    assert grade.answers["question"].tolist() == [2]
    assert grade.summary["n"].tolist() == [1, 1, 1]
    with pytest.raises(DataError, match="expected at least one answer to the 2 questions"):
        grade_answers(by_hand, {})


def test_bins_count_what_was_said_and_what_came():
    observed = np.array([0.0, 0.0, 1.0, 1.0, 0.0])
    stated = np.array([0.0, 0.04, 0.05, 1.0, 0.95])
    bins = calibration_table(observed, stated)
    assert bins[["low", "high", "n", "observed"]].to_numpy().tolist() == [
        [0.0, 0.05, 2, 0],
        [0.05, 0.15, 1, 1],
        [0.95, 1.0, 2, 1],
    ]
    assert bins["expected"].tolist() == pytest.approx([0.04, 0.05, 1.95])


def test_ranges_are_those_of_ones_own_probabilities():
    # Ten times 1/2: the Brier score is 1/4 whatever comes; 2 to 8 onsets of 10 hold 97.9 %.
    check = calibration_check(np.array([1.0] * 5 + [0.0] * 5), np.full(10, 0.5))
    assert (check.count_low, check.count_high) == (2, 8)
    assert (check.brier, check.brier_low, check.brier_high) == (0.25, 0.25, 0.25)
    assert (check.expected, check.observed) == (5.0, 5)


def test_ranges_agree_with_the_binomial_distribution():
    from scipy.stats import binom

    # Twenty times 0.1: (0.81 k + 0.01 (20 - k)) / 20 with k onsets.
    low, high = binom.ppf([0.025, 0.975], 20, 0.1)
    check = calibration_check(np.zeros(20), np.full(20, 0.1))
    assert check.brier_low == pytest.approx((0.81 * low + 0.01 * (20 - low)) / 20)
    assert check.brier_high == pytest.approx((0.81 * high + 0.01 * (20 - high)) / 20)


def said(quiz, observed, stated):
    questions = tuple(
        replace(one, observed=float(seen))
        for one, seen in zip(quiz.questions, observed, strict=False)
    )
    return " ".join(verdicts(grade_answers(replace(quiz, questions=questions), stated)))


def test_few_answers_carry_no_word_about_calibration(quiz):
    text = said(quiz, [1] * 9, [0.0] * 9)
    assert text == "Too few answers to say anything about your calibration; ten are the least."


def test_answers_within_chance_are_called_too_few(quiz):
    text = said(quiz, [1] * 5 + [0] * 15, [0.3] * 20)
    assert "6.0 onsets; five came" in text
    assert "Too few answers to say more about their level" in text
    assert "Too few answers to say whether you are over- or underconfident" in text
    assert "overconfident." not in text.replace("over- or underconfident.", "")


def test_too_high_and_overconfident_are_said_where_the_numbers_carry_it(quiz):
    text = said(quiz, [1] * 5 + [0] * 15, [0.9] * 20)
    assert "your probabilities were too high" in text
    assert "than your own numbers allow: overconfident" in text


def test_too_low_is_said(quiz):
    text = said(quiz, [1] * 10 + [0] * 10, [0.05] * 20)
    assert "your probabilities were too low" in text


def test_underconfident_is_said(quiz):
    # Always on the right side with 30 and 70 percent: nobody is so lucky in twenty.
    text = said(quiz, [1] * 10 + [0] * 10, [0.7] * 10 + [0.3] * 10)
    assert "than your own numbers say: underconfident" in text


def test_certainties_that_were_right_are_neither(quiz):
    text = said(quiz, [1] * 10 + [0] * 10, [1.0] * 10 + [0.0] * 10)
    assert "Too few answers to say whether you are over- or underconfident" in text


def test_a_calibrated_forecaster_is_seldom_told_otherwise(quiz):
    rng = np.random.default_rng(8)
    told = 0
    for _ in range(200):
        stated = rng.uniform(0.05, 0.6, size=20)
        check = calibration_check((rng.random(20) < stated).astype(float), stated)
        told += check.brier > check.brier_high or check.brier < check.brier_low
    # At most 5 % by design: 10 of 200, with a standard deviation of 3.1.
    assert told <= 20


def test_you_and_the_model_are_told_apart_only_by_more_than_chance(quiz):
    observed = [1] * 5 + [0] * 15
    assert "Too few answers to say whose forecasts are better" in said(quiz, observed, [0.25] * 20)
    assert "more than chance alone would give" in said(quiz, observed, [0.95] * 20)
