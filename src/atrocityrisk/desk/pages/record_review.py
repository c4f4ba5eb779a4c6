"""The review of records and their history, at addresses of their own."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from atrocityrisk.desk.page_parts.answers import reads, visible_record
from atrocityrisk.desk.page_parts.review_steps import answer_release, answer_step
from atrocityrisk.desk.page_parts.reviewed_kind import ReviewedKind
from atrocityrisk.desk.page_parts.version_pages import answer_history, answer_version
from atrocityrisk.desk.pages.record_versions import record_versions

RECORDS = ReviewedKind(
    noun="record",
    heading="Records",
    listing="records",
    page="record",
    summary="desk/record_summary.html",
    find=visible_record,
    versions=record_versions,
)


@require_http_methods(["GET", "HEAD", "POST"])
@reads
def record_step(request: HttpRequest, key: UUID, name: str) -> HttpResponse:
    """Ask whether a step is meant, and take it."""
    return answer_step(request, RECORDS, key, name)


@require_http_methods(["GET", "HEAD", "POST"])
@reads
def record_release(request: HttpRequest, key: UUID) -> HttpResponse:
    """Lower a level or lift an embargo."""
    return answer_release(request, RECORDS, key)


@require_safe
@reads
def record_history(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show all versions that the viewer may see."""
    return answer_history(request, RECORDS, key)


@require_safe
@reads
def record_version(request: HttpRequest, key: UUID, number: int) -> HttpResponse:
    """Show one version whole."""
    return answer_version(request, RECORDS, key, number)
