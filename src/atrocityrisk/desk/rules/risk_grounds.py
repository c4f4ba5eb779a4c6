"""From signed assessments and a forecast's drivers to risk factors, each with what speaks for it.

A risk factor is justified where a signed assessment says yes or partly of one of its indicators, or
where a driver of the current list that raises the probability tells of one. What is not known is
listed as not known: it justifies nothing, and it rules nothing out.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from atrocityrisk.desk.rules.drivers import Driver, driver_name
from atrocityrisk.desk.rules.factor_levels import FactorStanding, factor_standings
from atrocityrisk.desk.rules.findings import IndicatorFinding
from atrocityrisk.desk.rules.framework_words import RiskFactor, risk_factors
from atrocityrisk.desk.rules.levels import Presence

if TYPE_CHECKING:
    from atrocityrisk.desk.models import Assessment

_SAYS = (Presence.YES, Presence.PARTLY)


@dataclass(frozen=True, kw_only=True)
class Ground:
    """One thing that speaks for a risk factor."""

    words: str
    # Key of the assessment; None for the model.
    assessment: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class GroundedFactor:
    """A risk factor of a State, and what speaks for it."""

    factor: RiskFactor
    grounds: tuple[Ground, ...]
    # As each of the newest assessments leaves it, newest first.
    standings: tuple[FactorStanding, ...]

    @property
    def number(self) -> int:
        """Number of the risk factor."""
        return self.factor.number

    @property
    def justified(self) -> bool:
        """Whether anything speaks for it."""
        return bool(self.grounds)

    @property
    def judged(self) -> bool:
        """Whether a person, not the model alone, says that it is there."""
        return any(ground.assessment is not None for ground in self.grounds)

    @property
    def open(self) -> int:
        """Indicators of which no assessment says yes, partly or no."""
        whole = len(self.factor.indicators)
        return min((standing.open for standing in self.standings), default=whole)

    @property
    def reason(self) -> str:
        """Why it counts, in one line."""
        return "; ".join(ground.words for ground in self.grounds)


def grounded_factors(
    assessments: Sequence["Assessment"], drivers: Iterable[Driver], *, age: Callable[[Driver], str]
) -> tuple[GroundedFactor, ...]:
    """All 14 risk factors, with what signed assessments and a list's drivers say of each."""
    # `age` tells how old a driver's value is.
    raising = [one for one in drivers if one.contribution is not None and one.contribution > 0]
    read = [(one, one.indicator_findings) for one in assessments]
    standings = [factor_standings(findings) for _, findings in read]
    return tuple(
        GroundedFactor(
            factor=factor,
            grounds=(
                *(
                    Ground(words=words, assessment=assessment.key)
                    for assessment, findings in read
                    if (words := _judged_words(factor, findings, assessment))
                ),
                *_model_grounds(factor, raising, age),
            ),
            standings=tuple(of_one[place] for of_one in standings),
        )
        for place, factor in enumerate(risk_factors())
    )


def _judged_words(
    factor: RiskFactor, findings: Iterable[IndicatorFinding], assessment: "Assessment"
) -> str:
    own = {one.number for one in factor.indicators}
    said = [one for one in findings if one.indicator in own and one.presence in _SAYS]
    if not said:
        return ""
    strongest = [one for one in said if one.presence == Presence.YES] or said
    sure = [one.confidence for one in strongest if one.confidence is not None]
    confidence = max(sure, key=lambda one: one.place).label if sure else "not said"
    numbers = ", ".join(one.indicator for one in strongest)
    return (
        f"signed assessment to {assessment.last_day.isoformat()} says "
        f"{strongest[0].presence.label} of {numbers}, confidence {confidence}"
    )


def _model_grounds(
    factor: RiskFactor, raising: Iterable[Driver], age: Callable[[Driver], str]
) -> tuple[Ground, ...]:
    own = {one.number for one in factor.indicators}
    speaking = [one for one in raising if own.intersection(one.framework)]
    speaking.sort(key=lambda one: -(one.contribution or 0.0))
    if not speaking:
        return ()
    named = "; ".join(f"{driver_name(one)} ({age(one)})" for one in speaking[:2])
    more = len(speaking) - 2
    further = f" and {more} more" if more > 0 else ""
    return (Ground(words=f"model: {named}{further} raises the probability"),)
