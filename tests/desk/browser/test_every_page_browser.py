"""Every page for records: no barrier, nothing wider than a phone, nothing from elsewhere."""

import pytest
from desk_engines import once

ADDRESSES = {
    "home": ("reviewer", "/"),
    "own work": ("analyst", "/"),
    "list": ("reviewer", "/records/"),
    "filters in use": ("reviewer", "/records/?severity=3&state=490&q=houses"),
    "filters refused": ("reviewer", "/records/?state=none&since=2024-05-01&until=2024-04-01"),
    "numbers": ("reviewer", "/records/numbers/"),
    "record": ("reviewer", "/records/{submitted}/"),
    "own record": ("analyst", "/records/{draft}/"),
    "linked record": ("analyst", "/records/{reviewed}/"),
    "new record": ("analyst", "/records/new/"),
    "change": ("analyst", "/records/{draft}/change/"),
    "accept": ("reviewer", "/records/{submitted}/steps/accept/"),
    "accept several": ("reviewer", "/records/accepting/"),
    "release": ("approver", "/records/{submitted}/release/"),
    "history": ("analyst", "/records/{reviewed}/history/"),
    "version": ("analyst", "/records/{reviewed}/history/2/"),
    "new link": ("analyst", "/records/{reviewed}/links/new/?q=houses"),
    "withdraw link": ("analyst", "/links/{link}/withdraw/"),
    "sources": ("analyst", "/sources/"),
    "source": ("analyst", "/sources/{source}/"),
    "export": ("analyst", "/export/"),
    "export of findings": ("analyst", "/export/findings/"),
    "new source": ("analyst", "/sources/new/"),
    "correct source": ("analyst", "/sources/{source}/change/"),
}


def address(kept, pattern):
    names = ("submitted", "draft", "reviewed", "link", "source")
    return pattern.format(**{name: kept[name].key for name in names})


@once
@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (1440, "dark"), (360, "light")])
def test_no_page_has_a_barrier_or_is_wider_than_the_screen(at_desk, kept, is_clean, width, scheme):
    pages = {
        who: at_desk(who, width=width, scheme=scheme) for who in ("analyst", "reviewer", "approver")
    }
    for name, (who, pattern) in ADDRESSES.items():
        page = pages[who]
        assert page.goto(address(kept, pattern)).status == 200, name
        assert page.url.endswith(address(kept, pattern)), name
        is_clean(page)
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        if scheme == "light":
            is_clean(page)


@once
def test_what_is_pressed_is_24_pixels_high_and_wide(at_desk, kept):
    for name, (who, pattern) in ADDRESSES.items():
        page = at_desk(who, width=360)
        page.goto(address(kept, pattern))
        # Links in a sentence are as large as its words (WCAG 2.5.8); a label counts with its field.
        small = page.evaluate(
            """[...document.querySelectorAll('a, button, input, select, textarea, summary')]
            .filter(e => e.checkVisibility() && !e.closest('.skip') && e.type !== 'hidden')
            .filter(e => !(e.tagName === 'A' && e.closest('p:not(.crumbs), dd')))
            .map(e => [e, (e.closest('label') || e).getBoundingClientRect()])
            .filter(([e, box]) => Math.min(box.width, box.height) < 23.5)
            .map(([e, box]) => `${e.outerHTML.slice(0, 70)} ${box.width} ${box.height}`)"""
        )
        assert small == [], name
        page.context.close()


def test_a_fault_is_told_at_its_head_and_leads_to_its_field(at_desk, kept, is_clean):
    page = at_desk("analyst")
    page.goto("/records/new/")
    page.get_by_label("Region").fill("North Kivu")
    page.get_by_role("button", name="Save as a draft").click()
    assert page.title() == "Error: New record · Early-warning desk"
    assert page.evaluate("document.activeElement.className") == "faults"
    assert page.get_by_label("Region").input_value() == "North Kivu"
    page.get_by_role("link", name="State: choose the State where it happened").click()
    assert page.evaluate("document.activeElement.id") == "id_gwcode"
    is_clean(page)


def test_it_prints_without_its_buttons(at_desk, kept):
    page = at_desk("analyst")
    page.goto(f"/records/{kept['draft'].key}/")
    page.emulate_media(media="print")
    assert not page.get_by_role("link", name="Submit for review").is_visible()
    assert page.get_by_text("An armed group burnt houses").is_visible()
