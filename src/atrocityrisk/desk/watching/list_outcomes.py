"""What pages say of a list beside its numbers: what of, seen when, and what it does not say."""

from dataclasses import dataclass

from atrocityrisk.desk.models import ForecastList
from atrocityrisk.outcomes import OUTCOMES


@dataclass(frozen=True, kw_only=True)
class OutcomeWords:
    """What the probabilities of a list are of."""

    title: str
    # Empty for an outcome that the library does not know.
    definition: str


def outcome_words(one: ForecastList | None) -> OutcomeWords | None:
    """What a list is of, in the library's words where it knows the outcome."""
    if one is None:
        return None
    if one.outcome not in OUTCOMES:
        return OutcomeWords(title=one.outcome.replace("_", " "), definition="")
    outcome = OUTCOMES[one.outcome]
    return OutcomeWords(title=f"{outcome.phase} of {outcome.event}", definition=outcome.definition)
