"""Log-odds of probabilities, and the bounds that a caller may set."""

import numpy as np
import pytest
from scipy.special import logit

from atrocityrisk._core.log_odds import log_odds, mean_log_odds

P = np.array([1e-9, 0.02, 0.3, 0.5, 0.97])


def test_it_is_the_logit():
    np.testing.assert_allclose(log_odds(P), logit(P), rtol=1e-13, atol=1e-15)
    assert log_odds(0.75) == pytest.approx(np.log(3))


def test_without_a_bound_a_certainty_is_infinite():
    with np.errstate(divide="ignore"):
        assert log_odds([0.0, 1.0]).tolist() == [-np.inf, np.inf]


def test_clip_moves_all_that_lies_beyond_it():
    found = log_odds([0.0, 1e-9, 0.2, 1.0], clip=1e-6)
    np.testing.assert_array_equal(found, logit([1e-6, 1e-6, 0.2, 1 - 1e-6]))


def test_certain_moves_zero_and_one_alone():
    found = log_odds([0.0, 1e-9, 0.5, 1.0], certain=1e-6)
    edge = np.log(1e-6) - np.log(1 - 1e-6)
    np.testing.assert_array_equal(found, [edge, np.log(1e-9) - np.log(1 - 1e-9), 0.0, -edge])
    assert found.round(2).tolist()[0] == -13.82


def test_a_complement_keeps_the_digits_of_a_probability_near_one():
    assert log_odds([1.0], complement=[1e-20]) == pytest.approx(20 * np.log(10))


def test_the_mean_is_one_of_probabilities():
    assert mean_log_odds(logit(np.array([0.1, 0.5]))) == pytest.approx(logit(0.3))
