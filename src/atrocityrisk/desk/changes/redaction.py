"""Taking a text out for good: of a withdrawn record, from every version, on the record itself.

Nothing else is ever changed in the history. That a text was taken out, when and why stays: the
record gets a version that says so, and each older version is sealed anew as it now stands.
"""

from uuid import UUID

from django.db import transaction

from atrocityrisk.desk.changes.history_chain import append_versions
from atrocityrisk.desk.changes.workflow import read_reason
from atrocityrisk.desk.models import Record, Upload
from atrocityrisk.desk.models.activity import ActivityKind, note_activity
from atrocityrisk.desk.rules.levels import Status
from atrocityrisk.desk.rules.scope import current_scope
from atrocityrisk.errors import DataError, UnknownNameError

TAKEN_OUT = "[text taken out]"


@transaction.atomic
def take_text_out(key: UUID, *, reason: str) -> int:
    """Take account, region and own number out of a withdrawn record; the number of versions."""
    scope = current_scope()
    if scope is None or not scope.everything:
        raise DataError("expected a command on the machine; no page takes texts out of a history")
    record = Record.objects.select_for_update().filter(key=key).first()
    if record is None:
        raise UnknownNameError(f"no record has the key {key}; copy it from the record's address")
    if record.status != Status.WITHDRAWN:
        raise DataError(
            f"expected a withdrawn record, found one that is {record.status}; withdraw it first, "
            "with a reason that repeats nothing of it"
        )
    reason = read_reason(reason, needed=True)
    emptied = {"account": TAKEN_OUT, "region": "", "external_id": ""}
    for name, value in emptied.items():
        setattr(record, name, value)
    record._change_reason = reason  # type: ignore[attr-defined]
    record.save()
    versions = Record.history.model.stored
    older = versions.filter(id=record.pk).exclude(account=TAKEN_OUT, region="", external_id="")
    numbers = sorted(older.values_list("history_id", flat=True))
    older.update(**emptied)
    stored = versions.in_bulk(numbers)
    append_versions("record", [stored[number] for number in numbers], redaction=True)
    # A file that the author brought, or the report on it, may hold the text too.
    for upload in Upload._base_manager.filter(owner_id=record.author_id):
        upload.remove_files()
    note_activity(ActivityKind.MACHINE, f"took the text out of record {key}")
    return len(numbers)
