"""Pages of reports, opened in a real browser; see `browser` in the suite's own conftest."""

import dataclasses
import re

import pytest
from watched_pages import close_untroubled, watch


@pytest.fixture(scope="session")
def recorded_edition(small_spec):
    """An edition of few indicators, beside the record of the default."""
    from atrocityrisk.editions import assess, make_edition
    from atrocityrisk.runs.track_record import embedded_track_record

    made, record = make_edition(small_spec), embedded_track_record()
    worth = assess(record, made.panel, until=made.origin)
    return dataclasses.replace(made, record=record, performance=worth)


@pytest.fixture(scope="session")
def report_folder(tmp_path_factory, recorded_edition):
    """A report, and a brief."""
    from atrocityrisk.reports import write_brief, write_report

    out = tmp_path_factory.mktemp("report")
    write_report(recorded_edition, out)
    write_brief(recorded_edition, "TCD", out)
    return out


@pytest.fixture
def opened(browser, report_folder):
    """Opens the report from disk and listens for requests, errors and violations of the policy."""
    contexts = []

    def open_page(target="", *, file="report.html", folder=report_folder, **options):
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = watch(context.new_page(), own=("file:", "blob:", "data:"))
        page.goto(f"file://{folder / file}{target}")
        return page

    yield open_page
    close_untroubled(contexts)


@pytest.fixture(scope="session")
def listed():
    """Names of the states that the list shows."""

    def names(page):
        return page.locator("#ranking-table tbody tr:visible th a").all_inner_texts()

    return names


@pytest.fixture(scope="session")
def sheets():
    """How many sheets of paper a page takes."""

    def count(page, **options):
        return len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4", **options)))

    return count
