"""Changes of accounts: what an administrator may do to others, and to nobody alone.

Nobody raises their own clearance, takes a role, or deactivates themselves: a second administrator
does, or a command on the machine. So at least one administrator always remains.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from atrocityrisk.desk.accounts.generated_password import generated_password
from atrocityrisk.desk.accounts.lockout import unlock_name
from atrocityrisk.desk.accounts.one_time_codes import remove_devices
from atrocityrisk.desk.models import Person
from atrocityrisk.desk.models.activity import ActivityKind, note_activity
from atrocityrisk.desk.models.versions import save_with
from atrocityrisk.desk.models.visible import current
from atrocityrisk.desk.rules.levels import Level
from atrocityrisk.desk.rules.roles import ADMINISTRATOR, ROLES


@dataclass(frozen=True, kw_only=True)
class Access:
    """What an account may be used for."""

    roles: frozenset[str]
    clearance: Level
    active: bool = True


def roles_of(person: Person) -> frozenset[str]:
    """Names of a person's roles."""
    return frozenset(person.groups.values_list("name", flat=True))


def access_of(person: Person) -> Access:
    """What a person's account may be used for now."""
    return Access(
        roles=roles_of(person), clearance=Level(person.clearance), active=person.is_active
    )


def stamp_of(person: Person) -> str:
    """Short name of an account's state: another one means that somebody changed it meanwhile."""
    access = access_of(person)
    state = (
        person.username,
        person.first_name,
        person.last_name,
        person.email,
        sorted(access.roles),
        int(access.clearance),
        access.active,
    )
    return hashlib.sha256(repr(state).encode("utf-8")).hexdigest()[:16]


@transaction.atomic
def add_person(
    username: str, access: Access, *, by: Person | None, details: dict[str, str] | None = None
) -> tuple[Person, str]:
    """Make an account; returns it with the password that is shown once."""
    _still_administrator(by)
    person, password = Person(username=username, **(details or {})), generated_password()
    person.set_password(password)
    person.must_change_password = True
    give_access(person, access, reason=f"made by {_name(by)}")
    _note(by, person, f"made: {_words(access)}")
    return person, password


@transaction.atomic
def change_person(
    person: Person, access: Access, *, by: Person | None, details: dict[str, str], stamp: str
) -> list[str]:
    """Change an account as it was when the form was shown; returns what has changed, in words."""
    _still_administrator(by)
    stored = current(person)
    if stamp != stamp_of(stored):
        raise ValidationError(
            "Expected the account as it was shown, found that somebody else has changed it "
            "meanwhile. Load the page again, then decide."
        )
    before = access_of(stored)
    changes = _changes(before, access)
    if by is not None and by.pk == stored.pk and changes:
        raise PermissionDenied("another administrator changes your roles, clearance or state")
    named = [name for name, value in details.items() if getattr(stored, name) != value]
    for name in named:
        setattr(stored, name, details[name])
    if changes:
        give_access(stored, access, reason=f"{'; '.join(changes)}; by {_name(by)}")
        _administrator_remains()
    elif named:
        stored.save(update_fields=named)
    if before.active and not access.active:
        end_sessions(stored)
    if named:
        changes.append("name or address")
    if changes:
        _note(by, stored, "; ".join(changes))
    return changes


@transaction.atomic
def give_one_time_password(person: Person, *, by: Person | None) -> str:
    """A new password, shown once; whoever is logged in with the old one is logged out."""
    _refuse_own(person, by)
    # As it is now: saved whole, an older copy would give back what was taken away meanwhile.
    person = current(person)
    password = generated_password()
    person.set_password(password)
    person.must_change_password = True
    save_with(person, f"new one-time password by {_name(by)}")
    end_sessions(person)
    _note(by, person, "new one-time password")
    return password


@transaction.atomic
def reset_codes(person: Person, *, by: Person | None) -> None:
    """Forget a device that is lost; its sessions end."""
    _refuse_own(person, by)
    if remove_devices(person):
        end_sessions(person)
        _note(by, person, "one-time codes reset")


@transaction.atomic
def unlock(person: Person, *, by: Person | None) -> None:
    """Let a person try again who was locked out."""
    _refuse_own(person, by)
    unlock_name(person.username)
    _note(by, person, "unlocked")


def end_sessions(person: Person) -> None:
    """Log a person out everywhere."""
    # Sessions name their person only inside; an office has few of them.
    for session in Session.objects.filter(expire_date__gte=timezone.now()):
        if session.get_decoded().get("_auth_user_id") == str(person.pk):
            session.delete()


def active_administrators() -> list[Person]:
    """Administrators whose accounts are in use."""
    rows = Person.objects.filter(is_active=True, groups__name=ADMINISTRATOR)
    return list(rows.order_by("username"))


def give_access(person: Person, access: Access, *, reason: str) -> None:
    """Save a person with roles and clearance, the history with them; within a transaction."""
    unknown = access.roles - set(ROLES)
    if unknown:
        raise ValidationError(f"expected roles among {', '.join(ROLES)}, found {sorted(unknown)}")
    person.clearance = access.clearance
    person.is_active = access.active
    person.roles = role_names(access.roles)
    save_with(person, reason)
    person.groups.set(Group.objects.filter(name__in=access.roles))


def role_names(roles: Iterable[str]) -> str:
    """Names of roles as the history keeps them."""
    return ", ".join(name for name in ROLES if name in set(roles))


def _still_administrator(by: Person | None) -> None:
    """Hold the administrators until the change is made: two at once could remove each other."""
    if by is None:
        return
    held = Person.objects.select_for_update().filter(is_active=True).order_by("pk")
    if by.pk not in {person.pk for person in held if person.has_perm("desk.change_person")}:
        raise PermissionDenied("only an administrator changes accounts")


def _administrator_remains() -> None:
    if not active_administrators():
        raise ValidationError("Expected at least one administrator to remain, found none.")


def _refuse_own(person: Person, by: Person | None) -> None:
    _still_administrator(by)
    if by is not None and by.pk == person.pk:
        raise PermissionDenied("another administrator does that to your account")


def _changes(before: Access, after: Access) -> list[str]:
    found = []
    if before.roles != after.roles:
        found.append(
            f"roles {role_names(before.roles) or 'none'} to {role_names(after.roles) or 'none'}"
        )
    if before.clearance != after.clearance:
        found.append(f"clearance {before.clearance.label} to {after.clearance.label}")
    if before.active != after.active:
        found.append("activated" if after.active else "deactivated")
    return found


def _words(access: Access) -> str:
    return f"roles {role_names(access.roles) or 'none'}, clearance {access.clearance.label}"


def _name(by: Person | None) -> str:
    return by.username if by is not None else "a command on the machine"


def _note(by: Person | None, person: Person, what: str) -> None:
    """Write it down for who did it, and for whom it was done to."""
    note_activity(ActivityKind.ACCOUNT, f"{person.username}: {what}", by)
    if by is None or by.pk != person.pk:
        note_activity(ActivityKind.ACCOUNT, f"by {_name(by)}: {what}", person)


def give_access_on_machine(
    username: str, *, roles: Iterable[str] | None = None, clearance: Level | None = None
) -> list[str]:
    """Give an account roles or a clearance from the machine: for an office of one administrator."""
    person = Person.objects.filter(username=username).first()
    if person is None:
        raise ValidationError(f"expected the name of an account, found {username!r}")
    now = access_of(person)
    wanted = Access(
        roles=now.roles if roles is None else frozenset(roles),
        clearance=now.clearance if clearance is None else clearance,
        active=now.active,
    )
    return change_person(person, wanted, by=None, details={}, stamp=stamp_of(person))
