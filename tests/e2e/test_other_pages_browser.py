"""Pages other than the report, as people open them: wide, on a phone, in the dark, on paper."""

import re
import warnings

import numpy as np
import pandas as pd
import pytest
from watched_pages import close_untroubled, watch

from atrocityrisk import scoreboard
from atrocityrisk.data_changes import compare_releases, write_data_changes
from atrocityrisk.list_changes import changes, write_changes
from atrocityrisk.outcomes import OUTCOMES
from atrocityrisk.panels import Panel, write_panel
from atrocityrisk.runs import run, run_backtest
from atrocityrisk.specs import RunSpec, Task, read_backtest_spec
from atrocityrisk.synthetic import synthetic_world

pytestmark = pytest.mark.filterwarnings("ignore::atrocityrisk.errors.FewOnsetsWarning")

OUTCOME = "geno_politicide"
SHEET = 688
"""An A4 sheet within its margins, in pixels."""
RULES = "{resultTypes: ['violations'], rules: {'target-size': {enabled: true}}}"
WITH_FIGURES = ("index", "leaderboard", "scoreboard", "changes")
PAGES = (*WITH_FIGURES, "data-changes")
TASK = """
[backtest]
outcome = "geno_politicide@1-1"
panel = "panel.parquet"
first_origin = 2004
last_origin = 2006
seed = 3
reason = "a short range"
n_boot = 20
against = ["climatology"]

[indicators]
all = ["structure", "unrest"]

[[model]]
name = "climatology"
model = "climatology"
indicators = "all"
reason = "base rate"

[[model]]
name = "logit"
model = "logit"
indicators = "all"
reason = "the usual model"
"""


def panel_of(world, last=2022):
    """A world to some year, whose onsets stand for a registered outcome."""
    rows = world.index[world.index.get_level_values("year") <= last]
    names = {f"synthetic_{kind}": f"{OUTCOME}_{kind}" for kind in ("onset", "ongoing")}
    return Panel(
        world.indicators.loc[rows],
        ages=world.ages.loc[rows],
        events=world.events.loc[rows].rename(columns=names),
        columns=world.columns,
        outcome=OUTCOMES[OUTCOME],
    )


def make_index(panel, folder):
    """The page of a task, and in it that of entries made elsewhere."""
    (folder / "task.toml").write_text(TASK, encoding="utf-8")
    spec = read_backtest_spec(folder / "task.toml")
    made = run_backtest(spec, folder / "first", cache=folder / "cache").backtest.frame
    theirs = made[made["model"] == "logit"].drop(columns=["model", "observed"])
    theirs = theirs.rename(columns={"gwcode": "country"}).assign(model="a_long_name_of_theirs" * 4)
    theirs = theirs[theirs["country"] > 60]
    run_backtest(spec, folder, forecasts=[theirs], cache=folder / "cache")
    make_leaderboard(panel, folder, theirs)


def make_leaderboard(panel, folder, theirs):
    task = Task(
        name="small", outcome=f"{OUTCOME}@1-1", first_origin=2004, last_origin=2006, reason="-",
        n_boot=20,
    )  # fmt: skip
    board = scoreboard.make_leaderboard(theirs.assign(publisher="them"), task=task, panel=panel)
    scoreboard.write_leaderboard(board, folder)


def make_scoreboard(folder):
    codes, years = (500, 501, 510, 625), range(2015, 2021)
    index = pd.MultiIndex.from_product([codes, years], names=["gwcode", "year"])
    onsets = pd.DataFrame({name: np.zeros(len(index)) for name in ("any", "state", "non-state")})
    onsets.index = index
    onsets.loc[[(500, 2018), (501, 2019)], ["any", "state"]] = 1.0
    labels = scoreboard.LabelVintage(
        name="2021 basedata", edition="2021", last_year=2020, onsets=onsets, file="basedata.csv"
    )
    lists = [
        pd.DataFrame(
            {
                "list": f"{publisher} {first}", "publisher": publisher, "model": "m",
                "outcome": "mass_killing", "kind": "published", "made": made, "published": made,
                "reference": "https://example.org/" + "a-long-address/" * 12 if made else "",
                "gwcode": codes, "country": "x", "origin": first - 1, "first_year": first,
                "last_year": first + 1, "probability": [0.5, 0.25, 0.25, 0.0],
                "file": f"{publisher}-{first}.csv", "sha256": "0" * 64,
            }
        )
        for publisher, first, made in (
            ("Us", 2018, "2017-10-01"), ("Us", 2020, "2019-10-01"), ("Them", 2018, ""),
        )
    ]  # fmt: skip
    board = scoreboard.make_board(pd.concat(lists, ignore_index=True), [labels], k=2)
    scoreboard.write_board(board, folder)


