"""The command that asks experts for probabilities about past state-years, and scores them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from atrocityrisk.cli.described import described
from atrocityrisk.cli.shared_options import AsJson, Quiet, Seed
from atrocityrisk.cli.terminals import answer, json_files, json_rows

if TYPE_CHECKING:
    from atrocityrisk.teaching.quiz.quiz_grades import QuizGrade
    from atrocityrisk.teaching.quiz.quiz_record import QuizFolder

USUAL_SEED = 1
"""Of a quiz and of a world if none is named: that of the exercises."""

Number = Annotated[
    int, typer.Option("--n", metavar="N", min=1, max=60, help="Questions, at most 60.")
]
PlainRate = Annotated[
    bool, typer.Option("--plain-rate", help="Onsets as rare as they were; else about one in four.")
]
Names = Annotated[
    bool, typer.Option("--names", help="Name the states; memory then answers for calibration.")
]
AnswersFile = Annotated[
    Path | None,
    typer.Option(
        "--answers",
        metavar="FILE",
        help="Grade this CSV of answers (columns question, answer in percent); ask nothing.",
    ),
]
QuestionsOnly = Annotated[
    bool,
    typer.Option(
        "--questions-only", help="Write the questions and a form for answers; ask nothing."
    ),
]
QuizOut = Annotated[
    Path | None,
    typer.Option("--out", metavar="FOLDER", help="Folder of the quiz; else quiz-SEED."),
]
FirstAsked = Annotated[
    int | None,
    typer.Option("--first-origin", metavar="YEAR", help="First year to ask from; else 1993."),
]
LastAsked = Annotated[
    int | None,
    typer.Option(
        "--last-origin",
        metavar="YEAR",
        help="Last year to ask from; else the last with settled labels.",
    ),
]


@described(
    "atrocityrisk teach quiz",
    "atrocityrisk teach quiz --seed 2 --n 10 --out evening",
    "atrocityrisk teach quiz --questions-only --out workshop",
    "atrocityrisk teach quiz --answers workshop/answers.csv --out workshop",
    fields={
        "quiz": "hash of the questions",
        "n": "number of questions",
        "seed": "seed of the draw",
        "plain_rate": "whether onsets are as rare as they were",
        "first_origin": "first year that is asked from",
        "last_origin": "last year that is asked from",
        "rate": "probability of an onset in this quiz, before anything is known",
        "real_rate": "the same among all state-years drawn from",
        "definition": "what counts as an onset",
        "questions": "one object a question: number, heading, region, origin, first_year, "
        "last_year, facts",
        "scores": "one object an answer, with the columns of results.csv; empty if none is graded",
        "summary": "mean log and Brier score of you, the model and the base rate",
        "calibration": "bins of stated probability: low, high, n, expected, observed",
        "verdicts": "sentences on what the answers carry",
        "limits": "sentences on what they do not",
        "written": "paths of what was written",
    },
    note=(
        "Every answer is kept at once in the folder: after q, Ctrl-C or a lost connection the same "
        "command goes on. The seed is 1 if none is named; another one draws another quiz. No "
        "answer leaves this machine."
    ),
)
def quiz(
    n: Number = 20,
    seed: Seed = None,
    plain_rate: PlainRate = False,
    names: Names = False,
    first_origin: FirstAsked = None,
    last_origin: LastAsked = None,
    answers: AnswersFile = None,
    questions_only: QuestionsOnly = False,
    out: QuizOut = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Train calibration: probabilities about past state-years, scored at once."""
    _check_ways(answers, questions_only, silent=as_json or quiet)
    from atrocityrisk.teaching import grade_answers, quiz_questions
    from atrocityrisk.teaching.quiz.quiz_record import open_quiz

    chosen = USUAL_SEED if seed is None else seed
    asked = quiz_questions(
        n=n,
        seed=chosen,
        plain_rate=plain_rate,
        first_origin=first_origin,
        last_origin=last_origin,
    )
    # Before the folder: wrong answers leave none behind.
    grade = None if answers is None else grade_answers(asked, answers)
    place = open_quiz(out or Path(f"quiz-{chosen}"), asked, names=names)
    if answers is not None:
        _take_over(place, answers)
    elif not questions_only:
        _hold(place)
        return
    paths = _paths(place, grade)
    answer(
        lambda: _show(place, grade, paths),
        lambda: _json(place, grade, paths),
        as_json=as_json,
        quiet=quiet,
    )


