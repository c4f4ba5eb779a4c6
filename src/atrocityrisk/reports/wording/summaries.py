"""The page of a state in a few sentences: why this high, why it moved, how much is known."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from atrocityrisk._formatting import numbers
from atrocityrisk._formatting.numbers import is_missing
from atrocityrisk.explanations import ChangeDecomposition, Explanation
from atrocityrisk.explanations.changes import NEW_FACTS, REFITTED
from atrocityrisk.reports.table_rows import records

RAISING, LOWERING = 3, 2
LEAST = 0.05
"""Least contribution of a theme, log-odds, that is worth a word: about five percent of the odds."""
STILL = 0.01
"""Least part of a move, log-odds, that is worth a word."""
WHOLES = (("a hundred", 100), ("a thousand", 1000), ("ten thousand", 10_000))
WORDS = {REFITTED: "fitting the model anew"}
"""Parts of a change as they stand within a sentence."""


def why_this_high(made: Explanation | None, themes: pd.DataFrame) -> str:
    """How far a state is from the median one, and which themes take it there."""
    if made is None:
        return ""
    ratio = float(np.exp(made.log_odds - made.reference_log_odds))
    near = 0.95 < ratio < 1.05
    whole = "about" if near else f"{_factor(ratio)} times"
    text = f"The odds are {whole} those of a state that has the median of every indicator."
    sizes = zip(themes.index.tolist(), themes["contribution"].tolist(), strict=True)
    order = sorted(sizes, key=lambda one: -one[1])
    raising = [one for one in order if one[1] >= LEAST][:RAISING]
    lowering = [one for one in reversed(order) if one[1] <= -LEAST][:LOWERING]
    clauses = [
        f"{verb} most by {_listed(part)}"
        for verb, part in (("raised", raising), ("lowered", lowering))
        if len(part)
    ]
    return f"{text} {_sentence(clauses)}" if clauses else text


def why_it_moved(
    row: Mapping[str, Any],
    previous: Mapping[str, Any] | None,
    change: ChangeDecomposition | None,
    leading: str,
) -> str:
    """What became of probability and rank since the list before, and what did most of it."""
    if previous is None:
        return "It was not in the list of the year before."
    sentences = [f"Since the edition before the probability {_went(previous, row)}{_most(change)}."]
    whole = size_of(change, NEW_FACTS)
    if leading and abs(whole) >= STILL:
        verb = "raised" if whole > 0 else "lowered"
        sentences.append(f"New facts about the country {verb} it, above all: {leading}.")
    sentences.append(_places(row, previous, change))
    return " ".join(sentences)


def main_part(change: ChangeDecomposition | None, leading: str) -> str:
    """What moved the probability most, in a few words for a table."""
    if change is None or change.parts.empty:
        return ""
    largest = _largest(change)
    part, size = largest["part"], largest["log_odds"]
    if abs(size) < STILL:
        return "none of note"
    named = f"new facts: {leading}" if part == NEW_FACTS and leading else WORDS.get(part, part)
    return f"{'raised' if size > 0 else 'lowered'} by {named}"


def how_many(probability: float) -> str:
    """A probability as a count of states: of a hundred, or of more where that is below one."""
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
    """How many values are of the year, older and unknown."""
    older, unknown = counts["carried"], counts["unknown"]
    return (
        f"Of {sum(counts.values())} values {counts['observed']} are of {origin}, "
        f"{_number(older)} older and {_number(unknown)} unknown."
    )


def _went(previous: Mapping[str, Any], row: Mapping[str, Any]) -> str:
    """From where to where the probability went, each with its interval."""
    then, now = (numbers.percent_with_sign(r["probability"]) for r in (previous, row))
    before, today = (
        numbers.bracket(numbers.share_span(r["low"], r["high"])) for r in (previous, row)
    )
    verb = "stayed about the same, from" if then == now else "went from"
    return f"{verb} {then}{before} to {now}{today}"


def _number(count: int) -> str:
    return "none is" if count == 0 else f"{count} is" if count == 1 else f"{count} are"


def _factor(ratio: float) -> str:
    """Ratio of odds in about two figures."""
    return numbers.fixed(ratio, digits=0 if ratio >= 10 else 1 if ratio >= 1.05 else 2)


def _largest(change: ChangeDecomposition) -> dict[str, Any]:
    """Row of the part that moved the log-odds most."""
    return max(records(change.parts), key=lambda row: abs(row["log_odds"]))


def size_of(change: ChangeDecomposition | None, part: str) -> float:
    """Log-odds of one part of a move."""
    if change is None:
        return 0.0
    return float(sum(row["log_odds"] for row in records(change.parts) if row["part"] == part))


def _most(change: ChangeDecomposition | None) -> str:
    """Which part did most of a move of the probability."""
    if change is None or change.parts.empty:
        return ""
    largest = _largest(change)
    if abs(largest["log_odds"]) < STILL:
        return "; no part of that is of note"
    named = WORDS.get(largest["part"], largest["part"])
    points = numbers.signed(100 * largest["probability"])
    return f"; the largest part is {named} ({points} points)"


def _places(
    row: Mapping[str, Any], previous: Mapping[str, Any], change: ChangeDecomposition | None
) -> str:
    """The move of the rank, whether it can be told from none, and what it is made of."""
    then, now = (
        str(r["rank"]) + numbers.bracket(numbers.whole_span(r["rank_low"], r["rank_high"]))
        for r in (previous, row)
    )
    gained = int(previous["rank"]) - int(row["rank"])
    if gained == 0:
        return f"The rank is {now}, as it was: then {then}."
    count = f"{abs(gained)} place{'s' if abs(gained) > 1 else ''}"
    text = f"It moved {'up' if gained > 0 else 'down'} {count}, from rank {then} to {now}"
    # A move inside the interval is noise as likely as news; the sentence must not hide that.
    if not is_missing(row["rank_low"]):
        inside = int(row["rank_low"]) <= int(previous["rank"]) <= int(row["rank_high"])
        text += (
            ": the earlier rank lies within today's interval, so it cannot be told from no move"
            if inside
            else ": the earlier rank lies outside today's interval"
        )
    if change is None or change.parts.empty:
        return f"{text}."
    parts = [
        f"{part['part']} {numbers.signed(-part['rank'], digits=1)}"
        for part in records(change.parts)
    ]
    return f"{text}. In places: {', '.join(parts)}."


def _sentence(parts: Sequence[str]) -> str:
    text = "; ".join(parts)
    return f"{text[0].upper()}{text[1:]}."


def _listed(sizes: Sequence[tuple[str, float]]) -> str:
    """Themes with what they do to the odds, "and" before the last."""
    names = [f"{name} (×{_factor(float(np.exp(size)))})" for name, size in sizes]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
