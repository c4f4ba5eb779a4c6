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


LIKELY = (
    "Not every state near the top sees such an event in the window, and some events come in states "
    "far down the list."
)


def list_limits(*, likely: bool) -> tuple[str, ...]:
    """What is said of a list, also of one on which most of the first states see the event."""
    return (LIMITS[0], LIKELY, *LIMITS[2:]) if likely else LIMITS


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


def event_noun(outcome: Outcome) -> str:
    """What one event of an outcome is called in short: a killing, or an event of another kind."""
    return "killing" if outcome.event.split()[-1:] == ["killing"] else "event"


def going_on(outcome: Outcome) -> str:
    """The short name with its article: a killing, or such an event."""
    noun = event_noun(outcome)
    return "a killing" if noun == "killing" else "such an event"


def subject(outcome: Outcome) -> str:
    """Event of an outcome, who is responsible, and which moment of it: a phrase."""
    deaths = "" if outcome.threshold is None else f" ({outcome.threshold:,} deaths a year or more)"
    return f"{PHASES[outcome.phase]} {outcome.event}{PARTIES[outcome.perpetrator]}{deaths}"


def title(outcome: Outcome, *, first_year: int, last_year: int) -> str:
    """Event and window of a forecast: one line without a full stop."""
    window = f"{first_year}" if first_year == last_year else f"{first_year}–{last_year}"
    return f"{subject(outcome)} in {window}"
