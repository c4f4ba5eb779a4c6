"""Beginning an assessment and changing its head; what is judged has a page for each risk factor."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from atrocityrisk.desk.assessing.assessment_access import reads_assessments, visible_assessment
from atrocityrisk.desk.assessing.assessment_form import AssessmentForm
from atrocityrisk.desk.assessing.assessment_kind import ASSESSMENTS
from atrocityrisk.desk.changes.workflow import may_edit
from atrocityrisk.desk.guarded_views import WRITERS, needs, refuse, viewer
from atrocityrisk.desk.models import Assessment
from atrocityrisk.desk.models.reviewed import StaleRecordError
from atrocityrisk.desk.page_parts.form_tickets import new_ticket, ticket_key
from atrocityrisk.desk.page_parts.form_words import changed_texts, typed_values
from atrocityrisk.desk.page_parts.name_warning import NameWarning, warning_for
from atrocityrisk.desk.page_parts.reviewed_entry import (
    save_form,
    sent_before,
    stale_form,
    unchanged,
)

_TEXTS = {"summary": "In short", "reason": "What you changed, and why"}
AUTHOR_ALONE = (
    "Its author can, while it is a draft or rejected; a submitted or signed one is reopened first."
)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("add_assessment", "assess a State", WRITERS)
def assessment_new(request: HttpRequest) -> HttpResponse:
    """Begin an assessment."""
    person = viewer(request)
    if request.method != "POST":
        state = request.GET.get("state", "")
        given = {"ticket": new_ticket(person, "assessment"), "gwcode": state}
        return _show(request, AssessmentForm(initial=given))
    begun = Assessment(key=ticket_key(request.POST.get("ticket", ""), person, "assessment"))
    if answer := sent_before(request, ASSESSMENTS, begun, done="begun"):
        return answer
    return _take(request, AssessmentForm(request.POST, instance=begun))


@require_http_methods(["GET", "HEAD", "POST"])
@reads_assessments
def assessment_edit(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Change the head of an assessment that is a draft, or was rejected."""
    assessment = visible_assessment(key)
    if not may_edit(assessment, viewer(request)):
        standing = assessment.get_status_display()
        return refuse(request, f"change this assessment as it stands ({standing})", AUTHOR_ALONE)
    if request.method != "POST":
        return _show(request, AssessmentForm(instance=assessment))
    if request.POST.get("version") != str(assessment.version):
        return _stale(request, assessment)
    return _take(request, AssessmentForm(request.POST, instance=assessment))


def _take(request: HttpRequest, form: AssessmentForm) -> HttpResponse:
    if not form.is_valid():
        return _show(request, form)
    new = form.instance._state.adding
    if answer := unchanged(request, ASSESSMENTS, form, why="reason"):
        return answer
    warning = warning_for(changed_texts(form, _TEXTS))
    if warning is not None and not warning.passed(request.POST.dict()):
        return _show(request, form, warning=warning)
    try:
        reason = str(form.cleaned_data.get("reason") or "")
        saved = save_form(request, form, warning, reason=reason)
    except StaleRecordError:
        return _stale(request, visible_assessment(form.instance.key))
    if saved is None:
        return _show(request, form)
    messages.success(
        request,
        "The assessment is begun, as a draft that you alone see."
        if new
        else "The change is saved.",
    )
    if new:
        return redirect("assessment_factor", key=saved.key, number=1)
    return redirect("assessment", key=saved.key)


def _show(
    request: HttpRequest, form: AssessmentForm, *, warning: NameWarning | None = None
) -> HttpResponse:
    new = form.instance._state.adding
    return render(
        request,
        "desk/assessment_form.html",
        {
            "heading": "New assessment" if new else "Change the head of an assessment",
            "form": form,
            "forms": [form],
            "warning": warning,
            "kind": ASSESSMENTS,
            "row": None if new else form.instance,
        },
    )


def _stale(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    # Read again: a form puts what was typed into its instance.
    form = AssessmentForm(request.POST, instance=visible_assessment(assessment.key))
    heading = "This assessment was changed meanwhile"
    return stale_form(request, ASSESSMENTS, assessment, heading=heading, typed=typed_values(form))
