"""The list of assessments: the latest first, narrowed by State, status and whose they are."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from atrocityrisk._core.registry import did_you_mean
from atrocityrisk.desk.assessing.assessment_access import reads_assessments
from atrocityrisk.desk.database.waiting_work import waiting_for_review
from atrocityrisk.desk.guarded_views import viewer
from atrocityrisk.desk.models import Assessment, Person
from atrocityrisk.desk.page_parts.form_words import filters_in_use, keep_whole
from atrocityrisk.desk.page_parts.paging import Part, asked_part, counted
from atrocityrisk.desk.rules.factor_levels import FactorLevel, factor_standings
from atrocityrisk.desk.rules.levels import Status, signed_words
from atrocityrisk.desk.rules.state_choices import grouped_states


class AssessmentFilterForm(forms.Form):
    """What a person may ask of the assessments; every field may be left open."""

    state = forms.TypedChoiceField(label="State", coerce=int, empty_value=None, required=False)
    status = forms.ChoiceField(
        label="Status",
        choices=[("", "any"), *((one.value, signed_words(one)) for one in Status)],
        required=False,
    )
    mine = forms.BooleanField(label="Written by me", required=False)
    waiting = forms.BooleanField(label="Waiting for my signature", required=False)

    def __init__(self, given: Any, *, signs: bool) -> None:
        super().__init__(given)
        states: Any = self.fields["state"]
        states.choices = [("", "any"), *grouped_states()]
        if not signs:
            del self.fields["waiting"]
        keep_whole(self)
        for name in given:
            if name not in (*self.base_fields, "after", "before"):
                known = did_you_mean(name, list(self.base_fields))
                self.add_error(None, f"there is no filter named {name!r}{known}")


@dataclass(frozen=True, kw_only=True)
class Line:
    """One assessment, with how far it has come."""

    row: Assessment
    judged: int
    # Risk factors that are shown as there, at least in part.
    present: int


@require_safe
@reads_assessments
def assessments(request: HttpRequest) -> HttpResponse:
    """Show the assessments that fit what the address says."""
    person = viewer(request)
    form = AssessmentFilterForm(request.GET, signs=person.has_perm("desk.review_assessment"))
    part: Part[Assessment] | None = None
    count = ""
    used = []
    if form.is_valid():
        rows = _narrowed(Assessment.objects.select_related("author", "reviewer"), form, person)
        part = asked_part(request, rows, ("last_day", "pk"))
        count = counted(rows, "assessment", shown=part)
        used = filters_in_use(form)
    return render(
        request,
        "desk/assessment_list.html",
        {
            "heading": "Assessments",
            "form": form,
            "forms": [form],
            "part": part,
            "lines": [_line(row) for row in part.rows] if part else [],
            "count": count,
            "used": used,
            "filters_open": bool(used) or not form.is_valid(),
            "state": form.cleaned_data.get("state") if form.is_valid() else None,
            "may_assess": person.has_perm("desk.add_assessment"),
        },
    )


def _narrowed(
    rows: QuerySet[Assessment], form: AssessmentFilterForm, person: Person
) -> QuerySet[Assessment]:
    given = form.cleaned_data
    if given.get("state"):
        rows = rows.filter(gwcode=given["state"])
    if given.get("status"):
        rows = rows.filter(status=given["status"])
    if given.get("mine"):
        rows = rows.filter(author=person)
    return waiting_for_review(rows, person) if given.get("waiting") else rows


def _line(row: Assessment) -> Line:
    standings = factor_standings(row.indicator_findings)
    found = (FactorLevel.YES, FactorLevel.OPEN_PARTLY, FactorLevel.PARTLY)
    return Line(
        row=row,
        judged=sum(one.judged + one.unknown for one in standings),
        present=sum(one.level in found for one in standings),
    )
