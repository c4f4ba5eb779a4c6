"""What can be exported: for each kind its columns, its filters, and which rows may leave.

All that an export does besides is the same for every kind.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse

from atrocityrisk.desk.database.issued_bulletins import bulletins_on
from atrocityrisk.desk.database.record_filters import RecordFilterForm, narrowed, narrowed_by
from atrocityrisk.desk.exchange import (
    advice_columns,
    alert_columns,
    assessment_columns,
    bulletin_columns,
    forecast_columns,
    record_columns,
)
from atrocityrisk.desk.exchange.export_columns import Column
from atrocityrisk.desk.exchange.kind_filters import KindFilterForm
from atrocityrisk.desk.exchange.leaving_rows import (
    Bounds,
    advice_within,
    alerts_within,
    assessments_within,
    bulletins_within,
    forecasts_within,
    records_within,
)
from atrocityrisk.desk.rules.levels import AlertState, Level, Status

_CHUNK = 500


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What an export counts of each of its rows."""

    level: Level
    # Not signed, not reviewed, or not issued.
    open: bool
    withdrawn: bool


@dataclass(frozen=True, kw_only=True)
class Subject:
    """One kind of rows that leaves as a file."""

    # In addresses and names of files.
    name: str
    unit: str
    columns: tuple[Column, ...]
    form: type[forms.Form]
    rows: Callable[[Bounds], QuerySet[Any]]
    narrowed: Callable[[QuerySet[Any], Mapping[str, Any]], QuerySet[Any]]
    # Rows of a file from rows of the database, a few at a time.
    leaving: Callable[[Sequence[Any], Bounds], Iterator[Any]]
    standing: Callable[[Any], Standing]
    # Whether a choice of its own asks for withdrawn ones.
    can_be_withdrawn: bool = True

    @property
    def units(self) -> str:
        """The unit, of several."""
        return self.unit if self.unit == "advice" else f"{self.unit}s"

    @property
    def address(self) -> str:
        """Address of the page that exports it."""
        return reverse("export" if self.name == "records" else f"export_{self.name}")

    def leaving_rows(self, rows: QuerySet[Any], bounds: Bounds) -> Iterator[Any]:
        """What stands in the file, row by row; little of it in memory at a time."""
        read = rows.iterator(chunk_size=2000)
        while some := list(islice(read, _CHUNK)):
            yield from self.leaving(some, bounds)


def _as_they_are(rows: Sequence[Any], _: Bounds) -> Iterator[Any]:
    return iter(rows)


def _record_standing(row: Any) -> Standing:
    withdrawn = row.status == Status.WITHDRAWN
    open_ = row.status != Status.REVIEWED and not withdrawn
    return Standing(level=Level(row.level), open=open_, withdrawn=withdrawn)


def _reviewed_standing(one: Any) -> Standing:
    return _record_standing(one.row)


def _alert_standing(one: Any) -> Standing:
    withdrawn = one.row.state == AlertState.WITHDRAWN
    open_ = one.row.state != AlertState.ISSUED and not withdrawn
    return Standing(level=Level(one.row.level), open=open_, withdrawn=withdrawn)


def _bulletin_standing(one: Any) -> Standing:
    withdrawn = bool(one.withdrawn_by)
    return Standing(level=Level(one.row.level), open=False, withdrawn=withdrawn)


def _forecast_standing(row: Any) -> Standing:
    one = row.forecast_list
    return Standing(level=Level(one.level), open=False, withdrawn=one.withdrawn)


def _kind_narrowed(
    first: str, last: str, *, level: str = "level"
) -> Callable[[QuerySet[Any], Mapping[str, Any]], QuerySet[Any]]:
    lookups = {
        "since": f"{last}__gte",
        "until": f"{first}__lte",
        "state": "gwcode",
        "level": level,
    }
    return partial(narrowed_by, lookups=lookups)


_ASSESSMENTS = _kind_narrowed("first_day", "last_day")


def _narrowed_bulletins(rows: QuerySet[Any], given: Mapping[str, Any]) -> QuerySet[Any]:
    issued = {"since": "issued_at__date__gte", "until": "issued_at__date__lte", "level": "level"}
    rows = narrowed_by(rows, given, issued)
    state = given.get("state")
    return rows if state in (None, "") else bulletins_on(rows, state)


_EVERY = (
    Subject(
        name="records",
        unit="record",
        columns=record_columns.COLUMNS,
        form=RecordFilterForm,
        rows=records_within,
        narrowed=narrowed,
        leaving=_as_they_are,
        standing=_record_standing,
    ),
    Subject(
        name="assessments",
        unit="assessment",
        columns=assessment_columns.COLUMNS,
        form=KindFilterForm,
        rows=assessments_within,
        narrowed=_ASSESSMENTS,
        leaving=assessment_columns.leaving_assessments,
        standing=_reviewed_standing,
    ),
    Subject(
        name="findings",
        unit="assessment",
        columns=assessment_columns.FINDING_COLUMNS,
        form=KindFilterForm,
        rows=assessments_within,
        narrowed=_ASSESSMENTS,
        leaving=assessment_columns.leaving_findings,
        standing=_reviewed_standing,
    ),
    Subject(
        name="alerts",
        unit="alert",
        columns=alert_columns.COLUMNS,
        form=KindFilterForm,
        rows=alerts_within,
        narrowed=_kind_narrowed("fired_on", "fired_on"),
        leaving=alert_columns.leaving_alerts,
        standing=_alert_standing,
    ),
    Subject(
        name="bulletins",
        unit="bulletin",
        columns=bulletin_columns.COLUMNS,
        form=KindFilterForm,
        rows=bulletins_within,
        narrowed=_narrowed_bulletins,
        leaving=bulletin_columns.leaving_bulletins,
        standing=_bulletin_standing,
        can_be_withdrawn=False,
    ),
    Subject(
        name="advice",
        unit="advice",
        columns=advice_columns.COLUMNS,
        form=KindFilterForm,
        rows=advice_within,
        narrowed=_kind_narrowed("advised_on", "advised_on"),
        leaving=advice_columns.leaving_advice,
        standing=_reviewed_standing,
    ),
    Subject(
        name="forecasts",
        unit="forecast",
        columns=forecast_columns.COLUMNS,
        form=KindFilterForm,
        rows=forecasts_within,
        narrowed=_kind_narrowed(
            "forecast_list__added_at__date",
            "forecast_list__added_at__date",
            level="forecast_list__level",
        ),
        leaving=_as_they_are,
        standing=_forecast_standing,
    ),
)

SUBJECTS: dict[str, Subject] = {subject.name: subject for subject in _EVERY}
"""Everything that can be exported, by name."""
