"""The watch list, a State and the lists in a real browser: barrier-free, narrow, and on paper."""

from datetime import date

import pytest
from desk_engines import once

ADDRESSES = (
    "/",
    "/?severity=3&q=con",
    "/?severity=9",
    "/waiting/",
    "/states/490/",
    "/states/490/?public=on&kind=record",
    "/states/490/?since=2025&until=2024",
    "/states/432/",
    "/forecasts/",
    "/forecasts/{key}/",
)


@pytest.fixture
def watched(office):
    """Lists of three years with a nowcast, and a State of which everything is known."""
    from desk_forecasts import added
    from desk_full_state import make_full_state

    from atrocityrisk.desk.models import Person

    make_full_state({one.username: one for one in Person.objects.all()})
    for origin, first in ((2023, 0.05), (2024, 0.2)):
        added(origin=origin, first_year=origin + 1, last_year=origin + 2, first=first)
    added(model="nowcast, may have begun", through_month=date(2026, 6, 1), first=0.3)
    return added().forecast_list


@once
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (360, "light")])
def test_no_page_has_a_barrier_or_is_wider_than_the_screen(
    at_desk, watched, is_clean, width, scheme
):
    page = at_desk("analyst", width=width, scheme=scheme)
    for pattern in ADDRESSES:
        assert page.goto(pattern.format(key=watched.key)).status == 200, pattern
        is_clean(page)
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        if scheme == "light":
            is_clean(page)


def test_from_the_list_to_the_time_line_by_keys_alone(at_desk, watched):
    page = at_desk("analyst")
    page.goto("/")
    page.get_by_label("State or region").focus()
    page.keyboard.type("congo dem")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=*")
    page.keyboard.press("Tab")
    link = page.get_by_role("link", name="Democratic Republic of the Congo").first
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/states/490/")
    page.get_by_text("Choose kinds and years").click()
    page.get_by_label("Forecasts", exact=True).check()
    page.get_by_role("button", name="Apply").click()
    page.wait_for_url("**kind=forecast*")
    assert page.locator(".timeline .entry").count() >= 4
    assert page.locator(".timeline .kind-record").count() == 0


def test_the_public_view_on_paper_has_no_mark_and_no_button(at_desk, watched):
    page = at_desk("approver")
    page.goto("/states/490/")
    assert page.locator("main .level-1").count() > 0
    page.get_by_role("link", name="Public view, for printing").click()
    page.wait_for_url("**public=on*")
    page.emulate_media(media="print")
    assert page.locator("main .level-1, main .level-2").count() == 0
    for hidden in ("nav", ".acts-line", ".finder", ".leave"):
        assert not page.locator(hidden).first.is_visible(), hidden
    assert page.get_by_text("Public view.").first.is_visible()
    assert page.locator(".chart svg").is_visible()
