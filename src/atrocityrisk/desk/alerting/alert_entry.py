"""Opening an alert by hand, and changing what one says."""

import uuid
from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from atrocityrisk.desk.alerting.alert_form import AlertForm
from atrocityrisk.desk.alerting.alert_versions import ALERTS, sees_alerts, visible_alert
from atrocityrisk.desk.changes.alert_steps import edit_alert, may_edit_alert, open_alert
from atrocityrisk.desk.guarded_views import WRITERS, needs, refuse, viewer
from atrocityrisk.desk.models import Alert, Person
from atrocityrisk.desk.models.reviewed import StaleRecordError
from atrocityrisk.desk.page_parts.answers import add_faults
from atrocityrisk.desk.page_parts.form_words import typed_values
from atrocityrisk.desk.page_parts.name_warning import NameWarning, warning_for
from atrocityrisk.desk.rules.levels import Confidence, Level

_TICKET = "desk-new-alert"
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
        ticket = signing.dumps([str(person.key), str(uuid.uuid4())], salt=_TICKET)
        state = _number(request.GET.get("state", ""))
        return _show(request, AlertForm(gwcode=state, initial={"ticket": ticket}))
    key = _ticket_key(request.POST.get("ticket", ""), person)
    if Alert.objects.filter(key=key, author=person).exists():
        # The same form a second time: pressed twice, or sent again by the browser.
        messages.info(request, "This alert was saved already; nothing was entered twice.")
        return redirect("alert", key=key)
    form = AlertForm(
        request.POST, instance=Alert(key=key), gwcode=_number(request.POST.get("gwcode", ""))
    )
    return _take(request, form)


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
    same = form.instance.evidence == form.evidence_before
    if not new and same and not set(form.changed_data) - {"version", "why"}:
        messages.info(request, "Nothing was changed, so nothing was saved.")
        return redirect("alert", key=form.instance.key)
    changed = set(form.changed_data)
    texts = {label: form.cleaned_data.get(name, "") for name, label in _TEXTS.items()
             if name in changed}  # fmt: skip
    warning = warning_for(texts)
    if warning is not None and not warning.passed(request.POST.dict()):
        return _show(request, form, warning=warning)
    try:
        saved = _save(form, viewer(request), warning)
    except StaleRecordError:
        return _stale(request, visible_alert(form.instance.key))
    except PermissionDenied:
        return refuse(request, "change this alert", "An analyst can, until it is issued.")
    if saved is None:
        return _show(request, form)
    messages.success(request, "The alert is opened and watched." if new else "The change is saved.")
    return redirect("alert", key=saved.key)


def _save(form: AlertForm, person: Person, warning: NameWarning | None) -> Alert | None:
    """The saved alert; None where the form says what was refused, and nothing was saved."""
    said = form.cleaned_data
    try:
        if form.instance._state.adding:
            saved = _open(form, person)
        else:
            why = " ".join(str(said.get("why") or "").split())
            note = "" if warning is None else "marked text checked: no person can be recognised"
            reason = "; ".join(text for text in (why, note) if text)
            saved = edit_alert(form.instance, person, why=reason)
    except ValidationError as problem:
        add_faults(form, problem)
        return None
    if warning is not None:
        warning.note()
    return saved


def _open(form: AlertForm, person: Person) -> Alert:
    said, key = form.cleaned_data, form.instance.key
    try:
        return open_alert(
            person,
            key=key,
            gwcode=said["gwcode"],
            fired_on=said["fired_on"],
            level=Level(said["level"]),
            reason=said["reason"],
            evidence=form.chosen_evidence(said),
            confidence=Confidence(said["confidence"]) if said["confidence"] else None,
            lowering=said["lowering"],
            not_known=said["not_known"],
        )
    except (IntegrityError, ValidationError):
        # The same form twice at once: the other of the two has saved it.
        kept = Alert.objects.filter(key=key, author=person).first()
        if kept is None:
            raise
        return kept


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
    seen = request.POST.get("version", "")
    form = AlertForm(request.POST, instance=visible_alert(alert.key))
    return render(
        request,
        "desk/stale.html",
        {
            "heading": "Somebody else has changed this alert",
            "kind": ALERTS,
            "row": alert,
            "changes": ALERTS.versions_since(alert, seen),
            "typed": typed_values(form),
        },
        status=409,
    )


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 6 else None


def _ticket_key(ticket: str, person: Person) -> uuid.UUID:
    """The key that was given out with the form; a new one where the ticket is none of ours."""
    try:
        said: Any = signing.loads(ticket, salt=_TICKET)
        owner, key = said
    except (signing.BadSignature, ValueError):
        return uuid.uuid4()
    return uuid.UUID(key) if owner == str(person.key) else uuid.uuid4()
