"""The parts of a brief, as both its forms show them: each cut to its place on two pages."""

from dataclasses import dataclass
from datetime import date, datetime

from atrocityrisk.desk.advising.brief_cutting import Shortened
from atrocityrisk.desk.rules.factor_levels import FactorStanding
from atrocityrisk.desk.rules.levels import Level


@dataclass(frozen=True, kw_only=True)
class DriverLine:
    """One input of the model, and how old it is."""

    words: str
    age: str


@dataclass(frozen=True, kw_only=True)
class ForecastPart:
    """What the current list says of the State."""

    list_name: str
    publisher: str
    origin: int
    window: str
    published: date | None
    probability: str
    span: str
    rank: int
    rank_span: str
    states: int
    interval: str
    top: tuple[tuple[int, str], ...]
    frequency: str
    counts: str
    not_counted: str
    under_way: str
    nowcast: str
    raises: Shortened[DriverLine]
    lowers: Shortened[DriverLine]
    # Whether the list says what the probability is made of.
    taken_apart: bool
    missing: int


@dataclass(frozen=True, kw_only=True)
class FactorLine:
    """One risk factor of the newest signed assessment."""

    standing: FactorStanding
    # Levels that other assessors give it for the same time, where they differ.
    others: str

    @property
    def counts(self) -> str:
        """How many of its indicators are judged how; what is not known or not assessed is open."""
        one = self.standing
        named = ((one.yes, "yes"), (one.partly, "partly"), (one.no, "no"), (one.open, "open"))
        return ", ".join(f"{number} {words}" for number, words in named if number)


@dataclass(frozen=True, kw_only=True)
class AssessmentPart:
    """The newest signed assessment."""

    period: str
    level: Level
    summary: str
    factors: tuple[FactorLine, ...]
    # How many further signed assessments of the same time there are.
    beside: int
    expectation: str
    open: int
    of: int


@dataclass(frozen=True, kw_only=True)
class RecordLine:
    """One reviewed record."""

    period: str
    severity: int
    level: Level
    grade: str
    account: str


@dataclass(frozen=True, kw_only=True)
class RecordsPart:
    """Reviewed records, counted, and the gravest of them."""

    total: int
    recent: int
    since: date
    by_level: tuple[tuple[str, int], ...]
    gravest: Shortened[RecordLine]


@dataclass(frozen=True, kw_only=True)
class AlertLine:
    """One alert that was issued and stands."""

    number: str
    issued_on: date
    confidence: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class AdvisedLine:
    """One option that the office has advised."""

    option: str
    advised_on: date
    responsible: str
    progress: str
    reason: str
    followed: bool


@dataclass(frozen=True, kw_only=True)
class OptionLine:
    """One option to consider."""

    option: str
    by: str
    because: str
    from_memory: bool


@dataclass(frozen=True, kw_only=True)
class Brief:
    """A State on two pages."""

    gwcode: int
    name: str
    level: Level
    made_at: datetime
    office: str
    training: bool
    forecast: ForecastPart | None
    # Why there is no forecast; empty if there is one.
    no_forecast: str
    assessment: AssessmentPart | None
    records: RecordsPart
    alerts: Shortened[AlertLine]
    advised: Shortened[AdvisedLine]
    options: Shortened[OptionLine]
    options_note: str
    unknown: Shortened[str]
