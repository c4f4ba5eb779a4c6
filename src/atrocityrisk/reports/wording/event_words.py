"""An event in plain words: what counts, what does not, and how one asks for it."""

from dataclasses import dataclass

from atrocityrisk.outcomes import Outcome
from atrocityrisk.outcomes.definitions import MASS_KILLING
from atrocityrisk.outcomes.outcome import Perpetrator

KILLERS: dict[Perpetrator, str] = {
    "any": "An armed group of a state (its forces, rebels or militias) kills",
    "state": "A state, by its own forces or by groups that act for it, kills",
    "non-state": "An armed group that does not act for the state, such as rebels, kills",
}
WHAT = "{killers} at least 1,000 civilians of one group there, within about a year."
"""What counts as mass killing; any other event is told by its publisher's definition."""
NOT_COUNTED = (
    "Killing by foreign forces is not counted, however many die: neither Gaza nor Ukraine is in "
    "these numbers."
)
UNCOUNTED = ("violence", "unrest", "repression", "fighting", "displacement", "torture")
"""Last words of events that take no article, beside plurals."""
ASKED = {"onset": "begin", "ongoing": "be under way", "ended": "end"}
SAID = {"onset": "begins", "ongoing": "is under way", "ended": "ends"}


@dataclass(frozen=True, kw_only=True)
class EventWords:
    """Headline, clause, what counts, what does not, and what else a probability is of."""

    headline: str
    happens: str
    what: str
    not_counted: str
    another: str


def event_words(outcome: Outcome) -> EventWords:
    """The words for an outcome."""
    onset = outcome.phase == "onset"
    event = outcome.event
    # Violence and deaths are not counted in pieces, killings are.
    last = (event.split() or [""])[-1]
    counted = last not in UNCOUNTED and not last.endswith("s")
    article = ("a new " if counted else "new ") if onset else ""
    # By the definition: an event of somebody's own may have the same name and count otherwise.
    known = MASS_KILLING in outcome.definition
    # A definition that is whole sentences already stays as its publisher wrote it.
    return EventWords(
        headline=f"Where may {article}{event} {ASKED[outcome.phase]}",
        happens=f"{article}{event} {SAID[outcome.phase]}",
        what=WHAT.format(killers=KILLERS[outcome.perpetrator]) if known else outcome.definition,
        not_counted=NOT_COUNTED if known else "",
        another="another one" if onset and outcome.new_while_ongoing else "",
    )
