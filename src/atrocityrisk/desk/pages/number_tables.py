"""How many records there are, of those that the viewer may see: by State, time, sign, severity."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from atrocityrisk.desk.database.record_counts import RecordCounts, count_records
from atrocityrisk.desk.guarded_views import viewer
from atrocityrisk.desk.models import Record
from atrocityrisk.desk.page_parts.answers import reads
from atrocityrisk.desk.page_parts.form_words import keep_whole
from atrocityrisk.desk.pages.list_filters import ListFilters
from atrocityrisk.desk.rules.framework_words import risk_factors
from atrocityrisk.desk.rules.levels import Level, Severity, Status
from atrocityrisk.desk.rules.state_choices import latest_name

_MOST_SPANS = 36


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line: how many records, and how long its bar is, from 0 to 100."""

    words: str
    number: int
    bar: int


@dataclass(frozen=True, kw_only=True)
class NumberTable:
    """One table."""

    heading: str
    column: str
    note: str
    rows: list[Row]


class UnitForm(forms.Form):
    """The span of time by which is counted."""

    unit = forms.ChoiceField(
        label="Count time by",
        required=False,
        choices=[("", "month"), ("quarter", "quarter"), ("year", "year")],
    )


@require_safe
@reads
def numbers(request: HttpRequest) -> HttpResponse:
    """Count the records that the viewer may see, and that fit what the address says."""
    person = viewer(request)
    filters = ListFilters(request, person, further=("unit",))
    units = UnitForm(request.GET)
    keep_whole(units)
    tables: list[NumberTable] = []
    total = 0
    valid = units.is_valid() and filters.valid
    if valid:
        rows = filters.rows(Record.objects.all())
        if not filters.form.cleaned_data["status"]:
            rows = rows.exclude(status=Status.WITHDRAWN)
        counts = count_records(rows)
        total = counts.total
        tables = number_tables(counts, units.cleaned_data["unit"] or "month")
    return render(
        request,
        "desk/numbers.html",
        {
            "heading": "Numbers of records",
            "form": filters.form,
            "own": filters.own,
            "unit": units["unit"],
            "forms": [filters.form, filters.own, units],
            "used": filters.in_use() if valid else [],
            "filters_open": not valid,
            "valid": valid,
            "tables": tables,
            "total": total,
            "clearance": person.get_clearance_display(),
        },
    )


def number_tables(counts: RecordCounts, unit: str) -> list[NumberTable]:
    """All tables, in the order of the page."""
    factors = {factor.number: factor.words for factor in risk_factors()}
    # By name: in the order of their counts they would read as a ranking of States.
    states = sorted(counts.by_state, key=lambda pair: latest_name(pair[0]))
    return [
        _table("By severity", "Severity", _all_of(Severity, counts.by_severity)),
        _by_time(counts.by_month, unit),
        _table(
            "By State",
            "State",
            [(latest_name(number), count) for number, count in states],
            note="A State without a line has no record here.",
        ),
        _table(
            "By risk factor of the Framework",
            "Risk factor",
            [(f"{number}. {factors[number]}", count) for number, count in counts.by_factor],
            note="A record that bears out several risk factors counts in each.",
        ),
        _table("By status", "Status", _all_of(Status, counts.by_status)),
        _table(
            "By handling level",
            "Level",
            [(Level(level).label, count) for level, count in counts.by_level],
        ),
    ]


def _by_time(monthly: Iterable[tuple[date, int]], unit: str) -> NumberTable:
    spans: Counter[str] = Counter()
    for month, count in monthly:
        spans[_span_name(month, unit)] += count
    newest = sorted(spans.items(), reverse=True)
    note = f"By the first day of each. A {unit} without a line has no record here."
    if len(newest) > _MOST_SPANS:
        note += f" The latest {_MOST_SPANS} are shown; choose a period for earlier ones."
    return _table(f"By {unit}", unit.capitalize(), newest[:_MOST_SPANS], note=note)


def _span_name(month: date, unit: str) -> str:
    if unit == "year":
        return str(month.year)
    if unit == "quarter":
        return f"{month.year}, quarter {(month.month + 2) // 3}"
    return f"{month:%Y-%m}"


def _all_of(choices: Any, counts: Iterable[tuple[Any, int]]) -> list[tuple[str, int]]:
    found = dict(counts)
    return [(str(one.label), found.get(one.value, 0)) for one in choices]


def _table(
    heading: str, column: str, named: list[tuple[str, int]], *, note: str = ""
) -> NumberTable:
    most = max((number for _, number in named), default=0) or 1
    rows = [
        Row(words=words, number=number, bar=round(100 * number / most)) for words, number in named
    ]
    return NumberTable(heading=heading, column=column, note=note, rows=rows)
