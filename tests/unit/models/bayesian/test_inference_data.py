"""The posterior as ArviZ takes it: names, shapes, and numbers that agree with the model's own."""

import warnings

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit
from sklearn.exceptions import NotFittedError

from atrocityrisk.errors import SamplingWarning
from atrocityrisk.models import BayesianLogit

# Compiling the sampler takes longer than all of these.
pytestmark = pytest.mark.slow

DRAWS, CHAINS, STATES, YEARS = 60, 2, 12, 20


@pytest.fixture(scope="module")
def rows():
    rng = np.random.default_rng(11)
    n = STATES * YEARS
    index = pd.MultiIndex.from_product(
        [range(100, 100 + STATES), range(1980, 1980 + YEARS)], names=["gwcode", "year"]
    )
    X = pd.DataFrame(
        {
            "growth": rng.normal(2, 3, n),
            "always": 1.0,
            "region_east": np.repeat(np.arange(STATES) < 5, YEARS).astype(float),
        },
        index=index,
    )
    y = pd.Series((rng.random(n) < expit(-1 - 0.3 * X["growth"])).astype(int), index=index)
    return X, y


@pytest.fixture(scope="module")
def fitted(rows):
    model = BayesianLogit(
        groups=("region", "gwcode"),
        draws=DRAWS,
        tune=60,
        chains=CHAINS,
        temper=0.5,
        random_state=3,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SamplingWarning)
        return model.fit(*rows)


@pytest.fixture(scope="module")
def posterior(fitted):
    return fitted.posterior_


def test_the_prior_is_that_of_the_fit_whatever_is_set_afterwards(fitted, posterior):
    before = values(posterior, "prior", "coef_per_sd")
    kept = fitted.coef_scale
    try:
        fitted.set_params(coef_scale=50.0)
        np.testing.assert_array_equal(values(fitted.posterior_, "prior", "coef_per_sd"), before)
    finally:
        fitted.set_params(coef_scale=kept)


def test_levels_with_names_of_its_own_are_told_apart(rows):
    X, y = rows
    short = X.rename_axis(index=["row", "time"]).iloc[:120]
    model = BayesianLogit(groups=(), time="none", draws=20, tune=50, chains=2, random_state=1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SamplingWarning)
        model.fit(short, y.iloc[:120].to_numpy())
    constant = model.posterior_["constant_data"]
    assert np.asarray(constant["index_time"]).tolist() == [*range(1980, 2000)] * 6
    assert "posterior_" in dir(model)


def values(posterior, group, name):
    return np.asarray(posterior[group][name])


def test_coordinates_bear_the_names_of_indicators_regions_and_states(posterior):
    found = posterior["posterior"]
    assert list(found["coef"].dims) == ["chain", "draw", "indicator"]
    assert found["indicator"].values.tolist() == ["growth"]
    assert found["region"].values.tolist() == ["no region column", "region_east"]
    assert found["gwcode"].values.tolist() == list(range(100, 100 + STATES))
    assert found["step"].values.tolist() == [1980, 1985, 1990, 1995]
    assert found["coef"].shape == (CHAINS, DRAWS, 1)


def test_draws_are_those_of_the_model_by_chain(fitted, posterior):
    drawn = values(posterior, "posterior", "coef")[..., 0]
    np.testing.assert_array_equal(drawn.ravel(), fitted.coef_draws_[0])
    np.testing.assert_array_equal(
        values(posterior, "posterior", "effect_gwcode")[1, 4],
        fitted.group_draws_["gwcode"][:, DRAWS + 4],
    )


def test_per_standard_deviation_is_the_coefficient_times_it(rows, posterior):
    np.testing.assert_allclose(
        values(posterior, "posterior", "coef_per_sd"),
        values(posterior, "posterior", "coef") * rows[0]["growth"].std(ddof=0),
    )


def test_log_likelihood_is_that_of_the_model_s_own_predictions(rows, fitted, posterior):
    X, y = rows
    fitted.set_params(n_draws=DRAWS * CHAINS)
    probability = fitted.predict_draws(X).reshape(len(X), CHAINS, DRAWS)
    observed = y.to_numpy()[:, None, None]
    expected = 0.5 * np.log(np.where(observed, probability, 1 - probability))
    np.testing.assert_allclose(
        values(posterior, "log_likelihood", "y"), np.moveaxis(expected, 0, 2), atol=1e-10
    )


def test_replicated_labels_have_the_rate_of_the_probabilities(rows, fitted, posterior):
    rate = values(posterior, "posterior_predictive", "y").mean()
    # 28,800 labels: three standard errors are below 0.01.
    assert rate == pytest.approx(fitted.predict_proba(rows[0])[:, 1].mean(), abs=0.01)


def test_prior_draws_have_the_spread_of_the_prior(fitted, posterior):
    prior = posterior["prior"]
    # Half-normal scale times normal: its standard deviation is the scale of the half-normal.
    assert float(prior["coef_per_sd"].std()) == pytest.approx(fitted.coef_scale, rel=0.15)
    assert float(np.abs(prior["scale_region"]).mean()) == pytest.approx(
        fitted.group_scale * np.sqrt(2 / np.pi), rel=0.15
    )
    assert set(posterior["prior_predictive"]["y"].values.ravel().tolist()) == {0, 1}


def test_rows_say_their_state_and_year(rows, posterior):
    known = posterior["constant_data"]
    index = rows[0].index
    assert known["gwcode"].values.tolist() == index.get_level_values("gwcode").tolist()
    assert known["year"].values.tolist() == index.get_level_values("year").tolist()
    assert values(posterior, "observed_data", "y").tolist() == rows[1].tolist()


def test_arviz_summarises_plots_and_compares(posterior):
    import arviz as az

    table = az.summary(posterior, var_names=["intercept", "coef"])
    assert "coef[growth]" in table.index
    with warnings.catch_warnings():
        # A hundred draws: what it says of them is not the matter here.
        warnings.simplefilter("ignore")
        found = az.loo(posterior)
        az.plot_trace(posterior, var_names=["coef"])
    assert np.isfinite(getattr(found, "elpd_loo", getattr(found, "elpd", np.nan)))


def test_without_groups_time_or_varying_columns(rows):
    X, y = rows
    model = BayesianLogit(groups=(), time="none", draws=20, tune=50, chains=2, random_state=1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SamplingWarning)
        made = model.fit(X[["growth"]].to_numpy(), y.to_numpy()).posterior_
    assert made["posterior"]["indicator"].values.tolist() == ["x0"]
    assert "step" not in made["posterior"].coords
    assert list(made["constant_data"].data_vars) == ["weight"]


def test_before_a_fit_there_is_none():
    with pytest.raises(NotFittedError):
        _ = BayesianLogit().posterior_


def test_coefficients_are_a_table(fitted):
    table = fitted.coefficient_table(level=0.8)
    assert table.frame.index.tolist() == ["intercept", "growth"]
    assert table.interval == "quantiles of draws"
    low, high = np.quantile(fitted.coef_draws_[0], [0.1, 0.9])
    assert table.frame.loc["growth", ["low", "high"]].tolist() == pytest.approx([low, high])
