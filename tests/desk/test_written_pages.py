"""The tables on the desk's pages are what its code says today."""

import pytest

import write_desk_pages
from atrocityrisk.desk.rules.roles import ROLES
from written_blocks import blocks, filled


@pytest.mark.parametrize("page", write_desk_pages.PAGES, ids=lambda page: page.name)
def test_a_page_is_as_written(page):
    text = page.read_text(encoding="utf-8")
    assert filled(text, write_desk_pages.written) == text, "run scripts/write_desk_pages.py"
    assert blocks(text)


def test_every_permission_of_a_role_is_explained():
    assert {act for acts in ROLES.values() for act in acts} == set(write_desk_pages.ACTS)
