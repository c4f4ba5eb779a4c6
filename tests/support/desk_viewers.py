"""Who looks at the desk, and what each may see, said once more in plain Python.

Nothing here asks the desk: it is the second opinion against which its answers are held.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest

CONTRIBUTORS = ("analyst", "reviewer", "approver", "superuser")
REVIEWERS = ("reviewer", "approver", "superuser")
KEEPERS = ("administrator", "superuser")
ROLES = ("reader", "analyst", "reviewer", "approver", "administrator", "superuser", "roleless")
LEVELS = ("public", "restricted", "confidential")


full_only = pytest.mark.skipif(
    os.environ.get("ATROCITYRISK_DESK_FULL") != "1",
    reason="takes minutes; set ATROCITYRISK_DESK_FULL=1",
)
"""For what is asked on demand: the same of more people."""


def some(names: Iterable[str], always: Iterable[str]) -> list[Any]:
    """Names for a test's parameters: some always, the others on demand."""
    kept = set(always)
    return [name if name in kept else pytest.param(name, marks=full_only) for name in names]


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """Somebody of a role and a clearance; nobody at all where the role is empty."""

    role: str
    clearance: int
    # How the person is called; what they wrote is theirs.
    name: str
    # Whether the desk publishes its public bulletins to strangers.
    published: bool = False

    @property
    def contributes(self) -> bool:
        """Whether unreviewed records of colleagues are seen."""
        return self.role in CONTRIBUTORS

    @property
    def reviews(self) -> bool:
        """Whether embargoed records of colleagues are seen."""
        return self.role in REVIEWERS

    @property
    def keeps_accounts(self) -> bool:
        """Whether people and everybody's acts are seen."""
        return self.role in KEEPERS

    @property
    def reads(self) -> bool:
        """Whether any record is seen at all."""
        return self.role not in ("", "roleless")


NOBODY = Viewer(role="", clearance=-1, name="")


def all_viewers() -> list[Viewer]:
    """Nobody, and somebody of every role and every clearance."""
    return [NOBODY] + [
        Viewer(role=role, clearance=clearance, name=f"{role}_{level}")
        for role in ROLES
        for clearance, level in enumerate(LEVELS)
    ]


def sees_level(viewer: Viewer, level: int) -> bool:
    """Whether a source of a level is seen."""
    return viewer.reads and level <= viewer.clearance


def sees_record(
    viewer: Viewer, *, level: int, status: str, author: str, embargo: date | None = None
) -> bool:
    """Whether a record is seen."""
    mine = author == viewer.name
    if not viewer.reads or level > viewer.clearance:
        return False
    if status == "draft" and not mine:
        return False
    if status != "reviewed" and not (viewer.contributes or mine):
        return False
    held = embargo is not None and embargo > datetime.now(UTC).date()
    return not held or viewer.reviews or mine


def sees_alert(viewer: Viewer, *, level: int, issued: bool) -> bool:
    """Whether an alert is seen: by readers once it was issued."""
    return sees_level(viewer, level) and (issued or viewer.contributes)


def sees_rule(viewer: Viewer, *, level: int) -> bool:
    """Whether an alert rule is seen."""
    return sees_level(viewer, level) and viewer.contributes


def sees_bulletin(viewer: Viewer, *, level: int) -> bool:
    """Whether a bulletin is seen; public ones by everybody where the desk publishes them."""
    return sees_level(viewer, level) or (level == 0 and viewer.published)


def make_viewers(viewers: Iterable[Viewer]) -> dict[str, Any]:
    """Their accounts, by name."""
    from desk_people import make_person

    from atrocityrisk.desk.rules.levels import Level

    made = {}
    for viewer in viewers:
        if not viewer.role:
            continue
        roles = () if viewer.role in ("superuser", "roleless") else (viewer.role,)
        fields = {"is_superuser": True, "is_staff": True} if viewer.role == "superuser" else {}
        made[viewer.name] = make_person(
            viewer.name, *roles, clearance=Level(viewer.clearance), **fields
        )
    return made
