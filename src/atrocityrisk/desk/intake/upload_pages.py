"""The page on which a file is brought, with the files that one has brought before."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from atrocityrisk.desk.guarded_views import viewer
from atrocityrisk.desk.intake.import_access import imports_files, refused
from atrocityrisk.desk.intake.upload_store import store_upload, upload_bounds
from atrocityrisk.desk.models import Upload
from atrocityrisk.desk.models.upload import UploadKind, UploadState
from atrocityrisk.errors import DataError

# What a form has besides the file.
_FORM_BYTES = 2**16
_PER_PAGE = 25


class UploadForm(forms.Form):
    """A file, and what it is."""

    kind = forms.ChoiceField(
        label="What it is", choices=UploadKind.choices, widget=forms.RadioSelect, initial="table"
    )
    file = forms.FileField(
        label="File",
        max_length=250,
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.json"}),
        error_messages={"required": "choose a file", "empty": "expected a table, found no content"},
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        bounds = settings.DESK.uploads
        self.fields["file"].help_text = (
            f"CSV in UTF-8, XLSX (its first sheet) or JSON (a list of objects), of at most "
            f"{bounds.megabytes} MB and {bounds.rows:,} rows."
        )
        self.use_required_attribute = False


# The check of the form's token would read the whole body: first it is asked how long that is.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@imports_files
def uploads(request: HttpRequest) -> HttpResponse:
    """Bring a file, or go on with one."""
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        length = 0
    if length > upload_bounds().size + _FORM_BYTES:
        return refused(
            request,
            heading="This file is too large",
            text=f"Expected a file of at most {settings.DESK.uploads.megabytes} MB, found a larger "
            "one. Divide it, and bring the parts.",
            status=413,
        )
    return _checked_uploads(request)


@csrf_protect
def _checked_uploads(request: HttpRequest) -> HttpResponse:
    form = UploadForm()
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES)
        if form.is_valid():
            said = form.cleaned_data
            try:
                upload = store_upload(said["file"], viewer(request), said["kind"])
            except DataError as problem:
                form.add_error("file", str(problem))
            else:
                return redirect(next_step(upload), key=upload.key)
    page = Paginator(Upload.objects.all(), _PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "desk/imports.html",
        {
            "heading": "Import",
            "form": form,
            "forms": [form],
            "page": page,
            "lines": [(upload, next_step(upload)) for upload in page],
        },
        status=400 if form.errors else 200,
    )


def next_step(upload: Upload) -> str:
    """Name of the page on which a file's way goes on."""
    if upload.state != UploadState.WAITING or upload.digest:
        return "import_report"
    return "import_columns" if upload.kind == UploadKind.TABLE else "import_events"
