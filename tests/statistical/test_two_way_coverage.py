"""Two-way clustered intervals cover about as often as they say; those of countries alone do not."""

import numpy as np
import pytest

from atrocityrisk.metrics import (
    METRICS,
    country_draws,
    differences,
    intervals,
    leave_clusters_out,
    resample,
)

pytestmark = pytest.mark.slow

COUNTRIES, ORIGINS = 120, 30
RUNS = 200


def world(rng, *, country=0.6, block=0.6):
    """Countries and blocks of three origins with risks of their own, which no forecast knows."""
    gwcode = np.arange(COUNTRIES).repeat(ORIGINS)
    origin = np.tile(np.arange(1990, 1990 + ORIGINS), COUNTRIES)
    known = rng.normal(-2.8, 1, COUNTRIES).repeat(ORIGINS)
    hidden = country * rng.normal(size=COUNTRIES)[gwcode]
    hidden += block * rng.normal(size=ORIGINS // 3)[(origin - 1990) // 3]
    y = (rng.random(len(known)) < 1 / (1 + np.exp(-known - hidden))).astype(float)
    # The second forecast is lower throughout, so that its worth depends on the years.
    models = np.column_stack([1 / (1 + np.exp(-known)), 1 / (1 + np.exp(0.8 - known))])
    return y, models, gwcode, origin


def coverage(rng, metric, *, paired, **effects):
    """Share of worlds whose interval holds the value in all worlds: by country, and two ways."""
    many = [world(rng, **effects)[:2] for _ in range(600)]
    everything = np.concatenate([y for y, _ in many]), np.concatenate([p for _, p in many])
    scores = [METRICS[metric](everything[0], p) for p in everything[1].T]
    truth = scores[0] - scores[1] if paired else scores[0]
    inside = np.zeros(2)
    for run in range(RUNS):
        y, p, gwcode, origin = world(rng, **effects)
        for way, draws in enumerate(
            (country_draws(gwcode, n_boot=299, seed=run), leave_clusters_out(gwcode, origin))
        ):
            scored = resample(y, p, draws=draws, metrics=[metric])
            ends = differences(scored, against=1) if paired else intervals(scored)
            inside[way] += ends.low[0, 0] <= truth <= ends.high[0, 0]
    return inside / RUNS


ERROR = np.sqrt(0.95 * 0.05 / RUNS)


@pytest.mark.parametrize(
    ("metric", "paired"),
    [
        ("log_score", False),
        ("log_score", True),
        ("brier_score", True),
        ("observed_expected_ratio", False),
    ],
)
def test_two_way_intervals_cover_where_years_differ(metric, paired, rng):
    by_country, two_way = coverage(rng, metric, paired=paired)
    assert two_way > 0.95 - 3 * ERROR
    assert by_country < 0.8


def test_two_way_intervals_are_not_far_too_wide_where_years_are_alike(rng):
    by_country, two_way = coverage(rng, "log_score", paired=False, block=0.0)
    area = coverage(rng, "roc_auc", paired=False, block=0.3)
    assert by_country > 0.95 - 4 * ERROR
    assert 0.95 - 3 * ERROR < two_way < 0.995
    assert area[1] > 0.95 - 3 * ERROR
