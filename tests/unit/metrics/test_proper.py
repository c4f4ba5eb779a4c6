import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import brier_score_loss, log_loss

from atrocityrisk.errors import DataError
from atrocityrisk.metrics import brier_score, brier_skill_score, log_score, log_skill_score


@pytest.fixture
def forecasts(rng):
    truth = rng.beta(1, 12, size=700)
    return (rng.random(700) < truth).astype(int), truth, rng.random(700) * 3


def test_by_hand():
    # losses 0.04, 0.09, 0.25
    assert brier_score([0, 1, 0], [0.2, 0.7, 0.5]) == pytest.approx(0.38 / 3)
    assert log_score([0, 1], [0.2, 0.7]) == pytest.approx(-(np.log(0.8) + np.log(0.7)) / 2)
    # reference rate 1/3: losses 1/9, 4/9, 1/9
    assert brier_skill_score([0, 1, 0], [0.2, 0.7, 0.5]) == pytest.approx(1 - 0.38 / (6 / 9))


def test_agrees_with_scikit_learn(forecasts):
    y, p, w = forecasts
    assert brier_score(y, p) == pytest.approx(brier_score_loss(y, p), abs=1e-15)
    assert log_score(y, p) == pytest.approx(log_loss(y, p), abs=1e-14)
    assert brier_score(y, p, weights=w) == pytest.approx(
        brier_score_loss(y, p, sample_weight=w), abs=1e-15
    )
    assert log_score(y, p, weights=w) == pytest.approx(log_loss(y, p, sample_weight=w), abs=1e-14)


def test_agrees_with_scoringrules(forecasts):
    scoringrules = pytest.importorskip("scoringrules")
    y, p, _ = forecasts
    assert brier_score(y, p) == pytest.approx(scoringrules.brier_score(y, p).mean(), abs=1e-15)
    assert log_score(y, p) == pytest.approx(scoringrules.log_score(y, p).mean(), abs=1e-12)


def test_impossible_onset_is_infinite_unless_clipping_is_named():
    assert log_score([0, 1], [0.1, 0.0]) == np.inf
    assert log_score([0, 1], [1.0, 0.5]) == np.inf
    assert log_score([1], [0.0], clip=1e-3) == pytest.approx(-np.log(1e-3))
    assert log_skill_score([0, 1], [0.1, 0.0]) == -np.inf
    # A row that does not count cannot spoil the score.
    assert log_score([0, 1], [0.5, 0.0], weights=[1, 0]) == pytest.approx(np.log(2))


def test_certain_and_right_is_exactly_zero():
    value = log_score([0, 1], [0.0, 1.0])
    assert value == 0
    assert not np.signbit(value)


@pytest.mark.parametrize("clip", [-0.1, 0.5, np.nan])
def test_impossible_clip_is_refused(clip):
    with pytest.raises(DataError, match="clip"):
        log_score([0, 1], [0.1, 0.9], clip=clip)


def test_small_risks_keep_their_digits():
    assert log_score([0], [1e-18]) == pytest.approx(1e-18, rel=1e-12)


def test_reference_as_rate_equals_reference_as_array(forecasts):
    y, p, _ = forecasts
    for skill in (brier_skill_score, log_skill_score):
        assert skill(y, p, reference_probability=0.03) == pytest.approx(
            skill(y, p, reference_probability=np.full(len(y), 0.03)), abs=1e-15
        )
        assert skill(y, np.full(len(y), 0.03), reference_probability=0.03) == pytest.approx(0)


def test_default_reference_is_the_realised_rate(forecasts):
    y, p, _ = forecasts
    assert brier_skill_score(y, p) == pytest.approx(
        brier_skill_score(y, p, reference_probability=y.mean()), abs=1e-15
    )


@pytest.mark.parametrize("skill", [brier_skill_score, log_skill_score])
def test_skill_against_a_perfect_reference_is_refused(skill):
    with pytest.raises(DataError, match="choose another reference"):
        skill([0, 0], [0.1, 0.2])
    with pytest.raises(DataError, match=r"\[0, 1\]"):
        skill([0, 1], [0.1, 0.2], reference_probability=1.4)
    with pytest.raises(DataError, match="NaN"):
        skill([0, 1], [0.1, 0.2], reference_probability=[0.1, np.nan])


@given(
    truth=st.floats(0.01, 0.99),
    stated=st.floats(0.01, 0.99),
)
def test_expected_score_is_best_at_the_true_probability(truth, stated):
    # Expectation over the outcome, written as weights of its two cases.
    for score in (brier_score, log_score):

        def expected(p, score=score):
            return score([1, 0], [p, p], weights=[truth, 1 - truth])

        assert expected(truth) <= expected(stated) + 1e-15
        if abs(truth - stated) > 1e-3:
            assert expected(truth) < expected(stated)
