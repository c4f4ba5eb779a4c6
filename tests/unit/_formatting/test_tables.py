"""Numbers with intervals and tables, as pages in HTML and Markdown show them."""

import pytest

from atrocityrisk._formatting.tables import (
    markdown_table,
    model_words,
    page_row,
    page_table,
    with_interval,
)


@pytest.mark.parametrize(
    ("notation", "shown"),
    [("html", "0.25<span>0.10 to 0.40</span>"), ("markdown", "0.25 [0.10, 0.40]")],
)
def test_a_number_stands_with_its_interval(notation, shown):
    assert with_interval(0.251, 0.1, 0.4, 2, notation=notation) == shown


def test_nothing_is_shown_as_minus_zero():
    assert with_interval(-0.001, -0.04, 0.001, 1, notation="markdown") == "0.0 [0.0, 0.0]"
    shown = with_interval(-0.001, -1.04, 2.0, 1, notation="markdown", sign=True)
    assert shown == "+0.0 [-1.0, +2.0]"


def test_what_is_missing_is_a_dash_and_what_has_no_interval_stands_alone():
    nan = float("nan")
    assert with_interval(nan, 0.1, 0.2, 1, notation="html") == "–"
    assert with_interval(0.31, nan, nan, 1, notation="html") == "0.3"


def test_a_row_of_html_sets_the_default_and_prose_apart():
    assert page_row(["a", "b"]) == "<tr><td>a</td><td>b</td></tr>"
    assert page_row(["a", "b"], ours=True).startswith("<tr class='ours'><td>a")
    assert page_row(["a", "b"], prose=True) == "<tr><td>a</td><td class='text'>b</td></tr>"


def test_headings_of_html_are_escaped_and_names_are_words():
    found = page_table(["a_b", "<c>"], [page_row(["1", "2"])])
    assert "<th>a b</th><th>&lt;c&gt;</th></tr><tr><td>1" in found
    assert model_words("elastic_net_50") == "elastic net 50"


def test_a_table_has_a_rule_under_its_headings():
    shown = markdown_table(["a", "b"], [["1", "2"]], rule="---:")
    assert shown == "| a | b |\n| --- | ---: |\n| 1 | 2 |"
