"""Forecasts that the desk watches: lists of a run, a report, a ledger or another publisher.

A list is added whole and never changed; one added by mistake is withdrawn.
"""

import uuid
from typing import Any

from django.db import models, transaction
from django.db.models import Q

from atrocityrisk._formatting.tables import model_words
from atrocityrisk.desk.models.person import Person
from atrocityrisk.desk.models.reviewed import next_version
from atrocityrisk.desk.models.versions import seen_with_their_row, versions_of
from atrocityrisk.desk.models.visible import VersionedManager, VisibleManager, refuse_deletion
from atrocityrisk.desk.rules.levels import Level
from atrocityrisk.desk.rules.scope import visible_levels


class ForecastListManager(VersionedManager["ForecastList"]):
    """Lists within one's clearance."""

    condition = staticmethod(visible_levels)


class ForecastList(models.Model):
    """One list of States with a probability each, for the same years and the same outcome."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=120)
    publisher = models.CharField(max_length=120)
    model = models.CharField(max_length=80)
    outcome = models.CharField(max_length=120)
    # What was known by the end of this year, or of this month for a nowcast.
    origin = models.PositiveSmallIntegerField()
    through_month = models.DateField(null=True)
    first_year = models.PositiveSmallIntegerField()
    last_year = models.PositiveSmallIntegerField()
    published_on = models.DateField(null=True)
    # Share of the intervals, such as 0.9.
    interval = models.FloatField(null=True)
    level = models.PositiveSmallIntegerField(choices=Level.choices, default=Level.PUBLIC)
    # Digest of the file it was read from, and of the rows as they are kept.
    source_sha256 = models.CharField(max_length=64)
    rows_sha256 = models.CharField(max_length=64)
    withdrawn = models.BooleanField(default=False)
    # None for a command on the machine.
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    added_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = ForecastListManager()
    history = versions_of(seen_with_their_row(lambda: ForecastList))

    class Meta:
        ordering = ("-origin", "-through_month", "-pk")
        verbose_name = "forecast list"
        constraints = (
            models.CheckConstraint(condition=Q(level__in=Level.values), name="forecast_level"),
            models.UniqueConstraint(
                # Of each level: else adding a list would tell of a hidden one that says the same.
                fields=("level", "rows_sha256"),
                condition=Q(withdrawn=False),
                name="forecast_list_once",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def model_words(self) -> str:
        """Its model's name as it is shown."""
        return model_words(self.model)

    @transaction.atomic
    def save(self, *arguments: Any, **options: Any) -> None:
        """Save the next version: it is added once, and may be withdrawn."""
        with next_version(self):
            super().save(*arguments, **options)

    def delete(self, *arguments: Any, **options: Any) -> tuple[int, dict[str, int]]:
        """Refused: nothing is deleted."""
        refuse_deletion(type(self))


def _visible_rows() -> Q | None:
    return visible_levels("forecast_list__")


class ForecastRowManager(VisibleManager["ForecastRow"]):
    """Rows of lists that one may see."""

    condition = staticmethod(_visible_rows)


class ForecastRow(models.Model):
    """One State of a list."""

    forecast_list = models.ForeignKey(ForecastList, on_delete=models.PROTECT, related_name="rows")
    gwcode = models.PositiveSmallIntegerField()
    probability = models.FloatField()
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    rank = models.PositiveSmallIntegerField()
    rank_low = models.PositiveSmallIntegerField(null=True)
    rank_high = models.PositiveSmallIntegerField(null=True)
    # Canonical JSON: chance to be among the highest k, by k.
    p_top_k = models.TextField(default="{}")
    # What of the outcome was under way at the origin, in words; empty where the list does not say.
    under_way = models.CharField(max_length=120, blank=True)
    # Canonical text of `rules.drivers`.
    drivers = models.TextField(default="[]")

    objects = ForecastRowManager()

    class Meta:
        ordering = ("forecast_list", "rank", "gwcode")
        constraints = (
            models.UniqueConstraint(fields=("forecast_list", "gwcode"), name="forecast_row_once"),
            models.CheckConstraint(
                condition=Q(probability__gte=0, probability__lte=1), name="forecast_probability"
            ),
        )
        indexes = (models.Index(fields=("gwcode", "forecast_list"), name="forecast_row_state"),)

    def __str__(self) -> str:
        return f"{self.gwcode} in {self.forecast_list_id}"
