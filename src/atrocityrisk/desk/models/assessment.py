"""What somebody judges of a State by the UN Framework, from what is known of a period."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q

from atrocityrisk.desk.models.record import Record
from atrocityrisk.desk.models.reviewed import Reviewed
from atrocityrisk.desk.models.versions import both, seen_with_their_row, versions_of
from atrocityrisk.desk.models.visible import VersionedManager, VisibleManager
from atrocityrisk.desk.rules.findings import IndicatorFinding, read_findings
from atrocityrisk.desk.rules.levels import signed_words
from atrocityrisk.desk.rules.period_checks import check_period
from atrocityrisk.desk.rules.scope import visible_reviewed
from atrocityrisk.desk.rules.state_choices import state_name

SUMMARY_CHARACTERS = 4000


class AssessmentManager(VersionedManager["Assessment"]):
    """Assessments that one may see."""

    condition = staticmethod(visible_reviewed)


class Assessment(Reviewed):
    """A State's risk factors over a period, as one assessor judges them; another signs."""

    gwcode = models.PositiveSmallIntegerField("State")
    first_day = models.DateField(help_text="First day of the period that is assessed.")
    last_day = models.DateField(help_text="Last day of the period that is assessed.")
    summary = models.TextField(
        blank=True,
        validators=[MaxLengthValidator(SUMMARY_CHARACTERS)],
        help_text="What matters most, in your own words: no names of people, no exact places.",
    )
    # Canonical text of `rules.findings`: one version is one whole statement.
    findings = models.TextField(default="[]", editable=False)
    # What the assessor expects, beside the models and never mixed with them unseen.
    outcome = models.CharField(max_length=60, blank=True)
    first_year = models.PositiveSmallIntegerField(null=True, blank=True)
    last_year = models.PositiveSmallIntegerField(null=True, blank=True)
    probability = models.FloatField(null=True, blank=True)
    low = models.FloatField(null=True, blank=True)
    high = models.FloatField(null=True, blank=True)

    objects = AssessmentManager()
    history = versions_of(seen_with_their_row(lambda: Assessment))

    class Meta(Reviewed.Meta):
        ordering = ("-last_day", "-pk")
        permissions = (
            ("review_assessment", "Can sign assessments of others"),
            ("withdraw_assessment", "Can withdraw assessments of others"),
            ("downgrade_assessment", "Can lower an assessment's level or lift its embargo"),
        )
        indexes = (models.Index(fields=("gwcode", "-last_day", "-id"), name="assessment_state"),)
        constraints = (
            *Reviewed.Meta.constraints,
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="assessment_days_in_order"
            ),
            models.CheckConstraint(
                condition=Q(probability__isnull=True)
                | Q(probability__gte=0, probability__lte=1, first_year__isnull=False),
                name="assessment_probability",
            ),
        )

    def __str__(self) -> str:
        return f"{self.state_name}, {self.period}"

    # Django makes one for each field with choices, unless the class has its own.
    def get_status_display(self) -> str:  # type: ignore[no-redef]
        """Where it stands: what is reviewed elsewhere is signed here."""
        return signed_words(self.status)

    @property
    def state_name(self) -> str:
        """Name of the State at that time."""
        return state_name(self.gwcode, self.last_day.year)

    @property
    def period(self) -> str:
        """The days that are assessed."""
        return f"{self.first_day.isoformat()} to {self.last_day.isoformat()}"

    @property
    def indicator_findings(self) -> tuple[IndicatorFinding, ...]:
        """What is said of each indicator; evidence that a viewer may not see is still named."""
        return read_findings(self.findings)

    def faults(self) -> dict[str, str]:
        """What is wrong with it beyond its single fields, by field."""
        found = check_period(self.gwcode, self.first_day, self.last_day, self.level)
        found.update(self._probability_faults())
        return found

    @property
    def judges_nothing(self) -> bool:
        """Whether it answers no indicator: it then says neither that a risk is there nor not."""
        return not self.indicator_findings

    def unfinished(self) -> str:
        """What it lacks before it can be submitted; empty if nothing."""
        if self.judges_nothing and self.probability is None and not self.summary.strip():
            return (
                "expected a judgement of an indicator, a probability or a summary, found none of "
                "them; “not known” is a judgement too"
            )
        return ""

    def _probability_faults(self) -> dict[str, str]:
        if self.probability is None:
            empty = self.low is None and self.high is None and not self.outcome
            return {} if empty else {"probability": "expected a probability, or nothing at all"}
        if self.low is None or self.high is None:
            return {"low": "expected a low and a high value beside the probability"}
        if not 0 <= self.low <= self.probability <= self.high <= 1:
            return {"probability": "expected 0 <= low <= probability <= high <= 1"}
        if not self.outcome or self.first_year is None or self.last_year is None:
            return {"outcome": "expected what the probability is of, and for which years"}
        if self.last_year < self.first_year:
            return {"last_year": f"expected {self.first_year} or later"}
        return {}

    def hold_still(self) -> None:
        """Name its evidence, and refuse what is above its level."""
        keys = {key for one in self.indicator_findings for key in one.evidence}
        # Whatever its level: whoever wrote it may cite what was raised since.
        cited = set(Record._base_manager.filter(key__in=keys).values_list("pk", flat=True))
        kept = Evidence._base_manager.filter(assessment=self)
        kept.exclude(record__in=cited).delete()
        present = set(kept.values_list("record_id", flat=True))
        _refuse_unseen_evidence(keys, present)
        Evidence._base_manager.bulk_create(
            Evidence(assessment=self, record_id=number) for number in sorted(cited - present)
        )
        refuse_higher_evidence(Q(assessment=self))
        from atrocityrisk.desk.models.advice import refuse_lower_advice

        refuse_lower_advice(Q(assessment=self))


def _visible_evidence() -> Q | None:
    return both(visible_reviewed("assessment__"), visible_reviewed("record__"))


class EvidenceManager(VisibleManager["Evidence"]):
    """Evidence of which one may see both ends."""

    condition = staticmethod(_visible_evidence)


class Evidence(models.Model):
    """A record that an assessment cites; made from its findings, which are what is sealed."""

    assessment = models.ForeignKey(
        Assessment, on_delete=models.PROTECT, related_name="evidence_rows"
    )
    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="+")

    objects = EvidenceManager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("assessment", "record"), name="evidence_once"),
        )

    def __str__(self) -> str:
        return f"evidence {self.pk}"


def _refuse_unseen_evidence(keys: set[UUID], present: set[int]) -> None:
    """Refuse new evidence that the writer cannot see, as evidence that does not exist."""
    before = set(Record._base_manager.filter(pk__in=present).values_list("key", flat=True))
    seen = set(Record.objects.filter(key__in=keys - before).values_list("key", flat=True))
    if keys - before - seen:
        raise ValidationError(
            {
                "findings": "expected keys of records that you may see as evidence, found "
                f"{len(keys - before - seen)} that there are none of; take them out"
            }
        )


def refuse_higher_evidence(rows: Any) -> None:
    """Refuse what would stand in an assessment that people of lower clearance read."""
    higher = Evidence._base_manager.filter(rows, record__level__gt=F("assessment__level"))
    if higher.exists():
        raise ValidationError(
            {
                "level": "expected a level no lower than that of the records that the assessment "
                "cites; raise the assessment, or cite others"
            }
        )
