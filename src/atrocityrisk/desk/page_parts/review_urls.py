"""Addresses of the review and the history of one kind: the same four pages for each."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods, require_safe

from atrocityrisk.desk.page_parts.review_steps import answer_release, answer_step
from atrocityrisk.desk.page_parts.reviewed_kind import ReviewedKind
from atrocityrisk.desk.page_parts.version_pages import answer_history, answer_version


def history_paths(
    kind: ReviewedKind, root: str, admits: Callable[[Any], Any]
) -> tuple[URLPattern, ...]:
    """Paths of the history below `root`, such as "records/", for those whom `admits` lets in."""
    one = f"{root}<uuid:key>/history"

    @require_safe
    @admits
    def history(request: HttpRequest, key: UUID) -> HttpResponse:
        return answer_history(request, kind, key)

    @require_safe
    @admits
    def version(request: HttpRequest, key: UUID, number: int) -> HttpResponse:
        return answer_version(request, kind, key, number)

    return (
        path(f"{one}/", history, name=kind.history_page),
        path(f"{one}/<int:number>/", version, name=kind.version_page),
    )


def review_paths(
    kind: ReviewedKind, root: str, admits: Callable[[Any], Any]
) -> tuple[URLPattern, ...]:
    """Paths of the review and the history, likewise."""
    one = f"{root}<uuid:key>"

    @require_http_methods(["GET", "HEAD", "POST"])
    @admits
    def step(request: HttpRequest, key: UUID, name: str) -> HttpResponse:
        return answer_step(request, kind, key, name)

    @require_http_methods(["GET", "HEAD", "POST"])
    @admits
    def release(request: HttpRequest, key: UUID) -> HttpResponse:
        return answer_release(request, kind, key)

    return (
        path(f"{one}/release/", release, name=kind.release_page),
        path(f"{one}/steps/<slug:name>/", step, name=kind.step_page),
        *history_paths(kind, root, admits),
    )
