"""Outcomes: what is forecast."""

from atrocityrisk.outcomes import definitions
from atrocityrisk.outcomes.outcome import EVENTS, OUTCOMES, EventSeries, Outcome, outcome_named

__all__ = ["EVENTS", "OUTCOMES", "EventSeries", "Outcome", "definitions", "outcome_named"]
