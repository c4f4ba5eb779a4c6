"""What stands above exported rows: when, by whom, how many, and the highest level among them."""

from dataclasses import dataclass, field

from atrocityrisk.desk.models import Record
from atrocityrisk.desk.rules.levels import Level, Status


@dataclass(kw_only=True)
class Tally:
    """What was seen among the rows while they were written."""

    rows: int = 0
    unreviewed: int = 0
    withdrawn: int = 0
    highest: Level | None = None

    def note(self, row: Record) -> None:
        """Take one row into account."""
        self.rows += 1
        self.withdrawn += row.status == Status.WITHDRAWN
        self.unreviewed += row.status not in (Status.REVIEWED, Status.WITHDRAWN)
        self.highest = Level(max(row.level, self.highest or Level.PUBLIC))


@dataclass(frozen=True, kw_only=True)
class Request:
    """What is asked for: by whom, when, up to which level, by which filters."""

    office: str
    person: str
    made_at: str
    highest: Level
    with_withdrawn: bool
    filters: tuple[tuple[str, str], ...] = field(default=())


def heading(request: Request, tally: Tally) -> dict[str, str | int]:
    """The heading, by name; complete once all rows have been tallied."""
    filters = "; ".join(f"{name} = {value}" for name, value in request.filters)
    return {
        "office": request.office,
        "made_at": request.made_at,
        "exported_by": request.person,
        "highest_level_contained": "none" if tally.highest is None else tally.highest.label,
        "highest_level_asked_for": request.highest.label,
        "filters": filters or "none",
        "rows": tally.rows,
        "rows_not_reviewed": tally.unreviewed,
        "rows_withdrawn": tally.withdrawn,
        "withdrawn_records": "included" if request.with_withdrawn else "left out",
        "embargoed_records": "left out",
    }
