"""The pages by which rows leave as a file: what is asked for, how many that is, and the file."""

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

from atrocityrisk.desk.database.record_filters import filters_in_words, unknown_filter
from atrocityrisk.desk.exchange.export_files import KINDS, export_file
from atrocityrisk.desk.exchange.export_heading import Request, Tally
from atrocityrisk.desk.exchange.export_subjects import SUBJECTS, Subject
from atrocityrisk.desk.exchange.leaving_rows import Bounds
from atrocityrisk.desk.models import Person
from atrocityrisk.desk.models.activity import ActivityKind, note_activity
from atrocityrisk.desk.rules.levels import Level
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
    withdrawn = forms.BooleanField(label="Include what was withdrawn, marked", required=False)


@login_required
@permission_required("desk.export_record", raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def export_page(request: HttpRequest, name: str = "records") -> HttpResponseBase:
    """The choice of a file, and with a form that is whole the file itself."""
    subject = SUBJECTS[name]
    given = request.POST if request.method == "POST" else request.GET
    filters, choice = subject.form(given), ExportForm(_with_defaults(given))
    further = (*EXPORT_FIELDS, "csrfmiddlewaretoken")
    strange = unknown_filter(given, further, known=subject.form.base_fields)
    sound = filters.is_valid() and choice.is_valid() and not strange
    if request.method == "POST" and sound:
        return _file(request, subject, filters.cleaned_data, choice.cleaned_data)
    if not subject.can_be_withdrawn:
        del choice.fields["withdrawn"]
    counted = _counted(subject, filters.cleaned_data, choice.cleaned_data, given) if sound else {}
    context = {
        "heading": f"Export {subject.name}",
        "subject": subject,
        "subjects": SUBJECTS.values(),
        "filters": filters,
        "choice": choice,
        "forms": [choice, filters],
        "strange": strange,
        "columns": subject.columns,
        **counted,
    }
    return render(request, "desk/export.html", context, status=200 if sound else 400)


def _counted(
    subject: Subject, filters: dict[str, Any], choice: dict[str, Any], given: QueryDict
) -> dict[str, Any]:
    """What the page says of the file, and what its button sends on."""
    names = (*subject.form.base_fields, *EXPORT_FIELDS)
    number = _chosen_rows(subject, filters, _bounds(choice)).count()
    return {
        "number": number,
        "unit": subject.unit if number == 1 else subject.units,
        "kind": choice["kind"],
        "highest": Level(choice["highest"]).label,
        "kept": [(name, given[name]) for name in names if given.get(name)],
    }


def _with_defaults(given: QueryDict) -> dict[str, Any]:
    defaults = {"kind": "csv", "highest": str(int(Level.PUBLIC))}
    return defaults | {name: given[name] for name in EXPORT_FIELDS if name in given}


def _bounds(choice: dict[str, Any]) -> Bounds:
    """What an export lets leave: nothing that is under embargo, whoever asks."""
    return Bounds(highest=Level(choice["highest"]), embargoed=False, withdrawn=choice["withdrawn"])


def _chosen_rows(subject: Subject, filters: dict[str, Any], bounds: Bounds) -> QuerySet[Any]:
    return subject.narrowed(subject.rows(bounds), filters)


def _file(
    request: HttpRequest, subject: Subject, filters: dict[str, Any], choice: dict[str, Any]
) -> FileResponse:
    person = request.user
    assert isinstance(person, Person)
    now, kind, bounds = timezone.now(), choice["kind"], _bounds(choice)
    asked = Request(
        office=settings.DESK.title,
        person=person.username,
        made_at=now.isoformat(timespec="seconds"),
        highest=Level(choice["highest"]),
        with_withdrawn=choice["withdrawn"],
        subject=subject.name,
        filters=tuple(filters_in_words(filters)),
    )
    # Said once more here, beside the rows: whatever calls this, the file is that person's.
    with as_person(person):
        rows = _chosen_rows(subject, filters, bounds)
        stream, tally = export_file(rows, kind, asked, subject=subject, bounds=bounds)
        # Before the file leaves: what cannot be noted is not exported.
        note_activity(ActivityKind.EXPORT, _receipt(kind, subject, tally))
    return FileResponse(
        stream,
        as_attachment=True,
        filename=f"{subject.name}-{now.date().isoformat()}.{kind}",
        content_type=KINDS[kind].content_type,
    )


def _receipt(kind: str, subject: Subject, tally: Tally) -> str:
    """What the log keeps of an export: how many of which level, and no content."""
    highest = "no level" if tally.highest is None else tally.highest.label
    levels = f" ({tally.levels_in_words})" if tally.rows else ""
    return f"{kind}, {tally.rows} {subject.name}, highest level: {highest}{levels}"
