"""What the API gives, field by field; nothing that is not named here leaves by it."""

from datetime import date, datetime
from uuid import UUID

from ninja import Schema


class RecordAnswer(Schema):
    """A record: the columns of an export, and the embargo."""

    key: UUID
    own_number: str
    gwcode: int
    state: str
    region: str
    first_day: date
    last_day: date
    precision: str
    perpetrator: str
    target: str
    indicators: list[str]
    crime_scope: str
    severity: int
    account: str
    credibility: str
    source_key: UUID
    source_publisher: str
    source_title: str
    source_kind: str
    source_reliability: str
    source_address: str
    source_published_on: date | None
    source_accessed_on: date
    level: str
    status: str
    withdrawn: bool
    made_at: datetime
    changed_at: datetime
    embargo_until: date | None


class RecordPage(Schema):
    """A part of the records, newest first; `next` is the `after` of the part that follows."""

    records: list[RecordAnswer]
    next: UUID | None


class VersionAnswer(Schema):
    """A version of a record, as far as one may see it; a source that one may not see is null."""

    at: datetime
    by: str | None
    reason: str | None
    own_number: str
    gwcode: int
    region: str
    first_day: date
    last_day: date
    precision: str
    perpetrator: str
    target: str
    indicators: list[str]
    crime_scope: str
    severity: int
    account: str
    credibility: str
    source_key: UUID | None
    level: str
    status: str
    embargo_until: date | None


class HistoryAnswer(Schema):
    """The versions of a record that one may see, the newest first."""

    key: UUID
    versions: list[VersionAnswer]


class SourceAnswer(Schema):
    """A source."""

    key: UUID
    publisher: str
    title: str
    kind: str
    reliability: str
    address: str
    published_on: date | None
    accessed_on: date
    level: str


class SourcePage(Schema):
    """A part of the sources, latest entered first."""

    sources: list[SourceAnswer]
    next: UUID | None


class StateCount(Schema):
    """Number of records of a State."""

    gwcode: int
    records: int


class MonthCount(Schema):
    """Number of records that begin in a month, such as 2024-05."""

    month: str
    records: int


class ValueCount(Schema):
    """Number of records of a value, such as a status."""

    value: str
    records: int


class StatisticsAnswer(Schema):
    """Numbers of the records that pass the filters and that one may see."""

    records: int
    by_state: list[StateCount]
    by_month: list[MonthCount]
    by_severity: list[ValueCount]
    by_level: list[ValueCount]
    by_status: list[ValueCount]


class IndicatorAnswer(Schema):
    """An indicator of the UN Framework, paraphrased."""

    number: str
    risk_factor: str
    risk_factor_title: str
    crime_scope: str
    paraphrase: str


class FrameworkAnswer(Schema):
    """All indicators, in the Framework's order."""

    reference: str
    indicators: list[IndicatorAnswer]


class RecordFilters(Schema):
    """Filters as the list of records has them; each may be left out."""

    q: str = ""
    state: str = ""
    since: str = ""
    until: str = ""
    perpetrator: str = ""
    target: str = ""
    indicator: str = ""
    crime_scope: str = ""
    severity: str = ""
    status: str = ""
    level: str = ""
    source: str = ""
