"""The likelihood's maximum against R's glm, and where there is none."""

import numpy as np
import pytest

from atrocityrisk.errors import ModelError
from atrocityrisk.models import FirthLogit, MaximumLikelihoodLogit
from atrocityrisk.models._base.penalised import penalised_logit


def one_far_row() -> tuple[np.ndarray, np.ndarray]:
    """400 rows from -2 to 2, of which one is moved to 60."""
    i = np.arange(400)
    x = (i * 37) % 400 / 100 - 2.0
    u = (i * 149 + 31) % 400 / 400
    y = (u < 1 / (1 + np.exp(1.0 - x))).astype(int)
    x[7], y[7] = 60.0, 1
    return x[:, None], y


def test_one_far_row_does_not_make_data_separable():
    X, y = one_far_row()
    model = MaximumLikelihoodLogit().fit(X, y)
    # R 4.2.2: glm(y ~ x, binomial, control = list(epsilon = 1e-15, maxit = 100)), and the root of
    # the diagonal of vcov.
    found = [model.intercept_, model.coef_[0], *np.sqrt(np.diag(model.covariance_))]
    expected = [-1.01907756347980016, 0.98522627546186159, 0.13193373725885466, 0.12138976558801434]
    # R's variances are those of the step before the last: the ninth digit differs.
    np.testing.assert_allclose(found[:2], expected[:2], rtol=1e-9)
    np.testing.assert_allclose(found[2:], expected[2:], rtol=1e-8)
    assert model.decision_function(X).max() == pytest.approx(58.0945, abs=1e-4)


@pytest.mark.parametrize("far", [1e3, 1e5, 1e7])
def test_the_farther_row_leaves_the_others_as_they_are(far):
    X, y = one_far_row()
    kept = np.arange(400) != 7
    expected = MaximumLikelihoodLogit().fit(X[kept], y[kept])
    X[7] = far
    model = MaximumLikelihoodLogit().fit(X, y)
    np.testing.assert_allclose(model.coef_, expected.coef_, rtol=1e-6)
    np.testing.assert_allclose(model.intercept_, expected.intercept_, rtol=1e-6)


@pytest.mark.parametrize("of", [MaximumLikelihoodLogit, FirthLogit])
def test_rows_without_weight_are_not_there(of):
    X, y = one_far_row()
    groups = np.arange(400) // 10
    kept = groups > 3
    here = of(groups=groups[kept]).fit(X[kept], y[kept])
    X[~kept] *= 1e6
    model = of(groups=groups).fit(X, y, sample_weight=kept.astype(float))
    np.testing.assert_allclose(model.coef_, here.coef_, rtol=1e-9)
    np.testing.assert_allclose(model.covariance_, here.covariance_, rtol=1e-9)


def test_overlap_among_rows_without_weight_is_none():
    X, y = np.arange(8.0)[:, None], np.array([0, 0, 1, 0, 1, 0, 1, 1])
    weight = np.array([1, 1, 0, 1, 1, 0, 1, 1.0])
    assert np.isfinite(MaximumLikelihoodLogit().fit(X, y).coef_[0])
    with pytest.raises(ModelError, match="separates 3 positive rows"):
        MaximumLikelihoodLogit().fit(X, y, sample_weight=weight)


@pytest.mark.parametrize("flag", [[0] * 6 + [1] * 2, [1] * 3 + [0] * 5])
def test_a_flag_that_one_class_has_separates_in_part(flag):
    X = np.column_stack([[0.3, 2, 1, 0.2, 3, 1, 5, 4], flag])
    y = np.array([0, 0, 0, 1, 0, 1, 1, 1])
    with pytest.raises(ModelError, match="wholly or in part"):
        MaximumLikelihoodLogit().fit(X, y)


def test_classes_that_overlap_by_little_are_fitted(rng):
    # Borders at 1.001 and 0.999: log-odds reach thousands, and have a maximum.
    x = np.array([0.0, 0.5, 1.001, 0.999, 1.5, 2.0])
    y = np.array([0, 0, 0, 1, 1, 1])
    model = MaximumLikelihoodLogit().fit(x[:, None], y)
    eta = model.decision_function(x[:, None])
    residual = y - 1 / (1 + np.exp(-eta))
    np.testing.assert_allclose([residual.sum(), residual @ x], 0, atol=1e-9)


def test_firth_takes_a_far_row_too():
    X, y = one_far_row()
    model = FirthLogit(intercept="penalised").fit(X, y)
    # The maximum of likelihood plus half the log determinant, by its own score, differenced.
    p = 1 / (1 + np.exp(-model.decision_function(X)))
    design = np.column_stack([np.ones(400), X])
    information = design.T @ (design * (p * (1 - p))[:, None])
    hat = p * (1 - p) * np.einsum("ij,jk,ik->i", design, np.linalg.inv(information), design)
    np.testing.assert_allclose(design.T @ (y - p + hat * (0.5 - p)), 0, atol=1e-6)


def test_a_flat_prior_needs_classes_that_overlap():
    eta = np.array([-3.0, -2, -1, 0])
    onset = np.array([False, False, True, True])
    flat = {"weight": 0.5, "mean": np.array([0.0, 1.0]), "sd": np.full(2, np.inf)}
    columns = np.column_stack([np.ones(4), eta])
    bound = np.array([False, True])
    with pytest.raises(ModelError, match="give a finite standard deviation"):
        penalised_logit(columns, np.zeros(4), onset, not_negative=bound, **flat)
    # Separated the other way round, the best slope is 0, its bound.
    coef, _ = penalised_logit(columns, np.zeros(4), ~onset, not_negative=bound, **flat)
    np.testing.assert_allclose(coef, [0.0, 0.0], atol=1e-8)
