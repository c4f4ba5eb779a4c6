"""Alerts that were issued, by their bulletins: an alert itself may be above one's clearance."""

import json
from dataclasses import dataclass
from datetime import date

from atrocityrisk.desk.models import Bulletin
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
    rows = Bulletin.objects.order_by("issued_at", "-level")
    if year is not None:
        # A withdrawal may come in a later year.
        rows = rows.filter(issued_at__year__gte=year)
    withdrawn = {row.alert_id for row in rows if row.kind == BulletinKind.WITHDRAWAL}
    found: dict[int, BulletinLine] = {}
    for row in rows:
        wanted = row.kind == BulletinKind.ISSUE and (year is None or row.issued_at.year == year)
        # Of a bulletin and its public version, that of the higher level, which comes first.
        if wanted and row.alert_id not in found:
            line = _line(row, withdrawn=row.alert_id in withdrawn)
            if gwcode is None or line.gwcode == gwcode:
                found[row.alert_id] = line
    return tuple(found.values())


def _line(row: Bulletin, *, withdrawn: bool) -> BulletinLine:
    said = json.loads(row.content)
    sure = said.get("confidence") or ""
    return BulletinLine(
        number=row.number,
        gwcode=int(said.get("gwcode", 0)),
        issued_on=row.issued_at.date(),
        level=Level(row.level),
        confidence=Confidence(sure).label if sure in Confidence.values else "",
        reason=str(said.get("reason", "")),
        withdrawn=withdrawn,
    )