def asks_here() -> bool:
    """Whether somebody can be asked: a terminal is open for reading."""
    return sys.stdin is not None and sys.stdin.isatty()


def _check_ways(answers: Path | None, questions_only: bool, *, silent: bool) -> None:
    """One way of taking the quiz at a time, and a person only where one is there."""
    if answers is not None and questions_only:
        raise typer.BadParameter("expected --answers or --questions-only, found both; keep one")
    if answers is not None or questions_only:
        return
    instead = "use --questions-only to write the questions, and --answers FILE to grade answers"
    if silent:
        raise typer.BadParameter(
            f"expected a quiz that can speak, found --json or --quiet; {instead}"
        )
    if not asks_here():
        raise typer.BadParameter(
            f"expected a terminal on which to ask, found a pipe or a file; {instead}"
        )


def _take_over(place: QuizFolder, answers: Path) -> None:
    """Keep answers from a file in the folder; other answers there are not written over."""
    from atrocityrisk.errors import OutputError

    if answers.resolve() == place.answers.resolve():
        # The form itself, filled in: columns that somebody added stay.
        return
    given, kept = place.texts_in(answers), place.given()
    other = [number for number, text in kept.items() if given.get(number) != text]
    if other:
        raise OutputError(
            f"{place.answers} holds another answer to question {other[0]} than {answers}; choose "
            "another --out"
        )
    place.keep(given)


def _hold(place: QuizFolder) -> None:
    """Ask on the terminal, until all is answered or somebody stops."""
    from atrocityrisk.cli import display
    from atrocityrisk.cli.quiz_talk import hold_quiz, show_grade

    console = display.console()
    try:
        grade = hold_quiz(place, read=input, console=console)
        if grade is None:
            console.print()
            console.print(_keeping(place), soft_wrap=True)
            return
        show_grade(grade, console)
        display.wrote(_paths(place, grade), on=console)
    except KeyboardInterrupt as stop:
        stop.add_note(_keeping(place))
        raise


def _keeping(place: QuizFolder) -> str:
    done, n = len(place.given()), len(place.questions.questions)
    return f"{done} of {n} answers are kept in {place.folder}; the same command goes on from there."


def _paths(place: QuizFolder, grade: QuizGrade | None) -> tuple[Path, ...]:
    """Files of the folder, with the results once there are any."""
    from atrocityrisk.teaching.quiz.quiz_record import ANSWERS, QUESTIONS, SETTINGS

    files = tuple(place.folder / name for name in (SETTINGS, QUESTIONS, ANSWERS))
    return files if grade is None else (*files, place.keep_results(grade))


def _show(place: QuizFolder, grade: QuizGrade | None, paths: tuple[Path, ...]) -> None:
    from atrocityrisk.cli import display
    from atrocityrisk.cli.quiz_talk import show_grade

    console = display.console()
    if grade is not None:
        show_grade(grade, console)
    display.wrote(paths, on=console)


def _json(place: QuizFolder, grade: QuizGrade | None, paths: tuple[Path, ...]) -> dict[str, Any]:
    from atrocityrisk.teaching.quiz.quiz_record import quiz_settings
    from atrocityrisk.teaching.quiz.quiz_words import LIMITS, verdicts

    settings = {k: v for k, v in quiz_settings(place.questions).items() if k != "format"}
    return settings | {
        "definition": place.questions.definition,
        "questions": [
            {
                "number": one.number,
                "heading": one.heading(names=place.names),
                "region": one.region,
                "origin": one.origin,
                "first_year": one.first_year,
                "last_year": one.last_year,
                "facts": [fact.line() for fact in one.facts],
            }
            for one in place.questions.questions
        ],
        "scores": [] if grade is None else json_rows(grade.answers),
        "summary": [] if grade is None else json_rows(grade.summary),
        "calibration": [] if grade is None else json_rows(grade.calibration),
        "verdicts": [] if grade is None else list(verdicts(grade)),
        "limits": list(LIMITS),
        "written": json_files(paths),
    }
