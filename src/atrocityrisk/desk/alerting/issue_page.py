"""Issuing and withdrawing: both versions side by side as they will read, then the second signature.

What is issued is what was read: the tick holds for the words that stood beside it.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from atrocityrisk.desk.alerting.alert_triage import WHO, moved_on
from atrocityrisk.desk.alerting.alert_versions import ALERTS, sees_alerts, visible_alert
from atrocityrisk.desk.alerting.bulletin_mail import tell_office
from atrocityrisk.desk.alerting.bulletin_record import record_of_rule
from atrocityrisk.desk.alerting.bulletin_words import BulletinText, bulletin_text
from atrocityrisk.desk.changes.alert_steps import (
    ALERT_STEPS,
    PUBLIC_CHARACTERS,
    issue,
    read_public_words,
    withdraw,
)
from atrocityrisk.desk.changes.bulletin_writing import (
    PublicWords,
    content_digest,
    issue_content,
    public_content,
    withdrawals,
)
from atrocityrisk.desk.database.cited_evidence import seen_evidence
from atrocityrisk.desk.guarded_views import fault, refuse, viewer
from atrocityrisk.desk.models import Alert, Bulletin
from atrocityrisk.desk.models.reviewed import StaleRecordError
from atrocityrisk.desk.page_parts.answers import add_faults
from atrocityrisk.desk.page_parts.form_words import keep_whole, reason_field
from atrocityrisk.desk.page_parts.name_warning import NameWarning, warning_for
from atrocityrisk.desk.page_parts.reviewed_entry import moved_page
from atrocityrisk.desk.rules.alert_evidence import read_evidence
from atrocityrisk.desk.rules.levels import BulletinKind, Level

_PUBLIC_TEXTS = ("public_text", "public_lowering", "public_not_known")
_GIVEN = "(given when it is issued)"


def _public_field(label: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=PUBLIC_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=f"Up to {PUBLIC_CHARACTERS:,} characters. Only what everybody may read: nothing "
        "is taken over from the alert's own text."
        + (" Left empty, the public version says that it is not stated." if label else ""),
    )


class SigningForm(forms.Form):
    """What is signed, from which version, and that it was read."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    # Stands for the words that were shown when this form was.
    read_for = forms.CharField(widget=forms.HiddenInput, required=False)
    reason = reason_field(label="Why it is withdrawn")
    public = forms.BooleanField(label="Issue a public version too", required=False)
    public_text = _public_field()
    public_lowering = _public_field(label="What would lower the concern, for everybody")
    public_not_known = _public_field(label="What is not known, for everybody")
    # It stands after what is to be read, outside the element of the form.
    read = forms.BooleanField(required=False, widget=forms.CheckboxInput(attrs={"form": "signing"}))

    def __init__(self, *arguments: Any, step: str, level: int, other: bool, **options: Any) -> None:
        # `other`: whether there is, or can be, a public version beside the one of the alert.
        super().__init__(*arguments, **options)
        fields = self.fields
        withdrawal = step == "withdraw"
        if not withdrawal:
            del fields["reason"]
        if withdrawal or not other:
            del fields["public"]
        for name in _PUBLIC_TEXTS:
            if not other or (withdrawal and name != "public_text"):
                del fields[name]
        if other:
            why = "Why, for everybody" if withdrawal else "Why, for the public version"
            fields["public_text"].label = why
        words = "I have read what is issued, word by word"
        if other:
            words += ", the public version too if there is one"
        if level == Level.PUBLIC:
            words = "I have read what everybody will read"
        fields["read"].label = words
        keep_whole(self)

    def wants_public(self) -> bool:
        """Whether a public version goes with it."""
        said = self.cleaned_data
        return "public_text" in self.fields and bool(said.get("public", True))

    def clean(self) -> dict[str, Any]:
        """Ask for the public text where a public version is wanted."""
        given = super().clean() or self.cleaned_data
        if self.wants_public() and not given.get("public_text", "").strip():
            self.add_error("public_text", "write what everybody may read, or leave the version out")
        return given


