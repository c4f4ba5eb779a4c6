"""A known world is recovered through the backtest, and its forecasts are calibrated."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import logit
from scipy.stats import binom
from sklearn.linear_model import LogisticRegression

from atrocityrisk.evaluation.leakage import shuffled_skill
from atrocityrisk.forecasting import backtest, forecast
from atrocityrisk.metrics import calibration_line, count_check, log_score
from atrocityrisk.models import ElasticNetLogit
from atrocityrisk.synthetic import World, onsets_needed, synthetic_world

pytestmark = pytest.mark.slow

YEARS = (1950, 2020)
PLAIN = LogisticRegression(C=1e6, tol=1e-10)


def beside_truth(world: World, made: pd.DataFrame) -> np.ndarray:
    """True probability of every forecast."""
    key = pd.MultiIndex.from_frame(made[["gwcode", "origin"]], names=["gwcode", "year"])
    return world.probability.reindex(key).to_numpy()


@pytest.mark.parametrize("seed", [11, 12, 13])
def test_coefficients_are_recovered_at_every_origin(seed):
    world = synthetic_world(seed=seed, n_states=78, years=YEARS, base_rate=0.08)
    names = list(world.panel.indicators.columns)
    truth = np.array([world.coefficients[name] for name in names])
    for origin in (2000, 2010, 2020):
        fitted = forecast(PLAIN, world.panel, origin=origin).estimator
        # At least 3,900 rows and 310 onsets: standard errors near 0.065; four of them allowed.
        np.testing.assert_allclose(fitted.coef_[0], truth, atol=0.26)
        assert fitted.intercept_[0] == pytest.approx(world.intercept, abs=0.35)


def test_forecasts_lie_on_the_true_probabilities():
    world = synthetic_world(seed=21, n_states=78, years=YEARS, base_rate=0.08)
    models = {"logit": PLAIN, "net": ElasticNetLogit(groups="gwcode", n_folds=5)}
    made = backtest(models, world.panel, origins=range(2005, 2020)).scored
    for _, part in made.groupby("model"):
        truth = beside_truth(world, part)
        error = logit(part["probability"].to_numpy()) - logit(truth)
        assert np.sqrt(np.mean(error**2)) < 0.2
        slope, _ = np.polyfit(logit(truth), logit(part["probability"]), 1)
        assert slope == pytest.approx(1, abs=0.12)
        gap = log_score(part["observed"], part["probability"])
        assert gap == pytest.approx(log_score(part["observed"], truth), abs=0.003)


def test_a_correctly_specified_model_is_calibrated_within_its_bands():
    runs, slope, level, count = 40, 0, 0, 0
    for seed in range(runs):
        world = synthetic_world(seed=100 + seed, n_states=70, years=(1960, 2020), base_rate=0.1)
        made = backtest({"logit": PLAIN}, world.panel, origins=range(2005, 2020)).scored
        line = calibration_line(made["observed"], made["probability"], gwcode=made["gwcode"])
        slope += line.slope.low <= 1 <= line.slope.high
        level += line.in_the_large.low <= 0 <= line.in_the_large.high
        band = count_check(made["observed"], made["probability"])
        count += band.low <= band.observed <= band.high
    # 95 % bands over forecasts whose coefficients are estimated: 90 % at the worst is allowed for,
    # and then all but one run in two thousand pass.
    least = binom.ppf(0.0005, runs, 0.9)
    assert min(slope, level, count) >= least


def test_a_misspecified_model_leaves_its_bands():
    """The bands can be left: a model without the indicators that matter, taken for surer."""
    world = synthetic_world(seed=5, n_states=70, years=(1960, 2020), base_rate=0.1)
    made = backtest({"logit": PLAIN}, world.panel, origins=range(2005, 2020)).scored
    eta = logit(made["probability"].to_numpy())
    surer = 1 / (1 + np.exp(-2 * eta))
    assert calibration_line(made["observed"], surer, gwcode=made["gwcode"]).slope.high < 1
    check = count_check(made["observed"], made["probability"] * 0.5)
    assert check.observed > check.high


def test_shuffled_labels_leave_no_skill():
    world = synthetic_world(seed=31, n_states=70, years=(1960, 2020), base_rate=0.06)
    models = {"logit": PLAIN, "net": ElasticNetLogit(groups="gwcode", n_folds=5, n_alphas=30)}
    found = shuffled_skill(models, world.panel, origins=range(2000, 2020), n_shuffles=8)
    by_model = found.groupby("model")
    # 84 onsets in 1,400 forecasts: the standard error of one area is near 0.032.
    error = 0.032 / np.sqrt(8)
    assert by_model["roc_auc"].mean().sub(0.5).abs().max() < 4 * error
    assert by_model["log_skill"].mean().max() < 0.003
    honest = backtest(models, world.panel, origins=range(2000, 2020)).scored
    for _, part in honest.groupby("model"):
        rate = np.full(len(part), world.probability.mean())
        assert log_score(part["observed"], part["probability"]) < 0.95 * log_score(
            part["observed"], rate
        )


def test_so_many_onsets_do_tell_the_models_apart():
    """Worlds with the number that was said to be needed: their power is the one asked for."""
    world = synthetic_world(seed=41, n_states=78, years=YEARS, base_rate=0.05)
    both = {"full": PLAIN, "half": PLAIN}
    made = backtest(both, world.panel, origins=range(1990, 2020)).scored
    part = made[made["model"] == "full"]
    truth = beside_truth(world, part)
    rate = np.full(len(truth), truth.mean())
    shrunk = 1 / (1 + np.exp(-(0.5 * logit(truth) + 0.5 * logit(rate))))
    gwcode = part["gwcode"].to_numpy()
    needed = onsets_needed(truth, truth, shrunk, gwcode=gwcode, seed=1, n_worlds=1000)
    countries = round(needed.onsets / (truth.sum() / 78))
    rng = np.random.default_rng(3)
    loss = -np.log(np.stack([1 - truth, truth])) + np.log(np.stack([1 - shrunk, shrunk]))
    rows = {g: np.flatnonzero(gwcode == g) for g in np.unique(gwcode)}
    won = 0
    for _ in range(400):
        sums, sizes = [], []
        for g in rng.choice(list(rows), countries):
            y = (rng.random(len(rows[g])) < truth[rows[g]]).astype(int)
            sums.append(loss[y, rows[g]].sum())
            sizes.append(len(y))
        total, size = np.array(sums), np.array(sizes)
        mean = total.sum() / size.sum()
        error = np.sqrt(((total - mean * size) ** 2).sum() * countries / (countries - 1))
        won += mean < -1.96 * error / size.sum()
    # Monte-Carlo error of 400 runs is 0.02; the curve that the number is read from has its own.
    assert won / 400 == pytest.approx(0.8, abs=0.08)
