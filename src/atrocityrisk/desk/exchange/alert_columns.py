"""What leaves of an alert as the desk works on it: its evidence as far as each piece may leave.

Who made, proposed or issued it is left out, and so is a rule that the viewer may not see.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from atrocityrisk.desk.database.cited_evidence import evidence_by_alert
from atrocityrisk.desk.exchange.export_columns import GWCODE, LEVEL, STATE, TIMES, Column
from atrocityrisk.desk.exchange.leaving_rows import Bounds, bulletins_within
from atrocityrisk.desk.models import Alert, AlertRule
from atrocityrisk.desk.rules.alert_evidence import EvidenceItem


@dataclass(frozen=True, kw_only=True)
class LeavingAlert:
    """An alert with what may leave of all that it names."""

    row: Alert
    rule: AlertRule | None
    evidence: tuple[EvidenceItem, ...]
    bulletins: tuple[str, ...]


def leaving_alerts(rows: Sequence[Alert], bounds: Bounds) -> Iterator[LeavingAlert]:
    """Some alerts, with what may leave of all that they name."""
    rules = AlertRule.objects.filter(pk__in={row.rule_id for row in rows if row.rule_id})
    if bounds.highest is not None:
        rules = rules.filter(level__lte=bounds.highest)
    by_number = rules.in_bulk()
    evidence = evidence_by_alert(rows, bounds.highest, embargoed=bounds.embargoed)
    issued = bulletins_within(bounds).filter(alert__in=[row.pk for row in rows])
    numbers: dict[int, list[str]] = {}
    for alert, number in issued.order_by("pk").values_list("alert_id", "number"):
        numbers.setdefault(alert, []).append(number)
    for row in rows:
        yield LeavingAlert(
            row=row,
            rule=by_number.get(row.rule_id or 0),
            evidence=evidence[row.pk],
            bulletins=tuple(numbers.get(row.pk, ())),
        )


COLUMNS: tuple[Column, ...] = (
    Column(
        name="key",
        meaning="Key of the alert in this desk (UUID).",
        value=lambda one: str(one.row.key),
    ),
    GWCODE,
    STATE,
    Column(
        name="standing",
        meaning="How far it has come: candidate, watching, proposed, issued, dismissed, withdrawn.",
        value=lambda one: one.row.state,
    ),
    LEVEL,
    Column(
        name="fired_on",
        meaning="Day of the evidence that made it (ISO 8601).",
        value=lambda one: one.row.fired_on.isoformat(),
    ),
    Column(
        name="rule",
        meaning="Name of the rule that found it, where that may leave; else empty.",
        value=lambda one: one.rule.name if one.rule else "",
    ),
    Column(
        name="reason",
        meaning="What was seen, against which bound.",
        value=lambda one: one.row.reason,
    ),
    Column(
        name="evidence",
        meaning="What it points to, in words, as far as each may leave.",
        value=lambda one: [item.words for item in one.evidence],
    ),
    Column(
        name="evidence_keys",
        meaning="Keys of the records, lists and assessments among it (UUIDs).",
        value=lambda one: [item.key for item in one.evidence if item.key],
    ),
    Column(
        name="confidence",
        meaning="How sure the office is: low, moderate, high; may be empty.",
        value=lambda one: one.row.confidence,
    ),
    Column(
        name="lowering",
        meaning="What would lower the concern.",
        value=lambda one: one.row.lowering,
    ),
    Column(
        name="not_known",
        meaning="What is not known.",
        value=lambda one: one.row.not_known,
    ),
    Column(
        name="bulletins",
        meaning="Numbers of its bulletins that may leave.",
        value=lambda one: list(one.bulletins),
    ),
    *TIMES,
)
"""Columns of an alert, in their order."""
