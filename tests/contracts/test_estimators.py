"""Models and transformers are scikit-learn's: its own checks, its pipelines, searches, routing."""

import numpy as np
import pandas as pd
import pytest
import sklearn
from sklearn.calibration import CalibratedClassifierCV
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, GroupKFold, cross_val_score, cross_validate
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import check_estimator

from atrocityrisk import models
from atrocityrisk.errors import LeftOutWarning, ModelError
from atrocityrisk.models import MODELS, expected_failed_checks
from atrocityrisk.models._base.inner_parameters import with_inner

FAST = {"climatology", "random_forest"}
OURS = sorted(name for name, make in MODELS.items() if make.__module__.startswith("atrocityrisk."))
REGISTERED = [pytest.param(name, marks=() if name in FAST else pytest.mark.slow) for name in OURS]
CLASSES = [
    models.MedianImputer(),
    models.RegimeColumns(("x0",)),
    models.RegimeColumns(("war",)),
    models.PastOnsetRate(),
    pytest.param(models.FirthLogit(), marks=pytest.mark.slow),
    pytest.param(models.MaximumLikelihoodLogit(separable="firth"), marks=pytest.mark.slow),
]
UNNAMED = "ignore:.*(no named index|have no names):atrocityrisk.errors.LeftOutWarning"


def small(model):
    """Copy that is fitted fast and alike each time."""
    sizes = {"n_draws": 4, "n_trees": 40, "draws": 20, "tune": 50, "random_state": 0}
    for name, value in sizes.items():
        model = with_inner(model, name, value)
    return model


@pytest.fixture
def rows(rng):
    """Forty states in twenty years: a frame that names them, and labels."""
    index = pd.MultiIndex.from_product([range(2, 42), range(1995, 2015)], names=["gwcode", "year"])
    X = pd.DataFrame(rng.normal(size=(len(index), 3)), index=index, columns=["x0", "x1", "x2"])
    X["x2"] = X["x2"].where(rng.random(len(X)) > 0.1)
    chance = 1 / (1 + np.exp(2.0 - X["x0"] - 0.5 * (index.get_level_values("gwcode") % 3)))
    return X, pd.Series((rng.random(len(X)) < chance).astype(int), index=index)


def beside(X):
    """Array, groups and years that say what the frame says."""
    level = X.index.get_level_values
    return X.to_numpy(), {"groups": level("gwcode").to_numpy(), "years": level("year").to_numpy()}


@pytest.fixture
def routing():
    with sklearn.config_context(enable_metadata_routing=True):
        yield


def check(model):
    expected = expected_failed_checks(model)
    assert len(expected) <= 3
    assert not any(word in name for name in expected for word in ("array", "clone"))
    results = check_estimator(model, expected_failed_checks=expected, on_fail=None, on_skip=None)
    failed = {r["check_name"]: str(r["exception"]) for r in results if r["status"] == "failed"}
    assert failed == {}
    # A reason for a check that passes is out of date.
    assert {r["check_name"] for r in results if r["status"] == "xfail"} == set(expected)
    return expected


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", REGISTERED)
def test_registered_models_pass_scikit_learns_checks(name):
    expected = check(small(MODELS[name]()))
    assert not any("weight" in check_name for check_name in expected)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("estimator", CLASSES, ids=repr)
def test_estimators_and_transformers_pass_scikit_learns_checks(estimator):
    check(estimator)


PLAIN = [
    models.Climatology(groups="gwcode", n_draws=5, random_state=1),
    models.StateOnsetRate(n_draws=5, random_state=1),
    models.CountryForest(n_trees=10, groups="gwcode", n_draws=3, random_state=1),
    models.BoostedStumps(n_rounds=5, groups="gwcode", n_draws=3, random_state=1),
    models.with_imputation(models.ElasticNetLogit(groups="gwcode", n_draws=3, random_state=1)),
    models.with_imputation(models.ElasticNetLogit(blocks="year", random_state=1)),
    models.with_imputation(models.MaximumLikelihoodLogit(groups="gwcode", n_draws=3)),
    models.with_imputation(models.FirthLogit(groups="gwcode", n_draws=3)),
    models.with_imputation(models.DiscreteTimeHazard("x1", ever=None, random_state=1)),
    models.RegimeSplit(models.StateOnsetRate(), models.StateOnsetRate(), columns=("x0",)),
    models.LogOddsPool([("a", models.StateOnsetRate()), ("b", models.Climatology())]),
    models.LogOddsPool(
        [("a", models.StateOnsetRate()), ("b", models.Climatology())], weights="past"
    ),
    models.Stacking([("a", models.StateOnsetRate()), ("b", models.Climatology())]),
    models.Recalibrated(models.StateOnsetRate(n_draws=5), state_effects=True, random_state=1),
    models.Bootstrapped(models.StateOnsetRate(), n_draws=3, random_state=1),
]


