"""A site with one edition, and the same after a second one; nothing is written into either."""

import shutil
from datetime import date

import pytest

from atrocityrisk.editions import make_edition
from atrocityrisk.reports import write_site
from atrocityrisk.specs import amend_spec

FOREIGN = {"CNAME": "risk.example.org\n", "notes/own.html": "<p>by hand</p>"}
"""What others keep in the folder of a site."""


@pytest.fixture(scope="session")
def older(small_spec):
    """The edition of the year before, without a record."""
    return make_edition(amend_spec(small_spec, {"origin": 2023}))


@pytest.fixture(scope="session")
def first(older, tmp_path_factory):
    """A site of the older edition, with files of other makers."""
    folder = tmp_path_factory.mktemp("first") / "site"
    write_site(older, folder)
    for name, text in FOREIGN.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return folder


@pytest.fixture(scope="session")
def both(first, recorded, tmp_path_factory):
    """The same after the newer edition was written into it."""
    folder = tmp_path_factory.mktemp("both") / "site"
    shutil.copytree(first, folder)
    write_site(recorded, folder, address="https://example.org/risk", published=date(2025, 9, 28))
    return folder


@pytest.fixture
def copy_of(tmp_path):
    """A copy of a site that a test may change."""

    def copy(folder):
        place = tmp_path / "copy"
        shutil.copytree(folder, place)
        return place

    return copy
