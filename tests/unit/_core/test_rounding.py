"""Rounding against literal values, and against scikit-learn's rule for constant columns."""

import numpy as np
import pytest

from atrocityrisk._core.rounding import ROUNDING, distinct, only_rounding, snapped, varying

NOISE = 0.1 + 0.2


@pytest.mark.parametrize(
    ("low", "high", "same"),
    [
        (0.3, NOISE, True),
        (-NOISE, -0.3, True),
        (0.0, 0.0, True),
        (0.0, 1e-300, False),
        (0.3, 0.3 + 1e-11, False),
        (1e9, 1e9 + 1, False),
        (-1.7e308, 1.7e308, False),
        (1e9 + 0.1, np.nextafter(1e9 + 0.1, np.inf), True),
        (-1e-20, 1e-20, False),
        (np.inf, np.inf, True),
        (-1.0, np.inf, False),
        (-np.inf, np.inf, False),
        (np.nan, np.nan, False),
    ],
)
def test_only_the_last_digits_are_rounding(low, high, same):
    assert bool(only_rounding(low, high)) is same


def test_a_sum_in_another_order_is_the_same_number(rng):
    terms = rng.random(3000)
    sums = [float(np.sum(rng.permutation(terms))) for _ in range(50)]
    sums += [sum(rng.permutation(terms).tolist()) for _ in range(50)]
    assert len(set(sums)) > 1
    assert not varying(np.array(sums)[:, None])[0]


def test_what_scikit_learn_calls_constant_is_so_here(rng):
    # `StandardScaler` scales such columns by 1; its bound grows with the rows, ours does not.
    from sklearn.preprocessing import StandardScaler

    columns = np.column_stack(
        [np.where(rng.random(400) < 0.5, value, NOISE) for value in (0.3, 0.3 + 1e-9, 1.3)]
    )
    np.testing.assert_array_equal(varying(columns), [False, True, True])
    scale = StandardScaler().fit(columns).scale_
    np.testing.assert_array_equal(scale != 1.0, [False, True, True])


def test_runs_are_measured_from_their_least_value():
    steps = 1.0 + np.arange(6) * 0.4 * ROUNDING
    low, high = distinct(np.concatenate([steps, [2.0, np.nan, 5.0, 2.0]]))
    np.testing.assert_array_equal(low, [steps[0], steps[3], 2.0, 5.0])
    np.testing.assert_array_equal(high, [steps[2], steps[5], 2.0, 5.0])
    assert [len(part) for part in distinct(np.array([np.nan]))] == [0, 0]


def test_a_value_finds_the_one_it_equals_but_for_rounding():
    known = np.array([0.3, 1.0])
    asked = np.array([NOISE, np.nextafter(0.3, 0), 1.0, 0.31, np.nan])
    np.testing.assert_array_equal(snapped(asked, known), [0.3, 0.3, 1.0, 0.31, np.nan])
