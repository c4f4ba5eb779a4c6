"""One number is said alike on the page, in its text, in files, in the terminal and on figures."""

import io
import os
import re
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from markupsafe import escape

from atrocityrisk import plots
from atrocityrisk._core.csv_files import write_table
from atrocityrisk._formatting.numbers import chance, percent_with_sign, share_span, whole_span
from atrocityrisk.rankings import alert_list, expected_onsets
from atrocityrisk.reports.pages.page_assembly import page as filled

SPEC = """
[run]
model = "ridge_logit"
seed = 3
origin = 2024
draws = 40
indicators = [{indicators}]
[ages]
physical_integrity = 1
"""
EVERY = 169


def single(text):
    """A text with ordinary spaces on one line."""
    return " ".join(text.replace("\xa0", " ").split())


@pytest.fixture(scope="module")
def terminal(small_spec, tmp_path_factory):
    """What `rank` prints of all states of the same specification."""
    folder = tmp_path_factory.mktemp("terminal")
    names = ", ".join(f'"{name}"' for name in small_spec.indicators)
    (folder / "spec.toml").write_text(SPEC.format(indicators=names), encoding="utf-8")
    words = ["rank", "--spec", "spec.toml", "--out", "out", "--k", f"{EVERY}"]
    done = subprocess.run(
        [sys.executable, "-m", "atrocityrisk", *words],
        cwd=folder,
        env=os.environ | {"COLUMNS": "140"},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def cells_of(page):
    """Cells of the list as a browser shows them, by name of the state's page."""
    table = page.split('id="ranking-table"')[1].split("</table>")[0]
    return {
        anchor: [
            single(re.sub(r"<[^>]+>", " ", cell))
            for cell in re.findall(r"<t[dh]\b[^>]*>(.*?)(?=<t[dh]\b|$)", row, flags=re.S)
        ]
        for anchor, row in re.findall(r'<tr data-state="(\w+)"(.*?)(?=<tr |$)', table, flags=re.S)
    }


def test_rank_and_probability_are_said_alike_everywhere(edition, view, written, articles, terminal):
    page, text = written(edition), single(written(edition, "report.md"))
    cells, sheets = cells_of(page), articles(page)
    said = {
        (found[0], found[2]): found
        for found in (re.split(r" {2,}", line.strip()) for line in terminal.splitlines())
        if len(found) == 8 and found[0].isdigit()
    }
    assert len(said) == len(cells) == EVERY
    for row, numbers in zip(view.rows, edition.ranking.frame.to_dict("records"), strict=True):
        rank, span = str(numbers["rank"]), whole_span(numbers["rank_low"], numbers["rank_high"])
        share = single(percent_with_sign(numbers["probability"]))
        ends = single(share_span(numbers["low"], numbers["high"]))
        first = [single(chance(numbers[f"p_top_{k}"])) for k in (10, 30)]
        # The page's list, the state's page, the brief, the text and the terminal.
        shown = cells[row.anchor]
        assert shown[0] == f"{rank} {span}"
        assert shown[2] == single(str(escape(f"{share} {ends}")))
        assert shown[4:6] == [str(escape(one)) for one in first]
        body = single(sheets[row.anchor])
        for one in (f"<dd>{rank}<small>{span} with", f"<small>{escape(ends)} with"):
            assert one in body
        assert f"<dd>{escape(share)}<" in body
        line = f"| {rank} | {span} | {row.name} | {share} | {ends} | {first[0]} | {first[1]} |"
        assert line in text.replace("\\", "")
        at_terminal = said[rank, row.name]
        assert at_terminal[1] == span
        assert f"{at_terminal[3]} %" == share
        assert f"{at_terminal[4]} %" == ends
        assert [f"{one} %" for one in at_terminal[5:7]] == first


@pytest.mark.parametrize(("template", "said"), [("brief.html", escape), ("brief.md", str)])
def test_the_brief_says_what_the_list_says(view, template, said):
    for state in view.states[::20]:
        text = single(filled(template, view, c=state))
        for shown in (state.row.probability, state.row.rank):
            assert single(str(said(shown.text))) in text
            assert single(str(said(shown.span))) in text


def test_the_file_has_the_numbers_of_the_page_in_full(edition, view, tmp_path):
    write_table(view.tables["ranking.csv"], tmp_path / "ranking.csv")
    table = pd.read_csv(tmp_path / "ranking.csv")
    assert len(table) == len(view.rows)
    for row, (_, told) in zip(view.rows, table.iterrows(), strict=True):
        assert percent_with_sign(told["probability"]) == row.probability.text
        assert share_span(told["low"], told["high"]) == row.probability.span
        assert whole_span(told["rank_low"], told["rank_high"]) == row.rank.span
        assert str(told["rank"]) == row.rank.text
        assert {k: chance(told[f"p_top_{k}"]) for k in (10, 30)} == row.in_first
        assert told["movement"] == row.movement
        assert told["under_way"] == (row.under_way or row.status)
    np.testing.assert_array_equal(table["probability"], edition.ranking.frame["probability"])


def test_the_figure_says_what_the_list_says(edition, view):
    figure = plots.ranking_figure(edition.ranking, edition.panel.outcome)
    (ax,) = figure.axes
    written = [text.get_text() for text in ax.texts]
    names = [label.get_text() for label in ax.get_yticklabels()]
    assert len(names) == 30
    for row in view.rows[:30]:
        assert row.name in names
    spans = [text for text in written if re.fullmatch(r"\d+(–\d+)?", text)]
    ranks, intervals = spans[:30], spans[30:]
    assert ranks == [row.rank.text for row in view.rows[:30]]
    assert intervals == [row.rank.span for row in view.rows[:30]]
    dots = next(line for line in ax.lines if line.get_marker() == "o")
    np.testing.assert_array_equal(
        dots.get_xdata(), [row.probability.value for row in view.rows[:30]]
    )


def test_certain_looking_chances_are_rounded_alike(view, written, edition):
    page, text = written(edition), written(edition, "report.md")
    assert any(">99" in one for row in view.rows for one in row.in_first.values())
    for shown in (page, text):
        assert "100\xa0%" not in re.sub(r"(?s)<style>.*?</style>", "", shown)
        assert not re.search(r"(?<![\d.,])0\.0\xa0%", shown)


def test_there_is_one_count_of_expected_events(recorded, recorded_view, written, terminal):
    count = expected_onsets(recorded.forecast, level=recorded.spec.level)
    expected = f"{count.expected:.1f}"
    sentence = recorded_view.front.expected
    assert f"Among all 169 states, {expected} are expected to see it" in sentence
    assert single(sentence) in single(terminal)
    for template in ("report.html", "report.md"):
        assert single(sentence) in single(written(recorded, template)).replace("\\", "")
    (checklist,) = [
        row["answer"]
        for row in recorded_view.annex.checklist
        if "are expected to see the event" in row["answer"]
    ]
    assert f"Of 169 states, {expected} are expected" in checklist
    newest = recorded_view.tables["ranking.csv"]["probability"].sum()
    assert f"{newest:.1f}" == expected


def test_what_the_first_ten_mean_is_said_alike(edition, view, terminal):
    plan = alert_list(edition.forecast, k=10, level=edition.spec.level)
    (meaning,) = [line for line in view.front.meanings if "first ten" in line]
    rest = 10 - int(plan.hits.distribution.argmax())
    assert str(rest) in meaning or ["seven", "eight", "nine", "ten"][rest - 7] in meaning
    assert view.press.may[1].endswith(meaning)


def test_there_is_one_recall_and_one_number_of_false_alarms(recorded, recorded_view, written):
    made, record = recorded.performance, recorded_view.record
    recall = made.scores.loc["recall_at_k"]
    shown = f"{100 * recall['estimate']:.0f}\xa0%"
    assert record.recall.text == shown
    assert f"in {record.recall.text} of cases" in record.line
    assert f"90\xa0% interval {record.recall.span}" in record.line
    assert f"about {record.alarms_per_hit} did not" in record.line
    assert record.alarms_per_hit == f"{made.false_alarms_per_hit:.0f}"
    (caught,) = [row for row in record.scores if row.name == "Caught"]
    assert (caught.estimate, caught.span) == (record.recall.text, record.recall.span)
    every = next(one for one in recorded_view.front.switches if one.key == "")
    assert every.known == record.line == recorded_view.press.may[2]
    for template in ("report.html", "report.md"):
        text = single(written(recorded, template))
        assert text.count(single(record.line)) >= 3
        # No other recall and no other number of alarms stands anywhere.
        assert set(re.findall(r"that saw it, about (\d+) did not", text)) == {record.alarms_per_hit}


def test_scores_of_the_page_are_those_of_the_file(recorded_view):
    scores = recorded_view.tables["scores.csv"].set_index("metric")
    by_term = {row.term: row for row in recorded_view.record.scores}
    auc = scores.loc["roc_auc"]
    shown = by_term["area under the ROC curve"]
    assert shown.estimate == f"{auc['estimate']:.2f}"
    assert shown.span == f"{auc['low']:.2f} to {auc['high']:.2f}"
    card = dict(recorded_view.annex.card)
    assert card["AUC"] == f"{auc['estimate']:.2f} ({auc['low']:.2f}–{auc['high']:.2f})"


def test_a_table_reads_back_as_it_was(view, tmp_path):
    for name, table in view.tables.items():
        write_table(table, tmp_path / name)
        read = pd.read_csv(io.StringIO((tmp_path / name).read_text(encoding="utf-8")))
        assert list(read.columns) == [str(column) for column in table.columns]
        assert len(read) == len(table)
