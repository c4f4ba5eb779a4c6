"""What is forecast, for when, seen from when: what stands at the head of every page."""

from dataclasses import dataclass

from atrocityrisk._formatting.numbers import percent_with_sign, year_span
from atrocityrisk.editions import Edition
from atrocityrisk.reports.wording.event_words import event_words


@dataclass(frozen=True, kw_only=True)
class EventView:
    """The event of an edition in plain words.

    Attributes
    ----------
    title : str
        Event and window in one line.
    subject : str
        The event alone.
    headline : str
        The question that the list answers, without a question mark.
    what : str
        What counts, in one sentence.
    not_counted : str
        What does not, with the examples that readers miss; empty for events without such.
    happens : str
        The event as a clause: "a new mass killing begins".
    another : str
        What a probability is of where such an event goes on: "another one".
    definition : str
        The publisher's definition, whole.
    at_risk_rule : str
        Which states can see it; empty where that is no question.
    barred : bool
        Whether a state where one is under way is not at risk, so that its number is no risk.
    window : str
        Years forecast: 2026–2027.
    origin : int
        Last year whose data were used.
    states : int
        States on the list.
    level : str
        Level of all intervals.
    provisional : str
        Why the list is provisional, in one sentence; empty where it is not.
    limits : tuple of str
        What the numbers cannot say.
    warnings : tuple of str
        Warnings under which the edition was made, whole.
    has_intervals : bool
        Whether the model gives intervals.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> edition = ar.editions.make_edition(ar.default_spec())  # doctest: +SKIP
    >>> ar.reports.view_report(edition).event.window  # doctest: +SKIP
    '2026–2027'
    """

    title: str
    subject: str
    headline: str
    what: str
    not_counted: str
    happens: str
    another: str
    definition: str
    at_risk_rule: str
    barred: bool
    window: str
    origin: int
    states: int
    level: str
    provisional: str
    limits: tuple[str, ...]
    warnings: tuple[str, ...]
    has_intervals: bool


def event_view(edition: Edition) -> EventView:
    """The head of an edition's pages."""
    outcome = edition.panel.outcome
    first, last = edition.window
    words = event_words(outcome)
    share = percent_with_sign(edition.inputs.of_origin, digits=0)
    return EventView(
        title=edition.title,
        subject=edition.subject,
        headline=words.headline,
        what=words.what,
        not_counted=words.not_counted,
        happens=words.happens,
        another=words.another,
        definition=edition.definition,
        # Whether an event goes on or ends can be asked of every state.
        at_risk_rule=outcome.at_risk_rule if outcome.phase == "onset" else "",
        barred=outcome.phase == "onset" and not outcome.new_while_ongoing,
        window=year_span(first, last),
        origin=edition.origin,
        states=len(edition.forecast.probability),
        level=percent_with_sign(edition.ranking.level, digits=0),
        provisional=""
        if edition.inputs.settled
        else f"Provisional: {share} of the values are of {edition.origin}, the others are older.",
        limits=edition.limits,
        # Warnings of the library end without a full stop; sentences of a page do not.
        warnings=tuple(text if text.endswith(".") else f"{text}." for text in edition.recorded),
        has_intervals=edition.has_draws,
    )
