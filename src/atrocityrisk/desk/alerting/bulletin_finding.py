"""Bulletins within the present scope, each with what withdrew it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from atrocityrisk.desk.alerting.bulletin_words import BulletinText, bulletin_text
from atrocityrisk.desk.changes.bulletin_seals import contents_as_issued
from atrocityrisk.desk.models import Bulletin


@dataclass(frozen=True, kw_only=True)
class ShownBulletin:
    """A bulletin as a page shows it."""

    row: Bulletin
    # None where it is not what was issued any more.
    text: BulletinText | None
    # The bulletin that withdrew it, within the same scope.
    withdrawn_by: Bulletin | None
    # The one that it withdraws itself.
    withdraws: Bulletin | None

    @property
    def updated(self) -> datetime:
        """When it was issued, or withdrawn."""
        return self.withdrawn_by.issued_at if self.withdrawn_by else self.row.issued_at


def bulletins() -> QuerySet[Bulletin]:
    """All that the present scope may see, newest first."""
    return Bulletin.objects.order_by("-issued_at", "-pk")


def shown_bulletins(rows: list[Bulletin]) -> list[ShownBulletin]:
    """Bulletins as pages show them, in their order."""
    later = Bulletin.objects.filter(withdraws__in=[row.pk for row in rows])
    withdrawn = {one.withdraws_id: one for one in later}
    earlier = Bulletin.objects.in_bulk([row.withdraws_id for row in rows if row.withdraws_id])
    contents = contents_as_issued(rows)
    return [
        ShownBulletin(
            row=row,
            text=_text(contents.get(row.pk)),
            withdrawn_by=withdrawn.get(row.pk),
            withdraws=earlier.get(row.withdraws_id or 0),
        )
        for row in rows
    ]


def shown_bulletin(number: str) -> ShownBulletin | None:
    """The bulletin of a number; None where the present scope sees none."""
    row = Bulletin.objects.filter(number=number).first()
    return None if row is None else shown_bulletins([row])[0]


def _text(said: dict[str, Any] | None) -> BulletinText | None:
    try:
        return None if said is None else bulletin_text(said)
    except (KeyError, TypeError, ValueError):
        return None
