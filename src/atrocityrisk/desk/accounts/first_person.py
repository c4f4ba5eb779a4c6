"""The first administrator, made on the machine: never with a password that somebody could know."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from atrocityrisk.desk.accounts.generated_password import generated_password
from atrocityrisk.desk.accounts.people_changes import (
    Access,
    active_administrators,
    give_access,
)
from atrocityrisk.desk.models import Person
from atrocityrisk.desk.models.activity import ActivityKind, note_activity
from atrocityrisk.desk.rules.roles import ADMINISTRATOR, DEFAULT_CLEARANCE


def has_administrator() -> bool:
    """Whether somebody can administer the desk."""
    return bool(active_administrators())


@transaction.atomic
def create_administrator(username: str, password: str | None = None) -> str | None:
    """Make an administrator; returns the password where one was generated, to be shown once."""
    if Person.objects.filter(username__iexact=username).exists():
        raise ValidationError(
            f"expected a name that no account has, found {username!r}; choose another"
        )
    person = Person(username=username)
    generated = None if password is not None else generated_password()
    if password is not None:
        validate_password(password, person)
    person.set_password(password if generated is None else generated)
    person.must_change_password = generated is not None
    person.full_clean()
    access = Access(roles=frozenset({ADMINISTRATOR}), clearance=DEFAULT_CLEARANCE)
    give_access(person, access, reason="made by a command on the machine")
    note_activity(ActivityKind.MACHINE, "made an administrator", person)
    return generated
