"""Why a state stands high or low, in a few facts; what the model makes of them, never a cause."""

from collections.abc import Sequence
from typing import Literal

from atrocityrisk._formatting import numbers
from atrocityrisk.editions.base_rates import RiskLevel
from atrocityrisk.reports.wording.merged_parts import WordedPart

FACTS, WORDS = 3, 12
"""Most facts in a cell of the ranking, and most words of all of them."""
LEAST = 0.05
"""Least contribution, log-odds, that is worth a word: about five percent of the odds."""
TITLES: dict[RiskLevel, str] = {
    "high": "Why this high",
    "between": "Why this low",
    "low": "Why this low",
}

Direction = Literal["raising", "lowering"]


def leading_facts(
    parts: Sequence[WordedPart], direction: Direction, *, count: int = FACTS, words: int = WORDS
) -> tuple[str, ...]:
    """Facts that raise or lower the risk most, one of a family, in so many words at most."""
    chosen: list[str] = []
    families: set[str] = set()
    left = words
    for part in _ordered(parts, direction):
        # The theme stands for an indicator without words; what is unknown is no fact.
        said = part.phrase or part.theme
        if len(chosen) == count or part.status in ("unknown", "model"):
            continue
        if part.family in families or said in chosen or len(said.split()) > left:
            continue
        chosen.append(said)
        families.add(part.family)
        left -= len(said.split())
    return tuple(chosen)


def why_high_cell(parts: Sequence[WordedPart], level: RiskLevel) -> str:
    """Two or three facts for a cell of the ranking; empty for a state that does not stand high."""
    return "" if level == "low" else "; ".join(leading_facts(parts, "raising"))


def why_sentence(
    probability: float, typical: float, level: RiskLevel, parts: Sequence[WordedPart]
) -> str:
    """The risk beside that of a typical state, and the facts that it mainly comes from."""
    own, usual = (numbers.percent_with_sign(share) for share in (probability, typical))
    against = (
        f"{own}, as for a typical state." if own == usual
        else f"{own}, against {usual} for a typical state."
    )  # fmt: skip
    raising, lowering = (leading_facts(parts, one) for one in ("raising", "lowering"))
    clauses = [("Mainly", raising)] if level == "high" else [("Lower for", lowering)]
    if level == "between":
        clauses.append(("Higher for", raising))
    said = [f"{verb}: {'; '.join(facts)}." for verb, facts in clauses if facts]
    return " ".join([against, *said])


def against_sentence(parts: Sequence[WordedPart], level: RiskLevel) -> str:
    """Facts that count the other way, and that this says nothing of how bad they are."""
    facts = leading_facts(parts, "lowering" if level == "high" else "raising", count=2)
    if not facts:
        return ""
    way = "lower" if level == "high" else "higher"
    # Many killed may lower a number: after them, new killings were rarer in the past.
    return (
        f"The model counts these the other way, as it learnt from past cases: {'; '.join(facts)}. "
        f"That they make the number {way} is no judgement on them."
    )


def _ordered(parts: Sequence[WordedPart], direction: Direction) -> list[WordedPart]:
    """Parts of a direction that are worth a word, the largest first."""
    sign = 1 if direction == "raising" else -1
    worth = [part for part in parts if sign * part.contribution >= LEAST]
    return sorted(worth, key=lambda part: -sign * part.contribution)
