"""The office's own record of a year: what was advised, what followed, beside which alerts stood."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from django.utils import timezone

from atrocityrisk.desk.database.advice_queries import signed_advice_of, withdrawn_advice_of
from atrocityrisk.desk.database.issued_bulletins import BulletinLine, issued_bulletins
from atrocityrisk.desk.models import Advice, Record
from atrocityrisk.desk.rules.levels import Progress, Severity, Status

WATCHED = timedelta(days=365)
"""How long after an alert the desk's own records are looked at."""


@dataclass(frozen=True, kw_only=True)
class AdvisedLine:
    """One piece of advice in the record."""

    advice: Advice
    # Days from the advice to what followed; None where no day is known.
    days: int | None


@dataclass(frozen=True, kw_only=True)
class ProgressCount:
    """How much advice has come so far, and of how much it is known what followed."""

    progress: Progress
    number: int
    known: int

    @property
    def not_known(self) -> int:
        """Of how many nobody has noted what followed."""
        return self.number - self.known


@dataclass(frozen=True, kw_only=True)
class IssuedAlert:
    """An alert that was issued for a State of the record, and what is on record since."""

    bulletin: BulletinLine
    # The last day that is looked at.
    until: date
    # Reviewed records of the gravest kind in that time, of those that the viewer may see.
    gravest: int

    @property
    def open(self) -> bool:
        """Whether that time has not ended."""
        return self.until > timezone.now().date()


@dataclass(frozen=True, kw_only=True)
class StateYear:
    """What was advised for one State, and which alerts stood beside it."""

    gwcode: int
    name: str
    lines: tuple[AdvisedLine, ...]
    alerts: tuple[IssuedAlert, ...]


@dataclass(frozen=True, kw_only=True)
class YearRecord:
    """All of a year, as far as the viewer may see it."""

    year: int
    states: tuple[StateYear, ...]
    counts: tuple[ProgressCount, ...]
    # Alerts for States for which nothing was advised.
    without_advice: tuple[IssuedAlert, ...]
    # Days from advice to what followed, of those of which a day is known.
    days: tuple[int, ...]
    # How much was signed and withdrawn since; it counts nowhere else.
    withdrawn: int

    @property
    def total(self) -> int:
        """How much was advised."""
        return sum(count.number for count in self.counts)

    @property
    def not_known(self) -> int:
        """Of how much nobody has noted what followed."""
        return sum(count.not_known for count in self.counts)

    @property
    def known(self) -> int:
        """Of how much it is known what followed."""
        return self.total - self.not_known

    @property
    def shortest(self) -> int | None:
        """The fewest of the days."""
        return min(self.days, default=None)

    @property
    def longest(self) -> int | None:
        """The most of the days."""
        return max(self.days, default=None)

    @property
    def middle_days(self) -> int | None:
        """Median of the days, if there are any."""
        return round(median(self.days)) if self.days else None


def year_record(year: int) -> YearRecord:
    """The record of a year."""
    advice = list(signed_advice_of(year))
    lines = [AdvisedLine(advice=one, days=_days(one)) for one in advice]
    issued = [_issued(line) for line in issued_bulletins(year=year)]
    by_state: dict[int, list[AdvisedLine]] = {}
    for line in lines:
        by_state.setdefault(line.advice.gwcode, []).append(line)
    states = [
        StateYear(
            gwcode=gwcode,
            name=own[0].advice.state_name,
            lines=tuple(own),
            alerts=tuple(one for one in issued if one.bulletin.gwcode == gwcode),
        )
        for gwcode, own in by_state.items()
    ]
    return YearRecord(
        year=year,
        states=tuple(sorted(states, key=lambda one: one.name)),
        counts=_counts(advice),
        without_advice=tuple(one for one in issued if one.bulletin.gwcode not in by_state),
        days=tuple(line.days for line in lines if line.days is not None),
        withdrawn=withdrawn_advice_of(year).count(),
    )


def _days(advice: Advice) -> int | None:
    return None if advice.followed_on is None else (advice.followed_on - advice.advised_on).days


def _counts(advice: Iterable[Advice]) -> tuple[ProgressCount, ...]:
    rows = list(advice)
    numbers = Counter(one.progress for one in rows)
    known = Counter(one.progress for one in rows if one.followed.strip())
    return tuple(
        ProgressCount(progress=progress, number=numbers[progress], known=known[progress])
        for progress in Progress
    )


def _issued(line: BulletinLine) -> IssuedAlert:
    until = line.issued_on + WATCHED
    gravest = Record.objects.filter(
        gwcode=line.gwcode,
        status=Status.REVIEWED,
        severity=Severity.ATROCITY,
        first_day__gt=line.issued_on,
        first_day__lte=until,
    )
    return IssuedAlert(bulletin=line, until=until, gravest=gravest.count())
