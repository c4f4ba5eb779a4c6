import itertools

import numpy as np
import pytest

from atrocityrisk.errors import DataError
from atrocityrisk.metrics import (
    hits_at_k,
    lift_at_k,
    mean_recall_at_k,
    precision_at_k,
    recall_at_k,
    recall_at_k_ewp,
)

# Two origins of four states; onsets at the top and the bottom of the first, third of the second.
Y = [1, 0, 0, 1, 0, 0, 1, 0]
P = [0.9, 0.5, 0.4, 0.1, 0.8, 0.7, 0.6, 0.2]
ORIGIN = [2000] * 4 + [2001] * 4


def test_by_hand():
    assert recall_at_k(Y, P, k=2, origin=ORIGIN) == pytest.approx(1 / 3)
    assert recall_at_k(Y, P, k=3, origin=ORIGIN) == pytest.approx(2 / 3)
    assert precision_at_k(Y, P, k=2, origin=ORIGIN) == pytest.approx(1 / 4)
    assert mean_recall_at_k(Y, P, k=2, origin=ORIGIN) == pytest.approx((1 / 2 + 0) / 2)
    # Random lists of 2 of 4 would hold 3/2 onsets, these hold 1.
    assert lift_at_k(Y, P, k=2, origin=ORIGIN) == pytest.approx(1 / 1.5)
    # One list of all rows: the onsets' ranks are 1, 4 and 8.
    assert recall_at_k(Y, P, k=4) == pytest.approx(2 / 3)


def test_hits_by_origin():
    hits = hits_at_k(Y, P, k=3, origin=ORIGIN)
    assert hits.origin.tolist() == [2000, 2001]
    assert hits.hits.tolist() == [1, 1]
    assert hits.onsets.tolist() == [2, 1]
    assert hits.listed.tolist() == [3, 3]
    assert hits.states.tolist() == [4, 4]


def test_ties_are_the_mean_over_all_ways_of_breaking_them():
    y = np.array([1, 0, 1, 0, 0])
    p = np.array([0.9, 0.5, 0.5, 0.5, 0.1])
    ways = [
        recall_at_k(y, p + np.array([0, *noise, 0]), k=2)
        for noise in itertools.permutations([0.01, 0.02, 0.03])
    ]
    assert recall_at_k(y, p, k=2) == pytest.approx(np.mean(ways))
    assert recall_at_k(y, p, k=2) == pytest.approx((1 + 1 / 3) / 2)


def test_a_list_longer_than_the_states_holds_them_all():
    assert recall_at_k(Y, P, k=30, origin=ORIGIN) == 1
    assert precision_at_k(Y, P, k=30, origin=ORIGIN) == pytest.approx(3 / 8)
    assert lift_at_k(Y, P, k=30, origin=ORIGIN) == pytest.approx(1)
    assert hits_at_k(Y, P, k=30, origin=ORIGIN).listed.tolist() == [4, 4]


def test_equal_forecasts_are_a_random_list():
    assert recall_at_k(Y, [0.1] * 8, k=1, origin=ORIGIN) == pytest.approx(1 / 4)
    assert lift_at_k(Y, [0.1] * 8, k=1, origin=ORIGIN) == pytest.approx(1)


def test_weights_do_not_change_a_list():
    # The first onset counts three times; it is still one of the two listed states.
    weights = [3, 1, 1, 1, 1, 1, 1, 1]
    assert recall_at_k(Y, P, k=2, origin=ORIGIN, weights=weights) == pytest.approx(3 / 5)


@pytest.mark.parametrize("k", [0, -1, 2.5, True, "30"])
def test_impossible_length_is_refused(k):
    with pytest.raises(DataError, match="k must be a whole number"):
        recall_at_k(Y, P, k=k)


def test_no_onset_is_refused():
    for score in (recall_at_k, mean_recall_at_k, lift_at_k):
        with pytest.raises(DataError, match="at least one onset"):
            score([0, 0], [0.1, 0.2], k=1)
    assert precision_at_k([0, 0], [0.1, 0.2], k=1) == 0


def test_missing_origin_is_refused():
    with pytest.raises(DataError, match="origin is missing"):
        recall_at_k(Y, P, origin=[np.nan] * 8)


def test_ewp_rule_takes_the_better_of_two_lists():
    # State 2: rank 1 then 2 then 2. Onset in the first year after 2001.
    gwcode = [2, 20, 2, 20, 2, 20]
    origin = [2000, 2000, 2001, 2001, 2002, 2002]
    p = [0.9, 0.1, 0.2, 0.3, 0.2, 0.3]
    caught = {"gwcode": gwcode, "origin": origin, "k": 1}
    assert recall_at_k_ewp([0, 0, 1, 0, 0, 0], p, **caught) == 1
    # An onset a year later has lists of 2001 and 2002 only.
    assert recall_at_k_ewp([0, 0, 0, 0, 1, 0], p, **caught) == 0
    # The first origin has one list.
    assert recall_at_k_ewp([0, 1, 0, 0, 0, 0], p, **caught) == 0


def test_ewp_rule_does_not_look_across_a_gap_or_another_state():
    assert recall_at_k_ewp([0, 0, 1, 0], [0.9, 0.1, 0.2, 0.3], gwcode=[2, 20, 2, 20],
                           origin=[1998, 1998, 2000, 2000], k=1) == 0  # fmt: skip
    assert recall_at_k_ewp([0, 0, 0, 1], [0.9, 0.1, 0.3, 0.2], gwcode=[2, 20, 2, 20],
                           origin=[1999, 1999, 2000, 2000], k=1) == 0  # fmt: skip


def test_ewp_rule_refuses_two_forecasts_for_one_state():
    with pytest.raises(DataError, match="first gwcode 2 at 2000"):
        recall_at_k_ewp([0, 1], [0.1, 0.2], gwcode=[2, 2], origin=[2000, 2000])
