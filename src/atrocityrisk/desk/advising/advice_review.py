"""The review of advice and its history, at addresses of their own."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from atrocityrisk.desk.advising.advice_kind import ADVICE, reads_advice
from atrocityrisk.desk.page_parts.review_steps import answer_release, answer_step
from atrocityrisk.desk.page_parts.version_pages import answer_history, answer_version


@require_http_methods(["GET", "HEAD", "POST"])
@reads_advice
def advice_step(request: HttpRequest, key: UUID, name: str) -> HttpResponse:
    """Ask whether a step is meant, and take it."""
    return answer_step(request, ADVICE, key, name)


@require_http_methods(["GET", "HEAD", "POST"])
@reads_advice
def advice_release(request: HttpRequest, key: UUID) -> HttpResponse:
    """Lower a level or lift an embargo."""
    return answer_release(request, ADVICE, key)


@require_safe
@reads_advice
def advice_history(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show all versions that the viewer may see."""
    return answer_history(request, ADVICE, key)


@require_safe
@reads_advice
def advice_version(request: HttpRequest, key: UUID, number: int) -> HttpResponse:
    """Show one version whole."""
    return answer_version(request, ADVICE, key, number)
