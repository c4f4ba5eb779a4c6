"""Pages on which a person says what the columns and the words of a file mean."""

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from atrocityrisk.desk.guarded_views import viewer
from atrocityrisk.desk.incoming.import_fields import guess_columns
from atrocityrisk.desk.incoming.import_plan import ImportPlan, plan_of
from atrocityrisk.desk.incoming.incoming_table import FileRow, incoming_table
from atrocityrisk.desk.incoming.read_rows import is_missing
from atrocityrisk.desk.intake.confirming import drop_upload
from atrocityrisk.desk.intake.dry_run import make_dry_run
from atrocityrisk.desk.intake.import_access import imports_files, own_upload, refused
from atrocityrisk.desk.intake.mapping_form import (
    MappingForm,
    WordsForm,
    form_values,
    unknown_words,
)
from atrocityrisk.desk.intake.upload_store import require_waiting, unchanged_copy, upload_bounds
from atrocityrisk.desk.models import ImportMapping, SourceDocument, Upload
from atrocityrisk.errors import AtrocityRiskError, SpecError

_LOOKED_AT = 500
_SHOWN_ROWS = 4
_SHOWN_CHARACTERS = 60
_YEAR_LAST = re.compile(r"\s*(\d{1,2})[-/.](\d{1,2})[-/.]\d{4}")


@require_http_methods(["GET", "HEAD", "POST"])
@imports_files
def columns(request: HttpRequest, key: UUID) -> HttpResponse:
    """Which column holds what."""
    upload = own_upload(key)
    try:
        require_waiting(upload)
    except AtrocityRiskError as problem:
        return _unreadable(request, problem)
    try:
        with unchanged_copy(upload) as path:
            table = incoming_table(path, bounds=upload_bounds())
            first = list(islice(table.rows, _LOOKED_AT))
    except AtrocityRiskError as problem:
        return _dropped(request, upload, problem)
    saved = ImportMapping.objects.all()
    plan = _plan_at_first(request, upload, table.columns, first)
    sources = SourceDocument.objects.all()
    given = request.POST if request.method == "POST" else None
    form = MappingForm(given, columns=table.columns, sources=sources, initial=form_values(plan))
    if given is not None and form.is_valid():
        return _keep_mapping(request, upload, form)
    return render(
        request,
        "desk/import_columns.html",
        {
            "heading": "What the columns mean",
            "upload": upload,
            "form": form,
            "forms": [form],
            "rows": form.rows(),
            "source_rows": form.source_rows(),
            "saved": saved,
            "columns": table.columns,
            "layout": table.layout,
            "first": [_shown_row(row, len(table.columns)) for row in first[:_SHOWN_ROWS]],
        },
        status=400 if form.errors else 200,
    )


def _unreadable(request: HttpRequest, problem: AtrocityRiskError) -> HttpResponse:
    text = f"{problem}. Then bring it again.".replace("..", ".")
    return refused(request, heading="This file cannot be read", text=text, status=400)


def _dropped(request: HttpRequest, upload: Upload, problem: AtrocityRiskError) -> HttpResponse:
    # Its bytes never change: it would wait for ever. Unless somebody was faster.
    with suppress(AtrocityRiskError):
        drop_upload(upload)
    return _unreadable(request, problem)


def _shown_row(row: FileRow, width: int) -> tuple[int, list[str]]:
    texts = ["" if is_missing(cell) else str(cell) for cell in row.cells[:width]]
    cut = [t if len(t) <= _SHOWN_CHARACTERS else t[:_SHOWN_CHARACTERS] + "…" for t in texts]
    return row.number, [*cut, *[""] * (width - len(cut))]


