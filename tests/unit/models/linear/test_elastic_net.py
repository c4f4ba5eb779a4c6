"""Elastic-net logit: optimality, invariances, bad input."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from scipy.special import expit
from sklearn.base import clone
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.utils.estimator_checks import check_estimator

from atrocityrisk.errors import ModelError
from atrocityrisk.models import ElasticNetLogit


@pytest.fixture
def data(rng: np.random.Generator) -> tuple[pd.DataFrame, pd.Series]:
    index = pd.MultiIndex.from_product([range(1, 41), range(1990, 2005)], names=["gwcode", "year"])
    X = pd.DataFrame(rng.normal(size=(600, 5)) * [1, 10, 0.1, 1, 1] + [0, 5, 0, 0, 2], index=index)
    X.columns = list("abcde")
    X["f"] = X["a"] + 0.01 * rng.normal(size=600)
    y = pd.Series(rng.random(600) < expit(-2 + X["a"] + 0.1 * (X["b"] - 5)), index=index)
    return X, y.astype(float)


def breach(model: ElasticNetLogit, X: Any, y: Any, weight: Any = None) -> float:
    """Largest breach of the optimality conditions anywhere on the path, over the first lambda."""
    columns, labels = np.asarray(X), np.asarray(y)
    share = np.ones(len(labels)) if weight is None else np.asarray(weight, dtype=float)
    share = share / share.sum()
    scale = np.sqrt(share @ (columns - share @ columns) ** 2)
    worst = 0.0
    for k, alpha in enumerate(model.alphas_):
        beta = model.coef_path_[:, k]
        residual = share * (expit(columns @ beta + model.intercept_path_[k]) - labels)
        slope = (
            residual @ (columns - share @ columns) / scale
            + alpha * (1 - model.l1_ratio) * beta * scale
        )
        l1 = alpha * model.l1_ratio
        active = np.abs(slope + np.sign(beta) * l1)
        idle = np.maximum(np.abs(slope) - l1, 0)
        worst = max(worst, abs(residual.sum()), np.where(beta != 0, active, idle).max())
    return worst / model.alphas_[0]


@pytest.mark.parametrize("l1_ratio", [0.0, 0.3, 1.0])
def test_every_point_of_the_path_is_optimal(data: Any, l1_ratio: float) -> None:
    X, y = data
    model = ElasticNetLogit(l1_ratio=l1_ratio, groups="gwcode", random_state=1).fit(X, y)
    assert breach(model, X, y) < 1.01e-7
    assert len(model.alphas_) > 10


def test_path_starts_where_nothing_enters(data: Any) -> None:
    X, y = data
    model = ElasticNetLogit(random_state=1).fit(X, y)
    assert model.n_nonzero_[0] == 0
    assert model.n_nonzero_[1] >= 1
    assert_allclose(model.intercept_path_[0], np.log(y.mean() / (1 - y.mean())))


def test_agrees_with_another_solver(data: Any) -> None:
    X, y = data
    model = ElasticNetLogit(random_state=1, l1_ratio=0.5).fit(X, y)
    scaled = (X - X.mean()) / X.std(ddof=0)
    other = LogisticRegression(
        C=1 / (model.alpha_ * len(X)), l1_ratio=0.5, solver="saga", tol=1e-10, max_iter=20_000
    ).fit(scaled, y)
    assert_allclose(model.coef_ * X.std(ddof=0), other.coef_[0], atol=1e-5)


def test_weights_are_repetitions(data: Any, rng: np.random.Generator) -> None:
    X, y = data
    times = rng.integers(0, 3, size=len(X))
    twice = np.repeat(np.arange(len(X)), times)
    folds = np.arange(len(X)) % 5
    weighted = ElasticNetLogit(foldid=folds).fit(X, y, sample_weight=times)
    repeated = ElasticNetLogit(foldid=folds[twice]).fit(X.iloc[twice], y.iloc[twice])
    assert_allclose(weighted.alphas_, repeated.alphas_, rtol=1e-10)
    assert_allclose(weighted.cv_deviance_, repeated.cv_deviance_, rtol=1e-6)
    assert_allclose(weighted.coef_, repeated.coef_, atol=1e-5)
    assert breach(weighted, X, y, times) < 1.01e-7


def test_units_order_and_constants_change_nothing(data: Any) -> None:
    X, y = data
    folds = np.arange(len(X)) % 5
    model = ElasticNetLogit(foldid=folds).fit(X, y)
    moved = X[list("fedcba")] * 1000 + 7
    moved.insert(2, "constant", 123456.789)
    other = ElasticNetLogit(foldid=folds).fit(moved, y)
    assert other.coef_[2] == 0
    expected = model.predict_proba(X)[:, 1]
    assert_allclose(other.predict_proba(moved)[:, 1], expected, atol=1e-6)


def test_column_that_varies_in_one_fold_only(data: Any) -> None:
    X, y = data
    X = X.assign(rare=0.0)
    X.iloc[3, -1] = 1.0
    folds = np.arange(len(X)) % 5
    model = ElasticNetLogit(foldid=folds).fit(X, y)
    assert breach(model, X, y) < 1.01e-7
    assert np.isfinite(model.cv_deviance_).all()


def test_one_se_is_the_larger_penalty(data: Any) -> None:
    X, y = data
    least = ElasticNetLogit(random_state=3).fit(X, y)
    sparse = ElasticNetLogit(random_state=3, select="1se").fit(X, y)
    assert sparse.alpha_ == least.alpha_1se_ > least.alpha_ == least.alpha_min_
    chosen = int(np.flatnonzero(least.alphas_ == least.alpha_1se_)[0])
    at = int(np.argmin(least.cv_deviance_))
    limit = least.cv_deviance_[at] + least.cv_deviance_se_[at]
    assert least.cv_deviance_[chosen] <= limit < least.cv_deviance_[chosen - 1]


def test_patience_ends_the_path_and_chooses_the_same(data: Any) -> None:
    X, y = data
    whole = ElasticNetLogit(groups="gwcode", random_state=1).fit(X, y)
    best = int(whole.cv_deviance_.argmin())
    short = ElasticNetLogit(groups="gwcode", random_state=1, patience=6).fit(X, y)
    length = len(short.alphas_)
    assert best + 6 < length < len(whole.alphas_)
    assert short.alpha_ == whole.alpha_ == whole.alphas_[best]
    np.testing.assert_array_equal(short.coef_, whole.coef_)
    np.testing.assert_array_equal(short.coef_path_, whole.coef_path_[:, :length])
    # The deviances come from products of other shapes: all but the last bit.
    assert_allclose(short.cv_deviance_, whole.cv_deviance_[:length], rtol=1e-14)
    assert_allclose(short.cv_deviance_se_, whole.cv_deviance_se_[:length], rtol=1e-10)
    assert short.alpha_1se_ == whole.alpha_1se_


def test_patience_longer_than_the_path_changes_nothing(data: Any) -> None:
    X, y = data
    whole = ElasticNetLogit(n_alphas=30, groups="gwcode", random_state=1).fit(X, y)
    patient = ElasticNetLogit(n_alphas=30, groups="gwcode", random_state=1, patience=500).fit(X, y)
    assert_allclose(patient.cv_deviance_, whole.cv_deviance_, rtol=1e-14)
    np.testing.assert_array_equal(patient.coef_path_, whole.coef_path_)


def test_left_out_deviance_by_hand(data: Any) -> None:
    """Folds fitted one at a time by the same class must give the same deviance."""
    X, y = data
    folds = np.arange(len(X)) % 3
    model = ElasticNetLogit(foldid=folds, n_alphas=20).fit(X, y)
    raw = []
    for fold in range(3):
        learnt = folds != fold
        part = ElasticNetLogit(foldid=np.arange(learnt.sum()) % 2, n_alphas=20)
        part.fit(X[learnt], y[learnt])
        at = np.clip(model.alphas_, part.alphas_[-1], part.alphas_[0])
        paths = np.vstack([part.intercept_path_, part.coef_path_])
        coef = np.array([np.interp(-at, -part.alphas_, row) for row in paths])
        p = expit(coef[0] + X[~learnt].to_numpy() @ coef[1:]).clip(1e-5, 1 - 1e-5)
        seen = y[~learnt].to_numpy()[:, None]
        raw.append(-2 * np.mean(seen * np.log(p) + (1 - seen) * np.log(1 - p), axis=0))
    assert_allclose(model.cv_deviance_, np.mean(raw, axis=0), rtol=1e-5)
    assert_allclose(model.cv_deviance_se_, np.std(raw, axis=0) / np.sqrt(2), rtol=1e-4)


def test_separable_data_have_finite_coefficients() -> None:
    X = np.arange(40.0)[:, None]
    model = ElasticNetLogit(random_state=0, n_folds=4).fit(X, X[:, 0] >= 20)
    assert np.isfinite(model.coef_path_).all()
    assert model.deviance_ratio_[-2] < 0.999
    assert (model.predict(X) == (X[:, 0] >= 20)).all()


def test_draws(data: Any) -> None:
    X, y = data
    model = ElasticNetLogit(groups="gwcode", random_state=5, n_draws=60).fit(X, y)
    bare = ElasticNetLogit(groups="gwcode", random_state=5).fit(X, y)
    again = clone(model).fit(X, y)
    assert_allclose(model.coef_, bare.coef_, rtol=0)
    assert not hasattr(bare, "predict_draws")
    assert (model.coef_draws_ == again.coef_draws_).all()
    draws = model.predict_draws(X)
    assert draws.shape == (len(X), 60)
    centre = np.abs(draws.mean(axis=1) - model.predict_proba(X)[:, 1]).mean()
    assert centre < 0.02
    assert 0.005 < draws.std(axis=1).mean() < 0.1


def test_draw_is_a_refit_at_the_chosen_penalty(data: Any) -> None:
    from atrocityrisk.models.linear._refits import refits

    X, y = data
    model = ElasticNetLogit(random_state=1).fit(X, y)
    groups = X.index.get_level_values("gwcode").to_numpy()
    scaled = ((X - X.mean()) / X.std(ddof=0)).to_numpy()
    start = np.zeros(7)
    draw = refits(
        scaled, y.to_numpy() == 1, np.ones(600), groups,
        alpha=model.alpha_, l1_ratio=0.5, tol=1e-8, start=start, n=1,
        seed=np.random.SeedSequence(9),
    )[0]  # fmt: skip
    rng = np.random.default_rng(np.random.SeedSequence(9))
    times = np.bincount(rng.integers(40, size=40), minlength=40)[groups - 1]
    share = times / times.sum()
    scale = np.sqrt(share @ (scaled - share @ scaled) ** 2)
    slope = share * (expit(draw[0] + scaled @ draw[1:]) - y.to_numpy()) @ scaled
    slope += 0.5 * model.alpha_ * scale**2 * draw[1:]
    used = draw[1:] != 0
    l1 = 0.5 * model.alpha_ * scale
    assert_allclose(slope[used], -(np.sign(draw[1:]) * l1)[used], atol=1e-8)
    assert (np.abs(slope[~used]) <= l1[~used] + 1e-8).all()


def test_obeys_scikit_learn() -> None:
    results = check_estimator(ElasticNetLogit(random_state=0), on_skip=None, on_fail=None)
    assert [r["check_name"] for r in results if r["status"] == "failed"] == []


def change(X: pd.DataFrame, y: pd.Series, what: str) -> tuple[Any, Any, dict[str, Any]]:
    spoilt = X.copy()
    weights = {"sample_weight": np.zeros(len(X))}
    match what:
        case "zero":
            return X, y * 0, {}
        case "nan label":
            return X, y.mask(y.index == y.index[4]), {}
        case "short":
            return X, y.to_numpy()[:-1], {}
        case "shifted":
            return X, y.sort_index(ascending=False), {}
        case "weights":
            return X, y, weights
        case "constant":
            return X * 0 + 1, y, {}
        case "negative":
            return X, y, {"sample_weight": weights["sample_weight"] - 1}
        case _:
            spoilt.iloc[7, 2] = float(what)
            return spoilt, y, {}


@pytest.mark.parametrize(
    ("what", "message"),
    [
        ("zero", "has one class, 0.0, in all 600 rows"),
        ("nan label", r"1 labels are NaN or infinite, first in row \(1, 1994\)"),
        ("short", "X has 600 and y has 599"),
        ("shifted", "their indexes differ, first at row 0"),
        ("weights", "sample_weight is zero in all 600 rows"),
        ("negative", r"sample_weight\[0\] is -1"),
        ("constant", "all 6 columns of X are constant"),
        ("nan", r"column 'c' has 1 NaN or infinite cells, first in row \(1, 1997\)"),
        ("-inf", "column 'c' has 1 NaN or infinite"),
    ],
)
def test_bad_data_are_refused(data: Any, what: str, message: str) -> None:
    X, y, more = change(*data, what)
    with pytest.raises(ModelError, match=message):
        ElasticNetLogit(random_state=1).fit(X, y, **more)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"patience": 0}, "patience must be None or 1 or more"),
        ({"l1_ratio": 1.5}, "l1_ratio must be from 0 to 1, but is 1.5"),
        ({"select": "best"}, "select must be 'min' or '1se', but is 'best'"),
        ({"n_folds": 1}, "n_folds is 1"),
        ({"groups": "country"}, r"has the levels \['gwcode', 'year'\]"),
        ({"groups": "gwcode", "n_folds": 50}, "there are 40 groups"),
        ({"foldid": [1, 2, 3]}, r"has shape \(3,\)"),
        ({"foldid": np.ones(600, dtype=int)}, "with 1 different values"),
        ({"foldid": np.full(600, 0.5)}, "is of type float64"),
    ],
)
def test_bad_parameters_are_refused(data: Any, parameters: Any, message: str) -> None:
    with pytest.raises(ModelError, match=message):
        ElasticNetLogit(**parameters).fit(*data)


def test_fold_that_holds_all_onsets_is_refused(data: Any) -> None:
    X, y = data
    with pytest.raises(ModelError, match=r"all rows with label 1.0 are in fold 2"):
        ElasticNetLogit(foldid=np.where(y == 1, 2, np.arange(600) % 2 * 2 + 1)).fit(X, y)


def test_blocks_of_years(data: Any) -> None:
    X, y = data
    model = ElasticNetLogit(blocks="year", n_folds=5).fit(X, y)
    assert model.foldid_[:15].tolist() == [1] * 3 + [2] * 3 + [3] * 3 + [4] * 3 + [5] * 3


def test_a_tolerance_beyond_rounding_gives_scikit_learns_warning(data: Any) -> None:
    with pytest.warns(ConvergenceWarning, match="raise tol or min_alpha_ratio"):
        ElasticNetLogit(tol=1e-300, n_alphas=3, n_folds=2, random_state=1).fit(*data)
