"""A form of an assessment as a browser would send it, and what is kept of it."""

import pytest

from atrocityrisk.desk.models import Assessment
from atrocityrisk.desk.rules.scope import as_system


@pytest.fixture
def head():
    """The head of an assessment, filled in without a fault."""
    return {
        "gwcode": "490",
        "first_day": "2024-01-01",
        "last_day": "2024-12-31",
        "summary": "Tension rose in the east over the year.",
        "outcome": "",
        "first_year": "",
        "last_year": "",
        "probability": "",
        "low": "",
        "high": "",
        "level": "1",
        "embargo_until": "",
    }


@pytest.fixture
def stored():
    """Reads an assessment again, whoever may see it."""

    def read(key):
        with as_system("tests"):
            return Assessment.objects.select_related("author").get(key=key)

    return read


@pytest.fixture
def every_assessment():
    """All assessments, whoever may see them."""

    def read():
        with as_system("tests"):
            return list(Assessment.objects.order_by("pk"))

    return read
