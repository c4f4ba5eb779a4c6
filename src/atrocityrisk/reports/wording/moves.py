"""Why a state moved since the last list, in one or two plain sentences."""

from typing import Any

from atrocityrisk.explanations import ChangeDecomposition
from atrocityrisk.explanations.changes import NEW_FACTS
from atrocityrisk.rankings.rank_moves import movement_sentence
from atrocityrisk.reports.wording.summaries import STILL, size_of


def moved_text(
    row: dict[str, Any], change: ChangeDecomposition | None, leading: dict[str, Any]
) -> str:
    """The move of the rank, whether it is more than uncertainty, and the fact behind it."""
    move = movement_sentence(row["rank"], row["previous_rank"], row["rank_low"], row["rank_high"])
    return f"{move} {reason_text(change, leading)}".strip()


def reason_text(change: ChangeDecomposition | None, leading: dict[str, Any]) -> str:
    """The new fact that did most of a move of the probability, or that there is none."""
    if change is None or change.parts.empty:
        return ""
    facts = size_of(change, NEW_FACTS)
    if not leading or abs(facts) < STILL:
        return "No notable new fact; the model was refitted."
    verb = "raised" if facts > 0 else "lowered"
    return (
        f"New facts {verb} the probability. Above all: {leading['description']} "
        f"(was {leading['before']}, is {leading['now']})."
    )
