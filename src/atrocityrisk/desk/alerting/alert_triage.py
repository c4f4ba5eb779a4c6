"""Triage: a page that asks why, then the step itself; and an approver's lowering of a level."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from atrocityrisk.desk.alerting.alert_versions import ALERTS, sees_alerts, visible_alert
from atrocityrisk.desk.changes.alert_steps import (
    ALERT_STEPS,
    AlertStep,
    lower_alert,
    may_lower_alert,
    take_alert_step,
)
from atrocityrisk.desk.guarded_views import refuse, viewer
from atrocityrisk.desk.models import Alert
from atrocityrisk.desk.models.reviewed import StaleRecordError
from atrocityrisk.desk.page_parts.answers import add_faults
from atrocityrisk.desk.page_parts.form_words import keep_whole, level_choices, reason_field
from atrocityrisk.desk.page_parts.name_warning import NameWarning, warning_for
from atrocityrisk.desk.page_parts.review_steps import StepForm
from atrocityrisk.desk.page_parts.reviewed_entry import moved_page
from atrocityrisk.desk.rules.levels import Level

WHO = {
    "watch": "Analysts and reviewers can.",
    "dismiss": "Analysts and reviewers can.",
    "propose": "Analysts and reviewers can.",
    "reject": "Approvers can.",
    "issue": "An approver can who neither wrote, last edited nor proposed it.",
    "withdraw": "An approver can who did not propose it.",
    "lower": "An approver can who neither wrote, last edited nor proposed it.",
}
_WHAT_FOLLOWS = {
    "watch": "It stays open. An analyst comes back to it, and proposes or dismisses it.",
    "dismiss": "It is kept with your reason, and counts no more. This is not taken back.",
    "propose": "An approver reads it next and issues it or sends it back. An edit withdraws the "
    "proposal. You cannot issue it yourself.",
    "reject": "It is watched again; whoever proposed it reads your reason.",
    "lower": "More people see it from then on. A proposal has to be made anew.",
}
_DONE = {
    "watch": "It is watched.",
    "dismiss": "Dismissed.",
    "propose": "Proposed for issue.",
    "reject": "Sent back to watching.",
    "lower": "The level is lowered.",
}


class LowerForm(forms.Form):
    """Which level it has from now on."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    level = forms.TypedChoiceField(label="Handling level from now on", coerce=int)
    reason = reason_field()

    def __init__(self, *arguments: Any, alert: Alert, **options: Any) -> None:
        super().__init__(*arguments, **options)
        choices = [pair for pair in level_choices() if pair[0] < alert.level]
        self.fields["level"].choices = choices  # type: ignore[attr-defined]
        keep_whole(self)


@require_http_methods(["GET", "HEAD", "POST"])
@sees_alerts
def alert_step(request: HttpRequest, key: UUID, name: str) -> HttpResponse:
    """Ask whether a step is meant, and take it."""
    alert = visible_alert(key)
    step = ALERT_STEPS.get(name)
    if step is None:
        raise Http404
    if step.writes:
        return redirect(f"alert_{name}", key=key)
    given = request.POST if request.method == "POST" else None
    if stale := moved_on(request, alert, step):
        return stale
    if not step.allowed(alert, viewer(request)):
        return refuse(request, f"take the step “{step.label}” with this alert", WHO[name])
    form = StepForm(given, asked=step.needs_reason, initial={"version": alert.version})
    return _decide(
        request,
        alert,
        form,
        name=name,
        label=step.label,
        act=f"take the step “{step.label}”",
        take=lambda said: take_alert_step(alert, step, viewer(request), reason=said["reason"]),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@sees_alerts
def alert_release(request: HttpRequest, key: UUID) -> HttpResponse:
    """Lower an alert's level."""
    alert = visible_alert(key)
    given = request.POST if request.method == "POST" else None
    if given is not None and given.get("version") != str(alert.version):
        return moved_page(request, ALERTS, alert)
    if not may_lower_alert(alert, viewer(request)):
        return refuse(request, "lower the level of this alert", WHO["lower"])
    form = LowerForm(given, alert=alert, initial={"version": alert.version})
    return _decide(
        request,
        alert,
        form,
        name="lower",
        label="Lower the level",
        act="lower the level of this alert",
        take=lambda said: lower_alert(
            alert, viewer(request), level=Level(said["level"]), reason=said["reason"]
        ),
    )


def _decide(
    request: HttpRequest,
    alert: Alert,
    form: forms.Form,
    *,
    name: str,
    label: str,
    act: str,
    take: Callable[[dict[str, Any]], Alert],
) -> HttpResponse:
    """Do what a form says, once its reason was looked through; ask for it until then."""
    if not form.is_valid():
        return _ask(request, alert, form, name=name, label=label)
    warning = warning_for({"Why": form.cleaned_data["reason"]})
    if warning is not None and not warning.passed(request.POST.dict()):
        return _ask(request, alert, form, name=name, label=label, warning=warning)
    try:
        with transaction.atomic():
            take(form.cleaned_data)
            if warning is not None:
                warning.note()
    except StaleRecordError:
        return moved_page(request, ALERTS, visible_alert(alert.key))
    except PermissionDenied:
        return refuse(request, act, WHO[name])
    except ValidationError as problem:
        add_faults(form, problem)
        return _ask(request, alert, form, name=name, label=label)
    messages.success(request, _DONE[name])
    return redirect("alert", key=alert.key)


def moved_on(request: HttpRequest, alert: Alert, step: AlertStep) -> HttpResponse | None:
    """The page that says so where a step does not fit an alert any more; None where it does."""
    posted = request.method == "POST"
    if posted and request.POST.get("version") != str(alert.version):
        return moved_page(request, ALERTS, alert)
    return None if alert.state in step.before else moved_page(request, ALERTS, alert)


def _ask(
    request: HttpRequest,
    alert: Alert,
    form: forms.Form,
    *,
    name: str,
    label: str,
    warning: NameWarning | None = None,
) -> HttpResponse:
    return render(
        request,
        "desk/alert_step.html",
        {
            "heading": label,
            "kind": ALERTS,
            "row": alert,
            "form": form,
            "forms": [form],
            "warning": warning,
            "follows": _WHAT_FOLLOWS[name],
            "grave": name == "dismiss",
            "label": label,
        },
    )
