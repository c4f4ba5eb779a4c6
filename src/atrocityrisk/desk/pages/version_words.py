"""Versions in words: what each says, and how it differs from the one before."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from atrocityrisk.desk.changes.version_seals import VersionSeal, seals_of
from atrocityrisk.desk.models import Person, Record, SourceDocument
from atrocityrisk.desk.pages.framework_words import indicator_lines
from atrocityrisk.desk.rules.state_choices import state_name

_LABELS = {
    "gwcode": "State",
    "region": "Region",
    "first_day": "First day",
    "last_day": "Last day",
    "precision": "Known",
    "account": "What happened",
    "perpetrator": "Said to be responsible",
    "target": "Aimed at",
    "severity": "Severity",
    "crime_scope": "Crime scope",
    "indicators": "Framework indicators",
    "source_id": "Source",
    "credibility": "Credibility",
    "level": "Handling level",
    "embargo_until": "Embargo until",
    "external_id": "Own number",
    "status": "Status",
    "status_reason": "Reason of the status",
}
_SOURCE_LABELS = {
    "publisher": "Publisher",
    "title": "Title",
    "kind": "Kind of publisher",
    "reliability": "Reliability",
    "address": "Web address",
    "published_on": "Published on",
    "accessed_on": "Read on",
    "level": "Handling level",
}
_HIDDEN_SOURCE = "a source above your clearance"


class Piece(NamedTuple):
    """Part of a compared text: "same", "gone" or "new"."""

    kind: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Difference:
    """What one field said before, and says now."""

    label: str
    before: str
    after: str
    # Word by word for a text, one by one for indicators; empty where the two stand side by side.
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, kw_only=True)
class Told:
    """One version, as a page tells of it."""

    number: int
    at: datetime
    who: Person | None
    why: str
    # None for the first, and where the one before is above the viewer's clearance.
    differences: list[Difference] | None
    values: list[tuple[str, str]]
    seal: VersionSeal | None


def record_versions(record: Record) -> list[Told]:
    """All versions of a record that the viewer may see, newest first."""
    rows = list(record.history.order_by("-version", "-history_id"))
    return _told("record", rows, _LABELS, [row.version for row in rows])


def source_versions(source: SourceDocument) -> list[Told]:
    """All versions of a source that the viewer may see, newest first."""
    rows = list(source.history.order_by("-history_id"))
    return _told("source", rows, _SOURCE_LABELS, list(range(len(rows), 0, -1)))


def versions_since(record: Record, seen: str) -> list[Told]:
    """What became of a record after the version that a form names, newest first."""
    # More digits than any version has are none: Python refuses to read thousands.
    version = int(seen) if seen.isdecimal() and len(seen) < 10 else 0
    return [told for told in record_versions(record) if told.number > version]


def _told(
    kind: str, rows: Sequence[Any], labels: dict[str, str], numbers: Sequence[int]
) -> list[Told]:
    seals = seals_of(kind, rows)
    people = Person.objects.in_bulk({row.history_user_id for row in rows} - {None})
    words = [_words(row, labels, sources) for sources in [_sources(rows)] for row in rows]
    told = []
    for place, row in enumerate(rows):
        follows = place + 1 < len(rows) and numbers[place + 1] == numbers[place] - 1
        told.append(
            Told(
                number=numbers[place],
                at=row.history_date,
                who=people.get(row.history_user_id),
                why=row.history_change_reason or "",
                differences=differences(words[place + 1], words[place]) if follows else None,
                values=[(label, text) for label, text in words[place].items() if text],
                seal=seals.get(row.pk),
            )
        )
    return told


def _sources(rows: Sequence[Any]) -> dict[int, str]:
    """Names of cited sources, of those that the viewer may see today."""
    keys = {row.source_id for row in rows if hasattr(row, "source_id")}
    return {number: str(one) for number, one in SourceDocument.objects.in_bulk(keys).items()}


def _words(row: Any, labels: dict[str, str], sources: dict[int, str]) -> dict[str, str]:
    return {label: _text(row, name, sources) for name, label in labels.items()}


def _text(row: Any, name: str, sources: dict[int, str]) -> str:
    value = getattr(row, name)
    if name == "gwcode":
        return state_name(value, row.first_day.year)
    if name == "indicators":
        return "; ".join(indicator_lines(value))
    if name == "source_id":
        return sources.get(value, _HIDDEN_SOURCE)
    if value is None:
        return ""
    named = getattr(row, f"get_{name}_display", None)
    return str(named() if named is not None else value)


def differences(before: dict[str, str], after: dict[str, str]) -> list[Difference]:
    """Fields that differ, in the order in which a page shows them."""
    return [
        Difference(
            label=label,
            before=before[label],
            after=text,
            pieces=tuple(_pieces(label, before[label], text)),
        )
        for label, text in after.items()
        if before[label] != text
    ]


def _pieces(label: str, before: str, after: str) -> Iterable[Piece]:
    if label == _LABELS["account"]:
        return compared(before, after)
    if label == _LABELS["indicators"]:
        old, new = before.split("; "), after.split("; ")
        gone = [Piece("gone", one) for one in old if one not in new]
        return [*gone, *(Piece("new", one) for one in new if one not in old)]
    return []


def compared(before: str, after: str) -> Iterable[Piece]:
    """Two texts word by word; nothing where either is short or they have little in common."""
    old, new = re.findall(r"\n|\S+", before), re.findall(r"\n|\S+", after)
    if min(len(old), len(new)) < 6:
        return []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < 0.3:
        return []
    pieces: list[Piece] = []
    for kind, first, last, new_first, new_last in matcher.get_opcodes():
        if kind == "equal":
            pieces.append(Piece("same", " ".join(old[first:last])))
            continue
        if last > first:
            pieces.append(Piece("gone", " ".join(old[first:last])))
        if new_last > new_first:
            pieces.append(Piece("new", " ".join(new[new_first:new_last])))
    return pieces
