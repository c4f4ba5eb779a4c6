"""How many records there are, of those that the viewer may see: by State, time, sign, severity."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from django import forms
from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import TruncMonth, TruncQuarter, TruncYear
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from atrocityrisk.desk.models import Person, Record
from atrocityrisk.desk.pages.answers import reads, viewer
from atrocityrisk.desk.pages.form_words import day_field, grouped_states, keep_whole
from atrocityrisk.desk.pages.framework_words import risk_factors
from atrocityrisk.desk.pages.record_filters import sign_mark
from atrocityrisk.desk.rules.levels import Severity, Status
from atrocityrisk.desk.rules.state_choices import state_name

_PERIODS = {"month": TruncMonth, "quarter": TruncQuarter, "year": TruncYear}
_MOST_PERIODS = 36

Unit = Literal["month", "quarter", "year"]


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line: how many records, and how long its bar is, from 0 to 100."""

    words: str
    number: int
    bar: int


@dataclass(frozen=True, kw_only=True)
class CountTable:
    """One table."""

    heading: str
    column: str
    note: str
    rows: list[Row]


class CountFilter(forms.Form):
    """Which records are counted, and by which span of time."""

    status = forms.ChoiceField(
        label="Status",
        required=False,
        choices=[("", "reviewed"), ("all", "all but withdrawn"), *Status.choices],
    )
    state = forms.TypedChoiceField(label="State", required=False, coerce=int, empty_value=None)
    since = day_field(label="From", required=False)
    until = day_field(label="To", required=False)
    unit = forms.ChoiceField(
        label="Time by",
        required=False,
        choices=[("", "month"), ("quarter", "quarter"), ("year", "year")],
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        fields: Any = self.fields
        fields["state"].choices = [("", "any"), *grouped_states()[1:]]
        fields["status"].choices = [
            pair for pair in fields["status"].choices if pair[0] != Status.REVIEWED
        ]
        keep_whole(self)

    def narrowed(self, rows: QuerySet[Record]) -> QuerySet[Record]:
        """The records that are counted."""
        given = self.cleaned_data
        if given["status"] == "all":
            rows = rows.exclude(status=Status.WITHDRAWN)
        else:
            rows = rows.filter(status=given["status"] or Status.REVIEWED)
        conditions = {
            "gwcode": given["state"],
            "first_day__gte": given["since"],
            "first_day__lte": given["until"],
        }
        return rows.filter(**{name: value for name, value in conditions.items() if value})


@require_safe
@reads
def record_counts(request: HttpRequest) -> HttpResponse:
    """Count the records that the viewer may see."""
    form = CountFilter(request.GET)
    person: Person = viewer(request)
    tables: list[CountTable] = []
    total = 0
    if form.is_valid():
        # Unordered: an order would become a group.
        rows = form.narrowed(Record.objects.all()).order_by()
        total = rows.count()
        unit: Unit = form.cleaned_data["unit"] or "month"
        tables = [by_severity(rows), by_time(rows, unit), by_factor(rows), by_state(rows)]
    return render(
        request,
        "desk/record_counts.html",
        {
            "heading": "Numbers of records",
            "form": form,
            "forms": [form],
            "tables": tables,
            "total": total,
            "clearance": person.get_clearance_display(),
        },
    )


def by_state(rows: QuerySet[Record]) -> CountTable:
    """Records of each State, most first."""
    found = rows.values("gwcode").annotate(number=Count("pk"), last=Max("first_day"))
    named = [(state_name(one["gwcode"], one["last"].year), one["number"]) for one in found]
    named.sort(key=lambda pair: (-pair[1], pair[0]))
    return CountTable(
        heading="By State",
        column="State",
        note="A State without a line has no record here.",
        rows=_rows(named),
    )


def by_time(rows: QuerySet[Record], unit: Unit) -> CountTable:
    """Records of each month, quarter or year of their first day, newest first."""
    spans = rows.annotate(span=_PERIODS[unit]("first_day")).values("span")
    found = list(spans.annotate(number=Count("pk")).order_by("-span")[: _MOST_PERIODS + 1])
    note = f"By the first day of each. A {unit} without a line has no record here."
    if len(found) > _MOST_PERIODS:
        note += f" The latest {_MOST_PERIODS} are shown; choose a period for earlier ones."
    named = [(_span_name(one["span"], unit), one["number"]) for one in found[:_MOST_PERIODS]]
    return CountTable(
        heading=f"By {unit}", column=unit.capitalize(), note=note, rows=_rows(named)
    )


def by_factor(rows: QuerySet[Record]) -> CountTable:
    """Records that bear out an indicator of each risk factor; one can count in several."""
    factors = risk_factors()
    counts = rows.aggregate(
        **{
            f"factor{factor.number}": Count(
                "pk", filter=Q(indicators__contains=sign_mark(f"{factor.number}."))
            )
            for factor in factors
        }
    )
    return CountTable(
        heading="By risk factor of the Framework",
        column="Risk factor",
        note="A record that bears out several risk factors counts in each.",
        rows=_rows(
            [(f"{one.number}. {one.words}", counts[f"factor{one.number}"]) for one in factors]
        ),
    )


def by_severity(rows: QuerySet[Record]) -> CountTable:
    """Records of each severity."""
    found = dict(rows.values_list("severity").annotate(number=Count("pk")))
    return CountTable(
        heading="By severity",
        column="Severity",
        note="",
        rows=_rows([(one.label, found.get(one.value, 0)) for one in Severity]),
    )


def _rows(named: list[tuple[str, int]]) -> list[Row]:
    most = max((number for _, number in named), default=0) or 1
    return [
        Row(words=words, number=number, bar=round(100 * number / most)) for words, number in named
    ]


def _span_name(day: date, unit: Unit) -> str:
    if unit == "year":
        return str(day.year)
    if unit == "quarter":
        return f"{day.year}, quarter {(day.month + 2) // 3}"
    return f"{day:%Y-%m}"
