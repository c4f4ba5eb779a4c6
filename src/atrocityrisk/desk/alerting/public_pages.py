"""Public bulletins for strangers: a list, a page each, Markdown; only where the desk publishes.

Made without the request, so that no page can differ by who asks: what is public may be cached.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from atrocityrisk.desk.alerting.bulletin_finding import (
    ShownBulletin,
    bulletins,
    shown_bulletin,
    shown_bulletins,
)
from atrocityrisk.desk.alerting.bulletin_pages import markdown_answer
from atrocityrisk.desk.models import Bulletin
from atrocityrisk.desk.page_parts.paging import Part, part_of
from atrocityrisk.desk.rules.scope import as_public

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

CACHED_SECONDS = 300


def for_everybody(view: View[P]) -> View[P]:
    """A view that answers without a log-in, within what is public; 404 where none is published."""

    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not settings.DESK.alerts.publish:
            raise Http404
        # Whoever is logged in sees no more here than a stranger: the answer may be kept for both.
        with as_public():
            made = view(request, *args, **kwargs)
        made["Cache-Control"] = f"public, max-age={CACHED_SECONDS}"
        return made

    return require_safe(answer)


@for_everybody
def public_bulletins(request: HttpRequest) -> HttpResponse:
    """All public bulletins, newest first."""
    after, before = _key(request, "after"), _key(request, "before")
    part: Part[Bulletin] = part_of(bulletins(), ("issued_at", "pk"), after=after, before=before)
    shown = [one for one in shown_bulletins(part.rows) if one.text is not None]
    return _page("desk/public_list.html", heading="Public alerts", part=part, shown=shown)


@for_everybody
def public_bulletin(request: HttpRequest, number: str) -> HttpResponse:
    """One public bulletin."""
    shown = _found(number)
    assert shown.text is not None
    return _page("desk/public_bulletin.html", heading=shown.text.heading, shown=shown)


@for_everybody
def public_markdown(request: HttpRequest, number: str) -> HttpResponse:
    """One public bulletin as Markdown."""
    return markdown_answer(_found(number))


def _found(number: str) -> ShownBulletin:
    shown = shown_bulletin(number)
    if shown is None or shown.text is None:
        raise Http404
    return shown


def _key(request: HttpRequest, name: str) -> str:
    text = request.GET.get(name, "")
    try:
        return str(UUID(text)) if text else ""
    except ValueError:
        return ""


def _page(template: str, **context: Any) -> HttpResponse:
    known = {"desk_title": settings.DESK.title, "training": settings.DESK.training}
    return HttpResponse(render_to_string(template, {**known, **context}))
