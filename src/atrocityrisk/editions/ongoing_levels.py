"""Whether an event of an outcome's kind is going on, row by row, from the series that tell."""

from typing import Literal

import pandas as pd

from atrocityrisk.outcomes import Outcome

Leader = Literal["state", "non-state", "any"]
ENDS: dict[Leader, tuple[str, ...]] = {
    "non-state": ("_nonstate_ongoing", "_nonstate_deaths"),
    "state": ("_state_ongoing", "_state_deaths"),
}
"""How the name of a series ends that counts what one kind of perpetrator leads."""


def ongoing_level(events: pd.DataFrame, outcome: Outcome) -> pd.Series | None:
    """1.0 where an event of the kind is under way, 0.0 where not, NaN where unknown; by row."""
    by_leader = levels_by_leader(events, outcome)
    if not by_leader:
        return None
    return _either(list(by_leader.values()))


def levels_by_leader(events: pd.DataFrame, outcome: Outcome) -> dict[Leader, pd.Series]:
    """By leader, whether an event is under way: 1.0, 0.0 or NaN; empty without such series."""
    if any(name not in events for name in outcome.ongoing):
        return {}
    parts: dict[Leader, list[pd.Series]] = {}
    for name in outcome.ongoing:
        level = events[name]
        at_work = level.ge(outcome.threshold or 1).astype(float).where(level.notna())
        parts.setdefault(_leader(name, outcome), []).append(at_work)
    return {who: _either(series) for who, series in parts.items()}


def _either(series: list[pd.Series]) -> pd.Series:
    """1.0 where any of these is, 0.0 where all are, NaN elsewhere."""
    table = pd.concat(series, axis=1)
    # One known event settles it; that there is none takes every series.
    return table.max(axis=1).where(table.eq(1).any(axis=1) | table.notna().all(axis=1))


def _leader(series: str, outcome: Outcome) -> Leader:
    """Who leads what a series counts, by its name; else whom the outcome is about."""
    named = next((who for who, ends in ENDS.items() if series.endswith(ends)), None)
    return named or outcome.perpetrator
