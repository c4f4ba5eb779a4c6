"""The hierarchical logit: what it predicts, what it refuses, and that only the seed moves it."""

import dataclasses
import importlib.util
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit, logit

from atrocityrisk.errors import ModelError, SamplingWarning
from atrocityrisk.forecasting import forecast
from atrocityrisk.models import MODELS, BayesianLogit, prior_predictive
from atrocityrisk.models.bayesian._diagnostics import Diagnostics

STATES, YEARS = range(2, 26), range(1990, 2010)


def world(seed=7):
    """24 states, 20 years, three regions; onsets follow column a and differ between states."""
    rng = np.random.default_rng(seed)
    index = pd.MultiIndex.from_product([STATES, YEARS], names=["gwcode", "year"])
    code = index.get_level_values("gwcode").to_numpy()
    X = pd.DataFrame(rng.normal(size=(len(index), 2)), index=index, columns=["a", "b"])
    X["region_one"] = (code < 10).astype(float)
    X["region_two"] = ((code >= 10) & (code < 18)).astype(float)
    trait = dict(zip(STATES, rng.normal(0, 0.8, size=len(STATES)), strict=True))
    log_odds = -2.0 + 0.9 * X["a"] + np.array([trait[c] for c in code])
    y = pd.Series((rng.random(len(X)) < expit(log_odds)).astype(int), index=index)
    return X, y


def settled(**changes):
    settings = {"groups": ("region", "gwcode"), "temper": 1.0, "random_state": 3}
    return BayesianLogit(**settings | changes)


@pytest.fixture(scope="module")
def data():
    return world()


@pytest.fixture(scope="module")
def fitted(data):
    return settled().fit(*data)


def test_the_fit_finds_the_column_that_matters(fitted):
    low, high = np.quantile(fitted.coef_draws_[0], [0.05, 0.95])
    assert 0.4 < low < 0.9 < high < 1.4
    assert fitted.coef_draws_.shape == (4, 4000)
    assert not fitted.coef_draws_[2:].any(), "columns that say the region have no coefficients"
    assert fitted.coef_ == pytest.approx(fitted.coef_draws_.mean(axis=1))
    assert list(fitted.levels_["region"]) == ["no region column", "region_one", "region_two"]
    assert list(fitted.levels_["gwcode"]) == list(STATES)
    assert list(fitted.steps_) == [1990, 1995, 2000, 2005]
    assert not fitted.time_draws_[0].any()
    assert set(fitted.scale_draws_) == {"coef", "region", "gwcode", "time"}
    assert all((draws > 0).all() for draws in fitted.scale_draws_.values())


