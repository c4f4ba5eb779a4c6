import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy.special import logit

from atrocityrisk.errors import DataError, ModelError
from atrocityrisk.metrics import (
    calibration_in_the_large,
    calibration_intercept,
    calibration_line,
    calibration_slope,
    expected_calibration_error,
    mean_bias,
    observed_expected_ratio,
)


@pytest.fixture
def forecasts(rng):
    p = rng.beta(1, 8, 900).clip(1e-4, 1 - 1e-4)
    y = (rng.random(900) < p**1.3).astype(int)
    return y, p, rng.integers(0, 45, 900)


def test_counts_by_hand():
    assert observed_expected_ratio([0, 1, 0], [0.2, 0.7, 0.6]) == pytest.approx(1 / 1.5)
    assert mean_bias([0, 1, 0], [0.2, 0.7, 0.6]) == pytest.approx(0.5 / 3)
    assert observed_expected_ratio([0, 0], [0.2, 0.2]) == 0
    with pytest.raises(DataError, match="every probability is 0"):
        observed_expected_ratio([0, 1], [0, 0])


def test_binned_error_by_hand():
    # widths: bin 1 holds .2 .3 (rate .5), bin 2 holds .8 (rate 1)
    assert expected_calibration_error(
        [0, 1, 1], [0.2, 0.3, 0.8], n_bins=2, bins="width"
    ) == pytest.approx((2 * 0.25 + 0.2) / 3)


def test_binned_error_agrees_with_pandas_bins(forecasts):
    y, p, _ = forecasts
    p = p.round(3)
    for bins, number in (
        ("quantile", pd.qcut(p, 10, labels=False, duplicates="drop")),
        ("width", pd.cut(p, np.linspace(0, 1, 11), labels=False, include_lowest=True)),
    ):
        table = pd.DataFrame({"gap": p - y}).groupby(number)["gap"].agg(["mean", "size"])
        expected = (table["mean"].abs() * table["size"]).sum() / len(y)
        assert expected_calibration_error(y, p, bins=bins) == pytest.approx(expected, abs=1e-14)


@pytest.mark.parametrize(("n_bins", "bins"), [(0, "width"), (2.5, "width"), (10, "deciles")])
def test_impossible_bins_are_refused(n_bins, bins):
    with pytest.raises(DataError, match="bins"):
        expected_calibration_error([0, 1], [0.1, 0.2], n_bins=n_bins, bins=bins)


@pytest.mark.parametrize("clustered", [False, True])
def test_line_agrees_with_statsmodels(forecasts, clustered):
    y, p, gwcode = forecasts
    z = logit(p)
    how = {"cov_type": "cluster", "cov_kwds": {"groups": gwcode}} if clustered else {}
    fit = {"method": "newton", "tol": 1e-14, "maxiter": 100, "disp": 0, **how}
    line = sm.Logit(y, sm.add_constant(z)).fit(**fit)
    shift = sm.Logit(y, np.ones(len(y)), offset=z).fit(**fit)
    ours = calibration_line(y, p, gwcode=gwcode if clustered else None, level=0.9)
    for estimate, theirs, place in (
        (ours.intercept, line, 0),
        (ours.slope, line, 1),
        (ours.in_the_large, shift, 0),
    ):
        assert estimate.value == pytest.approx(theirs.params[place], abs=1e-9)
        low, high = np.asarray(theirs.conf_int(alpha=0.1))[place]
        assert estimate.low == pytest.approx(low, abs=1e-7)
        assert estimate.high == pytest.approx(high, abs=1e-7)
    assert ours.clusters == (45 if clustered else None)
    assert calibration_slope(y, p) == ours.slope.value
    assert calibration_intercept(y, p) == ours.intercept.value
    assert calibration_in_the_large(y, p) == ours.in_the_large.value


def test_line_undoes_a_known_distortion(forecasts):
    y, p, _ = forecasts
    a, b = calibration_intercept(y, p), calibration_slope(y, p)
    # Forecasts moved by the fitted line have nothing left to correct.
    better = 1 / (1 + np.exp(-(a + b * logit(p))))
    assert calibration_slope(y, better) == pytest.approx(1, abs=1e-8)
    assert calibration_in_the_large(y, better) == pytest.approx(0, abs=1e-8)
    # Log-odds doubled are twice too extreme.
    bold = 1 / (1 + np.exp(-2 * logit(p)))
    assert calibration_slope(y, bold) == pytest.approx(b / 2, rel=1e-6)


def test_extreme_forecasts_converge():
    y = np.array([0, 0, 0, 1, 0, 1] * 20)
    p = np.array([1e-12, 1e-9, 1 - 1e-9, 1e-9, 1e-6, 1 - 1e-12] * 20)
    assert np.isfinite(calibration_slope(y, p))
    assert np.isfinite(calibration_in_the_large(y, p))


def test_undefined_lines_are_refused():
    with pytest.raises(ModelError, match="separate onsets from the rest"):
        calibration_slope([0, 0, 1, 1], [0.1, 0.2, 0.3, 0.4])
    with pytest.raises(ModelError, match="separate onsets from the rest"):
        calibration_slope([0, 1, 1], [0.4, 0.2, 0.2])
    with pytest.raises(DataError, match="log-odds are infinite"):
        calibration_slope([0, 1, 0], [0.0, 0.5, 0.6])
    with pytest.raises(DataError, match="needs onsets and non-onsets"):
        calibration_in_the_large([0, 0], [0.1, 0.2])
    with pytest.raises(DataError, match="at least 2 states"):
        calibration_line([0, 1, 0, 1], [0.1, 0.2, 0.3, 0.1], gwcode=[2, 2, 2, 2])


def test_rounding_gives_no_slope():
    same = 0.1 + 0.2
    with pytest.raises(ModelError, match="needs forecasts that differ; all 4 are equal"):
        calibration_slope([0, 1, 0, 1], [0.3, same, 0.3, same])
    # Onsets overlap the rest by the last bit alone, at which the slope would be about 1e15.
    with pytest.raises(ModelError, match="separate onsets from the rest"):
        calibration_slope([0, 0, 1, 1], [0.1, same, 0.3, 0.4])
