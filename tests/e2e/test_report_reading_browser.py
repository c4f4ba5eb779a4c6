"""The report as people read it: the first screen, a state's page, without script, light."""

import gzip
import itertools
import re

import pytest

from atrocityrisk.editions import make_edition
from atrocityrisk.reports import write_report
from atrocityrisk.specs import default_spec

WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 360, "height": 800}


def bottom(page, chosen):
    box = page.locator(chosen).bounding_box()
    return box["y"] + box["height"]


@pytest.mark.filterwarnings("ignore::atrocityrisk.errors.ProvisionalInputsWarning")
@pytest.mark.slow
def test_the_page_of_the_default_is_light_and_each_state_prints_on_a_sheet(
    tmp_path, opened, sheets
):
    write_report(make_edition(default_spec()), tmp_path)
    content = (tmp_path / "report.html").read_bytes()
    assert len(content) <= 3_000_000
    assert len(gzip.compress(content)) <= 350_000
    page = opened(folder=tmp_path, viewport=WIDE)
    assert bottom(page, "#first ol") <= 900
    assert bottom(page, "#map svg.world") <= 900
    longer = []
    for anchor in page.locator("noscript").evaluate_all("all => all.map(e => e.dataset.state)"):
        page.evaluate(f"location.hash = '{anchor}'")
        page.locator(f"#state #{anchor}").wait_for()
        if sheets(page) != 1:
            longer.append(anchor)
    assert longer == []


@pytest.mark.parametrize(("size", "end"), [(WIDE, 900), (PHONE, 1600)])
def test_the_first_ten_and_the_map_lie_on_the_first_screen(opened, size, end):
    page = opened(viewport=size)
    assert page.locator("#first li").count() == 10
    assert bottom(page, "#first ol") <= end
    assert bottom(page, "#map svg.world") <= end


def test_the_first_screen_says_what_who_how_sure_and_how_good(opened):
    page = opened(viewport=WIDE)
    assert re.match(r"Where may a new mass killing begin in \d{4}–\d{4}\?", page.inner_text("h1"))
    assert "neither Gaza nor Ukraine is in these numbers" in page.inner_text("header")
    for item in page.locator("#first li").all():
        # Rank, name, probability, interval.
        assert re.match(r"\d+\s+[A-Z].*\s\d+\.\d\s%\s+\d+\.\d–\d+\.\d\s%$", item.inner_text(), re.S)
    marks = page.locator("#first .badge").all_inner_texts()
    assert marks
    assert all(mark.startswith("under way, led by") for mark in marks)
    assert page.locator("#changed").inner_text().startswith("What changed")
    assert re.search(r"\d+\s%", page.inner_text("#worth"))


def test_the_page_opens_from_disk_without_network(opened, listed):
    page = opened()
    assert re.match(r"Onset of mass killing in \d{4}–\d{4}", page.title())
    assert len(listed(page)) > 150


def test_few_elements_are_alive(opened):
    page = opened("#COD")
    page.locator("#state #COD").wait_for()
    assert page.evaluate("document.querySelectorAll('*').length") < 30_000
    assert page.locator("article").count() == 1


def test_a_state_says_at_first_sight_what_is_under_way_and_why(opened):
    for size in (WIDE, PHONE):
        page = opened("#SDN", viewport=size)
        page.locator("#state #SDN").wait_for()
        way, short = page.locator("#SDN .way"), page.locator("#SDN .short")
        assert "Under way since" in way.inner_text()
        assert "is for another one." in way.inner_text()
        assert re.match(r"\d+\.\d\s%, against \d+\.\d\s% for a typical state. Mainly: ",
                        short.inner_text())  # fmt: skip
        assert way.bounding_box()["y"] < short.bounding_box()["y"]
        assert short.bounding_box()["y"] + short.bounding_box()["height"] < 800


def test_a_states_page_has_all_its_parts(opened):
    page = opened("#TCD")
    page.locator("#state #TCD").wait_for()
    text = page.locator("#TCD").inner_text()
    for part in (
        "Why this high", "On earlier lists", "Since the last list", "What is not known",
        "Options to consider", "All parts of this number, in full", "Country level only",
        "What stands behind it, over time", "with 90 % confidence",
    ):  # fmt: skip
        assert part in text.replace("\xa0", " "), part
    assert page.locator("#TCD svg.chart").count() >= 2
    page.locator("#TCD summary", has_text="All parts").click()
    assert page.locator("#TCD th", has_text="Risk factor").is_visible()


