"""Rules that look for what should be looked at: each firing makes a candidate, never an alert."""

import uuid
from typing import Any

from django.db import models, transaction
from django.db.models import Q

from atrocityrisk.desk.models.person import Person
from atrocityrisk.desk.models.reviewed import next_version
from atrocityrisk.desk.models.versions import seen_with_their_row, versions_of
from atrocityrisk.desk.models.visible import VersionedManager, VisibleManager, refuse_deletion
from atrocityrisk.desk.rules.levels import Level, RuleKind
from atrocityrisk.desk.rules.scope import current_scope, may_see_level, visible_to_contributors


class AlertRuleManager(VersionedManager["AlertRule"]):
    """Rules within one's clearance; readers see none."""

    condition = staticmethod(visible_to_contributors)


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
            # Of each level: else whoever tries names would be told which hidden rule has one.
            models.UniqueConstraint(fields=("level", "name"), name="alert_rule_name"),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="alert_rule_level"),
        )

    def __str__(self) -> str:
        return self.name

    @transaction.atomic
    def save(self, *arguments: Any, **options: Any) -> None:
        """Save the next version; refused if it is no more as it was read."""
        with next_version(self):
            super().save(*arguments, **options)

    def delete(self, *arguments: Any, **options: Any) -> tuple[int, dict[str, int]]:
        """Refused: nothing is deleted."""
        refuse_deletion(type(self))


def _visible_runs() -> Q | None:
    """When rules were last looked at is no secret to colleagues."""
    scope = current_scope()
    if scope is None or not (scope.everything or scope.clearance >= Level.PUBLIC):
        return None
    return Q() if scope.everything or scope.person_id is not None else None


class AlertRunManager(VisibleManager["AlertRun"]):
    """Runs, for whoever is logged in."""

    condition = staticmethod(_visible_runs)


class AlertRun(models.Model):
    """One time that all active rules were looked at; shows when none was."""

    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    # Of rules of every level: told to whoever is cleared for all (`numbers_seen`).
    rules = models.PositiveSmallIntegerField(default=0)
    fired = models.PositiveIntegerField(default=0)
    # Why it ended early; no content of what is kept.
    fault = models.CharField(max_length=300, blank=True)

    objects = AlertRunManager()

    class Meta:
        ordering = ("-started_at", "-pk")

    def __str__(self) -> str:
        return f"run of {self.started_at:%Y-%m-%d %H:%M}"

    @property
    def numbers_seen(self) -> bool:
        """Whether the viewer may be told how many rules there are and how many fired."""
        scope = current_scope()
        contributes = scope is not None and (scope.everything or scope.contributes)
        return contributes and may_see_level(Level.CONFIDENTIAL)
