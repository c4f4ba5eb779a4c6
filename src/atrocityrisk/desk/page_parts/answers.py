"""What pages of records share: what is looked for, and how the faults of a form read."""

import re
from typing import TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.forms import BaseForm
from django.http import Http404

from atrocityrisk.desk.guarded_views import P, View, needs
from atrocityrisk.desk.models import Record, SourceDocument

Row = TypeVar("Row", bound=Model)

_KEY = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def reads(view: View[P]) -> View[P]:
    """A view for those who have any role at all."""
    return needs("view_record", "read records", "Ask an administrator for a role.")(view)


def visible_record(key: UUID) -> Record:
    """The record of a key; what one may not see is answered as what is not there."""
    # Those whom it names are known to every colleague, and no source is above its record.
    rows = Record.objects.select_related("source", "author", "last_editor", "reviewer")
    return visible_row(rows, key)


def visible_source(key: UUID) -> SourceDocument:
    """The source of a key, likewise."""
    return visible_row(SourceDocument.objects.select_related("author"), key)


def visible_row(rows: QuerySet[Row], key: UUID) -> Row:
    """The row of a key among those that the viewer may see; 404 if it is none of them."""
    row = rows.filter(key=key).first()
    if row is None:
        raise Http404
    return row


def keys_in(text: str) -> list[UUID]:
    """Keys of rows that a text names, alone or within addresses, in its order."""
    return list(dict.fromkeys(UUID(found) for found in _KEY.findall(text)))


def add_faults(form: BaseForm, problem: ValidationError) -> None:
    """Show what saving refused at the field that it is about, or at the form's head."""
    if not hasattr(problem, "error_dict"):
        form.add_error(None, problem)
        return
    for field, faults in problem.error_dict.items():
        form.add_error(field if field in form.fields else None, faults)
