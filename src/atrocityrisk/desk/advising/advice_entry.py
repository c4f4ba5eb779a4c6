"""Writing advice and changing it: the form, its warnings, and what to do when it is stale."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from atrocityrisk.desk.advising.advice_form import AdviceForm
from atrocityrisk.desk.advising.advice_kind import ADVICE, reads_advice, visible_advice
from atrocityrisk.desk.changes.workflow import may_edit
from atrocityrisk.desk.guarded_views import WRITERS, needs, refuse, viewer
from atrocityrisk.desk.models import Advice, Person
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
from atrocityrisk.desk.rules.advice_checks import prevention_options

_TEXTS = {
    "reason": "Why this option, here and now",
    "responsible": "Role or body that would act",
    "changed": "What you changed, and why",
}


@require_http_methods(["GET", "HEAD", "POST"])
@needs("add_advice", "write advice", WRITERS)
def advice_new(request: HttpRequest) -> HttpResponse:
    """Write advice."""
    person = viewer(request)
    if request.method != "POST":
        return _show(request, AdviceForm(initial=_asked(request, person)))
    begun = Advice(key=ticket_key(request.POST.get("ticket", ""), person, "advice"))
    if answer := sent_before(request, ADVICE, begun):
        return answer
    return _take(request, AdviceForm(request.POST, instance=begun))


@require_http_methods(["GET", "HEAD", "POST"])
@reads_advice
def advice_edit(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Change advice that is a draft, or was rejected."""
    advice = visible_advice(key)
    if request.method == "POST" and request.POST.get("version") != str(advice.version):
        return _stale(request, advice)
    if not may_edit(advice, viewer(request)):
        return refuse(
            request,
            f"change this advice as it stands ({advice.get_status_display()})",
            "Its author can, while it is a draft or rejected. Of signed advice, analysts and "
            "reviewers note what followed.",
        )
    if request.method != "POST":
        return _show(request, AdviceForm(instance=advice))
    return _take(request, AdviceForm(request.POST, instance=advice))


def _asked(request: HttpRequest, person: Person) -> dict[str, Any]:
    """What the address says of the form, as far as it is sound; the page of options sends it."""
    given = request.GET
    asked: dict[str, Any] = {
        "ticket": new_ticket(person, "advice"),
        "advised_on": timezone.now().date(),
        "gwcode": given.get("state", ""),
        "alert": given.get("alert", ""),
        "assessment": given.get("assessment", ""),
        "risk_factors": given.getlist("factor"),
    }
    if given.get("option", "") in prevention_options():
        asked["option"] = given["option"]
    return asked


def _take(request: HttpRequest, form: AdviceForm) -> HttpResponse:
    if not form.is_valid():
        return _show(request, form)
    new = form.instance._state.adding
    if answer := unchanged(request, ADVICE, form, why="changed"):
        return answer
    warning = warning_for(changed_texts(form, _TEXTS))
    if warning is not None and not warning.passed(request.POST.dict()):
        return _show(request, form, warning=warning)
    try:
        changed = str(form.cleaned_data.get("changed") or "")
        advice = save_form(request, form, warning, reason=changed)
    except StaleRecordError:
        return _stale(request, visible_advice(form.instance.key))
    if advice is None:
        return _show(request, form)
    messages.success(request, "The advice is saved as a draft." if new else "The change is saved.")
    if request.POST.get("then") == "submit":
        return redirect("advice_step", key=advice.key, name="submit")
    return redirect("advice", key=advice.key)


def _show(
    request: HttpRequest, form: AdviceForm, *, warning: NameWarning | None = None
) -> HttpResponse:
    new = form.instance._state.adding
    return render(
        request,
        "desk/advice_form.html",
        {
            "heading": "New advice" if new else "Change advice",
            "form": form,
            "forms": [form],
            "warning": warning,
            "kind": ADVICE,
            "advice": None if new else form.instance,
        },
    )


def _stale(request: HttpRequest, advice: Advice) -> HttpResponse:
    # Read again: a form puts what was typed into its instance.
    form = AdviceForm(request.POST, instance=visible_advice(advice.key))
    heading = "Somebody else has changed this advice"
    return stale_form(request, ADVICE, advice, heading=heading, typed=typed_values(form))
