"""Whether a desk is fit for work, beyond being safe: disk, database file, clock, backups."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

from atrocityrisk.desk.accounts.safety_checks import Fault
from atrocityrisk.desk.home import DATABASE_FILE
from atrocityrisk.desk.models import ChainEntry
from atrocityrisk.desk.safekeeping.backup_writing import kept_backups
from atrocityrisk.desk.safekeeping.schema_state import schema_state
from atrocityrisk.errors import DataError
from atrocityrisk.ledger.entries import seal_of

ROOM_BYTES = 500 * 2**20
OLD_BACKUP = timedelta(days=3)
CLOCK_SLACK = timedelta(minutes=5)
RELEASED = datetime(2026, 1, 1, tzinfo=UTC)
"""No clock that is right shows an earlier time than this program was written at."""

UNREADABLE = frozenset({"database", "migrations", "newer", "damaged"})
"""Faults with which nothing is looked for in a database."""


def newer_or_damaged() -> Iterator[Fault]:
    """Whether the database is of a newer program, or its file damaged."""
    try:
        unknown = schema_state().unknown
    except DataError:
        # That it does not answer, another check says.
        return
    if unknown:
        yield Fault(
            code="newer",
            what=f"the database is of a newer program ({unknown[-1][1]})",
            todo="install the newer atrocityrisk",
        )
    if not _is_whole():
        yield Fault(
            code="damaged",
            what="the database file is damaged",
            todo="stop the desk, and run `atrocityrisk desk restore` with the newest backup",
        )


def _is_whole() -> bool:
    """Whether SQLite finds its own file in order; PostgreSQL looks after itself."""
    if connection.vendor != "sqlite":
        return True
    try:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA quick_check(1)")
            row = cursor.fetchone()
    except DatabaseError:
        return False
    return row is not None and row[0] == "ok"


def faults_of_health(*, look_inside: bool) -> Iterator[Fault]:
    """What is wrong with disk, clock and backups."""
    home: Path = settings.DESK_HOME
    yield from _room_faults(home)
    last = ChainEntry.objects.order_by("-number").first() if look_inside else None
    yield from _clock_faults(None if last is None else last.line)
    if last is not None:
        yield from _backup_faults(home)


def _room_faults(home: Path) -> Iterator[Fault]:
    database = home / DATABASE_FILE
    # Room for a copy of the database beside it, which a backup makes.
    needed = ROOM_BYTES + 2 * (database.stat().st_size if database.is_file() else 0)
    free = shutil.disk_usage(home).free
    if free < needed:
        yield Fault(
            code="room",
            what=f"{free / 2**20:,.0f} MB are free where {home} lies, {needed / 2**20:,.0f} are "
            "needed",
            todo="make room, or move the desk's folder to a larger disk",
        )


def _clock_faults(last_line: str | None) -> Iterator[Fault]:
    now = datetime.now(UTC)
    seal = None if last_line is None else seal_of(last_line.encode("utf-8"))
    latest = RELEASED if seal is None else datetime.fromisoformat(seal.time) - CLOCK_SLACK
    if now < max(latest, RELEASED):
        yield Fault(
            code="clock",
            what=f"the clock shows {now:%Y-%m-%d %H:%M} UTC, which is earlier than what was "
            f"written last ({max(latest, RELEASED):%Y-%m-%d %H:%M})",
            todo="set the clock of this machine, by a time service if there is one",
        )


def _backup_faults(home: Path) -> Iterator[Fault]:
    kept = kept_backups(home)
    todo = "run `atrocityrisk desk backup`, each night by a timer"
    if not kept:
        yield Fault(code="no_backup", what=f"there is no backup in {home}", todo=todo)
        return
    age = datetime.now(UTC) - datetime.fromtimestamp(kept[-1].stat().st_mtime, UTC)
    if age > OLD_BACKUP:
        yield Fault(code="old_backup", what=f"the newest backup is {age.days} days old", todo=todo)
