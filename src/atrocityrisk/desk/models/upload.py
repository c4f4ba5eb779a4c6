"""Files that people bring, and how the columns of a file are to be read."""

import uuid
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils import timezone

from atrocityrisk.desk.models.person import Person
from atrocityrisk.desk.models.visible import VisibleManager
from atrocityrisk.desk.rules.scope import visible_own


class UploadKind(models.TextChoices):
    """What a file is."""

    TABLE = "table", "table of your own (CSV, XLSX or JSON)"
    UCDP_EVENTS = "ucdp", "UCDP events (GED or candidate)"
    ACLED = "acled", "file in ACLED's format"


class UploadState(models.TextChoices):
    """How far an upload has come."""

    WAITING = "waiting", "waiting for confirmation"
    DONE = "done", "imported"
    DROPPED = "dropped", "dropped"


class MappingManager(VisibleManager["ImportMapping"]):
    """One's own mappings."""

    condition = staticmethod(visible_own)


class ImportMapping(models.Model):
    """Which column of a file holds what, kept for the next file of the same layout."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", editable=False)
    name = models.CharField(max_length=60)
    # {"columns": {field: column}, "values": {field: constant}, "day_order": "..."}
    content = models.JSONField()

    objects = MappingManager()

    class Meta:
        ordering = ("name", "pk")
        constraints = (models.UniqueConstraint(fields=("owner", "name"), name="mapping_once"),)

    def __str__(self) -> str:
        return self.name


class UploadManager(VisibleManager["Upload"]):
    """One's own uploads."""

    condition = staticmethod(visible_own)


class Upload(models.Model):
    """A file on its way in: bound to who brought it and to its bytes."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", editable=False)
    kind = models.CharField(max_length=8, choices=UploadKind.choices)
    # As the person called it; shown, never used as a path.
    name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    state = models.CharField(max_length=8, choices=UploadState.choices, default=UploadState.WAITING)
    # The mapping by which it is read, and what became of its rows, by kind of outcome.
    mapping = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    # Stands for what the last dry run said of every row: nothing else is confirmed.
    digest = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    objects = UploadManager()

    class Meta:
        ordering = ("-made_at", "-pk")

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> Path:
        """Where the file is kept, under the upload's random key."""
        return Path(settings.DESK_UPLOADS) / self.key.hex

    @property
    def report_path(self) -> Path:
        """Where the report of the last dry run is kept."""
        return Path(settings.DESK_UPLOADS) / f"{self.key.hex}.report"

    @property
    def expired(self) -> bool:
        """Whether it has waited for confirmation too long."""
        kept = timedelta(days=settings.DESK.retention.upload_days)
        return timezone.now() > self.made_at + kept

    def remove_files(self) -> None:
        """Delete what is kept of it on disk; that it was, stays on record."""
        for path in (self.path, self.report_path):
            path.unlink(missing_ok=True)
