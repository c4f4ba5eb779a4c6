"""What leaves of an advice: what was advised, why, to which role, and what followed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from atrocityrisk.desk.exchange.export_columns import GWCODE, STANDING, STATE, TIMES, Column
from atrocityrisk.desk.exchange.leaving_rows import Bounds, alerts_within, assessments_within
from atrocityrisk.desk.models import Advice
from atrocityrisk.desk.rules.advice_checks import prevention_options


@dataclass(frozen=True, kw_only=True)
class LeavingAdvice:
    """An advice with the keys of what it rests on, where that may leave."""

    row: Advice
    alert: UUID | None
    assessment: UUID | None


def leaving_advice(rows: Sequence[Advice], bounds: Bounds) -> Iterator[LeavingAdvice]:
    """Some advice, with what may leave of what it rests on."""
    alerts = alerts_within(bounds).filter(pk__in={row.alert_id for row in rows if row.alert_id})
    based = {row.assessment_id for row in rows if row.assessment_id}
    assessments = assessments_within(bounds).filter(pk__in=based)
    alert_keys = dict(alerts.values_list("pk", "key"))
    assessment_keys = dict(assessments.values_list("pk", "key"))
    for row in rows:
        yield LeavingAdvice(
            row=row,
            alert=alert_keys.get(row.alert_id or 0),
            assessment=assessment_keys.get(row.assessment_id or 0),
        )


def _option_words(code: str) -> str:
    known = prevention_options().get(code)
    return known.term if known else ""


def _text(key: UUID | None) -> str:
    return "" if key is None else str(key)


COLUMNS: tuple[Column, ...] = (
    Column(
        name="key",
        meaning="Key of the advice in this desk (UUID).",
        value=lambda one: str(one.row.key),
    ),
    GWCODE,
    STATE,
    Column(
        name="option",
        meaning="Code of the option to consider, such as P2.3.",
        value=lambda one: one.row.option,
    ),
    Column(
        name="option_words",
        meaning="The option in words.",
        value=lambda one: _option_words(one.row.option),
    ),
    Column(
        name="risk_factors",
        meaning="Numbers of the UN Framework's risk factors that it answers.",
        value=lambda one: one.row.risk_factors.split(),
    ),
    Column(
        name="reason",
        meaning="Why this option, here and now.",
        value=lambda one: one.row.reason,
    ),
    Column(
        name="responsible",
        meaning="Role or body that would act; no person.",
        value=lambda one: one.row.responsible,
    ),
    Column(
        name="advised_on",
        meaning="Day of the advice (ISO 8601).",
        value=lambda one: one.row.advised_on.isoformat(),
    ),
    Column(
        name="due_on",
        meaning="Day by which it is to be done, where there is one (ISO 8601).",
        value=lambda one: one.row.due_on.isoformat() if one.row.due_on else None,
    ),
    Column(
        name="progress",
        meaning="What has become of it: considered, advised, under_way, done, not_taken, stopped.",
        value=lambda one: one.row.progress,
    ),
    Column(
        name="followed",
        meaning="What followed, as far as it is known.",
        value=lambda one: one.row.followed,
    ),
    Column(
        name="followed_on",
        meaning="Day of what followed, where it is known (ISO 8601).",
        value=lambda one: one.row.followed_on.isoformat() if one.row.followed_on else None,
    ),
    Column(
        name="alert",
        meaning="Key of the alert that it rests on, where that may leave (UUID).",
        value=lambda one: _text(one.alert),
    ),
    Column(
        name="assessment",
        meaning="Key of the assessment that it rests on, where that may leave (UUID).",
        value=lambda one: _text(one.assessment),
    ),
    *STANDING,
    *TIMES,
)
"""Columns of an advice, in their order."""
