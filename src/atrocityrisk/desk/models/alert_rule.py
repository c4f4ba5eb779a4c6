"""Rules that look for what should be looked at: each firing makes a candidate, never an alert."""

import uuid
from typing import Any

from django.db import models, transaction
from django.db.models import Q

from atrocityrisk.desk.models.person import Person
from atrocityrisk.desk.models.reviewed import refuse_stale
from atrocityrisk.desk.models.versions import seen_with_their_row, versions_of
from atrocityrisk.desk.models.visible import VersionedManager, refuse_deletion
from atrocityrisk.desk.rules.levels import Level, RuleKind
from atrocityrisk.desk.rules.scope import visible_levels


class AlertRuleManager(VersionedManager["AlertRule"]):
    """Rules within one's clearance."""

    condition = staticmethod(visible_levels)


class AlertRule(models.Model):
    """What is looked at, from which bound on, and how long it then keeps still."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=18, choices=RuleKind.choices)
    # Canonical JSON of what the kind asks for.
    parameters = models.TextField(default="{}")
    # The rule sees what is kept up to this level; its candidates have this level.
    level = models.PositiveSmallIntegerField(choices=Level.choices, default=Level.RESTRICTED)
    cool_off_days = models.PositiveSmallIntegerField(default=30)
    active = models.BooleanField(default=False)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", editable=False)
    last_editor = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", editable=False
    )
    made_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = AlertRuleManager()
    history = versions_of(seen_with_their_row(lambda: AlertRule))

    class Meta:
        ordering = ("name", "pk")
        verbose_name = "alert rule"
        constraints = (
            # Among those of one level: a name that is taken tells nothing of a rule above.
            models.UniqueConstraint(fields=("name", "level"), name="alert_rule_name"),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="alert_rule_level"),
        )

    def __str__(self) -> str:
        return self.name

    @transaction.atomic
    def save(self, *arguments: Any, **options: Any) -> None:
        """Save the next version; refused if it is no more as it was read."""
        if self.pk is not None:
            refuse_stale(self)
        self.version += 1
        super().save(*arguments, **options)

    def delete(self, *arguments: Any, **options: Any) -> tuple[int, dict[str, int]]:
        """Refused: nothing is deleted."""
        refuse_deletion(type(self))


class AlertRun(models.Model):
    """One time that all active rules were looked at; shows when none was."""

    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    rules = models.PositiveSmallIntegerField(default=0)
    fired = models.PositiveIntegerField(default=0)
    # Why it ended early; no content of what is kept.
    fault = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("-started_at", "-pk")

    def __str__(self) -> str:
        return f"run of {self.started_at:%Y-%m-%d %H:%M}"
