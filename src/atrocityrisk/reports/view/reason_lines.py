"""The facts that raise or lower a state's risk most, as lines of its page."""

from collections.abc import Sequence
from dataclasses import dataclass

from atrocityrisk.editions.base_rates import RiskLevel
from atrocityrisk.reports.wording.merged_parts import WordedPart
from atrocityrisk.reports.wording.why_words import LEAST

SHOWN = 6
UNKNOWN = ("unknown", "model")


@dataclass(frozen=True, kw_only=True)
class Reason:
    """A fact, and where its value stands among all states; the year of a value that is older."""

    text: str
    scale: str


def reason_lines(parts: Sequence[WordedPart], level: RiskLevel) -> tuple[Reason, ...]:
    """Facts that raise a high risk, or that lower any other one; the largest first."""
    # What stands under "Why this low" must lower it.
    sign = 1 if level == "high" else -1
    worth = [
        part
        for part in sorted(parts, key=lambda part: -sign * part.contribution)
        if sign * part.contribution >= LEAST and part.status not in UNKNOWN
    ]
    return tuple(_line(part) for part in worth[:SHOWN])


def _line(part: WordedPart) -> Reason:
    text = part.sentence or f"{part.title}: {_shortened(part.value_text, part.title)}."
    place = part.place_text
    older = f"of {part.value_year}" if part.status == "carried" and part.value_year else ""
    scale = ", ".join(words for words in (place, older) if words)
    return Reason(text=text, scale=f"({scale})" if scale else "")


def _shortened(value: str, title: str) -> str:
    """A value without the unit that its title names already."""
    number, _, unit = value.partition(" ")
    words = set(unit.lower().split())
    known = set(title.lower().replace(",", " ").split())
    return number if words and words <= known else value
