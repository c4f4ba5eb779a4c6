"""What a quiz says: how it works, what an answer was worth, and what its numbers do not carry."""

import math

from atrocityrisk._formatting.numbers import count_word, fixed, percent, signed, whole_to
from atrocityrisk.teaching.quiz.quiz_grades import CalibrationCheck, QuizGrade, gain_over_model
from atrocityrisk.teaching.quiz.quiz_questions import QuizQuestion, QuizQuestions

LIMITS = (
    "What happened is what the list of mass killings says today. A killing that nobody recorded "
    "counts as none.",
    "Figures are those of today with the delays of publication; later revisions are included.",
    "A high probability is no finding about a government, and one that was followed by nothing "
    "may have been right.",
    "Country level only: no group, place or person is asked about.",
)
WHERE = "Limits in full: docs/concepts/limits.md of the documentation."
_SLACK = 1e-9


def introduction(questions: QuizQuestions, *, names: bool) -> tuple[str, ...]:
    """Paragraphs said once, before the first question."""
    n, years = len(questions.questions), f"{questions.first_origin} to {questions.last_origin}"
    named = (
        "The states are named. Whoever remembers what happened learns nothing about their "
        "calibration."
        if names
        else "The states are not named: whoever remembers what happened learns nothing about "
        "their calibration. Names come at the end."
    )
    return (
        f"{n} questions about past states and years, each seen from the end of one of the years "
        f"{years}. Each asks for the probability that a mass killing begins in the two years "
        "after. Every onset in this quiz is the death of a thousand people or more.",
        f"What counts. {questions.definition}",
        _rate_words(questions),
        named,
        "Answer in percent, such as 20 or 2.5%. After each answer you see what happened, and two "
        "scores. The log score is the negative logarithm of the probability that you gave to what "
        "happened: 0 is perfect, 0.69 is what 50% always gets, and it has no upper end. The Brier "
        "score is the squared difference between your probability and what happened, 1 or 0: 0 is "
        "perfect, 0.25 is what 50% always gets, 1 is the worst. Both are best, on average, for "
        "whoever says what they believe.",
        "Nothing that you answer leaves this machine.",
    )


def _rate_words(questions: QuizQuestions) -> str:
    real = f"{1000 * questions.real_rate:.0f}"
    if questions.plain_rate:
        return (
            f"Onsets are as rare here as they were in these years: {real} in 1,000 state-years. "
            "Most quizzes hold hardly one."
        )
    return (
        f"Onsets are more frequent here than they were. About one in four questions is followed by "
        f"one, each drawn by itself; among all state-years of these years it was {real} in 1,000. "
        "Answer for this quiz: before you know anything of a state, 25% is right. The model's "
        "forecast, made for the real rate, is moved to the rate of the quiz by Bayes' rule."
    )


def question_lines(question: QuizQuestion, *, names: bool, n: int) -> tuple[str, ...]:
    """A question with what was known, line by line."""
    return (
        f"Question {question.number} of {n}. {question.heading(names=names)}.",
        *(fact.line() for fact in question.facts),
        f"How probable is it that a mass killing begins there in {question.window}?",
    )


def happened(question: QuizQuestion) -> str:
    """What the record says of the window."""
    what = "A mass killing began" if question.observed else "No mass killing began"
    return f"{what} there in {question.window}."


def certainty_warning(probability: float) -> str:
    """What an answer of 0 or 100 percent means, said before it is taken."""
    what = "cannot" if probability == 0 else "must"
    return (
        f"{100 * probability:.0f}% says that it {what} happen. If that is wrong, the log score is "
        "infinite, and no later answer makes up for it. Give the same again to keep it, or another."
    )


def score_words(who: str, probability: float, log_score: float, brier_score: float) -> str:
    """Both scores of one answer."""
    return (
        f"{who}: {_percent(probability)}, log score {score_text(log_score)}, "
        f"Brier score {score_text(brier_score)}"
    )


def feedback(questions: QuizQuestions, grade: QuizGrade, number: int) -> tuple[str, ...]:
    """What one answer was worth, beside the model."""
    rows = grade.answers
    row = rows[rows["question"] == number].to_dict("records")[0]
    question = questions.questions[number - 1]
    given = row["probability"] if row["observed"] else 1 - row["probability"]
    lines = [
        happened(question),
        f"You gave {_percent(given)} to what happened.",
        score_words("You", row["probability"], row["log_score"], row["brier_score"]),
        score_words(
            "Model", row["model_probability"], row["model_log_score"], row["model_brier_score"]
        ),
    ]
    if not questions.plain_rate:
        lines.append(
            f"At the real rate of onsets your answer is {_percent(row['at_real_rate'])}, "
            f"the model's {_percent(row['model_at_real_rate'])}."
        )
    return tuple(lines)


def _percent(share: float) -> str:
    return f"{percent(share)}%"


def score_text(score: float) -> str:
    """A score in two decimals; infinity by its name."""
    return "infinite" if math.isinf(score) else fixed(score)


def bin_text(low: float, high: float) -> str:
    """A bin of stated probability, such as 5 to 15%."""
    return f"{100 * low:.0f} to {100 * high:.0f}%"


def verdicts(grade: QuizGrade) -> tuple[str, ...]:
    """What the answers carry about calibration, and about you and the model."""
    if grade.check is None:
        return ("Too few answers to say anything about your calibration; ten are the least.",)
    return (*_calibration(grade.check), _comparison(grade))


def _calibration(check: CalibrationCheck) -> tuple[str, str]:
    level = (
        f"Your probabilities add up to {check.expected:.1f} onsets; {count_word(check.observed)} "
        f"came. If they were right, {whole_to(check.count_low, check.count_high)} would "
        "come in 95 of 100 such quizzes."
    )
    spread = (
        f"Your Brier score is {fixed(check.brier)}. If your probabilities were right, it would lie "
        f"between {fixed(check.brier_low)} and {fixed(check.brier_high)} in 95 of 100 such quizzes."
    )
    return level + _level_word(check), spread + _confidence_word(check)


def _level_word(check: CalibrationCheck) -> str:
    if check.observed < check.count_low:
        return " Taken together, your probabilities were too high."
    if check.observed > check.count_high:
        return " Taken together, your probabilities were too low."
    return " Too few answers to say more about their level."


def _confidence_word(check: CalibrationCheck) -> str:
    if check.brier > check.brier_high + _SLACK:
        return " You were further off than your own numbers allow: overconfident."
    if check.brier < check.brier_low - _SLACK:
        return " You were closer than your own numbers say: underconfident."
    return " Too few answers to say whether you are over- or underconfident."


def _comparison(grade: QuizGrade) -> str:
    """Mean difference of the Brier scores, with its interval."""
    mean, low, high = gain_over_model(grade.answers)
    said = (
        f"The model's Brier score less yours is {signed(mean)}, with a 95% interval from "
        f"{signed(low)} to {signed(high)}; above 0 you did better."
    )
    if low > 0 or high < 0:
        return f"{said} That is more than chance alone would give."
    return f"{said} Too few answers to say whose forecasts are better."
