"""How many records there are, by State, month, severity, level and status, of those one may see."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from atrocityrisk.desk.database.record_filters import sign_mark
from atrocityrisk.desk.models import Record
from atrocityrisk.desk.models.framework_field import framework_order


@dataclass(frozen=True, kw_only=True)
class RecordCounts:
    """Numbers of records; of each table, what has none is left out."""

    total: int
    by_state: tuple[tuple[Any, int], ...]
    by_month: tuple[tuple[date, int], ...]
    by_severity: tuple[tuple[Any, int], ...]
    by_level: tuple[tuple[Any, int], ...]
    by_status: tuple[tuple[Any, int], ...]
    # By number of the Framework's risk factors, all 14; a record can count in several.
    by_factor: tuple[tuple[int, int], ...]


def count_records(rows: QuerySet[Record]) -> RecordCounts:
    """Count records that a scoped query gives; a period counts in the month of its first day."""
    rows = rows.order_by()
    return RecordCounts(
        total=rows.count(),
        by_state=_counted(rows, "gwcode"),
        by_month=_by_month(rows),
        by_severity=_counted(rows, "severity"),
        by_level=_counted(rows, "level"),
        by_status=_counted(rows, "status"),
        by_factor=_by_factor(rows),
    )


def _by_month(rows: QuerySet[Record]) -> tuple[tuple[date, int], ...]:
    # SQLite would ask Python for the month of every record; of every day is less.
    months: Counter[date] = Counter()
    for day, number in _counted(rows, "first_day"):
        months[day.replace(day=1)] += number
    return tuple(sorted(months.items()))


def _by_factor(rows: QuerySet[Record]) -> tuple[tuple[int, int], ...]:
    factors = sorted({int(number.split(".")[0]) for number in framework_order()})
    borne_out = {
        f"factor_{number}": Count("pk", filter=Q(indicators__contains=sign_mark(str(number))))
        for number in factors
    }
    found = rows.aggregate(**borne_out)
    return tuple((number, found[f"factor_{number}"]) for number in factors)


def _counted(rows: QuerySet[Record], name: str) -> tuple[tuple[Any, int], ...]:
    return tuple(
        rows.values_list(name)
        .annotate(number=Count("pk"))
        .order_by(name)
        .values_list(name, "number")
    )
