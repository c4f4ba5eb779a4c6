"""Forest of countries: leaves by hand, level, draws, invariances, bad input."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from scipy.special import expit, logit
from sklearn.base import clone
from sklearn.ensemble import RandomForestClassifier
from sklearn.utils.estimator_checks import check_estimator

from atrocityrisk.errors import ModelError
from atrocityrisk.forecasting import backtest, forecast
from atrocityrisk.forecasting._carrying_out import _seed
from atrocityrisk.models import MODELS, CountryForest
from atrocityrisk.models.trees import _grow_forest


@pytest.fixture
def data(rng: np.random.Generator) -> tuple[pd.DataFrame, pd.Series]:
    """40 countries, 30 years; a raises the risk, b lowers it, c is noise, e has telling gaps."""
    index = pd.MultiIndex.from_product([range(1, 41), range(1980, 2010)], names=["gwcode", "year"])
    n = len(index)
    X = pd.DataFrame(rng.normal(size=(n, 3)), index=index, columns=list("abc"))
    X["e"] = np.where(rng.random(n) < 0.3, np.nan, X["a"] + rng.normal(size=n))
    score = -2.5 + 1.2 * X["a"] - 0.8 * X["b"] + 0.9 * X["e"].isna()
    return X, pd.Series(rng.random(n) < expit(score), index=index).astype(int)


@pytest.fixture
def model() -> CountryForest:
    return CountryForest(groups="gwcode", n_trees=60, random_state=4, n_draws=12, trees_per_draw=5)


def risks(model: CountryForest, X: Any) -> np.ndarray:
    return np.asarray(model.predict_proba(X)[:, 1])


def test_one_tree_by_hand() -> None:
    """One cut parts the rows of the bag; leaf rates and the level follow."""
    X = np.repeat([[0.0], [1.0]], 60, axis=0)
    y = np.concatenate([np.repeat([0, 1], [54, 6]), np.repeat([0, 1], [24, 36])])
    model = CountryForest(n_trees=1, random_state=0, prior_rows=10, min_leaf_rows=5).fit(X, y)
    rng = np.random.default_rng(np.random.SeedSequence(0).spawn(2)[0])
    times = np.bincount(rng.integers(120, size=120), minlength=120)
    leaf = [
        ((times * y)[X[:, 0] == x].sum() + 10 * 42 / 120) / (times[X[:, 0] == x].sum() + 10)
        for x in (0, 1)
    ]
    assert_allclose(logit(risks(model, [[0.0], [1.0]])) - model.shift_, logit(leaf), rtol=1e-9)
    assert risks(model, X).sum() == pytest.approx(42, abs=1e-6)


def test_agrees_with_scikit_learn(data: Any) -> None:
    """An outside reference on complete columns: rows as groups, hardly any prior, finest bins."""
    X, y = data[0][["a", "b", "c"]], data[1]
    own = CountryForest(
        n_trees=400, min_leaf_rows=10, prior_rows=1e-6, n_bins=255, max_features=2, random_state=1
    ).fit(X, y)
    other = RandomForestClassifier(400, min_samples_leaf=10, max_features=2, random_state=1)
    p = other.fit(X, y).predict_proba(X)[:, 1]
    q = expit(logit(risks(own, X)) - own.shift_)
    assert np.corrcoef(p, q)[0, 1] > 0.99
    assert abs((p - q).mean()) < 0.005


def test_level_is_that_of_the_data_and_nothing_is_impossible(data: Any, model: Any) -> None:
    X, y = data
    weight = np.random.default_rng(0).integers(0, 3, len(X)) / 2
    for w in (None, weight):
        model.fit(X, y, w)
        given = np.ones(len(X)) if w is None else w
        assert given @ risks(model, X) == pytest.approx(given @ y, abs=1e-5)
        assert risks(model, X).min() > 0
    assert model.rate_ == pytest.approx(weight @ y / weight.sum())


def test_gaps_are_a_state_of_their_own(data: Any, model: Any) -> None:
    X, y = data
    model.fit(X, y)
    log_odds = model.decision_function(X)
    gap = X["e"].isna()
    middle = X["a"].abs() < 0.5
    assert log_odds[gap & middle].mean() - log_odds[~gap & middle].mean() > 0.3
    assert np.isfinite(risks(model, X * np.nan)).all()


def test_order_of_rows_and_columns_changes_no_digit(data: Any, model: Any, rng: Any) -> None:
    X, y = data
    X = X.assign(f=-X["a"], d=X["a"])
    rows, columns = rng.permutation(len(X)), rng.permutation(list(X.columns))
    other = clone(model).fit(X[columns].iloc[rows], y.iloc[rows])
    model.fit(X, y)
    assert (risks(model, X) == risks(other, X[columns])).all()
    assert (model.predict_draws(X) == other.predict_draws(X[columns])).all()


def test_same_seed_same_bytes_and_draws_move_no_tree(data: Any, model: Any) -> None:
    X, y = data
    again, bare = clone(model).fit(X, y), clone(model).set_params(n_draws=0).fit(X, y)
    other = clone(model).set_params(random_state=5).fit(X, y)
    model.fit(X, y)
    assert (risks(model, X) == risks(bare, X)).all()
    assert (model.predict_draws(X) == again.predict_draws(X)).all()
    assert (risks(model, X) != risks(other, X)).any()
    assert not hasattr(bare, "predict_draws")


def test_draws_lie_around_the_forecast(data: Any, model: Any) -> None:
    X, y = data
    model.set_params(n_draws=40).fit(X, y)
    draws = model.predict_draws(X.iloc[::10])
    assert draws.shape == (120, 40)
    assert_allclose(logit(draws).mean(axis=1), model.decision_function(X.iloc[::10]), atol=1e-9)
    assert 0.1 < logit(draws).std(axis=1).mean() < 1.5
    one = clone(model).set_params(n_draws=1).fit(X, y)
    assert_allclose(one.predict_draws(X)[:, 0], risks(one, X), rtol=1e-9)


def test_draws_hold_the_chance_of_the_forecasts_own_trees(data: Any) -> None:
    """Groups of trees drawn again vary as much as forests of other seeds do."""
    X, y = data
    asked = X.iloc[::20]
    point, chance = [], []
    for seed in range(12):
        model = CountryForest(groups="gwcode", n_trees=60, random_state=seed).fit(X, y)
        point.append(model.decision_function(asked))
        code = model._code(asked)
        drawn = _grow_forest.resampled_trees(
            model._forest, code, model.n_bins, n=200, seed=np.random.SeedSequence(seed)
        )
        chance.append(drawn.std(axis=1))
        assert_allclose(drawn.mean(axis=1), 0.0, atol=1e-12)
    between = np.sqrt(np.var(point, axis=0, ddof=1).mean())
    assert np.sqrt(np.square(chance).mean()) == pytest.approx(between, rel=0.15)


def test_few_trees_do_not_widen_the_draws(data: Any) -> None:
    """Draws of 12 trees, less their noise, vary as much as draws of 150 trees do."""
    X, y = data
    asked = X.iloc[::20]

    def spread(n_trees: int) -> tuple[float, float]:
        model = CountryForest(
            # Many trees, because the chance of the forecast's own trees is in the draws, too.
            groups="gwcode",
            n_trees=600,
            random_state=4,
            n_draws=80,
            trees_per_draw=n_trees,
        ).fit(X, y)
        code = model._code(asked)
        raw = np.array([forest.predict(code, model.n_bins)[0] for forest in model._draws])
        left = logit(model.predict_draws(asked))
        return float(raw.std(axis=0).mean()), float(left.std(axis=1).mean())

    (raw_few, few), (_, many) = spread(12), spread(150)
    assert few == pytest.approx(many, rel=0.08)
    assert raw_few > 1.2 * many


def test_trees_are_grown_on_whole_countries(data: Any) -> None:
    """A column that names a country tells nothing of it to a tree that has not seen it."""
    from atrocityrisk.models._base.cluster_bootstrap import drawn_clusters, times_drawn

    X, y = data
    cluster = X.index.get_level_values("gwcode").to_numpy() - 1
    rng = np.random.default_rng(0)
    picked = drawn_clusters(y.to_numpy() == 1, np.ones(len(X)), cluster, np.arange(40), rng)
    times = times_drawn(picked, cluster)
    assert times.sum() == len(X)
    assert (times == times.reshape(40, 30).max(axis=1)[cluster]).all()
    assert 0.5 < (times > 0).mean() < 0.75


def test_weights_are_repetitions(data: Any) -> None:
    X, y = data[0].round(), data[1]
    base = CountryForest(groups="gwcode", n_trees=20, random_state=1)
    half = clone(base).fit(X, y, np.full(len(X), 0.5))
    doubled = clone(base).set_params(min_leaf_rows=40, prior_rows=40).fit(X, y)
    assert_allclose(risks(half, X), risks(doubled, X), rtol=1e-9)
    twice = clone(base).fit(pd.concat([X, X]), pd.concat([y, y]))
    assert_allclose(risks(clone(base).fit(X, y, np.full(len(X), 2)), X), risks(twice, X), rtol=1e-9)


def test_constant_and_empty_columns_alone_give_the_rate(data: Any, model: Any) -> None:
    X, y = data
    empty = X.assign(a=1.0, b=np.nan, c=3.0, e=0.0)
    assert_allclose(risks(model.fit(empty, y), empty), y.mean(), rtol=1e-9)


def test_separable_data() -> None:
    X = np.arange(400.0)[:, None]
    y = X[:, 0] >= 300
    model = CountryForest(random_state=1, n_trees=50).fit(X, y)
    assert ((risks(model, X) > 0) & (risks(model, X) < 1)).all()
    assert (model.predict(X) == y).mean() > 0.97


def test_one_country_has_trees_but_no_spread(data: Any, model: Any) -> None:
    X, y = data[0].loc[[3]], data[1].loc[[3]]
    model.fit(X, y)
    assert np.isfinite(model.predict_draws(X)).all()


def test_onsets_of_one_country(data: Any, model: Any) -> None:
    X, y = data
    y = y.where(y.index.get_level_values("gwcode") == 3, 0)
    model.fit(X, y)
    assert risks(model, X).sum() == pytest.approx(y.sum(), abs=1e-5)
    assert np.isfinite(model.predict_draws(X)).all()


def test_obeys_scikit_learn() -> None:
    model = CountryForest(random_state=0, n_trees=50, min_leaf_rows=1, prior_rows=0.1)
    results = check_estimator(model, on_skip=None, on_fail=None)
    assert [r["check_name"] for r in results if r["status"] == "failed"] == []


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"n_trees": 0}, "n_trees must be 1 or more, but is 0"),
        ({"max_features": "log2"}, "max_features must be 'sqrt' or 1 or more"),
        ({"prior_rows": 0.0}, "prior_rows must be above 0"),
        ({"min_leaf_rows": 0}, "min_leaf_rows must be above 0"),
        ({"trees_per_draw": 1}, "trees_per_draw must be 2 or more"),
        ({"groups": "country"}, r"has the levels \['gwcode', 'year'\]"),
    ],
)
def test_bad_parameters_are_refused(data: Any, parameters: Any, message: str) -> None:
    with pytest.raises(ModelError, match=message):
        CountryForest(**parameters).fit(*data)


def test_bad_data_are_refused(data: Any, model: Any) -> None:
    X, y = data
    with pytest.raises(ModelError, match="has one class, 0"):
        model.fit(X, y * 0)
    with pytest.raises(ModelError, match="column 'a' has 1 infinite cells, first in row 3"):
        model.fit(X, y).predict_proba(X.reset_index(drop=True).replace(X.iloc[3, 0], np.inf))


def test_forecast_and_backtest_are_the_same(small_panel: Any) -> None:
    model = MODELS["random_forest"]().set_params(n_draws=5, n_trees=30)
    now = forecast(model, small_panel, origin=2015, seed=_seed(0, "forest"))
    assert now.draws is not None
    assert now.draws.shape == (len(now.frame), 5)
    past = backtest({"forest": model}, small_panel, origins=[2014, 2015]).frame
    then = past[past["origin"] == 2015].sort_values("gwcode")["probability"].to_numpy()
    assert (then == now.frame["probability"].to_numpy()).all()
