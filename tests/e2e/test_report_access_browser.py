"""The report for everybody: screen readers, keyboards, thumbs, weak eyes."""

import pytest

RULES = (
    "{resultTypes: ['violations'], rules: {'target-size': {enabled: true}, "
    "'color-contrast-enhanced': {enabled: false}}}"
)
PLACES = [("report.html", ""), ("report.html", "#TCD"), ("report.html", "#SDN"),
          ("brief-TCD.html", "")]  # fmt: skip


def barriers(page, axe):
    """What axe-core finds, of any impact."""
    page.evaluate(axe)
    found = page.evaluate(f"axe.run(document, {RULES})")
    return [
        (v["id"], v["impact"], [n["target"] for n in v["nodes"]][:3]) for v in found["violations"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1440, 900), (360, 800)])
@pytest.mark.parametrize(("file", "target"), PLACES)
def test_no_barrier_of_any_impact(opened, axe, scheme, size, file, target):
    width, height = size
    page = opened(
        target, file=file, color_scheme=scheme, viewport={"width": width, "height": height}
    )
    if target:
        page.locator(f"#state {target}").wait_for()
    assert barriers(page, axe) == []
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    assert barriers(page, axe) == []


def test_no_barrier_while_searching_or_without_script(opened, axe):
    page = opened()
    page.get_by_label("Find a state").fill("Gaza")
    assert barriers(page, axe) == []
    page.get_by_label("Find a state").fill("Chad")
    page.locator("input[name=status][value='under way']").check()
    assert barriers(page, axe) == []


@pytest.mark.parametrize("size", [(1440, 900), (360, 800)])
@pytest.mark.parametrize(("file", "target"), PLACES)
def test_what_is_pressed_is_24_pixels_high_and_wide(opened, size, file, target):
    width, height = size
    page = opened(target, file=file, viewport={"width": width, "height": height})
    # Links in a sentence are as large as its words (WCAG 2.5.8); a label counts with its field.
    small = page.evaluate(
        """[...document.querySelectorAll('a, button, input, select, summary')]
        .filter(e => e.checkVisibility() && !e.closest('svg') && !e.closest('.skip'))
        .filter(e => !(e.tagName === 'A' && e.closest('p:not(.crumbs):not(.tools):not(.take)')))
        .filter(e => !(e.tagName === 'A' && e.closest('dd')))
        .map(e => [e, (e.closest('label') || e).getBoundingClientRect()])
        .filter(([e, box]) => box.width && Math.min(box.width, box.height) < 23.5)
        .map(([e, box]) => `${e.outerHTML.slice(0, 60)} ${box.width} ${box.height}`)"""
    )
    assert small == []


def focused(page, what):
    return page.evaluate(f"document.activeElement.{what}")


def press_until(page, key, test, most=60):
    """Press a key until the focus is where it should be."""
    for _ in range(most):
        page.keyboard.press(key)
        if page.evaluate(f"(e => Boolean({test}))(document.activeElement)"):
            return
    raise AssertionError(f"not reached by {most} times {key}: {test}")


def test_keyboard_path_from_the_skip_link_to_a_state_and_back(opened, listed):
    page = opened()
    page.keyboard.press("Tab")
    assert focused(page, "className") == "skip"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")
    # The map's states stand between: as many as there are, so the way by section is shorter.
    page.locator("nav a[href='#ranking']").focus()
    page.keyboard.press("Enter")
    press_until(page, "Tab", "e.id === 'search'", most=8)
    page.keyboard.type("chad")
    assert listed(page) == ["Chad"]
    press_until(page, "Tab", "e.getAttribute('href') === '#TCD' && e.closest('#ranking-table')")
    page.keyboard.press("Enter")
    page.locator("#state #TCD").wait_for()
    assert focused(page, "textContent") == "Chad"
    assert focused(page, "className") == "name"
    page.keyboard.press("Shift+Tab")
    assert focused(page, "textContent") == "Back to the list"
    page.keyboard.press("Enter")
    page.locator("#list").wait_for(state="visible")
    # What was sought is still there, so that nobody begins anew.
    assert listed(page) == ["Chad"]


def test_sorting_and_switch_work_by_keyboard(opened, listed):
    page = opened()
    button = page.get_by_role("button", name="State", exact=True)
    button.focus()
    page.keyboard.press("Enter")
    assert page.locator("th", has=button).get_attribute("aria-sort") == "ascending"
    every = len(listed(page))
    page.locator("input[name=status]").first.focus()
    page.keyboard.press("ArrowDown")
    assert focused(page, "value") == "none under way"
    assert 0 < len(listed(page)) < every


def test_everything_that_takes_the_keyboard_shows_where_it_is(opened):
    for target, chosen in (
        ("", ("#search", "#region", "#group", "#controls button", "#ranking-table thead button",
              "nav a", "#first a", "#ranking-table tbody a", ".scroll[tabindex]", "#map summary",
              ".tools button", "a[download]", "input[type=radio]")),
        ("#TCD", ("#TCD .back", "#TCD summary", "#TCD .tools button", "#TCD .name")),
    ):  # fmt: skip
        page = opened(target)
        if target:
            page.locator(f"#state {target}").wait_for()
        for one in chosen:
            element = page.locator(one).first
            page.keyboard.press("Tab")
            element.focus()
            width, style = element.evaluate(
                "e => [getComputedStyle(e).outlineWidth, getComputedStyle(e).outlineStyle]"
            )
            assert style in ("solid", "auto"), one
            assert float(width.removesuffix("px")) >= 2 or style == "auto", one


def test_landmarks_have_names(opened):
    page = opened()
    assert page.locator("main").count() == page.locator("header").count() == 1
    assert page.locator("nav[aria-label]").count() == page.locator("nav").count()
    assert page.locator("html").get_attribute("lang") == "en"
    for region in page.locator("[role=region]").all():
        assert region.get_attribute("aria-label")
    assert page.locator("table").count() == page.locator("table > caption").count()


def test_what_the_filter_shows_is_told_aloud(opened):
    page = opened()
    told = page.locator("#shown")
    assert told.get_attribute("role") == "status"
    page.get_by_label("Find a state").fill("Burma")
    assert told.inner_text().startswith("1 of ")
