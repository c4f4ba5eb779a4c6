"""Pools and stacks against hand-made means, statsmodels and a search over the simplex."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy.special import expit, logit
from sklearn.base import clone
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression

from atrocityrisk.errors import ModelError
from atrocityrisk.forecasting import forecast
from atrocityrisk.forecasting.one_origin import seeded
from atrocityrisk.models import (
    MODELS,
    Climatology,
    ElasticNetLogit,
    LogOddsPool,
    MaximumLikelihoodLogit,
    Recalibrated,
    Stacking,
    with_imputation,
)
from atrocityrisk.models._base.draws import predictive_draws
from atrocityrisk.models._base.inner_parameters import with_inner
from atrocityrisk.models._base.penalised import simplex_weights
from atrocityrisk.models.combine._past_forecasts import past_forecasts
from atrocityrisk.synthetic import synthetic_world

LOGIT = MaximumLikelihoodLogit(groups="gwcode", n_draws=30, random_state=1)


def members():
    return [("logit", clone(LOGIT)), ("rate", Climatology()), ("flat", LogisticRegression(C=0.01))]


@pytest.fixture(scope="module")
def rows():
    rng = np.random.default_rng(12)
    index = pd.MultiIndex.from_product([range(60), range(1980, 2010)], names=["gwcode", "year"])
    X = pd.DataFrame(rng.normal(size=(1800, 2)), index=index, columns=["a", "b"])
    return X, pd.Series((rng.random(1800) < expit(-2 + X["a"])).astype(int), index=index)


def past_odds(X, y, models):
    year = X.index.get_level_values("year").to_numpy()
    return past_forecasts(models, X, y, year=year, gap=2, years=16, step=2, seed=0)


def test_a_pool_is_the_mean_of_log_odds(rows):
    X, y = rows
    pool = LogOddsPool(members()).fit(X, y)
    alone = [logit(clone(model).fit(X, y).predict_proba(X)[:, 1]) for _, model in members()]
    np.testing.assert_allclose(pool.decision_function(X), np.mean(alone, axis=0))
    own = pool.predict_member_log_odds(X)
    assert list(own.columns) == ["logit", "rate", "flat"]
    np.testing.assert_allclose(own.to_numpy().T, alone)
    given = LogOddsPool(members(), weights=[3, 1, 0]).fit(X, y)
    np.testing.assert_allclose(given.weights_, [0.75, 0.25, 0])
    np.testing.assert_allclose(given.decision_function(X), 0.75 * alone[0] + 0.25 * alone[1])
    assert (given.predict(X) == (given.decision_function(X) > 0)).all()


@pytest.mark.parametrize("weights", [None, "past", [7.0]])
def test_a_pool_of_one_is_that_one(rows, weights):
    X, y = rows
    pool = LogOddsPool([("only", LOGIT)], weights=weights).fit(X, y)
    alone = clone(LOGIT).fit(X, y)
    assert (pool.predict_proba(X) == alone.predict_proba(X)).all()
    assert (pool.predict_draws(X) == alone.predict_draws(X)).all()


def test_equal_weights_however_said_and_members_in_any_order_change_no_bit(rows):
    X, y = rows
    one = LogOddsPool(members()).fit(X, y).predict_proba(X)
    assert (one == LogOddsPool(members(), weights=[2, 2, 2]).fit(X, y).predict_proba(X)).all()
    assert (one == LogOddsPool(members()[::-1]).fit(X, y).predict_proba(X)).all()


def test_members_parameters_can_be_reached_and_set(rows):
    pool = LogOddsPool(
        [("net", with_imputation(ElasticNetLogit(n_draws=7))), ("rate", Climatology())]
    )
    assert pool.get_params()["net__model__n_draws"] == 7
    assert "net" not in pool.get_params(deep=False)
    copy = clone(pool).set_params(net__model__n_draws=0, rate=LOGIT)
    assert copy.get_params()["net__model__n_draws"] == 0
    assert copy.get_params()["rate"] is LOGIT
    assert pool.get_params()["net__model__n_draws"] == 7
    named = seeded(Stacking(pool.members), seed=1, origin=2).get_params()
    assert None not in (named["net__model__random_state"], named["random_state"])
    nested = Recalibrated(pool).get_params()
    assert nested["model__net__model__n_draws"] == 7


def test_draws_are_combined_draw_by_draw_and_the_fewest_count(rows):
    X, y = rows
    models = [
        ("one", LOGIT),
        ("other", clone(LOGIT).set_params(n_draws=12)),
        ("rate", Climatology()),
    ]
    pool = LogOddsPool(models, weights=[0.5, 0.25, 0.25]).fit(X, y)
    drawn = predictive_draws(pool, X)
    fitted = dict(pool.members_)
    expected = (
        0.5 * logit(fitted["one"].predict_draws(X)[:, :12])
        + 0.25 * logit(fitted["other"].predict_draws(X))
        + 0.25 * logit(y.mean())
    )
    np.testing.assert_allclose(logit(drawn), expected)
    assert pool.without_draws_ == ["rate"]
    assert not hasattr(LogOddsPool([("rate", Climatology())]), "predict_draws")


def test_one_seed_makes_members_draw_the_same_countries(rows):
    X, y = rows
    net = ElasticNetLogit(groups="gwcode", n_folds=5, n_alphas=20, n_draws=20)
    pair = [("half", net), ("ridge", clone(net).set_params(l1_ratio=0.01))]
    shared = LogOddsPool(pair, random_state=5).fit(X, y)
    apart = seeded(LogOddsPool(pair), seed=1, origin=1).set_params(random_state=None).fit(X, y)
    moves = [
        np.corrcoef([model.coef_draws_[0] for _, model in pool.members_])[0, 1]
        for pool in (shared, apart)
    ]
    assert moves[0] > 0.98
    assert abs(moves[1]) < 0.7
    spread = [np.log(pool.predict_draws(X)).std(axis=1).mean() for pool in (shared, apart)]
    assert spread[0] > 1.15 * spread[1]


def test_past_weights_are_the_best_on_the_simplex(rows):
    X, y = rows
    pool = LogOddsPool(members()[:2], weights="past").fit(X, y)
    past = past_odds(X, y, members()[:2])
    grid = np.linspace(0.001, 0.999, 999)
    log_odds = past.log_odds @ np.stack([grid, 1 - grid])
    likelihood = (np.where(past.onset[:, None], log_odds, 0) - np.logaddexp(0, log_odds)).sum(
        axis=0
    )
    value = 0.5 * likelihood + 2.0 * (np.log(grid) + np.log(1 - grid))
    assert pool.weights_[0] == pytest.approx(grid[value.argmax()], abs=1e-3)
    assert pool.weights_.sum() == pytest.approx(1)
    assert pool.weights_[0] > 0.7
    assert pool.learnt_


def test_a_strong_prior_and_no_past_mean_equal_weights(rows):
    X, y = rows
    strong = LogOddsPool(members(), weights="past", prior=1e6).fit(X, y)
    np.testing.assert_allclose(strong.weights_, 1 / 3, atol=1e-4)
    early = X.index.get_level_values("year") < 1982
    model = LogOddsPool(members(), weights="past").fit(X[early], y[early])
    np.testing.assert_allclose(model.weights_, 1 / 3)
    assert not model.learnt_
    np.testing.assert_allclose(
        simplex_weights(np.zeros((5, 2)), np.zeros(5, dtype=bool), weight=1.0, prior=1.0), 0.5
    )


def test_a_stack_with_flat_priors_is_statsmodels_logit(rows):
    X, y = rows
    models = [("logit", LOGIT), ("flat", LogisticRegression(C=0.001))]
    stack = Stacking(models, level_sd=np.inf, weight_sd=np.inf).fit(X, y)
    past = past_odds(X, y, models)
    columns = sm.add_constant(past.log_odds)
    other = sm.Logit(past.onset.astype(float), columns).fit(disp=False, tol=1e-12)
    found = [stack.intercept_, *stack.weights_]
    if (other.params[1:] >= 0).all():
        np.testing.assert_allclose(found, other.params, atol=1e-6)
    else:
        kept = [0, *(1 + np.flatnonzero(other.params[1:] >= 0))]
        fewer = sm.Logit(past.onset.astype(float), columns[:, kept]).fit(disp=False, tol=1e-12)
        np.testing.assert_allclose(np.array(found)[kept], fewer.params, atol=1e-6)
        assert min(stack.weights_) == 0
    own = stack.predict_member_log_odds(X).to_numpy()
    np.testing.assert_allclose(
        stack.predict_proba(X)[:, 1], expit(stack.intercept_ + own @ stack.weights_)
    )


def test_a_tight_prior_or_few_onsets_make_a_stack_the_equal_pool(rows):
    X, y = rows
    equal = LogOddsPool(members()).fit(X, y).predict_proba(X)
    tight = Stacking(members(), level_sd=1e-6, weight_sd=1e-6).fit(X, y)
    np.testing.assert_allclose(tight.predict_proba(X), equal, atol=1e-6)
    few = Stacking(members(), min_onsets=1e4).fit(X, y)
    assert not few.learnt_
    np.testing.assert_allclose(few.predict_proba(X), equal)


def test_a_useless_member_loses_weight(rows):
    X, y = rows
    noise = ("noise", LogisticRegression(C=1e6))
    shuffled = X.assign(b=np.random.default_rng(1).permutation(X["b"]))
    stack = Stacking([("logit", LOGIT), ("rate", Climatology()), noise]).fit(shuffled, y)
    assert (stack.weights_ >= 0).all()
    assert stack.weights_[0] > stack.weights_[1]


@pytest.mark.parametrize("kind", [LogOddsPool, Stacking])
def test_certain_members_are_refused_by_name(rows, kind):
    X, y = rows
    forest = RandomForestClassifier(5, random_state=1)
    pool = kind([("logit", LOGIT), ("grove", forest)])
    with pytest.raises(ModelError, match=r"'grove'.* gives 0 in row"):
        pool.fit(X, y).predict_proba(X)


@pytest.mark.parametrize(
    ("bad", "match"),
    [
        ([], "one entry or more"),
        ([LOGIT], "list of \\(name, classifier\\)"),
        ([("a", LOGIT), ("a", LOGIT)], "'a'; rename"),
        ([("a__b", LOGIT)], "double underscore"),
        ([("prior", LOGIT)], "'prior'; rename"),
        ([(1, LOGIT)], "hold no double underscore, but there is 1"),
    ],
)
@pytest.mark.parametrize("kind", [LogOddsPool, Stacking])
def test_bad_members_are_refused(rows, kind, bad, match):
    with pytest.raises(ModelError, match=match):
        kind(bad).fit(*rows)


@pytest.mark.parametrize(
    "weights", ["future", [1.0, 2.0], [1.0, -1.0, 1.0], [0, 0, 0], [1, np.inf, 1], [1, np.nan, 1]]
)
def test_bad_weights_are_refused(rows, weights):
    with pytest.raises(ModelError, match="weights must be"):
        LogOddsPool(members(), weights=weights).fit(*rows)


def test_bad_rows_and_priors_are_refused(rows):
    X, y = rows
    with pytest.raises(ModelError, match="blocks='year' names a level"):
        LogOddsPool(members()[1:], weights="past").fit(X.droplevel("year"), y.droplevel("year"))
    with pytest.raises(ModelError, match="one class"):
        LogOddsPool(members()).fit(X, y * 0)
    with pytest.raises(ModelError, match="prior must be above 0"):
        LogOddsPool(members(), weights="past", prior=0).fit(X, y)
    with pytest.raises(ModelError, match="Stacking: weight_sd must be above 0, but is 0"):
        Stacking(members(), weight_sd=0).fit(X, y)
    with pytest.raises(ModelError, match="Stacking: gap must be"):
        Stacking(members(), gap=0).fit(X, y)
    pool = LogOddsPool(members()).fit(X, y)
    holed = X.copy()
    holed.iloc[5, 0] = np.nan
    with pytest.raises((ModelError, ValueError), match="NaN"):
        pool.predict_proba(holed)


def test_the_registered_pools_forecast_a_panel():
    world = synthetic_world(seed=3, n_states=40, years=(1980, 2014), base_rate=0.08)
    for name in ("log_odds_pool", "past_weighted_pool", "stacked"):
        model = with_inner(MODELS[name](), "n_draws", 10)
        # A made-up world knows no killings under way: the second member stands for another net.
        model = model.set_params(two_regimes=model.get_params()["elastic_net"])
        made = forecast(model, world.panel, origin=2014, name=name)
        assert made.draws.shape == (40, 10)
        assert made.estimator.weights_.shape == (4,)


def test_spread_widens_draws_about_their_mean_and_moves_no_probability():
    world = synthetic_world(seed=3, n_states=40, years=(1980, 2014), base_rate=0.08)
    members = [(name, ElasticNetLogit(groups="gwcode", n_alphas=20, n_draws=30)) for name in "ab"]
    one, wide = (
        forecast(LogOddsPool(members, draw_inflation=factor), world.panel, origin=2014, name="pool")
        for factor in (1.0, 1.5)
    )
    np.testing.assert_array_equal(one.frame["probability"], wide.frame["probability"])
    narrow, broad = logit(one.draws), logit(wide.draws)
    np.testing.assert_allclose(broad.mean(axis=1), narrow.mean(axis=1))
    np.testing.assert_allclose(broad.std(axis=1), 1.5 * narrow.std(axis=1))
    with pytest.raises(ModelError, match="draw_inflation must be above 0"):
        forecast(LogOddsPool(members, draw_inflation=0.0), world.panel, origin=2014)
