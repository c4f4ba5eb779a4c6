"""Intervals and bands cover about as often as they say."""

import numpy as np
import pytest
from scipy.stats import binom

from atrocityrisk.metrics import (
    calibration_line,
    consistency_band,
    count_check,
    country_draws,
    decompose,
    intervals,
    log_score,
    resample,
)

pytestmark = pytest.mark.slow

COUNTRIES, ORIGINS = 120, 12


def clustered_world(rng):
    """Countries with lasting risks of their own that the forecast does not know."""
    known = rng.normal(-2.2, 1, COUNTRIES).repeat(ORIGINS)
    hidden = rng.normal(0, 0.8, COUNTRIES).repeat(ORIGINS)
    truth = 1 / (1 + np.exp(-known - hidden))
    y = (rng.random(len(truth)) < truth).astype(float)
    return y, 1 / (1 + np.exp(-known)), np.arange(COUNTRIES).repeat(ORIGINS)


def test_clustered_interval_covers_and_that_of_rows_does_not(rng):
    big = [clustered_world(rng)[:2] for _ in range(300)]
    truth = log_score(np.concatenate([y for y, _ in big]), np.concatenate([p for _, p in big]))
    runs, by_country, by_row = 150, 0, 0
    for run in range(runs):
        y, p, gwcode = clustered_world(rng)
        for rows in (False, True):
            labels = np.arange(len(y)) if rows else gwcode
            draws = country_draws(labels, n_boot=199, seed=run)
            found = intervals(resample(y, p, draws=draws, metrics=["log_score"]), level=0.9)
            inside = bool(found.low[0, 0] <= truth <= found.high[0, 0])
            by_row, by_country = (
                (by_row + inside, by_country)
                if rows
                else (
                    by_row,
                    by_country + inside,
                )
            )
    # Three Monte-Carlo errors below 0.9, less 2 points for the percentile method.
    assert by_country / runs > 0.88 - 3 * np.sqrt(0.09 / runs)
    assert by_country / runs < 0.96
    assert by_row < by_country - 0.1 * runs


def test_count_band_holds_its_level(rng):
    runs = 500
    p = rng.beta(1, 40, 400)
    inside = 0
    for _ in range(runs):
        check = count_check(rng.random(400) < p, p, level=0.9)
        inside += check.low <= check.observed <= check.high
    assert inside > binom.ppf(1e-4, runs, 0.9)


def test_line_covers_intercept_zero_and_slope_one(rng):
    runs, covered = 300, 0
    for _ in range(runs):
        p = rng.beta(1, 6, 1500).clip(1e-3, 1 - 1e-3)
        line = calibration_line(rng.random(1500) < p, p, level=0.9)
        covered += line.slope.low <= 1 <= line.slope.high
    assert binom.ppf(1e-4, runs, 0.9) < covered < binom.ppf(1 - 1e-4, runs, 0.9) + 1


def test_consistency_band_holds_calibrated_curves(rng):
    p = rng.choice([0.02, 0.05, 0.1, 0.3, 0.6], 800)
    inside = [
        np.mean((c.low <= c.recalibrated) & (c.recalibrated <= c.high))
        for seed in range(120)
        for c in [consistency_band(rng.random(800) < p, p, n_resamples=100, seed=seed)]
    ]
    assert np.mean(inside) > 0.87


def test_miscalibration_shrinks_for_a_calibrated_forecast_only(rng):
    p = rng.beta(1, 6, 60_000)
    y = rng.random(60_000) < p
    many = decompose(y, p).miscalibration
    few = decompose(y[:500], p[:500]).miscalibration
    assert few > 5 * many  # the upward bias of a small sample
    assert decompose(y, p**0.5).miscalibration > 50 * many
