"""An event in plain words: what counts, what does not, and how one asks for it."""

from dataclasses import dataclass

from atrocityrisk.outcomes import Outcome

WHAT = {
    "mass killing": (
        "An armed group of a state (its forces, rebels or militias) kills at least 1,000 civilians "
        "of one group there, within about a year."
    ),
}
"""What counts, by event; any other event is told by its publisher's definition."""
NOT_COUNTED = {
    "mass killing": (
        "Killing by foreign forces is not counted, however many die: neither Gaza nor Ukraine is "
        "in these numbers."
    ),
}
COUNTED = ("killing", "genocide", "politicide", "geno-politicide")
"""Last words of events that take an article."""
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
    article = ("a new " if event.split()[-1] in COUNTED else "new ") if onset else ""
    # A definition that is whole sentences already stays as its publisher wrote it.
    return EventWords(
        headline=f"Where may {article}{event} {ASKED[outcome.phase]}",
        happens=f"{article}{event} {SAID[outcome.phase]}",
        what=WHAT.get(event, outcome.definition),
        not_counted=NOT_COUNTED.get(event, ""),
        another="another one" if onset and outcome.new_while_ongoing else "",
    )
