"""The ways through the desk on a telephone and by the keyboard."""

import pytest
from desk_engines import once

LINES = """[...document.querySelectorAll('header nav ul')].map(
  list => new Set([...list.children].map(each => each.offsetTop)).size)"""


@once
@pytest.mark.parametrize("script", [True, False])
def test_it_takes_three_lines_of_a_telephone_at_most(at_desk, kept, is_clean, script):
    page = at_desk("approver", width=360, script=script)
    page.goto("/records/")
    rooms, entries = page.get_by_role("navigation").all()[:2]
    assert rooms.bounding_box()["height"] < 44
    assert entries.bounding_box()["height"] < 76
    for way in page.locator("header nav a").all():
        box = way.bounding_box()
        assert box["x"] >= 0, way.inner_text()
        assert box["x"] + box["width"] <= 360, way.inner_text()
    if script:
        assert page.evaluate(LINES) == [1, 2]
        is_clean(page)


def test_every_way_is_reached_by_the_keyboard(at_desk, kept):
    page = at_desk("approver", width=360)
    page.goto("/records/")
    reached = []
    for _ in range(24):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate(
                """(() => { const e = document.activeElement, b = e.getBoundingClientRect();
                return e.closest('header nav') && b.left >= 0 && b.left < innerWidth - 24
                  ? e.innerText : ''; })()"""
            )
        )
    ways = [words for words in reached if words]
    assert ways[:6] == ["Watch", "Records", "Assess", "Alerts", "Advice", "Desk"]
    assert ways[-7:] == ["List", "New", "Import", "Duplicates", "Sources", "Numbers", "Export"]
