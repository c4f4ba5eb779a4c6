"""The first page: what to look at this morning, and the States by the current list."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from atrocityrisk.desk.database.alert_runs import last_whole_run, missed_run
from atrocityrisk.desk.database.forecast_queries import annual_lists
from atrocityrisk.desk.database.waiting_work import Waiting, waiting_work
from atrocityrisk.desk.guarded_views import viewer
from atrocityrisk.desk.models import ForecastList, Person
from atrocityrisk.desk.page_parts.answers import reads
from atrocityrisk.desk.rules.levels import AlertState, Level
from atrocityrisk.desk.watching.list_outcomes import outcome_words
from atrocityrisk.desk.watching.watch_filters import WatchFilterForm
from atrocityrisk.desk.watching.watch_rows import GRAVE, WatchList, watch_list

FIRST = 40
"""States shown unless all are asked for; what calls for a look stands above them, of any rank."""
_LOOKED_AT = 8


@dataclass(frozen=True, kw_only=True)
class Morning:
    """Numbers at the head of the page, over all States that the viewer sees something of."""

    month: int
    month_before: int
    grave: int
    unreviewed: int
    candidates: int
    watched: int
    proposed: int
    issued: int
    open_assessments: int
    # Of what is counted; anything above public is marked.
    records_level: int
    alerts_level: int
    assessments_level: int


@require_safe
@reads
def watch(request: HttpRequest) -> HttpResponse:
    """Show what to look at, and the States by the current list."""
    person = viewer(request)
    lists = list(annual_lists())
    form = WatchFilterForm(request.GET, lists)
    valid = form.is_valid()
    today = timezone.now().date()
    found = watch_list(_chosen(form, lists) if valid else next(iter(lists), None), today)
    rows = [row for row in found.rows if form.fits(row)] if valid else []
    narrows = valid and form.narrows
    everything = narrows or (valid and form.cleaned_data["show"] == "all")
    return render(
        request,
        "desk/watch.html",
        {
            "heading": "Watch list",
            "today": today,
            "form": form,
            "forms": [form],
            "valid": valid,
            "used": form.in_use() if valid else [],
            "narrows": narrows,
            "filters_open": not valid,
            "found": found,
            "outcome": outcome_words(found.current),
            "rows": rows if everything else rows[:FIRST],
            "shown_of": len(rows),
            "first": FIRST,
            "everything": everything,
            "calling": _calling(found),
            "morning": morning(found),
            "levels": {one.value: one.label for one in Level},
            "waiting": _waiting(waiting_work(person)),
            "last_run": last_whole_run(),
            "missed": missed_run(),
            **_standing(person),
        },
    )


def _chosen(form: WatchFilterForm, lists: list[ForecastList]) -> ForecastList | None:
    key = form.cleaned_data.get("forecast_list")
    return next((one for one in lists if not key or str(one.key) == key), None)


def _calling(found: WatchList) -> dict[str, object]:
    calling = [row for row in found.rows if row.calls]
    return {"rows": calling[:_LOOKED_AT], "more": max(0, len(calling) - _LOOKED_AT)}


def _waiting(work: Waiting) -> list[tuple[int, str, str]]:
    """Number, words and address of each thing that waits; what there is none of is left out."""
    said = (
        (work.review, "to review", "waiting", ""),
        (work.assessments, "to sign (assessments)", "assessments", "?waiting=on"),
        (work.advice, "to sign (advice)", "advice_list", "?waiting=on"),
        (work.alerts, "to sign (alerts)", "alerts", "?stands=proposed"),
        (work.rejected, "rejected", "waiting", ""),
        (work.drafts, "in draft", "waiting", ""),
        (work.overdue, "overdue (advice)", "advice_list", "?overdue=on"),
    )
    return [(number, words, reverse(name) + query) for number, words, name, query in said if number]


def _standing(person: Person) -> dict[str, object]:
    """What the person may do from here, and whether nobody else is there yet."""
    return {
        "may_enter": person.has_perm("desk.add_record"),
        "works": person.has_perm("desk.add_record"),
        "alone": person.has_perm("desk.add_person") and Person.objects.count() == 1,
    }


def morning(found: WatchList) -> Morning:
    """Numbers of all States."""
    records = [row.records for row in found.rows]
    alerts = [row.alerts for row in found.rows]

    def of_state(state: AlertState) -> int:
        return sum(one.by_state[state.value] for one in alerts)

    return Morning(
        month=sum(one.month for one in records),
        month_before=sum(one.month_before for one in records),
        grave=sum(one.graver(GRAVE) for one in records),
        unreviewed=sum(one.unreviewed for one in records),
        candidates=of_state(AlertState.CANDIDATE),
        watched=of_state(AlertState.WATCHING),
        proposed=of_state(AlertState.PROPOSED),
        issued=of_state(AlertState.ISSUED),
        open_assessments=sum(row.assessments.open for row in found.rows),
        records_level=max((one.highest_level for one in records), default=0),
        alerts_level=max((one.highest_level for one in alerts), default=0),
        assessments_level=max((row.assessments.highest_level for row in found.rows), default=0),
    )
