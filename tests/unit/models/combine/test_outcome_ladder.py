"""A ladder of outcomes: the mean of models of each, at the level of the target."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit, logit
from sklearn.linear_model import LogisticRegression

from atrocityrisk.errors import ModelError
from atrocityrisk.models import BoostedStumps, ElasticNetLogit, OutcomeLadder

SLOPE = np.array([0.9, -0.6, 0.4, 0.0, 0.0])


def world(seed: int, *, states: int = 60, years: int = 25):
    """Severe events and ten times as many less severe ones, which follow the same columns."""
    rng = np.random.default_rng(seed)
    index = pd.MultiIndex.from_product(
        [range(states), range(2000 - years, 2000)], names=["gwcode", "year"]
    )
    X = pd.DataFrame(rng.normal(size=(len(index), 5)), index=index, columns=list("abcde"))
    signal = X.to_numpy() @ SLOPE
    chance = rng.random(len(X))
    severe = pd.Series((chance < expit(signal - 5.0)).astype(int), index=index)
    some = pd.Series((chance < expit(signal - 2.5)).astype(float), index=index)
    return X, severe, pd.DataFrame({"some": some})


@pytest.fixture(scope="module")
def data():
    return world(1)


def log_loss(model, X, y) -> float:
    p = model.predict_proba(X)[:, 1]
    return float(-np.mean(np.where(y == 1, np.log(p), np.log1p(-p))))


def rung(model=None, **changes) -> OutcomeLadder:
    return OutcomeLadder(model or LogisticRegression(), further_outcomes=("some",), **changes)


def test_log_odds_are_the_mean_of_both_and_the_level_is_the_targets(data):
    X, y, further = data
    made = rung().fit(X, y, further_labels=further)
    severe = LogisticRegression().fit(X, y).decision_function(X)
    some = LogisticRegression().fit(X, further["some"]).decision_function(X)
    mean = (severe + some) / 2
    np.testing.assert_allclose(made.decision_function(X), mean + made.intercept_, atol=1e-10)
    assert made.predict_proba(X)[:, 1].sum() == pytest.approx(y.sum(), rel=1e-9)
    assert [name for name, _ in made.members_] == ["target", "some"]
    assert made.left_out_ == {}


def test_where_events_share_their_causes_the_ladder_scores_better():
    gains = []
    for seed in range(5):
        X, y, further = world(seed)
        unseen, truth, _ = world(seed + 100)
        alone = log_loss(BoostedStumps(groups="gwcode", random_state=1).fit(X, y), unseen, truth)
        made = rung(BoostedStumps(groups="gwcode"), random_state=1)
        gains.append(alone - log_loss(made.fit(X, y, further_labels=further), unseen, truth))
    assert np.mean(gains) > 0
    assert sum(gain > 0 for gain in gains) >= 4


def test_rows_with_unknown_labels_are_left_out_of_their_rung_only(data):
    X, y, further = data
    old = X.index.get_level_values("year") < 1985
    holed = further.mask(pd.Series(old, index=X.index))
    made = rung().fit(X, y, further_labels=holed)
    expected = LogisticRegression().fit(X[~old], further["some"][~old])
    np.testing.assert_allclose(made.members_[1][1].coef_, expected.coef_)
    np.testing.assert_allclose(made.members_[0][1].coef_, LogisticRegression().fit(X, y).coef_)


def test_a_rung_with_too_few_events_is_left_out_and_named(data):
    X, y, further = data
    few = further.assign(some=0.0)
    few.iloc[:19] = 1.0
    made = rung().fit(X, y, further_labels=few)
    assert made.left_out_ == {"some": "19 positive rows, fewer than 20"}
    alone = LogisticRegression().fit(X, y)
    np.testing.assert_allclose(made.predict_proba(X), alone.predict_proba(X), rtol=1e-15)
    assert rung(min_positives=19).fit(X, y, further_labels=few).left_out_ == {}
    every = further.assign(some=1.0)
    assert rung().fit(X, y, further_labels=every).left_out_ == {"some": "no row without the event"}


def test_draws_lie_around_the_forecast(data):
    X, y, further = data
    model = rung(ElasticNetLogit(groups="gwcode", n_alphas=20, n_draws=60), random_state=2)
    made = model.fit(X, y, further_labels=further)
    draws = made.predict_draws(X.iloc[:50])
    assert draws.shape == (50, 60)
    middle = logit(draws).mean(axis=1)
    np.testing.assert_allclose(middle, made.decision_function(X.iloc[:50]), atol=0.6)
    assert not hasattr(rung(), "predict_draws")


def test_labels_of_any_two_kinds_are_kept(data):
    X, y, further = data
    named = y.map({0: "none", 1: "onset"})
    made = rung().fit(X, named, further_labels=further)
    assert list(made.classes_) == ["none", "onset"]
    np.testing.assert_allclose(
        made.predict_proba(X), rung().fit(X, y, further_labels=further).predict_proba(X)
    )


def test_without_further_labels_it_refuses_instead_of_learning_from_the_target_alone(data):
    X, y, further = data
    with pytest.raises(ModelError, match=r"OutcomeLadder learns from labels .*found none"):
        rung().fit(X, y)
    with pytest.raises(ModelError, match="found a Series"):
        rung().fit(X, y, further_labels=further["some"])
    with pytest.raises(ModelError, match="their indexes differ"):
        rung().fit(X, y, further_labels=further.iloc[::-1])
    with pytest.raises(ModelError, match=r"labels of one or more of some, found other"):
        rung().fit(X, y, further_labels=further.rename(columns={"some": "other"}))
    with pytest.raises(ModelError, match="must be 1, 0 or missing"):
        rung().fit(X, y, further_labels=2 * further)
    with pytest.raises(ModelError, match="min_positives must be 1 or more"):
        rung(min_positives=0).fit(X, y, further_labels=further)
