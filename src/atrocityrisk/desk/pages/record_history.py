"""The history of a record: its versions, what each changed, and whether each fits its seal."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from atrocityrisk.desk.pages.answers import reads, visible_record
from atrocityrisk.desk.pages.version_words import record_versions


@require_safe
@reads
def record_history(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show all versions that the viewer may see."""
    record = visible_record(key)
    versions = record_versions(record)
    return render(
        request,
        "desk/record_history.html",
        {
            "heading": f"History: {record}",
            "record": record,
            "versions": versions,
            "broken": [told for told in versions if told.seal is None or not told.seal.intact],
        },
    )


@require_safe
@reads
def record_version(request: HttpRequest, key: UUID, number: int) -> HttpResponse:
    """Show one version whole."""
    record = visible_record(key)
    told = next((one for one in record_versions(record) if one.number == number), None)
    if told is None:
        raise Http404
    return render(
        request,
        "desk/record_version.html",
        {"heading": f"Version {number}: {record}", "record": record, "told": told},
    )
