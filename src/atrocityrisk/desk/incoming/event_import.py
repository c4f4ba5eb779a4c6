"""Choices for files of events, and the rows of records that such a file makes by them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from atrocityrisk.desk.incoming import acled_rows, ucdp_rows
from atrocityrisk.desk.incoming.event_rows import (
    DataSet,
    Event,
    EventKind,
    event_rows,
    month_rows,
)
from atrocityrisk.desk.incoming.incoming_table import Bounds, incoming_table
from atrocityrisk.desk.incoming.read_rows import ReadRow
from atrocityrisk.desk.models import Person, SourceDocument
from atrocityrisk.desk.models.upload import UploadKind
from atrocityrisk.desk.rules.levels import Level, Reliability, SourceKind
from atrocityrisk.errors import SpecError
from atrocityrisk.sources.ucdp.ucdp_files import PUBLISHER

GRAINS = (
    ("month", "one record for each State, month and kind"),
    ("event", "one record for each event"),
)
_GED = "Sundberg and Melander (2013), Journal of Peace Research 50(4)"
_CANDIDATES = "Hegre et al. (2020), Research & Politics 7(3)"


@dataclass(frozen=True, kw_only=True)
class EventChoices:
    """What a person chose for a file of events."""

    grain: str = "month"
    kinds: frozenset[str]
    level: int
    credibility: str
    reliability: str

    def as_json(self) -> dict[str, Any]:
        """The choices as they are stored."""
        return {
            "grain": self.grain,
            "kinds": sorted(self.kinds),
            "level": self.level,
            "credibility": self.credibility,
            "reliability": self.reliability,
        }


def kinds_of(kind: str) -> dict[str, EventKind]:
    """Kinds of events that a file of this kind has."""
    return ucdp_rows.KINDS if kind == UploadKind.UCDP_EVENTS else acled_rows.KINDS


def source_level(kind: str) -> Level:
    """Level of the source: what UCDP publishes is public, what ACLED licenses is the user's."""
    return Level.PUBLIC if kind == UploadKind.UCDP_EVENTS else Level.RESTRICTED


def choices_of(stored: Mapping[str, Any], kind: str) -> EventChoices:
    """The choices in stored content."""
    try:
        return EventChoices(
            grain=str(stored["grain"]),
            kinds=frozenset(stored["kinds"]) & frozenset(kinds_of(kind)),
            level=int(stored["level"]),
            credibility=str(stored["credibility"]),
            reliability=str(stored["reliability"]),
        )
    except (KeyError, TypeError, ValueError) as problem:
        raise SpecError("expected choices for the events, found none; make them first") from problem


def read_events(
    path: Path, kind: str, choices: EventChoices, person: Person, *, day: date, bounds: Bounds
) -> tuple[list[ReadRow], int]:
    """Rows of records, and how many rows the file has."""
    table = incoming_table(path, bounds=bounds)
    if kind == UploadKind.UCDP_EVENTS:
        # Read by two readers: the count and the numbers of the rows are this one's.
        numbers = [row.number for row in table.rows]
        events, others, version = ucdp_rows.ucdp_events(path, numbers)
        data = _ucdp_data(version, choices, person, day)
        total = len(numbers)
    else:
        events, others = acled_rows.acled_events(table)
        data = _acled_data(events, choices, person, day)
        total = len(events) + len(others)
    make = month_rows if choices.grain == "month" else event_rows
    rows = [*make(events, data, chosen=choices.kinds), *others]
    return sorted(rows, key=lambda row: row.number), total


def _same(choices: EventChoices) -> dict[str, Any]:
    return {"level": choices.level, "credibility": choices.credibility}


def _ucdp_data(version: str, choices: EventChoices, person: Person, day: date) -> DataSet:
    provisional = ucdp_rows.is_provisional(version)
    title = "Candidate Events Dataset" if provisional else "Georeferenced Event Dataset"
    cite = _CANDIDATES if provisional else _GED
    return DataSet(
        prefix="ucdp",
        naming=f"UCDP {title} ({version})",
        kinds=ucdp_rows.KINDS,
        source=dataset_source(
            person,
            publisher=PUBLISHER,
            title=f"UCDP {title}, version {version}. CC-BY-4.0. Cite {cite}",
            reliability=choices.reliability,
            address="https://ucdp.uu.se/downloads/",
            level=Level.PUBLIC,
            day=day,
        ),
        same=_same(choices),
        note=" Candidate events are provisional." if provisional else "",
    )


def _acled_data(events: list[Event], choices: EventChoices, person: Person, day: date) -> DataSet:
    latest = max((event.last for event in events), default=day)
    return DataSet(
        prefix="acled",
        naming="A file in ACLED's format",
        kinds=acled_rows.KINDS,
        source=dataset_source(
            person,
            publisher="Armed Conflict Location & Event Data (ACLED)",
            title=f"Export with events to {latest}; licence held by the office",
            reliability=choices.reliability,
            address="https://acleddata.com/",
            level=Level.RESTRICTED,
            day=day,
        ),
        same=_same(choices),
        deaths="deaths reported",
    )


def dataset_source(
    person: Person, *, publisher: str, title: str, reliability: str, address: str, level: Level,
    day: date,
) -> SourceDocument:  # fmt: skip
    """The source of a data set's release: the one that is entered already, else one to be saved."""
    known = SourceDocument.objects.filter(
        publisher=publisher, title=title, kind=SourceKind.DATASET, level=level
    )
    found = known.order_by("pk").first()
    return found or SourceDocument(
        author=person,
        publisher=publisher,
        title=title,
        kind=SourceKind.DATASET,
        reliability=Reliability(reliability),
        address=address,
        accessed_on=day,
        level=level,
    )
