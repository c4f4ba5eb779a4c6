"""Effects of states in the draws of a recalibrated model."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit, logit
from scipy.stats import norm, rayleigh

from atrocityrisk.errors import ModelError
from atrocityrisk.models import MODELS, Climatology, Recalibrated
from atrocityrisk.models.combine import _state_effects as effects

N_DRAWS = 400


def simulated(seed: int, sd: float, *, states: int = 120, years: int = 20, level: float = -3.0):
    """Labels of states whose log-odds differ by normal effects, and the log-odds without them."""
    rng = np.random.default_rng(seed)
    code = np.repeat(np.arange(1, states + 1), years)
    log_odds = level + rng.normal(0.0, 1.0, len(code))
    own = np.repeat(sd * rng.standard_normal(states), years)
    return code, log_odds, (rng.random(len(code)) < expit(log_odds + own)).astype(float)


def test_the_likelihood_is_that_of_quadrature_by_hand():
    code, log_odds, onset = simulated(1, 0.8, states=15, years=6, level=-1.0)
    found = effects.learn_state_effects(
        code, log_odds, onset, temper=0.5, likely_sd=1.5
    ).probability
    points, weights = np.polynomial.hermite_e.hermegauss(61)
    total = []
    for sd in (0.5, 1.0):
        levels = np.linspace(-4, 4, 401)
        inside = np.zeros(len(levels))
        for state in np.unique(code):
            eta, y = log_odds[code == state], onset[code == state]
            moved = eta[:, None, None] + levels[:, None] + sd * points
            row = np.where(y[:, None, None] > 0, expit(moved), expit(-moved)) ** 0.5
            inside += np.log(row.prod(axis=0) @ (weights / weights.sum()))
        posterior = (
            inside + norm.logpdf(levels, scale=effects.LEVEL_SD) + rayleigh.logpdf(sd, scale=1.5)
        )
        total.append(np.exp(posterior).sum())
    at = [round(sd / effects.SPACING) for sd in (0.5, 1.0)]
    assert found[at[0]] / found[at[1]] == pytest.approx(total[0] / total[1], rel=1e-2)


@pytest.mark.parametrize("sd", [0.0, 0.8, 1.4])
def test_the_standard_deviation_is_recovered(sd):
    found = []
    for seed in range(12):
        code, log_odds, onset = simulated(seed, sd, level=-2.0)
        learnt = effects.learn_state_effects(code, log_odds, onset, temper=1.0, likely_sd=1.5)
        found.append(learnt.mean_sd)
    # Many onsets: about 300 in each simulation.
    assert np.mean(found) == pytest.approx(sd, abs=0.12 if sd else 0.25)


def test_nothing_learnt_leaves_the_prior():
    nothing = np.array([], dtype=np.int64)
    learnt = effects.learn_state_effects(
        nothing, nothing * 1.0, nothing * 1.0, temper=1, likely_sd=1
    )
    middle = effects.SDS[1:-1]
    expected = rayleigh.pdf(middle, scale=1.0) * effects.SPACING
    np.testing.assert_allclose(learnt.probability[1:-1], expected, rtol=0.02)
    assert learnt.probability.sum() == pytest.approx(1.0)
    assert learnt.probability[0] < 0.002


def test_mean_risks_stay_and_two_states_move_independently():
    learnt = effects.StateEffects(np.where(effects.SDS[7] == effects.SDS, 1.0, 0.0))
    log_odds = np.full((3, 40_000), [[-3.0], [-3.0], [-1.0]])
    seed = np.random.SeedSequence(3)
    drawn = effects.with_state_effects(learnt, log_odds, np.array([2, 20, 31]), seed)
    assert drawn.std(axis=1) == pytest.approx(effects.SDS[7], rel=0.02)
    assert expit(drawn).mean(axis=1) == pytest.approx(expit(log_odds[:, 0]), rel=0.02)
    assert np.abs(np.corrcoef(drawn)[np.triu_indices(3, 1)]).max() < 0.02


@pytest.fixture(scope="module")
def rows():
    index = pd.MultiIndex.from_product([range(1, 61), range(1990, 2020)], names=["gwcode", "year"])
    rng = np.random.default_rng(5)
    own = np.repeat(rng.standard_normal(60), 30)
    X = pd.DataFrame({"a": rng.normal(size=len(index))}, index=index)
    y = pd.Series((rng.random(len(index)) < expit(-2.5 + own)).astype(int), index=index)
    return X, y


@pytest.fixture(scope="module")
def fitted(rows):
    inner = Climatology(groups="gwcode", n_draws=N_DRAWS, random_state=2)
    # One-year labels, each of which counts.
    yearly = {"gap": 1, "temper": 1.0, "years": 20, "random_state": 4}
    plain = Recalibrated(inner, **yearly).fit(*rows)
    return plain, Recalibrated(inner, state_effects=True, **yearly).fit(*rows)


def test_the_forecast_stays_and_draws_widen(rows, fitted):
    plain, wide = fitted
    now = rows[0].xs(2019, level="year", drop_level=False)
    np.testing.assert_array_equal(plain.predict_proba(now), wide.predict_proba(now))
    moved = logit(wide.predict_draws(now)) - logit(plain.predict_draws(now))
    assert moved.shape == (60, N_DRAWS)
    root_mean_square = np.sqrt(wide._effects.probability @ effects.SDS**2)
    assert moved.std() == pytest.approx(root_mean_square, rel=0.1)
    assert 0.5 < wide.effect_sd_ < 1.5


def test_a_states_draws_depend_on_nothing_but_its_own_row(rows, fitted):
    now = rows[0].xs(2019, level="year", drop_level=False)
    whole = pd.DataFrame(fitted[1].predict_draws(now), index=now.index)
    other = now.sample(frac=0.4, random_state=1)
    np.testing.assert_array_equal(fitted[1].predict_draws(other), whole.loc[other.index])
    # The same state in another year moves alike.
    before = rows[0].xs(2018, level="year", drop_level=False)
    np.testing.assert_allclose(fitted[1].predict_draws(before), whole, rtol=1e-12)


def test_no_state_has_no_effect(rows, fitted):
    made_up = (
        rows[0]
        .iloc[:1]
        .set_axis(pd.MultiIndex.from_tuples([(effects.NO_STATE, 2019)], names=["gwcode", "year"]))
    )
    plain, wide = fitted
    np.testing.assert_array_equal(plain.predict_draws(made_up), wide.predict_draws(made_up))


def test_states_must_be_named_by_whole_numbers(rows):
    X, y = rows
    model = Recalibrated(Climatology(), state_effects=True)
    with pytest.raises(ModelError, match="states='gwcode' names a level"):
        model.fit(X.rename_axis(index=["place", "year"]), y)
    named = X.set_axis(X.index.set_levels([f"s{k}" for k in range(60)], level=0), axis=0)
    with pytest.raises(ModelError, match="must name a level of whole numbers"):
        model.fit(named, y.set_axis(named.index))
    with pytest.raises(ModelError, match="effect_sd"):
        Recalibrated(Climatology(), effect_sd=0.0).fit(X, y)


def test_the_default_has_effects_of_states():
    assert MODELS["recalibrated_pool"]().state_effects
