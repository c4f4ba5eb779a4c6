"""The command teach quiz: a whole conversation, stops, hostile answers, and no network."""

import builtins
import csv
import json
import socket
import sys
from pathlib import Path

import pytest

from atrocityrisk.cli import teach_quiz
from atrocityrisk.runs import chosen_panel, embedded_track_record
from atrocityrisk.specs import default_spec
from atrocityrisk.teaching import quiz_questions


@pytest.fixture(scope="module")
def quiz():
    """The five questions that the command asks with --n 5."""
    panel = chosen_panel(default_spec())
    return quiz_questions(n=5, seed=1, panel=panel, record=embedded_track_record())


@pytest.fixture
def talk(shell, monkeypatch, tmp_path):
    """Run the command in an empty folder on a terminal where somebody types these lines."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(teach_quiz, "asks_here", lambda: True)

    def call(lines, *words):
        typed = iter(lines)

        def read(prompt=""):
            try:
                line = next(typed)
            except StopIteration:
                raise EOFError from None
            if isinstance(line, BaseException):
                raise line
            sys.stdout.write(f"{prompt}{line}\n")
            return line

        monkeypatch.setattr(builtins, "input", read)
        return shell("teach", "quiz", "--n", 5, *words)

    return call


def answers(folder: Path) -> list[str]:
    with (folder / "answers.csv").open(encoding="utf-8", newline="") as stream:
        return [row["answer"] for row in csv.DictReader(stream)]


def test_a_whole_quiz_without_network_writes_into_its_folder_alone(
    talk, quiz, monkeypatch, tmp_path
):
    def closed(*_words, **_options):
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", closed)
    monkeypatch.setattr(socket, "create_connection", closed)
    monkeypatch.setattr(socket, "getaddrinfo", closed)
    done = talk(["20", "30%", "5", "25 %", "2.5%"], "--out", "mine")
    assert (done.code, done.err) == (0, "")
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]
    assert {path.name for path in (tmp_path / "mine").iterdir()} == {
        "quiz.json", "questions.md", "answers.csv", "results.csv"}  # fmt: skip
    assert answers(tmp_path / "mine") == ["20%", "30%", "5%", "25%", "2.5%"]
    text = " ".join(done.out.split())
    assert "About one in four questions is followed by one" in text
    assert "Nothing that you answer leaves this machine" in text
    assert text.count("At the real rate of onsets your answer is") == 5
    assert "Too few answers to say anything about your calibration" in text
    assert "docs/concepts/limits.md" in text
    before, _, after = done.out.partition("What was asked, and what happened")
    for one in quiz.questions:
        assert one.state not in before
        assert one.state in after


def test_the_conversation_fits_60_columns(talk, monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    # The fixture of the program sets 80 columns; the narrower value comes after it.
    done = talk(["20"] * 5)
    shown = done.out.partition("wrote ")[0].splitlines()
    assert max(map(len, shown)) <= 60
    assert "not shown" not in done.out


def test_what_is_asked_is_what_is_drawn(talk, quiz):
    done = talk(["20"] * 5)
    text = " ".join(done.out.split())
    for one in quiz.questions:
        assert f"Question {one.number} of 5. {one.heading()}." in text
        for fact in one.facts:
            assert fact.line() in text


def test_names_are_shown_only_if_they_are_asked_for(talk, quiz):
    done = talk(["q"], "--names")
    assert f"{quiz.questions[0].state}, in {quiz.questions[0].region}" in done.out


HOSTILE = ["", "text", "nan", "1e400", "-5", "1000", "0.2", "2,5", "٢٠", "\x1b[2J", "é" * 3000]


def test_hostile_answers_are_asked_again_and_nothing_of_them_is_kept(talk, tmp_path):
    done = talk([*HOSTILE, "20", "q"])
    assert done.code == 0
    assert answers(tmp_path / "quiz-1") == ["20%", "", "", "", ""]
    assert "\x1b[2J" not in done.out.replace("q stops): \x1b[2J", "")
    text = " ".join(done.out.split())
    assert "'0.2' can mean 0.2% or 20%" in text
    assert text.count("Percent (? what counts, q stops):") == len(HOSTILE) + 2


def test_bytes_that_are_no_text_are_an_unclear_answer(talk, tmp_path):
    wrong = UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte")
    assert talk([wrong, "20"]).code == 0
    assert answers(tmp_path / "quiz-1")[0] == "20%"


def test_certainty_is_warned_of_and_then_taken(talk, quiz, tmp_path):
    done = talk(["0", "0%", "100", "30", "q"])
    assert answers(tmp_path / "quiz-1") == ["0%", "30%", "", "", ""]
    text = " ".join(done.out.split())
    assert "0% says that it cannot happen" in text
    assert "100% says that it must happen" in text
    # Of the first two questions, none was followed by an onset and then one was.
    assert [one.observed for one in quiz.questions[:2]] == [0.0, 1.0]
    assert "You: 0.0%, log score 0.00, Brier score 0.00" in text


def test_a_wrong_certainty_scores_infinite(talk):
    done = talk(["20", "0", "0", "q"])
    assert "log score infinite, Brier score 1.00" in done.out


def test_the_definition_is_there_on_demand(talk, quiz):
    done = talk(["?", "q"])
    assert " ".join(done.out.split()).count(quiz.definition) == 2


def test_a_stopped_quiz_goes_on_where_it_stood(talk, tmp_path):
    done = talk(["20", "30", "q"])
    assert done.code == 0
    assert "2 of 5 answers are kept in quiz-1; the same command goes on" in done.out
    assert not (tmp_path / "quiz-1" / "results.csv").exists()
    done = talk(["10", "40", "50"])
    assert "2 of 5 answers are kept already" in done.out
    assert "Question 2 of 5" not in done.out
    assert answers(tmp_path / "quiz-1") == ["20%", "30%", "10%", "40%", "50%"]
    # Once all is answered the same command shows the results again, and asks nothing.
    done = talk([])
    assert "5 of 5 questions answered" in done.out
    assert "Question" not in done.out


def test_the_end_of_the_input_stops_it_like_q(talk, tmp_path):
    done = talk(["20"])
    assert done.code == 0
    assert "1 of 5 answers are kept" in done.out
    assert answers(tmp_path / "quiz-1") == ["20%", "", "", "", ""]


def test_ctrl_c_loses_nothing_and_says_so(talk, tmp_path):
    done = talk(["20", "30", KeyboardInterrupt()])
    assert done.code == 130
    assert "2 of 5 answers are kept in quiz-1; the same command goes on from there." in done.err
    assert answers(tmp_path / "quiz-1") == ["20%", "30%", "", "", ""]


def test_without_a_terminal_nobody_is_asked(shell, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(teach_quiz, "asks_here", lambda: False)
    done = shell("teach", "quiz")
    assert done.code == 2
    text = " ".join(done.err.split())
    assert "expected a terminal on which to ask, found a pipe or a file" in text
    assert "--questions-only" in text
    assert "--answers FILE" in text
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("word", ["--json", "--quiet"])
def test_a_conversation_is_neither_json_nor_silent(talk, word, tmp_path):
    done = talk([], word)
    assert done.code == 2
    assert "expected a quiz that can speak" in " ".join(done.err.split())
    assert not list(tmp_path.iterdir())


def test_two_ways_at_once_are_refused(talk):
    done = talk([], "--answers", "a.csv", "--questions-only")
    assert done.code == 2
    assert "found both; keep one" in " ".join(done.err.split())


def test_a_form_is_written_filled_in_and_graded(shell, tmp_path, quiz):
    line = ("teach", "quiz", "--n", 5, "--out", tmp_path / "workshop")
    done = shell(*line, "--questions-only")
    assert done.code == 0
    form = tmp_path / "workshop" / "answers.csv"
    filled = tmp_path / "filled.csv"
    rows = form.read_text(encoding="utf-8").splitlines()
    filled.write_text("\n".join([rows[0], *(f"{row}10%" for row in rows[1:])]), encoding="utf-8")
    done = shell(*line, "--answers", filled, "--json")
    assert done.code == 0
    content = json.loads(done.out)
    assert [row["probability"] for row in content["scores"]] == [0.1] * 5
    assert [row["observed"] for row in content["scores"]] == [
        one.observed for one in quiz.questions
    ]
    assert answers(tmp_path / "workshop") == ["10%"] * 5


def test_the_form_itself_is_graded_and_stays_as_it_was_filled_in(shell, tmp_path):
    line = ("teach", "quiz", "--n", 5, "--out", tmp_path / "own")
    assert shell(*line, "--questions-only").code == 0
    form = tmp_path / "own" / "answers.csv"
    form.write_text("question,answer,why\n1,10%,no war\n", encoding="utf-8")
    done = shell(*line, "--answers", form)
    assert done.code == 0
    assert "1 of 5 questions answered" in done.out
    assert form.read_text(encoding="utf-8") == "question,answer,why\n1,10%,no war\n"


def test_other_answers_in_the_folder_are_not_written_over(talk, tmp_path):
    talk(["20", "q"])
    (tmp_path / "other.csv").write_text("question,answer\n1,30\n")
    done = talk([], "--answers", "other.csv")
    assert done.code == 2
    assert "holds another answer to question 1" in done.err
    assert answers(tmp_path / "quiz-1") == ["20%", "", "", "", ""]


def test_wrong_answers_in_a_file_leave_no_folder(shell, tmp_path):
    path = tmp_path / "answers.csv"
    path.write_text("question,answer\n1,1e400\n")
    done = shell("teach", "quiz", "--answers", path, "--out", tmp_path / "new")
    assert done.code == 2
    assert "question 1: expected a probability in percent, found '1e400'" in done.err
    assert not (tmp_path / "new").exists()


def test_a_file_in_the_place_of_the_folder_is_said_before_anything_is_asked(talk, tmp_path):
    (tmp_path / "taken").write_text("in the way")
    done = talk(["20"], "--out", "taken")
    assert done.code == 2
    assert "expected a folder for the results, found the file taken" in done.err
    assert "Question" not in done.out
