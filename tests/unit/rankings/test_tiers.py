"""Statements about the order of all states: they follow from the draws and hold together."""

import numpy as np
import pytest
from changed_forecasts import with_frame
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit

from atrocityrisk.errors import SpecError
from atrocityrisk.forecasting import Forecast
from atrocityrisk.rankings import joint_ranks
from atrocityrisk.rankings.tiers import _tiers


def drawn(made: Forecast, log_odds: np.ndarray, errors: np.ndarray) -> Forecast:
    frame = made.frame.iloc[: len(log_odds)].assign(probability=expit(log_odds))
    return with_frame(made, frame, draws=expit(log_odds[:, None] + errors))


def test_the_critical_value_of_two_states_by_hand(made):
    # One state is still; the other's errors are -4..4, so differences have a deviation of
    # sqrt(7.5). Of nine draws, 0.8 * 10 = 8 must not exceed the critical value: |error| = 4.
    errors = np.stack([np.arange(-4.0, 5.0), np.zeros(9)])
    joint = joint_ranks(drawn(made, np.array([3.0, 0.0]), errors), level=0.8)
    assert joint.critical == pytest.approx(4 / np.sqrt(7.5))
    assert joint.n_draws == 9
    # A difference of 3 is less than 4 and tells nothing; one of 4.1 tells.
    assert joint.frame["tier"].tolist() == [1, 1]
    assert joint.frame["rank_high"].tolist() == [2, 2]
    apart = joint_ranks(drawn(made, np.array([4.1, 0.0]), errors), level=0.8)
    assert apart.frame["tier"].tolist() == [1, 2]
    assert apart.frame[["rank_low", "rank_high"]].to_numpy().tolist() == [[1, 1], [2, 2]]
    assert apart.certainly_above.to_numpy().tolist() == [[False, True], [False, False]]


def test_the_critical_value_is_that_of_all_pairs(made, rng):
    log_odds = np.linspace(0, -3, 12)
    errors = rng.normal(size=(12, 80)) * np.linspace(0.2, 1, 12)[:, None]
    joint = joint_ranks(drawn(made, log_odds, errors), level=0.9)
    largest = [
        max(
            abs((e[i] - e[j]) / np.std(errors[i] - errors[j], ddof=1))
            for i in range(12)
            for j in range(i)
        )
        for e in errors.T
    ]
    assert joint.critical == pytest.approx(sorted(largest)[int(np.ceil(0.9 * 81)) - 1])


@given(st.integers(0, 10_000))
def test_statements_are_a_partial_order_and_tiers_keep_it(made, seed):
    rng = np.random.default_rng(seed)
    load = rng.normal(size=(12, 3)) * rng.uniform(0.02, 0.4)
    log_odds = np.sort(rng.normal(-3, 2, 12))[::-1]
    joint = joint_ranks(drawn(made, log_odds, load @ rng.normal(size=(3, 60))))
    above, tier = joint.certainly_above.to_numpy(), joint.frame["tier"].to_numpy(dtype=int)
    assert not (above & above.T).any()
    # Transitive: what follows in two steps is said in one.
    assert not ((above.astype(int) @ above.astype(int) > 0) & ~above).any()
    assert (np.diff(tier) >= 0).all()
    assert tier[0] == 1
    assert (np.diff(tier) <= 1).all()
    for t in range(1, tier.max()):
        # Each state of a worse tier is below one of this tier.
        assert above[np.ix_(tier == t, tier > t)].any(axis=0).all()
        # And the last of the tier is below none of it: the tier could not be shorter.
        assert not above[tier == t][:, np.flatnonzero(tier == t)[-1]].any()
    rank = np.arange(1, 13)
    assert (joint.frame["rank_low"] <= rank).all()
    assert (joint.frame["rank_high"] >= rank).all()


def test_a_wide_state_far_down_keeps_its_tier_open():
    # The first is above the others but not above the fourth, which may be the highest of all.
    above = np.zeros((5, 5), dtype=bool)
    above[0, 1:3] = above[0, 4] = True
    assert _tiers(above).tolist() == [1, 1, 1, 1, 2]
    above[0, 3] = True
    assert _tiers(above).tolist() == [1, 2, 2, 2, 2]
    above[1, 4] = True
    assert _tiers(above).tolist() == [1, 2, 2, 2, 3]


def test_wider_draws_make_fewer_tiers(made, rng):
    log_odds, errors = np.linspace(0, -6, 12), rng.normal(size=(12, 200))
    tiers = [
        joint_ranks(drawn(made, log_odds, s * errors)).frame["tier"].max() for s in (0.05, 1, 5)
    ]
    assert tiers == sorted(tiers, reverse=True)
    assert tiers[0] == 12
    assert tiers[-1] == 1


def test_a_higher_level_says_less(made, rng):
    log_odds, errors = np.linspace(0, -6, 12), rng.normal(size=(12, 200))
    low, high = (joint_ranks(drawn(made, log_odds, errors), level=level) for level in (0.5, 0.99))
    assert high.critical > low.critical
    assert not (high.certainly_above & ~low.certainly_above).to_numpy().any()


def test_what_all_draws_share_tells_nothing_about_order(made, rng):
    # The base rate moves all states together: wide intervals of risk, certain order.
    together = np.tile(rng.normal(size=60) * 2, (12, 1))
    joint = joint_ranks(drawn(made, np.linspace(-1, -3, 12), together))
    assert joint.frame["tier"].tolist() == list(range(1, 13))


def test_order_of_rows_changes_nothing(made, rng):
    log_odds, errors = np.linspace(0, -6, 12), rng.normal(size=(12, 100))
    straight = drawn(made, log_odds, errors)
    mixed = rng.permutation(12)
    turned = with_frame(straight, straight.frame.iloc[mixed], draws=straight.draws[mixed])
    one, other = joint_ranks(straight), joint_ranks(turned)
    assert one.frame.equals(other.frame)
    assert one.critical == pytest.approx(other.critical)


def test_certain_zeros_and_ones_are_no_obstacle(made):
    frame = made.frame.iloc[:3].assign(probability=[1.0, 0.5, 0.0])
    draws = np.array([[1.0, 1.0, 0.9], [0.4, 0.5, 0.6], [0.0, 0.0, 0.1]])
    joint = joint_ranks(with_frame(made, frame, draws=draws))
    assert np.isfinite(joint.critical)


def test_no_draws_no_tiers(made):
    with pytest.raises(SpecError, match=r"none or a single one; take a model with predict_draws"):
        joint_ranks(made)
    with pytest.raises(SpecError, match="strictly between 0 and 1"):
        joint_ranks(drawn(made, np.zeros(3), np.zeros((3, 4))), level=1.0)
