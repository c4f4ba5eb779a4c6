"""What has to be so before a desk is served: safe settings, a database, somebody who may log in."""

import os
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError

from atrocityrisk.desk.accounts.database_checks import unsafe_database
from atrocityrisk.desk.accounts.first_person import create_administrator, has_administrator
from atrocityrisk.desk.accounts.people_changes import give_access_on_machine
from atrocityrisk.desk.accounts.safety_checks import Fault, unsafe_settings
from atrocityrisk.desk.commands.health_checks import (
    UNREADABLE,
    faults_of_health,
    newer_or_damaged,
)
from atrocityrisk.desk.commands.upkeep import engine, upgrade
from atrocityrisk.desk.rules.levels import Level
from atrocityrisk.desk.rules.scope import as_system
from atrocityrisk.desk.safekeeping.schema_state import refuse_newer, require_current, schema_state
from atrocityrisk.errors import DataError, SpecError


def refuse_unsafe() -> None:
    """Refuse to serve a desk whose settings are unsafe."""
    _refuse(unsafe_settings(settings.DESK, settings.DESK_HOME, os.environ))


def refuse_unsafe_database() -> None:
    """Refuse to serve from a database that is unsafe; it is up to date."""
    with as_system("start"):
        _refuse(unsafe_database())


def _refuse(found: tuple[Fault, ...]) -> None:
    serious = [fault.text for fault in found if fault.serious]
    if serious:
        raise SpecError(f"expected a desk that is safe to serve, found: {'. Also: '.join(serious)}")


def prepare_database() -> Path | None:
    """Bring the embedded database up to date, and give the backup that was made before."""
    state = schema_state()
    refuse_newer(state)
    if not state.pending:
        return None
    if engine() != "sqlite":
        # The role that serves owns no table.
        raise DataError(
            f"expected a database that is up to date, found {len(state.pending)} migrations to "
            "make; run `atrocityrisk desk upgrade` with the owner's password in the environment"
        )
    return upgrade().backup


def needs_administrator() -> bool:
    """Whether nobody could look after accounts."""
    with as_system("start"):
        return not has_administrator()


def add_administrator(name: str, password: str | None = None) -> str | None:
    """Make an administrator; gives the password where it was generated, to be shown once."""
    require_current()
    with as_system("create-admin"):
        try:
            return create_administrator(name, password)
        except ValidationError as problem:
            raise DataError(" ".join(problem.messages)) from problem


def give_access(name: str, roles: list[str], clearance: str | None) -> list[str]:
    """Give an account other roles or another clearance; gives what was changed, in words."""
    require_current()
    level = None if clearance is None else Level[clearance.upper()]
    with as_system("access"):
        try:
            return give_access_on_machine(name, roles=roles or None, clearance=level)
        except ValidationError as problem:
            raise DataError(" ".join(problem.messages)) from problem


def faults() -> tuple[Fault, ...]:
    """All that should not stay as it is."""
    found = unsafe_settings(settings.DESK, settings.DESK_HOME, os.environ)
    with as_system("check"):
        database = (*newer_or_damaged(), *unsafe_database())
        # What lies in a database is looked at where that can be.
        ready = not any(fault.code in UNREADABLE for fault in database)
        return (*found, *database, *faults_of_health(look_inside=ready))
