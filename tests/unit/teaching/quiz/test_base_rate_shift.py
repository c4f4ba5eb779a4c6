"""A probability at another base rate, against hand computation and against counting."""

import numpy as np
import pytest

from atrocityrisk.errors import DataError
from atrocityrisk.teaching import shift_base_rate


@pytest.mark.parametrize(
    ("probability", "from_rate", "to_rate", "expected"),
    [
        # Odds 1/9 at 1 to 99; at 1 to 3 they are 33 times as high: 33/9 = 11/3, so 11/14.
        (0.1, 0.01, 0.25, 11 / 14),
        (0.01, 0.01, 0.25, 0.25),
        (0.75, 0.25, 0.25, 0.75),
        # Odds 3 at 1 to 1 become 3/9 at 1 to 9: 1/4.
        (0.75, 0.5, 0.1, 0.25),
        (0.0, 0.01, 0.25, 0.0),
        (1.0, 0.01, 0.25, 1.0),
    ],
)
def test_the_odds_are_multiplied_by_the_ratio_of_prior_odds(
    probability, from_rate, to_rate, expected
):
    moved = shift_base_rate(probability, from_rate=from_rate, to_rate=to_rate)
    assert moved == pytest.approx(expected, abs=1e-12)


def test_a_calibrated_forecast_stays_calibrated_when_onsets_are_drawn_more_often():
    rng = np.random.default_rng(4)
    # Two kinds of states: 1 % and 10 %, seen nine times and once in ten.
    risk = rng.choice([0.01, 0.1], p=[0.9, 0.1], size=400_000)
    onset = rng.random(len(risk)) < risk
    rate = float(risk.mean())
    weight = np.where(onset, 0.25 / onset.mean(), 0.75 / (1 - onset.mean()))
    for one in (0.01, 0.1):
        at = risk == one
        share = float(weight[at & onset].sum() / weight[at].sum())
        assert shift_base_rate(one, from_rate=rate, to_rate=0.25) == pytest.approx(share, abs=0.02)


def test_moving_back_gives_the_probability_again():
    there = shift_base_rate(0.37, from_rate=0.25, to_rate=0.015)
    assert shift_base_rate(there, from_rate=0.015, to_rate=0.25) == pytest.approx(0.37, rel=1e-12)


@pytest.mark.parametrize("wrong", [-0.1, 1.1, float("nan")])
def test_what_is_no_probability_is_refused(wrong):
    with pytest.raises(DataError, match="expected a probability between 0 and 1"):
        shift_base_rate(wrong, from_rate=0.1, to_rate=0.2)


@pytest.mark.parametrize("wrong", [0.0, 1.0, float("nan")])
def test_a_rate_of_never_or_always_is_refused(wrong):
    with pytest.raises(DataError, match="expected a base rate between 0 and 1, both excluded"):
        shift_base_rate(0.1, from_rate=wrong, to_rate=0.2)
    with pytest.raises(DataError, match="expected a base rate between 0 and 1, both excluded"):
        shift_base_rate(0.1, from_rate=0.2, to_rate=wrong)
