"""A desk to learn with: people of each role and what an office works with, all of it invented.

States, publishers and events do not exist, and every page says so. Nothing is drawn by chance: two
training desks made on one day differ in keys, passwords and hours alone.
"""

from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from atrocityrisk.desk.accounts.generated_password import generated_password
from atrocityrisk.desk.accounts.people_changes import Access, give_access
from atrocityrisk.desk.commands.training_advice import fill_advice
from atrocityrisk.desk.commands.training_alerts import fill_alerts
from atrocityrisk.desk.commands.training_assessments import fill_assessments, fill_codings
from atrocityrisk.desk.commands.training_forecasts import fill_forecasts
from atrocityrisk.desk.commands.training_records import fill_records
from atrocityrisk.desk.models import Person
from atrocityrisk.desk.rules.levels import Level, Status
from atrocityrisk.desk.rules.roles import ROLES
from atrocityrisk.desk.rules.scope import as_system
from atrocityrisk.desk.safekeeping.schema_state import migrate

_PEOPLE = {
    **{role: (role, Level.CONFIDENTIAL) for role in ROLES},
    "second-analyst": ("analyst", Level.RESTRICTED),
    "second-reviewer": ("reviewer", Level.CONFIDENTIAL),
    "public-reader": ("reader", Level.PUBLIC),
}
"""Role and clearance of each account."""


@dataclass(frozen=True, kw_only=True)
class TrainingDesk:
    """What was made."""

    home: Path
    # Shown this once.
    passwords: dict[str, str]
    records: dict[str, int]


def fill(home: Path) -> TrainingDesk:
    """Put people and their work into an open training desk that is empty."""
    migrate()
    with transaction.atomic():
        return _fill(home)


def _fill(home: Path) -> TrainingDesk:
    passwords = {name: generated_password() for name in _PEOPLE}
    people = {name: _person(name, passwords[name]) for name in _PEOPLE}
    records = fill_records(people)
    fill_forecasts()
    signed = fill_assessments(people, records)
    fill_codings(people, records)
    issued = fill_alerts(people)
    fill_advice(people, signed, issued)
    counts = {str(status): 0 for status in Status}
    for record in records:
        counts[record.status] += 1
    return TrainingDesk(home=home, passwords=passwords, records=counts)


def _person(name: str, password: str) -> Person:
    role, clearance = _PEOPLE[name]
    with as_system("demo"):
        person = Person(username=name)
        person.set_password(password)
        person.full_clean()
        access = Access(roles=frozenset({role}), clearance=clearance)
        give_access(person, access, reason="made for training")
    return person
