"""Records for measuring: invented words, of every level and state of review; nothing is real."""

from datetime import date, timedelta
from typing import Any

import numpy as np
from django.contrib.auth.models import Group
from django.db import transaction

from atrocityrisk.desk.models import Person, Record, SourceDocument
from atrocityrisk.desk.rules.levels import Level, Status
from atrocityrisk.desk.rules.roles import ROLES
from atrocityrisk.desk.rules.scope import as_person, as_system

COMMON, MIDDLE, RARE = "reported", "checkpoint", "quarantine"
SHARES = {COMMON: 0.9, MIDDLE: 0.02, RARE: 0.0003}
"""Share of the records that hold each of these words."""

LEVELS = (0.01, 0.59, 0.4)
"""Shares of public, restricted and confidential records: few matches of a word are public."""

_STATES = (490, 500, 516, 517, 540, 560, 615, 625, 640, 651, 700, 775)
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_WORDS, _LENGTH = 5000, 40


def make_people() -> dict[str, Person]:
    """A writer and a reviewer, and a reader of each clearance."""
    with as_system("benchmark"), transaction.atomic():
        people = {}
        for name, role, level in (
            ("analyst", "analyst", Level.CONFIDENTIAL),
            ("reviewer", "reviewer", Level.CONFIDENTIAL),
            *((f"{level.label}_reader", "reader", level) for level in Level),
        ):
            assert role in ROLES
            person = Person.objects.create(username=name, clearance=level)
            person.groups.set(Group.objects.filter(name=role))
            people[name] = person
    return people


def make_sources(author: Person, number: int = 50) -> list[SourceDocument]:
    """Public sources."""
    with as_person(author):
        sources = [
            SourceDocument(
                publisher=f"Publisher {place}",
                kind="un",
                reliability="B",
                accessed_on=date(2024, 1, 1),
                level=Level.PUBLIC,
                author=author,
            )
            for place in range(number)
        ]
        for source in sources:
            source.save()
    return sources


def make_records(
    people: dict[str, Person], sources: list[SourceDocument], number: int, *, seed: int = 1
) -> list[Record]:
    """Records that are not saved yet; nine of ten have been reviewed."""
    rng = np.random.default_rng(seed)
    letters = rng.choice(list(_LETTERS), size=(_WORDS, 9))
    lengths = rng.integers(3, 10, size=_WORDS)
    words = np.array(["".join(row[:n]) for row, n in zip(letters, lengths, strict=True)])
    ranks = np.minimum(rng.zipf(1.3, size=(number, _LENGTH)), _WORDS) - 1
    days = rng.integers(0, 10_000, size=number)
    columns: dict[str, Any] = {
        "state": rng.choice(_STATES, size=number),
        "level": rng.choice(3, size=number, p=LEVELS),
        "severity": rng.integers(1, 6, size=number),
        "reviewed": rng.uniform(size=number) < 0.9,
        **{word: rng.uniform(size=number) < share for word, share in SHARES.items()},
    }
    records = []
    for place in range(number):
        said = [*words[ranks[place]], *(word for word in SHARES if columns[word][place])]
        day = date(1995, 1, 1) + timedelta(days=int(days[place]))
        reviewed = bool(columns["reviewed"][place])
        records.append(
            Record(
                external_id=f"S{seed}-{place}",
                gwcode=int(columns["state"][place]),
                region="North",
                first_day=day,
                last_day=day,
                perpetrator="non_state",
                target="civilians",
                indicators=("1.1", "7.2"),
                crime_scope="common",
                severity=int(columns["severity"][place]),
                account=" ".join(said).capitalize() + ".",
                source=sources[place % len(sources)],
                credibility="2",
                level=int(columns["level"][place]),
                status=Status.REVIEWED if reviewed else Status.DRAFT,
                author=people["analyst"],
                last_editor=people["analyst"],
                reviewer=people["reviewer"] if reviewed else None,
            )
        )
    return records