def test_probabilities_are_means_over_the_draws_of_the_formula(fitted, data):
    X = data[0].iloc[[3, 200, 470]]
    log_odds = X.to_numpy() @ fitted.coef_draws_ + fitted.intercept_draws_
    for i, (code, year) in enumerate(X.index):
        region = ("region_one", "region_two", "no region column")[(code >= 10) + (code >= 18)]
        log_odds[i] += fitted.group_draws_["region"][list(fitted.levels_["region"]).index(region)]
        log_odds[i] += fitted.group_draws_["gwcode"][list(STATES).index(code)]
        log_odds[i] += fitted.time_draws_[(year - 1990) // 5]
    probability = fitted.predict_proba(X)
    np.testing.assert_allclose(probability[:, 1], expit(log_odds).mean(axis=1), rtol=1e-12)
    np.testing.assert_allclose(probability.sum(axis=1), 1.0)
    assert set(fitted.predict(data[0])) <= {0, 1}


def test_probabilities_do_not_depend_on_the_number_of_draws_shown(data, fitted):
    bare = settled(n_draws=0).fit(*data)
    assert not hasattr(bare, "predict_draws")
    np.testing.assert_array_equal(bare.predict_proba(data[0]), fitted.predict_proba(data[0]))
    draws = fitted.predict_draws(data[0])
    assert draws.shape == (len(data[0]), 200)
    np.testing.assert_allclose(
        draws.mean(axis=1), fitted.predict_proba(data[0])[:, 1], rtol=0.25, atol=0.01
    )


def test_another_seed_gives_other_draws_of_the_same_posterior(data, fitted):
    other = settled(random_state=4).fit(*data)
    assert (other.coef_draws_ != fitted.coef_draws_)[:2].all()
    np.testing.assert_allclose(
        other.predict_proba(data[0]), fitted.predict_proba(data[0]), atol=0.03
    )


def test_rows_are_predicted_each_for_itself(fitted, data):
    X = pd.concat([data[0].iloc[:40], data[0].iloc[:40].rename(index={2: 900, 3: 901})])
    mixed = np.random.default_rng(1).permutation(len(X))
    np.testing.assert_array_equal(
        fitted.predict_proba(X.iloc[mixed]), fitted.predict_proba(X)[mixed]
    )
    np.testing.assert_array_equal(fitted.predict_proba(X.iloc[[70]]), fitted.predict_proba(X)[[70]])


def test_an_unseen_state_draws_its_effect_from_the_hierarchy(fitted, data):
    known = data[0].iloc[[5]]
    strange = known.rename(index={2: 900})
    shift = logit(fitted.set_params(n_draws=4000).predict_draws(strange))[0]
    shift = shift - logit(fitted.predict_draws(known))[0]
    fitted.set_params(n_draws=200)
    effect = shift + fitted.group_draws_["gwcode"][0]
    assert effect.std() == pytest.approx(
        np.sqrt(np.square(fitted.scale_draws_["gwcode"]).mean()), rel=0.1
    )
    assert abs(effect.mean()) < 4 * effect.std() / np.sqrt(4000)
    assert fitted.predict_proba(known.rename(index={2: 901})) != pytest.approx(
        fitted.predict_proba(strange), abs=1e-12
    )


def test_an_unseen_region_does_so_too(fitted, data):
    X, y = data
    without = settled().fit(X[X["region_two"] == 0], y[X["region_two"] == 0])
    assert "region_two" not in without.levels_["region"]
    probability = without.predict_proba(X[X["region_two"] == 1])[:, 1]
    assert ((probability > 0) & (probability < 1)).all()


def test_years_ahead_carry_the_last_step_on_with_growing_variance(fitted, data):
    def moved(year):
        row = data[0].iloc[[19]].rename(index={2009: year})
        fitted.set_params(n_draws=4000)
        here, ahead = (logit(fitted.predict_draws(x))[0] for x in (data[0].iloc[[19]], row))
        fitted.set_params(n_draws=200)
        return ahead - here

    per_step = np.square(fitted.scale_draws_["time"]).mean()
    assert not moved(2005).any(), "the same step as 2009"
    for year, steps in ((2010, 1), (2014, 1), (2033, 5)):
        assert np.square(moved(year)).mean() == pytest.approx(steps * per_step, rel=0.25)
    assert np.square(moved(1975)).mean() > per_step


def test_diagnostics_say_what_agreed_and_are_fixed(fitted):
    diagnostics = fitted.diagnostics_
    assert diagnostics.problems == ()
    assert diagnostics.r_hat < 1.01
    assert min(diagnostics.ess_bulk, diagnostics.ess_tail) > 400
    assert diagnostics.divergences == 0
    assert (diagnostics.chains, diagnostics.draws) == (2, 2000)
    with pytest.raises(dataclasses.FrozenInstanceError):
        diagnostics.r_hat = 1.0


def test_what_has_not_converged_warns_with_the_parameter_and_is_refused_on_request(data):
    hasty = {"draws": 40, "tune": 50}
    with pytest.warns(SamplingWarning, match=r"effective draws for \w+.*Raise draws"):
        settled(**hasty).fit(*data)
    with pytest.raises(ModelError, match="has not converged"):
        settled(strict=True, **hasty).fit(*data)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("r_hat", 1.2, "R-hat is 1.200 for coef[a]"),
        ("r_hat", np.nan, "R-hat is nan"),
        ("ess_bulk", 90.0, "90 effective draws for effect[gwcode=2]"),
        ("ess_tail", 91.0, "91 effective draws for the tails of scale[region]"),
        ("divergences", 3, "3 of 3000 draws diverged"),
        ("bfmi", 0.1, "BFMI is 0.10"),
    ],
)
def test_each_problem_is_told(field, value, said):
    fine = Diagnostics(
        r_hat=1.002,
        r_hat_parameter="coef[a]",
        ess_bulk=900.0,
        ess_bulk_parameter="effect[gwcode=2]",
        ess_tail=900.0,
        ess_tail_parameter="scale[region]",
        divergences=0,
        bfmi=0.9,
        chains=2,
        draws=1500,
        sampler="nutpie",
    )
    assert fine.problems == ()
    (problem,) = dataclasses.replace(fine, **{field: value}).problems
    assert said in problem


