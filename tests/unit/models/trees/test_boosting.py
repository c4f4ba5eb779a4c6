"""Boosted stumps: exact sums, monotone curves, LightGBM beside them, invariances, bad input."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from scipy.special import expit, logit
from sklearn.base import clone
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.utils.estimator_checks import check_estimator

from atrocityrisk.errors import ModelError
from atrocityrisk.forecasting import backtest, forecast
from atrocityrisk.forecasting._carrying_out import _seed
from atrocityrisk.models import MODELS, BoostedStumps
from atrocityrisk.models._base.folds import group_folds


@pytest.fixture
def data(rng: np.random.Generator) -> tuple[pd.DataFrame, pd.Series]:
    """40 countries, 30 years; a raises the risk, b lowers it, c is noise, d counts, e has gaps."""
    index = pd.MultiIndex.from_product([range(1, 41), range(1980, 2010)], names=["gwcode", "year"])
    n = len(index)
    X = pd.DataFrame(rng.normal(size=(n, 3)), index=index, columns=list("abc"))
    X["d"] = rng.poisson(0.5, n).astype(float)
    X["e"] = np.where(rng.random(n) < 0.3, np.nan, X["a"] + rng.normal(size=n))
    score = -2.5 + 1.2 * X["a"] - 0.8 * X["b"] + 0.5 * X["d"].clip(upper=2) + 0.7 * X["e"].isna()
    return X, pd.Series(rng.random(n) < expit(score), index=index).astype(int)


def risks(model: BoostedStumps, X: Any) -> np.ndarray:
    return np.asarray(model.predict_proba(X)[:, 1])


def test_contributions_add_up_and_are_the_shapes(data: Any) -> None:
    X, y = data
    model = BoostedStumps(groups="gwcode", random_state=1, n_draws=3).fit(X, y)
    parts = model.contributions(X)
    assert parts.shape == X.shape
    assert_allclose(model.intercept_ + parts.sum(axis=1), model.decision_function(X), atol=1e-12)
    assert_allclose(parts.mean(axis=0), 0, atol=1e-12)
    assert set(model.selected_) >= {"a", "b", "d"}
    for name, shape in model.shapes_.items():
        step = np.searchsorted(shape.edges, X[name], side="right").clip(max=len(shape.edges))
        by_hand = np.where(X[name].isna(), shape.missing, shape.values[step])
        assert (parts[:, X.columns.get_loc(name)] == by_hand).all()
    drawn = model.contribution_draws(X).sum(axis=1) + model.intercept_draws_
    assert_allclose(expit(drawn), model.predict_draws(X), atol=1e-12)


def test_risks_of_training_rows_add_up_to_the_onsets(data: Any) -> None:
    X, y = data
    model = BoostedStumps(groups="gwcode", random_state=1).fit(X, y)
    assert risks(model, X).sum() == pytest.approx(y.sum(), abs=1e-6)


def test_curves_follow_their_signs(data: Any) -> None:
    X, y = data
    model = BoostedStumps(groups="gwcode", random_state=1, n_draws=20).fit(X, y)
    sign = dict(zip(model.selected_, model.signs_, strict=True))
    assert (sign["a"], sign["b"], sign["d"]) == (1, -1, 1)
    for name, shape in model.shapes_.items():
        assert (np.diff(shape.values) * sign[name] >= 0).all()
    assert (np.diff(model.shape_draws_[:, :, :-1]) * model.signs_[None, :, None] >= 0).all()
    # A gap is a state of its own: here it raises the risk by far more than any trend in e does.
    assert model.shapes_["e"].missing > 0.2


def test_one_stump_by_hand() -> None:
    """Slopes and curvatures at the rate of 1/4, one cut possible, half a step taken."""
    X = np.repeat([[0.0], [1.0]], [12, 8], axis=0)
    y = np.repeat([0, 1, 0, 1], [11, 1, 4, 4])
    model = BoostedStumps(
        n_rounds=1, learning_rate=0.5, l2=2.0, min_child_weight=0.0, n_bins=4
    ).fit(X, y)
    left = 0.5 * (1 - 12 / 4) / (12 * 3 / 16 + 2)
    right = 0.5 * (4 - 8 / 4) / (8 * 3 / 16 + 2)
    shape = model.shapes_[0]
    assert_allclose(shape.edges, [0.5])
    assert_allclose(np.diff(shape.values), right - left, rtol=1e-9)
    assert_allclose(0.6 * shape.values[0] + 0.4 * shape.values[1], 0, atol=1e-12)


@pytest.mark.parametrize("weighted", [False, True])
def test_lightgbm_is_the_same_model(data: Any, weighted: bool, rng: np.random.Generator) -> None:
    pytest.importorskip("lightgbm")
    from lightgbm_stumps import fitted_risks

    X, y = data
    weight = rng.integers(1, 4, len(X)) / 2 if weighted else None
    own = BoostedStumps(groups="gwcode", random_state=1).fit(X, y, weight)
    assert own.n_rounds_ > 10
    assert_allclose(risks(own, X), fitted_risks(own, X, y, weight), rtol=1e-5)


def test_agrees_with_scikit_learn(data: Any) -> None:
    """An outside reference: other bins, every column, signs given."""
    X, y = data
    own = BoostedStumps(n_rounds=150, l2=1.0, min_child_weight=1e-3, min_z=0.0).fit(X, y)
    other = HistGradientBoostingClassifier(
        max_leaf_nodes=2, max_iter=150, l2_regularization=1.0, min_samples_leaf=1,
        monotonic_cst=dict(zip(own.selected_, own.signs_, strict=True)), early_stopping=False,
    ).fit(X, y)  # fmt: skip
    assert np.corrcoef(logit(risks(own, X)), logit(other.predict_proba(X)[:, 1]))[0, 1] > 0.99


def test_lightgbm_as_an_engine_is_refused_and_says_what_to_do(data: Any) -> None:
    with pytest.raises(
        ModelError, match=r"any other classifier: docs/reference/models.md\), but is 'lightgbm'"
    ):
        BoostedStumps(engine="lightgbm").fit(*data)


def test_statistic_is_the_clustered_score_test(data: Any) -> None:
    X, y = data
    X = X.assign(d=X["d"].clip(upper=3))
    model = BoostedStumps(groups="gwcode", n_rounds=5).fit(X, y)
    for name in ("d", "e"):
        known = X[name].notna()
        bins = np.searchsorted(model.shapes_[name].edges, X[name][known], side="right")
        rank = pd.Series(bins).rank().to_numpy()
        label = y[known].to_numpy()
        score = pd.Series((label - label.mean()) * (rank - rank.mean()))
        u = score.groupby(X.index.get_level_values(0)[known]).sum()
        by_hand = u.sum() / np.sqrt((u**2).sum())
        assert model.z_[X.columns.get_loc(name)] == pytest.approx(by_hand, rel=1e-9)


def test_weak_columns_stay_out_and_few_are_topped_up(data: Any) -> None:
    X, y = data
    noise = pd.DataFrame(np.random.default_rng(0).normal(size=(len(X), 30)), index=X.index)
    X = X.join(noise.add_prefix("noise"))
    strict = BoostedStumps(groups="gwcode", n_rounds=5, min_columns=2).fit(X, y)
    strength = np.abs(strict.z_)
    assert len(strict.selected_) == (strength >= 1.64).sum() < 15
    topped = BoostedStumps(groups="gwcode", n_rounds=5, min_columns=20).fit(X, y)
    assert {X.columns.get_loc(n) for n in topped.selected_} == set(np.argsort(-strength)[:20])


def test_a_column_of_one_country_has_no_standing(data: Any) -> None:
    X, y = data
    here = (X.index.get_level_values("gwcode") == 3) & (y == 1)
    X = X.assign(special=here.astype(float))
    assert here.sum() > 1
    model = BoostedStumps(groups="gwcode", n_rounds=5, min_columns=0).fit(X, y)
    assert "special" not in model.selected_


def test_order_of_rows_and_columns_changes_no_digit(data: Any, rng: np.random.Generator) -> None:
    X, y = data
    X["f"] = -X["a"]
    model = BoostedStumps(groups="gwcode", random_state=3, n_draws=4).fit(X, y)
    rows, columns = rng.permutation(len(X)), rng.permutation(list(X.columns))
    other = clone(model).fit(X[columns].iloc[rows], y.iloc[rows])
    assert (risks(model, X) == risks(other, X[columns])).all()
    assert (model.predict_draws(X) == other.predict_draws(X[columns])).all()
    assert model.selected_ == other.selected_


def test_same_seed_same_bytes_and_draws_move_no_fold(data: Any) -> None:
    X, y = data
    model = BoostedStumps(groups="gwcode", random_state=5, n_draws=30).fit(X, y)
    again, bare = clone(model).fit(X, y), clone(model).set_params(n_draws=0).fit(X, y)
    assert (risks(model, X) == risks(bare, X)).all()
    assert (model.predict_draws(X) == again.predict_draws(X)).all()
    assert not hasattr(bare, "predict_draws")
    draws = model.predict_draws(X)
    assert draws.shape == (len(X), 30)
    assert np.abs(draws.mean(axis=1) - risks(model, X)).mean() < 0.02
    assert 0.003 < draws.std(axis=1).mean() < 0.1


def test_a_draw_is_a_fit_to_the_countries_drawn(data: Any) -> None:
    X, y = data[0].round(), data[1]
    model = BoostedStumps(groups="gwcode", random_state=5, n_rounds=40, n_draws=1).fit(X, y)
    seed = np.random.SeedSequence(5).spawn(2)[1]
    times = np.bincount(np.random.default_rng(seed).integers(40, size=40), minlength=40)
    weight = times[X.index.get_level_values("gwcode") - 1]
    every = BoostedStumps(groups="gwcode", n_rounds=40, min_z=0.0, n_bins=64)
    refit = every.fit(X[model.selected_], y, weight)
    assert (refit.signs_ == model.signs_).all()
    drawn = model.predict_draws(X)[weight > 0, 0]
    assert_allclose(drawn, risks(refit, X[model.selected_])[weight > 0], rtol=1e-5)


def test_folds_choose_the_rounds(data: Any) -> None:
    """The deviance of left-out countries, by separate fits, at the chosen round and at ten."""
    X, y = data
    X = X[["a", "b"]]
    model = BoostedStumps(groups="gwcode", random_state=2, n_repeats=1, n_bins=255).fit(X, y)
    seed = np.random.SeedSequence(2).spawn(2)[0].spawn(1)[0]
    fold = group_folds(np.arange(40), n_folds=5, seed=seed)[X.index.get_level_values(0) - 1]
    for rounds in (10, model.n_rounds_):
        loss = 0.0
        for out in range(1, 6):
            part = BoostedStumps(groups="gwcode", n_rounds=rounds, n_bins=255)
            p = risks(part.fit(X[fold != out], y[fold != out]), X[fold == out])
            seen = y[fold == out]
            loss -= 2 * (seen * np.log(p) + (1 - seen) * np.log1p(-p)).sum()
        assert model.cv_deviance_[rounds] == pytest.approx(loss / len(X), rel=5e-3)
    assert model.n_rounds_ == model.cv_deviance_.argmin()
    rate = y.mean()
    start = -2 * (rate * np.log(rate) + (1 - rate) * np.log1p(-rate))
    assert model.cv_deviance_[0] == pytest.approx(start, rel=1e-2)


def test_no_signal_is_the_training_rate(data: Any, rng: np.random.Generator) -> None:
    X, y = data
    noise = pd.DataFrame(rng.normal(size=X.shape), index=X.index)
    model = BoostedStumps(groups="gwcode", random_state=1).fit(noise, y)
    assert np.abs(risks(model, noise) - y.mean()).mean() < 0.03


def test_weights_are_repetitions_and_halves_double_the_penalties(data: Any) -> None:
    X, y = data
    X = X[["d"]].assign(g=X["a"].round())
    times = np.arange(len(X)) % 3
    twice = np.repeat(np.arange(len(X)), times)
    base = BoostedStumps(groups="gwcode", n_rounds=60)
    weighted = clone(base).fit(X, y, times)
    repeated = clone(base).fit(X.iloc[twice], y.iloc[twice])
    assert_allclose(risks(weighted, X), risks(repeated, X), rtol=1e-8)
    half = clone(base).fit(X, y, np.full(len(X), 0.5))
    doubled = clone(base).set_params(l2=4.0, min_child_weight=4.0).fit(X, y)
    assert_allclose(risks(half, X), risks(doubled, X), rtol=1e-6)


def test_units_constants_copies_and_empty_columns_change_nothing(data: Any) -> None:
    X, y = data
    model = BoostedStumps(groups="gwcode", random_state=1, min_columns=0).fit(X, y)
    moved = X.copy()
    moved["a"] = 1024 * moved["a"]
    moved = moved.assign(constant=1e9 + 0.1, copy_of_b=X["b"], gone=np.nan, zz=X["a"])
    other = clone(model).fit(moved, y)
    assert (risks(model, X) == risks(other, moved)).all()
    assert not {"constant", "gone"} & set(other.selected_)
    assert not other.shapes_["copy_of_b"].values.any()


def test_gap_never_seen_in_training_adds_nothing(data: Any) -> None:
    X, y = data
    model = BoostedStumps(groups="gwcode", random_state=1, n_draws=2).fit(X, y)
    gap = X.iloc[:3].assign(a=np.nan)
    assert (model.contributions(gap)[:, 0] == 0).all()
    assert (model.contribution_draws(gap)[:, 0] == 0).all()
    assert np.isfinite(model.predict_draws(gap)).all()


def test_values_beyond_those_seen_take_the_last_step(data: Any) -> None:
    X, y = data
    model = BoostedStumps(groups="gwcode", random_state=1).fit(X, y)
    far = X.iloc[:2].assign(a=[-1e300, 1e300])
    a = model.shapes_["a"].values
    assert model.contributions(far)[:, 0].tolist() == [a[0], a[-1]]


def test_separable_data_have_finite_log_odds() -> None:
    X = np.arange(400.0)[:, None]
    y = X[:, 0] >= 300
    model = BoostedStumps(n_rounds=400, n_bins=255).fit(X, y)
    assert np.isfinite(model.decision_function(X)).all()
    assert ((risks(model, X) > 0) & (risks(model, X) < 1)).all()
    assert (model.predict(X)[:290] == y[:290]).all()


def test_values_just_apart_keep_their_order() -> None:
    # Nearer than this they are one value: `tests/unit/models/test_rounding_noise.py`.
    low, high = 1.0, 1.0 + 1e-12
    X = np.repeat([[low], [high]], 60, axis=0)
    model = BoostedStumps(n_rounds=20, min_child_weight=0).fit(X, np.repeat([0, 1], 60))
    assert risks(model, [[low], [high]])[0] < 0.5 < risks(model, [[low], [high]])[1]


def test_constant_columns_alone_give_the_rate(data: Any) -> None:
    X, y = data
    model = BoostedStumps(groups="gwcode", random_state=1, n_draws=2).fit(X * 0 + 1, y)
    assert model.selected_ == []
    assert_allclose(risks(model, X), y.mean(), rtol=1e-9)
    assert model.contributions(X).any() == np.False_
    assert model.predict_draws(X).shape == (len(X), 2)


def test_obeys_scikit_learn() -> None:
    results = check_estimator(BoostedStumps(random_state=0), on_skip=None, on_fail=None)
    assert [r["check_name"] for r in results if r["status"] == "failed"] == []


def spoilt(X: pd.DataFrame, y: pd.Series, what: str) -> tuple[Any, Any]:
    match what:
        case "no onset":
            return X, y * 0
        case "one country":
            return X.loc[[3]], y.loc[[3]]
        case "all in one country":
            return X, y.where(y.index.get_level_values(0) == 3, 0)
        case _:
            return X.assign(b=X["b"].where(X.index != X.index[7], float(what))), y


@pytest.mark.parametrize(
    ("what", "message"),
    [
        ("no onset", "has one class, 0, in all 1200 rows"),
        ("one country", "there are 1 groups"),
        ("all in one country", "all rows with label 1 are in fold"),
        ("inf", r"column 'b' has 1 infinite"),
    ],
)
def test_bad_data_are_refused(data: Any, what: str, message: str) -> None:
    with pytest.raises(ModelError, match=message):
        BoostedStumps(groups="gwcode", random_state=1).fit(*spoilt(*data, what))


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"learning_rate": 0.0}, "learning_rate must be above 0"),
        ({"n_bins": 300}, "n_bins must be from 2 to 255, but is 300"),
        ({"engine": "xgboost"}, "engine must be 'numba' "),
        ({"l2": 0.0}, "l2 must be above 0"),
        ({"min_z": float("nan")}, "min_z must be 0 or more"),
        ({"n_folds": 1, "groups": "gwcode"}, "n_folds is 1"),
        ({"groups": "country"}, r"has the levels \['gwcode', 'year'\]"),
    ],
)
def test_bad_parameters_are_refused(data: Any, parameters: Any, message: str) -> None:
    with pytest.raises(ModelError, match=message):
        BoostedStumps(**parameters).fit(*data)


def test_forecast_and_backtest_are_the_same(small_panel: Any) -> None:
    model = MODELS["gradient_boosting"]().set_params(n_draws=10)
    now = forecast(model, small_panel, origin=2015, seed=_seed(0, "boosting"))
    assert now.draws is not None
    assert now.draws.shape == (len(now.frame), 10)
    past = backtest({"boosting": model}, small_panel, origins=[2014, 2015]).frame
    then = past[past["origin"] == 2015].sort_values("gwcode")["probability"].to_numpy()
    assert (then == now.frame["probability"].to_numpy()).all()
