"""Steps of the review: a page that asks why, then the step itself; never without a second look."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from atrocityrisk.desk.changes.workflow import STEPS, may_release, release, take_step
from atrocityrisk.desk.guarded_views import refuse, viewer
from atrocityrisk.desk.models import Person
from atrocityrisk.desk.models.reviewed import Reviewed, StaleRecordError
from atrocityrisk.desk.page_parts.answers import add_faults
from atrocityrisk.desk.page_parts.form_words import keep_whole, level_choices, reason_field
from atrocityrisk.desk.page_parts.reviewed_entry import moved_page
from atrocityrisk.desk.page_parts.reviewed_kind import ReviewedKind, StepWords
from atrocityrisk.desk.rules.levels import Level

_WHO = {
    "submit": "Its author can.",
    "accept": "A reviewer can who neither wrote it nor last changed it.",
    "reject": "A reviewer can who neither wrote it nor last changed it.",
    "reopen": "Its author can.",
    "withdraw": "Its author or a reviewer can.",
    "release": "An approver can who is not its author.",
}
_WORDS = {
    "submit": StepWords(
        label=STEPS["submit"].label,
        follows="A reviewer looks at it next. You cannot change it until it is decided or "
        "reopened.",
        done="Submitted for review.",
    ),
    "accept": StepWords(
        label=STEPS["accept"].label,
        follows="It then counts as reviewed, and readers cleared for its level see it.",
        done="Accepted as reviewed.",
    ),
    "reject": StepWords(
        label=STEPS["reject"].label,
        follows="It goes back to its author, who reads your reason.",
        done="Rejected.",
    ),
    "reopen": StepWords(
        label=STEPS["reopen"].label,
        follows="It becomes a draft again, seen by you alone until you submit it once more.",
        done="Reopened as a draft.",
    ),
    "withdraw": StepWords(
        label=STEPS["withdraw"].label,
        follows="It stays on record with its history, and counts no more. This is not taken back.",
        done="Withdrawn.",
    ),
}
_RELEASE = StepWords(
    label="Lower the level or lift the embargo",
    follows="More people may see it from then on.",
    done="Released.",
)


def words_of(kind: ReviewedKind, name: str) -> StepWords:
    """How a step reads for a kind."""
    return kind.step_words.get(name, _WORDS[name])


class StepForm(forms.Form):
    """Why a step is taken, and from which version."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = reason_field()

    def __init__(self, *arguments: Any, asked: bool, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["reason"].required = asked
        keep_whole(self)


class ReleaseForm(forms.Form):
    """Which level it has from now on, and whether its embargo ends."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    level = forms.TypedChoiceField(label="Handling level from now on", coerce=int)
    lift_embargo = forms.BooleanField(label="Lift the embargo now", required=False)
    reason = reason_field()

    def __init__(self, *arguments: Any, row: Reviewed, **options: Any) -> None:
        super().__init__(*arguments, **options)
        choices = [pair for pair in level_choices() if pair[0] <= row.level]
        self.fields["level"].choices = choices  # type: ignore[attr-defined]
        if not row.embargoed:
            del self.fields["lift_embargo"]
        keep_whole(self)

    def clean(self) -> dict[str, Any]:
        """Ask for a change."""
        given = super().clean() or self.cleaned_data
        same = given.get("level") == self.initial["level"]
        if same and not given.get("lift_embargo"):
            raise ValidationError("nothing would change: choose a lower level, or lift the embargo")
        return given


def answer_step(request: HttpRequest, kind: ReviewedKind, key: UUID, name: str) -> HttpResponse:
    """Ask whether a step is meant, and take it."""
    row = kind.find(key)
    step = STEPS.get(name)
    if step is None:
        raise Http404
    person = viewer(request)
    given = request.POST if request.method == "POST" else None
    if given is not None and given.get("version") != str(row.version):
        return moved_page(request, kind, row)
    if row.status not in step.before:
        return moved_page(request, kind, row)
    words = words_of(kind, name)
    act = f"take the step “{words.label}” with this {kind.noun}"
    if not step.allowed(row, person):
        return refuse(request, act, _WHO[name])
    form = StepForm(given, asked=step.needs_reason, initial={"version": row.version})
    if given is not None and form.is_valid():
        try:
            take_step(row, step, person, reason=form.cleaned_data["reason"])
        except StaleRecordError:
            return moved_page(request, kind, kind.find(key))
        except PermissionDenied:
            return refuse(request, act, _WHO[name])
        except ValidationError as problem:
            add_faults(form, problem)
        else:
            messages.success(request, words.done)
            return _back(kind, row)
    return _ask(request, kind, row, form, words, name=name)


def answer_release(request: HttpRequest, kind: ReviewedKind, key: UUID) -> HttpResponse:
    """Lower a level or lift an embargo."""
    row = kind.find(key)
    given = request.POST if request.method == "POST" else None
    if not may_release(row, viewer(request)):
        return refuse(request, f"lower the level of this {kind.noun}", _WHO["release"])
    if given is not None and given.get("version") != str(row.version):
        return moved_page(request, kind, row)
    form = ReleaseForm(given, row=row, initial={"version": row.version, "level": row.level})
    if given is not None and form.is_valid():
        try:
            _release(row, viewer(request), form.cleaned_data)
        except StaleRecordError:
            return moved_page(request, kind, kind.find(key))
        except ValidationError as problem:
            add_faults(form, problem)
        else:
            messages.success(request, _RELEASE.done)
            return _back(kind, row)
    return _ask(request, kind, row, form, _RELEASE, name="release")


def _release(row: Reviewed, person: Person, said: dict[str, Any]) -> None:
    release(
        row,
        person,
        level=Level(said["level"]),
        lift_embargo=said.get("lift_embargo", False),
        reason=said["reason"],
    )


def _ask(
    request: HttpRequest,
    kind: ReviewedKind,
    row: Reviewed,
    form: forms.Form,
    words: StepWords,
    *,
    name: str,
) -> HttpResponse:
    return render(
        request,
        "desk/review_step.html",
        {
            "heading": words.label,
            "kind": kind,
            "row": row,
            "form": form,
            "forms": [form],
            "follows": words.follows,
            "grave": name == "withdraw",
            "label": "Release" if name == "release" else words.label,
        },
    )


def _back(kind: ReviewedKind, row: Any) -> HttpResponse:
    # A step can take a row out of one's sight, such as one that becomes another's draft.
    if type(row).objects.filter(key=row.key).exists():
        return redirect(kind.page, key=row.key)
    return redirect(kind.listing)
