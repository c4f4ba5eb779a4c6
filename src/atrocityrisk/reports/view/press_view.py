"""What may be quoted from a list, and what may not: three sentences each, made from its numbers."""

from dataclasses import dataclass

from atrocityrisk.reports.view.event_view import EventView
from atrocityrisk.reports.view.front_view import FrontView
from atrocityrisk.reports.view.record_view import RecordView


@dataclass(frozen=True, kw_only=True)
class Misquote:
    """A sentence that may not be said of the list, and what is wrong with it."""

    sentence: str
    why: str


@dataclass(frozen=True, kw_only=True)
class PressView:
    """The press sheet.

    Attributes
    ----------
    may : tuple of str
        Three sentences that may be quoted as they stand.
    may_not : tuple of Misquote
        Three that may not, with the reason.
    """

    may: tuple[str, ...]
    may_not: tuple[Misquote, ...]


def press_view(event: EventView, front: FrontView, record: RecordView | None) -> PressView:
    """The press sheet of a list."""
    first = front.first[0]
    risk = (
        f"For {first.name}, first of {event.states} states, a statistical model gives "
        f"{first.probability.with_span}, {event.level} interval, that {event.happens} in "
        f"{event.window}, by data to the end of {event.origin}."
    )
    meaning = (
        f"A place on the list is a reason to look, not a prediction. {front.meanings[0]}"
        if front.meanings
        else "A place on the list is a reason to look, not a prediction."
    )
    worth = (
        record.line
        if record is not None
        else "How good such lists were is not known: none was scored."
    )
    last = front.first[-1]
    return PressView(
        may=(risk, meaning, worth),
        may_not=(
            Misquote(
                sentence=f"“{first.name} will see one.”",
                why="By the model's own number it is more likely that it will not.",
            ),
            Misquote(
                sentence=f"“{first.name} is in greater danger than {last.name}.”",
                why="Their intervals overlap; the order among the first is mostly chance.",
            ),
            Misquote(
                sentence="“A state that is low on the list is safe.”",
                why="Some events came in states far down such lists, and some nobody counts.",
            ),
        ),
    )
