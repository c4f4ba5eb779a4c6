"""What a forecast is of, in one line, for figures and tables alike."""

from atrocityrisk.outcomes import Outcome

PHASES = {"onset": "Onset of", "ongoing": "Ongoing", "ended": "End of"}
PARTIES = {"any": "", "state": " by the state", "non-state": " by non-state groups"}


def title(outcome: Outcome, *, first_year: int, last_year: int) -> str:
    """Event and window of a forecast.

    Parameters
    ----------
    outcome : Outcome
        What was forecast.
    first_year, last_year : int
        Window.

    Returns
    -------
    str
        One line without a full stop.

    Examples
    --------
    >>> from atrocityrisk.outcomes import OUTCOMES
    >>> title(OUTCOMES["mass_killing"], first_year=2025, last_year=2026)
    'Onset of mass killing in 2025–2026'
    """
    window = f"{first_year}" if first_year == last_year else f"{first_year}–{last_year}"
    deaths = "" if outcome.threshold is None else f", {outcome.threshold:,} deaths or more,"
    event = f"{outcome.event}{PARTIES[outcome.perpetrator]}{deaths}"
    return f"{PHASES[outcome.phase]} {event} in {window}"
