"""The built site as people open it: from a disk, in a browser, with no network."""

import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

ROOT = Path(__file__).resolve().parents[2]
SERIOUS = {"serious", "critical"}
LOADS = {"script": "src", "img": "src", "iframe": "src", "source": "src", "link": "href"}
PAGES = [
    "index.html",
    "start/first-list.html",
    "course/01_tour.html",
    "reference/indicators.html",
    "reference/api/generated/atrocityrisk.Panel.html",
    "concepts/bayesian.html",
    "methods/index.html",
    "methods/linear-models.html",
]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A copy of what scripts/docs builds, somewhere else: nothing may depend on the place."""
    built = ROOT / "docs" / "_build" / "html"
    subprocess.run([ROOT / "scripts" / "docs"], check=True)
    return shutil.copytree(built, tmp_path_factory.mktemp("elsewhere") / "site")


class Page(HTMLParser):
    """Anchors of a page, what it links to, and what it loads."""

    def __init__(self, text):
        super().__init__()
        self.anchors, self.links, self.loaded = set(), [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.anchors |= {found[key] for key in ("id", "name") if found.get(key)}
        if tag == "a" and found.get("href"):
            self.links.append(found["href"])
        if tag in LOADS and found.get(LOADS[tag]):
            self.loaded.append(found[LOADS[tag]])


@pytest.fixture(scope="module")
def pages(site):
    return {path: Page(path.read_text(encoding="utf-8")) for path in site.rglob("*.html")}


def test_every_link_within_the_site_leads_somewhere(site, pages):
    lost = []
    for path, page in pages.items():
        # Made for a theme's own use, and shown to nobody.
        if path.name == "webpack-macros.html":
            continue
        for link in page.links + page.loaded:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            anchored = target.suffix == ".html" and parts.fragment not in ("", "#")
            if not target.is_file():
                lost.append(f"{path.relative_to(site)}: {link}")
            elif anchored and unquote(parts.fragment) not in pages[target].anchors:
                lost.append(f"{path.relative_to(site)}: {link} (no such place)")
    assert lost == []


def test_nothing_is_loaded_from_another_machine(site, pages):
    far = {link for page in pages.values() for link in page.loaded if urlsplit(link).netloc}
    assert far == set()
    for path in [*site.rglob("*.css"), *site.rglob("*.js")]:
        text = path.read_text(encoding="utf-8", errors="replace")
        assert not re.search(r"(url\(|@import)\s*['\"]?(https?:)?//", text), path
        assert not re.search(r"\.src\s*=\s*['\"]https?://", text), path


@pytest.fixture
def opened(browser, site):
    """Opens a page from disk and listens for requests and errors."""
    contexts, troubles = [], []

    def open_page(name, **options):
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        context.set_default_timeout(20_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda problem: troubles.append(str(problem)))
        page.on("console", lambda told: troubles.append(told.text) if told.type == "error" else 0)
        page.on("request", lambda r: None if r.url.startswith("file:") else troubles.append(r.url))
        page.goto(f"file://{site / name}")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert troubles == []


@pytest.mark.parametrize(
    ("word", "found"),
    [("calibration", "Metrics"), ("vintage", "Vintages"), ("expected_onsets", "expected_onsets")],
)
def test_a_word_that_is_typed_is_found(opened, word, found):
    page = opened("index.html")
    page.keyboard.press("Control+k")
    page.keyboard.type(word)
    page.keyboard.press("Enter")
    page.wait_for_selector("ul.search li a")
    page.locator(".search-summary", has_text="found").wait_for()
    assert found in page.locator("ul.search").inner_text()
    page.locator("ul.search li a").first.click()
    assert page.locator("h1").count() == 1


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_a_telephone(opened, name):
    page = opened(name, viewport={"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_no_serious_fault_of_accessibility(opened, axe, name, scheme):
    page = opened(name, color_scheme=scheme)
    page.evaluate(axe)
    found = page.evaluate("axe.run({preload: false})")["violations"]
    serious = [
        (each["id"], node["target"])
        for each in found
        if each["impact"] in SERIOUS
        for node in each["nodes"]
    ]
    assert serious == []


def test_formulas_are_drawn_by_the_browser_itself(opened):
    page = opened("concepts/bayesian.html")
    assert page.locator("math").count() > 10
    box = page.locator("div.math math").first.bounding_box()
    assert box["height"] > 15


def test_formulas_are_not_cut_off(opened):
    page = opened("methods/linear-models.html")
    inline = page.locator("span.math, span.math math")
    assert inline.count() > 40
    cut = "all => all.filter(one => getComputedStyle(one).overflowX !== 'visible').length"
    assert inline.evaluate_all(cut) == 0
    shown = page.locator("div.math").first.bounding_box()
    drawn = page.locator("div.math math").first.bounding_box()
    middle = shown["x"] + shown["width"] / 2
    assert drawn["x"] < middle < drawn["x"] + drawn["width"]
