"""The report as people search it, sort it, filter it, open a state and take a table along."""

import csv
import io
import struct
from pathlib import Path

import pytest

STATE = "#ranking-table thead th"


@pytest.fixture
def page(opened):
    return opened()


def numbers(page, column):
    cells = page.locator(f"#ranking-table tbody tr:visible > :nth-child({column})")
    return [float(v) for v in cells.evaluate_all("all => all.map(c => c.dataset.v)") if v]


def search(page, text):
    page.get_by_label("Find a state").fill(text)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Burma", "Myanmar"),
        ("DRC", "Democratic Republic of the Congo"),
        ("drc ", "Democratic Republic of the Congo"),
        ("UK", "United Kingdom"),
        ("Ivory Coast", "Côte d'Ivoire"),
        ("Türkiye", "Turkey"),
        ("Turkiye", "Turkey"),
        ("Swaziland", "Eswatini"),
        ("Kosovo", "Kosovo"),
        ("cote d'ivoire", "Côte d'Ivoire"),
        ("CÔTE D’IVOIRE", "Côte d'Ivoire"),
        ("civ", "Côte d'Ivoire"),
        ("  Cote d'Iv", "Côte d'Ivoire"),
        ("chad", "Chad"),
        ("China", "China"),
        ("Ireland", "Ireland"),
    ],
)
def test_a_name_finds_exactly_its_state(page, listed, typed, name):
    every = len(listed(page))
    search(page, typed)
    assert listed(page) == [name]
    assert page.locator("#shown").inner_text().startswith(f"1 of {every} states shown")


def test_a_name_within_several_names_finds_them_all(page, listed):
    for typed, names in (
        ("Guinea", {"Guinea", "Guinea-Bissau", "Equatorial Guinea", "Papua New Guinea"}),
        ("Congo", {"Republic of the Congo", "Democratic Republic of the Congo"}),
        ("Sudan", {"Sudan", "South Sudan"}),
        ("nige", {"Niger", "Nigeria"}),
    ):
        search(page, typed)
        assert set(listed(page)) == names


@pytest.mark.parametrize(
    ("typed", "explained"),
    [
        ("Gaza", "killing in Gaza and the West Bank is counted nowhere"),
        ("Palestine", "is not on the list of states used here"),
        ("palestin", "is not on the list of states used here"),
        ("Somaliland", "a part of Somalia"),
        ("Crimea", "a part of Ukraine"),
        ("Western Sahara", "a territory that does not govern itself"),
        ("Monaco", "too few inhabitants"),
    ],
)
def test_what_is_not_on_the_list_is_explained(page, listed, typed, explained):
    search(page, typed)
    assert listed(page) == []
    assert page.locator("#off").is_visible()
    assert explained in page.locator("#off").inner_text()
    # Told to those who hear the page as well.
    assert page.locator("#off").get_attribute("aria-live") == "polite"
    search(page, "Chad")
    assert not page.locator("#off").is_visible()


def test_show_all_shows_all(page, listed):
    every = len(listed(page))
    search(page, "chad")
    page.get_by_label("Region").select_option("Europe")
    assert listed(page) == []
    page.get_by_role("button", name="Show all").click()
    # The form is empty only after its own event, and the table follows then.
    # Not by a function in the page, which its security policy forbids where one has to wait.
    page.locator("#shown", has_text=f"{every} of {every} states shown").wait_for()
    assert len(listed(page)) == every


def test_enter_opens_the_one_state_that_is_left(page):
    search(page, "chad")
    page.keyboard.press("Enter")
    page.locator("#state #TCD").wait_for()
    assert page.url.endswith("#TCD")


def test_sorting_turns_round_and_tells_so(page, listed):
    button = page.get_by_role("button", name="Probability", exact=True)
    head = page.locator("th", has=button)
    for order in ("descending", "ascending"):
        button.click()
        assert head.get_attribute("aria-sort") == order
        found = numbers(page, 3)
        assert found == sorted(found, reverse=order == "descending")
    assert page.locator("th[aria-sort]").count() == 1
    page.get_by_role("button", name="State", exact=True).click()
    assert listed(page)[:2] == ["Afghanistan", "Albania"]


