"""The report on every row of a file, and what is done by it."""

import csv
import io
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from atrocityrisk._core.csv_files import escape_formula
from atrocityrisk.desk.guarded_views import viewer
from atrocityrisk.desk.incoming.duplicate_search import propose_duplicates
from atrocityrisk.desk.incoming.row_outcomes import OutcomeKind
from atrocityrisk.desk.intake.confirming import Confirmation, confirm_import, drop_upload
from atrocityrisk.desk.intake.import_access import imports_files, own_upload, refused
from atrocityrisk.desk.intake.report_store import (
    ReportRow,
    count_rows,
    report_rows,
    report_sources,
)
from atrocityrisk.desk.intake.upload_pages import next_step
from atrocityrisk.desk.models import Upload
from atrocityrisk.desk.models.upload import UploadKind, UploadState
from atrocityrisk.errors import AtrocityRiskError

_PER_PAGE = 50
_KINDS = {**dict(OutcomeKind.choices), "marked": "with marked text"}
_HEADER = (
    "row", "rows", "outcome", "own number", "state and days", "details", "columns", "reasons",
    "changes", "duplicate of row", "record", "marked text",
    "new source",
)  # fmt: skip


class ConfirmForm(forms.Form):
    """What is ticked under a report."""

    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)
    submit = forms.ChoiceField(
        label="New records become",
        choices=(("draft", "drafts, to be looked through"), ("submitted", "submitted for review")),
        widget=forms.RadioSelect,
        initial="draft",
    )
    leave_rejected_out = forms.BooleanField(required=False)
    keep_marked = forms.BooleanField(required=False)

    def __init__(self, *arguments: Any, counts: dict[str, Any], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.use_required_attribute = False
        rejected, marked = counts.get("rejected", 0), counts.get("marked", 0)
        self.fields["leave_rejected_out"].label = (
            f"Leave out the {rejected:,} rejected row{'s' if rejected > 1 else ''}, and import the "
            "others. This report keeps them."
        )
        self.fields["keep_marked"].label = (
            f"I have read the marked text of {marked:,} record{'s' if marked > 1 else ''}. No "
            "person can be recognised, and no exact place."
        )
        for name, needed in (("leave_rejected_out", rejected), ("keep_marked", marked)):
            if not needed:
                del self.fields[name]


@require_safe
@imports_files
def report(request: HttpRequest, key: UUID) -> HttpResponse:
    """What becomes of each row."""
    upload = own_upload(key)
    if upload.state == UploadState.DROPPED:
        return refused(
            request,
            heading="This file was dropped",
            text="Nothing of it was imported, and nothing is kept. Bring it again to import it.",
            status=410,
        )
    if not upload.digest:
        return redirect(next_step(upload), key=upload.key)
    return _report_page(request, upload, status=200)


def _report_page(
    request: HttpRequest, upload: Upload, *, status: int, refusal: str = ""
) -> HttpResponse:
    counts = upload.counts
    kind = request.GET.get("outcome", "rejected" if counts["rejected"] else "")
    kind = kind if kind in _KINDS else ""
    try:
        total = count_rows(upload.report_path, kind)
        page = Paginator(range(total), _PER_PAGE).get_page(request.GET.get("page"))
        start = (page.number - 1) * _PER_PAGE
        rows = list(report_rows(upload.report_path, kind=kind, start=start, size=_PER_PAGE))
        sources = report_sources(upload.report_path)
    except AtrocityRiskError as problem:
        if refusal:
            return refused(request, heading="Nothing was imported", text=refusal, status=status)
        return refused(request, heading="No report", text=f"{problem}.", status=410)
    waiting = upload.state == UploadState.WAITING
    form = ConfirmForm(counts=counts, initial={"digest": upload.digest})
    return render(
        request,
        "desk/import_report.html",
        {
            "heading": "Report of the dry run" if waiting else "Report of the import",
            "upload": upload,
            "counts": counts,
            "kinds": _filters(counts, kind),
            "kind": kind,
            "kind_words": _KINDS.get(kind, ""),
            "page": page,
            "rows": rows,
            "sources": sources,
            "waiting": waiting and not upload.expired,
            "form": form,
            "refusal": refusal,
            "table": upload.kind == UploadKind.TABLE,
        },
        status=status,
    )


def _filters(counts: dict[str, Any], chosen: str) -> list[tuple[str, str, int, bool]]:
    """Code, words and number of rows of each outcome that there is."""
    found = [
        (code, words, int(counts.get(code, 0)), code == chosen)
        for code, words in _KINDS.items()
        if counts.get(code)
    ]
    return [("", "all", int(counts["total"]), not chosen), *found]


@require_safe
@imports_files
def report_file(request: HttpRequest, key: UUID) -> HttpResponse:
    """The whole report as a file that is safe to open in a spreadsheet."""
    upload = own_upload(key)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_HEADER)
    try:
        for row in report_rows(upload.report_path):
            writer.writerow([escape_formula(cell) for cell in _cells(row)])
    except AtrocityRiskError as problem:
        return refused(request, heading="No report", text=f"{problem}.", status=410)
    answer = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="import-report.csv"'
    return answer


def _cells(row: ReportRow) -> list[object]:
    return [
        row.number,
        row.rows,
        _KINDS[row.kind],
        row.own_number,
        row.summary,
        row.details,
        "; ".join(column for column, _ in row.faults),
        " | ".join(text for _, text in row.faults) or row.left_out,
        " | ".join(f"{label}: {was} -> {becomes}" for label, was, becomes in row.changes),
        row.same_as_row or "",
        row.record_key,
        "; ".join(f"{kind}: {passage}" for kind, passage in row.findings),
        row.new_source,
    ]


@require_POST
@imports_files
def confirm(request: HttpRequest, key: UUID) -> HttpResponse:
    """Do what the report says."""
    upload = own_upload(key)
    form = ConfirmForm(request.POST, counts=upload.counts)
    if not upload.digest or not form.is_valid():
        return refused(
            request,
            heading="Nothing was imported",
            text="Expected the form under the report, found another. Go back to the report.",
            status=400,
        )
    said = form.cleaned_data
    try:
        records = confirm_import(
            upload,
            viewer(request),
            Confirmation(
                digest=said["digest"],
                submit=said["submit"] == "submitted",
                leave_rejected_out=said.get("leave_rejected_out", False),
                keep_marked=said.get("keep_marked", False),
            ),
        )
    except AtrocityRiskError as problem:
        return _report_page(request, own_upload(key), status=409, refusal=f"{problem}.")
    except PermissionDenied as problem:
        return refused(request, heading="Not yours to do", text=f"{problem}.", status=403)
    proposed = propose_duplicates(records)
    counts = upload.counts
    new = f"{len(records):,} new record{'' if len(records) == 1 else 's'}"
    messages.success(request, f"Imported: {new}, {counts['changed']:,} changed.")
    if proposed:
        what = "1 pair of records looks" if proposed == 1 else f"{proposed:,} pairs of records look"
        messages.warning(request, f"{what} alike; see “Duplicates”.")
    return redirect("import_report", key=upload.key)


@require_POST
@imports_files
def drop(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take a file back."""
    upload = own_upload(key)
    try:
        drop_upload(upload)
    except AtrocityRiskError as problem:
        return refused(request, heading="Not possible", text=f"{problem}.", status=409)
    messages.success(request, "The file is dropped; nothing of it was imported.")
    return redirect("imports")
