"""Two-year labels show each onset twice: a likelihood that counts both blames the state for it."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from atrocityrisk.models import BayesianLogit

N_STATES, YEARS = 80, 40


def alike(seed):
    """States that do not differ; onsets by a yearly hazard, labels over the next two years."""
    rng = np.random.default_rng(seed)
    index = pd.MultiIndex.from_product(
        [range(N_STATES), range(1980, 1980 + YEARS)], names=["gwcode", "year"]
    )
    a = rng.normal(size=(N_STATES, YEARS))
    onset = rng.random((N_STATES, YEARS + 2)) < 0.02
    shown = onset[:, 1:-1] | onset[:, 2:]
    X = pd.DataFrame({"a": a.ravel()}, index=index)
    return X, pd.Series(shown.ravel().astype(int), index=index)


def fitted(temper, seed):
    model = BayesianLogit(
        groups=("gwcode",),
        time="none",
        temper=temper,
        group_scale=2.0,
        draws=2500,
        random_state=seed,
    )
    return model.fit(*alike(seed))


@pytest.mark.slow
def test_an_untempered_likelihood_finds_differences_between_states_that_are_alike():
    sd, spread = {0.5: [], 1.0: []}, {0.5: [], 1.0: []}
    for seed in range(4):
        for temper in sd:
            model = fitted(temper, seed)
            sd[temper].append(model.scale_draws_["gwcode"].mean())
            effects = model.group_draws_["gwcode"].mean(axis=1)
            spread[temper].append(np.ptp(expit(-3.2 + effects)))
    assert np.mean(sd[1.0]) > 2 * np.mean(sd[0.5])
    assert np.mean(spread[1.0]) > 4 * np.mean(spread[0.5])
