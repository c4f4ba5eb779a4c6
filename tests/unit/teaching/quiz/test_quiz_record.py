"""A quiz in a folder: whole files, no answer lost, no other quiz overwritten."""

import json

import pandas as pd
import pytest

from atrocityrisk.errors import DataError, IntegrityError, OutputError
from atrocityrisk.teaching import grade_answers
from atrocityrisk.teaching.quiz.quiz_record import FILES, answers_table, open_quiz


def test_questions_and_form_hold_nothing_of_what_happened(tmp_path, quiz):
    place = open_quiz(tmp_path / "quiz", quiz, names=False)
    made = {path.name: path.read_text(encoding="utf-8") for path in place.folder.iterdir()}
    assert set(made) == {"quiz.json", "questions.md", "answers.csv"}
    assert made["questions.md"].count("\n## Question ") == 20
    text = "".join(made.values())
    assert "observed" not in text
    assert not [one.state for one in quiz.questions if one.state in text]
    assert json.loads(made["quiz.json"])["quiz"] == quiz.identity


def test_names_are_written_if_they_are_asked_for(tmp_path, quiz):
    place = open_quiz(tmp_path / "quiz", quiz, names=True)
    text = (place.folder / "questions.md").read_text(encoding="utf-8")
    assert all(one.state in text for one in quiz.questions)


def test_answers_come_again_to_the_letter(tmp_path, quiz):
    place = open_quiz(tmp_path / "quiz", quiz, names=False)
    assert place.given() == {}
    place.keep({1: "20%", 3: "0.1%"})
    again = open_quiz(tmp_path / "quiz", quiz, names=False)
    assert again.given() == {1: "20%", 3: "0.1%"}
    assert not [path for path in place.folder.iterdir() if path.name not in FILES]


def test_results_hold_every_answer_with_what_happened(tmp_path, quiz):
    place = open_quiz(tmp_path / "quiz", quiz, names=False)
    given = {1: "20%", 2: "0%"}
    path = place.keep_results(grade_answers(quiz, answers_table(quiz, given)))
    table = pd.read_csv(path)
    assert table["question"].tolist() == [1, 2]
    assert table["state"].tolist() == [one.state for one in quiz.questions[:2]]
    assert table["observed"].tolist() == [one.observed for one in quiz.questions[:2]]


def test_another_quiz_is_not_written_over(tmp_path, quiz, drawn):
    open_quiz(tmp_path / "quiz", quiz, names=False).keep({1: "20%"})
    with pytest.raises(DataError, match=r"holds another quiz .*seed 1.*choose another --out"):
        open_quiz(tmp_path / "quiz", drawn(n=20, seed=2), names=False)
    assert open_quiz(tmp_path / "quiz", quiz, names=False).given() == {1: "20%"}


def test_a_folder_of_somebody_else_is_not_written_into(tmp_path, quiz):
    (tmp_path / "answers.csv").write_text("mine")
    with pytest.raises(OutputError, match=r"holds answers\.csv but no quiz\.json"):
        open_quiz(tmp_path, quiz, names=False)
    assert (tmp_path / "answers.csv").read_text() == "mine"


@pytest.mark.parametrize("content", ["", "[]", "{}", "{", "null", '{"quiz": 1}'])
def test_damaged_settings_are_said(tmp_path, quiz, content):
    place = open_quiz(tmp_path / "quiz", quiz, names=False)
    (place.folder / "quiz.json").write_text(content)
    with pytest.raises(IntegrityError, match=r"quiz\.json cannot be read as the settings"):
        open_quiz(place.folder, quiz, names=False)


def test_answers_that_were_edited_are_checked_before_any_is_taken(tmp_path, quiz):
    place = open_quiz(tmp_path / "quiz", quiz, names=False)
    place.answers.write_text("question,answer\n1,20%\n2,0.2\n")
    with pytest.raises(DataError, match=r"answers\.csv, question 2: '0\.2' can mean"):
        place.given()
    place.answers.write_text("question,answer\n1,20%\none,30\n")
    with pytest.raises(DataError, match=r"expected a question from 1 to 20, found 'one'"):
        place.given()


def test_a_quiz_whose_answers_are_gone_begins_anew(tmp_path, quiz):
    place = open_quiz(tmp_path / "quiz", quiz, names=False)
    place.keep({1: "20%"})
    place.answers.unlink()
    assert open_quiz(place.folder, quiz, names=False).given() == {}
