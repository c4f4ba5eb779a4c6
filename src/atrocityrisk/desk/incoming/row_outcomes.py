"""What becomes of each row of a file: new, changed, unchanged, a duplicate, or rejected and why."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import TextChoices

from atrocityrisk.desk.changes.workflow import may_edit
from atrocityrisk.desk.incoming.import_fields import FIELD, labels_of
from atrocityrisk.desk.incoming.incoming_sources import identity_of
from atrocityrisk.desk.incoming.read_rows import Fault, ReadRow
from atrocityrisk.desk.incoming.row_reading import rule_faults
from atrocityrisk.desk.models import Person, Record, SourceDocument
from atrocityrisk.desk.rules.levels import Status
from atrocityrisk.desk.rules.state_choices import state_name
from atrocityrisk.errors import IntegrityError

_CHUNK = 500


class OutcomeKind(TextChoices):
    """What becomes of a row."""

    NEW = "new", "new"
    CHANGED = "changed", "changed"
    UNCHANGED = "unchanged", "unchanged"
    DUPLICATE = "duplicate", "duplicate"
    REJECTED = "rejected", "rejected"
    LEFT_OUT = "left_out", "left out by choice"


@dataclass(frozen=True, slots=True)
class Change:
    """One field of a record: what it was, what the file says."""

    label: str
    was: str
    becomes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What becomes of one row, or of the rows that make one record."""

    row: ReadRow
    kind: OutcomeKind
    faults: tuple[Fault, ...] = ()
    changes: tuple[Change, ...] = ()
    # The earlier row, or the record, of which it is a duplicate or a change.
    same_as_row: int = 0
    record_key: str = ""
    record_version: int = 0
    stored: Record | None = field(default=None, compare=False)


def outcomes_of(rows: Sequence[ReadRow], person: Person) -> list[Outcome]:
    """What becomes of each row, as the records stand now and this person may see them."""
    own = _own_records(rows, person)
    taken = _taken_unseen(rows, person, own)
    judged = _judge_all(rows, own, taken, person)
    visible = _visible_copies([o.row for o in judged if o.kind == OutcomeKind.NEW])
    outcomes = [_unless_copy(outcome, visible) for outcome in judged]
    if [o.row.number for o in outcomes] != [row.number for row in rows]:
        raise IntegrityError("the report does not account for every row; nothing was imported")
    return outcomes


def _judge_all(
    rows: Sequence[ReadRow], own: dict[str, Record], taken: frozenset[str], person: Person
) -> list[Outcome]:
    outcomes: list[Outcome] = []
    numbers: dict[str, ReadRow] = {}
    contents: dict[tuple[Any, ...], int] = {}
    for row in rows:
        number = row.values.get("external_id") or ""
        earlier = numbers.get(number) if number else None
        if row.left_out:
            outcome = Outcome(row=row, kind=OutcomeKind.LEFT_OUT)
        elif row.faults:
            outcome = Outcome(row=row, kind=OutcomeKind.REJECTED, faults=row.faults)
        elif earlier is not None:
            outcome = _same_number(row, earlier)
        elif number in own:
            outcome = _judge_known(row, own[number], person)
        elif number in taken:
            text = f"expected an own number that is free, found {number!r} in use; give another"
            outcome = _rejected(row, "external_id", text)
        elif (key := content_key(row.values)) in contents:
            outcome = Outcome(row=row, kind=OutcomeKind.DUPLICATE, same_as_row=contents[key])
        else:
            contents[key] = row.number
            outcome = Outcome(row=row, kind=OutcomeKind.NEW)
        if number and not row.left_out:
            numbers.setdefault(number, row)
        outcomes.append(outcome)
    return outcomes


def _rejected(row: ReadRow, name: str, text: str) -> Outcome:
    return Outcome(row=row, kind=OutcomeKind.REJECTED, faults=(Fault(FIELD[name].label, text),))


def _same_number(row: ReadRow, earlier: ReadRow) -> Outcome:
    if row.values == earlier.values:
        return Outcome(row=row, kind=OutcomeKind.DUPLICATE, same_as_row=earlier.number)
    text = (
        f"expected each own number once, found {row.values['external_id']!r} with other content in "
        f"row {earlier.number}; correct either"
    )
    return _rejected(row, "external_id", text)


