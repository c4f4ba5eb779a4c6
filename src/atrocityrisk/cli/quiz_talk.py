"""The conversation of a quiz: it asks, takes an answer in percent, and says what it was worth."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from atrocityrisk.cli.terminals import escape_control

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from atrocityrisk.teaching.quiz.quiz_grades import QuizGrade
    from atrocityrisk.teaching.quiz.quiz_questions import QuizQuestion, QuizQuestions
    from atrocityrisk.teaching.quiz.quiz_record import QuizFolder

PROMPT = "Percent (? what counts, q stops): "
STOP = ("q", "quit", "stop")
EVERY = 5
"""Answers after which the table of calibration is shown again."""

Read = Callable[[str], str]


def hold_quiz(place: QuizFolder, *, read: Read, console: Console) -> QuizGrade | None:
    """Ask what is not answered yet; the grade once all is, None if it was stopped before."""
    from atrocityrisk.teaching import grade_answers
    from atrocityrisk.teaching.quiz.quiz_record import answers_table
    from atrocityrisk.teaching.quiz.quiz_words import introduction

    questions, given = place.questions, place.given()
    left = [one for one in questions.questions if one.number not in given]
    if left:
        _paragraphs(introduction(questions, names=place.names), console)
    if given:
        _line(f"{len(given)} of {len(questions.questions)} answers are kept already.", console)
    for question in left:
        _ask(question, place, console)
        text = _answer(questions, read, console)
        if text is None:
            return None
        given[question.number] = text
        place.keep(given)
        grade = grade_answers(questions, answers_table(questions, given))
        _tell(questions, grade, question.number, console)
    return grade_answers(questions, answers_table(questions, given))


def _ask(question: QuizQuestion, place: QuizFolder, console: Console) -> None:
    from rich.padding import Padding

    from atrocityrisk.teaching.quiz.quiz_words import question_lines

    n = len(place.questions.questions)
    heading, *facts, asked = question_lines(question, names=place.names, n=n)
    console.print()
    console.print(escape_control(heading), style="bold")
    for fact in facts:
        console.print(Padding(escape_control(fact), (0, 0, 0, 2)))
    console.print(escape_control(asked))


def _answer(questions: QuizQuestions, read: Read, console: Console) -> str | None:
    """An answer that can be read, as it is kept; None where the quiz is to stop."""
    from atrocityrisk.errors import DataError
    from atrocityrisk.teaching.quiz.quiz_answers import kept_text, read_percent
    from atrocityrisk.teaching.quiz.quiz_words import certainty_warning

    warned = None
    while True:
        text = _read_line(read)
        if text is None or text.lower() in STOP:
            return None
        if text == "?":
            _line(questions.definition, console)
            continue
        try:
            probability = read_percent(text)
        except DataError as problem:
            _line(str(problem), console)
            continue
        if probability in (0.0, 1.0) and warned != probability:
            warned = probability
            _line(certainty_warning(probability), console)
            continue
        return kept_text(text)


def _read_line(read: Read) -> str | None:
    """A line without spaces around it; None at the end of the input."""
    try:
        return read(PROMPT).strip()
    except EOFError:
        return None
    except UnicodeDecodeError:
        # Bytes that are no text of this terminal's language: an answer like any that is unclear.
        return "\N{REPLACEMENT CHARACTER}"


def _tell(questions: QuizQuestions, grade: QuizGrade, number: int, console: Console) -> None:
    """What an answer was worth, and where one stands."""
    from atrocityrisk.teaching.quiz.quiz_words import feedback

    for line in feedback(questions, grade, number):
        _line(line, console)
    answered = len(grade.answers)
    console.print(summary_table(grade))
    if answered % EVERY == 0 and answered < grade.n_questions:
        console.print(calibration_grid(grade))


def show_grade(grade: QuizGrade, console: Console) -> None:
    """Everything at the end: means, calibration, what the numbers carry, states and limits."""
    from atrocityrisk.cli import display
    from atrocityrisk.teaching.quiz.quiz_words import LIMITS, WHERE, verdicts

    answered = len(grade.answers)
    console.print()
    console.print(f"{answered} of {grade.n_questions} questions answered", style="bold")
    console.print(summary_table(grade))
    console.print(calibration_grid(grade))
    _paragraphs(verdicts(grade), console)
    console.print("What was asked, and what happened", style="bold")
    console.print(_states(grade))
    for line in (*LIMITS, WHERE):
        display.note(escape_control(line), on=console)


def summary_table(grade: QuizGrade) -> Table:
    """Mean scores so far of you, the model and the base rate."""
    from atrocityrisk.cli import display
    from atrocityrisk.teaching.quiz.quiz_words import score_text

    n = len(grade.answers)
    headings = [f"mean of {n}", "log score", "Brier score"]
    table = display.table(*headings, right=tuple(headings[1:]))
    for row in grade.summary.to_dict("records"):
        scores = (score_text(row["log_score"]), score_text(row["brier_score"]))
        table.add_row(str(row["who"]), *scores)
    return table


def calibration_grid(grade: QuizGrade) -> Table:
    """How many onsets came where a probability was stated, and how many to expect."""
    from atrocityrisk.cli import display
    from atrocityrisk.teaching.quiz.quiz_words import bin_text

    headings = ["you said", "answers", "onsets to expect", "onsets"]
    table = display.table(*headings, right=tuple(headings[1:]))
    for row in grade.calibration.to_dict("records"):
        table.add_row(
            bin_text(row["low"], row["high"]),
            str(row["n"]),
            f"{row['expected']:.1f}",
            str(row["observed"]),
        )
    return table


def _states(grade: QuizGrade) -> Table:
    from atrocityrisk._formatting.numbers import year_span
    from atrocityrisk.cli import display

    headings = ["#", "state", "window", "you %", "model %", "onset"]
    table = display.table(*headings, right=("#", "you %", "model %"), fold="state")
    for row in grade.answers.to_dict("records"):
        table.add_row(
            str(row["question"]),
            escape_control(str(row["state"])),
            year_span(row["first_year"], row["last_year"]),
            display.percent(row["probability"]),
            display.percent(row["model_probability"]),
            "yes" if row["observed"] else "no",
        )
    return table


def _paragraphs(texts: tuple[str, ...], console: Console) -> None:
    for text in texts:
        _line(text, console)
        console.print()


def _line(text: str, console: Console) -> None:
    console.print(escape_control(text))
