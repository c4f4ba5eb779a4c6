"""Steps of the review: a page that asks why, then the step itself; never without a second look."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from atrocityrisk.desk.changes.workflow import STEPS, Step, may_release, release, take_step
from atrocityrisk.desk.guarded_views import refuse, viewer
from atrocityrisk.desk.models import Record
from atrocityrisk.desk.models.record import StaleRecordError
from atrocityrisk.desk.pages.answers import add_faults, reads, visible_record
from atrocityrisk.desk.pages.form_words import keep_whole, level_choices, reason_field
from atrocityrisk.desk.pages.version_words import versions_since
from atrocityrisk.desk.rules.levels import Level

_WHO = {
    "submit": "Its author can.",
    "accept": "A reviewer can who neither wrote the record nor last changed it.",
    "reject": "A reviewer can who neither wrote the record nor last changed it.",
    "reopen": "Its author can.",
    "withdraw": "Its author or a reviewer can.",
    "release": "An approver can who is not its author.",
}
_WHAT_FOLLOWS = {
    "submit": "A reviewer looks at it next. You cannot change it until it is decided or reopened.",
    "accept": "It then counts as reviewed, and readers cleared for its level see it.",
    "reject": "It goes back to its author, who reads your reason.",
    "reopen": "It becomes a draft again, seen by you alone until you submit it once more.",
    "withdraw": "It stays on record with its history, and counts no more. This is not taken back.",
}
_DONE = {
    "submit": "Submitted for review.",
    "accept": "Accepted as reviewed.",
    "reject": "Rejected.",
    "reopen": "Reopened as a draft.",
    "withdraw": "Withdrawn.",
}


class StepForm(forms.Form):
    """Why a step is taken, and from which version."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = reason_field()

    def __init__(self, *arguments: Any, asked: bool, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["reason"].required = asked
        keep_whole(self)


class ReleaseForm(forms.Form):
    """Which level a record has from now on, and whether its embargo ends."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    level = forms.TypedChoiceField(label="Handling level from now on", coerce=int)
    lift_embargo = forms.BooleanField(label="Lift the embargo now", required=False)
    reason = reason_field()

    def __init__(self, *arguments: Any, record: Record, **options: Any) -> None:
        super().__init__(*arguments, **options)
        choices = [pair for pair in level_choices() if pair[0] <= record.level]
        self.fields["level"].choices = choices  # type: ignore[attr-defined]
        if not record.embargoed:
            del self.fields["lift_embargo"]
        keep_whole(self)

    def clean(self) -> dict[str, Any]:
        """Ask for a change."""
        given = super().clean() or self.cleaned_data
        same = given.get("level") == self.initial["level"]
        if same and not given.get("lift_embargo"):
            raise ValidationError("nothing would change: choose a lower level, or lift the embargo")
        return given


@require_http_methods(["GET", "HEAD", "POST"])
@reads
def record_step(request: HttpRequest, key: UUID, name: str) -> HttpResponse:
    """Ask whether a step is meant, and take it."""
    record = visible_record(key)
    step = STEPS.get(name)
    if step is None:
        raise Http404
    person = viewer(request)
    given = request.POST if request.method == "POST" else None
    if given is not None and given.get("version") != str(record.version):
        return _passed(request, record, given.get("version", ""))
    if record.status not in step.before:
        return _passed(request, record, "")
    if not step.allowed(record, person):
        return refuse(request, f"take the step “{step.label}” with this record", _WHO[name])
    form = StepForm(given, asked=step.needs_reason, initial={"version": record.version})
    if given is not None and form.is_valid():
        try:
            take_step(record, step, person, reason=form.cleaned_data["reason"])
        except StaleRecordError:
            return _passed(request, visible_record(key), given.get("version", ""))
        except PermissionDenied:
            return refuse(request, f"take the step “{step.label}” with this record", _WHO[name])
        except ValidationError as problem:
            add_faults(form, problem)
        else:
            messages.success(request, _DONE[name])
            return _back(record)
    return _ask(request, record, form, step=step)


@require_http_methods(["GET", "HEAD", "POST"])
@reads
def record_release(request: HttpRequest, key: UUID) -> HttpResponse:
    """Lower a level or lift an embargo."""
    record = visible_record(key)
    person = viewer(request)
    given = request.POST if request.method == "POST" else None
    if not may_release(record, person):
        return refuse(request, "lower the level of this record", _WHO["release"])
    if given is not None and given.get("version") != str(record.version):
        return _passed(request, record, given.get("version", ""))
    form = ReleaseForm(
        given, record=record, initial={"version": record.version, "level": record.level}
    )
    if given is not None and form.is_valid():
        said = form.cleaned_data
        try:
            release(
                record,
                person,
                level=Level(said["level"]),
                lift_embargo=said.get("lift_embargo", False),
                reason=said["reason"],
            )
        except StaleRecordError:
            return _passed(request, visible_record(key), given.get("version", ""))
        except ValidationError as problem:
            add_faults(form, problem)
        else:
            messages.success(request, "Released.")
            return _back(record)
    return _ask(request, record, form, step=None)


def _ask(
    request: HttpRequest, record: Record, form: forms.Form, *, step: Step | None
) -> HttpResponse:
    name = step.name if step else "release"
    return render(
        request,
        "desk/record_step.html",
        {
            "heading": step.label if step else "Lower the level or lift the embargo",
            "record": record,
            "form": form,
            "forms": [form],
            "follows": _WHAT_FOLLOWS.get(name, "More people may see it from then on."),
            "grave": name == "withdraw",
            "label": step.label if step else "Release",
        },
    )


def _passed(request: HttpRequest, record: Record, seen: str) -> HttpResponse:
    """The step was taken already, or the record is another than the one that was looked at."""
    return render(
        request,
        "desk/stale.html",
        {
            "heading": "This record has moved on",
            "record": record,
            "changes": versions_since(record, seen) if seen else [],
            "typed": [],
            "stands": True,
        },
        status=409,
    )


def _back(record: Record) -> HttpResponse:
    # A step can take a record out of one's sight, such as one that becomes another's draft.
    if Record.objects.filter(key=record.key).exists():
        return redirect("record", key=record.key)
    return redirect("records")
