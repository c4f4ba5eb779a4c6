"""Alerts on their way from a candidate to a bulletin, and the bulletins, which never change."""

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models, transaction
from django.db.models import F, Q

from atrocityrisk.desk.models.alert_rule import AlertRule
from atrocityrisk.desk.models.person import Person
from atrocityrisk.desk.models.reviewed import next_version
from atrocityrisk.desk.models.versions import both, seen_with_their_row, versions_of
from atrocityrisk.desk.models.visible import VersionedManager, refuse_deletion
from atrocityrisk.desk.rules.alert_evidence import read_evidence
from atrocityrisk.desk.rules.levels import (
    ISSUED_STATES,
    AlertState,
    BulletinKind,
    Confidence,
    Level,
)
from atrocityrisk.desk.rules.scope import may_see_level, visible_alerts, visible_levels
from atrocityrisk.desk.rules.state_choices import state_name

TEXT_CHARACTERS = 2000


def _text(words: str) -> Any:
    return models.TextField(
        blank=True, validators=[MaxLengthValidator(TEXT_CHARACTERS)], help_text=words
    )


class AlertManager(VersionedManager["Alert"]):
    """Alerts that one may see."""

    condition = staticmethod(visible_alerts)


def _visible_alert_versions() -> Q | None:
    """Whoever sees issued alerts alone sees nothing of what came before the issue."""
    rows = visible_alerts()
    return None if rows is None else both(Q(id__in=Alert.objects.values("pk")), rows)


class Alert(models.Model):
    """A reason to look at a State now: found by a rule or by a person, issued by two."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    gwcode = models.PositiveSmallIntegerField("State")
    state = models.CharField(
        max_length=9, choices=AlertState.choices, default=AlertState.CANDIDATE, editable=False
    )
    level = models.PositiveSmallIntegerField(
        "handling level", choices=Level.choices, default=Level.RESTRICTED
    )
    # None where a person made it.
    rule = models.ForeignKey(
        AlertRule, on_delete=models.PROTECT, related_name="alerts", null=True, editable=False
    )
    # Day of the evidence that made it.
    fired_on = models.DateField(editable=False)
    # Stands for the rule, the State and what was seen: the same thing fires once.
    fingerprint = models.CharField(max_length=64, unique=True, editable=False)
    reason = _text("What was seen, against which bound, and from which day.")
    # Canonical JSON: list of {kind, key, words, level}.
    evidence = models.TextField(default="[]", editable=False)
    confidence = models.CharField(max_length=8, choices=Confidence.choices, blank=True)
    lowering = _text("What would lower the concern.")
    not_known = _text("What is not known.")
    state_reason = models.CharField(max_length=500, blank=True, editable=False)
    # None where a rule made it.
    author = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", null=True, editable=False
    )
    last_editor = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", null=True, editable=False
    )
    proposer = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", null=True, editable=False
    )
    issuer = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", null=True, editable=False
    )
    made_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = AlertManager()
    history = versions_of(_visible_alert_versions)

    class Meta:
        ordering = ("-fired_on", "-pk")
        permissions = (
            ("triage_alert", "Can triage candidates and propose alerts"),
            ("issue_alert", "Can issue and withdraw alerts that others proposed"),
        )
        indexes = (
            models.Index(fields=("state", "-fired_on", "-id"), name="alert_newest"),
            models.Index(fields=("gwcode", "-fired_on", "-id"), name="alert_of_state"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(level__in=Level.values), name="alert_level"),
            models.CheckConstraint(
                condition=Q(state__in=AlertState.values), name="alert_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=ISSUED_STATES)
                | (
                    Q(issuer__isnull=False)
                    & Q(proposer__isnull=False)
                    & ~Q(issuer=F("proposer"))
                    & (Q(last_editor__isnull=True) | ~Q(issuer=F("last_editor")))
                    & (Q(author__isnull=True) | ~Q(issuer=F("author")))
                ),
                name="alert_issued_by_another",
            ),
        )

    def __str__(self) -> str:
        return f"{self.state_name}, {self.fired_on.isoformat()}"

    @property
    def status(self) -> str:
        """How far it has come, by the name under which pages of every kind ask for it."""
        return self.state

    def get_status_display(self) -> str:
        """The same in words."""
        return AlertState(self.state).label

    @property
    def state_name(self) -> str:
        """Name of the State on that day."""
        return state_name(self.gwcode, self.fired_on.year)

    @property
    def seen_rule(self) -> AlertRule | None:
        """The rule that made it, if the viewer may see that too."""
        return AlertRule.objects.filter(pk=self.rule_id or 0).first()

    def clean(self) -> None:
        """Hold the level within the writer's clearance, and no lower than its evidence."""
        level: int | None = self.level
        if level is None:
            # A form found none; it says so itself.
            return
        if not may_see_level(level):
            raise ValidationError(
                {"level": "expected a level within your clearance; choose a lower one"}
            )
        highest = max((item.level for item in read_evidence(self.evidence)), default=Level.PUBLIC)
        if highest > level:
            raise ValidationError(
                {
                    "level": f"expected {highest.label}, as its evidence is, found "
                    f"{Level(level).label}; raise the level, or leave that evidence out"
                }
            )

    @transaction.atomic
    def save(self, *arguments: Any, **options: Any) -> None:
        """Save the next version; refused if it is no more as it was read."""
        from atrocityrisk.desk.models.advice import refuse_lower_advice

        self.clean()
        with next_version(self):
            super().save(*arguments, **options)
            refuse_lower_advice(Q(alert=self))

    def delete(self, *arguments: Any, **options: Any) -> tuple[int, dict[str, int]]:
        """Refused: nothing is deleted."""
        refuse_deletion(type(self))


class BulletinManager(VersionedManager["Bulletin"]):
    """Bulletins within one's clearance."""

    condition = staticmethod(visible_levels)


class Bulletin(models.Model):
    """What was issued to whom, word by word; a later one may withdraw it."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Counted by level and year, so that no number tells of bulletins that one may not see.
    number = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=10, choices=BulletinKind.choices)
    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="bulletins")
    level = models.PositiveSmallIntegerField(choices=Level.choices)
    # Canonical JSON of what it says, and its digest.
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    # The bulletin that this one withdraws.
    withdraws = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="withdrawals", null=True
    )
    issued_at = models.DateTimeField()
    proposer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    issuer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    objects = BulletinManager()
    history = versions_of(seen_with_their_row(lambda: Bulletin))

    class Meta:
        ordering = ("-issued_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(level__in=Level.values), name="bulletin_level"),
            models.CheckConstraint(
                condition=~Q(issuer=F("proposer")), name="bulletin_issued_by_another"
            ),
        )

    def __str__(self) -> str:
        return self.number

    @transaction.atomic
    def save(self, *arguments: Any, **options: Any) -> None:
        """Save it once; what was issued is not changed."""
        if not self._state.adding:
            raise ValidationError("what was issued is not changed; issue a withdrawal")
        super().save(*arguments, **options)

    def delete(self, *arguments: Any, **options: Any) -> tuple[int, dict[str, int]]:
        """Refused: nothing is deleted."""
        refuse_deletion(type(self))
