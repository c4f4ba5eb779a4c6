"""Rank intervals of the trees hold true ranks, in made-up worlds that follow a logit."""

import numpy as np
import pytest
from scipy.stats import rankdata

from atrocityrisk.models import BoostedStumps, CountryForest
from atrocityrisk.synthetic import synthetic_world

pytestmark = pytest.mark.slow

COEFFICIENTS = {"structure": 1.0, "unrest": 0.7, "x1": 0.4, "x2": -0.4} | {
    f"noise{k}": 0.0 for k in range(4)
}


# docs/concepts/trees.md says these in words: about seven in eight, about three in four.
@pytest.mark.parametrize(
    ("model", "least", "most"), [(BoostedStumps, 0.83, 0.93), (CountryForest, 0.70, 0.84)]
)
def test_rank_intervals_hold_true_ranks(model, least, most):
    held = []
    for seed in range(8):
        world = synthetic_world(
            seed=100 + seed,
            n_states=130,
            years=(1970, 2024),
            base_rate=0.03,
            coefficients=COEFFICIENTS,
        )
        features = world.panel.features(known_at=2024)
        labels = world.panel.labels(known_at=2024)
        year = features.index.get_level_values("year")
        fitted = model(groups="gwcode", random_state=seed, n_draws=100).fit(
            features[year <= 2022], labels[year <= 2022].astype(int)
        )
        live = features[year == 2024]
        truth = rankdata(-world.probability.loc[live.index])
        ranks = rankdata(-fitted.predict_draws(live), axis=0)
        low, high = np.quantile(ranks, [0.05, 0.95], axis=1)
        held.append(((truth >= np.floor(low)) & (truth <= np.ceil(high))).mean())
    assert least <= np.mean(held) <= most
