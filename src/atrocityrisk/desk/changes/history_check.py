"""Looking through the history: the chain's entries, the versions they seal, the rows of today."""

import hmac
import json
from collections.abc import Iterator
from typing import Any

from django.db import models

from atrocityrisk.desk.changes.history_chain import (
    KINDS,
    ChainHead,
    ChainProblem,
    model_of,
    tracked_fields,
    tracked_values,
    version_code,
    version_values,
)
from atrocityrisk.desk.models import ChainEntry
from atrocityrisk.ledger.entries import GENESIS, seal_of

_BATCH = 2000


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


def _versions_of(batch: list[ChainEntry]) -> dict[tuple[str, int], models.Model]:
    found: dict[tuple[str, int], models.Model] = {}
    for kind in KINDS:
        wanted = [entry.history_id for entry in batch if entry.kind == kind]
        stored = model_of(kind).history.model.stored.in_bulk(wanted) if wanted else {}
        found.update({(kind, number): version for number, version in stored.items()})
    return found


def _check_version(
    entry: ChainEntry,
    previous: str,
    versions: dict[tuple[str, int], models.Model],
    redacted: dict[tuple[str, int], int],
) -> Iterator[ChainProblem]:
    content = _content(entry)
    if content is None:
        return
    kind, number, key = content.get("kind"), content.get("version"), str(content.get("key"))
    if (kind, number) != (entry.kind, entry.history_id):
        yield ChainProblem(
            kind=entry.kind, key=key, what=f"entry {entry.number} points to another version"
        )
    version = versions.get((str(kind), int(number or 0)))
    if version is None:
        yield ChainProblem(kind=str(kind), key=key, what=f"version {number} was removed")
        return
    if redacted.get((entry.kind, entry.history_id), 0) > entry.number:
        # Its text was taken out later; the entry that says so holds what is there now.
        return
    values = version_values(version)
    code = version_code(str(kind), values, number=entry.number, previous=previous)
    if not hmac.compare_digest(code, str(content.get("code"))):
        yield ChainProblem(
            kind=str(kind),
            key=str(values.get("key")),
            what=f"version {number} (entry {entry.number}) was edited",
        )


def _redactions() -> dict[tuple[str, int], int]:
    """Last entry that seals a version anew after its text was taken out; its code is checked."""
    entries = ChainEntry.objects.filter(redaction=True).order_by("number")
    said = ((entry, _content(entry) or {}) for entry in entries)
    # The mark in the row alone proves nothing: the sealed line must say it too.
    return {
        (entry.kind, entry.history_id): entry.number
        for entry, content in said
        if content.get("redaction") is True
    }


def _content(entry: ChainEntry) -> dict[str, Any] | None:
    try:
        content = json.loads(entry.line)["entry"]["content"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return content if isinstance(content, dict) else None


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
        for version in history.stored.exclude(history_id__in=chained).order_by("history_id"):
            problems.append(
                ChainProblem(
                    kind=kind,
                    key=str(version.key),
                    what=f"version {version.pk} stands outside the chain: put in by hand",
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
    after, known = 0, 0
    rows = model._base_manager.order_by("pk").annotate(last_version=models.Subquery(last[:1]))
    while batch := list(rows.filter(pk__gt=after)[:_BATCH]):
        after = batch[-1].pk
        known += len(batch)
        stored = history.stored.in_bulk([row.last_version for row in batch if row.last_version])
        for row in batch:
            version = stored.get(row.last_version)
            if version is None:
                yield ChainProblem(kind=kind, key=str(row.key), what="it has no version at all")
            elif tracked_values(row, names) != tracked_values(version, names):
                yield ChainProblem(
                    kind=kind, key=str(row.key), what="it differs from its last version: edited"
                )
    gone = history.stored.exclude(id__in=model._base_manager.values("pk")).order_by("history_id")
    for key in sorted({str(version.key) for version in gone}):
        yield ChainProblem(kind=kind, key=key, what="it was removed, though its versions are here")
