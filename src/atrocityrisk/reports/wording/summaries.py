"""The page of a state in a few sentences: why this high, why it moved, how much is known."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from atrocityrisk._formatting.numbers import is_missing
from atrocityrisk.explanations import ChangeDecomposition, Explanation
from atrocityrisk.reports import display_numbers

RAISING, LOWERING = 3, 2
LEAST = 0.05
"""Least contribution of a theme, log-odds, that is worth a word: about five percent of the odds."""
STILL = 0.01
"""Least part of a move, log-odds, that is worth a word."""
FACTS = "new facts about the country"
"""Part of a change ledger that is made of single facts."""
WHOLES = (("a hundred", 100), ("a thousand", 1000), ("ten thousand", 10_000))
WORDS = {"model fitted anew": "fitting the model anew"}
"""Parts of a change ledger as they stand within a sentence."""


def why_this_high(made: Explanation | None, themes: pd.DataFrame) -> str:
    """How far a state is from the median one, and which themes take it there.

    Parameters
    ----------
    made : Explanation or None
        Parts of the log-odds.
    themes : DataFrame
        Contribution by theme.

    Returns
    -------
    str
        Two sentences; empty without an explanation.
    """
    if made is None:
        return ""
    ratio = float(np.exp(made.log_odds - made.reference_log_odds))
    near = 0.95 < ratio < 1.05
    whole = (
        "about those"
        if near
        else f"{display_numbers.fixed(ratio, digits=_digits(ratio))} times those"
    )
    told = f"The odds are {whole} of a state that has the median of every indicator."
    sizes = zip(themes.index.tolist(), themes["contribution"].tolist(), strict=True)
    order = sorted(sizes, key=lambda one: -one[1])
    raising = [one for one in order if one[1] >= LEAST][:RAISING]
    lowering = [one for one in reversed(order) if one[1] <= -LEAST][:LOWERING]
    said = [
        f"{verb} most by {_listed(_factors(part))}"
        for verb, part in (("raised", raising), ("lowered", lowering))
        if len(part)
    ]
    return f"{told} {_sentence(said)}" if said else told


def why_it_moved(
    row: Mapping[str, Any],
    previous: Mapping[str, Any] | None,
    ledger: ChangeDecomposition | None,
    fact: str,
) -> str:
    """What became of probability and rank since the list before, and what did most of it.

    Parameters
    ----------
    row : mapping
        The state's row in the list.
    previous : mapping or None
        Its row in the list before.
    ledger : ChangeLedger or None
        Parts of the move.
    fact : str
        The new fact that did most in the direction of all new facts, with its values; or empty.

    Returns
    -------
    str
        A few sentences; the rank never without its intervals.
    """
    if previous is None:
        return "It was not in the list of the year before."
    told = [f"Since the edition before the probability {_went(previous, row)}{_most(ledger)}."]
    facts = size_of(ledger, FACTS)
    if fact and abs(facts) >= STILL:
        verb = "raised" if facts > 0 else "lowered"
        told.append(f"New facts about the country {verb} it, above all: {fact}.")
    told.append(_places(row, previous, ledger))
    return " ".join(told)


def main_part(ledger: ChangeDecomposition | None, fact: str) -> str:
    """What moved the probability most, in a few words for a table.

    Parameters
    ----------
    ledger : ChangeLedger or None
        Parts of the move.
    fact : str
        The new fact that did most in the direction of all new facts, or empty.

    Returns
    -------
    str
        With its direction; empty without a ledger.
    """
    if ledger is None or ledger.parts.empty:
        return ""
    part, size = _largest(ledger)
    if abs(size) < STILL:
        return "none of note"
    named = f"new facts: {fact}" if part == FACTS and fact else WORDS.get(part, part)
    return f"{'raised' if size > 0 else 'lowered'} by {named}"


def how_many(probability: float) -> str:
    """A probability as a count of states, of a hundred or of as many as it takes to be no fraction.

    Parameters
    ----------
    probability : float
        In 0-1.

    Returns
    -------
    str
        One sentence.

    Examples
    --------
    >>> how_many(0.079)[:73]
    'Of a hundred states with this probability, about 8 would see the event in'
    >>> how_many(0.0027)[:74]
    'Of a thousand states with this probability, about 3 would see the event in'
    """
    whole, size = next(
        ((word, of) for word, of in WHOLES if round(of * probability) >= 1), WHOLES[-1]
    )
    seen = round(size * probability)
    if seen == 0:
        return f"Of {whole} states with this probability, less than one would see the event."
    return (
        f"Of {whole} states with this probability, about {seen} would see the event in the window "
        f"and about {size - seen:,} would not."
    )


def what_is_known(counts: Mapping[str, int], origin: int) -> str:
    """How many values are of the year, older and unknown.

    Parameters
    ----------
    counts : mapping of str to int
        observed, carried, unknown.
    origin : int
        Last year whose data were used.

    Returns
    -------
    str
        One sentence.

    Examples
    --------
    >>> what_is_known({"observed": 4, "carried": 1, "unknown": 0}, 2024)
    'Of 5 values 4 are of 2024, 1 is older and none is unknown.'
    """
    older, unknown = counts["carried"], counts["unknown"]
    return (
        f"Of {sum(counts.values())} values {counts['observed']} are of {origin}, "
        f"{_number(older)} older and {_number(unknown)} unknown."
    )


def _went(previous: Mapping[str, Any], row: Mapping[str, Any]) -> str:
    """From where to where the probability went, each with its interval."""
    then, now = (display_numbers.percent(r["probability"]) for r in (previous, row))
    before, today = (
        display_numbers.bracket(display_numbers.share_span(r["low"], r["high"]))
        for r in (previous, row)
    )
    verb = "stayed about the same, from" if then == now else "went from"
    return f"{verb} {then}{before} to {now}{today}"


def _number(count: int) -> str:
    return "none is" if count == 0 else f"{count} is" if count == 1 else f"{count} are"


def _digits(ratio: float) -> int:
    return 0 if ratio >= 10 else 1 if ratio >= 1.05 else 2


def _factors(sizes: Sequence[tuple[str, float]]) -> list[str]:
    """Themes with what they do to the odds."""
    made = []
    for name, size in sizes:
        factor = float(np.exp(size))
        made.append(f"{name} (×{display_numbers.fixed(factor, digits=_digits(factor))})")
    return made


def _largest(ledger: ChangeDecomposition) -> tuple[str, float]:
    sizes = ledger.parts["log_odds"].to_numpy(np.float64)
    place = int(np.abs(sizes).argmax())
    return str(ledger.parts["part"].iloc[place]), float(sizes[place])


def size_of(ledger: ChangeDecomposition | None, part: str) -> float:
    """Log-odds of one part of a move.

    Parameters
    ----------
    ledger : ChangeLedger or None
        Parts of the move.
    part : str
        Name of the part.

    Returns
    -------
    float
        0 where there is none.
    """
    if ledger is None:
        return 0.0
    parts = zip(ledger.parts["part"], ledger.parts["log_odds"], strict=True)
    return float(sum(size for name, size in parts if name == part))


def _most(ledger: ChangeDecomposition | None) -> str:
    """Which part did most of a move of the probability."""
    if ledger is None or ledger.parts.empty:
        return ""
    part, size = _largest(ledger)
    if abs(size) < STILL:
        return "; no part of that is of note"
    place = ledger.parts["part"].tolist().index(part)
    points = display_numbers.signed(100 * float(ledger.parts["probability"].iloc[place]))
    return f"; the largest part is {WORDS.get(part, part)} ({points} points)"


def _places(
    row: Mapping[str, Any], previous: Mapping[str, Any], ledger: ChangeDecomposition | None
) -> str:
    """The move of the rank, whether it can be told from none, and what it is made of."""
    then, now = (
        str(r["rank"])
        + display_numbers.bracket(display_numbers.whole_span(r["rank_low"], r["rank_high"]))
        for r in (previous, row)
    )
    gained = int(previous["rank"]) - int(row["rank"])
    if gained == 0:
        return f"The rank is {now}, as it was: then {then}."
    count = f"{abs(gained)} place{'s' if abs(gained) > 1 else ''}"
    told = f"It moved {'up' if gained > 0 else 'down'} {count}, from rank {then} to {now}"
    if not is_missing(row["rank_low"]):
        inside = int(row["rank_low"]) <= int(previous["rank"]) <= int(row["rank_high"])
        told += (
            ": the earlier rank lies within today's interval, so it cannot be told from no move"
            if inside
            else ": the earlier rank lies outside today's interval"
        )
    if ledger is None or ledger.parts.empty:
        return f"{told}."
    parts = [
        f"{part} {display_numbers.signed(-float(rank), digits=1)}"
        for part, rank in zip(ledger.parts["part"], ledger.parts["rank"], strict=True)
    ]
    return f"{told}. In places: {', '.join(parts)}."


def _sentence(parts: Sequence[str]) -> str:
    told = "; ".join(parts)
    return f"{told[0].upper()}{told[1:]}."


def _listed(names: Sequence[str]) -> str:
    """Names with commas, and "and" before the last."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
