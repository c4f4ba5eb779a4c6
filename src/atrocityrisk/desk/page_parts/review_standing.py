"""Where a row stands in its review, and what its viewer may do with it, for the page of the row."""

from typing import Any

from atrocityrisk.desk.changes.workflow import may_do, may_edit, may_release, possible_steps
from atrocityrisk.desk.models import Person
from atrocityrisk.desk.models.reviewed import Reviewed
from atrocityrisk.desk.page_parts.review_steps import words_of
from atrocityrisk.desk.page_parts.reviewed_kind import ReviewedKind
from atrocityrisk.desk.rules.levels import Level, Status

_WAITS_FOR = {
    Status.DRAFT: "It waits for its author to submit it.",
    Status.SUBMITTED: "It waits for a reviewer who neither wrote nor last changed it.",
    Status.REJECTED: "It waits for its author to correct and submit it again, or withdraw it.",
    Status.WITHDRAWN: "It is kept, and counts no more.",
}


def review_standing(kind: ReviewedKind, row: Reviewed, person: Person) -> dict[str, Any]:
    """What waits for whom, and the steps that a person may take, as a page names them."""
    return {
        "waits_for": _WAITS_FOR.get(Status(row.status), f"A second person has {kind.accepted} it."),
        "steps": [
            (step.name, words_of(kind, step.name).label) for step in possible_steps(row, person)
        ],
        "may_edit": may_edit(row, person),
        # Of a public row without an embargo there is nothing to release.
        "may_release": may_release(row, person) and (row.level > Level.PUBLIC or row.embargoed),
        "own_review": _barred_from_review(row, person),
    }


def _barred_from_review(row: Reviewed, person: Person) -> bool:
    """Whether somebody reviews rows of this kind, and not this one since it is their own."""
    own = person.pk in {row.author_id, row.last_editor_id}
    return own and row.status == Status.SUBMITTED and may_do("review", row, person)
