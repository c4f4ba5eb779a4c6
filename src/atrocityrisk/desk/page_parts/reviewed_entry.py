"""Saving what a form of something reviewed holds, and what to show where somebody was faster."""

from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from atrocityrisk.desk.changes.workflow import save_content
from atrocityrisk.desk.guarded_views import viewer
from atrocityrisk.desk.models import Person
from atrocityrisk.desk.models.reviewed import Reviewed
from atrocityrisk.desk.page_parts.answers import add_faults
from atrocityrisk.desk.page_parts.name_warning import NameWarning
from atrocityrisk.desk.page_parts.reviewed_kind import ReviewedKind

Row = TypeVar("Row", bound=Reviewed)


def save_form(
    request: HttpRequest, form: Any, warning: NameWarning | None, *, reason: str
) -> Any | None:
    """The saved row; None where the form says what was refused, and nothing was saved."""
    person = viewer(request)
    said = [" ".join(reason.split())]
    try:
        with transaction.atomic():
            said.append(warning.note() if warning is not None else "")
            return save_content(form.instance, person, reason="; ".join(filter(None, said)))
    except ValidationError as problem:
        add_faults(form, problem)
    except IntegrityError:
        # The same form twice at once: the other of the two has saved it.
        kept = kept_row(form.instance, person)
        if kept is None:
            raise
        return kept
    return None


def kept_row(row: Row, person: Person) -> Row | None:
    """What a person has saved under the key that their form was given; None if nothing."""
    kept: Row | None = (
        type(row)
        .objects.filter(  # type: ignore[attr-defined]
            key=row.key, author=person
        )
        .first()
    )
    return kept


def stale_form(
    request: HttpRequest,
    kind: ReviewedKind,
    row: Any,
    *,
    heading: str,
    typed: list[tuple[str, str]],
) -> HttpResponse:
    """What became of a row since the form was filled, and what was typed, to copy from."""
    return render(
        request,
        "desk/stale.html",
        {
            "heading": heading,
            "kind": kind,
            "row": row,
            "changes": kind.versions_since(row, request.POST.get("version", "")),
            "typed": typed,
        },
        status=409,
    )