def test_sorting_leaves_what_is_missing_to_the_end(page, listed):
    column = "[...document.querySelectorAll('#ranking-table thead th')].findIndex(" + (
        "h => h.textContent.startsWith('In first 10'))"
    )
    place = page.evaluate(column)
    page.evaluate(
        f"document.querySelectorAll('#ranking-table tbody tr')[0].cells[{place}].dataset.v = ''"
    )
    first = listed(page)[0]
    for falling in (True, False):
        page.get_by_role("button", name="In first 10", exact=True).click()
        assert listed(page)[-1] == first
        found = numbers(page, place + 1)
        assert found == sorted(found, reverse=falling)


def test_the_switch_shows_states_and_what_is_known_of_each(page, listed):
    every = set(listed(page))
    found = {}
    for label, key in (("Under way", "under way"), ("None under way", "none under way")):
        page.locator(f"input[name=status][value='{key}']").check()
        found[key] = set(listed(page))
        marks = page.locator("#ranking-table tbody tr:visible .badge").count()
        assert marks == (len(found[key]) if key == "under way" else 0)
        known = page.locator(".known > div:visible")
        assert known.count() == 1
        assert known.locator("dt").inner_text().startswith(label)
        assert f"({len(found[key])})" in page.locator("label", has_text=label).last.inner_text()
    assert found["under way"] | found["none under way"] == every
    assert not found["under way"] & found["none under way"]
    page.locator("input[name=status][value='under way']").check()
    assert "No skill has been shown there." in page.locator(".known").inner_text()
    page.locator("input[name=status][value='']").check()
    assert set(listed(page)) == every
    assert "for each state" in page.locator(".known").inner_text().lower()


def test_reading_groups_filter_and_say_who_belongs(page, listed):
    sizes = {}
    chosen = page.locator("#group")
    for value in chosen.locator("option").evaluate_all("all => all.map(o => o.value)"):
        chosen.select_option(value)
        sizes[value] = len(listed(page))
        if value:
            title = chosen.locator("option:checked").inner_text()
            assert f"({sizes[value]})" in title
            told = page.locator(f".known > div[data-group='{value}']")
            assert told.is_visible()
            assert told.locator("dt").inner_text() == title
    assert list(sizes) == ["", "highest", "rising", "long-high", "new"]
    assert sizes["highest"] == 10
    assert 0 < sizes["long-high"] <= 30


def test_filters_work_together(page, listed):
    page.get_by_label("Region").select_option("Europe")
    europe = set(listed(page))
    assert "France" in europe
    assert "Chad" not in europe
    page.locator("input[name=status][value='none under way']").check()
    assert set(listed(page)) <= europe
    page.get_by_label("Region").select_option("Sub-Saharan Africa")
    page.locator("#group").select_option("highest")
    assert set(listed(page)) == {"Chad"}


def test_a_state_opens_from_the_list_and_the_back_button_returns(page):
    before = page.title()
    page.locator("#ranking-table").get_by_role("link", name="Chad", exact=True).click()
    page.locator("#state #TCD").wait_for()
    assert page.title().startswith("Chad: ")
    assert not page.locator("#list").is_visible()
    assert page.evaluate("document.activeElement.textContent") == "Chad"
    page.go_back()
    page.locator("#list").wait_for(state="visible")
    assert page.title() == before
    assert page.locator("article:visible").count() == 0
    page.go_forward()
    page.locator("#state #TCD").wait_for()
    assert page.title().startswith("Chad: ")
    page.get_by_role("link", name="Back to the list").click()
    page.locator("#list").wait_for(state="visible")
    assert page.title() == before
    assert page.evaluate("document.getElementById('ranking').getBoundingClientRect().top") < 200


