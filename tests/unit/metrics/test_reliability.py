import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.isotonic import IsotonicRegression

from atrocityrisk.errors import DataError
from atrocityrisk.metrics import (
    brier_score,
    consistency_band,
    decompose,
    log_score,
    recalibrated,
    reliability_curve,
)


@pytest.fixture
def forecasts(rng):
    p = rng.beta(1, 8, 900).round(3).clip(0.001, 0.999)
    return (rng.random(900) < p**1.3).astype(int), p, rng.random(900) * 3


def test_curve_agrees_with_scikit_learn(forecasts):
    y, p, w = forecasts
    for weights in (None, w):
        theirs = IsotonicRegression(y_min=0, y_max=1).fit(p, y, sample_weight=weights)
        np.testing.assert_allclose(
            recalibrated(y, p, weights=weights), theirs.predict(p), atol=1e-12
        )


@pytest.mark.parametrize("weighted", [False, True])
def test_decomposition_agrees_with_model_diagnostics(forecasts, weighted):
    scoring = pytest.importorskip("model_diagnostics.scoring")
    y, p, w = forecasts
    weights = w if weighted else None
    for score, function in (("brier", scoring.SquaredError()), ("log", scoring.LogLoss())):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the other library, about its data frame
            theirs = scoring.decompose(y, p, weights=weights, scoring_function=function).to_dicts()
        ours = decompose(y, p, score=score, weights=weights)
        assert ours.miscalibration == pytest.approx(theirs[0]["miscalibration"], abs=1e-11)
        assert ours.discrimination == pytest.approx(theirs[0]["discrimination"], abs=1e-11)
        assert ours.uncertainty == pytest.approx(theirs[0]["uncertainty"], abs=1e-11)
        assert ours.score == pytest.approx(theirs[0]["score"], abs=1e-11)


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(1, 9)), min_size=1, max_size=25))
def test_parts_add_up_and_are_never_negative(rows):
    y = np.array([a for a, _ in rows])
    p = np.array([b for _, b in rows]) / 10
    for name, score in (("brier", brier_score), ("log", log_score)):
        parts = decompose(y, p, score=name)
        assert parts.score == pytest.approx(score(y, p), abs=1e-12)
        total = parts.miscalibration - parts.discrimination + parts.uncertainty
        assert total == pytest.approx(parts.score, abs=1e-12)
        assert min(parts.miscalibration, parts.discrimination, parts.uncertainty) >= 0
    curve = reliability_curve(y, p)
    assert np.all(np.diff(curve.recalibrated) >= 0)
    # Recalibration keeps the number of events.
    assert curve.recalibrated @ curve.weight == pytest.approx(y.sum())


def test_infinite_score_is_infinite_miscalibration_only():
    parts = decompose([1, 0, 1, 0], [0.0, 0.1, 0.9, 0.2], score="log")
    assert parts.score == parts.miscalibration == np.inf
    assert parts.uncertainty == pytest.approx(np.log(2))
    assert np.isfinite(parts.discrimination)


def test_one_class_and_equal_forecasts():
    assert decompose([0, 0], [0.2, 0.4]).uncertainty == 0
    assert decompose([0, 0], [0.2, 0.4]).miscalibration == pytest.approx(0.1)
    assert decompose([0, 1], [0.5, 0.5]).discrimination == 0


def test_band_is_reproducible_and_ordered(forecasts):
    y, p, _ = forecasts
    first, second = (consistency_band(y, p, n_resamples=100, seed=4) for _ in range(2))
    assert first.low is not None
    assert first.high is not None
    np.testing.assert_array_equal(first.low, second.low)
    assert np.all(first.low <= first.high)
    np.testing.assert_array_equal(first.recalibrated, reliability_curve(y, p).recalibrated)


def test_band_of_certain_forecasts_has_no_width():
    curve = consistency_band([0, 1, 0], [0.0, 1.0, 0.0], n_resamples=20)
    assert curve.low.tolist() == curve.high.tolist() == [0, 1]


def test_impossible_arguments_are_refused():
    with pytest.raises(DataError, match="0 < level < 1"):
        consistency_band([0, 1], [0.1, 0.2], level=1)
    with pytest.raises(DataError, match="20 resamples"):
        consistency_band([0, 1], [0.1, 0.2], n_resamples=5)
    with pytest.raises(DataError, match="score must be one of"):
        decompose([0, 1], [0.1, 0.2], score="auc")
