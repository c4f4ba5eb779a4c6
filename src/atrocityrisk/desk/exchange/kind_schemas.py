"""What the API gives of assessments, alerts, bulletins, advice and forecasts, field by field."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict

_KEY = "4b1d5f60-8c1e-4f0a-9d35-0f6c2f7a1e11"
_RECORD = "7c9e6679-7425-40de-944b-e07fc1f90ae7"


def _example(**values: Any) -> ConfigDict:
    return ConfigDict(json_schema_extra={"example": values})


class KindFilters(Schema):
    """Filters of every kind; each may be left out."""

    state: str = ""
    since: str = ""
    until: str = ""
    level: str = ""


class FindingAnswer(Schema):
    """What an assessment says of one indicator; evidence that one may not see is not named."""

    model_config = _example(
        indicator="7.10",
        presence="partly",
        trend="rising",
        confidence="moderate",
        evidence=[_RECORD],
        note="Two reports from different provinces.",
    )

    indicator: str
    presence: str
    trend: str
    confidence: str | None
    evidence: list[UUID]
    note: str


class AssessmentAnswer(Schema):
    """An assessment; an indicator that is not among the findings is not judged, which is no no."""

    model_config = _example(
        key=_KEY,
        gwcode=490,
        state="Democratic Republic of the Congo",
        first_day="2024-01-01",
        last_day="2024-06-30",
        summary="Pressure on civilians grows in the east.",
        status="reviewed",
        level="public",
    )

    key: UUID
    gwcode: int
    state: str
    first_day: date
    last_day: date
    summary: str
    indicators_yes: int
    indicators_partly: int
    indicators_no: int
    indicators_unknown: int
    evidence: list[UUID]
    outcome: str
    outcome_first_year: int | None
    outcome_last_year: int | None
    probability: float | None
    low: float | None
    high: float | None
    level: str
    status: str
    withdrawn: bool
    made_at: datetime
    changed_at: datetime
    embargo_until: date | None
    findings: list[FindingAnswer]


class AssessmentPage(Schema):
    """A part of the assessments; `next` is the `after` of the part that follows."""

    assessments: list[AssessmentAnswer]
    next: UUID | None


class EvidenceAnswer(Schema):
    """One thing that an alert points to; a number has no key."""

    kind: str
    key: UUID | None
    words: str
    level: str


class AlertAnswer(Schema):
    """A candidate or alert; evidence and rules that one may not see are left out."""

    model_config = _example(
        key=_KEY,
        gwcode=490,
        state="Democratic Republic of the Congo",
        standing="candidate",
        level="restricted",
        fired_on="2024-06-01",
        rule="Five grave records within thirty days",
        reason="Six records of severity 4 or above within 30 days; the bound is five.",
    )

    key: UUID
    gwcode: int
    state: str
    standing: str
    level: str
    fired_on: date
    rule: str
    reason: str
    evidence: list[EvidenceAnswer]
    confidence: str
    lowering: str
    not_known: str
    bulletins: list[str]
    made_at: datetime
    changed_at: datetime


class AlertPage(Schema):
    """A part of the alerts; `next` is the `after` of the part that follows."""

    alerts: list[AlertAnswer]
    next: UUID | None


class BulletinAnswer(Schema):
    """A bulletin as it was issued: `content` is canonical JSON, and `sha256` its digest."""

    model_config = _example(
        number="P-2024-001",
        kind="issue",
        level="public",
        issued_at="2024-06-03T09:30:00Z",
        gwcode=490,
        state="Democratic Republic of the Congo",
    )

    key: UUID
    number: str
    kind: str
    level: str
    issued_at: datetime
    gwcode: int | None
    state: str
    reason: str
    evidence: list[str]
    confidence: str
    lowering: str
    not_known: str
    signed: str
    withdraws: str
    withdrawn_by: str
    content: str
    sha256: str
    # Whether it says what was issued; where not, what it says does not leave.
    intact: bool


class BulletinPage(Schema):
    """A part of the bulletins; `next` is the `after` of the part that follows."""

    bulletins: list[BulletinAnswer]
    next: UUID | None


class AdviceAnswer(Schema):
    """An advice; an alert or assessment that one may not see is null."""

    model_config = _example(
        key=_KEY,
        gwcode=490,
        state="Democratic Republic of the Congo",
        option="P2.3",
        reason="Fighting spreads, and talks are open.",
        responsible="ministry of foreign affairs",
        advised_on="2024-06-10",
        progress="under_way",
    )

    key: UUID
    gwcode: int
    state: str
    option: str
    option_words: str
    risk_factors: list[str]
    reason: str
    responsible: str
    advised_on: date
    due_on: date | None
    progress: str
    followed: str
    followed_on: date | None
    alert: UUID | None
    assessment: UUID | None
    level: str
    status: str
    withdrawn: bool
    made_at: datetime
    changed_at: datetime
    embargo_until: date | None


class AdvicePage(Schema):
    """A part of the advice; `next` is the `after` of the part that follows."""

    advice: list[AdviceAnswer]
    next: UUID | None


class ForecastListAnswer(Schema):
    """A forecast list without its rows."""

    model_config = _example(
        key=_KEY,
        name="Forecast at the end of 2024",
        publisher="Office of Examples",
        model="ensemble",
        outcome="onset of mass killing",
        origin=2024,
        first_year=2025,
        last_year=2026,
    )

    key: UUID
    name: str
    publisher: str
    model: str
    outcome: str
    origin: int
    through_month: date | None
    first_year: int
    last_year: int
    published_on: date | None
    interval: float | None
    level: str
    withdrawn: bool
    rows_sha256: str
    added_at: datetime


class ForecastListPage(Schema):
    """A part of the lists; `next` is the `after` of the part that follows."""

    lists: list[ForecastListAnswer]
    next: UUID | None


class DriverAnswer(Schema):
    """An indicator that a forecast rests on for a State."""

    indicator: str
    value: float | None
    status: str
    value_year: int | None
    contribution: float | None
    kind: str
    framework: list[str]


class ForecastStateAnswer(Schema):
    """What a list says of one State."""

    gwcode: int
    state: str
    rank: int
    rank_low: int | None
    rank_high: int | None
    probability: float
    low: float | None
    high: float | None
    p_top_k: dict[str, float]
    under_way: str
    drivers: list[DriverAnswer]


class ForecastListWithRows(Schema):
    """A forecast list with what it says of every State, the highest rank first."""

    about: ForecastListAnswer
    states: list[ForecastStateAnswer]


class WatchStateAnswer(Schema):
    """A State of the watch list: what the current list says, and what the desk holds of it."""

    gwcode: int
    state: str
    rank: int | None
    rank_low: int | None
    rank_high: int | None
    probability: float | None
    low: float | None
    high: float | None
    under_way: str | None
    nowcast_probability: float | None
    records_30_days: int
    records_30_days_before: int
    records_90_days: int
    records_90_days_before: int
    records_90_days_by_severity: dict[str, int]
    assessments_open: int
    assessments_signed: int
    alerts_open: int
    alerts_issued: int


class WatchAnswer(Schema):
    """The watch list of today, within what one may see."""

    on: date
    current: ForecastListAnswer | None
    nowcast: ForecastListAnswer | None
    states: list[WatchStateAnswer]
