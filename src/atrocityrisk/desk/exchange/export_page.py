"""The page by which records leave as a file: what is asked for, how many that is, and the file."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_required, permission_required
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from atrocityrisk.desk.database.record_filters import (
    RecordFilterForm,
    filters_in_words,
    narrowed,
    unknown_filter,
)
from atrocityrisk.desk.exchange.export_files import KINDS, export_file
from atrocityrisk.desk.exchange.export_heading import Request
from atrocityrisk.desk.exchange.leaving_rows import leaving_records, up_to_level, without_embargo
from atrocityrisk.desk.exchange.record_columns import COLUMNS
from atrocityrisk.desk.models import Person, Record
from atrocityrisk.desk.models.activity import ActivityKind, note_activity
from atrocityrisk.desk.rules.levels import Level, Status
from atrocityrisk.desk.rules.scope import as_person, may_see_level

EXPORT_FIELDS = ("kind", "highest", "withdrawn")


class ExportForm(forms.Form):
    """What a file is to hold, beside the filters."""

    kind = forms.ChoiceField(
        label="Kind of file",
        choices=[(name, kind.label) for name, kind in KINDS.items()],
        initial="csv",
    )
    highest = forms.TypedChoiceField(
        label="Highest level to include",
        choices=lambda: [(int(level), level.label) for level in Level if may_see_level(level)],
        coerce=int,
        initial=int(Level.PUBLIC),
    )
    withdrawn = forms.BooleanField(label="Include withdrawn records, marked", required=False)


@login_required
@permission_required("desk.export_record", raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def export_page(request: HttpRequest) -> HttpResponseBase:
    """The choice of a file, and with a form that is whole the file itself."""
    given = request.POST if request.method == "POST" else request.GET
    filters, choice = RecordFilterForm(given), ExportForm(_with_defaults(given))
    strange = unknown_filter(given, (*EXPORT_FIELDS, "csrfmiddlewaretoken"))
    sound = filters.is_valid() and choice.is_valid() and not strange
    if request.method == "POST" and sound:
        return _file(request, filters.cleaned_data, choice.cleaned_data)
    context = {
        "heading": "Export records",
        "filters": filters,
        "choice": choice,
        "forms": [choice, filters],
        "strange": strange,
        "columns": COLUMNS,
        **(_counted(filters.cleaned_data, choice.cleaned_data, given) if sound else {}),
    }
    return render(request, "desk/export.html", context, status=200 if sound else 400)


def _counted(filters: dict[str, Any], choice: dict[str, Any], given: QueryDict) -> dict[str, Any]:
    """What the page says of the file, and what its button sends on."""
    names = (*RecordFilterForm.base_fields, *EXPORT_FIELDS)
    return {
        "number": _chosen_rows(filters, choice).count(),
        "kind": choice["kind"],
        "highest": Level(choice["highest"]).label,
        "kept": [(name, given[name]) for name in names if given.get(name)],
    }


def _with_defaults(given: QueryDict) -> dict[str, Any]:
    defaults = {"kind": "csv", "highest": str(int(Level.PUBLIC))}
    return defaults | {name: given[name] for name in EXPORT_FIELDS if name in given}


def _chosen_rows(filters: dict[str, Any], choice: dict[str, Any]) -> QuerySet[Record]:
    rows = narrowed(leaving_records(), filters)
    rows = without_embargo(up_to_level(rows, Level(choice["highest"])))
    return rows if choice["withdrawn"] else rows.exclude(status=Status.WITHDRAWN)


def _file(request: HttpRequest, filters: dict[str, Any], choice: dict[str, Any]) -> FileResponse:
    person = request.user
    assert isinstance(person, Person)
    now, kind = timezone.now(), choice["kind"]
    asked = Request(
        office=settings.DESK.title,
        person=person.username,
        made_at=now.isoformat(timespec="seconds"),
        highest=Level(choice["highest"]),
        with_withdrawn=choice["withdrawn"],
        filters=tuple(filters_in_words(filters)),
    )
    # Said once more here, beside the rows: whatever calls this, the file is that person's.
    with as_person(person):
        stream, tally = export_file(_chosen_rows(filters, choice), kind, asked)
        highest = "no level" if tally.highest is None else tally.highest.label
        # Before the file leaves: what cannot be noted is not exported.
        note_activity(
            ActivityKind.EXPORT, f"{kind}, {tally.rows} records, highest level: {highest}"
        )
    return FileResponse(
        stream,
        as_attachment=True,
        filename=f"records-{now.date().isoformat()}.{kind}",
        content_type=KINDS[kind].content_type,
    )
