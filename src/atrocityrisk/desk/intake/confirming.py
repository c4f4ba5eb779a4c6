"""Confirming an import: what the report said is done, all of it or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError as DatabaseConflict
from django.db import transaction
from django.utils import timezone

from atrocityrisk.desk.changes.bulk_versions import change_records, create_records
from atrocityrisk.desk.changes.source_saving import save_source
from atrocityrisk.desk.incoming.incoming_sources import identity_of, seen_sources
from atrocityrisk.desk.incoming.row_outcomes import (
    Outcome,
    OutcomeKind,
    digest_of,
    new_sources,
    outcomes_of,
)
from atrocityrisk.desk.intake.dry_run import read_upload
from atrocityrisk.desk.intake.upload_store import require_waiting
from atrocityrisk.desk.models import Person, Record, SourceDocument, Upload
from atrocityrisk.desk.models.activity import ActivityKind, note_activity
from atrocityrisk.desk.models.upload import UploadKind, UploadState
from atrocityrisk.desk.rules.levels import Status
from atrocityrisk.errors import IntegrityError


class ImportRefusedError(IntegrityError):
    """Nothing was imported, and the message says why."""


@dataclass(frozen=True, kw_only=True)
class Confirmation:
    """What a person ticked under the report."""

    # The report that was seen.
    digest: str
    submit: bool = False
    leave_rejected_out: bool = False
    keep_marked: bool = False


def confirm_import(upload: Upload, person: Person, said: Confirmation) -> list[Record]:
    """Write what the report announced, in one transaction; the new records."""
    require_waiting(upload)
    # What is marked was counted by the dry run, of this very file.
    file = read_upload(upload, person, marks=False)
    try:
        with transaction.atomic():
            _hold(upload, person, said)
            outcomes = outcomes_of(file.rows, person)
            if digest_of(outcomes) != said.digest:
                raise ImportRefusedError(
                    "since the dry run something has changed that this file touches; nothing was "
                    "imported: make the dry run again and read its report"
                )
            _require_ticks(upload, said)
            records = _write(outcomes, person, upload, submit=said.submit)
            _finish(upload, said)
    except DatabaseConflict as problem:
        raise ImportRefusedError(
            "an own number of this file is taken, by a record of yours that was made meanwhile or "
            "is above your clearance by now; nothing was imported: give other numbers"
        ) from problem
    except ValidationError as problem:
        raise ImportRefusedError(
            f"{' '.join(problem.messages)}; nothing was imported: make the dry run again"
        ) from problem
    # What it held is in the records now, or in the report.
    upload.path.unlink(missing_ok=True)
    return records


def _hold(upload: Upload, person: Person, said: Confirmation) -> None:
    """Keep other imports of this person, and of this file, out until the transaction ends."""
    Person.objects.select_for_update().get(pk=person.pk)
    held = Upload.objects.select_for_update().get(pk=upload.pk)
    require_waiting(held)
    if not held.digest or held.digest != said.digest or held.mapping != upload.mapping:
        raise ImportRefusedError(
            "expected the report that was made last, found another; nothing was imported: read the "
            "latest report"
        )


def _require_ticks(upload: Upload, said: Confirmation) -> None:
    counts = upload.counts
    if not counts["records"]:
        raise ImportRefusedError("no row of this file is new or changed; nothing was imported")
    if counts["rejected"] and not said.leave_rejected_out:
        raise ImportRefusedError(
            f"rejected rows: {counts['rejected']:,}; nothing was imported: correct them and bring "
            "the file again, or say that they stay out"
        )
    if counts["marked"] and not said.keep_marked:
        raise ImportRefusedError(
            f"records with text that looks like a person's name, address or exact place: "
            f"{counts['marked']:,}; nothing was imported: correct them, or say that no person can "
            "be recognised"
        )


def _write(
    outcomes: Sequence[Outcome], person: Person, upload: Upload, *, submit: bool
) -> list[Record]:
    # A file's name may name somebody, and a reason is read by many.
    reason = f"imported from a file (SHA-256 {upload.sha256[:16]})"
    sources = new_sources(outcomes)
    if upload.kind == UploadKind.TABLE:
        _refuse_entered(sources)
    for source in sources:
        save_source(source, person, reason=reason)
    status = Status.SUBMITTED if submit else Status.DRAFT
    new = [
        Record(**outcome.row.values, author=person, last_editor=person, status=status)
        for outcome in outcomes
        if outcome.kind == OutcomeKind.NEW
    ]
    create_records(new, reason=reason)
    changed = [_changed(o, person) for o in outcomes if o.kind == OutcomeKind.CHANGED]
    change_records(changed, reason=reason)
    return new


def _refuse_entered(sources: Sequence[SourceDocument]) -> None:
    """Refuse to make a source that somebody has entered since the file was read."""
    seen = seen_sources(SourceDocument.objects.all()) if sources else {}
    if any(identity_of(source) in seen for source in sources):
        raise ImportRefusedError(
            "since the dry run somebody has entered a source that this file brings; nothing was "
            "imported: make the dry run again and read its report"
        )


def _changed(outcome: Outcome, person: Person) -> Record:
    record = outcome.stored
    assert record is not None
    for name in outcome.row.given:
        setattr(record, name, outcome.row.values[name])
    record.last_editor = person
    return record


def _finish(upload: Upload, said: Confirmation) -> None:
    upload.state, upload.finished_at = UploadState.DONE, timezone.now()
    upload.save(update_fields=["state", "finished_at"])
    counts = upload.counts
    note_activity(
        ActivityKind.IMPORT,
        f"{counts['new']} new, {counts['changed']} changed, {counts['rejected']} rejected, "
        f"{counts['duplicate']} duplicates; file {upload.sha256[:16]}",
    )
    if counts["marked"]:
        note_activity(
            ActivityKind.NAMES, f"kept after a check: marked text in {counts['marked']} records"
        )


@transaction.atomic
def drop_upload(upload: Upload) -> None:
    """Take back a file that waits: its bytes and its report go, that it was stays."""
    held = Upload.objects.select_for_update().get(pk=upload.pk)
    require_waiting(held)
    held.state, held.finished_at = UploadState.DROPPED, timezone.now()
    held.save(update_fields=["state", "finished_at"])
    transaction.on_commit(held.remove_files)