def content_key(values: dict[str, Any]) -> tuple[Any, ...]:
    """What two rows, or a row and a record, share if they say the same by the same source."""
    source = values["source"]
    return (
        values["gwcode"],
        values["first_day"],
        values["last_day"],
        identity_of(source) if source.pk is None else source.pk,
        values["perpetrator"],
        values["target"],
        values["region"].casefold(),
        " ".join(values["account"].casefold().split()),
    )


def _judge_known(row: ReadRow, stored: Record, person: Person) -> Outcome:
    """A row whose own number is that of a record of this person."""
    changed = {
        name: row.values[name]
        for name in row.given
        if not _same(row.values[name], getattr(stored, name))
    }
    known = {"record_key": str(stored.key), "record_version": stored.version, "stored": stored}
    if not changed:
        return Outcome(row=row, kind=OutcomeKind.UNCHANGED, **known)  # type: ignore[arg-type]
    faults = _change_faults(stored, changed, person)
    if faults:
        return Outcome(row=row, kind=OutcomeKind.REJECTED, faults=faults)
    changes = tuple(
        Change(FIELD[name].label, display(name, getattr(stored, name)), display(name, value))
        for name, value in changed.items()
    )
    return Outcome(row=row, kind=OutcomeKind.CHANGED, changes=changes, **known)  # type: ignore[arg-type]


def _same(value: Any, stored: Any) -> bool:
    if isinstance(value, SourceDocument):
        return bool(value.pk is not None and value.pk == stored.pk)
    return bool(value == stored)


def _change_faults(stored: Record, changed: dict[str, Any], person: Person) -> tuple[Fault, ...]:
    """Why a record cannot be changed so; empty if it can."""
    if not may_edit(stored, person):
        status = Status(stored.status).label
        advice = "reopen it first" if stored.status != Status.WITHDRAWN else "give another number"
        text = f"expected a draft or rejected record of yours, found one that is {status}; {advice}"
        return (Fault(FIELD["external_id"].label, text),)
    merged = {name: changed.get(name, getattr(stored, name)) for name in FIELD}
    faults = rule_faults(merged)
    if merged["level"] < stored.level:
        faults["level"] = "expected the same or a higher level; ask an approver to lower it"
    until = merged["embargo_until"]
    if stored.embargoed and (until is None or until < stored.embargo_until):
        faults["embargo_until"] = (
            f"expected {stored.embargo_until} or later; ask an approver to lift the embargo"
        )
    return tuple(Fault(FIELD[name].label, text) for name, text in faults.items())


def display(name: str, value: Any) -> str:
    """A value as a person reads it."""
    if value is None or value == "":
        return "nothing"
    if name == "indicators":
        return ", ".join(value)
    return labels_of(name).get(str(value), str(value))


def _chunks(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), _CHUNK):
        yield items[start : start + _CHUNK]


def _numbers_of(rows: Sequence[ReadRow]) -> list[str]:
    numbers = (row.values.get("external_id") or "" for row in rows if not row.left_out)
    return sorted({number for number in numbers if number})


def _own_records(rows: Sequence[ReadRow], person: Person) -> dict[str, Record]:
    """Records of this person, as far as they are visible, by own number."""
    found: dict[str, Record] = {}
    for chunk in _chunks(_numbers_of(rows)):
        records = Record.objects.filter(author=person, external_id__in=chunk)
        found.update({r.external_id: r for r in records.select_related("source")})
    return found


def _taken_unseen(
    rows: Sequence[ReadRow], person: Person, seen: dict[str, Record]
) -> frozenset[str]:
    """Numbers of this person's own records that are above their clearance by now."""
    # Past the scope, and safe: the person gave these numbers, and nothing else is told of them.
    found: set[str] = set()
    for chunk in _chunks([number for number in _numbers_of(rows) if number not in seen]):
        stored = Record._base_manager.filter(author=person, external_id__in=chunk)
        found.update(stored.values_list("external_id", flat=True))
    return frozenset(found)


def _visible_copies(rows: Sequence[ReadRow]) -> dict[tuple[Any, ...], str]:
    """Keys of visible records that say what one of these rows says."""
    wanted = {content_key(row.values)[:4] for row in rows}
    states: dict[int, list[date]] = {}
    for gwcode, first, *_ in wanted:
        states.setdefault(gwcode, []).append(first)
    candidates: list[int] = []
    for gwcode, days in states.items():
        near = Record.objects.filter(gwcode=gwcode, first_day__range=(min(days), max(days)))
        near = near.exclude(status=Status.WITHDRAWN).order_by()
        named = near.values_list("pk", "gwcode", "first_day", "last_day", "source_id")
        candidates.extend(pk for pk, *columns in named if tuple(columns) in wanted)
    found: dict[tuple[Any, ...], str] = {}
    for chunk in _chunks(candidates):
        for record in Record.objects.filter(pk__in=chunk).select_related("source"):
            values = {name: getattr(record, name) for name in FIELD}
            found.setdefault(content_key(values), str(record.key))
    return found


