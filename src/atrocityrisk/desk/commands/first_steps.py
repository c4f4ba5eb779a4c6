"""What has to be so before a desk is served: safe settings, a database, somebody who may log in."""

import os
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError

from atrocityrisk.desk.accounts import safety_checks
from atrocityrisk.desk.accounts.database_checks import unsafe_database
from atrocityrisk.desk.accounts.first_person import create_administrator, has_administrator
from atrocityrisk.desk.commands.upkeep import engine, upgrade
from atrocityrisk.desk.rules.scope import as_system
from atrocityrisk.desk.safekeeping.health_checks import Fault, faults_of_health
from atrocityrisk.desk.safekeeping.schema_state import refuse_newer, schema_state
from atrocityrisk.errors import DataError, SpecError


def refuse_unsafe() -> None:
    """Refuse to serve a desk whose settings are unsafe."""
    unsafe = [fault.text for fault in _unsafe_settings() if fault.serious]
    if unsafe:
        raise SpecError(f"expected safe settings, found: {'. '.join(unsafe)}")


def refuse_unsafe_database() -> None:
    """Refuse to serve from a database in which rights were given around the desk."""
    with as_system("start"):
        unsafe = [fault.text for fault in unsafe_database() if fault.serious]
    if unsafe:
        raise DataError(f"expected a safe database, found: {'. '.join(unsafe)}")


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
    with as_system("create-admin"):
        try:
            return create_administrator(name, password)
        except ValidationError as problem:
            raise DataError(" ".join(problem.messages)) from problem


def faults() -> tuple[Fault, ...]:
    """All that should not stay as it is; what two looks have found is said once."""
    with as_system("check"):
        health = faults_of_health()
        unsafe = (*_unsafe_settings(), *unsafe_database())
    said = {fault.todo for fault in health}
    more = (Fault(what=one.what, todo=one.todo) for one in unsafe if one.todo not in said)
    return (*more, *health)


def _unsafe_settings() -> tuple[safety_checks.Fault, ...]:
    return safety_checks.unsafe_settings(settings.DESK, settings.DESK_HOME, os.environ)
