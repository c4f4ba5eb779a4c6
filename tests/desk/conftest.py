"""A desk for tests: people of every role and clearance, records, and a browser's place to ask."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("django", reason="needs the extra `desk`")
os.environ["DJANGO_SETTINGS_MODULE"] = "desk_settings"
# Playwright leaves a loop running in the thread of the tests; the desk itself has none.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

import django

django.setup()
# Programs that other tests start have settings of their own, or none.
del os.environ["DJANGO_SETTINGS_MODULE"]

if TYPE_CHECKING:
    from django.test import Client

    from atrocityrisk.desk.models import Person, Record, SourceDocument

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What stands in this folder is the desk's part of the suite."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker("desk")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The test database; on PostgreSQL made by its owner, and used in the application's role."""
    from django.conf import settings
    from django.db import connection

    if connection.vendor != "postgresql":
        yield
        return
    from desk_roles import flush_as_owner

    options = connection.settings_dict["OPTIONS"]
    options["assume_role"] = settings.DESK.database.user
    with django_db_blocker.unblock():
        connection.close()
    with flush_as_owner():
        yield
    del options["assume_role"]
    with django_db_blocker.unblock():
        connection.close()
        # A thread that a test has left keeps its connection, and the database could not be dropped.
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = "
                "current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )
        connection.close()


@pytest.fixture
def people(db: None) -> dict[str, "Person"]:
    """One person of each role, of the clearance that the name says where there are several."""
    from desk_people import make_people

    return make_people()


@pytest.fixture
def at_desk(people: dict[str, "Person"]) -> "Callable[[str], Client]":
    """Gives the client of somebody who is logged in."""
    from django.test import Client

    def log_in(name: str) -> Client:
        client = Client()
        client.force_login(people[name])
        return client

    return log_in


@pytest.fixture
def read_text() -> "Callable[[Any], str]":
    """What a page says, without its marks."""
    from desk_pages import main_words

    return main_words


@pytest.fixture
def faults() -> "Callable[[Any], list[str]]":
    """What the summary at the head of a page lists."""
    from desk_pages import faults_of

    return faults_of


@pytest.fixture
def published(settings: Any) -> None:
    """A desk that lets strangers read its public bulletins."""
    alerts = settings.DESK.alerts.model_copy(update={"publish": True})
    settings.DESK = settings.DESK.model_copy(update={"alerts": alerts})


@pytest.fixture
def source(people: dict[str, "Person"]) -> "SourceDocument":
    """A public source."""
    from desk_people import make_source

    return make_source(people["analyst"])


@pytest.fixture
def record(people: dict[str, "Person"], source: "SourceDocument") -> "Record":
    """A draft of the analyst."""
    from desk_people import make_record

    return make_record(people["analyst"], source)