def _unless_copy(outcome: Outcome, visible: dict[tuple[Any, ...], str]) -> Outcome:
    if outcome.kind != OutcomeKind.NEW:
        return outcome
    copy = visible.get(content_key(outcome.row.values))
    if copy is None:
        return outcome
    return Outcome(row=outcome.row, kind=OutcomeKind.DUPLICATE, record_key=copy)


def summary(values: dict[str, Any]) -> str:
    """State and days of a row, as far as they could be read."""
    gwcode, first, last = (values.get(n) for n in ("gwcode", "first_day", "last_day"))
    state = state_name(gwcode, first.year) if gwcode and first else ""
    days = f"{first}" if first and last in (first, None) else f"{first} to {last}" if first else ""
    return ", ".join(part for part in (state, days) if part)


def details(values: dict[str, Any]) -> str:
    """Types, severity, indicators and level of a row, as far as they could be read."""
    names = ("perpetrator", "target", "severity", "indicators", "level")
    said = [_short(name, values[name]) for name in names if values.get(name) not in (None, ())]
    return "; ".join(part for part in said if part)


def _short(name: str, value: Any) -> str:
    if name == "severity":
        return f"severity {value}"
    return f"indicators {display(name, value)}" if name == "indicators" else display(name, value)


def counts_of(outcomes: Sequence[Outcome], total: int) -> dict[str, int]:
    """Rows of the file by what becomes of them, those with marked text besides; they add up."""
    counts = {kind.value: 0 for kind in OutcomeKind}
    for outcome in outcomes:
        counts[outcome.kind.value] += outcome.row.rows
    if sum(counts.values()) != total:
        raise IntegrityError(
            f"the report accounts for {sum(counts.values())} of {total} rows; nothing was imported"
        )
    marked = sum(bool(o.row.findings) for o in outcomes if o.kind in _WRITTEN)
    records = sum(o.kind in _WRITTEN for o in outcomes)
    sources = len(new_sources(outcomes))
    return {**counts, "total": total, "marked": marked, "records": records, "sources": sources}


_WRITTEN = frozenset({OutcomeKind.NEW, OutcomeKind.CHANGED})


def new_source(outcome: Outcome) -> SourceDocument | None:
    """The source that is made for a row, if one is."""
    source: SourceDocument | None = outcome.row.values.get("source")
    written = outcome.kind == OutcomeKind.NEW or (
        outcome.kind == OutcomeKind.CHANGED and "source" in outcome.row.given
    )
    return source if written and source is not None and source.pk is None else None


def new_sources(outcomes: Sequence[Outcome]) -> list[SourceDocument]:
    """The sources that are made, each once, in the order of the file."""
    found = (new_source(outcome) for outcome in outcomes)
    return list({id(source): source for source in found if source is not None}.values())


def told(source: SourceDocument) -> str:
    """A new source in one line."""
    facts = (
        source.address,
        f"published on {source.published_on}" if source.published_on else "",
        f"read on {source.accessed_on}",
        source.get_kind_display(),
        f"reliability {source.reliability}",
        source.get_level_display(),
    )
    return f"{source} ({'; '.join(fact for fact in facts if fact)})"


def _sealed(value: Any) -> str:
    if not isinstance(value, SourceDocument):
        return str(value)
    return str(value.key) if value.pk else told(value)


def digest_of(outcomes: Sequence[Outcome]) -> str:
    """Stands for exactly these outcomes: what a person confirms is what was shown."""
    seal = hashlib.sha256()
    for outcome in outcomes:
        values = {name: _sealed(value) for name, value in outcome.row.values.items()}
        what = [
            outcome.row.number,
            outcome.row.rows,
            outcome.kind.value,
            [[fault.column, fault.text] for fault in outcome.faults],
            [[change.label, change.was, change.becomes] for change in outcome.changes],
            [outcome.same_as_row, outcome.record_key, outcome.record_version],
            values,
        ]
        seal.update(json.dumps(what).encode("ascii"))
    return seal.hexdigest()