def _plan_at_first(
    request: HttpRequest, upload: Upload, columns: Sequence[str], rows: Sequence[FileRow]
) -> ImportPlan:
    """The saved mapping that was asked for, the one made before, or a guess."""
    named = request.GET.get("mapping", "")
    try:
        saved = ImportMapping.objects.filter(key=UUID(named)).first() if named else None
    except ValueError:
        saved = None
    if saved is not None:
        return plan_of(saved.content)
    if upload.mapping:
        return plan_of(upload.mapping)
    guessed = guess_columns(columns)
    return ImportPlan(columns=guessed, day_order=_guess_order(columns, rows, guessed))


def _guess_order(columns: Sequence[str], rows: Sequence[FileRow], guessed: dict[str, str]) -> str:
    """Order of day and month, where the first rows leave no doubt; "" otherwise."""
    if "first_day" not in guessed:
        return ""
    place = columns.index(guessed["first_day"])
    cells = [str(row.cells[place]) for row in rows if place < len(row.cells)]
    found = [match for match in map(_YEAR_LAST.match, cells) if match]
    day_first = any(int(match[1]) > 12 for match in found)
    month_first = any(int(match[2]) > 12 for match in found)
    if day_first == month_first:
        return ""
    return "dmy" if day_first else "mdy"


def _keep_mapping(request: HttpRequest, upload: Upload, form: MappingForm) -> HttpResponse:
    before = plan_of(upload.mapping) if upload.mapping else ImportPlan()
    plan = replace(form.plan(), words=before.words)
    upload.mapping, upload.digest, upload.counts = plan.as_json(), "", {}
    upload.save(update_fields=["mapping", "digest", "counts"])
    name = form.cleaned_data["save_as"].strip()
    if name:
        _save_mapping(request, name, plan)
    unknown = _unknown(upload, plan)
    if unknown:
        return redirect("import_words", key=upload.key)
    return run(request, upload)


def _save_mapping(request: HttpRequest, name: str, plan: ImportPlan) -> None:
    ImportMapping.objects.update_or_create(
        owner=viewer(request), name=name, defaults={"content": plan.as_json()}
    )
    messages.success(request, f"The mapping is kept as “{name}”.")


def _unknown(upload: Upload, plan: ImportPlan) -> dict[str, list[tuple[str, int]]]:
    try:
        with unchanged_copy(upload) as path:
            table = incoming_table(path, bounds=upload_bounds())
            return unknown_words(table.rows, plan, table.columns)
    except AtrocityRiskError:
        # The dry run, which follows, says what is wrong.
        return {}


def run(request: HttpRequest, upload: Upload) -> HttpResponse:
    """Make the dry run, and show its report or why there is none."""
    try:
        require_waiting(upload)
    except AtrocityRiskError as problem:
        return _unreadable(request, problem)
    try:
        make_dry_run(upload, viewer(request))
    except SpecError as problem:
        # The choices do not fit, and can be made again.
        return _unreadable(request, problem)
    except AtrocityRiskError as problem:
        return _dropped(request, upload, problem)
    return redirect("import_report", key=upload.key)


@require_http_methods(["GET", "HEAD", "POST"])
@imports_files
def words(request: HttpRequest, key: UUID) -> HttpResponse:
    """What words mean that no list knows."""
    upload = own_upload(key)
    plan = plan_of(upload.mapping)
    try:
        require_waiting(upload)
    except AtrocityRiskError as problem:
        return _unreadable(request, problem)
    unknown = _unknown(upload, plan)
    given: Any = request.POST if request.method == "POST" else None
    form = WordsForm(given, unknown=unknown, plan=plan)
    if given is not None and form.is_valid():
        plan = replace(plan, words=form.words())
        upload.mapping, upload.digest, upload.counts = plan.as_json(), "", {}
        for saved in ImportMapping.objects.all():
            # Another of the same columns may have another level, source or order of days.
            if replace(plan_of(saved.content), words={}) == replace(plan, words={}):
                saved.content = plan.as_json()
                saved.save()
        return run(request, upload)
    return render(
        request,
        "desk/import_words.html",
        {
            "heading": "What the words mean",
            "upload": upload,
            "form": form,
            "forms": [form],
        },
    )
