"""What passes through review: a level, an embargo, a status, those who wrote and who reviewed."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q

from atrocityrisk.desk.models.person import Person
from atrocityrisk.desk.models.visible import refuse_deletion
from atrocityrisk.desk.rules.levels import Level, Status
from atrocityrisk.errors import IntegrityError


class StaleRecordError(IntegrityError):
    """Somebody else has changed the row since it was read."""


class Reviewed(models.Model):
    """Written by one person, reviewed by another; every change is a version."""

    # Abstract, as Django shares columns between models: each has these in a table of its own.
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    level = models.PositiveSmallIntegerField(
        "handling level", choices=Level.choices, default=Level.RESTRICTED
    )
    embargo_until = models.DateField(
        null=True,
        blank=True,
        help_text="Until this day only its author and reviewers see it.",
    )
    status = models.CharField(
        max_length=9, choices=Status.choices, default=Status.DRAFT, editable=False
    )
    status_reason = models.CharField(max_length=500, blank=True, editable=False)
    # Without indexes of their own: nobody asks for all of a person's rows, and with one SQLite
    # would read all reviewed records and those of the viewer, then sort, to show the newest few.
    author = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", editable=False, db_index=False
    )
    # Whoever wrote the content last cannot review it either.
    last_editor = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", editable=False, db_index=False
    )
    reviewer = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
        db_index=False,
    )
    made_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        abstract = True
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            models.CheckConstraint(condition=Q(level__in=Level.values), name="%(class)s_level"),
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="%(class)s_status_known"
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.REVIEWED)
                | (
                    Q(reviewer__isnull=False)
                    & ~Q(reviewer=F("author"))
                    & ~Q(reviewer=F("last_editor"))
                ),
                name="%(class)s_reviewed_by_another",
            ),
        )

    @property
    def embargoed(self) -> bool:
        """Whether the embargo still holds."""
        from django.utils import timezone

        return self.embargo_until is not None and self.embargo_until > timezone.now().date()

    def faults(self) -> dict[str, str]:
        """What is wrong beyond single fields, by field; each model says its own."""
        return {}

    def unfinished(self) -> str:
        """What it lacks before it can be submitted; empty if nothing. Each model says its own."""
        return ""

    def clean(self) -> None:
        """Hold the rules that no single field can."""
        found = self.faults()
        if found:
            raise ValidationError(found)

    def settle(self) -> None:
        """Bring derived columns in line, ahead of a save."""

    def hold_still(self) -> None:
        """Check once more what others may have changed, with the end of the chain in hand."""

    @transaction.atomic
    def save(self, *arguments: Any, **options: Any) -> None:
        """Save the next version; refused if somebody else has saved one meanwhile."""
        self.clean()
        with next_version(self):
            self.settle()
            super().save(*arguments, **options)
            self.hold_still()

    def delete(self, *arguments: Any, **options: Any) -> tuple[int, dict[str, int]]:
        """Refused: nothing is deleted."""
        refuse_deletion(type(self))


@contextmanager
def next_version(row: Any) -> Iterator[None]:
    """Save the next version of a row within this; refused if it is no more as it was read."""
    if row.pk is not None:
        _refuse_stale(row)
    before = row.version
    row.version = before + 1
    try:
        yield
    except BaseException:
        # Else whoever corrects the fault and saves again would be told of somebody else's change.
        row.version = before
        raise


def _refuse_stale(row: Any) -> None:
    """Hold a row until the transaction ends; refused if it is no more as it was read."""
    rows = type(row)._base_manager.select_for_update().filter(pk=row.pk)
    stored = rows.values_list("version", flat=True).first()
    refuse_other_version(row, stored)


def refuse_other_version(seen: Any, stored: int | None) -> None:
    """Refuse what was decided on a row of one version, where another is stored."""
    if stored != seen.version:
        raise StaleRecordError(
            f"expected version {seen.version} of the {seen._meta.verbose_name}, found {stored}: "
            "somebody else has changed it meanwhile; read it again, then repeat what you did"
        )
