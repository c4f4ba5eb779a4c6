"""PostgreSQL's roles in tests: the application's, in which tests run, and the tables' owner."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase


@contextmanager
def as_owner() -> Iterator[None]:
    """Use the database as whoever owns its tables; on SQLite everybody does."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    try:
        yield
    finally:
        # A transaction that failed takes the role back to what it was before.
        if connection.connection is not None and not _failed():
            with connection.cursor() as cursor:
                cursor.execute(f'SET ROLE "{settings.DESK.database.user}"')


def _failed() -> bool:
    return connection.connection.info.transaction_status.name == "INERROR"


@contextmanager
def flush_as_owner() -> Iterator[None]:
    """Have tests that commit empty the tables as their owner, who alone may."""
    flush = TransactionTestCase._fixture_teardown

    def flush_as_owner_does(test: Any) -> None:
        with as_owner():
            flush(test)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", flush_as_owner_does)
        yield
