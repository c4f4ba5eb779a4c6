"""Editions put into words once, and pages filled from them once."""

import dataclasses
import re

import pytest

from atrocityrisk.editions import assess, make_edition
from atrocityrisk.reports import view_report
from atrocityrisk.reports.pages.page_assembly import page
from atrocityrisk.runs.track_record import embedded_track_record
from atrocityrisk.specs import amend_spec


@pytest.fixture(scope="session")
def viewed():
    """The view of any edition, made once of each."""
    # By the edition itself, which is held so that no other can take its place in memory.
    made = {}

    def view(edition):
        if id(edition) not in made:
            made[id(edition)] = edition, view_report(edition)
        return made[id(edition)][1]

    return view


@pytest.fixture(scope="session")
def written(viewed):
    """The page, or its Markdown, of any edition, made once of each."""
    made = {}

    def write(edition, template="report.html"):
        key = id(edition), template
        if key not in made:
            made[key] = page(template, viewed(edition))
        return made[key]

    return write


@pytest.fixture(scope="session")
def view(edition, viewed):
    """The view of an edition that no list of was ever scored."""
    return viewed(edition)


@pytest.fixture(scope="session")
def recorded(edition):
    """The same edition beside the record of the default, which has every kind of row."""
    record = embedded_track_record()
    worth = assess(record, edition.panel, until=edition.origin)
    return dataclasses.replace(edition, record=record, performance=worth)


@pytest.fixture(scope="session")
def recorded_view(recorded, viewed):
    return viewed(recorded)


@pytest.fixture(scope="session")
def bare_edition(small_spec):
    """An edition of a model without intervals."""
    return make_edition(amend_spec(small_spec, {"model": "firth_logit", "draws": 0}))


@pytest.fixture(scope="session")
def articles():
    """Pages of states within the page of a report, by their anchors."""

    def find(text):
        return {
            re.match(r'<article id="([^"]+)"', one)[1]: one
            for one in re.findall(r"<article .*?</article>", text, flags=re.S)
        }

    return find
