"""What the numbers of a whole list mean: how many will see it, how many will not, what changed."""

from collections.abc import Sequence

from atrocityrisk._formatting.numbers import chance, count_word, fixed, percent_with_sign, whole_to
from atrocityrisk.rankings import AlertList, OnsetCount

NAMED = 6
"""States named in one sentence; more are counted."""


def expected_sentence(count: OnsetCount) -> str:
    """How many of all states are expected to see the event."""
    level = percent_with_sign(count.level, digits=0)
    return (
        f"Among all {count.states} states, {fixed(count.expected, digits=1)} are expected to see "
        f"it ({whole_to(count.low, count.high)}, {level} interval)."
    )


def list_meaning(plan: AlertList) -> str:
    """What the probabilities of the first states of a list mean, in plain words."""
    length, distribution = len(plan.gwcode), plan.hits.distribution
    likeliest = int(distribution.argmax())
    level = percent_with_sign(plan.hits.level, digits=0)
    span = f"{whole_to(plan.hits.low, plan.hits.high)}, {level} interval"
    first = f"Of the first {count_word(length)}"
    if likeliest == 0:
        rest = count_word(length - 1)
        return (
            f"{first}, most likely none sees it ({chance(plan.hits.none)}; {span}). "
            f"If one does, about {rest} will not."
        )
    verb = "sees" if likeliest == 1 else "see"
    return (
        f"{first}, most likely {count_word(likeliest)} {verb} it ({span}); "
        f"about {count_word(length - likeliest)} will not."
    )


def named(names: Sequence[str]) -> str:
    """Names in one sentence, and how many more there are."""
    shown = list(names[:NAMED])
    if len(names) > NAMED:
        return f"{', '.join(shown)} and {len(names) - NAMED} more"
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
