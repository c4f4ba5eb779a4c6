"""The page on which one codes the speech of a record; afterwards, all codings side by side."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from atrocityrisk.desk.assessing.speech_agreement import record_agreement
from atrocityrisk.desk.assessing.speech_form import NOTE_LABEL, CodingForm
from atrocityrisk.desk.changes.speech_saving import (
    CODED,
    WHO_CODES,
    first_finished,
    may_code,
    own_coding,
    reopen_coding,
    save_coding,
)
from atrocityrisk.desk.guarded_views import refuse, viewer
from atrocityrisk.desk.models import Record, SpeechCoding
from atrocityrisk.desk.models.reviewed import StaleRecordError
from atrocityrisk.desk.models.speech_coding import ELEMENTS
from atrocityrisk.desk.page_parts.answers import add_faults, reads, visible_record
from atrocityrisk.desk.page_parts.form_words import changed_texts
from atrocityrisk.desk.page_parts.name_warning import NameWarning, checked_reason, warning_for
from atrocityrisk.desk.page_parts.review_steps import StepForm
from atrocityrisk.desk.rules.levels import Presence

_STALE = (
    "You have saved this coding elsewhere since you opened this page, so nothing was saved now. "
    "What you typed here is below; saving it puts it in the place of the other."
)


@require_http_methods(["GET", "HEAD", "POST"])
@reads
def speech_coding(request: HttpRequest, key: UUID) -> HttpResponse:
    """Code a record, or read all its codings once one's own is finished."""
    record = visible_record(key)
    person = viewer(request)
    own = own_coding(record, person)
    codes = may_code(record, person)
    if request.method == "POST":
        if not codes:
            return refuse(request, "code the speech of this record", WHO_CODES)
        return _take(request, record, own)
    if codes and (own is None or not own.finished):
        return _show_form(request, record, CodingForm(instance=own or SpeechCoding(record=record)))
    return _show_codings(request, record, own, reopens=codes and own is not None)


def _take(request: HttpRequest, record: Record, own: SpeechCoding | None) -> HttpResponse:
    coding = own or SpeechCoding(record=record)
    before = coding.version
    form = CodingForm(request.POST, instance=coding)
    if own is not None and own.finished:
        messages.info(request, "This coding is finished; nothing was saved. Open it again first.")
        return redirect("speech_coding", key=record.key)
    if not form.is_valid():
        return _show_form(request, record, form)
    if form.seen_by_the_form() != str(before):
        return _show_stale(request, record)
    warning = warning_for(changed_texts(form, {"note": NOTE_LABEL}))
    if warning is not None and not warning.passed(request.POST.dict()):
        return _show_form(request, record, form, warning=warning)
    finish = request.POST.get("then") == "finish"
    try:
        with transaction.atomic():
            reason = checked_reason("", warning)
            save_coding(form.instance, viewer(request), finish=finish, reason=reason)
    except (StaleRecordError, IntegrityError):
        return _show_stale(request, record)
    except PermissionDenied:
        return refuse(request, "code the speech of this record", WHO_CODES)
    except ValidationError as problem:
        add_faults(form, problem)
        return _show_form(request, record, form)
    messages.success(
        request,
        "Your coding is finished. Those of others, if there are any, are beside it."
        if finish
        else "Your coding is saved as a draft. Nobody else sees it.",
    )
    return redirect("speech_coding", key=record.key)


def _show_stale(request: HttpRequest, record: Record) -> HttpResponse:
    stored = own_coding(record, viewer(request))
    if stored is None or stored.finished:
        messages.info(request, "Your coding is finished already; nothing was saved.")
        return redirect("speech_coding", key=record.key)
    # From here on the form is filled from what is stored now.
    typed = request.POST.copy()
    typed["version"] = str(stored.version)
    form = CodingForm(typed, instance=stored)
    form.add_error(None, _STALE)
    return _show_form(request, record, form, status=409)


def _show_form(
    request: HttpRequest,
    record: Record,
    form: CodingForm,
    *,
    warning: NameWarning | None = None,
    status: int = 200,
) -> HttpResponse:
    return render(
        request,
        "desk/speech_form.html",
        {
            "heading": "Code the speech of this record",
            "record": record,
            "form": form,
            "forms": [form],
            "warning": warning,
            "begun": form.instance.pk is not None,
        },
        status=status,
    )


def _show_codings(
    request: HttpRequest, record: Record, own: SpeechCoding | None, *, reopens: bool
) -> HttpResponse:
    rows = SpeechCoding.objects.filter(record=record, finished=True).select_related("coder")
    codings = list(rows.order_by("made_at", "pk"))
    first = first_finished(codings)
    return render(
        request,
        "desk/speech_codings_of.html",
        {
            "heading": "Codings of the speech of this record",
            "record": record,
            "open": record.status in CODED,
            "own": own,
            "reopens": reopens,
            "codings": codings,
            "of_other_text": _of_other_text(record, codings),
            "later": [coding for coding in codings if _changed(coding, first.get(coding.pk))],
            "elements": [_element_row(name, codings) for name in ELEMENTS],
            "agreement": record_agreement(codings) if len(codings) > 1 else None,
        },
    )


def _of_other_text(record: Record, codings: list[SpeechCoding]) -> list[SpeechCoding]:
    """Codings whose coder read another account than the one that stands there now."""
    versions = SpeechCoding.history.filter(id__in=[coding.pk for coding in codings])
    last = dict(versions.values_list("id").annotate(at=Max("history_date")))
    # Of those that the viewer may see: what an account above the clearance said is not told.
    accounts = list(record.history.order_by("history_id").values_list("history_date", "account"))
    found = []
    for coding in codings:
        read = [text for at, text in accounts if at <= last[coding.pk]]
        if read and read[-1] != record.account:
            found.append(coding)
    return found


def _element_row(name: str, codings: list[SpeechCoding]) -> dict[str, Any]:
    field: Any = SpeechCoding._meta.get_field(name)
    said = [Presence(getattr(coding, name)).label for coding in codings]
    return {"name": name, "asks": field.help_text, "said": said}


def _changed(coding: SpeechCoding, first: dict[str, str] | None) -> bool:
    """Whether a coder says something else today than before the others could be seen."""
    return first is not None and any(getattr(coding, name) != first[name] for name in ELEMENTS)


@require_http_methods(["GET", "HEAD", "POST"])
@reads
def speech_reopen(request: HttpRequest, key: UUID) -> HttpResponse:
    """Ask why a finished coding is opened again, and open it."""
    record = visible_record(key)
    person = viewer(request)
    own = own_coding(record, person)
    if own is None or not may_code(record, person):
        return refuse(request, "open a coding of this record again", "Its coder can.")
    if not own.finished:
        return redirect("speech_coding", key=record.key)
    given = request.POST if request.method == "POST" else None
    form = StepForm(given, asked=True, initial={"version": own.version})
    if given is not None and form.is_valid():
        own.version = form.cleaned_data["version"]
        try:
            reopen_coding(own, person, reason=form.cleaned_data["reason"])
        except StaleRecordError:
            messages.info(request, "Your coding was changed meanwhile; nothing was done.")
            return redirect("speech_coding", key=record.key)
        except ValidationError as problem:
            add_faults(form, problem)
        else:
            messages.success(request, "Your coding is a draft again. You see no other meanwhile.")
            return redirect("speech_coding", key=record.key)
    return render(
        request,
        "desk/speech_reopen.html",
        {
            "heading": "Open your coding again",
            "record": record,
            "form": form,
            "forms": [form],
        },
    )
