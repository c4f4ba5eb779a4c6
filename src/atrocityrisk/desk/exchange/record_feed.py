"""The Atom feed of records that were reviewed lately."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from atrocityrisk.desk.exchange.feed_frame import ENTRIES, Entry, answer_feed
from atrocityrisk.desk.exchange.leaving_rows import Bounds, records_within
from atrocityrisk.desk.models import Record
from atrocityrisk.desk.rules.levels import Level, Severity, Status


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """Records reviewed lately."""
    return answer_feed(
        request, permission="view_record", what="records reviewed lately", entries=_entries
    )


def _entries() -> Iterator[Entry]:
    rows = records_within(Bounds(embargoed=False)).filter(status=Status.REVIEWED)
    for row in rows.order_by("-changed_at", "-pk")[:ENTRIES]:
        yield Entry(
            key=str(row.key),
            title=f"{row} ({Level(row.level).label})",
            path=f"/records/{row.key}/",
            words=_summary(row),
            updated=row.changed_at,
            published=row.made_at,
        )


# Readers of news keep what they read, and elsewhere: nothing above public is told in full.
def _summary(row: Record) -> str:
    told = f"Severity {Severity(row.severity).label}."
    return f"{told} {row.account}" if row.level == Level.PUBLIC else told