def make_changes(world, folder):
    """The pages of two lists and of two releases with their lists."""
    spec = RunSpec(panel=folder / "panel.parquet", model="ridge_logit", outcome=OUTCOME, seed=1)
    for name, origin in (("last", 2019), ("now", 2020)):
        run(spec.model_copy(update={"origin": origin}), folder / name)
    file = folder / "panel.parquet"
    found = changes(folder / "last", folder / "now", panel_a=file, panel_b=file)
    values = world.indicators.copy()
    values.loc[values.index.get_level_values("year") >= 2018, "unrest"] += 0.7
    later = Panel(
        values, ages=world.ages, events=world.events, columns=world.columns, outcome=world.outcome
    )
    data = compare_releases(
        panel_of(world, 2021), panel_of(later), ranking=True,
        spec=RunSpec(model="ridge_logit", outcome=OUTCOME, seed=1, accept_inputs="invented"),
    )  # fmt: skip
    # Writes a page of its lists too, whose place the runs' page then takes.
    write_data_changes(data, folder)
    write_changes(found, folder)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("pages")
    world = synthetic_world(seed=4, n_states=40, years=(1985, 2022), base_rate=0.06).panel
    panel = panel_of(world)
    write_panel(panel, path / "panel.parquet")
    with warnings.catch_warnings():
        # Few invented onsets are all that these pages need.
        warnings.simplefilter("ignore")
        make_index(panel, path)
        make_scoreboard(path)
        make_changes(world, path)
    return path


@pytest.fixture
def opened(browser, folder):
    """Opens a page from disk; at the end it must have caused no error and asked for nothing."""
    contexts = []

    def open_page(name, **options):
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = watch(context.new_page(), own=("file:", "data:"), kinds=None)
        page.goto(f"file://{folder / name}.html")
        return page

    yield open_page
    close_untroubled(contexts)


@pytest.mark.parametrize("name", PAGES)
def test_no_barrier_at_all_and_no_sideways_scrolling(opened, axe, name):
    page = opened(name)
    page.evaluate(axe)
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            found = page.evaluate(f"axe.run(document, {RULES})")["violations"]
            assert [(v["id"], [n["target"] for n in v["nodes"]][:3]) for v in found] == [], scheme


@pytest.mark.parametrize("name", PAGES)
def test_its_parts_are_where_a_screen_reader_looks_for_them(opened, name):
    page = opened(name)
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.title() == page.locator("h1").inner_text()
    for part in ("body > header", "body > footer", "main", "h1"):
        assert page.locator(part).count() == 1, part
    captions = page.locator(".scroll[tabindex='0'][role='region'][aria-label] > table > caption")
    assert captions.count() == page.locator("table").count() >= 2
    assert page.locator("th:not([scope])").count() == 0
    links = page.locator("nav a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    assert len(links) >= 3
    for link in links:
        assert page.locator(link).count() == 1, link
    boxes = page.locator("nav a").evaluate_all("all => all.map(a => a.getBoundingClientRect())")
    assert min(box["height"] for box in boxes) >= 24
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"


@pytest.mark.parametrize("name", WITH_FIGURES)
def test_a_figure_keeps_a_light_card_in_the_dark(opened, name):
    page = opened(name, color_scheme="dark")
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert max(map(int, re.findall(r"\d+", dark))) < 60
    figure = page.locator("figure img").first
    assert figure.evaluate("i => getComputedStyle(i).backgroundColor") == "rgb(255, 255, 255)"
    assert len(figure.get_attribute("alt")) > 30
    assert figure.evaluate("i => i.naturalWidth") > 400


@pytest.mark.parametrize("name", PAGES)
def test_it_prints_dark_on_white_within_the_sheet(opened, name):
    page = opened(name, color_scheme="dark", viewport={"width": SHEET, "height": 1000})
    assert page.pdf(format="A4").startswith(b"%PDF")
    page.emulate_media(media="print", color_scheme="dark")
    colours = page.evaluate(
        "[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]"
    )
    assert colours == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
    assert not page.locator("nav").is_visible()
    wide = page.locator("table").evaluate_all("all => Math.max(...all.map(t => t.scrollWidth))")
    assert wide <= SHEET
