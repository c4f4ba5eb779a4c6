"""A quiz in a folder: its questions, the answers so far, and at the end the results.

Every answer is written at once and whole, so that nothing is lost when the quiz is stopped, and the
same quiz goes on where it stood. The questions hold no answer; what happened is in the results.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from atrocityrisk._core.csv_files import write_table
from atrocityrisk._core.files import atomic_write, check_folder
from atrocityrisk.errors import DataError, IntegrityError, OutputError
from atrocityrisk.teaching.quiz.quiz_answers import answer_texts
from atrocityrisk.teaching.quiz.quiz_grades import QuizGrade
from atrocityrisk.teaching.quiz.quiz_questions import FORMAT, QuizQuestions
from atrocityrisk.teaching.quiz.quiz_words import introduction, question_lines

SETTINGS, QUESTIONS, ANSWERS, RESULTS = "quiz.json", "questions.md", "answers.csv", "results.csv"
FILES = (SETTINGS, QUESTIONS, ANSWERS, RESULTS)


@dataclass(frozen=True, kw_only=True)
class QuizFolder:
    """Where a quiz is kept."""

    folder: Path
    questions: QuizQuestions
    names: bool

    @property
    def answers(self) -> Path:
        """The file of answers."""
        return self.folder / ANSWERS

    def given(self) -> dict[int, str]:
        """Answers so far, as they were written, by number of the question."""
        return self.texts_in(self.answers)

    def texts_in(self, path: Path) -> dict[int, str]:
        """Answers of a file to the questions of this quiz; refused if one cannot be read."""
        return answer_texts(path, n=len(self.questions.questions), identity=self.questions.identity)

    def keep(self, answers: dict[int, str]) -> None:
        """Write all answers so far."""
        with atomic_write(self.answers) as temporary:
            write_table(answers_table(self.questions, answers), temporary)

    def keep_results(self, grade: QuizGrade) -> Path:
        """Write what happened and the scores of every answer."""
        path = self.folder / RESULTS
        with atomic_write(path) as temporary:
            write_table(grade.answers, temporary)
        return path


def answers_table(questions: QuizQuestions, answers: dict[int, str]) -> pd.DataFrame:
    """Answers by question, empty where there is none; also the form to fill in."""
    return pd.DataFrame(
        [
            {
                "quiz": questions.identity,
                "question": one.number,
                "asked": one.heading(),
                "answer": answers.get(one.number, ""),
            }
            for one in questions.questions
        ]
    )


def open_quiz(folder: Path, questions: QuizQuestions, *, names: bool) -> QuizFolder:
    """The folder of a quiz, made if it is not there; refused if it holds another quiz."""
    check_folder(folder, FILES)
    place = QuizFolder(folder=folder, questions=questions, names=names)
    settings = folder / SETTINGS
    if settings.is_file():
        _check_same(settings, questions)
        if not place.answers.is_file():
            place.keep({})
        return place
    strangers = [name for name in FILES if (folder / name).exists()]
    if strangers:
        raise OutputError(
            f"{folder} holds {strangers[0]} but no {SETTINGS}: it is no folder of a quiz; choose "
            "another --out"
        )
    with atomic_write(folder / QUESTIONS) as temporary:
        temporary.write_text(questions_page(questions, names=names), encoding="utf-8")
    place.keep({})
    # Last: a folder with settings is complete.
    with atomic_write(settings) as temporary:
        text = json.dumps(quiz_settings(questions), indent=2)
        temporary.write_text(f"{text}\n", encoding="utf-8")
    return place


def quiz_settings(questions: QuizQuestions) -> dict[str, Any]:
    """How the questions were drawn, and the hash of them."""
    return {
        "format": FORMAT,
        "quiz": questions.identity,
        "n": len(questions.questions),
        "seed": questions.seed,
        "plain_rate": questions.plain_rate,
        "first_origin": questions.first_origin,
        "last_origin": questions.last_origin,
        "rate": questions.rate,
        "real_rate": questions.real_rate,
    }


def questions_page(questions: QuizQuestions, *, names: bool) -> str:
    """All questions as Markdown, to print for a workshop; without what happened."""
    parts = [f"# Quiz {questions.identity}", *introduction(questions, names=names)]
    for question in questions.questions:
        heading, *facts, asked = question_lines(question, names=names, n=len(questions.questions))
        parts += [f"## {heading}", "\n".join(f"- {fact}" for fact in facts), f"{asked} ______ %"]
    return "\n\n".join(parts) + "\n"


def _check_same(path: Path, questions: QuizQuestions) -> None:
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        identity, form = kept["quiz"], kept["format"]
    except (ValueError, TypeError, LookupError, OSError) as problem:
        raise IntegrityError(
            f"{path} cannot be read as the settings of a quiz ({problem}); choose another --out"
        ) from problem
    if form != FORMAT or identity != questions.identity:
        drawn = ", ".join(f"{name} {kept.get(name)}" for name in ("n", "seed", "plain_rate"))
        raise DataError(
            f"{path.parent} holds another quiz ({identity}: {drawn}), found the questions of "
            f"{questions.identity}; choose another --out, or draw the same questions"
        )
