"""People, sources and records for tests of the desk; nothing in them is real."""

from datetime import date
from typing import Any

from django.contrib.auth.models import Group

from atrocityrisk.desk.changes.workflow import STEPS, save_content, take_step
from atrocityrisk.desk.models import Person, Record, SourceDocument
from atrocityrisk.desk.rules.levels import Level, Status
from atrocityrisk.desk.rules.roles import ROLES
from atrocityrisk.desk.rules.scope import as_person, as_system

PASSWORD = "correct horse battery staple"


def make_person(
    name: str, *roles: str, clearance: Level = Level.CONFIDENTIAL, **fields: Any
) -> Person:
    """A person of some roles."""
    with as_system("tests"):
        person = Person.objects.create_user(
            name, password=PASSWORD, clearance=clearance, roles=", ".join(roles), **fields
        )
        person.groups.set(Group.objects.filter(name__in=roles))
    return person


def make_people() -> dict[str, Person]:
    """One person of each role, cleared for all; a second reviewer; readers of each clearance."""
    people = {role: make_person(role, role) for role in ROLES}
    people["second_reviewer"] = make_person("second_reviewer", "reviewer")
    for level in Level:
        name = f"{level.label}_reader"
        people[name] = make_person(name, "reader", clearance=level)
    return people


def make_source(author: Person, **fields: Any) -> SourceDocument:
    """A source, public unless told otherwise."""
    given: dict[str, Any] = {
        "publisher": "Office of Examples",
        "title": "Situation report 4",
        "kind": "un",
        "reliability": "B",
        "address": "https://example.org/report-4",
        "published_on": date(2024, 5, 20),
        "accessed_on": date(2024, 5, 21),
        "level": Level.PUBLIC,
        **fields,
    }
    with as_person(author):
        source = SourceDocument(author=author, **given)
        source.full_clean()
        source.save()
    return source


def record_fields(source: SourceDocument, **fields: Any) -> dict[str, Any]:
    """Content of a record, restricted unless told otherwise."""
    return {
        "gwcode": 490,
        "region": "North Kivu",
        "first_day": date(2024, 5, 17),
        "last_day": date(2024, 5, 17),
        "precision": "day",
        "perpetrator": "non_state",
        "target": "civilians",
        "indicators": ("1.1", "7.2"),
        "crime_scope": "common",
        "severity": 3,
        "account": "An armed group burnt houses at the edge of a town; two people were hurt.",
        "source": source,
        "credibility": "2",
        "level": Level.RESTRICTED,
        **fields,
    }


def make_record(author: Person, source: SourceDocument, **fields: Any) -> Record:
    """A draft."""
    with as_person(author):
        return save_content(Record(**record_fields(source, **fields)), author)


def reviewed_record(
    author: Person, reviewer: Person, source: SourceDocument, **fields: Any
) -> Record:
    """A record that another has reviewed."""
    record = make_record(author, source, **fields)
    with as_person(author):
        record = take_step(record, STEPS["submit"], author)
    with as_person(reviewer):
        record = take_step(record, STEPS["accept"], reviewer, reason="borne out")
    assert record.status == Status.REVIEWED
    return record
