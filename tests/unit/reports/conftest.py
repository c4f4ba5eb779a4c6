import pytest
from atrocityrisk.reports.pages.template_context import report_context

from atrocityrisk.editions import cover, describe_edition
from atrocityrisk.reports import countries
from atrocityrisk.reports.pages.page_assembly import page


@pytest.fixture(scope="session")
def pages(edition, coverage):
    return list(countries(edition, coverage))


@pytest.fixture(scope="session")
def written():
    """Writes the page, or its Markdown, of any edition; once of each."""
    # By the edition itself, which is held so that no other can take its place in memory.
    told, made = {}, {}

    def write(edition, template="report.html"):
        key = id(edition)
        if key not in told:
            coverage = cover(edition)
            shown = list(countries(edition, coverage))
            context = report_context(edition, coverage, shown, describe_edition(edition, {}))
            told[key] = edition, context
        if (key, template) not in made:
            escape = template.endswith(".html")
            made[key, template] = page(template, edition, escape=escape, context=told[key][1])
        return made[key, template]

    return write
