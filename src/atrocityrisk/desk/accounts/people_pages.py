"""The administrator's pages: people, and what becomes of their accounts.

Plain pages instead of Django's admin site: that one puts primary keys into addresses, keeps a
second, unchained log, and knows no rule by which a second person must agree.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_otp.plugins.otp_totp.models import TOTPDevice

from atrocityrisk.desk.accounts.lockout import locked_names
from atrocityrisk.desk.accounts.one_time_codes import has_codes
from atrocityrisk.desk.accounts.people_changes import (
    add_person,
    change_person,
    give_one_time_password,
    reset_codes,
    unlock,
)
from atrocityrisk.desk.accounts.people_forms import PersonForm
from atrocityrisk.desk.models import Person

View = Callable[..., HttpResponse]


@dataclass(frozen=True, kw_only=True)
class Account:
    """One line of the list of people."""

    person: Person
    roles: str
    with_codes: bool
    locked: bool


def _administrator(request: HttpRequest) -> Person:
    """Who asks, if that is an administrator."""
    person = request.user
    if not isinstance(person, Person) or not person.has_perm("desk.change_person"):
        raise PermissionDenied("only an administrator sees and changes accounts")
    return person


@require_safe
@login_required
def people(request: HttpRequest) -> HttpResponse:
    """Everybody with an account."""
    _administrator(request)
    locked = locked_names()
    with_codes = set(TOTPDevice.objects.filter(confirmed=True).values_list("user_id", flat=True))
    accounts = [
        Account(
            person=person,
            roles=", ".join(sorted(group.name for group in person.groups.all())),
            with_codes=person.pk in with_codes,
            locked=person.username in locked,
        )
        for person in Person.objects.prefetch_related("groups").order_by("-is_active", "username")
    ]
    return render(request, "desk/people.html", {"heading": "People", "accounts": accounts})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@sensitive_variables("password")
def new_person(request: HttpRequest) -> HttpResponse:
    """Make an account; its password is shown once."""
    by = _administrator(request)
    form = PersonForm(request.POST or None, by=by)
    if request.method == "POST" and form.is_valid():
        person, password = add_person(
            form.cleaned_data["username"], form.access, by=by, details=form.details
        )
        return _password_page(request, person, password)
    given = {"heading": "Add a person", "form": form, "forms": [form]}
    return render(request, "desk/person.html", given)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def person(request: HttpRequest, key: UUID) -> HttpResponse:
    """One account."""
    by = _administrator(request)
    found = get_object_or_404(Person, key=key)
    form = PersonForm(request.POST or None, instance=found, by=by)
    if request.method == "POST" and form.is_valid():
        try:
            changes = change_person(
                found,
                form.access,
                by=by,
                details=form.details,
                stamp=form.cleaned_data["stamp"],
            )
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            said = f"Changed: {'; '.join(changes)}." if changes else "Nothing was to be changed."
            messages.success(request, said)
            return redirect("person", key=key)
    account = Account(
        person=found,
        roles="",
        with_codes=has_codes(found),
        locked=found.username in locked_names(),
    )
    return render(
        request,
        "desk/person.html",
        # The form has written what was posted into `found`: the name alone is fixed.
        {
            "heading": found.username,
            "form": form,
            "forms": [form],
            "account": account,
            "own": found.pk == by.pk,
        },
    )


@require_POST
@login_required
@sensitive_variables("password")
def new_password(request: HttpRequest, key: UUID) -> HttpResponse:
    """Give a person a new password, shown once."""
    by = _administrator(request)
    found = get_object_or_404(Person, key=key)
    return _password_page(request, found, give_one_time_password(found, by=by))


@require_POST
@login_required
def codes_reset(request: HttpRequest, key: UUID) -> HttpResponse:
    """Forget a person's device for one-time codes."""
    by = _administrator(request)
    found = get_object_or_404(Person, key=key)
    reset_codes(found, by=by)
    messages.success(request, f"One-time codes of {found.username} were reset.")
    return redirect("person", key=key)


@require_POST
@login_required
def unlocked(request: HttpRequest, key: UUID) -> HttpResponse:
    """Let a person try again."""
    by = _administrator(request)
    found = get_object_or_404(Person, key=key)
    unlock(found, by=by)
    messages.success(request, f"{found.username} can try again.")
    return redirect("person", key=key)


@sensitive_variables("password")
def _password_page(request: HttpRequest, person: Person, password: str) -> HttpResponse:
    return render(
        request,
        "desk/one_time_password.html",
        {"heading": f"Password for {person.username}", "person": person, "password": password},
    )