@pytest.mark.parametrize("target", ["", "#TCD", "#record", "#annex"])
def test_a_small_screen_needs_no_sideways_scrolling(opened, target):
    page = opened(target, viewport=PHONE)
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_brief_needs_no_sideways_scrolling(opened):
    page = opened(file="brief-TCD.html", viewport=PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_phone_shows_cards_and_cuts_nothing_off(opened):
    page = opened(viewport=PHONE)
    row = page.locator("#ranking-table tbody tr").first
    assert row.evaluate("r => getComputedStyle(r).display") == "grid"
    assert not page.locator("#ranking-table thead").is_visible()
    text = row.inner_text()
    assert re.search(r"\d+\.\d\s%", text)
    cut = page.evaluate(
        """[...document.querySelectorAll('#ranking-table td, #ranking-table th, #first li > *')]
        .filter(e => e.checkVisibility() && e.scrollWidth > e.clientWidth + 1 && e.clientWidth)
        .map(e => e.textContent)"""
    )
    assert cut == []


def test_a_phone_breaks_no_number_and_keeps_the_words_of_charts(opened):
    page = opened("#TCD", viewport=PHONE)
    page.locator("#state #TCD").wait_for()
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    broken = page.evaluate(
        """[...document.querySelectorAll('#TCD table.r td')].filter(cell => {
            const text = cell.firstChild;
            if (!text || text.nodeType !== 3 || /\\s/.test(text.data.trim())) return false;
            const range = document.createRange();
            range.selectNodeContents(text);
            return range.getClientRects().length > 1;
        }).map(cell => cell.textContent)"""
    )
    assert broken == []
    for chart in page.locator("#TCD svg.chart:has(text)").all():
        size = chart.locator("text").first.evaluate(
            "t => parseFloat(getComputedStyle(t).fontSize) * t.getScreenCTM().a"
        )
        assert size >= 9


def test_without_script_everything_is_there_and_nothing_is_dead(opened):
    page = opened(java_script_enabled=False)
    rows = page.locator("#ranking-table tbody tr")
    assert rows.count() == page.locator("#states article").count() > 150
    for anchor in ("TCD", "NZL"):
        assert page.locator(f"#{anchor}").is_visible()
    assert not page.locator("#controls").is_visible()
    assert page.locator("button:visible, select:visible, input:visible").count() == 0
    # What the script would tell of the filter stands there for all.
    known = page.locator(".known > div")
    assert known.count() == page.locator(".known > div:visible").count() >= 5
    page.locator("#ranking-table a[href='#TCD']").click()
    assert page.url.endswith("#TCD")
    assert page.locator("#TCD").bounding_box()["y"] < 300


@pytest.mark.parametrize("file", ["report.html", "brief-TCD.html"])
def test_headings_leave_no_level_out(opened, file):
    levels = opened(file=file, java_script_enabled=False).locator("h1, h2, h3, h4, h5, h6")
    levels = [int(tag[1]) for tag in levels.evaluate_all("all => all.map(h => h.tagName)")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_dark_and_light_differ_and_stay_calm(opened):
    colour = "getComputedStyle(document.body).backgroundColor"
    light = opened(color_scheme="light").evaluate(colour)
    dark = opened(color_scheme="dark").evaluate(colour)
    assert light != dark
    for scheme in ("light", "dark"):
        fills = opened(color_scheme=scheme).evaluate(
            "[...document.querySelectorAll('svg.world path[class^=c]')]"
            ".map(p => getComputedStyle(p).fill.match(/\\d+/g).map(Number))"
        )
        assert len(fills) > 100
        # No red countries: a class that was redder than it is blue would say alarm.
        assert all(red <= blue + 10 for red, _, blue in fills)


def test_the_map_says_that_crimea_is_disputed(opened):
    page = opened()
    titles = page.locator("svg.world title").evaluate_all("all => all.map(t => t.textContent)")
    crimea = [title for title in titles if title.startswith("Crimea")]
    assert crimea
    assert all("disputed" in title and "%" not in title for title in crimea)
    page.locator("#map summary").click()
    assert page.locator("#map td", has_text="Ukraine").first.is_visible()
