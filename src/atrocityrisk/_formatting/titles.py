"""What a forecast is of, in one line, for figures and tables alike."""

from atrocityrisk.outcomes import Outcome

PHASES = {"onset": "Onset of", "ongoing": "Ongoing", "ended": "End of"}
PARTIES = {"any": "", "state": " by the state", "non-state": " by non-state groups"}


LIMITS = (
    "Country level only: which group, place or month is in danger is not said.",
    "Most states near the top see no such event in the window, and some events come in states "
    "far down the list.",
    "Not seen: what happened after the last data, fast escalation, killing nobody could count; "
    "intervals do not cover errors in the data.",
)
"""Said wherever a list of states is shown."""


def subject(outcome: Outcome) -> str:
    """Event of an outcome, who is responsible, and which moment of it: a phrase."""
    deaths = "" if outcome.threshold is None else f" ({outcome.threshold:,} deaths a year or more)"
    return f"{PHASES[outcome.phase]} {outcome.event}{PARTIES[outcome.perpetrator]}{deaths}"


def title(outcome: Outcome, *, first_year: int, last_year: int) -> str:
    """Event and window of a forecast: one line without a full stop."""
    window = f"{first_year}" if first_year == last_year else f"{first_year}–{last_year}"
    return f"{subject(outcome)} in {window}"
