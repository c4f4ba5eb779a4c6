"""Deviances of rows left out, by the rows of tiles that hold them."""

import numpy as np
import pytest

from atrocityrisk.models.linear._cross_validation import _left_out, _slices
from atrocityrisk.models.linear._gram_design import make_design

ROWS, FOLDS = 1300, 3


@pytest.fixture
def data(rng):
    columns = rng.normal(size=(ROWS, 2))
    positive = rng.random(ROWS) < 0.2
    weight = rng.random(ROWS)
    # Folds of which the first ends within a tile, so that the second begins there.
    folds = np.repeat(np.arange(FOLDS), (700, 100, 500))
    return columns, positive, weight, folds, make_design(columns, positive, weight, folds)


@pytest.mark.parametrize("fold", range(FOLDS))
def test_the_deviance_is_that_of_the_folds_own_rows(fold, data):
    columns, positive, weight, folds, design = data
    coef = np.array([[-1.0, 0.5, 0.0], [0.2, -0.3, 0.8]])
    found = _left_out(design, _slices(design)[fold], coef)
    own = folds == fold
    risk = 1 / (1 + np.exp(-(coef[:, :1] + coef[:, 1:] @ columns[own].T)))
    each = -2 * np.log(np.where(positive[own], risk, 1 - risk))
    np.testing.assert_allclose(found, each @ weight[own] / weight[own].sum(), rtol=1e-12)


@pytest.mark.parametrize("fold", range(FOLDS))
def test_no_new_penalty_has_no_deviance(fold, data):
    """A path that ended early is asked again where it has nothing new to tell."""
    design = data[-1]
    assert _left_out(design, _slices(design)[fold], np.empty((0, 3))).shape == (0,)


def test_a_fold_without_weight_counts_for_nothing(data):
    columns, positive, weight, folds, _ = data
    design = make_design(columns, positive, np.where(folds == 1, 0.0, weight), folds)
    assert _left_out(design, _slices(design)[1], np.zeros((4, 3))).tolist() == [0.0] * 4
