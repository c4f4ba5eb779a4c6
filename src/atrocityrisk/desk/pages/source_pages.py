"""Sources: the list, the page of one with the records that cite it, and its form."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from atrocityrisk.desk.changes.source_saving import changes_of, may_change_source, save_source
from atrocityrisk.desk.guarded_views import WRITERS, needs, refuse, viewer
from atrocityrisk.desk.models import Record, SourceDocument
from atrocityrisk.desk.models.reviewed import StaleRecordError
from atrocityrisk.desk.page_parts.answers import add_faults, reads, visible_source
from atrocityrisk.desk.page_parts.form_words import typed_values
from atrocityrisk.desk.page_parts.name_warning import warning_for
from atrocityrisk.desk.page_parts.paging import asked_part, counted
from atrocityrisk.desk.pages.record_versions import source_versions
from atrocityrisk.desk.pages.source_form import SourceForm
from atrocityrisk.desk.rules.levels import Reliability

_CITING = 20


@require_safe
@reads
def sources(request: HttpRequest) -> HttpResponse:
    """List the sources that the viewer may see, the latest entered first."""
    text = request.GET.get("q", "").replace("\0", "")[:200].strip()
    rows = SourceDocument.objects.all()
    for word in text.split():
        rows = rows.filter(Q(publisher__icontains=word) | Q(title__icontains=word))
    part = asked_part(request, rows, ("pk",))
    return render(
        request,
        "desk/source_list.html",
        {
            "heading": "Sources",
            "part": part,
            "count": counted(rows, "source", shown=part),
            "text": text,
            "may_enter": viewer(request).has_perm("desk.add_sourcedocument"),
        },
    )


@require_safe
@reads
def source(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show a source, and those records that cite it which the viewer may see."""
    shown = visible_source(key)
    citing = Record.objects.filter(source=shown)
    person = viewer(request)
    return render(
        request,
        "desk/source.html",
        {
            "heading": str(shown),
            "source": shown,
            "reliabilities": Reliability.labels,
            "citing": list(citing.order_by("-first_day", "-pk")[:_CITING]),
            "count": counted(citing, "record"),
            "most": _CITING,
            "versions": source_versions(shown),
            "may_change": may_change_source(shown, person),
            "may_enter": person.has_perm("desk.add_record"),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs("add_sourcedocument", "enter sources", WRITERS)
def source_new(request: HttpRequest) -> HttpResponse:
    """Enter a source."""
    if request.method != "POST":
        return _show(request, SourceForm())
    return _take(request, SourceForm(request.POST))


@require_http_methods(["GET", "HEAD", "POST"])
@reads
def source_edit(request: HttpRequest, key: UUID) -> HttpResponse:
    """Correct a source."""
    stored = visible_source(key)
    person = viewer(request)
    if not may_change_source(stored, person):
        return refuse(request, "correct this source", "Whoever entered it, or a reviewer, can.")
    seen = changes_of(stored)
    if request.method != "POST":
        return _show(request, SourceForm(instance=stored, initial={"seen": seen}))
    form = SourceForm(request.POST, instance=stored)
    if request.POST.get("seen") != str(seen):
        return _stale(request, key, form)
    return _take(request, form)


def _take(request: HttpRequest, form: SourceForm) -> HttpResponse:
    if not form.is_valid():
        return _show(request, form)
    given = form.cleaned_data
    texts = {"Publisher": given["publisher"], "Title of the document": given["title"]}
    warning = warning_for({label: text for label, text in texts.items() if form.has_changed()})
    if warning is not None and not warning.passed(request.POST.dict()):
        return _show(request, form, warning=warning)
    new = form.instance._state.adding
    reason = given.get("reason") or ("entered" if new else "corrected")
    try:
        saved = save_source(
            form.instance,
            viewer(request),
            reason=f"{reason}; {warning.note()}" if warning else reason,
            seen=given.get("seen"),
        )
    except StaleRecordError:
        return _stale(request, form.instance.key, form)
    except ValidationError as problem:
        add_faults(form, problem)
        return _show(request, form)
    messages.success(request, "The source is saved.")
    return redirect("source", key=saved.key)


def _show(request: HttpRequest, form: SourceForm, *, warning: object = None) -> HttpResponse:
    new = form.instance._state.adding
    return render(
        request,
        "desk/source_form.html",
        {
            "heading": "New source" if new else "Correct a source",
            "source": None if new else form.instance,
            "form": form,
            "forms": [form],
            "warning": warning,
        },
    )


def _stale(request: HttpRequest, key: UUID, form: SourceForm) -> HttpResponse:
    stored = visible_source(key)
    return render(
        request,
        "desk/stale.html",
        {
            "heading": "Somebody else has changed this source",
            "source": stored,
            "changes": source_versions(stored)[:1],
            "typed": typed_values(form),
        },
        status=409,
    )
