"""A State with all that advice rests on, and somebody at a page."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from desk_kinds import brought_to, issued, make_advice, make_alert, make_assessment
from django.test import Client
from django.utils import timezone

from atrocityrisk.desk.changes.bulletin_writing import issue_content, write_bulletin
from atrocityrisk.desk.rules.findings import IndicatorFinding
from atrocityrisk.desk.rules.levels import Confidence, Level, Presence
from atrocityrisk.desk.rules.scope import as_person


@pytest.fixture
def at_desk(people):
    """Gives the client of somebody who is logged in."""

    def log_in(name):
        client = Client()
        client.force_login(people[name], backend="django.contrib.auth.backends.ModelBackend")
        return client

    return log_in


@pytest.fixture
def read_text():
    """What a page says, without its marks."""

    def read(answer):
        page = answer.content.decode()
        body = page[page.index("<main") :]
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())

    return read


def finding(indicator, presence, confidence=None):
    """What an assessor says of one indicator."""
    return IndicatorFinding(
        indicator=indicator,
        presence=Presence(presence),
        confidence=None if confidence is None else Confidence(confidence),
    )


@pytest.fixture
def assessed(people):
    """Makes a signed assessment."""

    def make(*findings, author="analyst", **fields):
        draft = make_assessment(people[author], findings=list(findings), **fields)
        return brought_to(draft, "reviewed", people[author], people["reviewer"], "well founded")

    return make


@pytest.fixture
def signed(people):
    """Makes advice that another has signed."""

    def make(**fields):
        draft = make_advice(people["analyst"], **fields)
        return brought_to(draft, "reviewed", people["analyst"], people["reviewer"], "agreed")

    return make


@pytest.fixture
def alerted(people):
    """Makes an alert with its bulletin."""

    def make(**fields):
        alert = make_alert(people["analyst"], **fields)
        alert = issued(alert, people["analyst"], people["approver"])
        from django.db import transaction

        with as_person(people["approver"]), transaction.atomic():
            at = timezone.now()
            content = issue_content(alert, at=at, issuer=people["approver"])
            write_bulletin(alert, content, at=at, issuer=people["approver"], why="issued")
        return alert

    return make


@pytest.fixture
def filled():
    """A form of advice, filled in without a fault."""
    today = timezone.now().date()
    return {
        "gwcode": "490",
        "option": "P2.1",
        "risk_factors": ["7", "4"],
        "reason": "Talks between the parties are open until summer.",
        "responsible": "ministry of foreign affairs",
        "advised_on": today.isoformat(),
        "due_on": (today + timedelta(days=90)).isoformat(),
        "alert": "",
        "assessment": "",
        "level": str(int(Level.RESTRICTED)),
        "embargo_until": "",
    }


PAST = date(2024, 6, 10)
