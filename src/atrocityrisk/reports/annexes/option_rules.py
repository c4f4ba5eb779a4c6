"""Which groups of options a risk justifies, by rules with a reason each.

An option that others would take against a state is a judgement on it. None is named where the list
says that the risk is a usual one: "public statement or alert" for Norway would be no advice.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from atrocityrisk.editions.performance import LIST_LENGTH


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where a state stands, as far as the rules ask."""

    probability: float
    # Mean of the list.
    usual: float
    rank: int
    # Best rank within the interval; None without intervals.
    rank_low: int | None
    under_way: bool


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Groups of options, when they are named, and why then, in words."""

    groups: tuple[str, ...]
    reason: str
    holds: Callable[[Standing], bool]


RULES = (
    Rule(
        groups=("state", "assistance"),
        reason="the risk is above the mean of the list",
        holds=lambda one: one.probability > one.usual,
    ),
    Rule(
        groups=("state", "assistance"),
        reason=f"the state may rank among the first {LIST_LENGTH}",
        holds=lambda one: (one.rank if one.rank_low is None else one.rank_low) <= LIST_LENGTH,
    ),
    Rule(
        groups=("state", "assistance", "response"),
        reason=f"the state ranks among the first {LIST_LENGTH}",
        holds=lambda one: one.rank <= LIST_LENGTH,
    ),
    Rule(
        groups=("state", "assistance", "response"),
        reason="such an event is under way",
        holds=lambda one: one.under_way,
    ),
)
"""Prevention with a state's consent asks for less than a step against its will."""


@dataclass(frozen=True, kw_only=True)
class JustifiedOptions:
    """Groups of options that a risk justifies, and a sentence that says why these or none."""

    groups: tuple[str, ...]
    note: str

    def among(self, options: pd.DataFrame) -> pd.DataFrame:
        """Options of these groups, in the order of their table."""
        return options[options["group"].isin(self.groups)].reset_index(drop=True)


def justified_options(standing: Standing) -> JustifiedOptions:
    """What the rules justify for a state."""
    held = [rule for rule in RULES if rule.holds(standing)]
    named = tuple(dict.fromkeys(group for rule in held for group in rule.groups))
    if not held:
        return JustifiedOptions(
            groups=(),
            note="No options are listed: the risk is not above the mean of the list, and the "
            f"state is not expected among the first {LIST_LENGTH}.",
        )
    # The rule that justifies most gives the reason; of equals the first.
    reason = max(held, key=lambda rule: len(rule.groups)).reason
    note = f"Options are listed because {reason}."
    if "response" not in named:
        note += " Steps against the will of the state are not: the risk does not justify them."
    return JustifiedOptions(groups=named, note=note)