@pytest.mark.slow  # compiles the posterior for another library
def test_pymc_samples_it_too(data):
    with pytest.warns(SamplingWarning):
        model = settled(sampler="pymc", draws=150, tune=150).fit(*data)
    assert model.diagnostics_.sampler == "pymc"
    assert model.coef_[0] == pytest.approx(0.9, abs=0.3)


def test_without_nutpie_auto_is_pymc_and_nutpie_is_refused(data, monkeypatch):
    there = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "nutpie" else there(name)
    )
    with pytest.raises(ModelError, match="needs nutpie, which is not installed"):
        settled(sampler="nutpie").fit(*data)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ModelError, match=r"atrocityrisk\[bayes\]"):
        settled().fit(*data)


def test_separable_constant_and_duplicated_columns_have_finite_answers():
    X, y = world()
    X["b"] = y.astype(float)
    X["same"], X["flat"] = X["a"], 4.0
    model = settled(groups=("gwcode",), time="none").fit(X.drop(columns=["region_two"]), y)
    assert model.diagnostics_.problems == ()
    assert 0 < model.coef_[1] < 20
    assert np.corrcoef(model.coef_draws_[[0, 3]])[0, 1] < -0.3, "two columns share one effect"
    assert not model.coef_draws_[4].any()


def test_one_region_or_no_region_column_leaves_the_other_effects():
    X, y = world()
    one = settled().fit(X.drop(columns=["region_one", "region_two"]), y)
    assert set(one.levels_) == {"gwcode"}
    assert one.diagnostics_.problems == ()
    X["region_one"], X["region_two"] = 1.0, 0.0
    flat = settled().fit(X, y)
    np.testing.assert_array_equal(flat.coef_draws_[:2], one.coef_draws_)
    elsewhere = X.iloc[:3].assign(region_one=0.0)
    np.testing.assert_array_equal(flat.predict_proba(elsewhere), flat.predict_proba(X.iloc[:3]))


def test_the_horseshoe_runs_and_keeps_the_column_that_matters(data):
    model = settled(prior="regularized_horseshoe", groups=("gwcode",), target_accept=0.95, tune=600)
    fitted = model.fit(data[0][["a", "b"]], data[1])
    assert fitted.coef_[0] > 0.6
    assert abs(fitted.coef_[1]) < 0.15


