"""Why a state moved since the last list, in one or two plain sentences."""

from typing import Any

from atrocityrisk._formatting.numbers import percent_with_sign
from atrocityrisk.explanations import ChangeDecomposition
from atrocityrisk.explanations.changes import NEW_FACTS
from atrocityrisk.rankings.rank_moves import movement_sentence
from atrocityrisk.reports.wording.summaries import STILL, size_of


def moved_text(
    row: dict[str, Any], change: ChangeDecomposition | None, leading: dict[str, Any]
) -> str:
    """The moves of rank and probability, whether the first is real, and the fact behind them."""
    move = movement_sentence(row["rank"], row["previous_rank"], row["rank_low"], row["rank_high"])
    said = (move, probability_text(change), reason_text(change, leading))
    return " ".join(sentence for sentence in said if sentence)


def probability_text(change: ChangeDecomposition | None) -> str:
    """From which probability to which; a rank may stay where that does not."""
    if change is None or change.parts.empty:
        return ""
    before, now = (
        percent_with_sign(edition["probability"]) for edition in (change.previous, change.current)
    )
    if before == now:
        return f"The probability was {before}, as it is now."
    return f"The probability was {before}, and is {now}."


def reason_text(change: ChangeDecomposition | None, leading: dict[str, Any]) -> str:
    """The new fact that did most of a move of the probability, or that there is none."""
    if change is None or change.parts.empty:
        return ""
    facts = size_of(change, NEW_FACTS)
    if not leading or abs(facts) < STILL:
        return "No notable new fact; the model was refitted."
    verb = "raised" if facts > 0 else "lowered"
    # The refitted model may have outweighed them.
    against = facts * (change.current["probability"] - change.previous["probability"]) < 0
    did = f"alone would have {verb}" if against else verb
    return (
        f"New facts {did} it. Above all: {leading['description']}. "
        f"Before: {leading['before']}; now: {leading['now']}."
    )
