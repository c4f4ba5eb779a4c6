"""Somebody at a page: logged in, with a form as a browser would send it."""

import re
from html import unescape

import pytest
from django.test import Client

from atrocityrisk.desk.models import Record
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
