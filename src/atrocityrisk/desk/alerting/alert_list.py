"""The list of alerts: newest first, narrowed by how far they have come, State, rule and level."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from atrocityrisk.desk.alerting.alert_versions import sees_alerts
from atrocityrisk.desk.models import Alert, AlertRule
from atrocityrisk.desk.page_parts.form_words import keep_whole, level_choices
from atrocityrisk.desk.page_parts.paging import Part, asked_part, counted
from atrocityrisk.desk.rules.levels import AlertState
from atrocityrisk.desk.rules.state_choices import grouped_states

_ANY = ("", "any")
_OPEN = "open"
_OPEN_STATES = (AlertState.CANDIDATE, AlertState.WATCHING, AlertState.PROPOSED)


class AlertFilterForm(forms.Form):
    """What the list is narrowed to."""

    state = forms.TypedChoiceField(label="State", required=False, coerce=int, empty_value=None)
    stands = forms.ChoiceField(
        label="How far it has come",
        required=False,
        choices=[_ANY, (_OPEN, "still open"), *AlertState.choices],
    )
    rule = forms.ModelChoiceField(
        label="Made by the rule",
        queryset=AlertRule.objects.none(),
        to_field_name="key",
        required=False,
        empty_label="any",
    )
    level = forms.TypedChoiceField(
        label="Handling level", required=False, coerce=int, empty_value=None
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        fields: Any = self.fields
        fields["state"].choices = [_ANY, *grouped_states()]
        fields["level"].choices = [_ANY, *level_choices()]
        fields["rule"].queryset = AlertRule.objects.all()
        keep_whole(self)

    def narrowed(self, rows: QuerySet[Alert]) -> QuerySet[Alert]:
        """Those that fit."""
        said = self.cleaned_data
        if said["state"] is not None:
            rows = rows.filter(gwcode=said["state"])
        if said["stands"] == _OPEN:
            rows = rows.filter(state__in=_OPEN_STATES)
        elif said["stands"]:
            rows = rows.filter(state=said["stands"])
        if said["rule"] is not None:
            rows = rows.filter(rule=said["rule"])
        if said["level"] is not None:
            rows = rows.filter(level=said["level"])
        return rows

    def in_use(self) -> int:
        """How many filters are set."""
        return sum(value not in (None, "") for value in self.cleaned_data.values())


@require_safe
@sees_alerts
def alerts(request: HttpRequest) -> HttpResponse:
    """Show the alerts that fit what the address says."""
    form = AlertFilterForm(request.GET)
    part: Part[Alert] | None = None
    count, used = "", 0
    if form.is_valid():
        used = form.in_use()
        rows = form.narrowed(Alert.objects.select_related("rule"))
        part = asked_part(request, rows, ("fired_on", "pk"))
        count = counted(rows, "alert", shown=part)
    return render(
        request,
        "desk/alert_list.html",
        {
            "heading": "Alerts",
            "form": form,
            "forms": [form],
            "part": part,
            "count": count,
            "used": used,
            "may_open": request.user.has_perm("desk.triage_alert"),
        },
    )
