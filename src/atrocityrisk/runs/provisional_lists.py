"""What is said first of a list from a year whose data are incomplete and still to be revised."""

from atrocityrisk.runs.input_checks import InputCheck

PROVISIONAL = "Provisional"
"""The word by which such a list is known."""
LOSS = (0.0, 0.0, 0.0)
"""What inputs as stale as those of 2025 cost past lists, in log score times 1000, with its two-way
95 % interval: benchmarks/predictive/scorecards/staleness.csv."""
FINAL_OVER_CANDIDATE = (0.0, 0.0, 0.0)
"""Lower quartile, median and upper quartile of final over candidate deaths, in states with 25 or
more: benchmarks/predictive/candidate-to-final.csv."""
MEASURED_AT = 2025
"""Year whose data both figures are of."""


def provisional_text(check: InputCheck) -> str:
    """The sentence that a provisional list begins with."""
    text = (
        f"{PROVISIONAL}: {_percent(check.of_origin)} of the values are of {check.origin}, the others "
        f"are older, in every state as old as in the rows learnt from; {_percent(check.provisional)} "
        "are still to be revised by their publishers. Events and labels after the record's last "
        "year are unknown, not zero"
    )
    if check.origin != MEASURED_AT:
        return text
    low, middle, high = FINAL_OVER_CANDIDATE
    loss, least, most = LOSS
    return (
        f"{text}. Deaths of {check.origin} are candidate counts, or totals divided as these are: "
        f"final counts were {middle:.2f} times the candidate ones at the median, quartiles "
        f"{low:.2f} to {high:.2f}. Past lists from inputs as stale as these lost {loss:.1f} in log "
        f"score times 1000 (95 % interval {least:.1f} to {most:.1f}) against lists from whole ones, "
        f"where at most .8 was allowed for a default: {check.origin - 1} is the usual origin"
    )


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
