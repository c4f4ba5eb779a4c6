"""How many onsets distinguish two models, by simulation."""

import numpy as np
import pytest
from scipy.special import expit

from atrocityrisk.errors import DataError
from atrocityrisk.metrics import country_draws, power, resample
from atrocityrisk.synthetic import onsets_needed


@pytest.fixture(scope="module")
def truth() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(6)
    gwcode = np.repeat(np.arange(150), 30)
    return expit(-3.5 + rng.normal(0, 1, 150)[gwcode] + rng.normal(0, 1, 4500)), gwcode


@pytest.mark.parametrize("metric", ["log_score", "brier_score"])
def test_onsets_needed_agrees_with_the_approximation(truth, metric):
    probability, gwcode = truth
    rival = expit(np.log(probability / (1 - probability)) * 0.75 - 0.6)
    needed = onsets_needed(probability, probability, rival, gwcode=gwcode, metric=metric, seed=2)
    assert needed.difference < 0
    # The approximation from one very long comparison, whose difference is nearly the true one.
    rng = np.random.default_rng(9)
    p, q = np.tile(probability, 40), np.tile(rival, 40)
    state = np.concatenate([gwcode + 150 * k for k in range(40)])
    y = (rng.random(len(p)) < p).astype(float)
    draws = country_draws(state, n_boot=200, seed=1)
    known = resample(y, np.column_stack([p, q]), draws=draws, metrics=[metric])
    rough = power(known, metric=metric, first=0, second=1)
    assert rough.difference == pytest.approx(needed.difference, rel=0.25)
    # Its own error in the difference counts twice in the number: set that right, compare the rest.
    at_truth = rough.onsets_needed * (rough.difference / needed.difference) ** 2
    assert needed.onsets == pytest.approx(at_truth, rel=0.15)
    assert 0.4 < needed.curve["power"].iloc[0] < 0.75 < needed.curve["power"].iloc[-1]


def test_models_closer_to_each_other_need_more_onsets(truth):
    probability, gwcode = truth
    log_odds = np.log(probability / (1 - probability))
    near, far = (
        onsets_needed(probability, probability, expit(log_odds * slope), gwcode=gwcode).onsets
        for slope in (0.95, 0.8)
    )
    assert near > 5 * far


def test_equal_models_are_never_told_apart_and_the_order_turns_the_sign(truth):
    probability, gwcode = truth
    assert onsets_needed(probability, probability, probability, gwcode=gwcode).onsets == np.inf
    flat = np.full(len(probability), probability.mean())
    one = onsets_needed(probability, probability, flat, gwcode=gwcode, seed=1)
    other = onsets_needed(probability, flat, probability, gwcode=gwcode, seed=1)
    assert one.difference == -other.difference
    assert one.onsets == pytest.approx(other.onsets, rel=1e-9)


def test_power_is_not_estimated_from_what_cannot_be_redrawn(truth):
    probability, gwcode = truth
    sure = np.where(np.arange(4500) == 3, 0.0, probability)
    with pytest.raises(DataError, match="gives probability 0 or 1"):
        onsets_needed(probability, sure, probability, gwcode=gwcode)
    with pytest.raises(DataError, match="found one"):
        onsets_needed(probability, sure, probability, gwcode=gwcode * 0, metric="brier_score")
    with pytest.raises(DataError, match="target must lie"):
        onsets_needed(probability, probability, probability, gwcode=gwcode, target=0.2)
    with pytest.raises(DataError, match="metric must be"):
        onsets_needed(probability, probability, probability, gwcode=gwcode, metric="auc")
