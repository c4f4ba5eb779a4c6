"""A State with all that advice rests on."""

from datetime import timedelta

import pytest
from desk_kinds import brought_to, issued, make_advice, make_alert, make_assessment
from django.db import transaction
from django.utils import timezone

from atrocityrisk.desk.changes.bulletin_writing import issue_content, write_bulletin
from atrocityrisk.desk.rules.levels import Level
from atrocityrisk.desk.rules.scope import as_person


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
