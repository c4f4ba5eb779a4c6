"""The database as it stands at one moment, for whoever copies it while others work."""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db import connection, connections, transaction

SNAPSHOT = "snapshot"


@contextmanager
def snapshot(folder: Path) -> Iterator[str]:
    """Yield the alias of a database that nobody changes; `folder` has room for a copy."""
    if connection.vendor == "sqlite":
        with _sqlite_copy(folder) as alias:
            yield alias
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield "default"


@contextmanager
def _sqlite_copy(folder: Path) -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix=".snapshot-", dir=folder) as place:
        path = Path(place) / "copy.sqlite3"
        copy_sqlite(Path(connection.settings_dict["NAME"]), path)
        open_alias(SNAPSHOT, path)
        try:
            yield SNAPSHOT
        finally:
            close_alias(SNAPSHOT)


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy a database by SQLite's own means: whole, while others write to it."""
    with closing(sqlite3.connect(source)) as reading, closing(sqlite3.connect(target)) as writing:
        target.chmod(0o600)
        reading.backup(writing)


def open_alias(alias: str, path: Path) -> None:
    """Let Django know a file of SQLite by a further name, for reading."""
    default: dict[str, Any] = connections.databases["default"]
    connections.databases[alias] = {
        **default,
        "NAME": path,
        # Nobody else has it: there is nobody to wait for.
        "OPTIONS": {},
    }


def close_alias(alias: str) -> None:
    """Forget a further name."""
    connections[alias].close()
    del connections[alias]
    del connections.databases[alias]
