"""Two regimes: columns within one, and models apart."""

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline

from atrocityrisk.errors import LeftOutWarning, ModelError
from atrocityrisk.models import Climatology, ElasticNetLogit
from atrocityrisk.models.combine.regimes import RegimeColumns, RegimeSplit, in_regime

HERE = ("ongoing", "other")


@pytest.fixture
def rows(rng):
    n = 1200
    index = pd.MultiIndex.from_arrays(
        [np.repeat(np.arange(60), 20), np.tile(np.arange(1990, 2010), 60)], names=["gwcode", "year"]
    )
    X = pd.DataFrame(
        {"ongoing": rng.integers(0, 3, n) * (rng.random(n) < 0.4), "other": 0.0, "a": 0.0},
        index=index,
    ).astype(float)
    X["a"] = rng.normal(size=n)
    inside = X["ongoing"] > 0
    # The slope of `a` turns round inside the regime: no single slope can tell.
    eta = -1.0 + np.where(inside, -2.0, 2.0) * X["a"]
    return X, pd.Series((rng.random(n) < 1 / (1 + np.exp(-eta))).astype(int), index=index)


def test_columns_stand_once_more_inside_centred_and_zero_outside():
    X = pd.DataFrame(
        {"ongoing": [0.0, 2.0, 1.0], "other": [np.nan, 0.0, 0.0], "a": [9.0, 1.0, 4.0]}
    )
    made = RegimeColumns(HERE).fit_transform(X)
    assert list(made) == [
        "ongoing", "other", "a", "regime, under way",
        "ongoing, under way", "other, under way", "a, under way",
    ]  # fmt: skip
    assert made["regime, under way"].tolist() == [0, 1, 1]
    assert made["a, under way"].tolist() == [0, -1.5, 1.5]
    assert list(made) == list(RegimeColumns(HERE).fit(X).get_feature_names_out())


def test_centre_is_that_of_the_training_rows():
    fitted = RegimeColumns(HERE).fit(
        pd.DataFrame({"ongoing": [1.0, 1.0], "other": 0.0, "a": [2.0, 4.0]})
    )
    live = pd.DataFrame({"ongoing": [1.0], "other": [0.0], "a": [100.0]})
    assert fitted.transform(live)["a, under way"].tolist() == [97.0]


def test_a_gap_inside_the_regime_stays_a_gap():
    X = pd.DataFrame({"ongoing": [1.0, 1.0, 0.0], "other": 0.0, "a": [np.nan, 1.0, np.nan]})
    made = RegimeColumns(HERE).fit_transform(X)["a, under way"]
    assert made.isna().tolist() == [True, False, False]


def test_no_row_in_the_regime_gives_columns_of_zeros():
    X = pd.DataFrame({"ongoing": [0.0, np.nan], "other": 0.0, "a": [1.0, 2.0]})
    assert (RegimeColumns(HERE).fit_transform(X).filter(like="under way") == 0).all(axis=None)


def test_one_model_learns_a_slope_for_each_regime(rows):
    X, y = rows
    flat = ElasticNetLogit(groups="gwcode", random_state=1)
    both = Pipeline([("regimes", RegimeColumns(HERE)), ("model", clone(flat))]).fit(X, y)
    slope = dict(zip(both[0].get_feature_names_out(), both[-1].coef_, strict=True))
    assert slope["a"] == pytest.approx(2, abs=0.5)
    assert slope["a"] + slope["a, under way"] == pytest.approx(-2, abs=0.6)
    assert both.score(X, y) > flat.fit(X, y).score(X, y) + 0.1


def test_models_apart_see_their_own_rows(rows):
    X, y = rows
    inside = in_regime(X, HERE)
    model = RegimeSplit(LogisticRegression(), LogisticRegression(), columns=HERE).fit(X, y)
    assert model.apart_
    alone = LogisticRegression().fit(X[inside], y[inside])
    np.testing.assert_array_equal(model.predict_proba(X)[inside], alone.predict_proba(X[inside]))
    # Rewriting the rest changes nothing inside.
    other = y.where(inside, 1 - y)
    again = RegimeSplit(LogisticRegression(), LogisticRegression(), columns=HERE).fit(X, other)
    np.testing.assert_array_equal(again.predict_proba(X)[inside], alone.predict_proba(X[inside]))


def test_order_of_rows_changes_nothing(rows):
    X, y = rows
    model = RegimeSplit(Climatology(), LogisticRegression(), columns=HERE)
    one = model.fit(X, y).predict_proba(X)
    two = clone(model).fit(X[::-1], y[::-1]).predict_proba(X)
    np.testing.assert_allclose(one, two, atol=1e-6)


def test_draws_come_from_the_model_of_each_regime(rows):
    X, y = rows
    few, many = (ElasticNetLogit(n_draws=n, random_state=1) for n in (5, 8))
    model = RegimeSplit(few, many, columns=HERE).fit(X, y)
    draws = model.predict_draws(X)
    inside = in_regime(X, HERE)
    assert draws.shape == (len(X), 5)
    np.testing.assert_array_equal(draws[inside], model.inside_.predict_draws(X[inside]))
    assert not hasattr(RegimeSplit(Climatology(), many, columns=HERE).fit(X, y), "predict_draws")


def test_too_few_onsets_in_a_regime_leave_one_model(rows):
    X, y = rows
    calm = y.where(~in_regime(X, HERE), 0)
    calm.iloc[np.flatnonzero(in_regime(X, HERE))[:2]] = 1
    model = RegimeSplit(LogisticRegression(), LogisticRegression(), columns=HERE).fit(X, calm)
    assert not model.apart_
    assert model.inside_ is model.outside_


def test_weights_reach_both_models(rows):
    X, y = rows
    weight = np.where(X["a"] > 0, 1.0, 0.0)
    inside = in_regime(X, HERE)
    model = RegimeSplit(Climatology(), Climatology(), columns=HERE).fit(X, y, weight)
    kept = inside & (X["a"] > 0)
    assert model.inside_.rate_ == pytest.approx(y[kept].mean())


def test_refusals_name_what_is_wrong(rows):
    X, y = rows
    split = RegimeSplit(Climatology(), Climatology(), columns=HERE)
    with pytest.raises(ModelError, match="lacks 'ongoing'"):
        split.fit(X.drop(columns="ongoing"), y)
    with pytest.warns(LeftOutWarning, match="have no names: no row counts as in it"):
        RegimeColumns(HERE).fit(X.to_numpy())
    with pytest.raises(ModelError, match="both classes"):
        split.fit(X, y * 0)
    with pytest.raises(ModelError, match="lack 1 columns"):
        RegimeColumns(HERE).fit(X).transform(X.drop(columns="a"))
