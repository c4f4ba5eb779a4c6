"""Numbers with intervals and tables, as pages in HTML and Markdown show them."""

import pytest

from atrocityrisk._formatting.tables import (
    Cell,
    interval_cell,
    markdown_table,
    model_words,
    with_interval,
)

NAN = float("nan")


def test_a_number_stands_with_its_interval():
    assert with_interval(0.251, 0.1, 0.4, 2) == "0.25 [0.10, 0.40]"
    assert interval_cell(0.251, 0.1, 0.4, 2) == Cell(text="0.25", below=("0.10 to 0.40",))


def test_a_page_has_minus_signs_and_markdown_hyphens():
    assert interval_cell(-1.5, -2, 0.5, 1) == Cell(text="−1.5", below=("−2.0 to 0.5",))
    assert with_interval(-1.5, -2, 0.5, 1, sign=True) == "-1.5 [-2.0, +0.5]"


def test_nothing_is_shown_as_minus_zero():
    assert with_interval(-0.001, -0.04, 0.001, 1) == "0.0 [0.0, 0.0]"
    shown = interval_cell(-0.001, -1.04, 2.0, 1, sign=True)
    assert shown == Cell(text="+0.0", below=("−1.0 to +2.0",))


@pytest.mark.parametrize(
    ("value", "low", "text"), [(NAN, 0.1, "–"), (0.31, NAN, "0.3")], ids=["missing", "no interval"]
)
def test_what_is_missing_is_a_dash_and_what_has_no_interval_stands_alone(value, low, text):
    assert with_interval(value, low, 0.4, 1) == text
    assert interval_cell(value, low, 0.4, 1) == Cell(text=text)


def test_names_of_models_are_words():
    assert model_words("elastic_net_50") == "elastic net 50"


def test_a_table_has_a_rule_under_its_headings():
    shown = markdown_table(["a", "b"], [["1", "2"]], rule="---:")
    assert shown == "| a | b |\n| --- | ---: |\n| 1 | 2 |"
