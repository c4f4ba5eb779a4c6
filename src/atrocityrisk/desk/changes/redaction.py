"""Taking a text out for good: of what was withdrawn, from every version, on the row itself.

Nothing else is ever changed in the history. That a text was taken out, when and why stays: the row
gets a version that says so, and each older version is sealed anew as it now stands. What belongs to
a thing goes with it: codings of speech with their record, bulletins with their alert.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import models, transaction

from atrocityrisk.desk.changes.history_chain import append_versions, kind_of
from atrocityrisk.desk.changes.taken_texts import emptied
from atrocityrisk.desk.changes.workflow import read_reason
from atrocityrisk.desk.models import (
    Advice,
    Alert,
    Assessment,
    Bulletin,
    Record,
    SpeechCoding,
    Upload,
)
from atrocityrisk.desk.models.activity import ActivityKind, note_activity
from atrocityrisk.desk.rules.levels import AlertState, Status
from atrocityrisk.desk.rules.scope import current_scope
from atrocityrisk.errors import DataError, UnknownNameError

_ENDED = frozenset({Status.WITHDRAWN, AlertState.WITHDRAWN, AlertState.DISMISSED})
_SOUGHT: tuple[Any, ...] = (Record, Assessment, Advice, Alert, SpeechCoding)


@transaction.atomic
def take_text_out(key: UUID, *, reason: str) -> int:
    """Take the text out of what has a key, and of what belongs to it; the number of versions."""
    scope = current_scope()
    if scope is None or not scope.everything:
        raise DataError("expected a command on the machine; no page takes texts out of a history")
    row = _found(key)
    _refuse_in_use(row)
    reason = read_reason(reason, needed=True)
    versions = sum(_empty(each, reason) for each in (row, *_belonging(row)))
    if isinstance(row, Record):
        # A file that the author brought, or the report on it, may hold the text too.
        for upload in Upload._base_manager.filter(owner_id=row.author_id):
            upload.remove_files()
    note_activity(ActivityKind.MACHINE, f"took the text out of {_name(row)} {key}")
    return versions


def _found(key: UUID) -> Any:
    for model in _SOUGHT:
        row = model.objects.select_for_update().filter(key=key).first()
        if row is not None:
            return row
    bulletin = Bulletin.objects.filter(key=key).first()
    if bulletin is not None:
        raise DataError(
            f"expected the key of an alert, found that of its bulletin {bulletin.number}: what "
            f"was issued is taken out with the alert, {bulletin.alert.key}"
        )
    raise UnknownNameError(
        f"no record has the key {key}, nor has an assessment, advice, an alert, a bulletin or a "
        "coding; copy it from its address"
    )


def _refuse_in_use(row: Any) -> None:
    """Refused while people still read it and decide on it; a coding is no statement of its own."""
    if isinstance(row, SpeechCoding):
        return
    if row.status not in _ENDED:
        raise DataError(
            f"expected a withdrawn {_name(row)}, found one that is {row.status}; withdraw it "
            "first, with a reason that repeats nothing of it"
        )


def _belonging(row: Any) -> Iterable[Any]:
    if isinstance(row, Record):
        return SpeechCoding.objects.select_for_update().filter(record=row)
    if isinstance(row, Alert):
        return Bulletin.objects.filter(alert=row)
    return ()


def _empty(row: Any, reason: str) -> int:
    """Empty a row and each of its older versions; the number of versions that held a text."""
    _save_emptied(row, reason)
    kind = kind_of(type(row))
    assert kind is not None
    stored = row.history.model.stored
    numbers = []
    for version in stored.filter(id=row.pk).order_by("history_id"):
        changed = _changed(version)
        if changed:
            stored.filter(history_id=version.pk).update(**changed)
            numbers.append(version.pk)
    sealed = stored.in_bulk(numbers)
    append_versions(kind, [sealed[number] for number in numbers], redaction=True)
    return len(numbers)


def _save_emptied(row: Any, reason: str) -> None:
    changed = _changed(row)
    if not changed:
        return
    for name, value in changed.items():
        setattr(row, name, value)
    row._change_reason = reason
    if isinstance(row, Bulletin):
        # Around the bulletin's own refusal: this is the one change that it ever sees.
        models.Model.save(row)
    else:
        row.save()


def _changed(row: Any) -> dict[str, Any]:
    """What emptying changes of a row, or of a version of one."""
    return {name: value for name, value in emptied(row).items() if getattr(row, name) != value}


def _name(row: Any) -> str:
    return str(row._meta.verbose_name)
