"""Records of a training desk, and their sources: all of them invented."""

from datetime import date, timedelta

from django.utils import timezone

from atrocityrisk.desk.changes.workflow import STEPS, add_link, save_content, take_step
from atrocityrisk.desk.models import Person, Record, SourceDocument
from atrocityrisk.desk.rules.levels import (
    Credibility,
    CrimeScope,
    Level,
    LinkKind,
    PerpetratorType,
    Reliability,
    Severity,
    SourceKind,
    Status,
    TargetType,
)
from atrocityrisk.desk.rules.scope import as_person
from atrocityrisk.desk.rules.training_states import TRAINING_STATES

RECORDS = 120

_PUBLISHERS = (
    ("The Exampleland Gazette", SourceKind.MEDIA, Level.PUBLIC),
    ("Observatory of Invented Events", SourceKind.NGO, Level.PUBLIC),
    ("Fictavia Office of Statistics", SourceKind.STATE, Level.PUBLIC),
    ("Placeholder Institute", SourceKind.ACADEMIC, Level.RESTRICTED),
    ("Notes of the training office", SourceKind.DIRECT, Level.CONFIDENTIAL),
)
_DEEDS = (
    ("A broadcaster called a group of people a danger to the State.", "1.1", Severity.SIGN),
    ("A law that takes a group's papers away passed its first reading.", "4.1", Severity.SIGN),
    ("A militia was given arms and held a parade.", "5.2", Severity.GRAVE_SIGN),
    ("Officials of one group were dismissed within a week.", "7.2", Severity.GRAVE_SIGN),
    ("Houses at the edge of a town were burnt; a few people were hurt.", "2.1", Severity.VIOLENCE),
    ("A market was attacked; many people fled to the next region.", "8.1", Severity.WIDESPREAD),
    ("A region was cut off from food for a month.", "8.2", Severity.ATROCITY),
)
_REGIONS = ("North Region", "South Region", "Lake Region", "Hill Region", "")
_ENDS: tuple[Status, ...] = (
    *(Status.REVIEWED,) * 10,
    *(Status.SUBMITTED,) * 4,
    *(Status.DRAFT,) * 3,
    *(Status.REJECTED,) * 2,
    Status.WITHDRAWN,
)
"""In which status each of every twenty records ends."""


def fill_records(people: dict[str, Person]) -> list[Record]:
    """Records in every state of review, two pairs of them linked."""
    sources = [_source(people["analyst"], *parts) for parts in _PUBLISHERS]
    made = [_record(number, people, sources) for number in range(RECORDS)]
    with as_person(people["analyst"]):
        reviewed = [record for record in made if record.status == Status.REVIEWED]
        add_link(reviewed[0], LinkKind.CONFIRMS, reviewed[1], people["analyst"])
        add_link(reviewed[2], LinkKind.CONTRADICTS, reviewed[3], people["analyst"])
    return made


def _source(author: Person, publisher: str, kind: SourceKind, level: Level) -> SourceDocument:
    today = timezone.now().date()
    with as_person(author):
        source = SourceDocument(
            publisher=publisher,
            title="Invented report, for training",
            kind=kind,
            reliability=list(Reliability)[len(publisher) % len(Reliability)],
            address="https://example.org/invented",
            published_on=today - timedelta(days=800),
            accessed_on=today - timedelta(days=1),
            level=level,
            author=author,
        )
        source.full_clean()
        source.save()
    return source


def _record(number: int, people: dict[str, Person], sources: list[SourceDocument]) -> Record:
    author = people["analyst" if number % 3 else "second-analyst"]
    source = sources[number % 3 if author is not people["analyst"] else number % len(sources)]
    with as_person(author):
        record = save_content(_content(number, source, timezone.now().date()), author)
    reviewer = people["reviewer" if number % 2 else "second-reviewer"]
    return _taken_to(_ENDS[number % len(_ENDS)], record, author, reviewer)


def _content(number: int, source: SourceDocument, today: date) -> Record:
    deed, indicator, severity = _DEEDS[number % len(_DEEDS)]
    first = today - timedelta(days=3 + 6 * number)
    spell = (0, 0, 0, 6)[number % 4]
    embargoed = number % 17 == 5
    return Record(
        external_id=f"training-{number + 1:03}",
        gwcode=list(TRAINING_STATES)[number % len(TRAINING_STATES)],
        region=_REGIONS[number % len(_REGIONS)],
        first_day=first - timedelta(days=spell),
        last_day=first,
        precision="week" if spell else "day",
        perpetrator=list(PerpetratorType)[number % len(PerpetratorType)],
        target=list(TargetType)[number % len(TargetType)],
        indicators=(indicator,),  # type: ignore[misc]
        crime_scope=list(CrimeScope)[number % len(CrimeScope)],
        severity=severity,
        account=f"Invented, for training (number {number + 1}). {deed}",
        source=source,
        credibility=list(Credibility)[number % len(Credibility)],
        level=max(source.level, Level.RESTRICTED if number % 4 == 0 else Level.PUBLIC),
        embargo_until=today + timedelta(days=30) if embargoed else None,
    )


def _taken_to(end: Status, record: Record, author: Person, reviewer: Person) -> Record:
    """A record taken through the steps that lead to a status."""
    steps: dict[Status, tuple[str, ...]] = {
        Status.DRAFT: (),
        Status.SUBMITTED: ("submit",),
        Status.REVIEWED: ("submit", "accept"),
        Status.REJECTED: ("submit", "reject"),
        Status.WITHDRAWN: ("submit", "accept", "withdraw"),
    }
    for name in steps[end]:
        who = reviewer if name in ("accept", "reject") else author
        with as_person(who):
            record = take_step(record, STEPS[name], who, reason="an exercise")
    return record
