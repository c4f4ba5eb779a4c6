"""A form of a record as a browser would send it, and what is kept of it."""

import pytest

from atrocityrisk.desk.models import Record
from atrocityrisk.desk.rules.scope import as_system


@pytest.fixture
def filled(source):
    """A form of a record, filled in without a fault."""
    return {
        "gwcode": "483",
        "region": "Ouaddaï",
        "first_day": "2024-05-17",
        "last_day": "",
        "precision": "day",
        "account": "Members of an ethnic group were dismissed from the civil service.",
        "perpetrator": "authorities",
        "target": "ethnic",
        "severity": "2",
        "crime_scope": "genocide",
        "indicators": ["9.1", "7.2"],
        "source": str(source.key),
        "credibility": "2",
        "level": "1",
        "embargo_until": "",
        "external_id": "A-7",
    }


@pytest.fixture
def stored():
    """Reads a record again, whoever may see it."""

    def read(key):
        with as_system("tests"):
            return Record.objects.select_related("source", "author").get(key=key)

    return read


@pytest.fixture
def every_record():
    """All records, whoever may see them."""

    def read():
        with as_system("tests"):
            return list(Record.objects.order_by("pk"))

    return read
