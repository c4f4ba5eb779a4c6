"""Noting what has become of signed advice, without opening it again."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from atrocityrisk.desk.advising.advice_kind import ADVICE, reads_advice, visible_advice
from atrocityrisk.desk.changes.advice_follow_up import FOLLOWED_UP, follow_up, may_follow_up
from atrocityrisk.desk.guarded_views import WRITERS, refuse, viewer
from atrocityrisk.desk.models import Advice, Person
from atrocityrisk.desk.models.reviewed import StaleRecordError
from atrocityrisk.desk.page_parts.answers import add_faults
from atrocityrisk.desk.page_parts.form_words import (
    changed_texts,
    day_field,
    keep_whole,
    plain_ends,
    reason_field,
    typed_values,
)
from atrocityrisk.desk.page_parts.name_warning import NameWarning, checked_reason, warning_for
from atrocityrisk.desk.page_parts.reviewed_entry import stale_form
from atrocityrisk.desk.rules.levels import Progress

_TEXTS = {"followed": "What followed", "reason": "How you know"}


class FollowUpForm(forms.Form):
    """What has become of it, as far as it is known."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    progress = forms.ChoiceField(label="Progress", choices=Progress.choices)
    followed = forms.CharField(
        label="What followed",
        required=False,
        max_length=2000,
        help_text="What was done and what came of it. Leave it empty if it is not known: that is "
        "told as “not known”. Do not say that it prevented anything: nobody can know that.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    followed_on = day_field(label="It followed on", required=False)
    reason = reason_field(label="How you know")

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        keep_whole(self)

    def clean_followed(self) -> str:
        """The text with plain line ends, so that each counts as one character."""
        return plain_ends(self.cleaned_data["followed"])


@require_http_methods(["GET", "HEAD", "POST"])
@reads_advice
def advice_follow_up(request: HttpRequest, key: UUID) -> HttpResponse:
    """Note what has become of signed advice."""
    advice = visible_advice(key)
    person = viewer(request)
    given = request.POST if request.method == "POST" else None
    if given is not None and given.get("version") != str(advice.version):
        return _stale(request, advice)
    if not may_follow_up(advice, person):
        return refuse(
            request, "note what followed from this advice", f"It is signed first. {WRITERS}"
        )
    initial = {name: getattr(advice, name) for name in FOLLOWED_UP}
    form = FollowUpForm(given, initial={"version": advice.version, **initial})
    warning = None
    if given is not None and form.is_valid():
        warning = warning_for(changed_texts(form, _TEXTS))
        if warning is None or warning.passed(given.dict()):
            answer = _take(request, advice, person, form, warning)
            if answer is not None:
                return answer
    context = {
        "heading": "What followed",
        "kind": ADVICE,
        "row": advice,
        "form": form,
        "forms": [form],
        "warning": warning,
    }
    return render(request, "desk/advice_follow_up.html", context)


def _take(
    request: HttpRequest,
    advice: Advice,
    person: Person,
    form: FollowUpForm,
    warning: NameWarning | None,
) -> HttpResponse | None:
    """The answer once it is noted; None where the form says what was refused."""
    said = form.cleaned_data
    try:
        with transaction.atomic():
            follow_up(
                advice,
                person,
                progress=Progress(said["progress"]),
                followed=said["followed"],
                followed_on=said["followed_on"],
                reason=checked_reason(said["reason"], warning),
            )
    except StaleRecordError:
        return _stale(request, visible_advice(advice.key))
    except PermissionDenied:
        return refuse(request, "note what followed from this advice", WRITERS)
    except ValidationError as problem:
        add_faults(form, problem)
        return None
    messages.success(request, "What followed is noted. The advice stays as it was signed.")
    return redirect("advice", key=advice.key)


def _stale(request: HttpRequest, advice: Advice) -> HttpResponse:
    heading = "Somebody else has changed this advice"
    typed = typed_values(FollowUpForm(request.POST))
    return stale_form(request, ADVICE, advice, heading=heading, typed=typed, stands=True)
