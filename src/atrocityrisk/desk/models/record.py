"""One possible precursor: what is said to have happened, where, to whom, and who says so."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MinLengthValidator
from django.db import models, transaction
from django.db.models import F, Q

from atrocityrisk.desk.models.framework_field import IndicatorsField
from atrocityrisk.desk.models.person import Person
from atrocityrisk.desk.models.source_document import SourceDocument
from atrocityrisk.desk.models.versions import both, versions_of
from atrocityrisk.desk.models.visible import VersionedManager, refuse_deletion
from atrocityrisk.desk.rules.levels import (
    Credibility,
    CrimeScope,
    DatePrecision,
    Level,
    PerpetratorType,
    Severity,
    Status,
    TargetType,
)
from atrocityrisk.desk.rules.record_checks import check_record
from atrocityrisk.desk.rules.scope import visible_levels, visible_records
from atrocityrisk.desk.rules.searched_words import search_words
from atrocityrisk.errors import IntegrityError

ACCOUNT_CHARACTERS = 2000


class StaleRecordError(IntegrityError):
    """Somebody else has changed the record since it was read."""


def _visible_versions() -> Q | None:
    """A version is seen if the record is, and the version's own level permits it."""
    record = visible_records()
    if record is None:
        return None
    keys = Record.objects.values("pk")
    return both(Q(id__in=keys), visible_levels())


def refuse_higher_sources(numbers: Sequence[int]) -> None:
    """Refuse records that have just been written below the level of their source."""
    # Asked once more after their versions: whoever holds the end of the chain sees what was saved
    # before, such as a source whose level somebody has raised since the form was read.
    rows = Record._base_manager.filter(pk__in=numbers, source__level__lte=F("level"))
    if rows.count() != len(numbers):
        raise ValidationError(
            {
                "level": "expected a level no lower than that of its source, which somebody has "
                "raised meanwhile; raise it, or cite another source"
            }
        )


class RecordManager(VersionedManager["Record"]):
    """Records that one may see."""

    condition = staticmethod(visible_records)


class Record(models.Model):
    """A possible precursor in the database, at the level of a State's first-level region."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    external_id = models.CharField(
        "own number",
        max_length=100,
        blank=True,
        help_text="Number in your own files, so that an import knows it again.",
    )
    gwcode = models.PositiveSmallIntegerField("State")
    region = models.CharField(
        max_length=80,
        blank=True,
        help_text="First-level region, such as a province; nothing closer.",
    )
    first_day = models.DateField(help_text="The day, or the first day of the period.")
    last_day = models.DateField(help_text="The same day, or the last day of the period.")
    precision = models.CharField(
        "known", max_length=8, choices=DatePrecision.choices, default=DatePrecision.DAY
    )
    perpetrator = models.CharField(
        "said to be responsible", max_length=14, choices=PerpetratorType.choices
    )
    target = models.CharField("aimed at", max_length=12, choices=TargetType.choices)
    indicators = IndicatorsField(
        help_text="Indicators of the UN Framework of Analysis that it bears out."
    )
    crime_scope = models.CharField(max_length=24, choices=CrimeScope.choices)
    severity = models.PositiveSmallIntegerField(choices=Severity.choices)
    account = models.TextField(
        "what happened",
        validators=[MinLengthValidator(10), MaxLengthValidator(ACCOUNT_CHARACTERS)],
        help_text="In your own words: no names of people, no exact places.",
    )
    source = models.ForeignKey(SourceDocument, on_delete=models.PROTECT, related_name="records")
    credibility = models.CharField(max_length=1, choices=Credibility.choices)
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
    # Without indexes of their own: nobody asks for all of a person's records, and with one SQLite
    # would read all reviewed records and those of the viewer, then sort, to show the newest few.
    author = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="records", editable=False, db_index=False
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
    # What a search looks through; made from the other fields, so it has no history.
    words = models.TextField(editable=False, default="")

    objects = RecordManager()
    history = versions_of(_visible_versions, excluded_fields=["words"])

    class Meta:
        ordering = ("-first_day", "-pk")
        permissions = (
            ("review_record", "Can review records of others"),
            ("withdraw_record", "Can withdraw records of others"),
            ("downgrade_record", "Can lower a level or lift an embargo"),
            ("import_record", "Can import records"),
            ("export_record", "Can export records"),
        )
        indexes = (
            # With all that a list is narrowed by and counted by: where few records fit, the engine
            # looks through this instead of through every record's text.
            models.Index(
                fields=(
                    "-first_day",
                    "-id",
                    "gwcode",
                    "status",
                    "level",
                    "severity",
                    "perpetrator",
                    "target",
                    "crime_scope",
                    "author",
                    "last_editor",
                    "embargo_until",
                    "indicators",
                ),
                name="record_newest",
            ),
            models.Index(fields=("gwcode", "-first_day", "-id"), name="record_state"),
            models.Index(fields=("status", "-first_day", "-id"), name="record_status"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("author", "external_id"),
                condition=~Q(external_id=""),
                name="record_own_number",
            ),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="record_level"),
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="record_status_known"
            ),
            models.CheckConstraint(
                condition=Q(severity__in=Severity.values), name="record_severity"
            ),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="record_days_in_order"
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.REVIEWED)
                | (
                    Q(reviewer__isnull=False)
                    & ~Q(reviewer=F("author"))
                    & ~Q(reviewer=F("last_editor"))
                ),
                name="record_reviewed_by_another",
            ),
        )

    def __str__(self) -> str:
        return f"{self.state_name}, {self.period}"

    @property
    def state_name(self) -> str:
        """Name of the State at that time."""
        from atrocityrisk.desk.rules.state_choices import state_name

        return state_name(self.gwcode, self.first_day.year)

    @property
    def period(self) -> str:
        """The day or period as text."""
        first, last = self.first_day.isoformat(), self.last_day.isoformat()
        return first if first == last else f"{first} to {last}"

    @property
    def embargoed(self) -> bool:
        """Whether the embargo still holds."""
        from django.utils import timezone

        return self.embargo_until is not None and self.embargo_until > timezone.now().date()

    def clean(self) -> None:
        """Hold the rules that no single field can."""
        faults = check_record(self)
        if faults:
            raise ValidationError(faults)

    @transaction.atomic
    def save(self, *arguments: Any, **options: Any) -> None:
        """Save the next version; refused if somebody else has saved one meanwhile."""
        self.clean()
        if self.pk is not None:
            stored = (
                type(self)
                ._base_manager.select_for_update()
                .filter(pk=self.pk)
                .values_list("version", flat=True)
                .first()
            )
            if stored != self.version:
                raise StaleRecordError(
                    f"expected version {self.version} of the record, found {stored}: somebody else "
                    "has changed it meanwhile; read it again, then repeat what you did"
                )
        before = self.version
        self.version = before + 1
        self.words = search_words(self)
        try:
            super().save(*arguments, **options)
            refuse_higher_sources([self.pk])
        except BaseException:
            self.version = before
            raise

    def delete(self, *arguments: Any, **options: Any) -> tuple[int, dict[str, int]]:
        """Refused: nothing is deleted."""
        refuse_deletion(type(self))
