import pytest

from atrocityrisk.reports import countries, cover, make_edition
from atrocityrisk.reports.facts import report_facts
from atrocityrisk.reports.pages import page
from atrocityrisk.reports.writing import _manifest
from atrocityrisk.specs import RunSpec

FEW = (
    "population_log2",
    "infant_mortality_sqrt",
    "mass_killing_ever",
    "armed_conflict_intensity",
    "physical_integrity",
    "coup_attempt_5y",
)


@pytest.fixture(scope="session")
def small_spec():
    """The embedded panel with six indicators and few draws: seconds instead of a minute."""
    return RunSpec(model="ridge_logit", seed=3, indicators=FEW, draws=40)


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
        facts = report_facts(edition, coverage, shown, _manifest(edition, {}))
        return page(template, edition, escape=template.endswith(".html"), facts=facts)

    return write
