import pytest

from atrocityrisk.reports import countries, cover, make_edition
from atrocityrisk.reports.pages.page_assembly import page
from atrocityrisk.reports.pages.template_context import report_context
from atrocityrisk.reports.report_files import _manifest


@pytest.fixture(scope="session")
def edition(small_spec):
    return make_edition(small_spec)


@pytest.fixture(scope="session")
def coverage(edition):
    return cover(edition)


@pytest.fixture(scope="session")
def pages(edition, coverage):
    return list(countries(edition, coverage))


@pytest.fixture(scope="session")
def written():
    """Writes the page, or its Markdown, of any edition."""

    def write(edition, template="report.html"):
        coverage = cover(edition)
        shown = list(countries(edition, coverage))
        context = report_context(edition, coverage, shown, _manifest(edition, {}))
        return page(template, edition, escape=template.endswith(".html"), context=context)

    return write
