"""What pages begin and end with: who asks, whether they may, and how a refusal reads."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from atrocityrisk.desk.models import Person, Record, SourceDocument

P = ParamSpec("P")
Row = TypeVar("Row", bound=Model)
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

WRITERS = "Analysts and reviewers can. Ask an administrator if you should be one of them."


def viewer(request: HttpRequest) -> Person:
    """The person who is logged in."""
    assert isinstance(request.user, Person)
    return request.user


def fault(request: HttpRequest, *, heading: str, text: str, status: int) -> HttpResponse:
    """A page that says what was refused, and what to do."""
    return render(request, "desk/fault.html", {"heading": heading, "text": text}, status=status)


def refuse(request: HttpRequest, act: str, who: str) -> HttpResponse:
    """Somebody may see a thing, and not do this with it."""
    return fault(request, heading="Not yours to do", text=f"You cannot {act}. {who}", status=403)


def needs(permission: str, act: str, who: str) -> Callable[[View[P]], View[P]]:
    """A view for those alone who are logged in and have a permission."""

    def permitted(view: View[P]) -> View[P]:
        @wraps(view)
        def ask(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not viewer(request).has_perm(f"desk.{permission}"):
                return refuse(request, act, who)
            return view(request, *args, **kwargs)

        return login_required(ask)

    return permitted


def reads(view: View[P]) -> View[P]:
    """A view for those who have any role at all."""
    return needs("view_record", "read records", "Ask an administrator for a role.")(view)


def visible_record(key: UUID) -> Record:
    """The record of a key; what one may not see is answered as what is not there."""
    # Those whom it names are known to every colleague, and no source is above its record.
    rows = Record.objects.select_related("source", "author", "last_editor", "reviewer")
    return _one(rows.filter(key=key).first())


def visible_source(key: UUID) -> SourceDocument:
    """The source of a key, likewise."""
    return _one(SourceDocument.objects.select_related("author").filter(key=key).first())


def _one(row: Row | None) -> Row:
    if row is None:
        raise Http404
    return row


def add_faults(form: BaseForm, problem: ValidationError) -> None:
    """Show what saving refused at the field that it is about, or at the form's head."""
    if not hasattr(problem, "error_dict"):
        form.add_error(None, problem)
        return
    for field, faults in problem.error_dict.items():
        form.add_error(field if field in form.fields else None, faults)
