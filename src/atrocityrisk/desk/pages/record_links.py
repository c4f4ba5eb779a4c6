"""Links between records: made between two that one sees, and withdrawn with a reason."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import Truncator
from django.views.decorators.http import require_http_methods

from atrocityrisk.desk.changes.workflow import add_link, withdraw_link
from atrocityrisk.desk.database.record_search import matching_records
from atrocityrisk.desk.guarded_views import WRITERS, needs, refuse, viewer
from atrocityrisk.desk.models import Record, RecordLink
from atrocityrisk.desk.page_parts.answers import add_faults, keys_in, reads, visible_record
from atrocityrisk.desk.page_parts.form_words import keep_whole, reason_field
from atrocityrisk.desk.pages.record_kind import RECORDS
from atrocityrisk.desk.rules.levels import LinkKind

_FOUND = 20


class LinkForm(forms.Form):
    """What one record says of another."""

    kind = forms.ChoiceField(
        label="What this record does",
        choices=LinkKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "choose what this record does to the other"},
    )
    found = forms.ChoiceField(label="Found records", widget=forms.RadioSelect, required=False)
    address = forms.CharField(
        label="Address of the other record",
        required=False,
        help_text="Copied from the browser, when the page of the other record is open.",
    )

    def __init__(self, *arguments: Any, found: list[Record], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["found"].choices = [(str(one.key), _line(one)) for one in found]  # type: ignore[attr-defined]
        self.by_key = {str(one.key): one for one in found}
        if not found:
            del self.fields["found"]
        keep_whole(self)

    def clean(self) -> dict[str, Any]:
        """Find the other record: one that the viewer sees, or none."""
        given = super().clean() or self.cleaned_data
        named = keys_in(given.get("address") or "")
        if given.get("found"):
            given["other"] = self.by_key[given["found"]]
        elif named:
            given["other"] = Record.objects.filter(key=named[0]).first()
        if given.get("other") is None and "found" not in self.errors:
            self.add_error(
                "address",
                "expected the address of a record that you may see, found none; search for it, or "
                "open it and copy its address",
            )
        return given


def _line(record: Record) -> str:
    return f"{record}: {Truncator(record.account).chars(110)}"


class WithdrawForm(forms.Form):
    """Why a link is withdrawn."""

    reason = reason_field()

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        keep_whole(self)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("add_recordlink", "link records", WRITERS)
def record_link_new(request: HttpRequest, key: UUID) -> HttpResponse:
    """Say what a record says of another."""
    record = visible_record(key)
    text = request.GET.get("q", "").replace("\0", "")[:200].strip()
    rows = Record.objects.exclude(pk=record.pk)
    found = list(matching_records(rows, text)[:_FOUND]) if text else []
    given = request.POST if request.method == "POST" else None
    form = LinkForm(given, found=found)
    if given is not None and form.is_valid():
        said = form.cleaned_data
        try:
            add_link(record, LinkKind(said["kind"]), said["other"], viewer(request))
        except ValidationError as problem:
            add_faults(form, problem)
        except IntegrityError:
            form.add_error(None, "expected a new link, found that it is there already")
        else:
            messages.success(request, "The link is made.")
            return redirect("record", key=record.key)
    return render(
        request,
        "desk/link_form.html",
        {
            "heading": "Link to another record",
            "kind": RECORDS,
            "record": record,
            "form": form,
            "forms": [form],
            "text": text,
            "found": found,
            "most": _FOUND,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@reads
def link_withdraw(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take a link back."""
    rows = RecordLink.objects.select_related("first", "second").filter(withdrawn=False)
    link = rows.filter(key=key).first()
    if link is None:
        raise Http404
    person = viewer(request)
    who = "Whoever made it, or a reviewer, can."
    if link.author_id != person.pk and not person.has_perm("desk.withdraw_record"):
        return refuse(request, "withdraw this link", who)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_link(link, person, reason=form.cleaned_data["reason"])
        except PermissionDenied:
            return refuse(request, "withdraw this link", who)
        except ValidationError as problem:
            add_faults(form, problem)
        else:
            messages.success(request, "The link is withdrawn; it stays in the history.")
            return redirect("record", key=link.first.key)
    return render(
        request,
        "desk/link_withdraw.html",
        {"heading": "Withdraw a link", "link": link, "form": form, "forms": [form]},
    )
