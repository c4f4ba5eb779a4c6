"""What forms of every kind do alike: sent twice, unchanged, saved, or overtaken by somebody."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from atrocityrisk.desk.changes.workflow import save_content
from atrocityrisk.desk.guarded_views import viewer
from atrocityrisk.desk.models import Person
from atrocityrisk.desk.page_parts.answers import add_faults
from atrocityrisk.desk.page_parts.name_warning import NameWarning, checked_reason
from atrocityrisk.desk.page_parts.reviewed_kind import ReviewedKind


def sent_before(
    request: HttpRequest, kind: ReviewedKind, row: Any, *, done: str = "saved"
) -> HttpResponse | None:
    """The answer to a form whose key has its row already; None to one that is sent first."""
    # The same form a second time: pressed twice, or sent again by the browser.
    if _kept_row(row, viewer(request)) is None:
        return None
    messages.info(request, f"This {kind.noun} was {done} already; nothing was entered twice.")
    return redirect(kind.page, key=row.key)


def unchanged(
    request: HttpRequest, kind: ReviewedKind, form: Any, *, why: str, further: bool = False
) -> HttpResponse | None:
    """The answer to a form that changes nothing of a row that is there; None to any other."""
    # The reason alone, in the field `why`, is no change; `further` is one beside the fields.
    if form.instance._state.adding or further or set(form.changed_data) - {"version", why}:
        return None
    messages.info(request, "Nothing was changed, so nothing was saved.")
    return redirect(kind.page, key=form.instance.key)


def save_form(
    request: HttpRequest,
    form: Any,
    warning: NameWarning | None,
    *,
    reason: str,
    save: Callable[..., Any] = save_content,
) -> Any | None:
    """The saved row; None where the form says what was refused, and nothing was saved."""
    person = viewer(request)
    try:
        with transaction.atomic():
            return save(form.instance, person, reason=checked_reason(reason, warning))
    except (IntegrityError, ValidationError) as problem:
        if (kept := saved_at_once(form.instance, person)) is not None:
            return kept
        if isinstance(problem, IntegrityError):
            raise
        add_faults(form, problem)
    return None


def saved_at_once(row: Any, person: Person) -> Any | None:
    """What the other has saved where the same form for something new came twice at once."""
    return _kept_row(row, person) if row._state.adding else None


def _kept_row(row: Any, person: Person) -> Any | None:
    """What a person has saved under the key that their form was given; None if nothing."""
    return type(row).objects.filter(key=row.key, author=person).first()


def stale_form(
    request: HttpRequest,
    kind: ReviewedKind,
    row: Any,
    *,
    heading: str,
    typed: Sequence[tuple[str, str]],
    stands: bool = False,
) -> HttpResponse:
    """What became of a row since the form was filled, and what was typed, to copy from."""
    # `stands`: the row is read and decided on again, where a form would be opened again.
    shown = {
        "heading": heading,
        "changes": kind.versions_since(row, request.POST.get("version", "")),
        "typed": typed,
        "stands": stands,
    }
    return _stale(request, kind, row, shown)


def moved_page(request: HttpRequest, kind: ReviewedKind, row: Any) -> HttpResponse:
    """The step was taken already, or the row is another than the one that was looked at."""
    # Whoever only opens the page of a step names no version that they have seen.
    seen = request.POST.get("version", "")
    shown = {
        "heading": f"This {kind.noun} has moved on",
        "changes": kind.versions_since(row, seen) if seen else [],
        "stands": True,
    }
    return _stale(request, kind, row, shown)


def _stale(
    request: HttpRequest, kind: ReviewedKind, row: Any, shown: dict[str, Any]
) -> HttpResponse:
    return render(request, "desk/stale.html", {"kind": kind, "row": row, **shown}, status=409)
