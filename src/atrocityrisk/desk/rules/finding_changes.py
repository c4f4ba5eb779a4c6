"""What differs between two assessments of a State, indicator by indicator and factor by factor.

What is no longer judged has not gone: it is told apart from what is judged lower.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import models

from atrocityrisk.desk.rules.factor_levels import FactorLevel, FactorStanding, factor_standings
from atrocityrisk.desk.rules.findings import IndicatorFinding
from atrocityrisk.desk.rules.framework_words import Indicator, RiskFactor, risk_factors
from atrocityrisk.desk.rules.levels import Presence

NOT_ASSESSED = "not assessed"
"""Where an assessment says nothing of an indicator; that is not "no"."""

STRENGTH = {Presence.NO: 0, Presence.PARTLY: 1, Presence.YES: 2}
"""The three answers that can be ranked; what is not known has no place among them."""


class Direction(models.TextChoices):
    """How a later judgement stands to an earlier one."""

    HIGHER = "higher", "judged higher"
    LOWER = "lower", "judged lower"
    NEWLY_KNOWN = "newly_known", "judged now, and not before"
    NO_LONGER_KNOWN = "no_longer_known", "judged before, and not now"
    STILL_OPEN = "still_open", "open before and now"


@dataclass(frozen=True, kw_only=True)
class FindingChange:
    """One indicator whose presence two assessments judge differently."""

    factor: RiskFactor
    indicator: Indicator
    was: Presence | None
    now: Presence | None
    direction: Direction

    @property
    def before(self) -> str:
        """What was said first, in words."""
        return presence_words(self.was)

    @property
    def after(self) -> str:
        """What was said later, in words."""
        return presence_words(self.now)

    @property
    def before_code(self) -> str:
        """What was said first, as a page marks it."""
        return presence_code(self.was)

    @property
    def after_code(self) -> str:
        """What was said later, likewise."""
        return presence_code(self.now)


@dataclass(frozen=True, kw_only=True)
class FactorChange:
    """One risk factor of which two assessments differ in an indicator."""

    # As the later one leaves it.
    after: FactorStanding
    indicators: tuple[FindingChange, ...]

    @property
    def factor(self) -> RiskFactor:
        """The risk factor."""
        return self.after.factor


def presence_words(presence: Presence | None) -> str:
    """A presence as a page says it."""
    return NOT_ASSESSED if presence is None else str(presence.label)


def presence_code(presence: Presence | None) -> str:
    """A presence as a page marks it."""
    return "none" if presence is None else presence.value


def changes_between(
    earlier: Iterable[IndicatorFinding], later: Iterable[IndicatorFinding]
) -> tuple[FactorChange, ...]:
    """Risk factors of which an indicator differs, in the Framework's order."""
    new = tuple(later)
    before, after = _presences(earlier), _presences(new)
    changes = []
    for standing in factor_standings(new):
        own = tuple(_finding_changes(standing.factor, before, after))
        if own:
            changes.append(FactorChange(after=standing, indicators=own))
    return tuple(changes)


def level_path(
    statements: Iterable[Iterable[IndicatorFinding]],
) -> tuple[tuple[RiskFactor, tuple[FactorLevel, ...]], ...]:
    """The level of each risk factor in each of some assessments."""
    columns = [factor_standings(one) for one in statements]
    return tuple(
        (factor, tuple(column[place].level for column in columns))
        for place, factor in enumerate(risk_factors())
    )


def direction(before: Presence | None, after: Presence | None) -> Direction:
    """How a later judgement stands to an earlier, different one."""
    old = None if before is None else STRENGTH.get(before)
    new = None if after is None else STRENGTH.get(after)
    if old is None and new is None:
        return Direction.STILL_OPEN
    if old is None:
        return Direction.NEWLY_KNOWN
    if new is None:
        return Direction.NO_LONGER_KNOWN
    return Direction.HIGHER if new > old else Direction.LOWER


def _presences(findings: Iterable[IndicatorFinding]) -> dict[str, Presence]:
    return {one.indicator: one.presence for one in findings}


def _finding_changes(
    factor: RiskFactor, before: Mapping[str, Presence], after: Mapping[str, Presence]
) -> Iterable[FindingChange]:
    for one in factor.indicators:
        was, now = before.get(one.number), after.get(one.number)
        if was != now:
            yield FindingChange(
                factor=factor,
                indicator=one,
                was=was,
                now=now,
                direction=direction(was, now),
            )