def test_weights_multiply_the_tempered_likelihood(data):
    X, y = data
    kept = X.index.get_level_values("gwcode") < 20
    weighted = settled(temper=0.5).fit(X, y, sample_weight=np.where(kept, 2.0, 0.0))
    alone = settled(temper=1.0).fit(X[kept], y[kept])
    assert list(weighted.levels_["gwcode"]) == list(range(2, 20))
    np.testing.assert_allclose(weighted.coef_, alone.coef_, atol=0.05)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"time": "trend"}, "time must be one of"),
        ({"prior": "flat"}, "prior must be one of"),
        ({"sampler": "stan"}, "sampler must be one of"),
        ({"groups": "region"}, r"write \('region',\)"),
        ({"groups": ("region", "region")}, "distinct names"),
        # The effects of a group called time would be kept under the name of the walk's scale.
        ({"groups": ("time",)}, "other than those of the model's own dimensions chain, coef"),
        ({"temper": 0.0}, "temper must be above 0"),
        ({"temper": 2}, "temper must be above 0 and at most 1"),
        ({"coef_scale": -1.0}, "coef_scale must be above 0"),
        ({"chains": 1}, "chains must be a whole number of at least 2"),
        ({"draws": 10.5}, "draws must be a whole number"),
        ({"intercept_prior": (np.nan, 1.0)}, "intercept_prior must be"),
        ({"groups": ("continent",)}, "groups='continent' names a level"),
    ],
)
def test_parameters_outside_their_domain_are_refused_by_name(data, changes, message):
    with pytest.raises(ModelError, match=message):
        settled(**changes).fit(*data)


def test_rows_it_cannot_learn_from_are_refused_by_name(data):
    X, y = data
    with pytest.raises(ModelError, match="has one class, 0"):
        settled().fit(X, y * 0)
    gap = X.copy()
    gap.iloc[4, 0] = np.nan
    with pytest.raises(ModelError, match=r"column 'a' has 1 NaN or infinite cells, first in row"):
        settled().fit(gap, y)
    with pytest.raises(ModelError, match=r"time='random_walk'='year' names a level"):
        settled(groups=()).fit(X.droplevel("year"), y.droplevel("year"))
    both = X.copy()
    both.iloc[7, 2:] = 1.0
    with pytest.raises(ModelError, match="at most one of the columns that start with 'region_'"):
        settled().fit(both, y)


def test_the_prior_is_put_before_the_reader(data):
    X, y = data
    prior = prior_predictive(settled(coef_scale=0.5), X, y, draws=4000)
    assert list(prior.columns) == [0.05, 0.25, 0.5, 0.75, 0.95]
    assert list(prior.index) == [
        "base rate",
        "odds ratio per standard deviation",
        "odds ratio of a level of region",
        "odds ratio of a level of gwcode",
        "odds ratio of a step of time",
    ]
    # A product of N(0, 1) and |N(0, 1)|, times the scale: its 95 % quantile is 1.6 of the scale.
    product = np.random.default_rng(0).normal(size=(2, 100_000))
    expected = np.exp(np.quantile(product[0] * np.abs(product[1]), 0.95) * np.array([0.5, 0.5]))
    np.testing.assert_allclose(prior.iloc[[1, 3], 4], expected, rtol=0.06)
    assert prior.iloc[1:, 2].to_numpy() == pytest.approx(np.ones(4), abs=0.02)
    assert 0.005 < prior.loc["base rate", 0.5] < 0.1
    tight = prior_predictive(settled(prior="regularized_horseshoe"), X, y, draws=4000)
    assert tight.iloc[1, 1] == pytest.approx(1.0, abs=0.25)


def test_the_registered_model_forecasts_with_draws(small_panel):
    made = forecast(MODELS["bayesian_logit"](), small_panel, origin=2015, seed=5)
    assert made.draws.shape == (len(made.frame), 200)
    assert made.estimator[-1].diagnostics_.problems == ()
    bare = MODELS["bayesian_logit"]().set_params(model__n_draws=0)
    again = forecast(bare, small_panel, origin=2015, seed=5)
    assert again.draws is None
    pd.testing.assert_series_equal(again.frame["probability"], made.frame["probability"])


def test_only_a_fit_waits_for_the_sampler():
    code = (
        "import sys, atrocityrisk.models\n"
        "assert not {'pymc', 'pytensor', 'nutpie', 'arviz', 'numba'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
