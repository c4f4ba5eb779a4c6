"""How many onsets it takes before two models can be distinguished."""

import numpy as np
import pytest
from scipy.stats import norm

from atrocityrisk.errors import DataError
from atrocityrisk.metrics import brier_score, country_draws, power, resample


def test_power_formula(rng):
    gwcode = np.repeat(np.arange(80), 20)
    truth = rng.beta(1, 9, len(gwcode))
    y = rng.random(len(gwcode)) < truth
    p = np.column_stack([truth, 0.7 * truth + 0.03, truth])
    r = resample(y, p, draws=country_draws(gwcode, n_boot=400), metrics=["brier_score"])
    found = power(r, metric="brier_score", first=1, second=0, target=0.9, level=0.9)
    size = abs(found.difference) / found.standard_error
    assert found.difference == pytest.approx(brier_score(y, p[:, 1]) - brier_score(y, p[:, 0]))
    assert found.onsets_needed == pytest.approx(
        y.sum() * ((norm.ppf(0.95) + norm.ppf(0.9)) / size) ** 2
    )
    # At the number needed, the same effect has the power asked for.
    scaled = size * np.sqrt(found.onsets_needed / found.onsets)
    assert norm.cdf(scaled - norm.ppf(0.95)) == pytest.approx(0.9)
    same = power(r, metric="brier_score", first=0, second=2)
    assert same.onsets_needed == np.inf
    assert same.power == pytest.approx(0.05)
    with pytest.raises(DataError, match="columns 0, 3"):
        power(r, metric="brier_score", first=0, second=3)
    with pytest.raises(DataError, match="target"):
        power(r, metric="brier_score", first=0, second=1, target=80)
