"""Who is on a list of the k highest risks, and how a tie at its end is shared."""

import numpy as np

from atrocityrisk.metrics.alert_lists import random_membership, top_k_membership


def test_a_tie_shares_the_last_place():
    shares = top_k_membership(np.array([0.9, 0.5, 0.5, 0.1]), k=2)
    assert shares.tolist() == [1.0, 0.5, 0.5, 0.0]


def test_every_origin_has_its_own_list():
    shares = top_k_membership(np.array([0.1, 0.2, 0.9, 0.8]), k=1, origin=[1999, 1999, 2000, 2000])
    assert shares.tolist() == [0.0, 1.0, 1.0, 0.0]


def test_a_random_list_holds_every_state_of_its_origin_alike():
    assert random_membership(3, k=2, origin=[1999, 1999, 2000]).tolist() == [1.0, 1.0, 1.0]
    assert random_membership(4, k=1).tolist() == [0.25] * 4
