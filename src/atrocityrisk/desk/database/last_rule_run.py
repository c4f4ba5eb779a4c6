"""When the alert rules were last looked at, and whether that is longer ago than it should be."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from atrocityrisk.desk.models import AlertRun


@dataclass(frozen=True, kw_only=True)
class RuleRunStanding:
    """The last run that came to its end."""

    # None where there has been none.
    finished_at: datetime | None
    # Whether a run is overdue, or the last one stopped early.
    missed: bool
    stopped: bool
    hours: int


def rule_run_standing(now: datetime | None = None) -> RuleRunStanding:
    """Where the runs of the rules stand; the same for everybody, and without their content."""
    hours = settings.DESK.alerts.run_hours
    newest = AlertRun.objects.order_by("-started_at").first()
    last = AlertRun.objects.filter(finished_at__isnull=False, fault="").first()
    finished = None if last is None else last.finished_at
    late = finished is None or (now or timezone.now()) - finished > timedelta(hours=hours)
    return RuleRunStanding(
        finished_at=finished,
        missed=finished is not None and late,
        stopped=newest is not None and bool(newest.fault),
        hours=hours,
    )
