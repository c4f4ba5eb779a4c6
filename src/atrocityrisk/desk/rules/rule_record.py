"""How a rule would have done in the past: hits, false alarms, misses, lead time.

A firing is a hit if an onset followed within its window, and a false alarm if the window has passed
without one. While the window is open it is neither, even if an onset came early: counting those
alone would flatter the rule. Several firings can precede one onset: each is a hit, and all but the
first are repeats. An onset is missed if no firing had it in its window.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

LEVEL = 0.9
"""Coverage of the interval."""


@dataclass(frozen=True, kw_only=True)
class PastFiring:
    """One time that a rule would have fired, and the days on which an onset would bear it out."""

    gwcode: int
    day: date
    begins: date
    ends: date


@dataclass(frozen=True, kw_only=True)
class Onset:
    """The beginning of what the office warns of; a year alone is its first and last day."""

    gwcode: int
    first_day: date
    last_day: date

    @property
    def to_the_day(self) -> bool:
        """Whether the day is known."""
        return self.first_day == self.last_day


@dataclass(frozen=True, kw_only=True)
class JudgedFiring:
    """A firing with what followed: "hit", "false alarm", "open" or "not decided"."""

    firing: PastFiring
    verdict: str
    # The onset that it was the first to precede.
    onset: Onset | None = None
    repeat: bool = False


@dataclass(frozen=True, kw_only=True)
class RuleRecord:
    """What a rule would have done over a period of the past."""

    # First and last day on which it could fire, and the last of which onsets are known.
    since: date
    until: date
    known_until: date
    firings: tuple[JudgedFiring, ...]
    # Onsets that a firing could have preceded, and of these those that one did.
    onsets: int
    caught: int
    # From the first firing to the onset, of each that was caught; in days, or in years.
    leads: tuple[int, ...]
    lead_unit: str
    # Share of all States and times after which an onset followed; None where it is not known.
    base_rate: float | None
    # What this record rests on, and what it does not say.
    notes: tuple[str, ...] = ()

    def number(self, verdict: str) -> int:
        """How many firings have a verdict."""
        return sum(one.verdict == verdict for one in self.firings)

    @property
    def hits(self) -> int:
        """Firings after which an onset followed in time."""
        return self.number("hit")

    @property
    def repeats(self) -> int:
        """Hits before an onset that an earlier firing had preceded already."""
        return sum(one.repeat for one in self.firings)

    @property
    def false_alarms(self) -> int:
        """Firings whose window passed without an onset."""
        return self.number("false alarm")

    @property
    def open(self) -> int:
        """Firings whose window has not passed, so far as onsets are known."""
        return self.number("open")

    @property
    def undecided(self) -> int:
        """Firings in the year of an onset of which no day is known."""
        return self.number("not decided")

    @property
    def missed(self) -> int:
        """Onsets that no firing preceded in time."""
        return self.onsets - self.caught

    @property
    def hit_share(self) -> tuple[float, float, float] | None:
        """Share of closed firings that are hits, with its interval; None without any."""
        return share_with_interval(self.hits, self.hits + self.false_alarms)

    @property
    def caught_share(self) -> tuple[float, float, float] | None:
        """Share of onsets that were caught, with its interval; None without any."""
        return share_with_interval(self.caught, self.onsets)

    @property
    def median_lead(self) -> float | None:
        """Lead time in the middle; None where nothing was caught."""
        return float(median(self.leads)) if self.leads else None


def share_with_interval(part: int, whole: int) -> tuple[float, float, float] | None:
    """A share with the ends of Wilson's interval; None of nothing."""
    if whole == 0:
        return None
    from scipy.stats import binomtest

    ends = binomtest(part, whole).proportion_ci(confidence_level=LEVEL, method="wilson")
    return part / whole, float(ends.low), float(ends.high)


def judge(
    firings: Sequence[PastFiring],
    onsets: Iterable[Onset],
    *,
    since: date,
    until: date,
    known_until: date,
    base_rate: float | None,
    notes: tuple[str, ...] = (),
) -> RuleRecord:
    """Hold firings against onsets; what is later than `known_until` is not known."""
    by_state: dict[int, list[Onset]] = defaultdict(list)
    # What began before the first day of the period no firing could have preceded.
    for onset in sorted(set(onsets), key=lambda one: (one.first_day, one.gwcode)):
        if since < onset.first_day <= known_until:
            by_state[onset.gwcode].append(onset)
    first: dict[Onset, PastFiring] = {}
    judged = []
    for firing in sorted(firings, key=lambda one: (one.day, one.gwcode)):
        judged.append(_judged(firing, by_state[firing.gwcode], first, known_until))
    every = [onset for rows in by_state.values() for onset in rows]
    to_the_day = all(onset.to_the_day for onset in every)
    return RuleRecord(
        since=since,
        until=until,
        known_until=known_until,
        firings=tuple(judged),
        onsets=len(every),
        caught=len(first),
        leads=tuple(sorted(_lead(firing, onset, to_the_day) for onset, firing in first.items())),
        lead_unit="days" if to_the_day else "years",
        base_rate=base_rate,
        notes=notes,
    )


def _judged(
    firing: PastFiring, onsets: Sequence[Onset], first: dict[Onset, PastFiring], known_until: date
) -> JudgedFiring:
    followed = [
        onset
        for onset in onsets
        if firing.day < onset.first_day and firing.begins <= onset.first_day <= firing.ends
    ]
    new = [onset for onset in followed if onset not in first]
    # An onset is caught by whichever came first, also while that one's window is open.
    first.update(dict.fromkeys(new, firing))
    if firing.ends > known_until:
        return JudgedFiring(firing=firing, verdict="open")
    if followed:
        return JudgedFiring(
            firing=firing,
            verdict="hit",
            onset=(new or followed)[0],
            repeat=not new,
        )
    # Of a year alone nobody can say whether the firing was in time.
    if any(one.first_day <= firing.day < one.last_day for one in onsets):
        return JudgedFiring(firing=firing, verdict="not decided")
    return JudgedFiring(firing=firing, verdict="false alarm")


def _lead(firing: PastFiring, onset: Onset, to_the_day: bool) -> int:
    if to_the_day:
        return (onset.first_day - firing.day).days
    return onset.first_day.year - firing.day.year


def daily_base_rate(
    onsets: Iterable[Onset], *, since: date, until: date, horizon_days: int, states: int
) -> float | None:
    """Share of days, over all States, after which an onset followed in time; None of no days."""
    # Days from `since` to `until`, the last whose window has closed.
    days = (until - since).days + 1
    if days < 1 or states < 1:
        return None
    covered: dict[int, set[int]] = defaultdict(set)
    for onset in onsets:
        start = onset.first_day.toordinal()
        begins = max(start - horizon_days, since.toordinal())
        ends = min(start - 1, until.toordinal())
        covered[onset.gwcode].update(range(begins, ends + 1))
    return sum(map(len, covered.values())) / (days * states)
