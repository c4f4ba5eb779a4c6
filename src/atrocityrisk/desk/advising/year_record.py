"""The office's own record of a year: what was advised, what followed, beside the alerts."""

import csv
import io
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from atrocityrisk._core.csv_files import escape_formula
from atrocityrisk.desk.advising.advice_kind import reads_advice
from atrocityrisk.desk.advising.brief_level import LevelForm
from atrocityrisk.desk.database.advice_queries import years_of_advice
from atrocityrisk.desk.database.advice_years import StateYear, YearRecord, year_record
from atrocityrisk.desk.guarded_views import needs, viewer
from atrocityrisk.desk.models.activity import ActivityKind, note_activity
from atrocityrisk.desk.rules.advice_checks import prevention_options
from atrocityrisk.desk.rules.scope import as_reader_up_to

COLUMNS = (
    "state", "gwcode", "advised_on", "option", "term", "risk_factors", "responsible", "due_on",
    "progress", "what_followed_is_known", "followed", "followed_on", "days_until_it_followed",
    "handling_level", "alerts_issued_for_the_state_that_year",
)  # fmt: skip
FIRST_YEAR = 1946
"""No address names an earlier year: the list of States begins then."""


@require_safe
@reads_advice
def advice_record(request: HttpRequest, year: int) -> HttpResponse:
    """Show what was advised in a year and what followed."""
    _refuse_year(year)
    return render(
        request,
        "desk/advice_record.html",
        {
            "heading": f"What was advised in {year}, and what followed",
            "record": year_record(year),
            "years": years_of_advice(),
            "form": LevelForm(request.GET),
            "may_export": viewer(request).has_perm("desk.export_record"),
        },
    )


@require_safe
@needs("export_record", "take rows out of the desk", "Analysts and reviewers can.")
def advice_record_csv(request: HttpRequest, year: int) -> HttpResponse:
    """The same as a table, up to a level that is chosen; public unless told otherwise."""
    _refuse_year(year)
    level = LevelForm.chosen(request.GET)
    if level is None:
        raise Http404
    with as_reader_up_to(level):
        record = year_record(year)
        text = _table(record)
    note_activity(
        ActivityKind.EXPORT, f"advice of {year}: {record.total} rows, up to {level.label}, csv"
    )
    answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="advice-{year}-{level.label}.csv"'
    return answer


def _refuse_year(year: int) -> None:
    if not FIRST_YEAR <= year <= timezone.now().year + 1:
        raise Http404


def _table(record: YearRecord) -> str:
    stream = io.StringIO()
    lines = csv.writer(stream, lineterminator="\n")
    lines.writerow(COLUMNS)
    for state in record.states:
        lines.writerows(_rows(state))
    return stream.getvalue()


def _rows(state: StateYear) -> list[list[str | int]]:
    rows: list[list[str | int]] = []
    for line in state.lines:
        one = line.advice
        option = prevention_options().get(one.option)
        cells: list[str | int | date] = [
            state.name, state.gwcode, one.advised_on, one.option, option.term if option else "",
            "".join(f"{number};" for number in one.factors), one.responsible, one.due_on or "",
            one.get_progress_display(), "yes" if one.followed.strip() else "not known",
            " ".join(one.followed.split()), one.followed_on or "",
            "" if line.days is None else line.days, one.get_level_display(), len(state.alerts),
        ]  # fmt: skip
        rows.append(
            [cell if isinstance(cell, int) else str(escape_formula(str(cell))) for cell in cells]
        )
    return rows
