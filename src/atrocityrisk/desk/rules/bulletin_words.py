"""What a list says of a bulletin, read from the bulletin's own words."""

import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from atrocityrisk.desk.rules.levels import BulletinKind, Level

if TYPE_CHECKING:
    from atrocityrisk.desk.models import Bulletin


@dataclass(frozen=True, kw_only=True)
class BulletinLine:
    """One bulletin in a line."""

    number: str
    gwcode: int
    issued_on: date
    kind: BulletinKind
    level: Level
    confidence: str
    reason: str


def bulletin_line(bulletin: "Bulletin") -> BulletinLine:
    """A bulletin by what it says itself: its alert may be of a higher level."""
    said = json.loads(bulletin.content)
    return BulletinLine(
        number=bulletin.number,
        gwcode=int(said["gwcode"]),
        issued_on=bulletin.issued_at.date(),
        kind=BulletinKind(bulletin.kind),
        level=Level(bulletin.level),
        confidence=str(said.get("confidence", "")),
        reason=str(said.get("reason", "")),
    )
