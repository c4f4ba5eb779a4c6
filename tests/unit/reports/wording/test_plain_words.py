"""What a page says in words is what its numbers say."""

import re
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from atrocityrisk.reports.country_entries import reasons_by_theme

from atrocityrisk._formatting.numbers import chance, percent_with_sign, share_span, whole_span
from atrocityrisk.explanations.attribution import LEVEL
from atrocityrisk.explanations.changes import NEW_FACTS, REFITTED
from atrocityrisk.explanations.explanation import Explanation
from atrocityrisk.reports.wording import summaries
from atrocityrisk.reports.wording.questions import questions, source_title
from atrocityrisk.reports.wording.reasons import against_the_median, before_and_now, leading_input

OTHERS = "new facts about other states"


def change(*rows):
    return SimpleNamespace(
        parts=pd.DataFrame(rows, columns=["part", "log_odds", "probability", "rank"])
    )


def test_what_all_draws_agree_on_is_no_certainty():
    assert (chance(1.0), chance(0.0), chance(0.995)) == (">99\xa0%", "<1\xa0%", ">99\xa0%")
    assert share_span(1e-5, 2e-5) == "<0.1\xa0%"


def test_a_move_of_nine_places_is_taken_apart_in_words():
    row = {"rank": 13, "rank_low": 3, "rank_high": 20, "probability": 0.041, "low": 0.01,
           "high": 0.1}  # fmt: skip
    before = {**row, "rank": 22, "rank_low": 9, "rank_high": 40, "probability": 0.021}
    moved = change(
        (NEW_FACTS, 0.6, 0.018, -8.0), (REFITTED, 0.1, 0.002, -2.5), (OTHERS, 0.0, 0.0, 1.5)
    )
    text = summaries.why_it_moved(row, before, moved, "Deaths (was 4, is 900)")
    assert text.replace("\xa0", " ") == (
        "Since the edition before the probability went from 2.1 % (1.0–10.0 %) to 4.1 % "
        "(1.0–10.0 %); the largest part is new facts about the country (+1.80 points). New facts "
        "about the country raised it, above all: Deaths (was 4, is 900). It moved up 9 places, "
        "from rank 22 (9–40) to 13 (3–20): the earlier rank lies outside today's interval. In "
        "places: new facts about the country +8.0, model fitted anew +2.5, new facts about other "
        "states −1.5."
    )
    assert summaries.main_part(moved, "Deaths") == "raised by new facts: Deaths"
    inside = summaries.why_it_moved(row, {**before, "rank": 14}, moved, "")
    assert "It moved up 1 place, from rank 14" in inside
    assert "cannot be told from no move" in inside


def test_what_is_new_or_still_is_said_so():
    row = {"rank": 3, "rank_low": None, "rank_high": None, "probability": 0.02, "low": None,
           "high": None}  # fmt: skip
    assert (
        summaries.why_it_moved(row, None, None, "") == "It was not in the list of the year before."
    )
    still = summaries.why_it_moved(row, row, change((REFITTED, 0.0, 0.0, 0.0)), "")
    assert (
        "no part of that is of note. The rank is 3 (no interval), as it was: then 3 (no interval)."
        in still
    )
    assert summaries.main_part(change((REFITTED, -0.3, -0.01, 2.0)), "") == (
        "lowered by fitting the model anew"
    )
    assert summaries.main_part(None, "") == ""


def test_a_changed_input_has_both_values():
    row = {"description": "Deaths", "before": "4", "now": "9"}
    assert before_and_now(row) == "Deaths (was 4, is 9)"
    assert before_and_now({}) == ""


def test_what_is_known_is_counted():
    counts = {"observed": 4, "carried": 1, "unknown": 0}
    assert summaries.what_is_known(counts, 2024) == (
        "Of 5 values 4 are of 2024, 1 is older and none is unknown."
    )


def test_sources_are_called_by_their_titles():
    assert source_title("states") == "List of states, their regions and borders"
    assert source_title("my own") == "my own"


def test_a_fact_against_the_direction_of_all_is_not_named_as_the_reason():
    inputs = pd.DataFrame({"description": ["a", "b"], "log_odds": [-0.9, 0.4]})
    assert leading_input(change((NEW_FACTS, 0.5, 0.01, -1.0)), inputs)["description"] == "b"
    assert leading_input(change((NEW_FACTS, -0.5, -0.01, 1.0)), inputs)["description"] == "a"
    assert leading_input(change((NEW_FACTS, 0.0, 0.0, 0.0)), inputs) == {}
    assert leading_input(None, inputs) == {}


