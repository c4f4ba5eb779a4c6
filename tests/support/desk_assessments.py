"""Assessments for tests of the desk; nothing in them is real."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from atrocityrisk.desk.changes.workflow import STEPS, save_content, take_step
from atrocityrisk.desk.models import Assessment, Person
from atrocityrisk.desk.rules.findings import IndicatorFinding, findings_text
from atrocityrisk.desk.rules.levels import Level, Presence, Status
from atrocityrisk.desk.rules.scope import as_person


def findings_of(said: Mapping[str, Any]) -> str:
    """Stored text of judgements: by indicator a presence, or fields of a finding."""
    return findings_text(
        IndicatorFinding(indicator=number, **fields)
        if isinstance(fields, dict)
        else IndicatorFinding(indicator=number, presence=Presence(fields))
        for number, fields in said.items()
    )


def make_assessment(
    author: Person, said: Mapping[str, Any] | None = None, **fields: Any
) -> Assessment:
    """A draft, restricted unless told otherwise."""
    given: dict[str, Any] = {
        "gwcode": 490,
        "first_day": date(2024, 1, 1),
        "last_day": date(2024, 12, 31),
        "summary": "Tension rose in the east over the year.",
        "level": Level.RESTRICTED,
        "findings": findings_of(said or {}),
        **fields,
    }
    with as_person(author):
        return save_content(Assessment(**given), author)


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
