"""Firth's logit against closed forms, an outside optimiser and data on which likelihood fails."""

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize
from sklearn.exceptions import ConvergenceWarning

from atrocityrisk.errors import ModelError
from atrocityrisk.models import MODELS, FirthLogit


def penalised(beta, X, y, weight):
    """Log-likelihood plus half the log determinant of the information, written once more."""
    p = 1 / (1 + np.exp(-(X @ beta)))
    information = X.T @ np.diag(weight * p * (1 - p)) @ X
    likelihood = weight @ (y * np.log(p) + (1 - y) * np.log(1 - p))
    return likelihood + np.linalg.slogdet(information)[1] / 2


@pytest.mark.parametrize("table", [((10, 0), (4, 6)), ((10, 0), (0, 7)), ((50, 3), (40, 9))])
def test_a_saturated_table_gets_half_an_event_in_each_cell(table):
    # Closed form: for a 2x2 table Firth's estimate is the logit of counts + 1/2, separable or not.
    rows = [(x, y) for x, counts in enumerate(table) for y in (0, 1) for _ in range(counts[y])]
    X, y = np.array([[float(x)] for x, _ in rows]), np.array([y for _, y in rows])
    model = FirthLogit(intercept="penalised").fit(X, y)
    expected = [np.log((counts[1] + 0.5) / (counts[0] + 0.5)) for counts in table]
    np.testing.assert_allclose(model.decision_function([[0.0], [1.0]]), expected, atol=1e-8)


def test_the_penalised_likelihood_is_at_its_maximum(rng):
    X = rng.normal(size=(120, 3)) * [1.0, 20.0, 0.1] + [0.0, 50.0, 3.0]
    y = (rng.random(120) < 1 / (1 + np.exp(2 - X[:, 0]))).astype(int)
    weight = rng.integers(1, 4, size=120).astype(float)
    model = FirthLogit(intercept="penalised").fit(X, y, sample_weight=weight)
    design = np.column_stack([np.ones(120), (X - X.mean(axis=0)) / X.std(axis=0)])
    best = minimize(lambda b: -penalised(b, design, y, weight), np.zeros(4), tol=1e-12)
    assert model.penalised_likelihood_ == pytest.approx(-best.fun, abs=1e-6)
    np.testing.assert_allclose(model.decision_function(X), design @ best.x, atol=1e-3)


def test_weights_are_repetitions(rng):
    X = rng.normal(size=(60, 2))
    y = (rng.random(60) < 0.3).astype(int)
    times = rng.integers(1, 4, size=60)
    weighted = FirthLogit().fit(X, y, sample_weight=times)
    repeated = FirthLogit().fit(np.repeat(X, times, axis=0), np.repeat(y, times))
    np.testing.assert_allclose(weighted.predict_proba(X), repeated.predict_proba(X), atol=1e-8)


def test_a_likelihood_intercept_makes_probabilities_add_up(rng):
    X = rng.normal(size=(400, 4))
    y = (rng.random(400) < 0.04).astype(int)
    plain, moved = (FirthLogit(intercept=how).fit(X, y) for how in ("penalised", "likelihood"))
    assert moved.predict_proba(X)[:, 1].sum() == pytest.approx(y.sum(), abs=1e-8)
    assert plain.predict_proba(X)[:, 1].sum() > y.sum() + 1
    np.testing.assert_allclose(plain.coef_, moved.coef_)


def test_separable_data_have_finite_coefficients():
    X = np.linspace(-1, 1, 40)[:, np.newaxis]
    model = FirthLogit().fit(X, (X[:, 0] > 0).astype(int))
    assert 1 < model.coef_[0] < 100


def test_constant_columns_get_nothing_and_collinear_ones_are_named(rng):
    frame = pd.DataFrame({"a": rng.normal(size=50), "flat": 7.0})
    y = (rng.random(50) < 0.4).astype(int)
    assert FirthLogit().fit(frame, y).coef_[1] == 0
    frame["twice"] = 2 * frame["a"] + 1
    with pytest.raises(ModelError, match="first 'twice'"):
        FirthLogit().fit(frame, y)


def test_bad_parameters_are_refused(rng):
    X, y = rng.normal(size=(20, 1)), np.array([0, 1] * 10)
    with pytest.raises(ModelError, match="intercept must be"):
        FirthLogit(intercept="both").fit(X, y)
    with pytest.raises(ModelError, match="one class"):
        FirthLogit().fit(X, np.zeros(20))


def test_draws_spread_as_the_covariance_says(rng):
    X = rng.normal(size=(300, 2))
    y = (rng.random(300) < 1 / (1 + np.exp(1 - X[:, 0]))).astype(int)
    model = FirthLogit(n_draws=4000, random_state=3, groups=np.arange(300) // 5).fit(X, y)
    spread = np.cov(np.vstack([model.intercept_draws_, model.coef_draws_]))
    np.testing.assert_allclose(spread, model.covariance_, atol=0.1 * model.covariance_.max())
    assert model.predict_draws(X).shape == (300, 4000)
    assert not hasattr(FirthLogit(), "predict_draws")


def test_clustered_covariance_grows_with_copies_of_rows(rng):
    X = rng.normal(size=(80, 1))
    y = (rng.random(80) < 0.4).astype(int)
    twice, copies = np.repeat(X, 6, axis=0), np.repeat(y, 6)
    alone = FirthLogit().fit(twice, copies).covariance_
    grouped = FirthLogit(groups=np.repeat(np.arange(80), 6)).fit(twice, copies).covariance_
    assert grouped[1, 1] > 3 * alone[1, 1]


def test_the_registered_model_takes_gaps(rng):
    index = pd.MultiIndex.from_product([range(30), range(2000, 2010)], names=["gwcode", "year"])
    frame = pd.DataFrame({"a": rng.normal(size=300)}, index=index)
    frame.iloc[::7] = np.nan
    y = pd.Series((rng.random(300) < 0.2).astype(int), index=index)
    fitted = MODELS["firth_logit"]().fit(frame, y)
    assert fitted.predict_proba(frame)[:, 1].sum() == pytest.approx(y.sum())


def test_a_tolerance_beyond_rounding_gives_scikit_learns_warning(rng):
    X = rng.normal(size=(90, 2))
    y = rng.random(90) < 0.3
    with pytest.warns(ConvergenceWarning, match="did not fall to tol=1e-300"):
        FirthLogit(tol=1e-300).fit(X, y)
