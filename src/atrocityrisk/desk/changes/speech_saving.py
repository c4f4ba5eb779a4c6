"""How codings of dangerous speech change: a draft, finished once, opened again with a reason.

Each coder judges alone: whoever has not finished a coding of a record sees none of others. What
agreement is computed from is therefore the coding as it was first finished (`first_finished`).
"""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from atrocityrisk.desk.changes.workflow import read_reason
from atrocityrisk.desk.models import Person, Record, SpeechCoding
from atrocityrisk.desk.models.reviewed import StaleRecordError
from atrocityrisk.desk.models.speech_coding import ELEMENTS
from atrocityrisk.desk.models.versions import save_with
from atrocityrisk.desk.rules.levels import Status

CODED = frozenset({Status.SUBMITTED, Status.REVIEWED})
"""States of a record in which it is coded: a draft may still say something else."""

_MOST_NAMED = 1000
"""Of more, all are read: engines take no list of any length."""

WHO_CODES = "Analysts and reviewers can, of records that are submitted or reviewed."


def may_code(record: Record, person: Person) -> bool:
    """Whether a person may code the speech that a record tells of, as it stands."""
    return record.status in CODED and person.has_perm("desk.add_speechcoding")


def own_coding(record: Record, person: Person) -> SpeechCoding | None:
    """The person's own coding of a record."""
    return SpeechCoding.objects.filter(record=record, coder=person).first()


@transaction.atomic
def save_coding(
    coding: SpeechCoding, person: Person, *, finish: bool = False, reason: str = ""
) -> SpeechCoding:
    """Save a coding that is being worked on, and finish it if asked to."""
    record = Record.objects.select_for_update().filter(pk=coding.record_id).first()
    if record is None or not may_code(record, person):
        raise PermissionDenied(WHO_CODES)
    stored = SpeechCoding.objects.select_for_update().filter(record=record, coder=person).first()
    if coding._state.adding:
        if stored is not None:
            raise StaleRecordError("you have begun a coding of this record meanwhile; read it")
        coding.coder = person
    else:
        _refuse_changed(stored, coding)
    coding.finished = finish
    coding.full_clean()
    return save_with(coding, reason or ("finished" if finish else "saved as a draft"))


@transaction.atomic
def reopen_coding(coding: SpeechCoding, person: Person, *, reason: str) -> SpeechCoding:
    """Take a finished coding up again; what was finished first stays in the history."""
    stored = SpeechCoding.objects.select_for_update().filter(pk=coding.pk, coder=person).first()
    if stored is None or not may_code(stored.record, person):
        raise PermissionDenied("only its coder opens a coding again")
    _refuse_changed(stored, coding, finished=True)
    stored.finished = False
    return save_with(stored, read_reason(reason, needed=True))


def first_finished(codings: Iterable[SpeechCoding]) -> dict[int, dict[str, str]]:
    """What was said of the elements when each was first finished, by its number."""
    # Made before its coder could see the others; later versions were not.
    numbers = {coding.pk for coding in codings}
    said: dict[int, dict[str, str]] = {}
    # One question for all: the versions of those that the present scope sees.
    rows = SpeechCoding.history.filter(finished=True).order_by("history_id")
    if len(numbers) <= _MOST_NAMED:
        rows = rows.filter(id__in=numbers)
    for values in rows.values("id", *ELEMENTS):
        number = values.pop("id")
        if number in numbers:
            said.setdefault(number, values)
    return said


def _refuse_changed(
    stored: SpeechCoding | None, seen: SpeechCoding, *, finished: bool = False
) -> None:
    if stored is None or stored.pk != seen.pk:
        raise PermissionDenied("only its coder changes a coding")
    if stored.version != seen.version:
        raise StaleRecordError(
            f"expected version {seen.version} of the coding, found {stored.version}: it was "
            "changed meanwhile; read it again"
        )
    if stored.finished != finished:
        raise ValidationError(
            "this coding is finished; open it again first"
            if stored.finished
            else "this coding is not finished"
        )
