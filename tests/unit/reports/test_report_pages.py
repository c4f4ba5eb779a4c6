"""What a report must say wherever it shows a rank, and what it must not say."""

import re

import pytest
from markupsafe import escape

from atrocityrisk.editions import make_edition
from atrocityrisk.reports import write_report
from atrocityrisk.reports.pages.page_assembly import page as filled
from atrocityrisk.reports.pages.template_filters import markdown_line


@pytest.fixture(scope="module")
def page(edition, written):
    return written(edition)


@pytest.fixture(scope="module")
def sheets(page, articles):
    return articles(page)


def rows_of(page):
    table = page.split('id="ranking-table"')[1].split("</table>")[0]
    return re.findall(r'<tr data-state="(\w+)"(.*?)(?=<tr |$)', table, flags=re.S)


def test_every_state_has_one_page_and_one_row(edition, page, sheets):
    assert len(re.findall(r"<article ", page)) == len(sheets) == len(edition.ranking.frame)
    assert [anchor for anchor, _ in rows_of(page)] == list(sheets)
    assert re.findall(r'<noscript data-state="(\w+)"><article id="(\w+)"', page) == [
        (anchor, anchor) for anchor in sheets
    ]
    assert [re.search(r'href="#(\w+)"', row)[1] for _, row in rows_of(page)] == list(sheets)


def test_no_rank_without_interval_date_definition_and_limits(edition, view, page, sheets):
    for body, row in zip(sheets.values(), view.rows, strict=True):
        for shown in (row.rank, row.probability):
            ends = f"<small>{escape(shown.span)} with 90\xa0% confidence</small>"
            assert f"<dd>{escape(shown.text)}{ends}" in body
        assert f"{edition.title}, seen from the end of {edition.origin}." in body
        assert str(escape(view.event.what)) in body
        assert str(escape(view.event.not_counted)) in body
        assert all(str(escape(line)) in body for line in edition.limits)
    caption = re.search(r'id="ranking-table">\s*<caption>(.*?)</caption>', page, flags=re.S)[1]
    assert f"seen from the end of {edition.origin}" in caption
    assert "90\xa0% interval" in caption
    assert view.event.what in caption
    assert edition.limits[1] in caption


def test_the_publishers_definition_is_there_whole(edition, page, written):
    assert str(escape(edition.definition)) in page
    assert markdown_line(edition.definition) in written(edition, "report.md")


def test_every_rank_of_the_table_has_its_interval(page):
    cells = re.findall(r'<td class="n" data-v="[\d.]+">(\d+)<small>([\d–]+)</small>', page)
    assert len(cells) == len(rows_of(page))


def test_text_twin_gives_intervals_date_and_limits(edition, view, written):
    text = written(edition, "report.md")
    assert f"seen from the end of {edition.origin}" in text
    for row in view.rows:
        assert f"| {row.rank.text} | {row.rank.span} | " in text
        assert f"Rank {row.rank.with_span}, probability " in text
    assert all(markdown_line(line) in text for line in edition.limits)


def test_a_states_page_begins_with_what_is_under_way_and_with_the_risk(view, sheets):
    marked = 0
    for body, state in zip(sheets.values(), view.states, strict=True):
        order = [
            body.index(mark)
            for mark in (
                '<p class="short">',
                f"Probability in {view.event.window}",
                f">{state.why_title}<",
                ">On earlier lists<",
                ">Since the last list<",
                ">What is not known<",
                ">Options to consider<",
                "Country level only",
                "<details",
            )
        ]
        assert order == sorted(order), state.row.name
        if state.under_way:
            marked += 1
            assert body.index(str(escape(state.under_way[0]))) < order[0]
        else:
            assert 'class="way"' not in body
    assert marked


def test_no_formula_of_a_unit_and_no_code_reaches_a_page(page):
    for text in ("log(1 +", "square root", "The other 1 parts", "unknown (", "recalled", "None<"):
        assert text not in page
    assert not re.search(r"[\d (–]nan\b|>NaN|\bNaT\b", page)


def test_unknown_is_shown_as_unknown(view, page):
    unknown = [row for state in view.states for row in state.factors if row.log_odds == "unknown"]
    assert unknown
    assert all(row.known == 0 and row.unknown > 0 for row in unknown)
    assert len(re.findall(r"<td>unknown(?=<)", page)) >= len(unknown)
    assert "from memory" in page


def test_calm_words_only(page, written, edition):
    for text in (page, written(edition, "report.md")):
        for word in (
            "guilty", "blacklist", "dangerous countr", "hotspot", "worst", "alarming",
            "skyrocket", "red alert", "doomed", "time bomb",
        ):  # fmt: skip
            assert word not in text.lower()


def test_model_without_draws_says_that_it_has_no_intervals(bare_edition, written, viewed, articles):
    page, view = written(bare_edition), viewed(bare_edition)
    front = page.partition('id="ranking"')[0]
    caption = re.search(r'id="ranking-table">\s*<caption>(.*?)</caption>', page, flags=re.S)[1]
    assert "this model gives no intervals" in front.lower()
    assert "This model gives no intervals" in caption
    for body in articles(page).values():
        assert body.count("<small>no interval</small>") == 2
        assert "This model gives no intervals" in body
    # What is not there has no level; that of a count of states is another thing.
    for count in (view.front.expected, *view.front.meanings):
        front = front.replace(str(escape(count)), "")
    for text in (front, caption, view.press.may[0]):
        assert "90\xa0%" not in text
    assert view.front.unchanged == "This model gives no intervals: no move can be told from chance."
    assert {row.movement for row in view.rows} <= {"same", "new", "unknown"}
    assert not any(row.moved for row in view.rows)


def test_without_a_record_nothing_is_said_of_past_lists(edition, view, written):
    assert view.record is None
    for template in ("report.html", "report.md"):
        text = written(edition, template)
        assert "no track record" in text.lower()
        assert "for each state listed that saw one" not in text.lower()
    assert view.press.may[2] == "How good such lists were is not known: none was scored."


@pytest.mark.slow
def test_report_twice_is_the_same_bytes(small_spec, tmp_path):
    first, second = tmp_path / "a", tmp_path / "b"
    for out in (first, second):
        write_report(make_edition(small_spec), out)
    names = sorted(p.relative_to(first) for p in first.rglob("*") if p.is_file())
    assert names == sorted(p.relative_to(second) for p in second.rglob("*") if p.is_file())
    for name in names:
        assert (first / name).read_bytes() == (second / name).read_bytes(), name


@pytest.mark.parametrize("template", ["report.html", "report.md"])
def test_nothing_in_the_report_depends_on_the_day_or_the_folder(edition, written, template):
    text = written(edition, template)
    assert "/tmp" not in text
    assert not re.search(r"20\d\d-\d\d-\d\dT", text)


@pytest.mark.parametrize("template", ["brief.html", "brief.md"])
def test_a_brief_says_what_the_states_page_says(view, template):
    chad = view.state(483)
    text = filled(template, view, c=chad)
    said = escape if template.endswith("html") else markdown_line
    for part in (
        chad.in_short, chad.moved, chad.known, chad.frequency, *chad.own_record, *chad.questions,
        *chad.unmeasured, chad.options_note, view.event.what, *view.event.limits,
        chad.row.rank.span, chad.row.probability.span,
    ):  # fmt: skip
        assert str(said(part)).replace("\xa0", " ") in text.replace("\xa0", " "), part
    assert "seen from the end of 2024" in text
    assert text.index("Annex") < text.lower().index("log-odds")
