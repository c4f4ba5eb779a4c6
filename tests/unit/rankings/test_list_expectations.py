"""How many states of a list see an onset: by hand, from draws, and what a list costs."""

from dataclasses import replace

import numpy as np
import pytest
from changed_forecasts import with_frame
from sklearn.linear_model import LogisticRegression

from atrocityrisk.errors import DataError, SpecError, UnknownStateError
from atrocityrisk.forecasting import Forecast, forecast
from atrocityrisk.rankings import alert_list, expected_onsets, list_length_for_cost
from atrocityrisk.synthetic import synthetic_world


@pytest.fixture(scope="module")
def made() -> Forecast:
    """Four states with risks 0.1, 0.5, 0.5, 0.2 and no draws."""
    panel = synthetic_world(seed=2, n_states=4, years=(1980, 2015), base_rate=0.1).panel
    one = forecast(LogisticRegression(), panel, origin=2012)
    return with_frame(one, one.frame.assign(probability=[0.1, 0.5, 0.5, 0.2]))


def test_two_coins(made):
    count = expected_onsets(made, k=2, level=0.4)
    np.testing.assert_allclose(count.distribution, [0.25, 0.5, 0.25])
    assert (count.states, count.expected, count.none, count.n_draws) == (2, 1.0, 0.25, 0)
    # 30 % in either tail: 0 has 25 %, so the interval is 1 alone.
    assert (count.low, count.high) == (1, 1)
    wide = expected_onsets(made, k=2, level=0.9)
    assert (wide.low, wide.high) == (0, 2)


def test_draws_are_averaged_not_their_probabilities(made):
    # Both states certain, or neither: as many onsets expected as of two coins, but never one.
    draws = np.array([[0.0, 0.0], [0.0, 1.0], [0.0, 1.0], [0.0, 0.0]])
    count = expected_onsets(replace(made, draws=draws), k=2)
    np.testing.assert_allclose(count.distribution, [0.5, 0, 0.5])
    assert (count.low, count.high, count.none, count.n_draws) == (0, 2, 0.5, 2)


def test_a_list_by_codes_in_any_order(made):
    codes = made.frame["gwcode"].tolist()
    count = expected_onsets(made, gwcode=[codes[3], codes[0]])
    np.testing.assert_allclose(count.distribution, [0.72, 0.26, 0.02])
    assert expected_onsets(made).states == 4
    assert expected_onsets(made).expected == pytest.approx(1.3)


def test_the_first_of_equal_states_is_the_one_with_the_smaller_code(made):
    assert alert_list(made, k=1).gwcode == (made.frame["gwcode"].iloc[1],)
    turned = with_frame(made, made.frame.iloc[::-1])
    assert alert_list(turned, k=3).gwcode == alert_list(made, k=3).gwcode


def test_simulation_agrees(made, rng):
    draws = rng.beta(2, 8, size=(4, 30))
    count = expected_onsets(replace(made, draws=draws))
    which = rng.integers(30, size=200_000)
    onsets = (rng.random((4, 200_000)) < draws[:, which]).sum(axis=0)
    found = np.bincount(onsets, minlength=5) / 200_000
    np.testing.assert_allclose(count.distribution, found, atol=0.005)


def test_what_a_list_catches_and_raises_in_vain(made):
    alerts = alert_list(made, k=2)
    assert alerts.hits.expected == 1.0
    assert alerts.misses.expected == pytest.approx(0.3)
    assert alerts.false_alarms == 1.0
    assert alerts.per_hit == 1.0
    assert (alerts.false_alarms_low, alerts.false_alarms_high) == (0, 2)
    assert alerts.per_hit_low is alerts.per_hit_high is None
    assert (alerts.length_low, alerts.length_high, alerts.cost_ratio) == (2, 2, None)


def test_false_alarms_per_hit_over_draws(made):
    # The first two states hold 0.4, 1.0 or 1.6 onsets: 4, 1 or 0.25 false alarms for each.
    draws = np.array([[0.1] * 3, [0.2, 0.5, 0.8], [0.2, 0.5, 0.8], [0.1] * 3])
    alerts = alert_list(replace(made, draws=draws), k=2, level=0.9)
    assert alerts.per_hit == 1.0
    assert (alerts.per_hit_low, alerts.per_hit_high) == pytest.approx((0.25, 4.0))


def test_a_cost_ratio_decides_the_length(made):
    draws = np.array([[0.1] * 3, [0.15, 0.5, 0.8], [0.1, 0.5, 0.8], [0.1, 0.2, 0.3]])
    alerts = list_length_for_cost(replace(made, draws=draws), 0.2)
    # 0.2 does not exceed 0.2: listing it would cost as much as it saves.
    assert (alerts.hits.states, alerts.cost_ratio) == (2, 0.2)
    assert (alerts.length_low, alerts.length_high) == (0, 3)
    assert list_length_for_cost(made, 0.05).hits.states == 4
    assert list_length_for_cost(made, 0.05).misses.states == 0


def test_a_list_that_is_worth_nothing_is_empty(made):
    alerts = list_length_for_cost(made, 0.9)
    assert alerts.gwcode == ()
    assert alerts.per_hit is None
    assert (alerts.hits.expected, alerts.hits.none, alerts.hits.high) == (0.0, 1.0, 0)
    assert alerts.misses.expected == pytest.approx(1.3)


def test_a_list_without_risk_has_no_ratio(made):
    no_risk = with_frame(made, made.frame.assign(probability=0.0), draws=np.zeros((4, 3)))
    alerts = alert_list(no_risk, k=2)
    assert alerts.per_hit is None
    assert alerts.per_hit_high == np.inf


@pytest.mark.parametrize(
    ("words", "error", "message"),
    [
        ({"k": 5}, SpecError, "holds 1 to 4 states; found k=5"),
        ({"k": 0}, SpecError, "found k=0"),
        ({"k": True}, SpecError, "found k=True"),
        ({"gwcode": []}, SpecError, "at least one state"),
        ({"gwcode": [2, 2]}, SpecError, "each once; found 2 codes, 1 different"),
        ({"gwcode": [2, 9999]}, UnknownStateError, "gwcode 9999 is not in this forecast of 4"),
        ({"gwcode": [2], "k": 1}, SpecError, "give one"),
        ({"level": 90}, SpecError, "strictly between 0 and 1; found 90"),
    ],
)
def test_bad_lists_are_refused(made, words, error, message):
    with pytest.raises(error, match=message):
        expected_onsets(made, **words)


@pytest.mark.parametrize("ratio", [0, 1, -0.5, np.nan])
def test_a_cost_ratio_is_a_fraction(made, ratio):
    with pytest.raises(SpecError, match="cost of listing a state over the loss"):
        list_length_for_cost(made, ratio)


def test_missing_draws_are_refused(made):
    with pytest.raises(DataError, match="4 missing"):
        expected_onsets(replace(made, draws=np.full((4, 1), np.nan)))
