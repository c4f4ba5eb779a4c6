"""Whether a desk is fit for work: folder, keys, database, disk, clock, backups."""

import os
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

from atrocityrisk.desk.home import DATABASE_FILE, KEY_FILES
from atrocityrisk.desk.models import ChainEntry, Person
from atrocityrisk.desk.safekeeping.backup_writing import kept_backups
from atrocityrisk.desk.safekeeping.schema_state import schema_state
from atrocityrisk.errors import DataError
from atrocityrisk.ledger.entries import seal_of

ROOM_BYTES = 500 * 2**20
OLD_BACKUP = timedelta(days=3)
CLOCK_SLACK = timedelta(minutes=5)
RELEASED = datetime(2026, 1, 1, tzinfo=UTC)
"""No clock that is right shows an earlier time than this program was written at."""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """Something that should not stay as it is, and what to do about it."""

    what: str
    todo: str


def faults_of_health() -> tuple[Fault, ...]:
    """All that is wrong; empty for a desk that is fit for work."""
    home: Path = settings.DESK_HOME
    found = [*_folder_faults(home), *_room_faults(home)]
    database = tuple(_database_faults())
    found += database
    if not database:
        found += [*_clock_faults(), *_people_faults(), *_backup_faults(home)]
    return tuple(found)


def _folder_faults(home: Path) -> Iterator[Fault]:
    if os.name != "posix":
        return
    for path in (home, *(home / name for name in KEY_FILES)):
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & 0o077:
            wanted = "700" if path.is_dir() else "600"
            yield Fault(
                what=f"{path} can be read by others on this machine (mode {mode:o})",
                todo=f"chmod {wanted} {path}",
            )


def _room_faults(home: Path) -> Iterator[Fault]:
    database = home / DATABASE_FILE
    # Room for a copy of the database beside it, which a backup makes.
    needed = ROOM_BYTES + 2 * (database.stat().st_size if database.is_file() else 0)
    free = shutil.disk_usage(home).free
    if free < needed:
        yield Fault(
            what=f"{free / 2**20:,.0f} MB are free where {home} lies, {needed / 2**20:,.0f} are "
            "needed",
            todo="make room, or move the desk's folder to a larger disk",
        )


def _database_faults() -> Iterator[Fault]:
    try:
        state = schema_state()
    except DataError as problem:
        found, _, todo = str(problem).partition("; ")
        yield Fault(what=found.removeprefix("expected a database that answers, found: "), todo=todo)
        return
    if state.unknown:
        yield Fault(
            what=f"the database is of a newer program ({state.unknown[-1][1]})",
            todo="install the newer atrocityrisk",
        )
    elif state.pending:
        yield Fault(
            what=f"the database lacks {len(state.pending)} migrations",
            todo="run `atrocityrisk desk upgrade`",
        )
    if not _is_whole():
        yield Fault(
            what="the database file is damaged",
            todo="stop the desk, and restore the newest backup by `atrocityrisk desk restore`",
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


def _clock_faults() -> Iterator[Fault]:
    now = datetime.now(UTC)
    last = ChainEntry.objects.order_by("-number").first()
    seal = None if last is None else seal_of(last.line.encode("utf-8"))
    latest = RELEASED if seal is None else datetime.fromisoformat(seal.time) - CLOCK_SLACK
    if now < max(latest, RELEASED):
        yield Fault(
            what=f"the clock shows {now:%Y-%m-%d %H:%M} UTC, which is earlier than what was "
            f"written last ({max(latest, RELEASED):%Y-%m-%d %H:%M})",
            todo="set the clock of this machine, by a time service if there is one",
        )


def _people_faults() -> Iterator[Fault]:
    if not Person.objects.filter(is_active=True, groups__name="administrator").exists():
        yield Fault(
            what="there is no active administrator, so that nobody can look after accounts",
            todo="run `atrocityrisk desk create-admin --name NAME`",
        )


def _backup_faults(home: Path) -> Iterator[Fault]:
    if not ChainEntry.objects.exists():
        return
    kept = kept_backups(home)
    if not kept:
        yield Fault(
            what="there is no backup", todo="run `atrocityrisk desk backup`, each night by a timer"
        )
        return
    age = datetime.now(UTC) - datetime.fromtimestamp(kept[-1].stat().st_mtime, UTC)
    if age > OLD_BACKUP:
        yield Fault(
            what=f"the newest backup is {age.days} days old",
            todo="run `atrocityrisk desk backup`, each night by a timer",
        )
