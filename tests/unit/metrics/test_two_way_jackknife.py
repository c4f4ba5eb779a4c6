"""Two-way clustered intervals: the closed form, statsmodels, and what each row leaves out."""

import numpy as np
import pytest
from scipy.stats import t as student
from sklearn.metrics import average_precision_score, log_loss, roc_auc_score
from statsmodels.regression.linear_model import OLS
from statsmodels.stats.sandwich_covariance import cov_cluster_2groups

from atrocityrisk.errors import DataError, FewOnsetsWarning
from atrocityrisk.metrics import (
    country_draws,
    differences,
    intervals,
    leave_clusters_out,
    log_losses,
    power,
    reality_check,
    resample,
)

COUNTRIES, ORIGINS, BLOCKS = 40, 15, 5


@pytest.fixture
def world(rng):
    """Every country at every origin, with effects of both that the first model knows in part."""
    gwcode = np.repeat(np.arange(100, 100 + COUNTRIES), ORIGINS)
    origin = np.tile(np.arange(1990, 1990 + ORIGINS), COUNTRIES)
    country = rng.normal(size=COUNTRIES)[gwcode - 100]
    block = rng.normal(size=BLOCKS)[(origin - 1990) // 3]
    observed = (rng.random(len(gwcode)) < 1 / (1 + np.exp(1.5 - country - block))).astype(float)
    first = 1 / (1 + np.exp(1.5 - country))
    second = 1 / (1 + np.exp(1.5 - 0.3 * country + 0.5 * rng.normal(size=len(gwcode))))
    order = rng.permutation(len(gwcode))
    return observed[order], np.column_stack([first, second])[order], gwcode[order], origin[order]


def test_mean_of_a_balanced_panel_has_the_closed_form(world):
    y, p, gwcode, origin = world
    p[:, 1] = 0.1  # too low in some years more than in others
    left = leave_clusters_out(gwcode, origin, block_years=3)
    found = differences(resample(y, p, draws=left, metrics=["log_score"]), against=1)
    gain = log_losses(y, p[:, 0]) - log_losses(y, p[:, 1])
    block = (origin - 1990) // 3

    def variance(code):
        sums = np.bincount(code, gain - gain.mean())
        sums = sums[np.bincount(code) > 0]
        return (sums**2).sum() / len(gain) ** 2 * len(sums) / (len(sums) - 1)

    country, time = variance(gwcode), variance(block)
    expected = country + time - variance(gwcode * BLOCKS + block)
    assert expected > max(country, time)
    assert found.standard_error[0, 0] == pytest.approx(np.sqrt(expected), rel=1e-12)
    half = student.ppf(0.975, BLOCKS - 1) * np.sqrt(expected)
    assert found.high[0, 0] - gain.mean() == pytest.approx(half, rel=1e-10)
    assert gain.mean() - found.low[0, 0] == pytest.approx(half, rel=1e-10)
    # And that of another implementation.
    theirs = cov_cluster_2groups(OLS(gain, np.ones(len(gain))).fit(), gwcode, block)[0]
    assert found.standard_error[0, 0] == pytest.approx(np.sqrt(theirs[0, 0]), rel=1e-10)


def test_every_row_is_the_metric_without_its_cluster(world):
    y, p, gwcode, origin = world
    kept = np.ones(len(y), dtype=bool)
    kept[:30] = False  # so that clusters differ in size
    y, p, gwcode, origin = y[kept], p[kept], gwcode[kept], origin[kept]
    left = leave_clusters_out(gwcode, origin, block_years=3)
    names = ["roc_auc", "average_precision", "log_score"]
    found = resample(y, p, draws=left, metrics=names)
    theirs = (roc_auc_score, average_precision_score, log_loss)
    block = (origin - 1990) // 3
    pairs = [(c, b) for b in np.unique(block) for c in np.unique(gwcode[block == b])]
    rows = [gwcode == c for c in np.unique(gwcode)] + [block == b for b in np.unique(block)]
    rows += [(gwcode == c) & (block == b) for c, b in pairs]
    assert len(rows) == len(left.multiplicity) == len(left.left_out)
    assert np.bincount(left.left_out).tolist() == [COUNTRIES, BLOCKS, len(pairs)]
    for number in [*range(0, len(rows), 17), COUNTRIES, COUNTRIES + BLOCKS]:
        for m, function in enumerate(theirs):
            expected = function(y[~rows[number]], p[~rows[number], 1])
            assert found.draws[m, 1, number] == pytest.approx(expected, abs=1e-12)


def test_order_of_rows_changes_nothing(world, rng):
    y, p, gwcode, origin = world
    order = rng.permutation(len(y))
    names = ["roc_auc", "brier_score"]
    one, two = (
        intervals(
            resample(y[o], p[o], draws=leave_clusters_out(gwcode[o], origin[o]), metrics=names)
        )
        for o in (np.arange(len(y)), order)
    )
    np.testing.assert_allclose(one.low, two.low, rtol=1e-12)


def test_variance_is_at_least_that_of_one_way(rng):
    # Rows that avoid each other within a pair: country and block alone are fewer than the pairs.
    gwcode, origin = np.repeat(np.arange(20), 8), np.tile(np.arange(8), 20)
    y = (rng.random(160) < 0.5).astype(float)
    sign = np.where((gwcode + origin) % 2, 1, -1)
    p = 0.5 + 0.4 * sign * (2 * y - 1)
    left = leave_clusters_out(gwcode, origin, block_years=1)
    resampled = resample(y, p, draws=left, metrics=["brier_score"])
    moved = (resampled.draws - resampled.estimate[..., np.newaxis]) ** 2
    country, block, both = (
        moved[..., left.left_out == kind].sum() * (1 - 1 / n) for kind, n in enumerate((20, 8, 160))
    )
    assert country + block < both  # the closed form would be negative
    half = (intervals(resampled).high - intervals(resampled).low) / 2
    error = half[0, 0] / student.ppf(0.975, 7)
    assert error == pytest.approx(np.sqrt(max(country, block)), rel=1e-9, abs=1e-12)


def test_intervals_stay_in_the_range_of_the_score(world):
    y, p, gwcode, origin = world
    sure = np.where(y == 1, 0.9, 0.1) + 0.001 * p[:, 0]
    sure[np.flatnonzero(y)[0]] = 0.1
    left = leave_clusters_out(gwcode, origin, block_years=5)
    found = intervals(resample(y, sure, draws=left, metrics=["roc_auc"]), level=0.999)
    assert found.low[0, 0] < found.estimate[0, 0] < found.high[0, 0] == 1


def test_better_is_a_probability_and_follows_the_orientation(world):
    y, p, gwcode, origin = world
    models = np.column_stack([p, p[:, 0], (1.02 * p[:, 0]).clip(max=0.99)])
    left = leave_clusters_out(gwcode, origin)
    names = ["log_score", "roc_auc", "observed_expected_ratio"]
    found = resample(y, models, draws=left, metrics=names)
    less = differences(found, against=1)
    size = less.estimate[0, 0] / less.standard_error[0, 0]
    assert less.better[0, 0] == pytest.approx(student.cdf(-size, BLOCKS - 1))
    assert less.better[0, 0] > 0.5 < less.better[1, 0]
    assert less.better[:, 1].tolist() == [0.5] * 3
    # The same forecast again: no difference, without an error.
    same = differences(found, against=0)
    assert same.better[:, 2].tolist() == [0.5] * 3
    assert same.standard_error[:, 2].tolist() == same.low[:, 2].tolist() == [0] * 3
    # Nearer to 1 is better, from above and from below.
    ratio = found.estimate[2]
    nearer = abs(ratio[3] - 1) < abs(ratio[0] - 1)
    assert (same.better[2, 3] > 0.5) == nearer


def test_power_uses_the_two_way_error(world):
    y, p, gwcode, origin = world
    found = resample(y, p, draws=leave_clusters_out(gwcode, origin), metrics=["log_score"])
    error = differences(found, against=1).standard_error[0, 0]
    strength = power(found, metric="log_score", first=0, second=1)
    assert strength.standard_error == pytest.approx(error)
    once = resample(y, p, draws=country_draws(gwcode), metrics=["log_score"])
    assert strength.onsets_needed > power(once, metric="log_score", first=0, second=1).onsets_needed


def test_a_score_that_is_undefined_without_a_cluster_has_no_interval(world):
    _, p, gwcode, origin = world
    y = (gwcode == 100).astype(float)
    with pytest.warns(FewOnsetsWarning, match="onsets in 1 countries"):
        found = resample(
            y, p[:, 0], draws=leave_clusters_out(gwcode, origin), metrics=["roc_auc", "brier_score"]
        )
    ends = intervals(found)
    assert ends.undefined.tolist() == [[1], [0]]
    assert np.isnan(ends.low[0, 0])
    assert np.isfinite(ends.low[1, 0])
    sure = np.where(np.arange(len(y)) == np.flatnonzero(y)[0], 0.0, p[:, 0])
    with pytest.warns(FewOnsetsWarning):
        found = resample(y, sure, draws=leave_clusters_out(gwcode, origin), metrics=["log_score"])
    assert found.estimate[0, 0] == np.inf
    assert np.isnan(intervals(found).high[0, 0])


def test_bad_requests_are_refused(world):
    y, p, gwcode, origin = world
    with pytest.raises(DataError, match="at least 2 countries; found 1"):
        leave_clusters_out([2, 2], [1990, 2000])
    with pytest.raises(DataError, match="at least 2 blocks of origins; found 1"):
        leave_clusters_out([2, 20], [1990, 1992], block_years=3)
    with pytest.raises(DataError, match="block_years must be at least 1; found 0"):
        leave_clusters_out(gwcode, origin, block_years=0)
    with pytest.raises(DataError, match="origin is missing"):
        leave_clusters_out([2, 20], [1990, np.nan])
    with pytest.raises(DataError, match="resample with country_draws"):
        reality_check(resample(y, p, draws=leave_clusters_out(gwcode, origin)), metric="log_score")
