"""Looking through the history: the chain's entries, the versions they seal, the rows of today."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import DatabaseError, models

from atrocityrisk.desk.changes.history_chain import (
    KINDS,
    ChainHead,
    ChainProblem,
    is_code,
    model_of,
    sealed_content,
    tracked_fields,
    tracked_values,
    version_code,
    version_values,
)
from atrocityrisk.desk.changes.sealed_columns import sealed_columns
from atrocityrisk.desk.models import ChainEntry
from atrocityrisk.ledger.entries import GENESIS, seal_of

_BATCH = 2000

# SQLite takes anything into a column; what comes back may then be no value of the field.
_UNREADABLE = (ValueError, TypeError, OverflowError, DatabaseError)


def check_entries() -> tuple[list[ChainProblem], list[str], ChainHead]:
    """Each entry in its place, whole, and true to the version that it seals."""
    problems: list[ChainProblem] = []
    remarks: list[str] = []
    expected, previous, latest = 1, GENESIS, ""
    redacted = _redactions()
    for batch in _batches(ChainEntry.objects.order_by("number")):
        versions = _versions_of(batch)
        for entry in batch:
            seal = seal_of(entry.line.encode("utf-8"))
            if entry.number != expected:
                problems.append(
                    _of_chain(f"entries {expected} to {entry.number - 1} are missing: removed")
                )
            if seal is None or not seal.intact:
                problems.append(_of_chain(f"entry {entry.number} was edited"))
            elif seal.number != entry.number or seal.previous != previous:
                problems.append(_of_chain(f"entry {entry.number} is out of its place: reordered"))
            if seal is not None:
                problems.extend(_check_version(entry, seal.previous, versions, redacted))
                if seal.time < latest:
                    remarks.append(
                        f"entry {entry.number} is dated {seal.time}, before the one ahead of it: "
                        "the machine's clock went back"
                    )
                latest = max(latest, seal.time)
                previous = seal.hash
            expected = entry.number + 1
    return problems, remarks, ChainHead(length=expected - 1, hash=previous)


def _batches(rows: "models.QuerySet[ChainEntry]") -> Iterator[list[ChainEntry]]:
    after = 0
    while batch := list(rows.filter(number__gt=after)[:_BATCH]):
        yield batch
        after = batch[-1].number


def _read(rows: "models.QuerySet[Any]", numbers: Sequence[int]) -> dict[int, Any]:
    """Rows by number; None for one that is there and cannot be read."""
    if not numbers:
        return {}
    try:
        return rows.in_bulk(numbers)
    except _UNREADABLE:
        if len(numbers) == 1:
            return {numbers[0]: None}
        half = len(numbers) // 2
        return _read(rows, numbers[:half]) | _read(rows, numbers[half:])


def _key_of(row: Any) -> str:
    return "" if row is None else str(row.key)


def _versions_of(batch: list[ChainEntry]) -> dict[tuple[str, int], models.Model | None]:
    found: dict[tuple[str, int], models.Model | None] = {}
    for kind in KINDS:
        wanted = [entry.history_id for entry in batch if entry.kind == kind]
        stored = _read(model_of(kind).history.model.stored.all(), wanted)
        found.update({(kind, number): version for number, version in stored.items()})
    return found


def _check_version(
    entry: ChainEntry,
    previous: str,
    versions: dict[tuple[str, int], models.Model | None],
    redacted: dict[tuple[str, int], int],
) -> Iterator[ChainProblem]:
    content = sealed_content(entry.line)
    if content is None:
        yield _of_chain(f"entry {entry.number} says nothing that the desk writes: edited")
        return
    kind, number, key = content.get("kind"), content.get("version"), str(content.get("key"))
    if (kind, number) != (entry.kind, entry.history_id):
        yield ChainProblem(
            kind=entry.kind, key=key, what=f"entry {entry.number} points to another version"
        )
    place = (str(kind), number if isinstance(number, int) else 0)
    if place not in versions:
        yield ChainProblem(kind=str(kind), key=key, what=f"version {number} was removed")
        return
    if redacted.get((entry.kind, entry.history_id), 0) > entry.number:
        # Its text was taken out later; the entry that says so holds what is there now.
        return
    version, columns = versions[place], sealed_columns(str(kind), content.get("columns"))
    if columns is None:
        what = f"entry {entry.number} covers columns that this program does not know: it was edited"
        yield ChainProblem(kind=str(kind), key=key, what=f"{what}, or a newer program wrote it")
        return
    values = None if version is None else _values(version_values, version, columns)
    if values is None:
        what = f"version {number} (entry {entry.number}) was edited: it cannot be read"
        yield ChainProblem(kind=str(kind), key=key, what=what)
        return
    code = version_code(str(kind), values, number=entry.number, previous=previous)
    if not is_code(code, content.get("code")):
        yield ChainProblem(
            kind=str(kind),
            key=str(values.get("key")),
            what=f"version {number} (entry {entry.number}) was edited",
        )


def entry_holds(entry: ChainEntry) -> bool:
    """Whether one entry seals its version as it stands, with the key that is there."""
    seal = seal_of(entry.line.encode("utf-8"))
    if seal is None or not seal.intact:
        return False
    return not [*_check_version(entry, seal.previous, _versions_of([entry]), _redactions())]


def _values(read: Any, *asked: Any) -> dict[str, Any] | None:
    """Values of a row; None where one of them is none that a field can hold."""
    try:
        return dict(read(*asked))
    except _UNREADABLE:
        return None


def _redactions() -> dict[tuple[str, int], int]:
    """Last entry that seals a version anew after its text was taken out; its code is checked."""
    entries = ChainEntry.objects.filter(redaction=True).order_by("number")
    said = ((entry, sealed_content(entry.line) or {}) for entry in entries)
    # The mark in the row alone proves nothing: the sealed line must say it too.
    return {
        (entry.kind, entry.history_id): entry.number
        for entry, content in said
        if content.get("redaction") is True
    }


def _of_chain(what: str) -> ChainProblem:
    return ChainProblem(kind="chain", key="", what=what)


def check_rows() -> tuple[int, int, list[ChainProblem]]:
    """Each row as its last version says, and no version outside the chain."""
    versions = objects = 0
    problems: list[ChainProblem] = []
    for kind in KINDS:
        model = model_of(kind)
        history = model.history.model
        versions += history.stored.count()
        objects += model._base_manager.count()
        chained = ChainEntry.objects.filter(kind=kind).values("history_id")
        outside = history.stored.exclude(history_id__in=chained).order_by("history_id")
        for number, version in read_all(outside, history.stored.all()):
            problems.append(
                ChainProblem(
                    kind=kind,
                    key=_key_of(version),
                    what=f"version {number} stands outside the chain: put in by hand",
                )
            )
        problems.extend(_check_live(kind, model))
    return versions, objects, problems


def _check_live(kind: str, model: Any) -> Iterator[ChainProblem]:
    names = tracked_fields(model)
    history = model.history.model
    last = (
        history.stored.filter(id=models.OuterRef("id")).order_by("-history_id").values("history_id")
    )
    rows = model._base_manager.annotate(last_version=models.Subquery(last[:1]))
    for batch in _numbers(model._base_manager.order_by("pk")):
        found = _read(rows, batch)
        said = [row.last_version for row in found.values() if row and row.last_version]
        stored = _read(history.stored.all(), said)
        for number in batch:
            row = found.get(number)
            if row is None:
                yield ChainProblem(kind=kind, key="", what=f"row {number} cannot be read: edited")
            elif row.last_version is None:
                yield ChainProblem(kind=kind, key=str(row.key), what="it has no version at all")
            elif not _is_as(row, stored.get(row.last_version), names):
                yield ChainProblem(
                    kind=kind, key=str(row.key), what="it differs from its last version: edited"
                )
    gone = history.stored.exclude(id__in=model._base_manager.values("pk")).order_by("history_id")
    for key in sorted({_key_of(version) for _, version in read_all(gone, history.stored.all())}):
        yield ChainProblem(kind=kind, key=key, what="it was removed, though its versions are here")


def _is_as(row: models.Model, version: models.Model | None, names: list[str]) -> bool:
    """Whether a row says what its last version says."""
    if version is None:
        return False
    now, then = _values(tracked_values, row, names), _values(tracked_values, version, names)
    return now is not None and now == then


def _numbers(rows: "models.QuerySet[Any]") -> Iterator[list[int]]:
    after = 0
    while batch := list(rows.filter(pk__gt=after).values_list("pk", flat=True)[:_BATCH]):
        yield batch
        after = batch[-1]


def read_all(
    chosen: "models.QuerySet[Any]", rows: "models.QuerySet[Any]"
) -> Iterator[tuple[int, Any]]:
    """Numbers of what was chosen, in order, each with its row; None for one that is unreadable."""
    for batch in _numbers(chosen):
        yield from sorted(_read(rows, batch).items())
