"""What the machine does to an open desk: migrations, backups, verification, anchors, tidying."""

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection

from atrocityrisk.desk.changes.history_chain import (
    ChainCheck,
    ChainHead,
    chain_head,
    verify_history,
)
from atrocityrisk.desk.changes.redaction import take_text_out
from atrocityrisk.desk.home import BACKUPS, DATABASE_FILE, HISTORY_KEY_FILE
from atrocityrisk.desk.rules.scope import as_system
from atrocityrisk.desk.safekeeping.backup_file import (
    BackupCheck,
    check_backup,
    key_name,
)
from atrocityrisk.desk.safekeeping.backup_restoring import Restored, holds_data, restore_backup
from atrocityrisk.desk.safekeeping.backup_writing import (
    WrittenBackup,
    drop_old_backups,
    write_backup,
)
from atrocityrisk.desk.safekeeping.outside_anchors import (
    RESTORED,
    Anchors,
    anchors_at_home,
    anchors_in_ledger,
    write_anchor_of,
)
from atrocityrisk.desk.safekeeping.retention import Tidied, tidy
from atrocityrisk.desk.safekeeping.schema_state import (
    migrate,
    refuse_newer,
    require_current,
    schema_state,
)
from atrocityrisk.errors import DataError, OutputError


@dataclass(frozen=True, kw_only=True)
class Upgraded:
    """What an upgrade did."""

    # None where there was nothing to lose.
    backup: Path | None
    migrations: tuple[str, ...]


def upgrade() -> Upgraded:
    """Bring the database to what the program works with; a backup first if it holds anything."""
    state = schema_state()
    refuse_newer(state)
    backup = None
    if state.pending:
        # An empty one has nothing to lose, nor has one that `migrate` never reached.
        backup = None if state.empty else write_backup().path
    # Also with nothing to change: roles and rights are brought to what the program says.
    migrate()
    return Upgraded(
        backup=backup, migrations=tuple(f"{label}.{name}" for label, name in state.pending)
    )


def back_up(path: Path | None, *, with_keys: bool) -> tuple[WrittenBackup, list[Path]]:
    """Write a backup; in the desk's own folder the oldest beyond the number kept go."""
    written = write_backup(path, with_keys=with_keys)
    home: Path = settings.DESK_HOME
    dropped = drop_old_backups(home, keep=settings.DESK.retention.backups) if path is None else []
    return written, dropped


@dataclass(frozen=True, kw_only=True)
class RestoredDesk:
    """What a restore did."""

    restored: Restored
    # Of what was there before; None if nothing was.
    backup: Path | None


def restore(
    path: Path, *, replace: bool, verify: bool = True, ledger: Path | None = None
) -> RestoredDesk:
    """Restore a backup into the open desk, which holds the backup's key of the history."""
    home: Path = settings.DESK_HOME
    check = check_backup(path, settings.DESK_HISTORY_KEY)
    if check.coded is None and verify:
        raise DataError(_other_key(home, check))
    backup = _what_was_there(home, replace=replace)
    restored = restore_backup(path, check.manifest, verify=verify)
    # From here on, what was anchored after the backup is known to be given up.
    write_anchor_of(home, restored.head, ledger=ledger, kind=RESTORED)
    return RestoredDesk(restored=restored, backup=backup)


def _what_was_there(home: Path, *, replace: bool) -> Path | None:
    """Keep what the restore will replace; None if the desk is empty."""
    try:
        if not holds_data():
            return None
        if replace:
            return write_backup().path
    except (DatabaseError, DataError):
        # A damaged file of SQLite is often why somebody restores: it is kept as it is.
        if connection.vendor != "sqlite" or not (home / DATABASE_FILE).exists():
            raise
        if replace:
            connection.close()
            return _copy_of_file(home)
    raise OutputError(
        f"expected an empty desk, found records or people in the one of {home}; give --replace to "
        "put the backup in their place: a backup of them is made first"
    )


def _copy_of_file(home: Path) -> Path:
    path = home / DATABASE_FILE
    kept = home / BACKUPS / f"unread-{datetime.now(UTC):%Y%m%dT%H%M%S}.sqlite3"
    for suffix in ("", "-wal"):
        part = path.with_name(path.name + suffix)
        if part.exists():
            shutil.copy2(part, kept.with_name(kept.name + suffix))
    return kept


def _other_key(home: Path, check: BackupCheck) -> str:
    return (
        f"expected the key of the history named {check.manifest.key_name} in "
        f"{home / HISTORY_KEY_FILE}, found that named {key_name(settings.DESK_HISTORY_KEY)}: "
        "without its own key a restored history cannot be verified; put a copy of the key there, "
        "or give --unverified; nothing was changed"
    )


def verify_desk(ledger: Path | None = None) -> tuple[ChainCheck, tuple[Anchors, ...]]:
    """Look through the whole history, and hold it to every anchor that can be found."""
    require_current()
    home: Path = settings.DESK_HOME
    places = [anchors_at_home(home)]
    if ledger is not None:
        places.append(anchors_in_ledger(home, ledger))
    with as_system("verify"):
        return verify_history([head for place in places for head in place.held]), tuple(places)


def verify_backup(path: Path) -> BackupCheck:
    """Look through a backup: every part by its hash, the whole by the key of the history."""
    return check_backup(path, settings.DESK_HISTORY_KEY)


def anchor(ledger: Path | None = None) -> tuple[ChainHead, int | None]:
    """Write down where the history ends now."""
    require_current()
    with as_system("anchor"):
        head = chain_head()
    return head, write_anchor_of(settings.DESK_HOME, head, ledger=ledger)


def tidy_desk(*, dry_run: bool) -> Tidied:
    """Remove what has outlived its time."""
    require_current()
    return tidy(dry_run=dry_run)


def take_out(key: str, *, reason: str) -> int:
    """Take the text of what was withdrawn out of every version; the number of versions."""
    require_current()
    try:
        with as_system("redact"):
            versions = take_text_out(UUID(key), reason=reason)
    except ValidationError as problem:
        raise DataError(" ".join(problem.messages)) from problem
    except ValueError as problem:
        if isinstance(problem, DataError):
            raise
        raise DataError(
            f"expected a key, such as that of a record, found {key!r}; copy it from its address"
        ) from problem
    _write_file_anew()
    return versions


def _write_file_anew() -> None:
    """Leave nothing in the file that was taken out of its tables; PostgreSQL tidies by itself."""
    if connection.vendor != "sqlite":
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO desk_record_words(desk_record_words) VALUES ('optimize')")
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except DatabaseError as problem:
        raise DataError(
            "the text is out of every version, and may still lie in unused parts of the file "
            f"{DATABASE_FILE} ({problem}); stop the desk, then run the command again"
        ) from problem


def engine() -> str:
    """Which database the desk has."""
    return connection.vendor
