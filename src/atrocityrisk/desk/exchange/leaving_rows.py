"""Rows that may leave by program: what the scope shows, within what was asked for besides.

No record has a lower level than its source; should one have, by whatever fault, it stays here.
Nor does anything name another thing that may not leave in the same file.
"""

from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone

from atrocityrisk.desk.models import (
    Advice,
    Alert,
    AlertRule,
    Assessment,
    Bulletin,
    ForecastList,
    ForecastRow,
    Record,
)
from atrocityrisk.desk.models.versions import both
from atrocityrisk.desk.rules.levels import AlertState, Level, Status
from atrocityrisk.desk.rules.scope import visible_levels

Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """What may leave of all that the scope shows; by default all of it."""

    # None: as high as the scope permits.
    highest: Level | None = None
    embargoed: bool = True
    withdrawn: bool = True


def leaving_records() -> QuerySet[Record]:
    """Records that the present scope may see, with their sources, the newest first."""
    allowed = both(Q(), visible_levels("source__"))
    rows = Record.objects.select_related("source").order_by("-first_day", "-pk")
    return rows.none() if allowed is None else rows.filter(allowed)


def records_within(bounds: Bounds) -> QuerySet[Record]:
    """Records that may leave."""
    rows = _up_to(leaving_records(), bounds)
    if bounds.highest is not None:
        rows = rows.filter(source__level__lte=bounds.highest)
    return _reviewed_within(rows, bounds)


def assessments_within(bounds: Bounds) -> QuerySet[Assessment]:
    """Assessments that may leave."""
    return _reviewed_within(_up_to(Assessment.objects.all(), bounds), bounds)


def advice_within(bounds: Bounds) -> QuerySet[Advice]:
    """Advice that may leave."""
    return _reviewed_within(_up_to(Advice.objects.all(), bounds), bounds)


def alerts_within(bounds: Bounds) -> QuerySet[Alert]:
    """Alerts that may leave."""
    rows = _up_to(Alert.objects.all(), bounds)
    return rows if bounds.withdrawn else rows.exclude(state=AlertState.WITHDRAWN)


def rules_within(bounds: Bounds) -> QuerySet[AlertRule]:
    """Alert rules that may be named."""
    return _up_to(AlertRule.objects.all(), bounds)


def bulletins_within(bounds: Bounds) -> QuerySet[Bulletin]:
    """Bulletins that may leave; one that was withdrawn stays with its withdrawal."""
    return _up_to(Bulletin.objects.order_by("-issued_at", "-pk"), bounds)


def lists_within(bounds: Bounds) -> QuerySet[ForecastList]:
    """Forecast lists that may leave."""
    rows = _up_to(ForecastList.objects.all(), bounds)
    return rows if bounds.withdrawn else rows.exclude(withdrawn=True)


def forecasts_within(bounds: Bounds) -> QuerySet[ForecastRow]:
    """Rows of forecast lists that may leave, list by list."""
    rows = ForecastRow.objects.filter(forecast_list__in=lists_within(bounds).values("pk"))
    return rows.select_related("forecast_list").order_by("-forecast_list_id", "rank", "gwcode")


def _up_to(rows: QuerySet[Row], bounds: Bounds) -> QuerySet[Row]:
    return rows if bounds.highest is None else rows.filter(level__lte=bounds.highest)


def _reviewed_within(rows: QuerySet[Any], bounds: Bounds) -> QuerySet[Any]:
    if not bounds.embargoed:
        today = timezone.now().date()
        rows = rows.filter(Q(embargo_until__isnull=True) | Q(embargo_until__lte=today))
    return rows if bounds.withdrawn else rows.exclude(status=Status.WITHDRAWN)
