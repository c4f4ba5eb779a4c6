"""What is said first of a list from a year whose data are incomplete and still to be revised."""

from atrocityrisk.runs.input_checks import InputCheck

PROVISIONAL = "Provisional"
"""The word by which such a list is known."""
LOSS = (0.64, -0.36, 1.63)
"""What inputs as stale as those of 2025 cost past lists, in log score times 1000, with its two-way
95 % interval: benchmarks/predictive/scorecards/staleness.csv."""
FINAL_OVER_CANDIDATE = (0.53, 0.91, 1.0)
"""Lower quartile, median and upper quartile of final over candidate deaths of 2025, in states with
25 candidate deaths or more: src/atrocityrisk/signals/candidate_to_final.csv."""
MEASURED_AT = 2025
"""Year whose data both figures are of."""


def provisional_texts(check: InputCheck) -> tuple[str, ...]:
    """The sentences that a list begins with; none from a settled year."""
    if check.settled:
        return ()
    year = check.origin
    first = (
        f"{PROVISIONAL}: {_percent(check.of_origin)} of the values are of {year}; the others are "
        "older, and were as old in what the model learnt from. "
        f"{_percent(check.provisional)} will be revised by their publishers. "
        f"Which killings began in {year} is not on record yet: unknown, not none"
    )
    if year != MEASURED_AT:
        return (first,)
    low, middle, high = FINAL_OVER_CANDIDATE
    _, least, most = LOSS
    verdict = "within chance" if least <= 0 <= most else "beyond chance"
    second = (
        f"{PROVISIONAL}: deaths of {year} are first (candidate) counts, or totals shared out by "
        f"them. In half of the states final counts were {low:.2f} to {high:.2f} times as high, "
        f"{middle:.2f} in the median. Past lists from inputs this old were slightly worse than "
        f"lists from fresh ones, by a difference {verdict}. The last list whose inputs are all "
        f"out is the one from {year - 1}"
    )
    return first, second


def earlier_ranks_text(check: InputCheck, before: int) -> str:
    """That ranks of a year before were made again, as stale; "" beside a settled list."""
    if check.settled:
        return ""
    return (
        f"The ranks from {before} are made from inputs as stale as those of {check.origin}, and so "
        f"are not those of `--origin {before}`."
    )


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
