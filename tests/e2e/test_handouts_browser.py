"""Handouts of the course as they are printed: a sheet each, and nothing asked of a network."""

import pytest

from print_handouts import handout_page, handouts


@pytest.fixture(scope="module")
def sheet(browser):
    """A page that may load nothing."""
    page = browser.new_page(java_script_enabled=False)
    asked = []
    page.route("**/*", lambda route: (asked.append(route.request.url), route.abort()))
    yield page, asked
    page.close()


@pytest.mark.parametrize("path", handouts(), ids=lambda path: path.stem)
def test_a_handout_fits_on_one_sheet(path, sheet, sheets):
    page, asked = sheet
    page.set_content(handout_page(path), wait_until="load")
    assert sheets(page, prefer_css_page_size=True) == 1
    assert asked == []
