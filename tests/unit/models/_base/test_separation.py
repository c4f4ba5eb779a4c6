"""Separation of two classes, against cases that can be seen by eye and against chance."""

import time

import numpy as np
import pytest

from atrocityrisk.models._base.separation import separates


def ones(*columns):
    return np.column_stack([np.ones(len(columns[0])), *columns])


LINE = np.arange(8.0)


@pytest.mark.parametrize(
    ("x", "positive", "separated"),
    [
        (LINE, LINE > 3, True),
        (LINE, LINE < 3, True),
        (LINE, LINE % 2 == 0, False),
        # A tie at the border: no slope is best, the larger the better.
        (np.array([0.0, 1, 2, 2, 3, 4]), np.array([0, 0, 0, 1, 1, 1]), True),
        # A flag that only rows of one class have.
        (np.array([0.0] * 6 + [1] * 2), np.array([0, 1, 0, 1, 0, 1, 1, 1]), True),
        (np.array([0.0] * 6 + [1] * 2), np.array([0, 1, 0, 1, 0, 1, 1, 0]), False),
        # One far row of the class that is more frequent there, and of the other one.
        (np.append(LINE, 1e6), np.append(LINE % 3 == 0, True), False),
        (np.append(LINE, 1e6), np.append(LINE > 3, True), True),
        (np.append(LINE, 1e6), np.append(LINE > 3, False), False),
        # Overlap by rounding alone.
        (np.array([0.1, 0.1 + 0.2, 0.3, 0.4]), np.array([0, 0, 1, 1]), True),
        (np.array([0.1, 0.3 + 1e-9, 0.3, 0.4]), np.array([0, 0, 1, 1]), False),
    ],
)
@pytest.mark.parametrize("unit", [(1.0, 0.0), (1e-6, 0.0), (1e5, 1e6)])
def test_what_can_be_seen_on_a_line(x, positive, separated, unit):
    # Small differences would be lost beside a large constant.
    unit = (unit[0], 0.0 if np.ptp(x) < 1 else unit[1])
    assert separates(ones(unit[0] * x + unit[1]), positive.astype(bool)) is separated


def test_two_columns_may_separate_together(rng):
    X = rng.normal(size=(200, 2))
    positive = X @ [1.0, -2.0] > 0.5
    assert separates(ones(*X.T), positive)
    assert not separates(ones(X[:, 0]), positive)
    positive[np.abs(X @ [1.0, -2.0] - 5.0).argmin()] ^= True
    assert not separates(ones(*X.T), positive)


def test_a_slope_that_may_not_fall_separates_one_way_only():
    bound = np.array([False, True])
    assert separates(ones(LINE), LINE > 3, not_negative=bound)
    assert not separates(ones(LINE), LINE < 3, not_negative=bound)


def test_the_panel_of_all_states_takes_seconds(rng):
    X = ones(*rng.normal(size=(8000, 39)).T)
    positive = rng.random(8000) < 1 / (1 + np.exp(4 - X[:, 1]))
    start = time.process_time()
    assert not separates(X, positive)
    assert time.process_time() - start < 20
