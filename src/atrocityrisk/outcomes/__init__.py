"""Outcomes: what is forecast."""

from atrocityrisk.outcomes import definitions
from atrocityrisk.outcomes.late_coding import coded_shares
from atrocityrisk.outcomes.outcome import EVENTS, OUTCOMES, EventSeries, Outcome, outcome_named
from atrocityrisk.outcomes.own_outcomes import register_events, register_outcome

__all__ = [
    "EVENTS",
    "OUTCOMES",
    "EventSeries",
    "Outcome",
    "coded_shares",
    "definitions",
    "outcome_named",
    "register_events",
    "register_outcome",
]
