"""The first screen: what is forecast, the first ten, what changed, how good such lists were."""

from dataclasses import dataclass

from atrocityrisk._formatting.numbers import (
    count_word,
    fixed,
    level_text,
    percent_with_sign,
    whole_span,
)
from atrocityrisk._formatting.titles import going_on
from atrocityrisk.editions import Edition
from atrocityrisk.rankings import AlertList, expected_onsets
from atrocityrisk.rankings.list_words import expected_sentence, list_meaning
from atrocityrisk.reports.view.ranking_rows import NONE_UNDER_WAY, NOT_KNOWN, UNDER_WAY, RankingRow
from atrocityrisk.reports.view.reading_groups import ReadingGroup

FIRST = 10


@dataclass(frozen=True, kw_only=True)
class Change:
    """What changed since the last list: a heading, states with a word on each, by name of page."""

    heading: str
    states: tuple[RankingRow, ...]


@dataclass(frozen=True, kw_only=True)
class Switch:
    """One position of the switch: all states, none under way, under way."""

    key: str
    title: str
    states: int
    known: str


@dataclass(frozen=True, kw_only=True)
class CostRow:
    """How long a list is worth its looks, at one ratio of costs."""

    looks: str
    above: str
    states: str
    states_span: str
    hits: str
    hits_span: str
    missed: str
    missed_span: str


@dataclass(frozen=True, kw_only=True)
class FrontView:
    """The first screen.

    Attributes
    ----------
    first : tuple of RankingRow
        The first ten.
    expected : str
        How many states are expected to see the event, in one sentence.
    meanings : tuple of str
        What the numbers mean for lists of the first ten and thirty.
    order : str
        How sure the order of the first is; empty for a model without intervals.
    under_way_note : str
        What the mark "under way" means for a number; empty where nothing is marked.
    since : str
        What the moves are counted from.
    changes : tuple of Change
        What lies beyond the uncertainty; empty where nothing does.
    unchanged : str
        Said where nothing does; else empty.
    switches : tuple of Switch
        All states, none under way, under way, not known; empty where nothing is known.
    groups : tuple of ReadingGroup
        For the filter.

    Examples
    --------
    >>> import atrocityrisk as ar
    >>> edition = ar.editions.make_edition(ar.default_spec())  # doctest: +SKIP
    >>> len(ar.reports.view_report(edition).front.first)  # doctest: +SKIP
    10
    """

    first: tuple[RankingRow, ...]
    expected: str
    meanings: tuple[str, ...]
    order: str
    under_way_note: str
    since: str
    changes: tuple[Change, ...]
    unchanged: str
    switches: tuple[Switch, ...]
    groups: tuple[ReadingGroup, ...]


def front_view(
    edition: Edition,
    rows: tuple[RankingRow, ...],
    groups: tuple[ReadingGroup, ...],
    known: dict[str, str],
) -> FrontView:
    """The first screen; `known` says by status what is known of the order there."""
    changes = _changes(rows)
    return FrontView(
        first=rows[:FIRST],
        expected=expected_sentence(expected_onsets(edition.forecast, level=edition.spec.level)),
        meanings=tuple(list_meaning(plan) for plan in edition.plans),
        order=_order(rows[:FIRST], edition),
        under_way_note=_under_way_note(edition, rows),
        since=edition.moves_since,
        changes=changes,
        unchanged="" if changes else _still(rows, edition),
        switches=tuple(
            Switch(key=key, title=title, states=count, known=known.get(key, ""))
            for key, title, count in _positions(rows)
        ),
        groups=groups,
    )


def _order(first: tuple[RankingRow, ...], edition: Edition) -> str:
    """Between which ranks the first and the last of the first ten may stand."""
    if not edition.has_draws or len(first) < 2:
        return ""
    top, last = (f"{row.name} may rank {row.rank.span}" for row in (first[0], first[-1]))
    level = level_text(edition.spec.level)
    return f"The order is unsure: with {level} confidence {top}, and {last}."


def _under_way_note(edition: Edition, rows: tuple[RankingRow, ...]) -> str:
    if not any(row.under_way for row in rows):
        return ""
    year = min(edition.panel.record_end, edition.origin)
    outcome = edition.panel.outcome
    event = going_on(outcome).removeprefix("such ")
    marked = f"Under way: such {event} was going on at the end of {year}, the last on record."
    if outcome.phase != "onset":
        return marked
    if not outcome.new_while_ongoing:
        return (
            f"{marked} While it lasts the state is not at risk of another; its number is no risk."
        )
    scores = None if edition.performance is None else edition.performance.under_way_scores
    unsure = scores is not None and not scores.shows_skill
    order = " Among these states the order has shown no skill." if unsure else ""
    return f"{marked} The number is for another one.{order}"


def _positions(rows: tuple[RankingRow, ...]) -> tuple[tuple[str, str, int], ...]:
    """Positions of the switch: key, title and states; none where nothing is known of any state."""
    unknown = _count(rows, NOT_KNOWN)
    if unknown == len(rows):
        return ()
    known = (
        ("", "All states", len(rows)),
        (NONE_UNDER_WAY, "None under way", _count(rows, NONE_UNDER_WAY)),
        (UNDER_WAY, "Under way", _count(rows, UNDER_WAY)),
    )
    return (*known, (NOT_KNOWN, "Not known", unknown)) if unknown else known


def _count(rows: tuple[RankingRow, ...], status: str) -> int:
    return sum(row.status == status for row in rows)


def _changes(rows: tuple[RankingRow, ...]) -> tuple[Change, ...]:
    """States that moved by more than their interval, and those that are new."""
    headings = {"up": "Up", "down": "Down", "new": "New on the list"}
    # Without a list before, all would be new.
    if all(row.movement == "new" for row in rows):
        return ()
    found = {
        heading: tuple(row for row in rows if row.movement == movement)
        for movement, heading in headings.items()
    }
    return tuple(Change(heading=h, states=those) for h, those in found.items() if those)


def _still(rows: tuple[RankingRow, ...], edition: Edition) -> str:
    if all(row.movement == "new" for row in rows):
        return "There is no earlier list to compare with."
    if not edition.has_draws:
        return "This model gives no intervals: no move can be told from chance."
    entered = [
        row.name
        for row in rows[:FIRST]
        if row.previous.value is not None and row.previous.value > FIRST
    ]
    text = "No state moved by more than the uncertainty of its rank."
    if entered:
        text += f" Within it, {_named(entered)} entered the first {count_word(FIRST)}."
    return text


def _named(names: list[str]) -> str:
    """Names within a sentence."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def cost_rows(plans: tuple[AlertList, ...]) -> tuple[CostRow, ...]:
    """Lists that a ratio of costs justifies."""
    return tuple(
        CostRow(
            looks=fixed(1 / plan.cost_ratio, digits=0),
            above=percent_with_sign(plan.cost_ratio),
            states=f"{len(plan.gwcode)}",
            states_span=whole_span(plan.length_low, plan.length_high),
            hits=fixed(plan.hits.expected, digits=1),
            hits_span=whole_span(plan.hits.low, plan.hits.high),
            missed=fixed(plan.misses.expected, digits=1),
            missed_span=whole_span(plan.misses.low, plan.misses.high),
        )
        for plan in plans
        if plan.cost_ratio
    )
