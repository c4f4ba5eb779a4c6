"""One possible precursor: what is said to have happened, where, to whom, and who says so."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MinLengthValidator
from django.db import models
from django.db.models import F, Q

from atrocityrisk.desk.models.framework_field import IndicatorsField
from atrocityrisk.desk.models.reviewed import Reviewed
from atrocityrisk.desk.models.source_document import SourceDocument
from atrocityrisk.desk.models.versions import seen_with_their_row, versions_of
from atrocityrisk.desk.models.visible import VersionedManager
from atrocityrisk.desk.rules.levels import (
    Credibility,
    CrimeScope,
    DatePrecision,
    PerpetratorType,
    Severity,
    TargetType,
)
from atrocityrisk.desk.rules.record_checks import check_record
from atrocityrisk.desk.rules.scope import visible_reviewed
from atrocityrisk.desk.rules.searched_words import search_words
from atrocityrisk.desk.rules.state_choices import state_name

ACCOUNT_CHARACTERS = 2000


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


def refuse_lower_assessments(numbers: Sequence[int]) -> None:
    """Refuse records that have just been raised above an assessment that cites them."""
    from atrocityrisk.desk.models.assessment import Evidence

    lower = Evidence._base_manager.filter(
        record_id__in=numbers, assessment__level__lt=F("record__level")
    )
    if lower.exists():
        raise ValidationError(
            {
                "level": "an assessment of a lower level cites this record, and would tell of it "
                "to whoever reads it; raise that first"
            }
        )


class RecordManager(VersionedManager["Record"]):
    """Records that one may see."""

    condition = staticmethod(visible_reviewed)


class Record(Reviewed):
    """A possible precursor in the database, at the level of a State's first-level region."""

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
    # What a search looks through; made from the other fields, so it has no history.
    words = models.TextField(editable=False, default="")

    objects = RecordManager()
    history = versions_of(seen_with_their_row(lambda: Record), excluded_fields=["words"])

    class Meta(Reviewed.Meta):
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
            *Reviewed.Meta.constraints,
            models.UniqueConstraint(
                fields=("author", "external_id"),
                condition=~Q(external_id=""),
                name="record_own_number",
            ),
            models.CheckConstraint(
                condition=Q(severity__in=Severity.values), name="record_severity"
            ),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="record_days_in_order"
            ),
        )

    def __str__(self) -> str:
        return f"{self.state_name}, {self.period}"

    @property
    def state_name(self) -> str:
        """Name of the State at that time."""
        return state_name(self.gwcode, self.first_day.year)

    @property
    def period(self) -> str:
        """The day or period as text."""
        first, last = self.first_day.isoformat(), self.last_day.isoformat()
        return first if first == last else f"{first} to {last}"

    def faults(self) -> dict[str, str]:
        """What is wrong with it beyond its single fields, by field."""
        return check_record(self)

    def settle(self) -> None:
        """Gather the words that a search looks through."""
        self.words = search_words(self)

    def hold_still(self) -> None:
        """Refuse a source that somebody has raised meanwhile, and assessments below it."""
        refuse_higher_sources([self.pk])
        refuse_lower_assessments([self.pk])
