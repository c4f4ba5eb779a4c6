"""The Atom feed of bulletins for whoever is cleared for them; strangers have one of their own."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from atrocityrisk.desk.exchange.bulletin_columns import LeavingBulletin, leaving_bulletins
from atrocityrisk.desk.exchange.feed_frame import ENTRIES, Entry, answer_feed
from atrocityrisk.desk.exchange.leaving_rows import Bounds, bulletins_within
from atrocityrisk.desk.rules.levels import BulletinKind, Level


@require_safe
def bulletin_feed(request: HttpRequest) -> HttpResponse:
    """Bulletins issued lately, withdrawals among them."""
    return answer_feed(
        request, permission="view_bulletin", what="bulletins issued lately", entries=_entries
    )


def _entries() -> Iterator[Entry]:
    bounds = Bounds()
    for one in leaving_bulletins(list(bulletins_within(bounds)[:ENTRIES]), bounds):
        row = one.row
        if not one.intact:
            continue
        yield Entry(
            key=str(row.key),
            title=f"{row.number}: {one.content.get('state', '')} ({Level(row.level).label})",
            path=f"/bulletins/{row.number}/",
            words=_summary(one),
            updated=row.issued_at,
            published=row.issued_at,
        )


# Readers of news keep what they read, and elsewhere: nothing above public is told in full.
def _summary(one: LeavingBulletin) -> str:
    told = f"It withdraws {one.withdraws}." if one.row.kind == BulletinKind.WITHDRAWAL else "Alert."
    if one.withdrawn_by:
        told = f"Withdrawn by {one.withdrawn_by}. {told}"
    return f"{told} {one.content.get('reason', '')}" if one.row.level == Level.PUBLIC else told
