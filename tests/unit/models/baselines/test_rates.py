"""Shares of kinds of rows, by hand."""

import numpy as np

from atrocityrisk.models._base.inputs import TrainingData
from atrocityrisk.models.baselines._rates import overall_rate, probabilities, shares_of_kinds

DATA = TrainingData(
    X=np.zeros((5, 1)),
    positive=np.array([True, False, False, True, False]),
    weight=np.array([1.0, 1.0, 2.0, 1.0, 3.0]),
    classes=np.array([0, 1]),
)
KIND = np.array([20, 2, 20, 2, 7])


def test_the_overall_share_is_by_weight():
    assert overall_rate(DATA) == 2 / 8


def test_shares_are_drawn_towards_that_of_all():
    kinds = shares_of_kinds(DATA, KIND, rate=0.25, prior_rows=4)
    assert kinds.values.tolist() == [2, 7, 20]
    assert kinds.rows.tolist() == [2.0, 3.0, 3.0]
    assert kinds.onsets.tolist() == [1.0, 0.0, 1.0]
    np.testing.assert_allclose(kinds.rates, [2 / 6, 1 / 7, 2 / 7])


def test_a_kind_without_weight_and_prior_has_the_share_of_all():
    empty = TrainingData(DATA.X, DATA.positive, np.array([1.0, 1.0, 1.0, 1.0, 0.0]), DATA.classes)
    assert shares_of_kinds(empty, KIND, rate=0.5, prior_rows=0).rates[1] == 0.5


def test_a_kind_never_seen_has_the_share_of_all():
    found = probabilities(np.array([2, 7]), np.array([0.1, 0.2]), np.array([7, 9]), rate=0.25)
    np.testing.assert_allclose(found, [[0.8, 0.2], [0.75, 0.25]])
