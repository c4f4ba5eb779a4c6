"""The history of what is reviewed: its versions, what each changed, whether each fits its seal."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from atrocityrisk.desk.page_parts.reviewed_kind import ReviewedKind


def answer_history(request: HttpRequest, kind: ReviewedKind, key: UUID) -> HttpResponse:
    """Show all versions that the viewer may see."""
    row = kind.find(key)
    versions = kind.versions(row)
    return render(
        request,
        "desk/reviewed_history.html",
        {
            "heading": f"History: {row}",
            "kind": kind,
            "row": row,
            "versions": versions,
            "broken": [told for told in versions if told.broken],
        },
    )


def answer_version(
    request: HttpRequest, kind: ReviewedKind, key: UUID, number: int
) -> HttpResponse:
    """Show one version whole."""
    row = kind.find(key)
    told = next((one for one in kind.versions(row) if one.number == number), None)
    if told is None:
        raise Http404
    return render(
        request,
        "desk/reviewed_version.html",
        {"heading": f"Version {number}: {row}", "kind": kind, "row": row, "told": told},
    )
