"""Feeds of public bulletins for readers of news: Atom, and JSON Feed 1.1."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, rfc3339_date

from atrocityrisk.desk.alerting.bulletin_finding import (
    ShownBulletin,
    bulletins,
    shown_bulletins,
)
from atrocityrisk.desk.alerting.bulletin_words import plain_text
from atrocityrisk.desk.alerting.public_pages import for_everybody
from atrocityrisk.desk.page_parts.xml_text import legal_text

ENTRIES = 50


@for_everybody
def public_atom(request: HttpRequest) -> HttpResponse:
    """The newest public bulletins as Atom."""
    feed = Atom1Feed(
        title=legal_text(_title()),
        link=request.build_absolute_uri(reverse("public_bulletins")),
        feed_url=request.build_absolute_uri(request.path),
        description="",
        language="en",
        author_name=legal_text(settings.DESK.title),
    )
    for shown in _entries():
        feed.add_item(
            title=legal_text(_heading(shown)),
            link=_address(request, shown),
            description=legal_text(_words(shown)),
            unique_id=f"urn:uuid:{shown.row.key}",
            updateddate=shown.updated,
            pubdate=shown.row.issued_at,
        )
    return HttpResponse(
        feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8"
    )


@for_everybody
def public_json(request: HttpRequest) -> HttpResponse:
    """The same as a JSON Feed."""
    items = [
        {
            "id": f"urn:uuid:{shown.row.key}",
            "url": _address(request, shown),
            "title": _heading(shown),
            "content_text": _words(shown),
            "date_published": rfc3339_date(shown.row.issued_at),
            "date_modified": rfc3339_date(shown.updated),
        }
        for shown in _entries()
    ]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _title(),
        "home_page_url": request.build_absolute_uri(reverse("public_bulletins")),
        "feed_url": request.build_absolute_uri(request.path),
        "language": "en",
        "authors": [{"name": settings.DESK.title}],
        "items": items,
    }
    return JsonResponse(feed, content_type="application/feed+json; charset=utf-8")


def _entries() -> list[ShownBulletin]:
    return [one for one in shown_bulletins(list(bulletins()[:ENTRIES])) if one.text is not None]


def _title() -> str:
    training = " (training: all is invented)" if settings.DESK.training else ""
    return f"{settings.DESK.title}: public alerts{training}"


def _heading(shown: ShownBulletin) -> str:
    assert shown.text is not None
    return f"Withdrawn: {shown.text.heading}" if shown.withdrawn_by else shown.text.heading


def _words(shown: ShownBulletin) -> str:
    assert shown.text is not None
    later = shown.withdrawn_by
    first = "" if later is None else f"Withdrawn by bulletin {later.number}.\n\n"
    return first + plain_text(shown.text)


def _address(request: HttpRequest, shown: ShownBulletin) -> str:
    return request.build_absolute_uri(reverse("public_bulletin", args=[shown.row.number]))
