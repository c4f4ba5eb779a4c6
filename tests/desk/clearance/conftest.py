"""The world of canaries, those who look at it, and a way to ask that leaves no trace."""

from collections.abc import Iterator

import pytest
from desk_canaries import World, make_world
from desk_viewers import all_viewers, make_viewers


@pytest.fixture(scope="module")
def world_and_viewers(
    django_db_setup: None, django_db_blocker: pytest.FixtureRequest
) -> Iterator[tuple[World, dict[str, object]]]:
    """Made once for all tests of a file, within a transaction that is never kept."""
    from django.db import transaction

    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        atomic = transaction.atomic()
        atomic.__enter__()
        try:
            world = make_world()
            yield world, make_viewers(all_viewers())
        finally:
            transaction.set_rollback(True)
            atomic.__exit__(None, None, None)


@pytest.fixture(autouse=True)
def _without_the_servers_log(caplog: pytest.LogCaptureFixture) -> None:
    """Thousands of refusals are what is asked for; the log would bury what failed."""
    import logging

    caplog.set_level(logging.CRITICAL, logger="django")
