"""The brief on paper: two pages of A4 whatever they hold; and the pages of advice, barrier-free."""

import re

import pytest
from desk_engines import once

STATE = 490


@pytest.fixture
def full(office):
    """A State of which everything is known that a brief can tell."""
    from desk_full_state import make_full_state

    from atrocityrisk.desk.models import Person

    make_full_state({one.username: one for one in Person.objects.all()})


def sheets(printed):
    return len(re.findall(rb"/Type\s*/Page\b", printed))


def test_a_full_brief_is_two_pages(at_desk, full, tmp_path):
    page = at_desk("approver")
    for level in ("public", "restricted", "confidential"):
        # As the browser itself has it: another medium would be printed as well.
        page.emulate_media(media="null")
        hold_to_two_pages(page, level, tmp_path)


def hold_to_two_pages(page, level, tmp_path):
    assert page.goto(f"/states/{STATE}/brief/?level={level}").status == 200
    printed = page.pdf(path=tmp_path / f"{level}.pdf", prefer_css_page_size=True)
    assert sheets(printed) == 2
    page.emulate_media(media="print")
    # Of the height of a page within its margins: nothing hangs over into the other.
    heights = page.evaluate(
        "[...document.querySelectorAll('.sheet')].map(e => e.getBoundingClientRect().height)"
    )
    # 269 mm of 96 pixels to the inch.
    assert [height <= 1017 for height in heights] == [True, True]
    stamps = page.locator(".stamp").all_inner_texts()
    assert {stamp.lower() for stamp in stamps} == {level}
    assert len(stamps) == 4
    for hidden in ("nav", ".chooser", ".topline"):
        assert not page.locator(hidden).first.is_visible()


def test_an_empty_brief_is_two_pages(at_desk, tmp_path):
    page = at_desk("public_reader")
    page.goto("/states/60/brief/")
    assert sheets(page.pdf(path=tmp_path / "empty.pdf", prefer_css_page_size=True)) == 2
    assert page.get_by_text("No forecast list is in use").first.is_visible()


@once
def test_no_page_of_advice_has_a_barrier(at_desk, full, is_clean):
    from datetime import UTC, datetime

    from atrocityrisk.desk.models import Advice
    from atrocityrisk.desk.rules.scope import as_system

    with as_system("tests"):
        key = Advice.objects.filter(level=1)[0].key
    addresses = (
        f"/states/{STATE}/options/",
        f"/states/{STATE}/brief/?level=confidential",
        "/advice/?state=490",
        f"/advice/new/?state={STATE}&option=P2.3&factor=1",
        f"/advice/{key}/",
        f"/advice/{key}/followed/",
        f"/advice/{key}/history/",
        f"/advice/record/{datetime.now(UTC).year}/",
    )
    for width, scheme in ((1280, "light"), (1280, "dark"), (360, "light")):
        page = at_desk("analyst", width=width, scheme=scheme)
        for address in addresses:
            assert page.goto(address).status == 200, address
            is_clean(page)
