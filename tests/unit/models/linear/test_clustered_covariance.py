"""Covariance by leaving out groups."""

import numpy as np
from sklearn.linear_model import LinearRegression

from atrocityrisk.models.linear._clustered_covariance import clustered_covariance


def test_for_least_squares_it_is_the_jackknife_itself(rng):
    # With squared errors one step of Newton's method is exact, so leaving out is no approximation.
    X = np.column_stack([np.ones(60), rng.normal(size=(60, 2))])
    y = X @ [1.0, 0.5, -1.0] + rng.normal(size=60)
    groups = rng.integers(12, size=60)
    beta = np.linalg.lstsq(X, y, rcond=None)[0]
    left = np.array(
        [
            LinearRegression(fit_intercept=False).fit(X[groups != g], y[groups != g]).coef_
            for g in np.unique(groups)
        ]
    )
    moves = left - beta
    expected = (len(left) - 1) / len(left) * moves.T @ moves
    found = clustered_covariance(X, np.ones(60), X * (y - X @ beta)[:, None], groups)
    np.testing.assert_allclose(found, expected, rtol=1e-9)


def test_order_and_names_of_groups_change_nothing(rng):
    X = np.column_stack([np.ones(40), rng.normal(size=40)])
    scores, groups = X * rng.normal(size=(40, 1)), np.repeat(np.arange(8), 5)
    plain = clustered_covariance(X, np.ones(40), scores, groups)
    mixed = rng.permutation(40)
    again = clustered_covariance(
        X[mixed], np.ones(40), scores[mixed], np.array(list("hgfedcba"))[groups][mixed]
    )
    np.testing.assert_allclose(again, plain, rtol=1e-10)


def test_a_column_that_only_one_group_knows_breaks_nothing(rng):
    X = np.column_stack([np.ones(30), rng.normal(size=30), np.repeat([1.0, 0.0], [5, 25])])
    groups = np.repeat(np.arange(6), 5)
    found = clustered_covariance(X, np.ones(30), X * rng.normal(size=(30, 1)), groups)
    assert np.isfinite(found).all()