def test_what_moves_all_states_alike_is_no_reason_for_one():
    parts = pd.DataFrame(
        {
            "indicator": ["coups", LEVEL],
            "status": ["observed", "model"],
            "contribution": [1.5, -0.4],
            "theme": ["instability", "model"],
        }
    )
    made = Explanation(
        gwcode=2, country="A", model="m", outcome="o", origin=2024, first_year=2025,
        last_year=2026, probability=0.1, log_odds=-2.0, reference_log_odds=-3.1, parts=parts,
        draws=np.ones((2, 3)), level=0.9, method="",
    )  # fmt: skip
    against = against_the_median(made)
    assert against.parts["indicator"].tolist() == ["coups"]
    assert against.reference_log_odds == pytest.approx(-3.5)
    assert against.reference_log_odds + against.parts["contribution"].sum() == pytest.approx(-2.0)
    assert against.draws.shape == (1, 3)
    themes = pd.DataFrame({"contribution": [1.5]}, index=["instability"])
    assert summaries.why_this_high(against, themes) == (
        "The odds are 4.5 times those of a state that has the median of every indicator. Raised "
        "most by instability (×4.5)."
    )
    assert against_the_median(None) is None
    assert against_the_median(against) is against


def test_columns_without_a_theme_are_reasons_by_their_names():
    parts = pd.DataFrame(
        {
            "indicator": ["coups", "my_count", "my_share"],
            "status": ["observed"] * 3,
            "contribution": [0.5, 1.0, -0.25],
            "theme": ["instability", "other", "other"],
        }
    )
    made = Explanation(
        gwcode=2, country="A", model="m", outcome="o", origin=2024, first_year=2025,
        last_year=2026, probability=0.1, log_odds=-2.0, reference_log_odds=-3.25, parts=parts,
        draws=np.ones((3, 3)), level=0.9, method="",
    )  # fmt: skip
    themes = pd.DataFrame({"contribution": [0.5, 0.75]}, index=["instability", "other"])
    named = reasons_by_theme(made, themes)["contribution"]
    assert named.to_dict() == {"instability": 0.5, "my count": 1.0, "my share": -0.25}
    assert reasons_by_theme(None, themes) is themes


@pytest.mark.parametrize(
    ("probability", "text"),
    [
        (0.079, "Of a hundred states with this probability, about 8 would see"),
        (0.0027, "Of a thousand states with this probability, about 3 would see"),
        (0.0003, "Of ten thousand states with this probability, about 3 would see"),
        (0.00001, "Of ten thousand states with this probability, less than one would see"),
    ],
)
def test_a_small_probability_is_no_zero(probability, text):
    assert summaries.how_many(probability).startswith(text)


def test_questions_are_asked_once_for_each_source():
    gaps = pd.DataFrame(
        {
            "indicator": ["growth", "product", "births"],
            "description": ["Growth.", "Product, log.", "Births."],
            "value": [np.nan, np.nan, 42.4],
            "value_year": pd.array([None, None, 2019], dtype="Int64"),
            "status": ["unknown", "unknown", "carried"],
            "source": ["world_bank", "world_bank", "my own"],
        }
    )
    factors = pd.DataFrame(
        {
            "risk_factor_id": ["RF1", "RF13", "RF14"],
            "risk_factor": ["Armed conflict", "Threats", "More threats"],
            "known": [2, 0, 0],
        }
    )
    units = {"product": "log(constant US dollars)"}
    assert list(questions(gaps, factors, units)) == [
        "No value is known (World Development Indicators). What is it today? Growth; Product.",
        "Last known of 2019 (my own). Does it still hold? Births: 42.4.",
        "Of these risk factors of the Framework nothing is measured. What do people on the ground "
        "report? 13. Threats; 14. More threats.",
    ]


def test_front_page_text_and_table_say_the_same(edition, pages, written):
    page, text = written(edition), written(edition, "report.md")
    table = page.split('id="ranking-table"')[1].split("</table>")[0].split("<tr data-name")[1:]
    lines = [line for line in text.splitlines() if re.match(r"\| \d+ \| [\d–]+ \| ", line)]
    articles = re.findall(r"<article .*?</article>", page, flags=re.S)
    assert len(table) == len(lines) == len(articles) == len(edition.ranking.frame)
    rows = edition.ranking.frame.to_dict("records")
    for row, cells, line, body in zip(rows, table, lines, articles, strict=True):
        for shown_as in (
            percent_with_sign(row["probability"]),
            share_span(row["low"], row["high"]),
            whole_span(row["rank_low"], row["rank_high"]),
        ):
            shown = shown_as.replace("<", "&lt;")
            assert shown in cells
            assert shown in body
            assert shown in line or shown_as in line


def test_every_page_begins_with_why_this_high_and_why_it_moved(pages, edition, written):
    bodies = re.findall(r"<article .*?</article>", written(edition), flags=re.S)
    for shown, body in zip(pages, bodies, strict=True):
        assert list(shown.summary) == ["Why this high", "Why it moved", "What is known"]
        assert body.index("<strong>Why it moved.</strong>") < body.index("<h4>Why this high</h4>")
        assert "log(1 +" not in body
        assert "square root" not in body
        assert "The other 1 parts" not in body
        assert "unknown (" not in body
