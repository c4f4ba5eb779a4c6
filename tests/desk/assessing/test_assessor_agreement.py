"""Agreement in words: figures as the library computes them, and none where there is none."""

import pytest

from atrocityrisk.desk.assessing.assessor_agreement import agreement_words
from atrocityrisk.desk.rules.findings import IndicatorFinding
from atrocityrisk.desk.rules.framework_words import risk_factors
from atrocityrisk.desk.rules.levels import Presence
from atrocityrisk.metrics import krippendorff_alpha

NUMBERS = [one.number for factor in risk_factors() for one in factor.indicators]


def said(letters):
    """Judgements of the first indicators: y, p, n, u, and - for none."""
    names = {"y": "yes", "p": "partly", "n": "no", "u": "unknown"}
    return [
        IndicatorFinding(indicator=number, presence=Presence(names[letter]))
        for number, letter in zip(NUMBERS, letters, strict=False)
        if letter != "-"
    ]


def test_the_figures_are_those_of_the_library():
    one, other = "yypnnnypnyyp" * 5, "ypppnnyynynp" * 5
    ranked, nominal = agreement_words([said(one), said(other)])
    codes = {"n": 0, "p": 1, "y": 2}
    table = [[codes[letter] for letter in text] for text in (one, other)]
    found = krippendorff_alpha(table, scale="ordinal")
    assert ranked.figure == f"{found.alpha:.2f} ({found.low:.2f} to {found.high:.2f})"
    assert ranked.says.startswith("60 indicators judged by both. ")
    assert nominal.figure.startswith(f"{krippendorff_alpha(table).alpha:.2f} (")
    assert "rough" not in ranked.says


def test_not_known_is_a_gap_in_the_first_figure_and_an_answer_in_the_second():
    ranked, nominal = agreement_words([said("ynpynpynpyuu"), said("ynpynpynpyu-")])
    assert ranked.says.startswith("10 indicators judged by both.")
    assert nominal.says.startswith("11 indicators judged by both.")
    # Nobody ever disagrees, so nothing says how far the figure could be off.
    assert ranked.figure == "1.00"
    assert "No span can be given" in ranked.says
    assert "rough" not in ranked.says


@pytest.mark.parametrize(
    ("one", "other", "says"),
    [
        ("", "", "0 indicators judged by both: too few for a figure. It needs 10 at least."),
        ("y" * 9, "n" * 9, "9 indicators judged by both: too few for a figure."),
        ("y" * 12, "y" * 12, "The same answer every time, on 12 indicators judged by both."),
        ("y" * 12, "u" * 12, "0 indicators judged by both: too few"),
        ("yn" * 6, "ny" * 6, "12 indicators judged by both. Below 0.667: not reliable enough"),
    ],
)
def test_where_there_is_no_figure_the_words_say_why(one, other, says):
    ranked, _ = agreement_words([said(one), said(other)])
    assert ranked.says.startswith(says)
    assert "nan" not in ranked.figure + ranked.says


@pytest.mark.parametrize(
    ("other", "says"),
    [
        ("ynpynpynpynpynp", "No span can be given: too few answers differ"),
        ("ynpynpynpynpypp", "Part of the span lies below 0.8: enough for tentative conclusions"),
        ("ynpynpynpnnpypp", "Above 0.667, but part of the span lies below: it may not be"),
        ("yyyynpnnpnnpypp", "Below 0.667: not reliable enough to rely on."),
    ],
)
def test_the_verdict_looks_at_the_span_too(other, says):
    ranked, _ = agreement_words([said("ynpynpynpynpynp"), said(other)])
    assert ranked.says.startswith(f"15 indicators judged by both. {says}")


def test_many_answers_that_agree_are_reliable():
    ranked, _ = agreement_words([said("ynp" * 20), said("ypp" + "ynp" * 19)])
    assert ranked.says == (
        "60 indicators judged by both. The whole span lies at 0.8 or more: reliable."
    )


def test_three_assessors_are_spoken_of_as_such():
    ranked, _ = agreement_words([said("ynpy" * 4), said("ynpn" * 4), said("ynny" * 4)])
    assert ranked.says.startswith("16 indicators judged by two assessors or more.")
