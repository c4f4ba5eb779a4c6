"""How sources change: who may enter or correct one, and who may lower its level."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from atrocityrisk.desk.models import Person, SourceDocument
from atrocityrisk.desk.models.reviewed import StaleRecordError
from atrocityrisk.desk.models.versions import save_with
from atrocityrisk.desk.models.visible import current


def may_change_source(source: SourceDocument, person: Person) -> bool:
    """Whether a person may correct a source: who entered it, or a reviewer."""
    entered = source.author_id == person.pk or person.has_perm("desk.review_record")
    return entered and person.has_perm("desk.change_sourcedocument")


def changes_of(source: SourceDocument) -> int:
    """How often a source has been saved; what a form was filled from."""
    # Counted over all versions: one above the viewer's clearance is a change all the same.
    versions = SourceDocument.history.model.stored.filter(id=source.pk)
    return int(versions.count())


@transaction.atomic
def save_source(
    source: SourceDocument, person: Person, *, reason: str = "", seen: int | None = None
) -> SourceDocument:
    """Save a new source, or a corrected one that was saved `seen` times when it was read."""
    if source._state.adding:
        if not person.has_perm("desk.add_sourcedocument"):
            raise PermissionDenied("only analysts and reviewers enter sources")
        source.author = person
    else:
        stored = current(source)
        if not may_change_source(stored, person):
            raise PermissionDenied("only who entered a source, or a reviewer, corrects it")
        if seen is not None and seen != changes_of(stored):
            raise StaleRecordError("somebody else has changed the source meanwhile; read it again")
        _refuse_lowering(stored, source, person)
        source.author_id = stored.author_id
    source.full_clean()
    return save_with(source, " ".join(reason.split())[:500] or "saved")


def _refuse_lowering(stored: SourceDocument, source: SourceDocument, person: Person) -> None:
    if source.level >= stored.level:
        return
    if stored.author_id == person.pk or not person.has_perm("desk.downgrade_record"):
        raise ValidationError(
            {"level": "expected the same or a higher level; ask an approver to lower it"}
        )
