"""Locks by which writers wait for each other, on either engine."""

from django.db import connection

from atrocityrisk.errors import IntegrityError

CHAIN_END = 0x617472
"""Number of the lock on the end of the chain."""

BULLETIN_NUMBERS = 0x62756C
"""Number of the lock while a bulletin's number is given out."""


def hold(lock: int, *, outside: str) -> None:
    """Hold a lock until the transaction ends; outside of one that is refused in these words."""
    if not connection.in_atomic_block:
        raise IntegrityError(outside)
    # SQLite's transactions are IMMEDIATE: whoever writes is alone already.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock])
