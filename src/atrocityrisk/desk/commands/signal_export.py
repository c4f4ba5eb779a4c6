"""Records as numbers by month, State and indicator, for the library's `signals`.

Unknown is unknown, never low: a month without a record has no row, and counts 0 to the reader only
where the office says that it was watching. A record that is known to a quarter or a year alone is
counted in no month; those to which it may belong are marked as unknown.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from atrocityrisk.desk.commands.leaving_files import (
    Asked,
    Leaving,
    asked_for,
    last_whole_month,
    write_leaving,
)
from atrocityrisk.desk.exchange.leaving_rows import records_within
from atrocityrisk.desk.models import RecordLink
from atrocityrisk.desk.models.framework_field import framework_order
from atrocityrisk.desk.rules.levels import DatePrecision, LinkKind
from atrocityrisk.desk.rules.scope import as_system
from atrocityrisk.desk.safekeeping.schema_state import require_current
from atrocityrisk.errors import SpecError

COLUMNS = ("month", "gwcode", "indicator", "records")
NOT_TOLD = "not told"

_MONTHS = {DatePrecision.QUARTER.value: 3, DatePrecision.YEAR.value: 12}
"""Months to which a record may belong, by its precision, where they are several."""

_Cell = tuple[date, int, str]


@dataclass(frozen=True, kw_only=True)
class WrittenSignals:
    """What was written."""

    file: Path
    rows: int
    records: int
    not_placed: int
    # Both empty where the office did not say since when it watches.
    covered_from: str
    covered_to: str


@dataclass(frozen=True, kw_only=True)
class _Counted:
    """One record, as it counts."""

    number: int
    gwcode: int
    first_day: date
    last_day: date
    precision: str
    indicators: tuple[str, ...]


def export_signals(
    out: Path, *, level: str, unreviewed: bool, covered_from: str | None
) -> WrittenSignals:
    """Write the numbers of records up to a level."""
    require_current()
    asked = asked_for(out, level=level, unreviewed=unreviewed)
    last = last_whole_month(datetime.now(UTC).date())
    first = None if covered_from is None else _first_month(covered_from, last)
    covered = ("", "") if first is None else (f"{first:%Y-%m}", f"{last:%Y-%m}")
    with as_system("export signals"):
        records = list(_without_duplicates(list(_records(asked))))
        placed = [one for one in records if one.precision not in _MONTHS]
        # The present month is not over, so that its number would be too low.
        placed = [one for one in placed if _month(one.first_day) <= last]
        vague = [one for one in records if one.precision in _MONTHS]
        rows = _rows(placed, vague, first, last)
        told: dict[str, str | int] = {
            "covered_from": covered[0] or NOT_TOLD,
            "covered_to": covered[1] or NOT_TOLD,
            "records": len(placed),
            "records_not_placed": len(vague),
        }
        write_leaving(Leaving(content="signals", heading=told, columns=COLUMNS, rows=rows), asked)
    return WrittenSignals(
        file=asked.out,
        rows=len(rows),
        records=len(placed),
        not_placed=len(vague),
        covered_from=covered[0],
        covered_to=covered[1],
    )


def _first_month(text: str, last: date) -> date:
    if not re.fullmatch(r"(19|20)\d\d-(0[1-9]|1[0-2])", text):
        raise SpecError(f"expected a month such as 2024-01 for --covered-from, found {text!r}")
    first = date(int(text[:4]), int(text[5:]), 1)
    if first > last:
        raise SpecError(
            f"expected a month that is over for --covered-from, found {text}; the last is "
            f"{last:%Y-%m}"
        )
    return first


def _records(asked: Asked) -> Iterator[_Counted]:
    rows = records_within(asked.bounds).filter(status__in=asked.statuses)
    columns = ("pk", "gwcode", "first_day", "last_day", "precision", "indicators")
    for number, gwcode, first_day, last_day, precision, indicators in rows.values_list(*columns):
        yield _Counted(
            number=number,
            gwcode=gwcode,
            first_day=first_day,
            last_day=last_day,
            precision=precision,
            indicators=indicators,
        )


def _without_duplicates(records: list[_Counted]) -> Iterator[_Counted]:
    """Of records that people linked as one and the same, the one entered first."""
    present = {one.number for one in records}
    leader = {number: number for number in present}

    def find(number: int) -> int:
        while leader[number] != number:
            number = leader[number]
        return number

    links = RecordLink.objects.filter(kind=LinkKind.DUPLICATES, withdrawn=False)
    for pair in links.values_list("first_id", "second_id"):
        if present.issuperset(pair):
            lower, higher = sorted(map(find, pair))
            leader[higher] = lower
    return (one for one in records if leader[one.number] == one.number)


def _rows(
    placed: list[_Counted], vague: list[_Counted], first: date | None, last: date
) -> list[tuple[str, int, str, int | None]]:
    """Numbers that are above 0, and cells of covered months of which none can be told."""
    counts: Counter[_Cell] = Counter(
        (_month(one.first_day), one.gwcode, indicator)
        for one in placed
        for indicator in one.indicators
    )
    unknown: set[_Cell] = set()
    if first is not None:
        unknown = {
            (month, one.gwcode, indicator)
            for one in vague
            for month in _possible_months(one)
            if first <= month <= last
            for indicator in one.indicators
        }
    order = framework_order()
    cells = sorted(counts.keys() | unknown, key=lambda cell: (*cell[:2], order[cell[2]]))
    return [
        # With its semicolon no spreadsheet reads 7.10 as 7.1.
        (f"{month:%Y-%m}", gwcode, f"{indicator};", counts.get((month, gwcode, indicator)))
        for month, gwcode, indicator in cells
    ]


def _possible_months(record: _Counted) -> Iterator[date]:
    """Months in which it may have been: the quarters or years that its days lie in."""
    size = _MONTHS[record.precision]
    first, last = (day.year * 12 + day.month - 1 for day in (record.first_day, record.last_day))
    for number in range(first // size * size, (last // size + 1) * size):
        yield date(number // 12, number % 12 + 1, 1)


def _month(day: date) -> date:
    return day.replace(day=1)
