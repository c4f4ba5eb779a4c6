"""Where something was reported: a document with its publisher, address, dates and reliability."""

import uuid
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, URLValidator
from django.db import models, transaction
from django.db.models import Q

from atrocityrisk.desk.models.person import Person
from atrocityrisk.desk.models.versions import seen_with_their_row, versions_of
from atrocityrisk.desk.models.visible import VersionedManager, refuse_deletion
from atrocityrisk.desk.rules.levels import Level, Reliability, SourceKind
from atrocityrisk.desk.rules.scope import may_see_level, visible_levels


class SourceManager(VersionedManager["SourceDocument"]):
    """Sources within one's clearance."""

    condition = staticmethod(visible_levels)


class SourceDocument(models.Model):
    """A document that records cite; graded for reliability by the Admiralty code."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    publisher = models.CharField(max_length=120, help_text="Who published it; no person.")
    title = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=10, choices=SourceKind.choices)
    reliability = models.CharField(max_length=1, choices=Reliability.choices)
    address = models.CharField(
        max_length=500,
        blank=True,
        validators=[URLValidator(schemes=["http", "https"]), MaxLengthValidator(500)],
        help_text="Where it can be read, such as https://...",
    )
    published_on = models.DateField(null=True, blank=True)
    accessed_on = models.DateField(default=date.today)
    level = models.PositiveSmallIntegerField(
        choices=Level.choices,
        default=Level.PUBLIC,
        help_text="Records that cite it can have no lower level.",
    )
    author = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="source_documents", editable=False
    )
    made_at = models.DateTimeField(auto_now_add=True)

    objects = SourceManager()
    history = versions_of(seen_with_their_row(lambda: SourceDocument))

    class Meta:
        ordering = ("publisher", "-published_on", "pk")
        verbose_name = "source"
        constraints = (
            models.CheckConstraint(condition=Q(level__in=Level.values), name="source_level"),
            models.CheckConstraint(
                condition=Q(reliability__in=Reliability.values), name="source_reliability"
            ),
        )

    def __str__(self) -> str:
        return ", ".join(part for part in (self.publisher, self.title) if part)

    def clean(self) -> None:
        """Hold dates in order, and the level below the writer's clearance and the records'."""
        if self.published_on and self.accessed_on and self.published_on > self.accessed_on:
            raise ValidationError(
                {"published_on": "expected a day no later than the day of access; correct either"}
            )
        if self.level is not None and not may_see_level(self.level):
            raise ValidationError(
                {"level": "expected a level within your clearance; choose a lower one"}
            )
        if self.pk:
            self._refuse_lower_records()

    def _refuse_lower_records(self) -> None:
        from atrocityrisk.desk.models.record import Record

        # Also those that the writer cannot see: whoever can see them would see the source.
        if Record._base_manager.filter(source_id=self.pk, level__lt=self.level).exists():
            raise ValidationError(
                {
                    "level": "records of a lower level cite this source, and would name it to "
                    "whoever sees them; raise those first"
                }
            )

    @transaction.atomic
    def save(self, *arguments: object, **options: object) -> None:
        """Save with a version; the rules hold also for what no form has checked."""
        self.clean()
        super().save(*arguments, **options)  # type: ignore[arg-type]
        # Once more with the end of the chain in hand: one may have been saved meanwhile.
        self._refuse_lower_records()

    def delete(self, *arguments: object, **options: object) -> tuple[int, dict[str, int]]:
        """Refused: nothing is deleted."""
        refuse_deletion(type(self))
