"""Records of every level and standing, and a client of whoever asks."""

from datetime import timedelta

import pytest
from desk_people import make_record, make_source, reviewed_record
from django.test import Client
from django.utils import timezone

from atrocityrisk.desk.changes.workflow import STEPS, take_step
from atrocityrisk.desk.rules.levels import Level
from atrocityrisk.desk.rules.scope import as_person


@pytest.fixture
def secret_source(people):
    """A confidential source."""
    return make_source(
        people["analyst"],
        publisher="Hidden Publisher",
        title="Hidden Title",
        address="https://hidden.example.org/",
        level=Level.CONFIDENTIAL,
    )


@pytest.fixture
def records(people, source, secret_source):
    """Reviewed ones of each level, a draft, a withdrawn one, an embargoed one."""
    analyst, reviewer = people["analyst"], people["reviewer"]
    made = {
        level.label: reviewed_record(
            analyst, reviewer, source, level=level, account=f"Account that is {level.label} here."
        )
        for level in (Level.PUBLIC, Level.RESTRICTED)
    }
    made["confidential"] = reviewed_record(
        analyst,
        reviewer,
        secret_source,
        level=Level.CONFIDENTIAL,
        account="Account that is confidential here.",
    )
    made["draft"] = make_record(
        analyst, source, level=Level.PUBLIC, account="Account that is a draft here."
    )
    made["embargoed"] = reviewed_record(
        analyst,
        reviewer,
        source,
        level=Level.PUBLIC,
        account="Account that is embargoed here.",
        embargo_until=timezone.now().date() + timedelta(days=30),
    )
    gone = reviewed_record(
        analyst, reviewer, source, level=Level.PUBLIC, account="Account that is withdrawn here."
    )
    with as_person(analyst):
        made["withdrawn"] = take_step(gone, STEPS["withdraw"], analyst, reason="a mistake")
    return made


@pytest.fixture
def logged_in(at_desk):
    """A client of a person, by name, with a session; beside it one with a token."""
    return at_desk


@pytest.fixture
def with_token(people):
    """A client whose requests carry a token of a person, by name, and no session."""
    from atrocityrisk.desk.exchange.token_access import make_token

    def client_of(name: str) -> Client:
        until = timezone.now().date() + timedelta(days=30)
        _, text = make_token(people[name], label="tests", expires_on=until)
        return Client(headers={"Authorization": f"Bearer {text}"})

    return client_of
