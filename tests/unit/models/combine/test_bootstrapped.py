"""Draws for any classifier: whole countries redrawn, in an order that workers cannot change."""

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.utils.estimator_checks import parametrize_with_checks

from atrocityrisk.errors import ModelError
from atrocityrisk.models import Bootstrapped, Climatology, with_imputation
from atrocityrisk.models.combine.bootstrapped import _drawn_rows


@pytest.fixture
def data(rng):
    index = pd.MultiIndex.from_product([range(2, 32), range(2000, 2010)], names=["gwcode", "year"])
    X = pd.DataFrame(rng.normal(size=(300, 3)), index=index, columns=["a", "b", "c"])
    y = pd.Series((rng.random(300) < 1 / (1 + np.exp(2 - X["a"]))).astype(int), index=index)
    return X, y


@parametrize_with_checks([Bootstrapped(LogisticRegression(), n_draws=3, groups=None)])
def test_it_is_a_classifier_as_scikit_learn_knows_them(estimator, check):
    check(estimator)


def test_the_forecast_is_the_classifiers_own(data):
    X, y = data
    inner = RandomForestClassifier(10, random_state=4)
    model = Bootstrapped(inner, n_draws=4, random_state=1).fit(X, y)
    np.testing.assert_array_equal(model.predict_proba(X), clone(inner).fit(X, y).predict_proba(X))
    assert not hasattr(inner, "estimators_"), "the model given was fitted in place"


@pytest.mark.slow
def test_seed_decides_and_workers_do_not(data):
    X, y = data
    inner = RandomForestClassifier(5)
    one = Bootstrapped(inner, n_draws=6, random_state=1).fit(X, y).predict_draws(X)
    many = Bootstrapped(inner, n_draws=6, random_state=1, n_jobs=2).fit(X, y).predict_draws(X)
    more = Bootstrapped(inner, n_draws=9, random_state=1).fit(X, y).predict_draws(X)
    other = Bootstrapped(inner, n_draws=6, random_state=2).fit(X, y).predict_draws(X)
    np.testing.assert_array_equal(one, many)
    np.testing.assert_array_equal(one, more[:, :6])
    assert not (one == other).all(axis=0).any()
    # Clones differ by their own chance too, not by the rows alone.
    states = [
        refit.random_state
        for refit in Bootstrapped(inner, n_draws=6, random_state=1).fit(X, y).refits_
    ]
    assert len(set(states)) == 6


def test_whole_groups_are_drawn(rng):
    groups, labels = np.repeat(np.arange(20), 5), np.tile([0, 0, 0, 0, 1], 20)
    for _ in range(20):
        rows = _drawn_rows(labels, groups, rng)
        times = np.bincount(rows, minlength=100).reshape(20, 5)
        assert (times == times[:, :1]).all()
        assert times[:, 0].sum() == 20


def test_a_draw_with_one_class_is_drawn_again(rng):
    labels = np.array([1] + [0] * 9)
    for _ in range(50):
        assert set(labels[_drawn_rows(labels, np.arange(10), rng)]) == {0, 1}


def test_draws_of_a_share_scatter_as_the_bootstrap_of_shares(data):
    X, y = data
    draws = Bootstrapped(DummyClassifier(), n_draws=400, random_state=1).fit(X, y).predict_draws(X)
    shares = Climatology(groups="gwcode", n_draws=400, random_state=2).fit(X, y).predict_draws(X)
    assert draws[0].std() == pytest.approx(shares[0].std(), rel=0.15)
    assert draws[0].mean() == pytest.approx(y.mean(), abs=0.01)


def test_pipelines_fill_each_draw_by_what_it_knows(data):
    X, y = data
    model = Bootstrapped(with_imputation(LogisticRegression()), n_draws=3, random_state=1)
    model.fit(X.mask(X > 1.5), y)
    medians = [refit[0].medians_["a"] for refit in model.refits_]
    assert len(set(medians)) == 3


def test_without_draws_it_has_none(data):
    X, y = data
    assert not hasattr(Bootstrapped(LogisticRegression(), n_draws=0).fit(X, y), "predict_draws")


def test_bad_input_is_refused(data):
    X, y = data
    with pytest.raises(ModelError, match="n_draws must be 0 or more, but is -1"):
        Bootstrapped(LogisticRegression(), n_draws=-1).fit(X, y)
    with pytest.raises(ModelError, match="groups='gwcode' names a level"):
        Bootstrapped(LogisticRegression()).fit(X.rename_axis(["place", "year"]), y)
    with pytest.raises(ModelError, match="has one class, 0, in all 300 rows"):
        Bootstrapped(LogisticRegression()).fit(X, 0 * y)
