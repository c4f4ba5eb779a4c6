"""The forecast lists that the desk has, and one of them whole."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from atrocityrisk.desk.changes.version_seals import seals_of
from atrocityrisk.desk.database.forecast_queries import current_list, list_before
from atrocityrisk.desk.models import ForecastList
from atrocityrisk.desk.page_parts.answers import reads
from atrocityrisk.desk.page_parts.forecast_words import forecast_words
from atrocityrisk.desk.rules.state_choices import state_name
from atrocityrisk.desk.watching.list_outcomes import outcome_words
from atrocityrisk.desk.watching.watch_rows import ranks_of


@require_safe
@reads
def forecasts(request: HttpRequest) -> HttpResponse:
    """All lists that one may see, the newest first."""
    lists = list(ForecastList.objects.order_by("-origin", "-added_at", "-pk"))
    return render(
        request,
        "desk/forecasts.html",
        {"heading": "Forecast lists", "lists": lists, "current": current_list()},
    )


@require_safe
@reads
def forecast_list(request: HttpRequest, key: UUID) -> HttpResponse:
    """One list: where it is from, and every State on it."""
    one = ForecastList.objects.filter(key=key).first()
    if one is None:
        raise Http404
    before = list_before(one)
    earlier = ranks_of(before)
    rows = [
        (row, state_name(row.gwcode, one.origin), forecast_words(row), earlier.get(row.gwcode))
        for row in one.rows.defer("drivers", "p_top_k").order_by("rank", "gwcode")
    ]
    return render(
        request,
        "desk/forecast_list.html",
        {
            "heading": one.name,
            "one": one,
            "rows": rows,
            "before": before,
            "outcome": outcome_words(one),
            "versions": _versions(one),
        },
    )


def _versions(one: ForecastList) -> list[tuple[Any, Any]]:
    """Versions of the list with their seals: when it was added, and whether it was withdrawn."""
    versions = list(one.history.order_by("history_id"))
    seals = seals_of("forecasts", versions)
    return [(version, seals.get(version.pk)) for version in versions]
