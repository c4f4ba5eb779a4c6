"""What goes after its time; what is kept with a history never does, and is asked about."""

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from atrocityrisk.desk.home import BACKUPS, UPLOADS
from atrocityrisk.desk.models import Activity, Advice, Alert, Assessment, Record, Upload
from atrocityrisk.desk.models.upload import UploadState
from atrocityrisk.desk.rules.levels import AlertState, Status
from atrocityrisk.desk.rules.scope import as_system
from atrocityrisk.desk.safekeeping.backup_writing import drop_old_backups

# A copy or half a backup that a killed command left behind.
_LEFT_BEHIND = timedelta(days=1)
_ENDED_ALERTS = (AlertState.DISMISSED, AlertState.WITHDRAWN)
_HALF_MADE = (".desk-", ".snapshot-", ".anchors-")


@dataclass(frozen=True, kw_only=True)
class WithdrawnRecord:
    """Something withdrawn, a record above all, of which somebody should say if it is needed."""

    key: str
    # In words; no content of the record.
    what: str
    withdrawn_on: str


@dataclass(frozen=True, kw_only=True)
class Tidied:
    """What went, or would go."""

    upload_files: int
    uploads_dropped: int
    sessions: int
    login_attempts: int
    activities: int
    backups: int
    left_behind: int
    withdrawn_due: tuple[WithdrawnRecord, ...]


def tidy(*, dry_run: bool = False) -> Tidied:
    """Remove what has outlived its time."""
    keep = settings.DESK.retention
    home: Path = settings.DESK_HOME
    now = timezone.now()
    old_uploads = now - timedelta(days=keep.upload_days)
    old_acts = now - timedelta(days=keep.activity_days)
    with as_system("tidy"), transaction.atomic():
        # Attempts still count while they lock somebody out.
        attempts = AccessAttempt.objects.filter(attempt_time__lt=now - settings.AXES_COOLOFF_TIME)
        done = Tidied(
            upload_files=_drop_files(home / UPLOADS, old_uploads.timestamp(), dry_run=dry_run),
            uploads_dropped=_drop_waiting(old_uploads, dry_run=dry_run),
            sessions=_delete(Session.objects.filter(expire_date__lt=now), dry_run=dry_run),
            login_attempts=_delete(attempts, dry_run=dry_run)
            + sum(
                _delete(log.objects.filter(attempt_time__lt=old_acts), dry_run=dry_run)
                for log in (AccessLog, AccessFailureLog)
            ),
            activities=_delete(Activity.objects.filter(at__lt=old_acts), dry_run=dry_run),
            backups=len(drop_old_backups(home, keep=keep.backups, dry_run=dry_run)),
            left_behind=_drop_left_behind(home, (now - _LEFT_BEHIND).timestamp(), dry_run=dry_run),
            withdrawn_due=_withdrawn_due(keep.withdrawn_review_days),
        )
    return done


def _delete(rows: QuerySet[Any], *, dry_run: bool) -> int:
    if dry_run:
        return rows.count()
    deleted, _ = rows.delete()
    return deleted


def _drop_waiting(before: datetime, *, dry_run: bool) -> int:
    """What was never confirmed is dropped; that it was brought stays on record."""
    waiting = Upload.objects.filter(state=UploadState.WAITING, made_at__lt=before)
    if dry_run:
        return waiting.count()
    return waiting.update(state=UploadState.DROPPED)


def _drop_files(folder: Path, before: float, *, dry_run: bool) -> int:
    """Files older than a moment, in a folder and those within it."""
    old = [path for path in folder.rglob("*") if _is_old(path, before)]
    if not dry_run:
        for path in old:
            path.unlink(missing_ok=True)
    return len(old)


def _is_old(path: Path, before: float) -> bool:
    if path.is_symlink() or not path.is_file():
        return False
    return path.stat().st_mtime < before


def _drop_left_behind(home: Path, before: float, *, dry_run: bool) -> int:
    """Half-made files of commands that were killed."""
    left = [
        path
        for folder in (home, home / BACKUPS)
        for path in folder.iterdir()
        if path.name.startswith(_HALF_MADE) and path.stat().st_mtime < before
    ]
    if not dry_run:
        for path in left:
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    return len(left)


def _withdrawn_due(days: int) -> tuple[WithdrawnRecord, ...]:
    before = timezone.now() - timedelta(days=days)
    ended: list[Any] = []
    for model in (Record, Assessment, Advice):
        ended.extend(model.objects.filter(status=Status.WITHDRAWN, changed_at__lt=before))
    ended.extend(Alert.objects.filter(state__in=_ENDED_ALERTS, changed_at__lt=before))
    return tuple(
        WithdrawnRecord(
            key=str(row.key),
            what=str(row) if isinstance(row, Record) else f"{row._meta.verbose_name}, {row}",
            withdrawn_on=row.changed_at.date().isoformat(),
        )
        for row in sorted(ended, key=lambda row: row.changed_at)
    )
