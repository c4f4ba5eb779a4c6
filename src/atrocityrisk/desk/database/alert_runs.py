"""Whether alert rules are looked at as often as they should be."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from atrocityrisk.desk.models import AlertRule, AlertRun


@dataclass(frozen=True, kw_only=True)
class MissedRun:
    """That rules were not looked at in time, and since when."""

    # End of the last run that ended without a fault; None if there was none.
    last: datetime | None
    hours: int
    # What became of a later one: it never ended, or ended with a fault.
    fault: str

    @property
    def words(self) -> str:
        """What the first page says."""
        when = (
            "Alert rules have never been looked at without a fault"
            if self.last is None
            else f"Alert rules were last looked at on {self.last:%Y-%m-%d %H:%M} UTC"
        )
        why = f" The last attempt: {self.fault}." if self.fault else ""
        return (
            f"{when}; they should be every {self.hours} hours.{why} Whoever runs the desk starts "
            "`atrocityrisk desk alerts run` from time to time by a timer."
        )


def missed_run(now: datetime | None = None) -> MissedRun | None:
    """The run that is missing; None where one ended in time, or no rule is active."""
    now = now or timezone.now()
    hours: int = settings.DESK.alerts.run_hours
    # A rule above the viewer's clearance counts as none: that a run is missed would tell of it.
    if not AlertRule.objects.filter(active=True).exists():
        return None
    last = last_whole_run()
    if last is not None and now - last <= timedelta(hours=hours):
        return None
    attempt = AlertRun.objects.order_by("-started_at", "-pk").first()
    return MissedRun(last=last, hours=hours, fault=_fault(attempt, last))


def last_whole_run() -> datetime | None:
    """End of the last run that ended without a fault; None if there was none."""
    whole = AlertRun.objects.filter(finished_at__isnull=False, fault="")
    return whole.order_by("-finished_at").values_list("finished_at", flat=True).first()


def _fault(attempt: AlertRun | None, last: datetime | None) -> str:
    if attempt is None or (last is not None and attempt.started_at <= last):
        return ""
    began = f"begun on {attempt.started_at:%Y-%m-%d %H:%M} UTC"
    if attempt.finished_at is None:
        return f"{began}, it has not ended"
    return f"{began}, {attempt.fault}"
