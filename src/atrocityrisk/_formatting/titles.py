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


TIMINGS: dict[str, str] = {
    "pseudo-real-time": "only data that would have been out by then; later revisions included",
    "revised": "the data of today, whenever they came out",
    "true vintage": "the data as they stood then",
}
"""What a mode of time means, for readers; its name is for specifications and tables."""
BY_RESAMPLING = "computed by resampling countries"
"""How intervals of scores are made, for readers."""


def timing_words(timing: str) -> str:
    """Which data a forecast may use, in words."""
    return TIMINGS[timing]


def subject(outcome: Outcome) -> str:
    """Event of an outcome, who is responsible, and which moment of it: a phrase."""
    deaths = "" if outcome.threshold is None else f" ({outcome.threshold:,} deaths a year or more)"
    return f"{PHASES[outcome.phase]} {outcome.event}{PARTIES[outcome.perpetrator]}{deaths}"


def title(outcome: Outcome, *, first_year: int, last_year: int) -> str:
    """Event and window of a forecast: one line without a full stop."""
    window = f"{first_year}" if first_year == last_year else f"{first_year}–{last_year}"
    return f"{subject(outcome)} in {window}"
