"""Atom feeds for readers of news that know no desk: who asks, and what becomes of each entry."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed

from atrocityrisk.desk.exchange.token_access import TooManyFailuresError, person_of_request
from atrocityrisk.desk.page_parts.xml_text import legal_text
from atrocityrisk.desk.rules.scope import as_person

ENTRIES = 50


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry of a feed."""

    key: str
    title: str
    path: str
    words: str
    updated: datetime
    published: datetime


def answer_feed(
    request: HttpRequest, *, permission: str, what: str, entries: Callable[[], Iterable[Entry]]
) -> HttpResponse:
    """A feed within the scope of a session, or of a token given as password."""
    try:
        person = person_of_request(request)
    except TooManyFailuresError:
        return _refused("Too many wrong tokens came from here; try again later.", status=429)
    if person is None:
        answer = _refused("A name and, as password, a token of yours are needed.", status=401)
        answer["WWW-Authenticate"] = 'Basic realm="Early-warning desk", charset="UTF-8"'
        return answer
    if not person.has_perm(f"desk.{permission}"):
        return _refused(f"Your account has no role that reads {what}.", status=403)
    with as_person(person):
        text = _feed_text(request, what, entries())
    return HttpResponse(text, content_type="application/atom+xml; charset=utf-8")


def _refused(text: str, *, status: int) -> HttpResponse:
    return HttpResponse(text + "\n", content_type="text/plain; charset=utf-8", status=status)


def _feed_text(request: HttpRequest, what: str, entries: Iterable[Entry]) -> str:
    feed = Atom1Feed(
        title=f"{settings.DESK.title}: {what}",
        link=request.build_absolute_uri("/"),
        feed_url=request.build_absolute_uri(request.path),
        description="",
        language="en",
    )
    for entry in entries:
        feed.add_item(
            title=legal_text(entry.title),
            link=request.build_absolute_uri(entry.path),
            description=legal_text(entry.words),
            unique_id=f"urn:uuid:{entry.key}",
            updateddate=entry.updated,
            pubdate=entry.published,
        )
    return str(feed.writeString("utf-8"))
