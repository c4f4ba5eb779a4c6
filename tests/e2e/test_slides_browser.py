"""Slides of the workshop in a real browser: each fits, keys move on, paper has one a sheet."""

import pytest

from write_slides import deck_page, decks

OVERFULL = """() => [...document.querySelectorAll("section")].filter(slide =>
  [slide, ...slide.querySelectorAll(".words, .figure, .table, pre")].some(part =>
    part.scrollHeight > part.clientHeight + 1 || part.scrollWidth > part.clientWidth + 1)
  || [...slide.children].some(part => part.getBoundingClientRect().bottom
    > slide.getBoundingClientRect().bottom)).map(slide => slide.id)"""
SIZES = """() => [...document.querySelectorAll("section")]
  .map(slide => slide.getBoundingClientRect()).map(box => `${box.width}x${box.height}`)"""
SMALLEST = """() => Math.min(...[...document.querySelectorAll("section img")]
  .map(picture => picture.getBoundingClientRect().height))"""
RULES = "{resultTypes: ['violations']}"
DECKS = decks()
EVERY = pytest.mark.parametrize("path", DECKS, ids=lambda path: path.stem)


@pytest.fixture(scope="module")
def shown(browser, tmp_path_factory):
    """Opens a deck from the disk on a projector that may load nothing else."""
    folder, asked, own = tmp_path_factory.mktemp("decks"), [], []
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: asked.append(str(error)))

    def show(html):
        own.append(folder / f"{len(own)}.html")
        own[-1].write_text(html, encoding="utf-8")
        page.goto(own[-1].as_uri(), wait_until="load")
        return page

    yield show
    page.close()
    assert [url for url in asked if not url.startswith("data:")] == [path.as_uri() for path in own]


@EVERY
def test_every_slide_fits(path, shown):
    screen = shown(deck_page(path))
    assert set(screen.evaluate(SIZES)) == {"1280x720"}
    assert screen.evaluate(OVERFULL) == []
    # A picture is for the last row of the room; hardly any is a narrow strip.
    assert screen.evaluate(SMALLEST) > 250


@EVERY
def test_no_grave_barrier_is_in_a_deck(path, shown, axe):
    screen = shown(deck_page(path))
    screen.evaluate(axe)
    found = screen.evaluate(f"axe.run(document, {RULES})")["violations"]
    grave = [(one["id"], one["nodes"][0]["html"][:80]) for one in found
             if one["impact"] in ("serious", "critical")]  # fmt: skip
    assert grave == []


def test_a_slide_with_too_much_on_it_is_found(shown):
    html = deck_page(DECKS[0])
    full = html.replace("</h2>", "</h2><p>" + "word " * 400 + "</p>", 1)
    screen = shown(full)
    assert screen.evaluate(OVERFULL) == ["slide-2"]


def test_keys_move_on_and_back_and_end_the_show(shown):
    screen = shown(deck_page(DECKS[0]))
    visible = screen.locator("section:visible")
    slides = visible.count()
    seen = []
    for key in ("ArrowRight", "ArrowRight", "PageDown", "ArrowLeft", "End", "ArrowRight", "Home"):
        screen.keyboard.press(key)
        assert visible.count() == 1
        seen.append(visible.get_attribute("id"))
    last = f"slide-{slides}"
    assert seen == ["slide-1", "slide-2", "slide-3", "slide-2", last, last, "slide-1"]
    screen.keyboard.press("Escape")
    assert visible.count() == slides


def test_a_larger_projector_is_filled(shown):
    screen = shown(deck_page(DECKS[0]))
    screen.set_viewport_size({"width": 1920, "height": 1080})
    screen.keyboard.press("ArrowRight")
    box = screen.locator("section:visible").bounding_box()
    assert (box["width"], box["height"]) == (1920, 1080)
    screen.set_viewport_size({"width": 1280, "height": 720})


@pytest.mark.parametrize("notes", [False, True])
def test_paper_has_one_slide_a_sheet(browser, sheets, notes):
    page = browser.new_page(java_script_enabled=False)
    page.set_content(deck_page(DECKS[4], notes=notes), wait_until="load")
    slides = page.locator("section").count()
    printed = sheets(page, prefer_css_page_size=True, print_background=True)
    page.close()
    assert printed == slides
