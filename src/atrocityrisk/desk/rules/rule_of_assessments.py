"""Rules that read signed assessments: whether a risk factor is found present, or rising."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from atrocityrisk.desk.rules.alert_evidence import EvidenceItem
from atrocityrisk.desk.rules.findings import IndicatorFinding
from atrocityrisk.desk.rules.framework_words import risk_factors
from atrocityrisk.desk.rules.levels import Confidence, Level, Presence, Trend
from atrocityrisk.desk.rules.rule_firing import Firing, Looked, counted_words, joined
from atrocityrisk.desk.rules.rule_parameters import FOUND_WORDS, AssessmentSays


@dataclass(frozen=True, kw_only=True)
class KnownAssessment:
    """A signed assessment as it was known at some time."""

    key: str
    gwcode: int
    first_day: date
    last_day: date
    level: Level
    signed_on: date
    findings: tuple[IndicatorFinding, ...]


def look_at_assessments(asked: AssessmentSays, newest: Sequence[KnownAssessment]) -> Looked:
    """States whose newest signed assessment says what a rule asks for."""
    found = [_look(asked, one) for one in sorted(newest, key=lambda one: one.gwcode)]
    return Looked(
        firings=tuple(one for one in found if one is not None),
        not_known=(
            f"{counted_words(len(newest), 'State has', 'States have')} a signed assessment; of "
            "the others this rule knows nothing.",
        ),
    )


def _look(asked: AssessmentSays, one: KnownAssessment) -> Firing | None:
    own = [
        finding
        for finding in one.findings
        if finding.indicator.split(".")[0] == str(asked.risk_factor)
    ]
    matching = [finding for finding in own if _says(asked, finding)]
    if len(matching) < asked.indicators:
        return None
    sure = max(
        (finding.confidence for finding in matching if finding.confidence is not None),
        key=lambda one: one.place,
        default=Confidence.LOW,
    )
    said = ", ".join(
        f"{finding.indicator} ({finding.presence.label}, {finding.trend.label})"
        for finding in matching
    )
    return Firing(
        gwcode=one.gwcode,
        day=one.signed_on,
        seen=f"assessment {one.key}: {said}",
        reason=f"The signed assessment of {one.first_day.isoformat()} to "
        f"{one.last_day.isoformat()} finds of risk factor {asked.risk_factor} "
        f"{FOUND_WORDS[asked.says]}: {said}.",
        evidence=(
            EvidenceItem(
                kind="assessment",
                key=one.key,
                words=f"assessment of {one.first_day.isoformat()} to {one.last_day.isoformat()}, "
                f"signed {one.signed_on.isoformat()}",
                level=one.level,
            ),
        ),
        confidence=sure,
        sure_since=f"Confidence is {sure.label}: the highest that the assessor gives "
        "these findings; it is one assessment.",
        lowering="A later assessment that finds less; evidence that is withdrawn.",
        not_known=_not_known(asked, own),
    )


def _says(asked: AssessmentSays, finding: IndicatorFinding) -> bool:
    # A finding without confidence is no judgement, whatever else it says.
    if finding.confidence is None or finding.confidence.place < asked.confidence.place:
        return False
    if asked.says == "rising":
        return finding.trend == Trend.RISING
    wanted = {Presence.YES} if asked.says == "yes" else {Presence.YES, Presence.PARTLY}
    return finding.presence in wanted


def _not_known(asked: AssessmentSays, own: Sequence[IndicatorFinding]) -> str:
    factor = next(one for one in risk_factors() if one.number == asked.risk_factor)
    known = {
        finding.indicator
        for finding in own
        if (finding.trend if asked.says == "rising" else finding.presence)
        not in (Trend.UNKNOWN, Presence.UNKNOWN)
    }
    unknown = len(factor.indicators) - len(known)
    return joined(
        (
            f"{unknown} of the {len(factor.indicators)} indicators of risk factor "
            f"{factor.number} are not judged or not known."
            if unknown
            else "",
            "What happened since the assessment was signed.",
        )
    )
