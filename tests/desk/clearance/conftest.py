"""The world of canaries, those who look at it, and a way to ask that leaves no trace."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from desk_canaries import World, make_world
from desk_viewers import all_viewers, make_viewers
from django.db import transaction


@contextmanager
def _never_kept(blocker: Any) -> Iterator[None]:
    """A transaction around all tests of a file, undone at their end."""
    with blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def world_and_viewers(
    django_db_setup: None, django_db_blocker: Any
) -> Iterator[tuple[World, dict[str, Any]]]:
    """The canaries, and people of every role and clearance."""
    with _never_kept(django_db_blocker):
        yield make_world(), make_viewers(all_viewers())


@pytest.fixture(scope="module")
def people_who_look(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Any]]:
    """People of every role and clearance, and no record."""
    with _never_kept(django_db_blocker):
        yield make_viewers(all_viewers())


@pytest.fixture(autouse=True)
def _without_the_servers_log(caplog: pytest.LogCaptureFixture) -> None:
    """Thousands of refusals are what is asked for; the log would bury what failed."""
    caplog.set_level(logging.CRITICAL, logger="django")
