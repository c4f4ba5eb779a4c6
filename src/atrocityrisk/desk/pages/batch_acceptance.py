"""Accepting many records at once: choose of what waits, look at what would be, accept."""

from collections import Counter
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from atrocityrisk.desk.changes.batch_review import (
    MOST,
    BatchChoice,
    accept_records,
    sort_chosen,
)
from atrocityrisk.desk.database.waiting_work import waiting_for_review
from atrocityrisk.desk.guarded_views import fault, needs, viewer
from atrocityrisk.desk.models import Record
from atrocityrisk.desk.models.reviewed import StaleRecordError
from atrocityrisk.desk.page_parts.answers import add_faults
from atrocityrisk.desk.page_parts.form_words import keep_whole, reason_field
from atrocityrisk.desk.page_parts.paging import counted
from atrocityrisk.desk.pages.list_filters import ListFilters
from atrocityrisk.desk.rules.levels import Level, Severity
from atrocityrisk.desk.rules.state_choices import latest_name

_DIGITS = 9


class AcceptanceForm(forms.Form):
    """What was looked at, and why it is accepted."""

    rows = forms.CharField(widget=forms.HiddenInput)
    reason = reason_field(label="Why these can be accepted")

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        keep_whole(self)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("review_record", "accept records", "Reviewers can.")
def record_acceptance(request: HttpRequest) -> HttpResponse:
    """Show what waits, then what was chosen of it, then accept that."""
    if request.method != "POST":
        return _choose(request)
    try:
        if "rows" in request.POST:
            return _accept(request, _read_rows(request.POST["rows"].split()))
        ticked = request.POST.getlist("row")
        whole = request.POST.get("choice") == "all"
        return _look(
            request, _read_rows(request.POST.get("shown", "").split() if whole else ticked)
        )
    except ValueError as problem:
        return fault(request, heading="Nothing was accepted", text=str(problem), status=400)


def _choose(request: HttpRequest) -> HttpResponse:
    """What waits for this reviewer, the longest ago first, with boxes to tick."""
    person = viewer(request)
    filters = ListFilters(request, person, further=())
    rows: list[Record] = []
    count = ""
    if filters.valid:
        waiting = waiting_for_review(filters.rows(Record.objects.all()), person)
        count = counted(waiting, "record")
        rows = list(waiting.order_by("first_day", "pk")[:MOST])
    return render(
        request,
        "desk/record_acceptance.html",
        {
            "heading": "Accept several records",
            "forms": [filters.form, filters.own],
            "used": filters.in_use() if filters.valid else [],
            "rows": rows,
            "shown": _row_words(rows),
            "count": count,
            "most": MOST,
        },
    )


def _look(request: HttpRequest, seen: dict[UUID, int]) -> HttpResponse:
    """What would be accepted, before it is."""
    if not seen:
        messages.error(request, "Expected at least one record; tick those that you accept.")
        return redirect("record_acceptance")
    return _show(request, sort_chosen(seen, viewer(request)))


def _accept(request: HttpRequest, seen: dict[UUID, int]) -> HttpResponse:
    form = AcceptanceForm(request.POST)
    person = viewer(request)
    if seen and form.is_valid():
        try:
            records = accept_records(seen, person, reason=form.cleaned_data["reason"])
        except StaleRecordError:
            form = AcceptanceForm(initial={"reason": form.cleaned_data["reason"]})
            return _show(request, sort_chosen(seen, person), form, status=409)
        except ValidationError as problem:
            add_faults(form, problem)
        else:
            number = len(records)
            messages.success(request, f"Accepted: {number} record{'' if number == 1 else 's'}.")
            return redirect("record_acceptance")
    return _show(request, sort_chosen(seen, person), form)


def _show(
    request: HttpRequest,
    choice: BatchChoice,
    form: AcceptanceForm | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    form = form or AcceptanceForm()
    ready = choice.ready
    return render(
        request,
        "desk/record_acceptance_look.html",
        {
            "heading": "What would be accepted",
            "form": form,
            "forms": [form],
            "choice": choice,
            "rows": _row_words(ready),
            "refused": status == 409,
            "tables": [
                (
                    "By severity",
                    "Severity",
                    _tally(Severity, (record.severity for record in ready)),
                ),
                ("By handling level", "Level", _tally(Level, (record.level for record in ready))),
                ("By State", "State", _by_state(ready)),
            ],
        },
        status=status,
    )


def _read_rows(words: list[str]) -> dict[UUID, int]:
    """Key and version of each record that a form names, such as `KEY:3`."""
    if len(words) > MOST:
        raise ValueError(f"Expected at most {MOST} records at once, found {len(words):,}.")
    seen = {}
    for word in words:
        key, _, version = word.partition(":")
        if not (version.isascii() and version.isdecimal() and len(version) <= _DIGITS):
            raise ValueError("Expected records as the list names them, found another text.")
        try:
            seen[UUID(key)] = int(version)
        except ValueError:
            raise ValueError(
                "Expected records as the list names them, found another text."
            ) from None
    return seen


def _row_words(records: Iterable[Record]) -> str:
    return " ".join(f"{record.key}:{record.version}" for record in records)


def _tally(choices: Any, values: Iterable[int]) -> list[tuple[str, int]]:
    found = Counter(values)
    return [(str(one.label), found[one.value]) for one in choices if found[one.value]]


def _by_state(records: Iterable[Record]) -> list[tuple[str, int]]:
    found = Counter(latest_name(record.gwcode) for record in records)
    return sorted(found.items())
