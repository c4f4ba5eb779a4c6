"""Entering a record and changing one: the form, its warnings, and what to do when it is stale."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from atrocityrisk.desk.changes.source_saving import save_source
from atrocityrisk.desk.changes.workflow import may_edit, save_content
from atrocityrisk.desk.guarded_views import WRITERS, needs, refuse, viewer
from atrocityrisk.desk.models import Person, Record, SourceDocument
from atrocityrisk.desk.models.reviewed import StaleRecordError
from atrocityrisk.desk.page_parts.answers import add_faults, reads, visible_record
from atrocityrisk.desk.page_parts.form_tickets import new_ticket, ticket_key
from atrocityrisk.desk.page_parts.form_words import changed_texts, typed_values
from atrocityrisk.desk.page_parts.name_warning import NameWarning, checked_reason, warning_for
from atrocityrisk.desk.page_parts.reviewed_entry import (
    saved_at_once,
    sent_before,
    stale_form,
    unchanged,
)
from atrocityrisk.desk.pages.record_form import RecordForm
from atrocityrisk.desk.pages.record_kind import RECORDS
from atrocityrisk.desk.pages.source_form import SourceForm

_TEXTS = {"region": "Region", "account": "What happened", "reason": "What you changed, and why"}
_SOURCE_TEXTS = {"publisher": "Publisher", "title": "Title of the document"}


@require_http_methods(["GET", "HEAD", "POST"])
@needs("add_record", "enter records", WRITERS)
def record_new(request: HttpRequest) -> HttpResponse:
    """Enter a record."""
    person = viewer(request)
    if request.method != "POST":
        asked = {
            "ticket": new_ticket(person, "record"),
            # A State that there is none of chooses nothing.
            "gwcode": request.GET.get("state", ""),
        }
        form = RecordForm(cited=_cited(request), initial=asked)
        return _show(request, form, _source_form(request))
    begun = Record(key=ticket_key(request.POST.get("ticket", ""), person, "record"))
    if answer := sent_before(request, RECORDS, begun):
        return answer
    return _take(request, RecordForm(request.POST, instance=begun))


@require_http_methods(["GET", "HEAD", "POST"])
@reads
def record_edit(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Change a record that is a draft, or was rejected."""
    record = visible_record(key)
    person = viewer(request)
    if request.method == "POST" and request.POST.get("version") != str(record.version):
        return _stale(request, record)
    if not may_edit(record, person):
        return refuse(
            request,
            f"change this record as it stands ({record.get_status_display()})",
            "Its author can, while it is a draft or rejected; a reviewed one is reopened first.",
        )
    if request.method != "POST":
        form = RecordForm(instance=record, cited=_cited(request))
        return _show(request, form, _source_form(request))
    return _take(request, RecordForm(request.POST, instance=record))


def _take(request: HttpRequest, form: RecordForm) -> HttpResponse:
    sources = _source_form(request)
    if not _valid(form, sources):
        return _show(request, form, sources)
    new = form.instance._state.adding
    if answer := unchanged(request, RECORDS, form, why="reason", further=sources.is_typed()):
        return answer
    warning = _warning(form, sources)
    if warning is not None and not warning.passed(request.POST.dict()):
        return _show(request, form, sources, warning=warning)
    try:
        record = _save(form, sources, viewer(request), warning)
    except StaleRecordError:
        return _stale(request, visible_record(form.instance.key))
    if record is None:
        return _show(request, form, sources)
    messages.success(request, "The record is saved as a draft." if new else "The change is saved.")
    if request.POST.get("then") == "submit":
        return redirect("record_step", key=record.key, name="submit")
    return redirect("record", key=record.key)


def _valid(form: RecordForm, sources: SourceForm) -> bool:
    valid = form.is_valid()
    typed = sources.is_typed()
    if typed:
        valid = sources.is_valid() and valid
    if "source" not in form.errors:
        chosen = form.cleaned_data.get("source")
        if typed and chosen is not None:
            form.add_error("source", "expected one source, found two; choose one or enter one")
        elif not typed and chosen is None:
            form.add_error("source", "choose a source, or enter a new one below")
    return valid and not form.errors


def _warning(form: RecordForm, sources: SourceForm) -> NameWarning | None:
    texts = changed_texts(form, _TEXTS)
    if sources.is_typed():
        texts |= {label: sources.cleaned_data[name] for name, label in _SOURCE_TEXTS.items()}
    return warning_for(texts)


def _save(
    form: RecordForm, sources: SourceForm, person: Person, warning: NameWarning | None
) -> Record | None:
    """The saved record; None where the forms say what was refused, and nothing was saved."""
    at: Any = form
    try:
        with transaction.atomic():
            if sources.is_typed():
                at = sources
                form.instance.source = save_source(sources.instance, person, reason="entered")
                at = form
            reason = checked_reason(str(form.cleaned_data.get("reason") or ""), warning)
            return save_content(form.instance, person, reason=reason)
    except (IntegrityError, ValidationError) as problem:
        kept: Record | None = saved_at_once(form.instance, person)
        if kept is not None:
            return kept
        if isinstance(problem, IntegrityError) or "record_own_number" in str(problem):
            _own_number_taken(form)
        else:
            add_faults(at, problem)
    return None


def _own_number_taken(form: RecordForm) -> None:
    form.add_error(
        "external_id", "expected a number of your own that is new; another record has it"
    )


def _show(
    request: HttpRequest,
    form: RecordForm,
    sources: SourceForm,
    *,
    warning: NameWarning | None = None,
) -> HttpResponse:
    new = form.instance._state.adding
    known = SourceDocument.objects.exists()
    shown = sources.is_typed() or "source" in form.errors or not known
    return render(
        request,
        "desk/record_form.html",
        {
            "heading": "New record" if new else "Change a record",
            "form": form,
            "source_form": sources,
            "new_source_open": shown,
            "forms": [form, sources],
            "warning": warning,
            "kind": RECORDS,
            "record": None if new else form.instance,
        },
    )


def _stale(request: HttpRequest, record: Record) -> HttpResponse:
    form = RecordForm(request.POST, instance=visible_record(record.key))
    typed = [*typed_values(form), *_typed_source(request)]
    heading = "Somebody else has changed this record"
    return stale_form(request, RECORDS, record, heading=heading, typed=typed)


def _typed_source(request: HttpRequest) -> list[tuple[str, str]]:
    form = _source_form(request)
    return typed_values(form) if form.is_typed() else []


def _source_form(request: HttpRequest) -> SourceForm:
    form = SourceForm(request.POST, prefix="new_source")
    # One that nobody has used has no faults.
    return form if form.is_typed() else SourceForm(prefix="new_source")


def _cited(request: HttpRequest) -> SourceDocument | None:
    """The source that the address names, where the viewer may see it."""
    try:
        key = uuid.UUID(request.GET.get("source", ""))
    except ValueError:
        return None
    return SourceDocument.objects.filter(key=key).first()
