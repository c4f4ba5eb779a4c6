import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, roc_auc_score

from atrocityrisk.errors import DataError
from atrocityrisk.metrics import (
    average_precision,
    roc_auc,
    roc_auc_difference,
    roc_auc_interval,
)


@pytest.fixture
def tied(rng):
    p = np.round(rng.beta(1, 6, 600), 2)
    return (rng.random(600) < p).astype(int), p, rng.random(600) * 3


def test_by_hand():
    # onsets .8 .3; others .3 .1 .9: pairs .8: 2 of 3, .3: 1.5 of 3
    y, p = [1, 1, 0, 0, 0], [0.8, 0.3, 0.3, 0.1, 0.9]
    assert roc_auc(y, p) == pytest.approx(3.5 / 6)
    # thresholds .8: 1/2, .3: 2/4
    assert average_precision(y, p) == pytest.approx(0.5 * 0.5 + 0.5 * 0.5)


def test_agrees_with_scikit_learn(tied):
    y, p, w = tied
    assert roc_auc(y, p) == pytest.approx(roc_auc_score(y, p), abs=1e-14)
    assert average_precision(y, p) == pytest.approx(average_precision_score(y, p), abs=1e-14)
    assert roc_auc(y, p, weights=w) == pytest.approx(
        roc_auc_score(y, p, sample_weight=w), abs=1e-12
    )
    assert average_precision(y, p, weights=w) == pytest.approx(
        average_precision_score(y, p, sample_weight=w), abs=1e-12
    )


def test_equal_forecasts_discriminate_nothing():
    y = [1, 0, 0, 0]
    assert roc_auc(y, [0.3] * 4) == 0.5
    assert average_precision(y, [0.3] * 4) == 0.25


@given(
    st.lists(st.tuples(st.booleans(), st.integers(0, 6)), min_size=4, max_size=30).filter(
        lambda rows: 1 < sum(y for y, _ in rows) < len(rows) - 1
    )
)
def test_auc_counts_pairs(rows):
    y = np.array([a for a, _ in rows])
    p = np.array([b for _, b in rows]) / 6
    pairs = [(a > b) + 0.5 * (a == b) for a in p[y] for b in p[~y]]
    assert roc_auc(y, p) == pytest.approx(np.mean(pairs), abs=1e-12)
    assert roc_auc_interval(y, p).value == pytest.approx(np.mean(pairs), abs=1e-12)
    assert roc_auc(~y, 1 - p) == pytest.approx(roc_auc(y, p), abs=1e-12)


@pytest.mark.parametrize("y", [[0, 0, 0], [1, 1, 1]])
def test_one_class_only(y):
    with pytest.raises(DataError, match="needs onsets and non-onsets"):
        roc_auc(y, [0.1, 0.2, 0.3])
    with pytest.raises(DataError, match="two rows of each class"):
        roc_auc_interval(y, [0.1, 0.2, 0.3])


def test_average_precision_needs_an_onset_only():
    assert average_precision([1, 1], [0.1, 0.2]) == 1
    with pytest.raises(DataError, match="at least one onset"):
        average_precision([0, 0], [0.1, 0.2])


def test_difference_of_forecasts_in_one_order_is_refused(tied):
    y, p, _ = tied
    with pytest.raises(DataError, match="order every pair alike"):
        roc_auc_difference(y, p, p / 2)


def test_difference_turns_its_sign(tied, rng):
    y, p, _ = tied
    q = rng.random(len(p))
    one, two = roc_auc_difference(y, p, q), roc_auc_difference(y, q, p)
    assert one.difference.value == pytest.approx(-two.difference.value)
    assert one.difference.low == pytest.approx(-two.difference.high)
    assert one.p_value == pytest.approx(two.p_value)