def test_an_address_opens_a_state_and_one_leads_to_another(opened):
    page = opened("#MMR")
    page.locator("#state #MMR").wait_for()
    assert page.title().startswith("Myanmar: ")
    page.evaluate("location.hash = 'BRA'")
    page.locator("#state #BRA").wait_for()
    assert page.title().startswith("Brazil: ")
    assert page.locator("article").count() == 1


def test_the_map_and_the_first_ten_lead_to_states(page):
    page.locator("svg.world a[href='#BRA']").first.dispatch_event("click")
    page.locator("#state #BRA").wait_for()
    page.go_back()
    page.locator("#first li a").first.click()
    page.locator("#state article").wait_for()


@pytest.mark.parametrize("target", ["#nothing", "#%3Cscript%3E", "#%", "#states", "#x y"])
def test_an_address_of_nothing_opens_the_list(opened, listed, target):
    assert len(listed(opened(target))) > 150


def taken(page, button):
    with page.expect_download() as waiting:
        button.click()
    return waiting.value


def rows_of(file):
    text = Path(file.path()).read_bytes().decode("utf-8")
    return list(csv.reader(io.StringIO(text, newline="")))


def test_the_list_is_taken_along_as_csv(page, listed):
    names = listed(page)
    button = page.locator("#ranking .tools button", has_text="CSV").first
    file = taken(page, button)
    assert file.suggested_filename.endswith(".csv")
    rows = rows_of(file)
    assert len(rows) == len(names) + 1
    assert len({len(row) for row in rows}) == 1
    # At full precision, so that nothing is computed from rounded numbers.
    assert len(rows[1][2]) > 6
    assert 0 < float(rows[1][2]) < 1


def test_every_table_and_chart_of_a_state_is_taken_along(opened):
    page = opened("#TCD")
    page.locator("#state #TCD").wait_for()
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    names = set()
    for button in page.locator("#TCD .tools button", has_text="CSV").all():
        file = taken(page, button)
        names.add(file.suggested_filename)
        rows = rows_of(file)
        assert len(rows) > 1
    assert len(names) == page.locator("#TCD .tools button", has_text="CSV").count() >= 5
    assert page.locator("#TCD svg.chart").count() > 0


def test_a_chart_is_taken_along_as_a_drawing_and_a_picture(page):
    tools = page.locator("#map .tools").first
    drawing = taken(page, tools.get_by_text("SVG"))
    text = Path(drawing.path()).read_text(encoding="utf-8")
    assert text.startswith("<svg")
    assert 'xmlns="http://www.w3.org/2000/svg"' in text
    assert "var(--" not in text
    assert "class=" not in text or "fill=" in text
    picture = taken(page, tools.get_by_text("PNG"))
    content = Path(picture.path()).read_bytes()
    assert content.startswith(b"\x89PNG")
    assert struct.unpack(">I", content[16:20])[0] == 1600
    assert len(content) > 20_000


def test_link_and_citation_are_copied(opened):
    page = opened("#TCD", permissions=["clipboard-read", "clipboard-write"])
    page.locator("#state #TCD").wait_for()
    tools = page.locator("#TCD .tools").first
    for label, expected in (("Copy link", "#TCD"), ("Cite", "seen from the end of 2024")):
        tools.get_by_role("button", name=label).click()
        tools.locator(f"button[aria-label^='{label}']", has_text="copied").wait_for()
        got = page.evaluate("navigator.clipboard.readText()")
        assert expected in got, label


def test_files_beside_the_page_are_there(page, report_folder):
    links = page.locator("a[download]").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    assert "ranking.csv" in links
    for link in links:
        assert (report_folder / link).is_file(), link
    text = (report_folder / "ranking.csv").read_text(encoding="utf-8")
    assert len(list(csv.reader(io.StringIO(text)))) == 170


def test_several_names_are_found_side_by_side(page, listed):
    page.get_by_label("Find a state").fill("Ethiopia, Norway")
    assert sorted(listed(page)) == ["Ethiopia", "Norway"]
    page.get_by_label("Find a state").fill("xyzz")
    assert listed(page) == []
    assert "Nothing fits" in page.locator("#shown").inner_text()
