"""The report on paper: front, map, list, and each state on a sheet of its own."""

import re
import shutil
import subprocess

import pytest

from atrocityrisk.reports import view_report
from atrocityrisk.reports.pages.page_assembly import page as filled

EVERY = 169
MOST_TEXT = 12
"""Pages of states with most text, each printed alone."""


@pytest.fixture(scope="module")
def text_of(absent):
    """Text of each sheet, and how far down it each is written, as a share of its height."""
    tool = shutil.which("pdftotext")
    if tool is None:
        absent("pdftotext (of poppler-utils)")

    def read(file, *options):
        words = [tool, *options, str(file), "-"]
        return subprocess.run(words, capture_output=True, text=True, check=True).stdout

    def sheets(file):
        texts = [" ".join(one.split()) for one in read(file).split("\f")[:-1]]
        boxes = read(file, "-bbox").split("<page ")[1:]
        ends = [
            max(map(float, re.findall(r'yMax="([\d.]+)"', box)), default=0.0)
            / float(re.search(r'height="([\d.]+)"', box)[1])
            for box in boxes
        ]
        return list(zip(texts, ends, strict=True))

    return sheets


@pytest.fixture(scope="module")
def printed(browser, report_folder, tmp_path_factory, text_of):
    """The whole report, printed from its list."""
    file = tmp_path_factory.mktemp("paper") / "report.pdf"
    page = browser.new_page()
    page.goto(f"file://{report_folder / 'report.html'}")
    page.pdf(path=file, format="A4")
    left = page.locator("article").count()
    page.close()
    assert left == 0, "pages of states made for print are taken away again"
    return text_of(file)


def test_the_first_sheet_is_the_front(printed):
    text, end = printed[0]
    assert text.startswith("Where may a new mass killing begin in 2025–2026?")
    assert "The first 10" in text
    assert "neither Gaza nor Ukraine is in these numbers" in text
    assert "seen from the end of 2024" in text
    assert text.count("%") >= 20
    assert end > 0.5


def test_the_second_sheet_is_the_map_with_its_disputed_land(printed):
    text, _ = printed[1]
    assert text.startswith("The map")
    assert "5 % or more" in text.replace("\xa0", " ")
    assert "Crimea" in text
    assert "The first 10" not in text


def test_every_state_has_one_sheet_in_the_order_of_the_list(printed, opened):
    names = opened().locator("#ranking-table tbody th a").all_inner_texts()
    own = [text for text, _ in printed if f"Rank of {EVERY}" in text]
    assert len(own) == len(names) == EVERY
    for name, text in zip(names, own, strict=True):
        assert text.startswith(name), text[:80]
        assert text.count(f"Rank of {EVERY}") == 1
        assert "Country level only" in text
    # Front, map, limits, list, record, press and annex come first.
    assert len(printed) - EVERY <= 28


def test_no_sheet_holds_a_heading_alone(printed):
    thin = [(number, text) for number, (text, _) in enumerate(printed, 1) if len(text.split()) < 40]
    assert [one for one in thin if one[0] != len(printed)] == []


def test_what_is_folded_away_on_the_screen_is_on_paper(printed):
    text = " ".join(text for text, _ in printed)
    for part in (
        "Past lists and what happened in their window",
        "Disputed land, and what the list",
    ):
        assert text.count(part) == 1
    # Buttons and fields do nothing on paper.
    assert "Copy link" not in text
    assert "Show all" not in text


def test_the_states_with_most_text_print_on_one_sheet_each(opened, sheets):
    page = opened()
    lengths = page.locator("noscript").evaluate_all(
        "all => all.map(e => [e.textContent.split('<details')[0].length, e.dataset.state])"
    )
    longest = [anchor for _, anchor in sorted(lengths, reverse=True)[:MOST_TEXT]]
    assert len(longest) == MOST_TEXT
    found = {}
    for anchor in longest:
        page.evaluate(f"location.hash = '{anchor}'")
        page.locator(f"#state #{anchor}").wait_for()
        found[anchor] = sheets(page)
    assert found == dict.fromkeys(longest, 1)


def test_an_open_state_is_printed_alone_and_named(opened, tmp_path, text_of):
    page = opened("#TCD")
    page.locator("#state #TCD").wait_for()
    page.pdf(path=tmp_path / "state.pdf", format="A4")
    ((text, end),) = text_of(tmp_path / "state.pdf")
    assert text.startswith("Chad")
    assert "seen from the end of 2024" in text
    assert "Myanmar" not in text
    assert end > 0.5
    page.emulate_media(media="print")
    assert not page.locator("#list").is_visible()
    assert not page.locator("#TCD .tools").first.is_visible()


def test_a_brief_fills_two_sheets(opened, tmp_path, text_of):
    page = opened(file="brief-TCD.html")
    page.pdf(path=tmp_path / "brief.pdf", format="A4")
    (first, first_end), (second, second_end) = text_of(tmp_path / "brief.pdf")
    assert first.startswith("Chad")
    assert "Read and released by" in first
    assert "Annex" not in first
    assert "log-odds" not in first.lower()
    assert second.startswith("Annex")
    assert "log-odds" in second.lower()
    assert first_end > 0.75
    assert second_end > 0.6


def test_the_briefs_with_most_text_take_two_sheets_each(opened, tmp_path, recorded_edition, sheets):
    view = view_report(recorded_edition)
    texts = [filled("brief.html", view, c=state) for state in view.states]
    found = []
    for number, text in enumerate(sorted(texts, key=len, reverse=True)[:MOST_TEXT]):
        name = f"brief-{number}.html"
        (tmp_path / name).write_text(text, encoding="utf-8")
        found.append(sheets(opened(file=name, folder=tmp_path)))
    assert found == [2] * MOST_TEXT


def test_paper_is_white_whatever_the_screen(opened):
    for scheme in ("light", "dark"):
        page = opened(color_scheme=scheme)
        page.emulate_media(media="print", color_scheme=scheme)
        colours = page.evaluate(
            "[getComputedStyle(document.body).backgroundColor, "
            "getComputedStyle(document.body).color]"
        )
        assert colours == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]


def test_paper_has_every_state_without_script_too(opened, tmp_path, text_of):
    page = opened(java_script_enabled=False)
    page.pdf(path=tmp_path / "still.pdf", format="A4")
    own = [text for text, _ in text_of(tmp_path / "still.pdf") if f"Rank of {EVERY}" in text]
    assert len(own) == EVERY
