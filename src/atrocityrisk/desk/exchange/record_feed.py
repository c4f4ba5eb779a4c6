"""The Atom feed of records that were reviewed lately, for readers of news that know no desk."""

import re

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from atrocityrisk.desk.exchange.leaving_rows import leaving_records, without_embargo
from atrocityrisk.desk.exchange.token_access import TooManyFailuresError, person_of_request
from atrocityrisk.desk.models import Record
from atrocityrisk.desk.rules.levels import Level, Severity, Status
from atrocityrisk.desk.rules.scope import as_person

ENTRIES = 50

_FORBIDDEN = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """Records reviewed lately, within the scope of a session or of a token given as password."""
    try:
        person = person_of_request(request)
    except TooManyFailuresError:
        return _refused("Too many wrong tokens came from here; try again later.", status=429)
    if person is None:
        answer = _refused("A name and, as password, a token of yours are needed.", status=401)
        answer["WWW-Authenticate"] = 'Basic realm="Early-warning desk", charset="UTF-8"'
        return answer
    if not person.has_perm("desk.view_record"):
        return _refused("Your account has no role that reads records.", status=403)
    with as_person(person):
        return HttpResponse(_feed_text(request), content_type="application/atom+xml; charset=utf-8")


def _refused(text: str, *, status: int) -> HttpResponse:
    return HttpResponse(text + "\n", content_type="text/plain; charset=utf-8", status=status)


def _feed_text(request: HttpRequest) -> str:
    feed = Atom1Feed(
        title=f"{settings.DESK.title}: records reviewed lately",
        link=request.build_absolute_uri("/"),
        feed_url=request.build_absolute_uri(request.path),
        description="",
        language="en",
    )
    rows = without_embargo(leaving_records()).filter(status=Status.REVIEWED)
    for row in rows.order_by("-changed_at", "-pk")[:ENTRIES]:
        feed.add_item(
            title=f"{row} ({Level(row.level).label})",
            link=request.build_absolute_uri(f"/records/{row.key}/"),
            description=_summary(row),
            unique_id=f"urn:uuid:{row.key}",
            updateddate=row.changed_at,
            pubdate=row.made_at,
        )
    return str(feed.writeString("utf-8"))


# Readers of news keep what they read, and elsewhere: nothing above public is told in full.
def _summary(row: Record) -> str:
    told = f"Severity {Severity(row.severity).label}."
    if row.level == Level.PUBLIC:
        told = f"{told} {row.account}"
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", told)
