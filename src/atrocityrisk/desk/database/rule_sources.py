"""What an alert rule looks at: as it is known now, and as it was known at each time in the past.

All through scoped managers: a rule sees what is kept up to its own level, and nothing embargoed.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Min

from atrocityrisk.desk.models import Assessment, ForecastList, ForecastRow, Record
from atrocityrisk.desk.rules.drivers import read_drivers
from atrocityrisk.desk.rules.findings import read_findings
from atrocityrisk.desk.rules.levels import Level, Status
from atrocityrisk.desk.rules.rule_of_assessments import KnownAssessment
from atrocityrisk.desk.rules.rule_of_lists import KnownList, ListedState
from atrocityrisk.desk.rules.rule_of_records import KnownRecord, counts_at_all
from atrocityrisk.desk.rules.rule_parameters import RecordCount

_RECORD_COLUMNS = (
    *("id", "key", "gwcode", "first_day", "last_day", "indicators", "severity", "perpetrator"),
    *("credibility", "status", "level", "source_id", "embargo_until"),
)
_BATCH = 900


@dataclass(frozen=True, kw_only=True)
class RecordChange:
    """What one version says of a record, and when it was saved; without its text."""

    number: int
    at: datetime
    values: dict[str, Any]


def known_records(asked: RecordCount, *, today: date) -> list[KnownRecord]:
    """Records that a rule may count today."""
    statuses = [one.value for one in Status if counts_at_all(one, reviewed=asked.reviewed)]
    rows = list(
        Record.objects.filter(
            status__in=statuses,
            severity__gte=asked.least_severity,
            last_day__gt=today - timedelta(days=asked.days),
            first_day__lte=today,
        )
        .order_by()
        .values(*_RECORD_COLUMNS)
    )
    since = _counted_since([row["id"] for row in rows], statuses)
    return [known_record(row, known_on=since.get(row["id"], today)) for row in rows]


def _counted_since(numbers: Sequence[int], statuses: Sequence[str]) -> dict[int, date]:
    """Day on which each record first had a status that counts."""
    found: dict[int, date] = {}
    for start in range(0, len(numbers), _BATCH):
        versions = Record.history.model.objects.filter(
            id__in=numbers[start : start + _BATCH], status__in=statuses
        )
        first = versions.order_by().values_list("id").annotate(Min("history_date"))
        found.update((number, moment.date()) for number, moment in first)
    return found


def known_record(values: dict[str, Any], *, known_on: date) -> KnownRecord:
    """A record from columns of its row, or of a version."""
    return KnownRecord(
        key=values["key"],
        gwcode=values["gwcode"],
        first_day=values["first_day"],
        last_day=values["last_day"],
        indicators=values["indicators"],
        severity=values["severity"],
        perpetrator=values["perpetrator"],
        credibility=values["credibility"],
        status=values["status"],
        level=values["level"],
        source=values["source_id"],
        embargo_until=values["embargo_until"],
        known_on=known_on,
    )


def record_changes() -> Iterator[RecordChange]:
    """Every version of every record, in the order in which they were saved."""
    versions = Record.history.model.objects.order_by("history_date", "history_id")
    for values in versions.values("history_date", *_RECORD_COLUMNS).iterator(chunk_size=2000):
        moment = values.pop("history_date")
        yield RecordChange(number=values["id"], at=moment, values=values)


def newest_assessments() -> list[KnownAssessment]:
    """The newest signed assessment of each State."""
    newest: dict[int, Any] = {}
    signed = Assessment.objects.filter(status=Status.REVIEWED).order_by("last_day", "pk")
    for row in signed.iterator():
        newest[row.gwcode] = row
    since = _signed_on([row.pk for row in newest.values()])
    return [known_assessment(row, signed_on=since[row.pk]) for row in newest.values()]


def _signed_on(numbers: Iterable[int]) -> dict[int, date]:
    versions = Assessment.history.model.objects.filter(id__in=numbers)
    rows = versions.order_by("history_date", "history_id")
    since: dict[int, date] = {}
    before: dict[int, str] = {}
    for number, status, moment in rows.values_list("id", "status", "history_date"):
        # Signed anew after a correction, it says something new from that day on.
        if status == Status.REVIEWED and before.get(number) != Status.REVIEWED:
            since[number] = moment.date()
        before[number] = status
    return since


def known_assessment(row: Any, *, signed_on: date) -> KnownAssessment:
    """An assessment from its row, or from a version."""
    return KnownAssessment(
        key=str(row.key),
        gwcode=row.gwcode,
        first_day=row.first_day,
        last_day=row.last_day,
        level=Level(row.level),
        signed_on=signed_on,
        findings=read_findings(row.findings),
    )


def assessment_changes() -> Iterator[Any]:
    """Every version of every assessment, in the order in which they were saved."""
    versions = Assessment.history.model.objects.order_by("history_date", "history_id")
    yield from versions.iterator(chunk_size=500)


def known_list(one: ForecastList) -> KnownList:
    """A list with all its States."""
    rows = ForecastRow.objects.filter(forecast_list=one)
    return KnownList(
        key=str(one.key),
        name=one.name,
        origin=one.origin,
        level=Level(one.level),
        added_on=one.added_at.date(),
        states={row.gwcode: _listed(row) for row in rows},
    )


def _listed(row: ForecastRow) -> ListedState:
    return ListedState(
        gwcode=row.gwcode,
        probability=row.probability,
        low=row.low,
        high=row.high,
        rank=row.rank,
        rank_low=row.rank_low,
        rank_high=row.rank_high,
        chances={int(k): float(p) for k, p in json.loads(row.p_top_k or "{}").items()},
        drivers=read_drivers(row.drivers),
    )


def list_changes() -> list[Any]:
    """Every version of every forecast list, in the order in which they were saved."""
    versions = ForecastList.history.model.objects.order_by("history_date", "history_id")
    return list(versions)
