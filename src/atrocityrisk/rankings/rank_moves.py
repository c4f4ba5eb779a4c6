"""A move of a rank since an earlier list, in one sentence and in one word.

Pages, the terminal and figures all say a move by these functions, so that they never disagree.
"""

from typing import Any, Literal

from atrocityrisk._formatting.numbers import counted_words, is_missing

Movement = Literal["up", "down", "within", "new", "same", "unknown"]
Verdict = Literal["within", "beyond", "unclear", "unknown"]

_ENDINGS: dict[Verdict, str] = {
    "within": ": within the uncertainty.",
    "beyond": ", beyond the uncertainty.",
    "unclear": ": within the uncertainty of one list, beyond that of the other.",
    "unknown": "; without an interval it cannot be told from chance.",
}


def movement_of(rank: Any, previous_rank: Any, rank_low: Any, rank_high: Any) -> Movement:
    """Which way a state moved beyond its rank interval, or why there is no such move to show."""
    if is_missing(previous_rank):
        return "new"
    gained = int(previous_rank) - int(rank)
    if gained == 0:
        return "same"
    if is_missing(rank_low) or is_missing(rank_high):
        # No more a real move than one within the interval.
        return "unknown"
    if int(rank_low) <= int(previous_rank) <= int(rank_high):
        return "within"
    return "up" if gained > 0 else "down"


def movement_sentence(rank: Any, previous_rank: Any, rank_low: Any, rank_high: Any) -> str:
    """A move in one sentence: "Down one place: within the uncertainty."."""
    movement = movement_of(rank, previous_rank, rank_low, rank_high)
    if movement == "new":
        return "New on the list."
    verdict: Verdict = "beyond"
    if movement in ("within", "unknown"):
        verdict = "within" if movement == "within" else "unknown"
    return moved_sentence(int(previous_rank) - int(rank), verdict)


def moved_sentence(gained: int, verdict: Verdict) -> str:
    """A move by so many places towards the top, and whether it is more than uncertainty."""
    if gained == 0:
        return "Same place."
    way = "Up" if gained > 0 else "Down"
    return f"{way} {counted_words(abs(gained), 'place')}{_ENDINGS[verdict]}"
