"""A report whose earlier ranks are from a published list says so, wherever it shows a move."""

from dataclasses import replace

import pytest
from markupsafe import escape

from atrocityrisk.rankings import PublishedList
from atrocityrisk.rankings.published_list import LIST_COLUMNS
from atrocityrisk.reports.pages.template_filters import markdown_line


@pytest.fixture(scope="module")
def listed(edition):
    made = edition.forecast
    published = PublishedList(
        frame=edition.ranking.frame[LIST_COLUMNS],
        outcome=made.outcome,
        model="elastic net",
        publisher="A publisher",
        origin=made.origin - 1,
        first_year=made.first_year - 1,
        last_year=made.last_year - 1,
        level=None,
        published="2024-12-17",
        name="theirs.csv",
        sha256="0" * 64,
    )
    return replace(edition, ranking=replace(edition.ranking, previous_list=published))


def test_the_limits_name_the_list_and_what_a_move_holds(listed, edition):
    named = f"theirs.csv: A publisher, elastic net, {edition.forecast.outcome}"
    [note] = [line for line in listed.limits if named in line]
    assert "also holds what was revised in the data and labels" in note
    assert "compare with a forecast made again from the year before" in note
    assert "published 2024-12-17" in note
    assert edition.previous_note == ""
    assert not any("published list" in line for line in edition.limits)


@pytest.mark.parametrize(
    ("template", "said"), [("report.html", escape), ("report.md", markdown_line)]
)
def test_page_and_markdown_say_what_moves_are_counted_from(
    listed, edition, written, template, said
):
    page, usual = written(listed, template), written(edition, template)
    since = str(said(listed.moves_since))
    assert "the published list theirs.csv" in since.replace("\\", "")
    assert f"since {since}" in page.replace("Since", "since")
    assert f"{edition.origin - 1}" in edition.moves_since
    assert f"since {said(edition.moves_since)}" in usual.replace("Since", "since")
    note = str(said(listed.previous_note))
    # On the front, and on every state's page, which a reader may open first.
    assert page.count(note) >= (1 + len(listed.ranking.frame) if "html" in template else 1)
    assert "theirs.csv" not in usual
