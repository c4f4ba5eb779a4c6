"""The chain of versions: each sealed with a key, and with the one before, so no change goes unseen.

An entry is a line as the forecast ledger writes it: canonical JSON with number, time and the hash
of the entry before. Its content names a version and carries a code (HMAC-SHA256) of number,
predecessor and the whole version. The key lies in the desk's folder, not in the database: whoever
has SQL alone can neither make a code nor join the chain anew. What is cut off at the end shows by
an anchor outside (`anchored`).
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils import timezone

from atrocityrisk.desk.changes.held_locks import CHAIN_END, hold
from atrocityrisk.desk.changes.sealed_columns import present_number
from atrocityrisk.errors import IntegrityError
from atrocityrisk.ledger.entries import GENESIS, body_of, canonical, line_of, seal_of, utc_text

_BATCH = 2000

_PLAIN = (str, int, bool, float, type(None))

KINDS = {
    "record": "Record",
    "source": "SourceDocument",
    "link": "RecordLink",
    "person": "Person",
    "assessment": "Assessment",
    "coding": "SpeechCoding",
    "forecasts": "ForecastList",
    "rule": "AlertRule",
    "alert": "Alert",
    "bulletin": "Bulletin",
    "advice": "Advice",
}
"""Models whose versions are chained."""


@dataclass(frozen=True, kw_only=True)
class ChainHead:
    """Where the chain ends: number of entries, and hash of the last."""

    length: int
    hash: str


@dataclass(frozen=True, kw_only=True)
class ChainProblem:
    """One thing that is not as it was written."""

    kind: str
    # Public key of the object, where it is known.
    key: str
    what: str


@dataclass(frozen=True, kw_only=True)
class ChainCheck:
    """Outcome of looking through the whole history."""

    head: ChainHead
    versions: int
    objects: int
    problems: tuple[ChainProblem, ...]
    # Nothing wrong, yet worth knowing: the clock went back.
    remarks: tuple[str, ...]


def model_of(kind: str) -> Any:
    """Model of a kind."""
    from django.apps import apps

    return apps.get_model("desk", KINDS[kind])


def kind_of(model: type[models.Model]) -> str | None:
    """Kind of a model; None for one that is not chained."""
    return next((kind for kind, name in KINDS.items() if model.__name__ == name), None)


def stored_value(value: Any) -> Any:
    """A value as JSON holds it, the same on every engine."""
    if type(value) in _PLAIN:
        return value
    if isinstance(value, datetime):
        return utc_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, (int, float, str, bool)) or value is None:
        return value
    raise TypeError(f"no stored form for {type(value).__name__}")


def tracked_values(row: models.Model, names: Iterable[str]) -> dict[str, Any]:
    """Values of some fields of a row, or of a version of it."""
    return {name: stored_value(getattr(row, name)) for name in names}


def tracked_fields(model: Any) -> list[str]:
    """Names of the columns that versions of a model hold."""
    return [field.attname for field in model.history.model.tracked_fields]


def version_values(version: models.Model, columns: Iterable[str] = ()) -> dict[str, Any]:
    """What a stored version says, what it says of itself included; in all columns by default."""
    every = (field.attname for field in version._meta.concrete_fields)
    return tracked_values(version, columns or every)


def chain_new_version(sender: Any, *, instance: Any, history_instance: Any, **_: Any) -> None:
    """Seal the version that was just written."""
    kind = kind_of(type(instance))
    if kind is not None:
        # Read back: what is sealed is what the database holds, to the last digit.
        stored = type(history_instance).stored.get(pk=history_instance.pk)
        append_versions(kind, [stored])


def append_versions(
    kind: str, versions: Iterable[models.Model], *, redaction: bool = False
) -> ChainHead:
    """Seal versions in their order, at the end of the chain; within a transaction."""
    return append_values(kind, map(version_values, versions), redaction=redaction)


def append_values(
    kind: str, versions: Iterable[dict[str, Any]], *, redaction: bool = False
) -> ChainHead:
    """Seal versions whose values were read from the database, as `version_values` gives them."""
    from atrocityrisk.desk.changes.row_writing import insert_rows
    from atrocityrisk.desk.models import ChainEntry

    hold(CHAIN_END, outside="a version is sealed within the transaction that wrote it")
    head = chain_head()
    number, previous = head.length, head.hash
    entries: list[tuple[Any, ...]] = []
    for values in versions:
        number += 1
        line, previous = _sealed_line(
            kind, values, number=number, previous=previous, redaction=redaction
        )
        entries.append((number, kind, values["history_id"], line, redaction))
    columns = ("number", "kind", "history_id", "line", "redaction")
    for start in range(0, len(entries), _BATCH):
        insert_rows(ChainEntry, columns, entries[start : start + _BATCH])
    return ChainHead(length=number, hash=previous)


def _sealed_line(
    kind: str, values: dict[str, Any], *, number: int, previous: str, redaction: bool
) -> tuple[str, str]:
    content: dict[str, Any] = {
        "code": version_code(kind, values, number=number, previous=previous),
        "columns": present_number(kind),
        "key": values["key"],
        "kind": kind,
        "version": values["history_id"],
    }
    if redaction:
        content["redaction"] = True
    body = body_of(
        content, number=number, previous=previous, signer=None, time=utc_text(timezone.now())
    )
    line, digest = line_of(body, signature=None)
    return line.decode("ascii").rstrip("\n"), digest


def version_code(kind: str, values: dict[str, Any], *, number: int, previous: str) -> str:
    """Code of a version in its place, which only the desk's key can make."""
    # The values carry their names, so the code covers which columns these are.
    text = canonical({"kind": kind, "number": number, "previous": previous, "values": values})
    key = str(settings.DESK_HISTORY_KEY).encode("ascii")
    return hmac.new(key, text.encode("ascii"), hashlib.sha256).hexdigest()


