"""Advice that is overdue, and what was advised and followed in a year, of what one may see."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from atrocityrisk.desk.models import Advice
from atrocityrisk.desk.rules.advice_checks import OPEN_PROGRESS
from atrocityrisk.desk.rules.levels import Status


def overdue() -> Q:
    """Condition on advice: signed, still open, and its day has passed."""
    today = timezone.now().date()
    return Q(status=Status.REVIEWED, progress__in=OPEN_PROGRESS, due_on__lt=today)


def overdue_advice() -> QuerySet[Advice]:
    """Advice of which somebody should ask what became of it, the longest overdue first."""
    rows: QuerySet[Advice] = Advice.objects.filter(overdue()).order_by("due_on", "pk")
    return rows


def years_of_advice() -> list[int]:
    """Years in which something was advised that one may see, newest first."""
    days = Advice.objects.order_by().dates("advised_on", "year", order="DESC")
    return [day.year for day in days]


def signed_advice_of(year: int) -> QuerySet[Advice]:
    """What was advised in a year and signed, in the order of the days."""
    rows: QuerySet[Advice] = Advice.objects.filter(
        status=Status.REVIEWED, advised_on__year=year
    ).order_by("advised_on", "pk")
    return rows


def withdrawn_advice_of(year: int) -> QuerySet[Advice]:
    """What was advised in a year and signed, and was withdrawn since."""
    rows: QuerySet[Advice] = Advice.objects.filter(
        status=Status.WITHDRAWN, reviewer__isnull=False, advised_on__year=year
    )
    return rows
