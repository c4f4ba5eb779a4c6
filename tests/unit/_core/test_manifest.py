"""Hashes of draws depend on shape and numbers, on no layout in memory."""

import numpy as np

from atrocityrisk._core.manifest import draws_sha256


def test_draws_have_one_hash_whatever_their_layout(rng):
    draws = rng.random((3, 4))
    assert draws_sha256(draws) == draws_sha256(np.asfortranarray(draws))
    assert draws_sha256(draws) != draws_sha256(draws.reshape(4, 3))
    assert draws_sha256(draws) != draws_sha256(-draws)
    assert draws_sha256(np.zeros((1, 2))).startswith("1bd92499")
