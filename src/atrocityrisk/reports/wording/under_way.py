"""What is under way in a state, in words, and what its probability is then of."""

from atrocityrisk._formatting import numbers
from atrocityrisk.editions.killings_under_way import Run, UnderWay
from atrocityrisk.editions.performance import Discrimination
from atrocityrisk.outcomes import Outcome

LEADERS = {"state": "the state", "non-state": "a non-state group", "any": ""}


def under_way_sentence(found: UnderWay) -> str:
    """What is under way, since when, led by whom, and as of which year."""
    if found.status == "unknown":
        return f"It is not known whether one is under way (as of {found.as_of})."
    if found.status == "not under way":
        return f"None under way (as of {found.as_of})."
    return f"Under way{_led(found)} (as of {found.as_of})."


def another_one(found: UnderWay, outcome: Outcome, *, probability: float) -> str:
    """What the probability is of where one is under way; empty elsewhere."""
    if found.status != "under way" or outcome.phase != "onset":
        return ""
    share = numbers.percent_with_sign(probability)
    if not outcome.new_while_ongoing:
        return f"While it lasts the state is not at risk of another; the {share} says nothing."
    return f"The {share} is for another one."


def order_among_states(scores: Discrimination | None, *, under_way: bool) -> str:
    """How well the order told states with the event from those without, in one sentence or two."""
    where = "Where one was under way" if under_way else "Where none was under way"
    if scores is None:
        return f"{where}, it cannot be computed how good the order was."
    chance, low, high = (
        numbers.percent(share, digits=0) for share in (scores.estimate, scores.low, scores.high)
    )
    said = (
        f"{where}, a state with the event stood above one without it in {chance} of 100 pairs; 50 "
        f"is chance. The {numbers.level_text(scores.level)} interval is {low} to {high}."
    )
    return said if scores.shows_skill else f"{said} No skill has been shown there."


def _led(found: UnderWay) -> str:
    """Since when and by whom, once where both began in one year."""
    if len({(run.since, run.open_start) for run in found.runs}) == 1:
        leaders = " and by ".join(LEADERS[run.led_by] for run in found.runs)
        return f" {_since(found.runs[0])}{f', led by {leaders}' if leaders else ''}"
    return ", led " + " and ".join(f"by {LEADERS[run.led_by]} {_since(run)}" for run in found.runs)


def _since(run: Run) -> str:
    return f"since {run.since}{' or before' if run.open_start else ''}"
