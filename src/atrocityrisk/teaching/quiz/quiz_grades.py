"""Answers to a quiz beside what happened: proper scores, calibration, what the numbers carry."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from atrocityrisk._core.arrays import FloatArray
from atrocityrisk.errors import DataError
from atrocityrisk.metrics import brier_score, count_check, log_losses, log_score
from atrocityrisk.metrics.proper import brier_losses
from atrocityrisk.teaching.quiz.base_rate_shift import shift_base_rate
from atrocityrisk.teaching.quiz.quiz_answers import Answers, read_answers
from atrocityrisk.teaching.quiz.quiz_questions import QuizQuestions

EDGES = (0.0, 0.05, 0.15, 0.3, 0.5, 0.7, 0.85, 0.95, 1.0)
"""Bins of stated probability; each holds its lower end, the last both."""
FEWEST = 10
"""Answers from which on anything is said about calibration."""
LEVEL = 0.95
_DRAWS = 20_000


@dataclass(frozen=True, kw_only=True, eq=False)
class CalibrationCheck:
    """Onsets and Brier score beside their ranges if the stated probabilities are right."""

    n: int
    expected: float
    observed: int
    count_low: int
    count_high: int
    brier: float
    brier_low: float
    brier_high: float


@dataclass(frozen=True, kw_only=True, eq=False)
class QuizGrade:
    """Answers with their scores.

    Attributes
    ----------
    answers : DataFrame
        One row per answer: question, gwcode, state, origin, first_year, last_year, probability,
        observed, log_score, brier_score, at_real_rate (the answer moved to the rate of the world),
        model_probability, model_log_score, model_brier_score, model_at_real_rate.
    summary : DataFrame
        One row for each of you, model and base rate: who, n, log_score, brier_score (means).
    calibration : DataFrame
        One row per bin of stated probability that holds answers: low, high, n, expected, observed.
    check : CalibrationCheck or None
        None with fewer than ten answers.
    n_questions : int
        Questions of the quiz.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> quiz = ar.teaching.quiz_questions(n=2, seed=1)
    >>> grade = ar.teaching.grade_answers(quiz, [0.25, 0.25])
    >>> grade.summary["who"].tolist()
    ['you', 'model', 'base rate']
    """

    answers: pd.DataFrame
    summary: pd.DataFrame
    calibration: pd.DataFrame
    check: CalibrationCheck | None
    n_questions: int


def grade_answers(questions: QuizQuestions, answers: Answers) -> QuizGrade:
    """Score answers to a quiz beside the default's forecasts and the base rate.

    Parameters
    ----------
    questions : QuizQuestions
        The quiz.
    answers : path, DataFrame, mapping of int to float, or sequence of float
        A CSV or table with the columns question and answer, in percent; or probabilities between
        0 and 1, by number of the question or in the order of the questions. Questions without an
        answer are left out.

    Returns
    -------
    QuizGrade
        Scores of each answer, means, calibration.

    Raises
    ------
    DataError
        If an answer is no probability, or is to no question of this quiz, or there is none.

    Notes
    -----
    The log score of a certainty that was wrong is infinite, and so is the mean: nothing is clipped.
    The model's forecasts are moved to the rate of the quiz; see `shift_base_rate`.

    References
    ----------
    .. [1] Gneiting, T., and Raftery, A. E. (2007). Strictly proper scoring rules, prediction, and
       estimation. Journal of the American Statistical Association 102(477), 359-378.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> quiz = ar.teaching.quiz_questions(n=2, seed=1)
    >>> ar.teaching.grade_answers(quiz, {1: 0.1}).answers["question"].tolist()
    [1]
    """
    n = len(questions.questions)
    given = read_answers(answers, n=n, identity=questions.identity)
    if not given:
        raise DataError(f"expected at least one answer to the {n} questions, found none")
    rows = _rows(questions, given)
    observed, stated = (rows[name].to_numpy(float) for name in ("observed", "probability"))
    forecasts = {
        "you": stated,
        "model": rows["model_probability"].to_numpy(float),
        "base rate": np.full(len(rows), questions.rate),
    }
    summary = pd.DataFrame(
        {
            "who": who,
            "n": len(rows),
            "log_score": log_score(observed, probability),
            "brier_score": brier_score(observed, probability),
        }
        for who, probability in forecasts.items()
    )
    return QuizGrade(
        answers=rows,
        summary=summary,
        calibration=calibration_table(observed, stated),
        check=calibration_check(observed, stated) if len(rows) >= FEWEST else None,
        n_questions=n,
    )


def _rows(questions: QuizQuestions, given: dict[int, float]) -> pd.DataFrame:
    """One row for each question that was answered, in the order of the quiz."""
    asked = [one for one in questions.questions if one.number in given]
    observed = np.array([one.observed for one in asked])
    stated = np.array([given[one.number] for one in asked])
    model = np.array([questions.model_probability(one) for one in asked])
    real = [
        shift_base_rate(float(p), from_rate=questions.rate, to_rate=questions.real_rate)
        for p in stated
    ]
    return pd.DataFrame(
        {
            "question": [one.number for one in asked],
            "gwcode": [one.gwcode for one in asked],
            "state": [one.state for one in asked],
            "origin": [one.origin for one in asked],
            "first_year": [one.first_year for one in asked],
            "last_year": [one.last_year for one in asked],
            "probability": stated,
            "observed": observed,
            "log_score": log_losses(observed, stated),
            "brier_score": brier_losses(observed, stated),
            "at_real_rate": real,
            "model_probability": model,
            "model_log_score": log_losses(observed, model),
            "model_brier_score": brier_losses(observed, model),
            "model_at_real_rate": [one.model_probability for one in asked],
        }
    )


def calibration_table(observed: FloatArray, stated: FloatArray) -> pd.DataFrame:
    """Answers by bin of stated probability: how many, onsets to be expected, onsets that came."""
    bins = np.clip(np.searchsorted(EDGES, stated, side="right") - 1, 0, len(EDGES) - 2)
    return pd.DataFrame(
        [
            {
                "low": EDGES[place],
                "high": EDGES[place + 1],
                "n": int((bins == place).sum()),
                "expected": float(stated[bins == place].sum()),
                "observed": int(observed[bins == place].sum()),
            }
            for place in np.unique(bins)
        ]
    )


def calibration_check(observed: FloatArray, stated: FloatArray) -> CalibrationCheck:
    """Onsets and Brier score beside the ranges that the stated probabilities allow for."""
    count = count_check(observed, stated, level=LEVEL)
    # The same draws for everybody: a grade must not depend on luck of its own.
    drawn = np.random.default_rng(0).random((_DRAWS, len(stated))) < stated
    briers = brier_losses(drawn.astype(float), stated).mean(axis=1)
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(briers, [tail, 1 - tail], method="inverted_cdf")
    return CalibrationCheck(
        n=len(stated),
        expected=count.expected,
        observed=count.observed,
        count_low=count.low,
        count_high=count.high,
        brier=float(brier_losses(observed, stated).mean()),
        brier_low=float(low),
        brier_high=float(high),
    )


def gain_over_model(answers: pd.DataFrame) -> tuple[float, float, float]:
    """Mean of the model's Brier score less one's own, and the ends of its interval."""
    from scipy.stats import t

    gains = (answers["model_brier_score"] - answers["brier_score"]).to_numpy(float)
    mean, error = float(gains.mean()), float(gains.std(ddof=1) / np.sqrt(len(gains)))
    reach = float(t.ppf((1 + LEVEL) / 2, len(gains) - 1)) * error
    return mean, mean - reach, mean + reach
