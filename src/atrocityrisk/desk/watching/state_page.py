"""A State's page: where it stands, its past lists, and its time line; also for print."""

from collections.abc import Sequence
from contextlib import nullcontext
from datetime import date
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from atrocityrisk.desk.database.record_filters import unknown_filter
from atrocityrisk.desk.guarded_views import viewer
from atrocityrisk.desk.models import ForecastRow
from atrocityrisk.desk.page_parts.answers import reads
from atrocityrisk.desk.page_parts.forecast_words import forecast_words
from atrocityrisk.desk.page_parts.form_words import keep_whole
from atrocityrisk.desk.rules.scope import as_public
from atrocityrisk.desk.rules.state_choices import latest_name, was_ever_state
from atrocityrisk.desk.rules.state_regions import region_of
from atrocityrisk.desk.watching.edition_chart import comparable_rows, edition_chart
from atrocityrisk.desk.watching.list_outcomes import outcome_words
from atrocityrisk.desk.watching.state_facts import StateFacts, state_facts
from atrocityrisk.desk.watching.time_line import (
    KINDS,
    MOST_PAGES,
    TimePart,
    day_of,
    forecast_rows,
    time_part,
)

_FIRST, _LAST = 1946, 2199


class TimeLineForm(forms.Form):
    """What to show of the time line."""

    kind = forms.MultipleChoiceField(
        label="Show",
        choices=list(KINDS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    since = forms.IntegerField(label="From year", required=False, min_value=_FIRST, max_value=_LAST)
    until = forms.IntegerField(label="To year", required=False, min_value=_FIRST, max_value=_LAST)
    page = forms.IntegerField(
        required=False, min_value=1, max_value=MOST_PAGES, widget=forms.HiddenInput
    )
    public = forms.BooleanField(label="Public view", required=False)

    def __init__(self, given: QueryDict) -> None:
        super().__init__(given)
        keep_whole(self)
        for name in given:
            if fault := unknown_filter([name], known=self.fields):
                self.add_error(None, fault)

    def clean(self) -> dict[str, Any]:
        """Hold the years in order."""
        given = super().clean() or self.cleaned_data
        since, until = given.get("since"), given.get("until")
        if since and until and until < since:
            self.add_error("until", f"expected {since} or later, found {until}")
        return given


@require_safe
@reads
def state(request: HttpRequest, gwcode: int) -> HttpResponse:
    """Show a State."""
    if not was_ever_state(gwcode):
        raise Http404
    person = viewer(request)
    form = TimeLineForm(request.GET)
    valid = form.is_valid()
    public = request.GET.get("public") == "on"
    # What leaves the office is what a stranger would be shown, whoever prints it.
    with as_public() if public else nullcontext():
        shown = _shown(gwcode, form, valid=valid)
    return render(
        request,
        "desk/state.html",
        {
            "heading": latest_name(gwcode),
            "gwcode": gwcode,
            "region": region_of(gwcode),
            "today": timezone.now().date(),
            "form": form,
            "forms": [form],
            "valid": valid,
            "public": public,
            "narrows": valid
            and any(form.cleaned_data[name] for name in ("kind", "since", "until")),
            "kinds": KINDS,
            "may_enter": person.has_perm("desk.add_record"),
            "may_assess": person.has_perm("desk.add_assessment"),
            "may_alert": person.has_perm("desk.triage_alert"),
            "may_advise": person.has_perm("desk.add_advice"),
            **shown,
        },
    )


def _shown(gwcode: int, form: TimeLineForm, *, valid: bool) -> dict[str, Any]:
    """All that depends on what may be seen, read within the scope that holds for the page."""
    facts = state_facts(gwcode)
    forecasts = list(forecast_rows(gwcode))
    return {
        "facts": facts,
        "outcome": outcome_words(facts.current),
        **_editions(forecasts, facts),
        "part": _part(gwcode, form, forecasts) if valid else None,
    }


def _editions(forecasts: Sequence[ForecastRow], facts: StateFacts) -> dict[str, Any]:
    annual = [row for row in forecasts if row.forecast_list.through_month is None]
    past = [] if facts.current is None else comparable_rows(facts.current, annual)
    newest = sorted(annual, key=lambda row: (row.forecast_list.origin, row.pk), reverse=True)
    return {
        "chart": edition_chart(past),
        "editions": [(row, forecast_words(row), day_of(row)) for row in newest],
    }


def _part(gwcode: int, form: TimeLineForm, forecasts: Sequence[ForecastRow]) -> TimePart:
    asked = form.cleaned_data
    return time_part(
        gwcode,
        asked["kind"] or list(KINDS),
        since=date(asked["since"] or _FIRST, 1, 1),
        until=date(asked["until"] or _LAST, 12, 31),
        page=asked["page"] or 1,
        forecasts=forecasts,
    )
