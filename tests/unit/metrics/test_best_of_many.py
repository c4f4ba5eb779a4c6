"""The best of many: judged by the largest gain, not by its own interval."""

import numpy as np
import pytest

from atrocityrisk.errors import DataError
from atrocityrisk.metrics import Resampled, country_draws, power, reality_check, resample


def made(estimate, draws, metric="log_score", countries=100):
    return Resampled(
        metric=(metric,),
        estimate=np.array([estimate], dtype=float),
        draws=np.array([draws], dtype=float),
        n_rows=1000,
        n_onsets=50,
        n_countries=countries,
        n_onset_countries=30,
    )


def test_by_hand():
    # Against the first model the second gains .2 with a standard error of .1; resampled gains less
    # the gain are -.1, 0, .1 in standard errors -1, 0, 1: never 2 or more.
    check = reality_check(made([1.0, 0.8], [[1, 1, 1], [0.9, 0.8, 0.7]]))
    np.testing.assert_allclose(check.gain, [0, 0.2])
    np.testing.assert_allclose(check.studentised, [0, 2.0])
    assert (check.best, check.n_models, check.p_value) == (1, 1, 0.0)
    # With half the gain it is one standard error, reached by one resample of three.
    check = reality_check(made([1.0, 0.9], [[1, 1, 1], [1.0, 0.9, 0.8]]))
    assert check.p_value == pytest.approx(1 / 3)


def test_more_is_better_where_the_metric_says_so():
    check = reality_check(
        made([0.8, 0.9], [[0.8, 0.8, 0.8], [0.8, 0.9, 1.0]], metric="roc_auc"), metric="roc_auc"
    )
    assert check.gain[1] == pytest.approx(0.1)


def test_more_candidates_need_a_larger_gain(rng):
    noise = rng.normal(size=(40, 4000))
    gains = 0.02 * noise
    estimate = np.r_[1.0, np.full(40, 1.0)]
    estimate[1] -= 0.05
    draws = np.vstack([np.ones(4000), estimate[1:, None] - gains])
    alone = reality_check(made(estimate[:2], draws[:2]))
    among = reality_check(made(estimate, draws))
    assert alone.p_value < 0.02 < among.p_value
    assert among.critical == pytest.approx(3.02, abs=0.1)  # of 40 normals, 95 % have no larger one
    assert among.n_models == 40


def test_clearly_worse_models_do_not_cost_power_in_hansens_version(rng):
    gains = 0.02 * rng.normal(size=(40, 4000))
    estimate = np.r_[1.0, 1.0 - 0.05, np.full(39, 1.5)]
    draws = np.vstack([np.ones(4000), estimate[1:, None] - gains])
    check = reality_check(made(estimate, draws))
    assert check.p_value_consistent < 0.02 < check.p_value


def test_equal_models_are_rarely_called_better():
    claims, worlds = 0, 60
    for seed in range(worlds):
        rng = np.random.default_rng(seed)
        truth = rng.beta(1, 9, 1500)
        y = rng.random(1500) < truth
        noisy = 1 / (
            1 + np.exp(-np.log(truth / (1 - truth))[:, None] - rng.normal(0, 0.3, (1500, 8)))
        )
        draws = country_draws(np.repeat(np.arange(50), 30), n_boot=300, seed=seed)
        claims += (
            reality_check(resample(y, noisy, draws=draws, metrics=["log_score"])).p_value < 0.1
        )
    assert claims / worlds <= 0.1 + 2 * np.sqrt(0.1 * 0.9 / worlds)


def test_a_copy_has_no_gain_and_breaks_nothing():
    check = reality_check(made([1.0, 1.0], [[1, 1.1, 1.2]] * 2))
    assert check.studentised.tolist() == [0.0, 0.0]
    assert check.p_value == 1.0


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"metric": "brier_score"}, "resample that metric too"),
        ({"against": 2}, "from 0 to 1"),
        ({"level": 1.0}, "strictly between"),
    ],
)
def test_refused(given, message):
    with pytest.raises(DataError, match=message):
        reality_check(made([1.0, 0.9], [[1, 1, 1], [1.0, 0.9, 0.8]]), **given)


def test_a_metric_without_a_better_end_is_refused():
    with pytest.raises(DataError, match="no better and worse end"):
        reality_check(
            made([1.0, 0.9], np.ones((2, 3)), metric="observed_expected_ratio"),
            metric="observed_expected_ratio",
        )


def test_rounding_is_no_gain_and_no_power(rng):
    p = rng.random(60)
    y = (rng.random(60) < p).astype(float)
    draws = country_draws(np.repeat(np.arange(20), 3), n_boot=200)
    result = resample(
        y, np.column_stack([p, p * (1 + 1e-15)]), draws=draws, metrics=["brier_score"]
    )
    assert result.estimate[0, 0] != result.estimate[0, 1]
    check = reality_check(result, metric="brier_score")
    assert (check.gain.tolist(), check.p_value) == ([0.0, 0.0], 1.0)
    strength = power(result, metric="brier_score", first=0, second=1)
    assert (strength.difference, strength.onsets_needed) == (0.0, np.inf)
