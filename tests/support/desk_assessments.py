"""Assessments for tests of the desk; nothing in them is real."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import desk_kinds

from atrocityrisk.desk.changes.workflow import STEPS, take_step
from atrocityrisk.desk.models import Assessment, Person
from atrocityrisk.desk.rules.findings import IndicatorFinding
from atrocityrisk.desk.rules.levels import Presence, Status
from atrocityrisk.desk.rules.scope import as_person


def findings_of(said: Mapping[str, Any]) -> list[IndicatorFinding]:
    """Judgements: by indicator a presence, or fields of a finding."""
    return [
        IndicatorFinding(indicator=number, **fields)
        if isinstance(fields, dict)
        else IndicatorFinding(indicator=number, presence=Presence(fields))
        for number, fields in said.items()
    ]


def make_assessment(
    author: Person, said: Mapping[str, Any] | None = None, **fields: Any
) -> Assessment:
    """A draft, restricted unless told otherwise."""
    given: dict[str, Any] = {
        "last_day": date(2024, 12, 31),
        "summary": "Tension rose in the east over the year.",
        **fields,
    }
    return desk_kinds.make_assessment(author, findings=findings_of(said or {}), **given)


def submitted_assessment(
    author: Person, said: Mapping[str, Any] | None = None, **fields: Any
) -> Assessment:
    """An assessment that waits for a signature."""
    made = make_assessment(author, said, **fields)
    with as_person(author):
        return take_step(made, STEPS["submit"], author)


def signed_assessment(
    author: Person, reviewer: Person, said: Mapping[str, Any] | None = None, **fields: Any
) -> Assessment:
    """An assessment that another has signed."""
    made = submitted_assessment(author, said, **fields)
    with as_person(reviewer):
        made = take_step(made, STEPS["accept"], reviewer, reason="borne out")
    assert made.status == Status.REVIEWED
    return made
