"""What the office advised, why, to whom, and what followed."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MinLengthValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from atrocityrisk.desk.models.alert import Alert
from atrocityrisk.desk.models.assessment import Assessment
from atrocityrisk.desk.models.reviewed import Reviewed
from atrocityrisk.desk.models.versions import seen_with_their_row, versions_of
from atrocityrisk.desk.models.visible import VersionedManager
from atrocityrisk.desk.rules.advice_checks import (
    OPEN_PROGRESS,
    check_advice,
    factor_numbers,
    option_line,
)
from atrocityrisk.desk.rules.levels import Progress, Status, signed_words
from atrocityrisk.desk.rules.scope import may_see_level, visible_reviewed
from atrocityrisk.desk.rules.state_choices import is_state, state_name


class AdviceManager(VersionedManager["Advice"]):
    """Advice that one may see."""

    condition = staticmethod(visible_reviewed)


class Advice(Reviewed):
    """An option to consider, chosen and reasoned by a person, signed by another, followed up."""

    gwcode = models.PositiveSmallIntegerField("State")
    # Code of the packaged table of options, such as "P2.3".
    option = models.CharField(max_length=12)
    # Numbers of the risk factors that it answers, with a blank around each.
    risk_factors = models.CharField(max_length=60, blank=True)
    reason = models.TextField(
        "why",
        validators=[MinLengthValidator(10), MaxLengthValidator(2000)],
        help_text="Why this option, here and now: no names of people.",
    )
    responsible = models.CharField(
        max_length=120, help_text="Role or body that would act, such as a ministry; no person."
    )
    advised_on = models.DateField()
    due_on = models.DateField(null=True, blank=True)
    progress = models.CharField(
        max_length=10, choices=Progress.choices, default=Progress.CONSIDERED
    )
    followed = models.TextField(
        "what followed",
        blank=True,
        validators=[MaxLengthValidator(2000)],
        help_text="What was done and what came of it, as far as it is known.",
    )
    followed_on = models.DateField(null=True, blank=True)
    alert = models.ForeignKey(
        Alert, on_delete=models.PROTECT, related_name="advice", null=True, blank=True
    )
    assessment = models.ForeignKey(
        Assessment, on_delete=models.PROTECT, related_name="advice", null=True, blank=True
    )

    objects = AdviceManager()
    history = versions_of(seen_with_their_row(lambda: Advice))

    class Meta(Reviewed.Meta):
        ordering = ("-advised_on", "-pk")
        verbose_name = "advice"
        verbose_name_plural = "advice"
        permissions = (
            ("review_advice", "Can sign advice of others"),
            ("withdraw_advice", "Can withdraw advice of others"),
            ("downgrade_advice", "Can lower the level of advice or lift its embargo"),
        )
        indexes = (models.Index(fields=("gwcode", "-advised_on", "-id"), name="advice_state"),)
        constraints = (
            *Reviewed.Meta.constraints,
            models.CheckConstraint(
                condition=Q(progress__in=Progress.values), name="advice_progress"
            ),
        )

    def __str__(self) -> str:
        return f"{self.state_name}, {self.option}, {self.advised_on.isoformat()}"

    def get_status_display(self) -> str:  # type: ignore[no-redef]
        """Where it stands: what is reviewed elsewhere is signed here."""
        return signed_words(self.status)

    @property
    def state_name(self) -> str:
        """Name of the State on that day."""
        return state_name(self.gwcode, self.advised_on.year)

    # By way of the managers: an alert or an assessment may be hidden by now from whoever sees this.
    @property
    def seen_alert(self) -> Alert | None:
        """The alert that it rests on, if the viewer may see that too."""
        return Alert.objects.filter(pk=self.alert_id or 0).first()

    @property
    def seen_assessment(self) -> Assessment | None:
        """The assessment that it rests on, if the viewer may see that too."""
        return Assessment.objects.filter(pk=self.assessment_id or 0).first()

    @property
    def option_words(self) -> str:
        """Code and name of the option."""
        return option_line(self.option)

    @property
    def factors(self) -> tuple[int, ...]:
        """Numbers of the risk factors that it answers."""
        return factor_numbers(self.risk_factors)

    @property
    def overdue(self) -> bool:
        """Whether it is signed and was to be done by a day that has passed, and is still open."""
        open_still = self.status == Status.REVIEWED and self.progress in OPEN_PROGRESS
        return open_still and self.due_on is not None and self.due_on < timezone.now().date()

    def faults(self) -> dict[str, str]:
        """What is wrong with it beyond its single fields, by field."""
        found = check_advice(self.option, self.risk_factors)
        if self.level is not None and not may_see_level(self.level):
            found["level"] = "expected a level within your clearance; choose a lower one"
        if self.advised_on and self.due_on and self.due_on < self.advised_on:
            found["due_on"] = f"expected {self.advised_on} or later, found {self.due_on}"
        if self.advised_on and self.gwcode and not is_state(self.gwcode, self.advised_on.year):
            found["gwcode"] = f"expected a State of {self.advised_on.year}, found {self.gwcode}"
        return found

    def hold_still(self) -> None:
        """Refuse what rests on something of a higher level."""
        refuse_lower_advice(Q(pk=self.pk))


def refuse_lower_advice(rows: Q) -> None:
    """Refuse advice that would tell of an alert or an assessment of a higher level."""
    higher = Q(alert__level__gt=F("level")) | Q(assessment__level__gt=F("level"))
    if Advice._base_manager.filter(rows & higher).exists():
        raise ValidationError(
            {
                "level": "expected advice of a level no lower than that of the alert and the "
                "assessment that it rests on; raise the advice first"
            }
        )
