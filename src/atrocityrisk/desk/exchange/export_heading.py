"""What stands above exported rows: when, by whom, how many, and the highest level among them."""

from collections import Counter
from dataclasses import dataclass, field

from atrocityrisk.desk.exchange.export_subjects import Standing
from atrocityrisk.desk.rules.levels import Level

HANDLING = (
    "The level holds wherever this file goes. Nothing above public is published or passed on to "
    "people who are not cleared for it. What the desk holds is incomplete: what is not recorded is "
    "unknown, not absent. Judgements and forecasts are no findings of fact, and accuse nobody."
)
"""What whoever receives a file is told of its use."""


@dataclass(kw_only=True)
class Tally:
    """What was seen among the rows while they were written."""

    rows: int = 0
    unreviewed: int = 0
    withdrawn: int = 0
    by_level: Counter[Level] = field(default_factory=Counter)

    def note(self, standing: Standing) -> None:
        """Take one row into account."""
        self.rows += 1
        self.withdrawn += standing.withdrawn
        self.unreviewed += standing.open
        self.by_level[standing.level] += 1

    @property
    def highest(self) -> Level | None:
        """The highest level among the rows."""
        return max(self.by_level, default=None)

    @property
    def levels_in_words(self) -> str:
        """How many rows each level has."""
        return ", ".join(f"{level.label} {self.by_level[level]}" for level in sorted(self.by_level))


@dataclass(frozen=True, kw_only=True)
class Request:
    """What is asked for: by whom, when, up to which level, by which filters."""

    office: str
    person: str
    made_at: str
    highest: Level
    with_withdrawn: bool
    subject: str = "records"
    filters: tuple[tuple[str, str], ...] = field(default=())


def heading(request: Request, tally: Tally) -> dict[str, str | int]:
    """The heading, by name; complete once all rows have been tallied."""
    filters = "; ".join(f"{name} = {value}" for name, value in request.filters)
    return {
        "office": request.office,
        "contents": request.subject,
        "made_at": request.made_at,
        "exported_by": request.person,
        "highest_level_contained": "none" if tally.highest is None else tally.highest.label,
        "highest_level_asked_for": request.highest.label,
        "rows_by_level": tally.levels_in_words or "none",
        "filters": filters or "none",
        "rows": tally.rows,
        "rows_not_reviewed": tally.unreviewed,
        "rows_withdrawn": tally.withdrawn,
        "withdrawn_records": "included" if request.with_withdrawn else "left out",
        "embargoed_records": "left out",
        "handling": HANDLING,
    }
