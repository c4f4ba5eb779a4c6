"""What a list expects, in sentences that pages, figures and the terminal share.

One number has one definition and one rounding here: how many are expected, how many of those listed
will not see the event, and what can be said of the order of all states together.
"""

from atrocityrisk._formatting.numbers import (
    count_word,
    counted,
    counted_words,
    fixed,
    level_text,
    whole_span,
)
from atrocityrisk.rankings.list_expectations import AlertList, OnsetCount
from atrocityrisk.rankings.tiers import JointRanks


def expected_number(count: OnsetCount) -> str:
    """How many states of a list are expected to see the event, on average."""
    return fixed(count.expected, digits=1)


def expected_sentence(count: OnsetCount) -> str:
    """How many of all states are expected to see the event, with the interval."""
    return (
        f"Of all {counted(count.states, 'state')}, {expected_number(count)} are expected to see "
        f"the event{_interval(count)}."
    )


def list_sentence(plan: AlertList) -> str:
    """How many of the first states are expected to see the event, and how many elsewhere."""
    listed = "the state" if plan.hits.states == 1 else f"the {count_word(plan.hits.states)} states"
    elsewhere = ""
    if plan.misses.states:
        others = counted(plan.misses.states, "other")
        elsewhere = f", and {expected_number(plan.misses)} of the {others}"
    return (
        f"Of {listed} listed first, {expected_number(plan.hits)} are expected to see the "
        f"event{_interval(plan.hits)}{elsewhere}."
    )


def meaning_sentence(count: OnsetCount) -> str:
    """What such a number of onsets means for those who act on the list."""
    listed, likely = count.states, int(count.distribution.argmax())
    if listed == 1:
        return f"Most likely it {'sees it' if likely else 'does not see it'}."
    number = count_word(listed)
    if likely == 0:
        others = count_word(listed - 1)
        return f"If one of these {number} sees it, {others} will not; most likely none does."
    if likely == listed:
        return f"Most likely all {number} see it."
    verb = "sees" if likely == 1 else "see"
    rest = count_word(listed - likely)
    return f"Most likely {count_word(likely)} of these {number} {verb} it, and {rest} will not."


def without_sentence(listed: int, followed: int) -> str:
    """How many of the states on past lists did not see the event, counted in tens."""
    without = round(10 * (1 - followed / listed))
    if without == 10:
        return "Of ten states listed, nearly all did not see it."
    if without == 0:
        return "Of ten states listed, nearly all saw it."
    return f"Of ten states listed, about {count_word(without)} did not see it."


def first_group_sentence(joint: JointRanks) -> str:
    """What can be said with confidence of who is truly most at risk."""
    every = len(joint.frame)
    first = int((joint.frame["tier"] == 1).sum())
    content = level_text(joint.level)
    if first == every:
        return (
            f"With {content} confidence no state can be set apart: the one truly most at risk may "
            f"be any of the {every}."
        )
    if first == 1:
        return f"With {content} confidence the first state is truly the one most at risk."
    return (
        f"With {content} confidence the state truly most at risk is one of the first "
        f"{counted_words(first, 'state')} of {every}."
    )


def _interval(count: OnsetCount) -> str:
    return f" ({level_text(count.level)} interval {whole_span(count.low, count.high)})"
