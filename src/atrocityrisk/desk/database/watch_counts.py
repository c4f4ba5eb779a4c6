"""What the desk holds of every State at once: records of late, open assessments, open alerts.

One grouped query each, over what the present scope may see; nothing is counted row by row.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Count, IntegerField, Max, Value, When

from atrocityrisk.desk.models import Alert, Assessment, Record
from atrocityrisk.desk.rules.levels import AlertState, Level, Status

MONTH, QUARTER = 30, 90
"""Days that are looked back; each beside as many days before them."""

COUNTED = (Status.SUBMITTED.value, Status.REVIEWED.value)
"""Records that count: a draft says nothing yet, a rejected or withdrawn one nothing any more."""

OPEN_ALERTS = (
    AlertState.CANDIDATE.value,
    AlertState.WATCHING.value,
    AlertState.PROPOSED.value,
)
OPEN_ASSESSMENTS = (Status.DRAFT.value, Status.SUBMITTED.value, Status.REJECTED.value)


@dataclass(kw_only=True)
class RecentRecords:
    """Records of one State in the last month and quarter, by the day on which each began."""

    month: int = 0
    month_before: int = 0
    quarter: int = 0
    quarter_before: int = 0
    month_by_severity: Counter[int] = field(default_factory=Counter)
    # Of the quarter.
    by_severity: Counter[int] = field(default_factory=Counter)
    unreviewed: int = 0
    # Of those counted here at all.
    highest_level: int = Level.PUBLIC

    @property
    def highest(self) -> int:
        """Highest severity of the quarter; 0 without records."""
        return max(self.by_severity, default=0)

    @property
    def severities(self) -> list[tuple[int, int]]:
        """Severity and number of records of the quarter, the gravest first."""
        return sorted(self.by_severity.items(), reverse=True)

    def graver(self, severity: int) -> int:
        """Records of the month of a severity or above."""
        return sum(count for one, count in self.month_by_severity.items() if one >= severity)


@dataclass(kw_only=True)
class OpenWork:
    """Assessments or alerts of one State."""

    open: int = 0
    # Signed assessments, or issued alerts.
    finished: int = 0
    # Last day that a signed assessment covers.
    last_day: date | None = None
    by_state: Counter[str] = field(default_factory=Counter)
    highest_level: int = Level.PUBLIC


def recent_records(today: date) -> dict[int, RecentRecords]:
    """Records by State, of the last 180 days to a day."""
    ages = (MONTH, 2 * MONTH, QUARTER)
    starts = [today - timedelta(days=days - 1) for days in ages]
    span = Case(
        *(When(first_day__gte=start, then=Value(place)) for place, start in enumerate(starts)),
        default=Value(len(starts)),
        output_field=IntegerField(),
    )
    since = today - timedelta(days=2 * QUARTER - 1)
    # By days alone: one index holds all that is asked for, and no record's text is read. The states
    # that do not count go by below; asked for here, they would have the engine choose another.
    rows = (
        Record.objects.filter(first_day__gte=since, first_day__lte=today)
        .order_by()
        .values("gwcode", "severity", "status", "level", span=span)
        .annotate(number=Count("pk"))
    )
    found: dict[int, RecentRecords] = {}
    for row in rows:
        if row["status"] not in COUNTED:
            continue
        _add(found.setdefault(row["gwcode"], RecentRecords()), row)
    return found


def _add(of_state: RecentRecords, row: dict[str, Any]) -> None:
    span, number = row["span"], row["number"]
    of_state.highest_level = max(of_state.highest_level, row["level"])
    if span == 0:
        of_state.month += number
        of_state.month_by_severity[row["severity"]] += number
    if span == 1:
        of_state.month_before += number
    if span == 3:
        of_state.quarter_before += number
        return
    of_state.quarter += number
    of_state.by_severity[row["severity"]] += number
    if row["status"] != Status.REVIEWED:
        of_state.unreviewed += number


def assessments_by_state() -> dict[int, OpenWork]:
    """Assessments by State: those on their way, and until when signed ones reach."""
    rows = (
        Assessment.objects.exclude(status=Status.WITHDRAWN)
        .order_by()
        .values("gwcode", "status", "level")
        .annotate(number=Count("pk"), last=Max("last_day"))
    )
    found: dict[int, OpenWork] = {}
    for row in rows:
        work = found.setdefault(row["gwcode"], OpenWork())
        work.highest_level = max(work.highest_level, row["level"])
        if row["status"] in OPEN_ASSESSMENTS:
            work.open += row["number"]
        else:
            work.finished += row["number"]
            work.last_day = max(work.last_day or row["last"], row["last"])
    return found


def alerts_by_state() -> dict[int, OpenWork]:
    """Alerts by State: those on their way, and those issued and not withdrawn."""
    wanted = (*OPEN_ALERTS, AlertState.ISSUED.value)
    rows = (
        Alert.objects.filter(state__in=wanted)
        .order_by()
        .values("gwcode", "state", "level")
        .annotate(number=Count("pk"))
    )
    found: dict[int, OpenWork] = {}
    for row in rows:
        work = found.setdefault(row["gwcode"], OpenWork())
        work.highest_level = max(work.highest_level, row["level"])
        work.by_state[row["state"]] += row["number"]
        if row["state"] in OPEN_ALERTS:
            work.open += row["number"]
        else:
            work.finished += row["number"]
    return found
