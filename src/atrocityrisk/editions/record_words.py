"""What past lists were worth, in sentences: one recall, one number of those listed in vain.

The scores in the annex count every list whose window holds an event, so that one event counts
once or twice; the sentences count events, and states on lists.
"""

import numpy as np

from atrocityrisk._formatting.numbers import counted
from atrocityrisk.editions.performance import LIST_LENGTH, Performance
from atrocityrisk.rankings.list_words import without_sentence


def caught(performance: Performance) -> tuple[int, int]:
    """Events whose state one of the lists for their year had among its first, and all events."""
    # Events in states that no list held are not caught either, and must not vanish.
    return int(performance.onsets["caught"].sum()), len(performance.onsets)


def caught_sentence(performance: Performance) -> str:
    """How many events past lists had in sight."""
    found, every = caught(performance)
    return (
        f"{found} of {counted(every, 'event')} came in a state that a list for that year had among "
        f"its first {LIST_LENGTH}."
    )


def listed_sentence(performance: Performance) -> str:
    """How many states on past lists saw nothing."""
    counts = performance.false_alarms[["listed", "hits"]].sum()
    return without_sentence(int(counts["listed"]), int(counts["hits"]))


def level_sentence(performance: Performance) -> str:
    """Whether more was expected than happened; empty where that cannot be told from chance."""
    ratio = performance.scores.loc["observed_expected_ratio", ["estimate", "low", "high"]]
    estimate, low, high = ratio.to_numpy(np.float64).tolist()
    if low <= 1 <= high or estimate <= 0:
        return ""
    more = 1 / estimate - 1
    # To ten percent: the interval is far wider than that.
    percent = max(10 * round(10 * abs(more)), 10)
    word = "more" if more > 0 else "fewer"
    return f"The model expected about {percent} % {word} events than happened."
