"""Opening an alert by hand, and changing what one says."""

import uuid
from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from atrocityrisk.desk.alerting.alert_form import AlertForm
from atrocityrisk.desk.alerting.alert_versions import ALERTS, sees_alerts, visible_alert
from atrocityrisk.desk.changes.alert_steps import edit_alert, may_edit_alert, open_alert
from atrocityrisk.desk.guarded_views import WRITERS, needs, refuse, viewer
from atrocityrisk.desk.models import Alert, Person
from atrocityrisk.desk.models.reviewed import StaleRecordError
from atrocityrisk.desk.page_parts.form_tickets import new_ticket, ticket_key
from atrocityrisk.desk.page_parts.form_words import changed_texts, state_number, typed_values
from atrocityrisk.desk.page_parts.name_warning import NameWarning, warning_for
from atrocityrisk.desk.page_parts.reviewed_entry import (
    save_form,
    sent_before,
    stale_form,
    unchanged,
)
from atrocityrisk.desk.rules.levels import Confidence, Level

_TEXTS = {
    "reason": "What was seen",
    "lowering": "What would lower the concern",
    "not_known": "What is not known",
    "why": "What you changed, and why",
}


@require_http_methods(["GET", "HEAD", "POST"])
@needs("triage_alert", "open alerts", WRITERS)
def alert_new(request: HttpRequest) -> HttpResponse:
    """Open an alert by hand."""
    person = viewer(request)
    if request.method != "POST":
        asked = {"ticket": new_ticket(person, "alert")}
        return _show(
            request, AlertForm(gwcode=state_number(request.GET.get("state", "")), initial=asked)
        )
    begun = Alert(key=ticket_key(request.POST.get("ticket", ""), person, "alert"))
    if answer := sent_before(request, ALERTS, begun):
        return answer
    state = state_number(request.POST.get("gwcode", ""))
    return _take(request, AlertForm(request.POST, instance=begun, gwcode=state))


@require_http_methods(["GET", "HEAD", "POST"])
@sees_alerts
def alert_edit(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Change what an alert says."""
    alert = visible_alert(key)
    if request.method == "POST" and request.POST.get("version") != str(alert.version):
        return _stale(request, alert)
    if not may_edit_alert(alert, viewer(request)):
        return refuse(
            request,
            f"change this alert as it stands ({alert.get_status_display()})",
            "An analyst can, until it is issued or dismissed.",
        )
    if request.method != "POST":
        return _show(request, AlertForm(instance=alert))
    return _take(request, AlertForm(request.POST, instance=alert))


def _take(request: HttpRequest, form: AlertForm) -> HttpResponse:
    if not form.is_valid():
        return _show(request, form)
    new = form.instance._state.adding
    moved = form.instance.evidence != form.evidence_before
    if answer := unchanged(request, ALERTS, form, why="why", further=moved):
        return answer
    warning = warning_for(changed_texts(form, _TEXTS))
    if warning is not None and not warning.passed(request.POST.dict()):
        return _show(request, form, warning=warning)
    try:
        why = str(form.cleaned_data.get("why") or "")
        saved = save_form(request, form, warning, reason=why, save=partial(_save, form))
    except StaleRecordError:
        return _stale(request, visible_alert(form.instance.key))
    except PermissionDenied:
        return refuse(request, "change this alert", "An analyst can, until it is issued.")
    if saved is None:
        return _show(request, form)
    messages.success(request, "The alert is opened and watched." if new else "The change is saved.")
    return redirect("alert", key=saved.key)


def _save(form: AlertForm, alert: Alert, person: Person, *, reason: str) -> Alert:
    if not alert._state.adding:
        return edit_alert(alert, person, why=reason)
    # The version of one that is opened says so, and nothing else.
    said = form.cleaned_data
    return open_alert(
        person,
        key=alert.key,
        gwcode=said["gwcode"],
        fired_on=said["fired_on"],
        level=Level(said["level"]),
        reason=said["reason"],
        evidence=form.chosen_evidence(said),
        confidence=Confidence(said["confidence"]) if said["confidence"] else None,
        lowering=said["lowering"],
        not_known=said["not_known"],
    )


def _show(
    request: HttpRequest, form: AlertForm, *, warning: NameWarning | None = None
) -> HttpResponse:
    new = form.instance._state.adding
    return render(
        request,
        "desk/alert_form.html",
        {
            "heading": "New alert" if new else "Change an alert",
            "form": form,
            "forms": [form],
            "warning": warning,
            "kind": ALERTS,
            "alert": None if new else form.instance,
        },
    )


def _stale(request: HttpRequest, alert: Alert) -> HttpResponse:
    # Read again: a form puts what was typed into its instance.
    form = AlertForm(request.POST, instance=visible_alert(alert.key))
    heading = "Somebody else has changed this alert"
    return stale_form(request, ALERTS, alert, heading=heading, typed=typed_values(form))
