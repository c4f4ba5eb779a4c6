"""Shapley values by hand, and the factor from probability to log-odds."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.special import logit

from atrocityrisk.explanations._shapley import membership, shapley
from atrocityrisk.explanations.contribution_parts import logarithmic_factor
from atrocityrisk.explanations.explanation import framework_shares

GAMES = arrays(float, 8, elements=st.floats(-5, 5))


@given(GAMES)
def test_shapley_values_are_means_over_orders(values):
    gains = np.zeros(3)
    for order in permutations(range(3)):
        coalition = 0
        for player in order:
            gains[player] += (values[coalition | 1 << player] - values[coalition]) / 6
            coalition |= 1 << player
    assert np.allclose(shapley(values, 3), gains)


@given(GAMES, st.permutations(range(3)))
def test_shapley_values_follow_the_players_through_any_order(values, order):
    bits = membership(3)
    renumbered = values[bits[:, order] @ [1, 2, 4]]
    # Player order[k] of the renumbered game is player k of the first.
    assert np.allclose(shapley(renumbered, 3)[order], shapley(values, 3))


@given(GAMES)
def test_shapley_values_sum_to_the_whole(values):
    assert shapley(values, 3).sum() == pytest.approx(values[-1] - values[0], abs=1e-12)


@given(st.floats(0.001, 0.999), st.floats(0.001, 0.999))
def test_the_factor_carries_probability_to_log_odds(p, q):
    rise, gap = np.array([logit(p) - logit(q)]), np.array([p - q])
    factor = logarithmic_factor(rise, gap, q)[0]
    assert factor > 0
    assert factor * (p - q) == pytest.approx(logit(p) - logit(q), rel=1e-6, abs=1e-9)


def test_the_factor_has_its_limit_where_nothing_differs():
    assert logarithmic_factor(np.zeros(1), np.zeros(1), 0.2)[0] == pytest.approx(1 / (0.2 * 0.8))
    near = logit(0.2 + 1e-9) - logit(0.2)
    assert logarithmic_factor(np.array([near]), np.array([1e-9]), 0.2)[0] == pytest.approx(
        1 / (0.2 * 0.8), rel=1e-5
    )


def test_an_indicator_of_two_risk_factors_is_shared_equally():
    shares = framework_shares(["electoral_democracy", "my own"], ["RF1", "RF4"])
    assert shares.to_numpy().tolist() == [[0.5, 0.5, 0.0], [0.0, 0.0, 1.0]]