@require_http_methods(["GET", "HEAD", "POST"])
@sees_alerts
def alert_issue(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show what would be issued; issue it once it was read."""
    alert = visible_alert(key)
    return _answer(request, alert, "issue", other=alert.level > Level.PUBLIC)


@require_http_methods(["GET", "HEAD", "POST"])
@sees_alerts
def alert_withdraw(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show what a withdrawal would say; withdraw once it was read."""
    alert = visible_alert(key)
    issued = Bulletin.objects.filter(alert=alert, kind=BulletinKind.ISSUE)
    return _answer(request, alert, "withdraw", other=issued.filter(level__lt=alert.level).exists())


def _answer(request: HttpRequest, alert: Alert, name: str, *, other: bool) -> HttpResponse:
    step = ALERT_STEPS[name]
    if stale := moved_on(request, alert, step):
        return stale
    if not step.allowed(alert, viewer(request)):
        return refuse(request, f"take the step “{step.label}” with this alert", WHO[name])
    if name == "issue" and len(seen_evidence(alert)) < len(read_evidence(alert.evidence)):
        # The page would show its words, which were written for those who see what it names.
        return fault(
            request,
            heading="Part of what it rests on is not there for you",
            text="Nobody signs what they cannot read. Send the alert back to watching, or ask "
            "somebody who sees all of its evidence to sign it, or to leave that piece out.",
            status=409,
        )
    start = {"version": alert.version}
    given = request.POST if request.method == "POST" else None
    form = SigningForm(given, step=name, level=alert.level, other=other, initial=start)
    valid = form.is_valid()
    contents = _contents(request, alert, form, name)
    if given is None or not valid or given.get("then") != "sign":
        return _show(request, alert, form, name, contents=contents)
    if not form.cleaned_data["read"] or form.cleaned_data["read_for"] != _digest(contents):
        form.add_error("read", "read what stands below as it is now, then tick this")
        return _show(request, alert, form, name, contents=contents)
    said = form.cleaned_data
    texts = {
        str(form.fields[name].label): said[name]
        for name in ("reason", *_PUBLIC_TEXTS)
        if said.get(name)
    }
    warning = warning_for(texts)
    if warning is not None and not warning.passed(given.dict()):
        return _show(request, alert, form, name, contents=contents, warning=warning)
    answer = _sign(request, alert, form, name, warning)
    return answer or _show(request, alert, form, name, contents=contents)


def _sign(
    request: HttpRequest, alert: Alert, form: SigningForm, name: str, warning: NameWarning | None
) -> HttpResponse | None:
    """The answer to a step that was taken; None where the form says what was refused."""
    said, person = form.cleaned_data, viewer(request)
    texts = {name: said[name] for name in _PUBLIC_TEXTS if name in said}
    try:
        with transaction.atomic():
            if name == "withdraw":
                written = withdraw(alert, person, reason=said["reason"], **texts)
            else:
                record = record_of_rule(alert)
                written = issue(alert, person, public=form.wants_public(), record=record, **texts)
            if warning is not None:
                warning.note()
    except StaleRecordError:
        return moved_page(request, ALERTS, visible_alert(alert.key))
    except PermissionDenied:
        return refuse(request, f"{name} this alert", WHO[name])
    except ValidationError as problem:
        add_faults(form, problem)
        return None
    numbers = " and ".join(bulletin.number for bulletin in written)
    messages.success(request, f"{'Withdrawn by' if name == 'withdraw' else 'Issued as'} {numbers}.")
    for trouble in tell_office(written, address=request.build_absolute_uri("/")):
        messages.warning(request, trouble)
    return redirect("alert", key=alert.key)


def _contents(
    request: HttpRequest, alert: Alert, form: SigningForm, name: str
) -> list[dict[str, Any]]:
    """What would be issued as the form stands: the alert's version, then the public one."""
    said = getattr(form, "cleaned_data", {})
    at, person = timezone.now(), viewer(request)
    words = _words(said)
    if name == "issue":
        whole = issue_content(alert, at=at, issuer=person, record=record_of_rule(alert))
        wanted = form.is_bound and form.wants_public() and words is not None
        return [whole, public_content(whole, words)] if wanted and words else [whole]
    reason = " ".join(str(said.get("reason", "")).split())
    # Until it is written, the text for everybody stands empty in what is shown.
    words = words or PublicWords(reason="")
    found = withdrawals(alert, at=at, issuer=person, reason=reason, words=words)
    return [content for _, content in found]


def _words(said: dict[str, Any]) -> PublicWords | None:
    """The public texts as they stand in the form; None where the first is missing."""
    texts = [str(said.get(name) or "") for name in _PUBLIC_TEXTS]
    return read_public_words(*texts) if texts[0].strip() else None


def _digest(contents: list[dict[str, Any]]) -> str:
    return ".".join(content_digest(content) for content in contents)


def _show(
    request: HttpRequest,
    alert: Alert,
    form: SigningForm,
    name: str,
    *,
    contents: list[dict[str, Any]],
    warning: NameWarning | None = None,
) -> HttpResponse:
    step = ALERT_STEPS[name]
    # Of what is shown now, not of what an earlier page showed.
    digest = _digest(contents)
    form.data = {**{key: form.data[key] for key in form.data}, "read_for": digest}
    form.initial["read_for"] = digest
    return render(
        request,
        "desk/alert_issue.html",
        {
            "heading": step.label,
            "kind": ALERTS,
            "row": alert,
            "form": form,
            "forms": [form],
            "warning": warning,
            "name": name,
            "texts": [_read_as(content) for content in contents],
            "label": step.label,
        },
    )


def _read_as(content: Mapping[str, Any]) -> BulletinText:
    return bulletin_text({**content, "number": _GIVEN})
