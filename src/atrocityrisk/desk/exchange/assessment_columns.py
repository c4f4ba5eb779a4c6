"""What leaves of an assessment, and of each thing that it says of an indicator.

Who wrote or signed it is left out; of its evidence only records that may leave too are named.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from atrocityrisk.desk.exchange.export_columns import GWCODE, STANDING, TIMES, Column
from atrocityrisk.desk.exchange.leaving_rows import Bounds, records_within
from atrocityrisk.desk.models import Assessment
from atrocityrisk.desk.rules.findings import IndicatorFinding
from atrocityrisk.desk.rules.framework_words import indicator_lines
from atrocityrisk.desk.rules.levels import Presence


@dataclass(frozen=True, kw_only=True)
class LeavingAssessment:
    """An assessment with those keys of its evidence that may leave."""

    row: Assessment
    findings: tuple[IndicatorFinding, ...]
    evidence: frozenset[UUID]

    def evidence_of(self, finding: IndicatorFinding) -> list[str]:
        """Keys of a finding's evidence that may leave."""
        return [str(key) for key in finding.evidence if key in self.evidence]

    def number_of(self, presence: Presence) -> int:
        """How many indicators are judged so."""
        return sum(finding.presence == presence for finding in self.findings)


@dataclass(frozen=True, kw_only=True)
class LeavingFinding:
    """One indicator of an assessment."""

    whole: LeavingAssessment
    said: IndicatorFinding

    @property
    def row(self) -> Assessment:
        """The assessment that says it."""
        return self.whole.row


def leaving_assessments(rows: Sequence[Assessment], bounds: Bounds) -> Iterator[LeavingAssessment]:
    """Some assessments, with what may leave of their evidence."""
    findings = {row.pk: row.indicator_findings for row in rows}
    cited = {key for said in findings.values() for one in said for key in one.evidence}
    seen = frozenset(records_within(bounds).filter(key__in=cited).values_list("key", flat=True))
    for row in rows:
        yield LeavingAssessment(row=row, findings=findings[row.pk], evidence=seen)


def leaving_findings(rows: Sequence[Assessment], bounds: Bounds) -> Iterator[LeavingFinding]:
    """What some assessments say, indicator by indicator."""
    for whole in leaving_assessments(rows, bounds):
        for said in whole.findings:
            yield LeavingFinding(whole=whole, said=said)


def _paraphrase(number: str) -> str:
    return indicator_lines([number])[0].removeprefix(number).strip()


def _number_column(presence: Presence) -> Column:
    return Column(
        name=f"indicators_{presence.value}",
        meaning=f"Number of indicators judged: {presence.label}. What is not judged is open.",
        value=lambda one: one.number_of(presence),
    )


_FRAME = (
    Column(
        name="key",
        meaning="Key of the assessment in this desk (UUID).",
        value=lambda one: str(one.row.key),
    ),
    GWCODE,
    Column(
        name="state",
        meaning="Name of the State at that time.",
        value=lambda one: one.row.state_name,
    ),
    Column(
        name="first_day",
        meaning="First day of the period that is assessed (ISO 8601).",
        value=lambda one: one.row.first_day.isoformat(),
    ),
    Column(
        name="last_day",
        meaning="Last day of the period that is assessed (ISO 8601).",
        value=lambda one: one.row.last_day.isoformat(),
    ),
)

COLUMNS: tuple[Column, ...] = (
    *_FRAME,
    Column(
        name="summary",
        meaning="What matters most, in the assessor's own words.",
        value=lambda one: one.row.summary,
    ),
    *(_number_column(presence) for presence in Presence),
    Column(
        name="evidence",
        meaning="Keys of the records cited, as far as they may leave in this file (UUIDs).",
        value=lambda one: sorted({key for said in one.findings for key in one.evidence_of(said)}),
    ),
    Column(
        name="outcome",
        meaning="Of what the assessor gives a probability; empty without one.",
        value=lambda one: one.row.outcome,
    ),
    Column(
        name="outcome_first_year",
        meaning="First year of the window of that probability.",
        value=lambda one: one.row.first_year,
    ),
    Column(
        name="outcome_last_year",
        meaning="Last year of the window of that probability.",
        value=lambda one: one.row.last_year,
    ),
    Column(
        name="probability",
        meaning="The assessor's own probability, from 0 to 1; no model's.",
        value=lambda one: one.row.probability,
    ),
    Column(
        name="low",
        meaning="The lower end of what the assessor holds possible, from 0 to 1.",
        value=lambda one: one.row.low,
    ),
    Column(
        name="high",
        meaning="The upper end of what the assessor holds possible, from 0 to 1.",
        value=lambda one: one.row.high,
    ),
    *STANDING,
    *TIMES,
)
"""Columns of an assessment, in their order."""

FINDING_COLUMNS: tuple[Column, ...] = (
    *_FRAME,
    Column(
        name="indicators",
        meaning="Number of the UN Framework's indicator, such as 7.10; always one.",
        value=lambda one: [one.said.indicator],
    ),
    Column(
        name="paraphrase",
        meaning="The indicator in our own words.",
        value=lambda one: _paraphrase(one.said.indicator),
    ),
    Column(
        name="presence",
        meaning='Whether it is there: yes, partly, no, unknown. Unknown is no "no".',
        value=lambda one: one.said.presence.value,
    ),
    Column(
        name="trend",
        meaning="Where it is going: rising, steady, falling, unknown.",
        value=lambda one: one.said.trend.value,
    ),
    Column(
        name="confidence",
        meaning="How sure the assessor is: low, moderate, high; may be empty.",
        value=lambda one: one.said.confidence.value if one.said.confidence else "",
    ),
    Column(
        name="evidence",
        meaning="Keys of the records cited, as far as they may leave in this file (UUIDs).",
        value=lambda one: one.whole.evidence_of(one.said),
    ),
    Column(
        name="note",
        meaning="Why, in the assessor's own words.",
        value=lambda one: one.said.note,
    ),
    *STANDING,
)
"""Columns of what an assessment says of one indicator, in their order."""
