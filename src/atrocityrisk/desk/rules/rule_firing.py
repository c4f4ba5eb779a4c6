"""What a rule saw when it fired: what a candidate is made of, before anything is saved."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from atrocityrisk.desk.rules.alert_evidence import EvidenceItem
from atrocityrisk.desk.rules.levels import Confidence

MOST_ITEMS = 30
"""Pieces of evidence that a candidate names; of more it gives the number."""


@dataclass(frozen=True, kw_only=True)
class Firing:
    """One State in which a rule fired."""

    gwcode: int
    # Of the evidence that made it fire.
    day: date
    # Names that evidence: the same again is no new firing.
    seen: str
    reason: str
    evidence: tuple[EvidenceItem, ...]
    confidence: Confidence
    # Why no more and no less sure.
    sure_since: str
    lowering: str
    not_known: str


@dataclass(frozen=True, kw_only=True)
class Looked:
    """What one look of a rule gave."""

    firings: tuple[Firing, ...] = ()
    # What could not be seen, such as States without a value: neither high nor low.
    not_known: tuple[str, ...] = field(default=())


def bounded(items: Sequence[EvidenceItem]) -> tuple[EvidenceItem, ...]:
    """The first pieces of evidence, and the number of the others."""
    if len(items) <= MOST_ITEMS:
        return tuple(items)
    left = items[MOST_ITEMS:]
    more = EvidenceItem(
        kind="number",
        words=f"and {len(left)} more of the same kind",
        level=max(item.level for item in left),
    )
    return (*items[:MOST_ITEMS], more)


def joined(sentences: Iterable[str]) -> str:
    """Sentences that are not empty, as one text."""
    return " ".join(one for one in sentences if one)


def counted_words(number: int, one: str, many: str) -> str:
    """A number with what it counts."""
    return f"{number} {one if number == 1 else many}"


def rests(last: date | None, day: date, *, cool_off_days: int) -> bool:
    """Whether a rule that fired last on a day still rests on another."""
    return last is not None and (day - last).days < cool_off_days


def kept_still(firings: Iterable[Firing], *, cool_off_days: int) -> list[Firing]:
    """Firings that remain where a rule keeps still after each, State by State, and once for all."""
    # As `changes.alert_making` does it with what is stored.
    last: dict[int, date] = {}
    known: set[tuple[int, str]] = set()
    kept = []
    for one in sorted(firings, key=lambda firing: (firing.day, firing.gwcode)):
        if (one.gwcode, one.seen) in known:
            continue
        if rests(last.get(one.gwcode), one.day, cool_off_days=cool_off_days):
            continue
        last[one.gwcode] = one.day
        known.add((one.gwcode, one.seen))
        kept.append(one)
    return kept