def sealed_content(line: str) -> dict[str, Any] | None:
    """What an entry says of its version; None where somebody wrote what the desk never does."""
    try:
        content = json.loads(line)["entry"]["content"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return content if isinstance(content, dict) else None


def is_code(code: str, said: Any) -> bool:
    """Whether an entry carries a code; it may carry anything, once somebody has changed it."""
    # The comparison takes texts of ASCII alone.
    return isinstance(said, str) and said.isascii() and hmac.compare_digest(code, said)


def chain_head() -> ChainHead:
    """Where the chain ends now."""
    from atrocityrisk.desk.models import ChainEntry

    last = ChainEntry.objects.order_by("-number").first()
    if last is None:
        return ChainHead(length=0, hash=GENESIS)
    seal = seal_of(last.line.encode("utf-8"))
    if seal is None:
        raise IntegrityError(
            f"entry {last.number} of the history is none that the desk writes; run `atrocityrisk "
            "desk verify`, which says what was changed; nothing was saved"
        )
    return ChainHead(length=last.number, hash=seal.hash)


def anchored(anchors: Iterable[ChainHead]) -> Iterator[ChainProblem]:
    """What is missing of what anchors kept outside say was there."""
    from atrocityrisk.desk.models import ChainEntry

    for anchor in anchors:
        if anchor.length == 0:
            continue
        entry = ChainEntry.objects.filter(number=anchor.length).first()
        seal = None if entry is None else seal_of(entry.line.encode("utf-8"))
        if seal is None or seal.hash != anchor.hash:
            what = "is gone" if entry is None else "is another"
            yield ChainProblem(
                kind="chain",
                key="",
                what=f"entry {anchor.length}, which an anchor names, {what}: the history was cut "
                "off or written anew; restore a backup",
            )


def verify_history(anchors: Iterable[ChainHead] = ()) -> ChainCheck:
    """Look through every entry, every version and every row as it stands now."""
    from atrocityrisk.desk.changes.derived_checks import check_derived
    from atrocityrisk.desk.changes.history_check import check_entries, check_rows

    problems, remarks, head = check_entries()
    versions, objects, more = check_rows()
    named = {(problem.kind, problem.key) for problem in more}
    # What hangs on a row that was edited need not be named as well.
    more.extend(found for found in check_derived() if (found.kind, found.key) not in named)
    return ChainCheck(
        head=head,
        versions=versions,
        objects=objects,
        problems=(*problems, *more, *anchored(anchors)),
        remarks=tuple(remarks),
    )
