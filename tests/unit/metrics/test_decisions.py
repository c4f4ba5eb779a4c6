import numpy as np
import pytest
from sklearn.metrics import confusion_matrix

from atrocityrisk.errors import DataError
from atrocityrisk.metrics import (
    brier_score,
    cost_loss_value,
    decision_curve,
    false_alarms_per_hit,
    murphy_diagram,
    net_benefit,
)


@pytest.fixture
def forecasts(rng):
    p = rng.beta(1, 8, 700).round(2)
    return (rng.random(700) < p).astype(int), p


def test_by_hand():
    # at .5: one hit, two false alarms of five
    y, p = [1, 1, 0, 0, 0], [0.9, 0.4, 0.5, 0.6, 0.1]
    assert net_benefit(y, p, threshold=0.5) == pytest.approx(1 / 5 - 2 / 5)
    assert net_benefit(y, p, threshold=0.2) == pytest.approx(2 / 5 - 2 / 5 * 0.25)
    assert false_alarms_per_hit(y, p, threshold=0.5) == 2
    # expense .5*3/5 + 1/5 = .5; without min(.5, .4) = .4; perfect .2
    assert cost_loss_value(y, p, cost_loss=0.5) == pytest.approx((0.4 - 0.5) / (0.4 - 0.2))


def test_agrees_with_a_confusion_matrix(forecasts):
    y, p = forecasts
    thresholds = np.array([0.02, 0.04, 0.1, 0.2, 0.3])
    curve = decision_curve(y, p, threshold=thresholds)
    for t, benefit, hits, false_alarms in zip(
        thresholds, curve.net_benefit, curve.hits, curve.false_alarms, strict=True
    ):
        _, fp, _, tp = confusion_matrix(y, p >= t).ravel()
        assert (hits, false_alarms) == (tp, fp)
        assert benefit == pytest.approx(net_benefit(y, p, threshold=t), abs=1e-15)
        assert benefit == pytest.approx((tp - fp * t / (1 - t)) / len(y))
        assert false_alarms_per_hit(y, p, threshold=t) == pytest.approx(fp / tp)
    everybody = decision_curve(y, np.ones(len(y)), threshold=thresholds)
    np.testing.assert_allclose(everybody.net_benefit, curve.act_always)


def test_base_rate_alone_has_no_value(forecasts):
    y, _ = forecasts
    for ratio in (0.01, 0.3, 0.9):
        assert cost_loss_value(y, np.full(len(y), y.mean()), cost_loss=ratio) == pytest.approx(0)


def test_no_alarm_is_refused_and_only_false_ones_are_infinite():
    with pytest.raises(DataError, match=r"the highest is 0\.2"):
        false_alarms_per_hit([0, 1], [0.1, 0.2], threshold=0.5)
    assert false_alarms_per_hit([0, 1], [0.7, 0.2], threshold=0.5) == np.inf
    with pytest.raises(DataError, match="observed rate is 0"):
        cost_loss_value([0, 0], [0.7, 0.2], cost_loss=0.5)


@pytest.mark.parametrize("threshold", [0, 1, -0.1, 4, np.nan])
def test_impossible_threshold_is_refused(threshold):
    for score in (net_benefit, false_alarms_per_hit):
        with pytest.raises(DataError, match="strictly between 0 and 1"):
            score([0, 1], [0.1, 0.2], threshold=threshold)


def test_murphy_diagram_is_the_elementary_score(forecasts):
    y, p = forecasts
    t = np.array([0, 0.05, 0.1, 0.33, 0.5, 1])
    low, high = np.minimum(p, y), np.maximum(p, y)
    slow = [np.mean(2 * np.abs(y - s) * ((low <= s) & (s < high))) for s in t]
    np.testing.assert_allclose(murphy_diagram(y, p, threshold=t).score, slow, atol=1e-14)


def test_murphy_diagram_integrates_to_the_brier_score(forecasts):
    y, p = forecasts
    edges = np.linspace(0, 1, 100_001)
    middle = (edges[1:] + edges[:-1]) / 2
    area = murphy_diagram(y, p, threshold=middle).score.mean()
    assert area == pytest.approx(brier_score(y, p), abs=1e-9)


def test_murphy_diagram_agrees_with_model_diagnostics(forecasts):
    scoring = pytest.importorskip("model_diagnostics.scoring")
    y, p = forecasts
    for t in (0.035, 0.101, 0.2222, 0.475):
        theirs = scoring.ElementaryScore(eta=t, functional="mean")(y, p)
        # That library halves the score; at a threshold that is itself a forecast it counts p >= t.
        assert murphy_diagram(y, p, threshold=t).score[0] == pytest.approx(2 * theirs, abs=1e-14)


def test_murphy_thresholds_outside_are_refused():
    with pytest.raises(DataError, match=r"\[0, 1\]"):
        murphy_diagram([0, 1], [0.1, 0.2], threshold=[0.5, 1.5])
