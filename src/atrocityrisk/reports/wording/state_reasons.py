"""The reasons of every state of an edition, computed once: its parts in words, and what leads."""

from dataclasses import dataclass

from atrocityrisk.editions.base_rates import RiskLevel, base_rate, risk_level
from atrocityrisk.editions.edition import Edition
from atrocityrisk.explanations import median_state
from atrocityrisk.reports.wording.merged_parts import WordedPart, worded_parts
from atrocityrisk.reports.wording.why_words import TITLES, why_high_cell, why_sentence


@dataclass(frozen=True, kw_only=True)
class StateReasons:
    """Why a state stands where it does."""

    # All parts, the largest first.
    parts: tuple[WordedPart, ...]
    # From the mean of the list on, in between, or below a typical state.
    level: RiskLevel
    # "Why this high" or "Why this low".
    title: str
    # The risk beside that of a typical state, and the facts that it mainly comes from.
    sentence: str
    # Two or three facts for the ranking; empty for a state that stands low.
    cell: str


def state_reasons(edition: Edition) -> dict[int, StateReasons]:
    """Reasons by state; empty for a model that cannot be taken apart."""
    usual = base_rate(edition)
    return {code: _reasons(edition, code, usual=usual) for code in edition.explanations}


def _reasons(edition: Edition, gwcode: int, *, usual: float) -> StateReasons:
    """One state."""
    made = median_state.against_the_median(edition.explanations[gwcode])
    typical = made.reference_probability
    level = risk_level(made.probability, typical=typical, usual=usual)
    parts = worded_parts(made, edition)
    return StateReasons(
        parts=tuple(parts),
        level=level,
        title=TITLES[level],
        sentence=why_sentence(made.probability, typical, level, parts),
        cell=why_high_cell(parts, level),
    )
