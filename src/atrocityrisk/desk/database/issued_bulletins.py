"""Alerts that were issued, by their bulletins: an alert itself may be above one's clearance."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from atrocityrisk.desk.changes.bulletin_seals import CHANGED, contents_as_issued
from atrocityrisk.desk.models import Alert, Bulletin
from atrocityrisk.desk.rules.levels import BulletinKind, Confidence, Level
from atrocityrisk.desk.rules.state_choices import state_name


@dataclass(frozen=True, kw_only=True)
class BulletinLine:
    """One alert that was issued, as its bulletin tells of it."""

    number: str
    gwcode: int
    issued_on: date
    level: Level
    # In words; empty where it says none.
    confidence: str
    reason: str
    withdrawn: bool

    @property
    def state_name(self) -> str:
        """Name of the State on that day."""
        return state_name(self.gwcode, self.issued_on.year)


def issued_bulletins(
    *, gwcode: int | None = None, year: int | None = None
) -> tuple[BulletinLine, ...]:
    """Alerts that were issued, each once, the oldest first."""
    query = Bulletin.objects.order_by("issued_at", "-level")
    if year is not None:
        # A withdrawal may come in a later year.
        query = query.filter(issued_at__year__gte=year)
    rows = list(query)
    contents = contents_as_issued(rows)
    withdrawn = {row.alert_id for row in rows if row.kind == BulletinKind.WITHDRAWAL}
    found: dict[int, BulletinLine] = {}
    for row in rows:
        wanted = row.kind == BulletinKind.ISSUE and (year is None or row.issued_at.year == year)
        # Of a bulletin and its public version, that of the higher level, which comes first.
        if wanted and row.alert_id not in found:
            line = _line(row, contents.get(row.pk), withdrawn=row.alert_id in withdrawn)
            if gwcode is None or line.gwcode == gwcode:
                found[row.alert_id] = line
    return tuple(found.values())


def bulletins_on(rows: QuerySet[Bulletin], gwcode: int) -> QuerySet[Bulletin]:
    """Of some bulletins, those on a State."""
    # By what each says itself: the alert behind it may be above the viewer's clearance. Canonical
    # JSON has this in one place alone; within a text its quotes would be escaped.
    return rows.filter(content__contains=f'"gwcode":{gwcode},')


def _line(row: Bulletin, said: dict[str, Any] | None, *, withdrawn: bool) -> BulletinLine:
    # The State of one that was changed is that of its alert.
    content = said or {"gwcode": _alert_state(row), "reason": CHANGED}
    sure = content.get("confidence") or ""
    return BulletinLine(
        number=row.number,
        gwcode=int(content.get("gwcode", 0)),
        issued_on=row.issued_at.date(),
        level=Level(row.level),
        confidence=Confidence(sure).label if sure in Confidence.values else "",
        reason=str(content.get("reason", "")),
        withdrawn=withdrawn,
    )


def _alert_state(row: Bulletin) -> int:
    """State of the alert of a bulletin; 0 where the viewer may not see that."""
    found = Alert.objects.filter(pk=row.alert_id).values_list("gwcode", flat=True).first()
    return found or 0
