"""A move of a rank: one word, one sentence, and no claim without an interval."""

import pandas as pd
import pytest

from atrocityrisk.rankings.rank_moves import moved_sentence, movement_of, movement_sentence


@pytest.mark.parametrize(
    ("rank", "before", "low", "high", "word", "sentence"),
    [
        (5, 4, 1, 38, "within", "Down one place: within the uncertainty."),
        (3, 12, 1, 11, "up", "Up nine places, beyond the uncertainty."),
        (12, 3, 4, 30, "down", "Down nine places, beyond the uncertainty."),
        (40, 20, 21, 60, "down", "Down 20 places, beyond the uncertainty."),
        # The ends belong to the interval.
        (12, 4, 4, 30, "within", "Down eight places: within the uncertainty."),
        (3, 11, 1, 11, "within", "Up eight places: within the uncertainty."),
        (7, 7, 1, 20, "same", "Same place."),
        (7, 7, pd.NA, pd.NA, "same", "Same place."),
        (7, pd.NA, 1, 20, "new", "New on the list."),
        (7, None, None, None, "new", "New on the list."),
        (
            7, 9, pd.NA, pd.NA, "unknown",
            "Up two places; without an interval it cannot be told from chance.",
        ),
    ],
)  # fmt: skip
def test_a_move_is_said_with_its_uncertainty(rank, before, low, high, word, sentence):
    assert movement_of(rank, before, low, high) == word
    assert movement_sentence(rank, before, low, high) == sentence


def test_two_lists_may_judge_a_move_differently():
    assert moved_sentence(-2, "unclear") == (
        "Down two places: within the uncertainty of one list, beyond that of the other."
    )
