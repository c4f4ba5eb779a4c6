"""The list of advice: newest first, narrowed by State, year, progress and what is overdue."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from atrocityrisk.desk.advising.advice_form import option_choices
from atrocityrisk.desk.advising.advice_kind import reads_advice
from atrocityrisk.desk.database.advice_queries import overdue, overdue_advice, years_of_advice
from atrocityrisk.desk.database.record_filters import unknown_filter
from atrocityrisk.desk.database.waiting_work import waiting_for_review
from atrocityrisk.desk.guarded_views import viewer
from atrocityrisk.desk.models import Advice, Person
from atrocityrisk.desk.page_parts.form_words import filters_in_use, keep_whole
from atrocityrisk.desk.page_parts.paging import Part, asked_part, counted
from atrocityrisk.desk.rules.levels import Progress, Status, signed_words
from atrocityrisk.desk.rules.state_choices import grouped_states


class AdviceFilterForm(forms.Form):
    """What a person may ask of the advice; every field may be left open."""

    state = forms.TypedChoiceField(
        label="State",
        choices=lambda: [("", "any"), *grouped_states()],
        coerce=int,
        empty_value=None,
        required=False,
    )
    year = forms.TypedChoiceField(
        label="Year",
        choices=lambda: [("", "any"), *((year, str(year)) for year in years_of_advice())],
        coerce=int,
        empty_value=None,
        required=False,
    )
    option = forms.ChoiceField(
        label="Option", choices=lambda: [("", "any"), *option_choices()], required=False
    )
    progress = forms.ChoiceField(
        label="Progress", choices=[("", "any"), *Progress.choices], required=False
    )
    status = forms.ChoiceField(
        label="Status",
        choices=[("", "any"), *((one.value, signed_words(one)) for one in Status)],
        required=False,
    )
    overdue = forms.BooleanField(label="Overdue alone", required=False)
    waiting = forms.BooleanField(label="Waiting for my review", required=False)

    def __init__(self, given: Any, person: Person) -> None:
        super().__init__(given)
        if not person.has_perm("desk.review_advice"):
            del self.fields["waiting"]
        keep_whole(self)

    def clean(self) -> dict[str, Any]:
        """Refuse a name that is misspelt: passed over, it would give more than was asked for."""
        given = super().clean() or self.cleaned_data
        asked = [name for name in self.data if name not in ("after", "before")]
        if strange := unknown_filter(asked, known=self.base_fields):
            raise ValidationError(strange)
        return given


def narrowed_advice(given: dict[str, Any], person: Person) -> QuerySet[Advice]:
    """Advice that the viewer may see and that fits."""
    conditions = {
        "gwcode": given.get("state"),
        "advised_on__year": given.get("year"),
        "option": given.get("option"),
        "progress": given.get("progress"),
        "status": given.get("status"),
    }
    asked = {name: value for name, value in conditions.items() if value not in (None, "")}
    rows: QuerySet[Advice] = Advice.objects.filter(**asked)
    if given.get("overdue"):
        rows = rows.filter(overdue())
    if given.get("waiting"):
        rows = waiting_for_review(rows, person)
    return rows


@require_safe
@reads_advice
def advice_list(request: HttpRequest) -> HttpResponse:
    """Show the advice that fits what the address says."""
    person = viewer(request)
    form = AdviceFilterForm(request.GET, person)
    valid = form.is_valid()
    part: Part[Advice] | None = None
    count = ""
    if valid:
        rows = narrowed_advice(form.cleaned_data, person)
        part = asked_part(request, rows, ("advised_on", "pk"))
        count = counted(rows, "piece", shown=part)
    used = filters_in_use(form) if valid else []
    return render(
        request,
        "desk/advice_list.html",
        {
            "heading": "Advice",
            "form": form,
            "forms": [form],
            "part": part,
            "count": count,
            "used": used,
            "filters_open": bool(used) or not valid,
            "late": overdue_advice().count(),
            "years": years_of_advice(),
            "may_write": person.has_perm("desk.add_advice"),
        },
    )