@pytest.mark.parametrize("model", PLAIN, ids=lambda m: repr(m)[:60])
@pytest.mark.parametrize("routed", [False, True])
def test_groups_and_years_beside_an_array_are_those_of_an_index(rows, model, routed):
    X, y = rows
    if "Hazard" in repr(model):
        X = X.assign(x1=X["x1"].abs())
    array, keys = beside(X)
    for name in ("n_draws", "random_state"):
        model = with_inner(model, name, 3)
    framed = sklearn.clone(model).fit(X, y)
    with sklearn.config_context(enable_metadata_routing=routed):
        given = sklearn.clone(model).fit(array, y.to_numpy(), **keys)
        asked = keys if takes_groups(given) else {}
        np.testing.assert_array_equal(given.predict_proba(array, **asked), framed.predict_proba(X))
    if hasattr(framed, "predict_draws"):
        np.testing.assert_array_equal(given.predict_draws(array, **asked), framed.predict_draws(X))


def takes_groups(model):
    """Whether a forecast depends on the groups of the rows asked about."""
    request = model.get_metadata_routing()
    return "predict_proba" in getattr(request, "_serialize", dict)() and not hasattr(model, "steps")


def test_a_pipeline_of_the_users_own(rows):
    X, y = rows
    X = X[["x0", "x1"]]
    array, keys = beside(X)
    net = models.ElasticNetLogit(groups="gwcode", n_alphas=20, random_state=1)
    scaled = make_pipeline(StandardScaler(), sklearn.clone(net))
    with pytest.warns(LeftOutWarning, match=r"groups='gwcode' names a level .* has no named index"):
        scaled.fit(X, y)
    framed = make_pipeline(StandardScaler(), sklearn.clone(net))
    framed.set_output(transform="pandas").fit(X, y)
    by_step = make_pipeline(StandardScaler(), net)
    by_step.fit(array, y.to_numpy(), elasticnetlogit__groups=keys["groups"])
    np.testing.assert_array_equal(by_step[-1].coef_, framed[-1].coef_)
    assert 0.6 < framed.score(X, y) <= 1


def test_routing_hands_groups_and_years_through_pipelines(rows, routing):
    X, y = rows
    array, keys = beside(X[["x0", "x1"]])
    net = models.ElasticNetLogit(groups="gwcode", n_alphas=20, random_state=1)
    routed = make_pipeline(StandardScaler(), models.with_imputation(net)).fit(array, y, **keys)
    alone = make_pipeline(StandardScaler(), net).fit(array, y, groups=keys["groups"])
    np.testing.assert_array_equal(routed[-1][-1].coef_, alone[-1].coef_)
    refused = sklearn.clone(net).set_fit_request(groups=False, years=True)
    with pytest.warns(LeftOutWarning, match="each row counts as a group of its own"):
        GridSearchCV(refused, {"l1_ratio": [0.5]}, cv=GroupKFold(2)).fit(array, y, **keys)
    found = cross_validate(
        models.StateOnsetRate(), array, y, cv=GroupKFold(3), params=keys, error_score="raise"
    )
    assert len(found["test_score"]) == 3


