"""Restoring a backup into either engine: all of it or nothing, and only if it verifies after.

On SQLite a new database is made beside the old one and takes its place at the end. On PostgreSQL
everything happens within one transaction.
"""

import os
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps as current_apps
from django.apps.registry import Apps
from django.conf import settings
from django.core.management.color import no_style
from django.db import connection, transaction

from atrocityrisk.desk.changes.history_chain import ChainHead, chain_head, verify_history
from atrocityrisk.desk.home import DATABASE_FILE
from atrocityrisk.desk.models import ChainEntry, Person, Record
from atrocityrisk.desk.models.upload import Upload, UploadState
from atrocityrisk.desk.rules.scope import as_system
from atrocityrisk.desk.safekeeping.backup_file import (
    MAX_UNPACKED_BYTES,
    Manifest,
    part_lines,
)
from atrocityrisk.desk.safekeeping.neutral_rows import LEFT_OUT, kept_models, write_rows
from atrocityrisk.desk.safekeeping.private_files import sync_folder
from atrocityrisk.desk.safekeeping.schema_state import (
    Migration,
    migrate,
    models_at,
    schema_state,
)
from atrocityrisk.errors import DataError, IntegrityError
from atrocityrisk.sources._readers.guards import open_archive


@dataclass(frozen=True, kw_only=True)
class Restored:
    """What a restore brought."""

    head: ChainHead
    rows: int
    # Empty, or None where nobody verified.
    problems: tuple[str, ...] | None


def holds_data() -> bool:
    """Whether anything is kept in the database that a restore would replace."""
    if schema_state().empty:
        return False
    # Whoever restores stands outside every clearance: it is asked whether there is anything.
    return any(model._base_manager.exists() for model in (Person, Record, ChainEntry))


def restore_backup(path: Path, manifest: Manifest, *, verify: bool = True) -> Restored:
    """Put a backup in the place of all that the database holds; the file was checked before."""
    _refuse_unknown(manifest)
    with open_archive(path, max_unpacked=MAX_UNPACKED_BYTES) as archive, as_system("restore"):

        def fill() -> int:
            return _fill(archive, manifest, path)

        def finish() -> tuple[ChainHead, tuple[str, ...] | None]:
            return _finish(manifest, verify=verify)

        into = _into_sqlite if connection.vendor == "sqlite" else _into_postgresql
        rows, (head, problems) = into(frozenset(manifest.migrations), fill, finish)
    return Restored(head=head, rows=rows, problems=problems)


_Finished = tuple[ChainHead, tuple[str, ...] | None]


def _into_sqlite(
    targets: frozenset[Migration], fill: Callable[[], int], finish: Callable[[], _Finished]
) -> tuple[int, _Finished]:
    with _beside(settings.DESK_HOME / DATABASE_FILE):
        # As it was when the backup was made; what came later is done to its rows after.
        migrate(targets)
        with transaction.atomic():
            rows = fill()
        migrate()
        return rows, finish()


def _into_postgresql(
    targets: frozenset[Migration], fill: Callable[[], int], finish: Callable[[], _Finished]
) -> tuple[int, _Finished]:
    migrate()
    if _of_desk(schema_state().applied) != _of_desk(targets):
        raise DataError(
            "expected a backup of the same release for PostgreSQL, found an older one; restore it "
            "into a desk on SQLite, make a backup of that one, and restore that; nothing was "
            "changed"
        )
    with transaction.atomic():
        _empty_tables()
        rows = fill()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        return rows, finish()


def _of_desk(nodes: frozenset[Migration]) -> set[Migration]:
    return {node for node in nodes if node[0] == "desk"}


def _finish(manifest: Manifest, *, verify: bool) -> _Finished:
    """Bring what was restored to what the desk works with, and verify it."""
    # A file that waited to be confirmed is in no backup. An upload has no history.
    Upload._base_manager.filter(state=UploadState.WAITING).update(state=UploadState.DROPPED)
    if not verify:
        return chain_head(), None
    check = verify_history([ChainHead(length=manifest.chain_length, hash=manifest.chain_head)])
    if check.problems:
        first = check.problems[0]
        raise IntegrityError(
            f"expected a history without a fault, found {len(check.problems)}: first, "
            f"{first.kind} {first.key}: {first.what}; use another backup, or give --unverified to "
            "restore it all the same; nothing was changed"
        )
    return check.head, ()


def _refuse_unknown(manifest: Manifest) -> None:
    from django.db.migrations.loader import MigrationLoader

    known = MigrationLoader(None).disk_migrations
    strange = [node for node in manifest.migrations if node[0] == "desk" and node not in known]
    if strange:
        raise DataError(
            f"expected a backup of this program or an older one, found one with the migration "
            f"{strange[-1][1]}; install the newer atrocityrisk that made it; nothing was changed"
        )
    if manifest.training != settings.DESK.training:
        mine, other = ("a training desk", "a real desk")[:: 1 if settings.DESK.training else -1]
        raise DataError(
            f"expected a backup of {mine}, since this is one, found one of {other}: what is "
            "invented and what is not stay apart; nothing was changed"
        )


@contextmanager
def _beside(path: Path) -> Iterator[None]:
    """Make a new database beside one of SQLite, which takes its place if the block succeeds."""
    temporary = path.with_name(f".{path.stem}-{os.getpid()}.restoring")
    connection.close()
    connection.settings_dict["NAME"] = temporary
    try:
        yield
        with connection.cursor() as cursor:
            # All of it in the one file that is moved.
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.execute("PRAGMA journal_mode=DELETE")
        connection.close()
        temporary.chmod(0o600)
        with temporary.open("rb") as written:
            os.fsync(written.fileno())
        # The old one's log first: it must not be taken for one of the new file.
        _settle_log(path)
        temporary.replace(path)
        sync_folder(path.parent)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = path
        for suffix in ("", "-wal", "-shm", "-journal"):
            temporary.with_name(temporary.name + suffix).unlink(missing_ok=True)


def _settle_log(path: Path) -> None:
    """Bring what stands in the log of a database into its file, so that it has none."""
    if not path.exists():
        return
    try:
        with closing(sqlite3.connect(path)) as old:
            old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            old.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.DatabaseError:
        # Damaged, and kept as it is elsewhere.
        for suffix in ("-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)


def _empty_tables() -> None:
    quote = connection.ops.quote_name
    tables = [model._meta.db_table for model in kept_models(current_apps)]
    tables += [
        model._meta.db_table
        for model in current_apps.get_models(include_auto_created=True)
        if model._meta.app_label in LEFT_OUT - {"contenttypes"}
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(map(quote, sorted(tables)))}")


def _fill(archive: zipfile.ZipFile, manifest: Manifest, path: Path) -> int:
    apps: Apps = models_at(frozenset(manifest.migrations))
    models = {f"tables/{model._meta.label_lower}.jsonl": model for model in kept_models(apps)}
    count = 0
    for part in manifest.parts:
        if not part.name.startswith("tables/"):
            continue
        model = models.get(part.name)
        if model is None:
            raise DataError(
                f"expected tables that the desk knows, found {part.name}; the backup is not one of "
                "this program; nothing was changed"
            )
        count += write_rows(model, part_lines(archive, part, path))
    _reset_sequences(list(models.values()))
    return count


def _reset_sequences(models: list[Any]) -> None:
    statements = connection.ops.sequence_reset_sql(no_style(), models)
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
