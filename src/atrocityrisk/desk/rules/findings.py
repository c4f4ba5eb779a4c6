"""What an assessment says of each indicator of the Framework, as one canonical text."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from atrocityrisk.desk.rules.levels import Confidence, Presence, Trend

NOTE_CHARACTERS = 1000
MOST_EVIDENCE = 20


@dataclass(frozen=True, kw_only=True)
class IndicatorFinding:
    """One indicator, as an assessor judges it."""

    # Number in the Framework, such as "1.1".
    indicator: str
    presence: Presence
    trend: Trend = Trend.UNKNOWN
    # None where nothing is judged.
    confidence: Confidence | None = None
    # Keys of records.
    evidence: tuple[UUID, ...] = ()
    note: str = ""


def findings_text(findings: Iterable[IndicatorFinding]) -> str:
    """Findings as they are stored: in the Framework's order, each indicator once."""
    from atrocityrisk.indicators import load_framework

    order = {str(name): place for place, name in enumerate(load_framework().index)}
    by_indicator = {one.indicator: one for one in findings}
    kept = sorted(by_indicator.values(), key=lambda one: order[one.indicator])
    return json.dumps([_plain(one) for one in kept], separators=(",", ":"), sort_keys=True)


def read_findings(text: str) -> tuple[IndicatorFinding, ...]:
    """Findings of a stored text."""
    return tuple(_finding(said) for said in json.loads(text or "[]"))


def _plain(finding: IndicatorFinding) -> dict[str, Any]:
    said = asdict(finding)
    return {**said, "evidence": sorted(str(key) for key in finding.evidence)}


def _finding(said: dict[str, Any]) -> IndicatorFinding:
    sure = said["confidence"]
    return IndicatorFinding(
        indicator=said["indicator"],
        presence=Presence(said["presence"]),
        trend=Trend(said["trend"]),
        confidence=None if sure is None else Confidence(sure),
        evidence=tuple(UUID(key) for key in said["evidence"]),
        note=said["note"],
    )
