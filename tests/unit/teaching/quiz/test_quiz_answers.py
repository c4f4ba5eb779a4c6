"""Answers in percent: what is clear is taken, what is not is refused, from a line or a table."""

import pandas as pd
import pytest

from atrocityrisk.errors import DataError
from atrocityrisk.teaching.quiz.quiz_answers import kept_text, read_answers, read_percent


@pytest.mark.parametrize(
    ("text", "fraction"),
    [
        ("20", 0.2),
        ("20%", 0.2),
        (" 20 % ", 0.2),
        ("20 percent", 0.2),
        ("2.5%", 0.025),
        ("0.2%", 0.002),
        ("1%", 0.01),
        ("0", 0.0),
        ("0%", 0.0),
        ("100", 1.0),
        ("099", 0.99),
    ],
)
def test_percentages_are_read(text, fraction):
    assert read_percent(text) == pytest.approx(fraction, rel=1e-15)
    assert read_percent(kept_text(text)) == read_percent(text)


@pytest.mark.parametrize("text", ["0.2", "0.75", "1", "1.0", ".2"])
def test_what_is_a_fraction_to_one_and_a_percentage_to_another_is_refused(text):
    with pytest.raises(DataError, match=r"can mean|expected a probability in percent"):
        read_percent(text)


def test_the_message_says_both_readings():
    with pytest.raises(DataError, match=r"'0\.2' can mean 0\.2% or 20%; write it with the sign %"):
        read_percent("0.2")
    with pytest.raises(DataError, match=r"'1' can mean 1% or 100%"):
        read_percent("1")


@pytest.mark.parametrize(
    "text",
    ["", " ", "-5", "+5", "nan", "inf", "1e400", "1e1", "2,5", "a lot", "20%%", "20 30", "٢٠", "²",
     "0x10", "20\x1b[2J", "1_0", "9" * 5000],
)  # fmt: skip
def test_what_is_no_percentage_is_refused(text):
    with pytest.raises(
        DataError, match=r"expected a probability in percent.*from 0 to 100"
    ) as told:
        read_percent(text)
    assert len(str(told.value)) < 200
    assert "\x1b" not in str(told.value)


@pytest.mark.parametrize("text", ["1000", "101", "100.1%", "999"])
def test_more_than_certain_is_refused(text):
    with pytest.raises(DataError, match=r"expected (at most 100|a probability in) percent"):
        read_percent(text)


def read(answers, n=3):
    return read_answers(answers, n=n, identity="abcd1234")


def table(*rows, columns=("quiz", "question", "answer")):
    return pd.DataFrame(rows, columns=list(columns), dtype=str)


def test_a_table_is_read_and_empty_cells_are_no_answers():
    rows = table(("abcd1234", "1", "20%"), ("abcd1234", "3", " 5 "), ("abcd1234", "2", ""))
    assert read(rows) == {1: 0.2, 3: 0.05}
    assert read(rows[["question", "answer"]]) == {1: 0.2, 3: 0.05}


def test_numbers_from_python_are_fractions():
    assert read([0.2, 0.5]) == {1: 0.2, 2: 0.5}
    assert read({3: 1.0}) == {3: 1.0}
    for wrong in ({1: 20}, {1: -0.1}, {1: float("nan")}, {1: "20%"}):
        with pytest.raises(DataError, match="expected a probability between 0 and 1 for question"):
            read(wrong)


@pytest.mark.parametrize("number", ["0", "4", "-1", "one", "", "1.5", "99999999"])
def test_answers_to_no_question_are_refused(number):
    with pytest.raises(DataError, match="expected a question from 1 to 3"):
        read(table(("", number, "20")))


def test_answers_to_another_quiz_are_refused():
    with pytest.raises(DataError, match=r"answers quiz 'ffff0000'.*'abcd1234'; give the --seed"):
        read(table(("ffff0000", "1", "20")))


def test_two_answers_to_one_question_are_refused():
    with pytest.raises(DataError, match="answers question 1 twice"):
        read(table(("", "1", "20"), ("", "1", "20")))


def test_a_table_without_the_columns_is_refused():
    with pytest.raises(DataError, match="lacks the column 'answer'"):
        read(table(("1", "20"), columns=("question", "probability")))


def test_an_unclear_cell_is_named():
    with pytest.raises(DataError, match=r"the table, question 2: '0\.2' can mean"):
        read(table(("", "1", "20"), ("", "2", "0.2")))


@pytest.mark.parametrize(
    "content",
    [
        "question,answer\n1,20%\n2,2.5%\n",
        "\ufeffquestion;answer\r\n1;20%\r\n2;2.5%\r\n",
        'quiz,question,asked,answer\nabcd1234,1,"a, b",20%\nabcd1234,2,c,2.5%\n',
    ],
)
def test_files_of_spreadsheets_are_read(tmp_path, content):
    path = tmp_path / "answers.csv"
    path.write_text(content, encoding="utf-8", newline="")
    assert read(path) == {1: 0.2, 2: 0.025}


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00bad", b'question,answer\n1,"20\n'])
def test_a_file_that_is_no_table_is_refused(tmp_path, content):
    path = tmp_path / "answers.csv"
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"is no CSV of answers"):
        read(path)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"expected a CSV of answers at .*absent\.csv"):
        read(tmp_path / "absent.csv")


@pytest.mark.parametrize("rows", ["3,2,5\n", "1,20%\n2,2,5\n", "1,20%\n2\n"])
def test_a_row_of_other_length_is_refused_and_not_moved_to_another_question(tmp_path, rows):
    path = tmp_path / "answers.csv"
    path.write_text(f"question,answer\n{rows}")
    with pytest.raises(DataError, match=r"line [23]: expected 2 cells, found [13]; write 2\.5%"):
        read(path)


def test_a_column_that_stands_twice_is_refused(tmp_path):
    path = tmp_path / "answers.csv"
    path.write_text("question,answer,answer\n1,20%,30%\n")
    for given in (path, table(("1", "20%", "30%"), columns=("question", "answer", "answer"))):
        with pytest.raises(DataError, match="has a column twice"):
            read(given)


def test_numbers_whose_order_is_not_that_of_the_questions_are_refused():
    for given in (pd.Series({3: 0.1, 1: 0.2, 2: 0.3}), {0.1, 0.2}):
        with pytest.raises(DataError, match="expected answers as a list or a dict, found a"):
            read(given)


def test_a_missing_number_in_a_table_is_no_answer():
    rows = pd.DataFrame({"question": [1, 2], "answer": [20, float("nan")]})
    assert read(rows) == {1: 0.2}
