"""Somebody at a page of assessments, and forms as a browser would send them."""

import re
from html import unescape

import pytest
from django.test import Client

from atrocityrisk.desk.models import Assessment
from atrocityrisk.desk.rules.scope import as_system


@pytest.fixture
def at_desk(people):
    """Gives the client of somebody who is logged in."""

    def log_in(name):
        client = Client()
        client.force_login(people[name])
        return client

    return log_in


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


@pytest.fixture
def read_text():
    """What a page says, without its marks."""

    def read(answer):
        page = answer.content.decode()
        body = page[page.index("<main") :]
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())

    return read


@pytest.fixture
def faults():
    """What the summary at the head of a page lists."""

    def listed(answer):
        page = answer.content.decode()
        found = re.search(r'<section class="faults".*?</section>', page, re.DOTALL)
        lines = re.findall(r"<li>(?:<a [^>]*>)?(.*?)(?:</a>)?</li>", found[0]) if found else []
        return [unescape(line) for line in lines]

    return listed
