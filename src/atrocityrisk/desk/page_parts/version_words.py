"""Versions in words: what each says, and how it differs from the one before."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from atrocityrisk.desk.changes.version_seals import VersionSeal, seals_of
from atrocityrisk.desk.models import Person

PART = "; "
"""Between the parts of a list in words."""


@dataclass(frozen=True, kw_only=True)
class VersionWords:
    """How versions of one kind read."""

    # Kind in the chain.
    kind: str
    # What each column is called, in the order of a page.
    labels: Mapping[str, str]
    # How a version's value reads, of columns whose text is not the value's own.
    texts: Mapping[str, Callable[[Any], str]]
    # Labels whose texts are compared word by word, and those compared part by part.
    prose: Collection[str] = ()
    lists: Collection[str] = ()


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

    @property
    def broken(self) -> bool:
        """Whether it has no seal, or does not fit the one that it has."""
        return self.seal is None or not self.seal.intact


def kept_versions(row: Any) -> list[Any]:
    """Versions of a row that counts them, of those that the viewer may see, newest first."""
    return list(row.history.order_by("-version", "-history_id"))


def told_versions(
    words: VersionWords, rows: Sequence[Any], numbers: Sequence[int] | None = None
) -> list[Told]:
    """Versions in words, newest first; a number is how often the row had been saved by then."""
    if numbers is None:
        numbers = [row.version for row in rows]
    seals = seals_of(words.kind, rows)
    people = Person.objects.in_bulk({row.history_user_id for row in rows} - {None})
    said = [_said(words, row) for row in rows]
    told = []
    for place, row in enumerate(rows):
        follows = place + 1 < len(rows) and numbers[place + 1] == numbers[place] - 1
        told.append(
            Told(
                number=numbers[place],
                at=row.history_date,
                who=people.get(row.history_user_id),
                why=row.history_change_reason or "",
                differences=differences(said[place + 1], said[place], words) if follows else None,
                values=[(label, text) for label, text in said[place].items() if text],
                seal=seals.get(row.pk),
            )
        )
    return told


def _said(words: VersionWords, row: Any) -> dict[str, str]:
    return {label: _text(row, name, words.texts) for name, label in words.labels.items()}


def _text(row: Any, name: str, texts: Mapping[str, Callable[[Any], str]]) -> str:
    if name in texts:
        return texts[name](row)
    value = getattr(row, name)
    if value is None:
        return ""
    named = getattr(row, f"get_{name}_display", None)
    return str(named() if named is not None else value)


def differences(
    before: dict[str, str], after: dict[str, str], words: VersionWords
) -> list[Difference]:
    """Fields that differ, in the order in which a page shows them."""
    return [
        Difference(
            label=label,
            before=before[label],
            after=text,
            pieces=tuple(_pieces(label, before[label], text, words)),
        )
        for label, text in after.items()
        if before[label] != text
    ]


def _pieces(label: str, before: str, after: str, words: VersionWords) -> Iterable[Piece]:
    if label in words.prose:
        return compared(before, after)
    if label in words.lists:
        old, new = before.split(PART), after.split(PART)
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
