"""The world of canaries, those who look at it, and a way to ask that leaves no trace."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from desk_canaries import World, make_world
from desk_undoing import never_kept
from desk_viewers import all_viewers, make_viewers


@pytest.fixture(scope="module")
def world_and_viewers(
    django_db_setup: None, django_db_blocker: Any
) -> Iterator[tuple[World, dict[str, Any]]]:
    """The canaries, and people of every role and clearance."""
    with never_kept(django_db_blocker):
        yield make_world(), make_viewers(all_viewers())


@pytest.fixture(scope="module")
def people_who_look(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Any]]:
    """People of every role and clearance, and no record."""
    with never_kept(django_db_blocker):
        yield make_viewers(all_viewers())


@pytest.fixture(autouse=True)
def _without_the_servers_log(caplog: pytest.LogCaptureFixture) -> None:
    """Thousands of refusals are what is asked for; the log would bury what failed."""
    caplog.set_level(logging.CRITICAL, logger="django")