@pytest.mark.parametrize("as_array", [False, True])
@pytest.mark.filterwarnings(UNNAMED)
def test_cross_validation_and_search(rows, as_array):
    X, y = rows
    array, keys = beside(X)
    data, labels = (array, y.to_numpy()) if as_array else (X, y)
    net = models.with_imputation(models.ElasticNetLogit(groups="gwcode", n_alphas=20, n_folds=4))
    net = with_inner(net, "random_state", 1)
    folds = GroupKFold(3)
    scores = cross_val_score(
        net, data, labels, groups=keys["groups"], cv=folds, scoring="roc_auc", error_score="raise"
    )
    assert scores.min() > 0.6
    search = GridSearchCV(net, {"model__l1_ratio": [0.0, 1.0]}, cv=folds, error_score="raise")
    search.fit(data, labels, groups=keys["groups"])
    assert search.predict_proba(data).shape == (len(y), 2)
    forest = models.CountryForest(n_trees=10, groups="gwcode", random_state=1)
    calibrated = CalibratedClassifierCV(forest, method="sigmoid", cv=3).fit(data, labels)
    assert calibrated.predict_proba(data)[:, 1].mean() == pytest.approx(labels.mean(), abs=0.05)


def test_what_is_given_must_fit_the_rows(rows):
    X, y = rows
    array, keys = beside(X)
    with pytest.raises(ModelError, match="groups needs one entry for each of the 800 rows"):
        models.CountryForest().fit(array, y.to_numpy(), groups=keys["groups"][:5])
    with pytest.raises(ModelError, match="years needs one entry for each of the 800 rows"):
        models.Recalibrated(models.Climatology()).fit(array, y.to_numpy(), years=[2000])
    with pytest.raises(ModelError, match="groups='gwcode' names a level"):
        models.StateOnsetRate().fit(X.rename_axis(["place", "year"]), y.to_numpy())


@pytest.mark.parametrize("known", ["groups", "years"])
def test_a_pool_takes_what_is_known(rows, known):
    X, y = rows
    array, keys = beside(X)
    members = [("a", models.StateOnsetRate()), ("b", models.Climatology())]
    pool = models.Recalibrated(models.LogOddsPool(members), state_effects=True)
    with pytest.warns(LeftOutWarning):
        pool.fit(array, y.to_numpy(), **{known: keys[known]})
    assert pool.learnt_ == (known == "years")
    rated = len(np.unique(pool.predict_proba(array, **{known: keys[known]})[:, 1]))
    assert rated > 5 if known == "groups" else rated == 1


def test_rows_that_say_nothing_are_each_their_own(rows):
    X, y = rows
    X, array = X.fillna(0.0), X.fillna(0.0).to_numpy()
    forest = models.CountryForest(n_trees=10, groups="gwcode", random_state=1)
    with pytest.warns(LeftOutWarning):
        once = sklearn.clone(forest).fit(array, y.to_numpy())
    turned = np.random.default_rng(1).permutation(len(y))
    with pytest.warns(LeftOutWarning):
        again = sklearn.clone(forest).fit(array[turned], y.to_numpy()[turned])
    np.testing.assert_array_equal(once.predict_proba(array), again.predict_proba(array))
    plain = sklearn.clone(forest).set_params(groups=None).fit(X, y)
    np.testing.assert_array_equal(once.predict_proba(array), plain.predict_proba(X))


def test_a_members_own_pipeline_sees_the_frame(rows):
    X, y = rows
    inner = make_pipeline(StandardScaler(), LogisticRegression())
    pool = models.LogOddsPool([("a", inner), ("b", models.StateOnsetRate())])
    array, keys = beside(X.fillna(0.0))
    pool.fit(array, y.to_numpy(), **keys)
    assert pool.predict_proba(array, **keys).shape == (800, 2)


def test_separable_classes_have_firths_estimate(rows):
    X, _ = rows
    X = X[["x0", "x1"]]
    y = (X["x0"] > 1).astype(int)
    model = with_inner(MODELS["logit"](), "n_draws", 3)
    with pytest.warns(LeftOutWarning, match=r"separates .* the estimate is Firth's"):
        found = model.fit(X, y).predict_proba(X)
    firth = models.FirthLogit(groups="gwcode").fit(X, y)
    np.testing.assert_array_equal(found, firth.predict_proba(X))
    with pytest.raises(ModelError, match="separates"):
        models.MaximumLikelihoodLogit().fit(X, y)
