"""What a list expects, in sentences that pages, figures and the terminal share.

One number has one definition and one rounding here: how many are expected, how many of those listed
will not see the event, and what can be said of the order of all states together.
"""

from atrocityrisk._formatting.numbers import (
    chance,
    count_word,
    counted,
    counted_words,
    fixed,
    level_text,
    percent_with_sign,
    whole_to,
)
from atrocityrisk.rankings.list_expectations import AlertList, OnsetCount
from atrocityrisk.rankings.tiers import JointRanks


def expected_number(count: OnsetCount) -> str:
    """How many states of a list are expected to see the event, on average."""
    return fixed(count.expected, digits=1)


def expected_sentence(count: OnsetCount) -> str:
    """How many of all states are expected to see the event."""
    return (
        f"Among all {counted(count.states, 'state')}, {expected_number(count)} are expected to see "
        f"it ({_span(count)})."
    )


def list_meaning(plan: AlertList) -> str:
    """What the probabilities of the first states of a list mean, in plain words."""
    length, likeliest = plan.hits.states, int(plan.hits.distribution.argmax())
    span = _span(plan.hits)
    if length == 1:
        verb = "sees" if likeliest else "does not see"
        return f"The first state most likely {verb} it."
    first = f"Of the first {count_word(length)}"
    # "Most likely none" would be read as "more likely than not", which it need not be.
    if likeliest == 0:
        rest = count_word(length - 1)
        return (
            f"{first}, the likeliest number to see it is none ({_odds(plan.hits.none)}; {span}). "
            f"If one does, about {rest} will not."
        )
    if likeliest == length:
        return f"{first}, most likely all see it ({span})."
    return (
        f"{first}, the likeliest number to see it is {count_word(likeliest)} ({span}); "
        f"about {count_word(length - likeliest)} will not."
    )


def split_sentence(plan: AlertList) -> str:
    """How many are expected on a list, and how many in all other states."""
    hits, misses = plan.hits, plan.misses
    text = f"On average {expected_number(hits)} are among the {hits.states:,} shown"
    if not misses.states:
        return f"{text}."
    return f"{text}, {expected_number(misses)} among the {counted(misses.states, 'other')}."


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


def _odds(share: float) -> str:
    """A probability with its article, as one would read it out."""
    return f"a chance of {chance(share)}"


def _span(count: OnsetCount) -> str:
    level = percent_with_sign(count.level, digits=0)
    return f"{whole_to(count.low, count.high)}, {level} interval"
