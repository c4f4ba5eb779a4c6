"""What may be quoted from a list, and what may not: three sentences each, made from its numbers."""

from dataclasses import dataclass

from atrocityrisk.reports.view.estimates import Estimate
from atrocityrisk.reports.view.event_view import EventView
from atrocityrisk.reports.view.front_view import FrontView
from atrocityrisk.reports.view.ranking_rows import RankingRow
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
        Three statements that may be quoted as they stand.
    may_not : tuple of Misquote
        Three that may not, with the reason.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> edition = ar.editions.make_edition(ar.default_spec())  # doctest: +SKIP
    >>> len(ar.reports.view_report(edition).press.may)  # doctest: +SKIP
    3
    """

    may: tuple[str, ...]
    may_not: tuple[Misquote, ...]


def press_view(event: EventView, front: FrontView, record: RecordView | None) -> PressView:
    """The press sheet of a list."""
    # The number of a state that is not at risk is no risk, and no quotation.
    quoted = [row for row in front.first if not (event.barred and row.under_way)] or front.first
    first, last = quoted[0], quoted[-1]
    among = f"{event.states} states"
    if first is not front.first[0]:
        among = f"those of {among} where none is under way"
    risk = (
        f"A statistical model gives {first.name}, first of {among}, a probability of "
        f"{_with_interval(first.probability, event.level)} that {event.happens} in {event.window}. "
        f"It knows data to the end of {event.origin}."
    )
    meaning = " ".join(
        ("A place on the list is a reason to look, not a prediction.", *front.meanings[:1])
    )
    worth = (
        record.line
        if record is not None
        else "How good such lists were is not known: none was scored."
    )
    may_not = [
        Misquote(sentence=f"“{first.name} will see one.”", why=_no_certainty(first)),
        Misquote(
            sentence="“A state that is low on the list is safe.”",
            why="Some events came in states far down such lists, and some nobody counts.",
        ),
    ]
    if last is not first:
        may_not.insert(
            1,
            Misquote(
                sentence=f"“{first.name} is in greater danger than {last.name}.”",
                why=_no_order(first.probability, last.probability),
            ),
        )
    return PressView(may=(risk, meaning, worth), may_not=tuple(may_not))


def _with_interval(shown: Estimate, level: str) -> str:
    """A number with its interval and what that holds, or that it has none."""
    return f"{shown.text} ({level} interval {shown.span})" if shown.has_span else shown.with_span


def _no_certainty(first: RankingRow) -> str:
    """Why the first state of a list may not be said to see the event."""
    if (first.probability.value or 0.0) < 0.5:
        return "By the model's own number it is more likely that it will not."
    return f"The model gives it {first.probability.text}, which is no certainty."


def _no_order(first: Estimate, last: Estimate) -> str:
    """Why two states of the first ten may not be put in order."""
    if first.low is None or last.high is None:
        return "This model gives no intervals: nobody knows how sure the order is."
    if first.low <= last.high:
        return "Their intervals overlap; the order among the first is mostly chance."
    return "The list compares numbers of a model; it does not measure danger."
