"""What is shown of a risk factor, from what somebody judged of its indicators.

The law: missing data never lower what is displayed. A risk factor is *no* only where every one of
its indicators is judged *no*. An indicator that is not judged, or judged *not known*, might be
there: it leaves the factor open upwards. So whatever is taken away, a finding or all of them, the
highest that a factor could be never falls, and nothing turns into *no*. Findings alone are looked
at: evidence, notes and measurements that go missing change no level. Nothing is averaged.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import models

from atrocityrisk.desk.rules.findings import IndicatorFinding
from atrocityrisk.desk.rules.framework_words import RiskFactor, risk_factors
from atrocityrisk.desk.rules.levels import Presence


class FactorLevel(models.TextChoices):
    """Level of a risk factor, in the order in which a page shows them: what is open comes high."""

    YES = "yes", "yes"
    OPEN_PARTLY = "partly_or_more", "partly or more"
    UNKNOWN = "unknown", "not known"
    PARTLY = "partly", "partly"
    NO = "no", "no"

    @property
    def place(self) -> int:
        """Place in that order, 0 for what is shown first."""
        return list(FactorLevel).index(self)


@dataclass(frozen=True, kw_only=True)
class FactorStanding:
    """A risk factor as an assessment leaves it."""

    factor: RiskFactor
    level: FactorLevel
    # How many of its indicators were judged yes, partly or no; not known; not judged at all.
    yes: int
    partly: int
    no: int
    unknown: int
    not_assessed: int

    @property
    def number(self) -> int:
        """Number of the risk factor."""
        return self.factor.number

    @property
    def judged(self) -> int:
        """Indicators judged yes, partly or no."""
        return self.yes + self.partly + self.no

    @property
    def open(self) -> int:
        """Indicators of which nobody can say from this assessment that they are absent."""
        return self.unknown + self.not_assessed

    @property
    def counts(self) -> str:
        """How it comes about, in words."""
        named = (
            (self.yes, "yes"),
            (self.partly, "partly"),
            (self.no, "no"),
            (self.unknown, "not known"),
            (self.not_assessed, "not assessed"),
        )
        return ", ".join(f"{number} {words}" for number, words in named if number)


def factor_standing(factor: RiskFactor, presences: Mapping[str, Presence | str]) -> FactorStanding:
    """A risk factor's standing, from the presence of each indicator that was judged."""
    own = [one.number for one in factor.indicators]
    found = Counter(Presence(presences[number]) for number in own if number in presences)
    not_assessed = len(own) - sum(found.values())
    return FactorStanding(
        factor=factor,
        level=_level(found, still_open=not_assessed + found[Presence.UNKNOWN] > 0),
        yes=found[Presence.YES],
        partly=found[Presence.PARTLY],
        no=found[Presence.NO],
        unknown=found[Presence.UNKNOWN],
        not_assessed=not_assessed,
    )


def factor_standings(findings: Iterable[IndicatorFinding]) -> tuple[FactorStanding, ...]:
    """All 14 risk factors of an assessment, in the Framework's order."""
    presences = {one.indicator: one.presence for one in findings}
    return tuple(factor_standing(factor, presences) for factor in risk_factors())


def _level(found: Mapping[Presence, int], *, still_open: bool) -> FactorLevel:
    if found[Presence.YES]:
        return FactorLevel.YES
    if found[Presence.PARTLY]:
        return FactorLevel.OPEN_PARTLY if still_open else FactorLevel.PARTLY
    return FactorLevel.UNKNOWN if still_open else FactorLevel.NO
