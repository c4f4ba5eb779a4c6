"""The first administrator, made on the machine: never with a password that somebody could know."""

from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from atrocityrisk.desk.accounts.generated_password import generated_password
from atrocityrisk.desk.models import Person
from atrocityrisk.desk.rules.roles import ADMINISTRATOR, DEFAULT_CLEARANCE


def has_administrator() -> bool:
    """Whether somebody can administer the desk."""
    return Person.objects.filter(is_active=True, groups__name=ADMINISTRATOR).exists()


@transaction.atomic
def create_administrator(username: str, password: str | None = None) -> str | None:
    """Make an administrator; returns the password where one was generated, to be shown once."""
    if Person.objects.filter(username__iexact=username).exists():
        raise ValidationError(
            f"expected a name that no account has, found {username!r}; choose another"
        )
    person = Person(username=username, clearance=DEFAULT_CLEARANCE)
    generated = None if password is not None else generated_password()
    if password is not None:
        validate_password(password, person)
    person.set_password(password if generated is None else generated)
    person.must_change_password = generated is not None
    person.full_clean()
    person.save()
    person.groups.set(Group.objects.filter(name=ADMINISTRATOR))
    return generated
