"""Versions of assessments in words: each risk factor is a field of its own."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from atrocityrisk.desk.assessing.evidence_choice import visible_records
from atrocityrisk.desk.models import Assessment, Record
from atrocityrisk.desk.page_parts.version_words import (
    PART,
    Told,
    VersionWords,
    kept_versions,
    told_versions,
)
from atrocityrisk.desk.rules.findings import IndicatorFinding, read_findings
from atrocityrisk.desk.rules.framework_words import RiskFactor, risk_factors
from atrocityrisk.desk.rules.levels import signed_words
from atrocityrisk.desk.rules.state_choices import state_name

_LABELS = {
    "gwcode": "State",
    "first_day": "First day",
    "last_day": "Last day",
    "summary": "In short",
}
_FURTHER = {
    "probability": "Own probability",
    "level": "Handling level",
    "embargo_until": "Embargo until",
    "status": "Status",
    "status_reason": "Reason of the status",
}
_UNREADABLE = "what is stored cannot be read: it was changed outside the desk"


def assessment_versions(assessment: Assessment) -> list[Told]:
    """All versions of an assessment that the viewer may see, newest first."""
    rows = kept_versions(assessment)
    said = {row.pk: _findings(row.findings) for row in rows}
    records = visible_records(
        key for findings in said.values() for one in findings or () for key in one.evidence
    )
    factors = {f"factor_{one.number}": one for one in risk_factors()}
    factor_labels = {name: f"{one.number}. {one.words}" for name, one in factors.items()}
    texts: dict[str, Callable[[Any], str]] = {
        "gwcode": lambda row: state_name(row.gwcode, row.last_day.year),
        "probability": probability_words,
        "status": lambda row: signed_words(row.status),
    }
    for name, factor in factors.items():
        texts[name] = _factor_reader(factor, said, records)
    words = VersionWords(
        kind="assessment",
        labels=_LABELS | factor_labels | _FURTHER,
        texts=texts,
        prose=(_LABELS["summary"],),
        lists=tuple(factor_labels.values()),
    )
    return told_versions(words, rows)


def probability_words(row: Any) -> str:
    """What somebody expects, in words; empty where they said nothing."""
    if row.probability is None:
        return ""
    shares = " to ".join(f"{100 * share:.10g}" for share in (row.low, row.high))
    name = outcome_words(row.outcome)
    return f"{100 * row.probability:.10g} % ({shares} %) of {name}, {row.first_year} to " + str(
        row.last_year
    )


def outcome_words(name: str) -> str:
    """An outcome's name as text."""
    return name.replace("_", " ")


def _findings(text: str) -> tuple[IndicatorFinding, ...] | None:
    try:
        return read_findings(text)
    except (ValueError, KeyError, TypeError):
        return None


def _factor_reader(
    factor: RiskFactor,
    said: dict[int, tuple[IndicatorFinding, ...] | None],
    records: dict[UUID, Record],
) -> Callable[[Any], str]:
    own = {one.number for one in factor.indicators}

    def read(row: Any) -> str:
        findings = said[row.pk]
        if findings is None:
            return _UNREADABLE
        return PART.join(finding_line(one, records) for one in findings if one.indicator in own)

    return read


def finding_line(finding: IndicatorFinding, records: dict[UUID, Record]) -> str:
    """One finding as text; of its evidence, what the viewer may see."""
    parts = [f"{finding.indicator} {finding.presence.label}", *_graded(finding)]
    cited = [records[key] for key in finding.evidence if key in records]
    if cited:
        parts.append("evidence: " + " and ".join(str(record) for record in cited))
    line = ", ".join(parts)
    if finding.note:
        # The parts of the list are told apart by what a note may contain as well.
        line += " (" + finding.note.replace(PART, ";\u00a0") + ")"
    return line


def _graded(finding: IndicatorFinding) -> Iterable[str]:
    if finding.trend != "unknown":
        yield str(finding.trend.label)
    if finding.confidence is not None:
        yield f"confidence {finding.confidence.label}"
