"""The Early Warning Project's own backtest, scored to the digits that an earlier study gave.

The file of scores was made by other code. Its intervals come from 2,000 multinomial draws of
countries with seed 7 (the first 400 for calibration lines and bins), so they too can be
reproduced to the last digit.
"""

import numpy as np
import pandas as pd
import pytest

from atrocityrisk.metrics import (
    METRICS,
    calibration_line,
    count_check,
    country_draws,
    decompose,
    differences,
    intervals,
    leave_one_out,
    mean_recall_at_k,
    onset_cases,
    recall_at_k_ewp,
    resample,
    resample_function,
)

SETS = {
    "FOOS origins 1993-2022 (complete labels)": lambda d: d["origin"] <= 2022,
    "FOOS origins 1993-2023 (2023 label half observed)": lambda d: d["origin"] <= 2023,
    "origins 1993-2007": lambda d: d["origin"] <= 2007,
    "origins 2008-2022": lambda d: d["origin"].between(2008, 2022),
    "only countries without ongoing": lambda d: (d["origin"] <= 2022) & ~d["ongoing"],
    "only countries WITH ongoing": lambda d: (d["origin"] <= 2022) & d["ongoing"],
    "non-overlapping origins odd years": lambda d: (d["origin"] <= 2022) & (d["origin"] % 2 == 1),
    "non-overlapping origins even years": lambda d: (d["origin"] <= 2022) & (d["origin"] % 2 == 0),
}
RESAMPLED = {
    "auc": "roc_auc",
    "ap": "average_precision",
    "brier": "brier_score",
    "bss_clim": "brier_skill_score",
    "logs": "log_score",
    "lss_clim": "log_skill_score",
    "oe": "observed_expected_ratio",
}


@pytest.fixture(scope="module")
def ewp(shared):
    folder = shared / "reference" / "ewp" / "2025"
    prepared = pd.read_csv(folder / "prepared2024predictors-2025-09-03.csv")
    lists = pd.read_csv(folder / "FOOSforecasts_3Sep2025.csv").dropna(subset=["risk_prev"])
    rows = lists.rename(columns={"prev_year": "origin", "risk_prev": "probability"}).merge(
        prepared[["ccode", "year", "mk_onset_1or2", "mk_ongoing_count_log2"]],
        left_on=["ccode", "origin"],
        right_on=["ccode", "year"],
        validate="one_to_one",
    )
    # EWP learnt from complete rows whose two-year window had closed: that rate is the climatology.
    complete = prepared.dropna()
    rate = {
        origin: complete.loc[complete["year"] <= origin - 2, "mk_onset_1or2"].mean()
        for origin in range(1993, 2024)
    }
    rows["observed"] = rows["mk_onset_1or2"].astype(float)
    rows["climatology"] = rows["origin"].map(rate)
    rows["ongoing"] = rows["mk_ongoing_count_log2"] > 0
    return rows


@pytest.fixture(scope="module")
def published(shared):
    scores = pd.read_csv(shared / "reference" / "ewp" / "2025" / "ewp_backtest_scores.csv")
    return scores.set_index(["set", "metric"])


# One test for all sets: without EWP's files it is one that is left out.
def test_scores_and_intervals_to_the_last_digit(ewp, published):
    for name in SETS:
        compare_with_published(name, ewp, published)


def compare_with_published(name, ewp, published):
    """Every score of one set of rows, each to the last digit that the float has."""
    rows = ewp[SETS[name](ewp)]
    table = published.loc[next(s for s in published.index.levels[0] if s.startswith(name))]
    y, p = rows["observed"].to_numpy(), rows["probability"].to_numpy()
    origin, gwcode = rows["origin"].to_numpy(), rows["ccode"].to_numpy()
    draws = country_draws(gwcode, n_boot=2000, seed=7)

    def compare(resampled, keys):
        found = intervals(resampled)
        for row, key in enumerate(keys):
            assert found.estimate[row, 0] == pytest.approx(table.loc[key, "est"], abs=1e-12), key
            assert found.low[row, 0] == pytest.approx(table.loc[key, "lo"], abs=1e-12), key
            assert found.high[row, 0] == pytest.approx(table.loc[key, "hi"], abs=1e-12), key

    climatology = rows["climatology"].to_numpy()
    compare(
        resample(
            y,
            p,
            draws=draws,
            metrics=list(RESAMPLED.values()),
            reference_probability=climatology,
            origin=origin,
        ),
        RESAMPLED,
    )
    hindsight = resample(y, p, draws=draws, metrics=["brier_skill_score", "log_skill_score"])
    compare(hindsight, ["bss_oracle", "lss_oracle"])
    for k in (10, 20, 30):
        lists = resample(y, p, draws=draws, metrics=["recall_at_k"], origin=origin, k=k)
        compare(lists, [f"rec{k}"])
        assert mean_recall_at_k(y, p, k=k, origin=origin) == pytest.approx(
            table.loc[f"mean_yearly_recall{k}", "est"], abs=1e-12
        )
    for score in ("brier", "log"):
        parts = decompose(y, p, score=score)
        assert parts.miscalibration == pytest.approx(table.loc[f"MCB_{score}", "est"], abs=1e-12)
        assert parts.discrimination == pytest.approx(table.loc[f"DSC_{score}", "est"], abs=1e-12)
        assert parts.uncertainty == pytest.approx(table.loc[f"UNC_{score}", "est"], abs=1e-12)
    line = calibration_line(y, p, gwcode=gwcode)
    assert line.slope.value == pytest.approx(table.loc["cal_slope", "est"], abs=1e-8)
    assert line.intercept.value == pytest.approx(table.loc["cal_intercept(joint)", "est"], abs=1e-8)
    assert line.in_the_large.value == pytest.approx(
        table.loc["cal_in_large(logit, slope=1)", "est"], abs=1e-8
    )
    assert METRICS["expected_calibration_error"].compute(y, p) == pytest.approx(
        table.loc["ECE10", "est"], abs=1e-12
    )


def test_digits_of_the_report(ewp):
    rows = ewp[ewp["origin"] <= 2022]
    y, p = rows["observed"].to_numpy(), rows["probability"].to_numpy()
    assert (len(y), y.sum(), rows.loc[y == 1, "ccode"].nunique()) == (4864, 72, 26)
    scores = {name: METRICS[name].compute for name in RESAMPLED.values()}
    climatology = rows["climatology"].to_numpy()
    assert round(scores["roc_auc"](y, p), 4) == 0.8317
    assert round(scores["average_precision"](y, p), 4) == 0.0601
    assert round(scores["brier_score"](y, p), 5) == 0.01449
    assert round(scores["log_score"](y, p), 5) == 0.06932
    assert round(scores["observed_expected_ratio"](y, p), 3) == 0.596
    skill = scores["brier_skill_score"]
    assert round(100 * skill(y, p, reference_probability=climatology), 2) == 1.85
    assert round(100 * skill(y, p), 1) == 0.6
    war = rows["ongoing"].to_numpy()
    assert (war.sum(), y[war].sum()) == (584, 37)
    assert round(scores["roc_auc"](y[war], p[war]), 3) == 0.476
    check = count_check(y, p)
    assert round(check.expected, 1) == 120.9
    assert check.observed < check.low == 100


def test_twenty_seven_of_thirty_nine_by_the_rule_of_two_lists(ewp):
    onset = ewp["mk_onset"].to_numpy()
    assert onset.sum() == 39
    for k in (10, 20, 30, 50):
        caught = recall_at_k_ewp(
            onset,
            ewp["probability"].to_numpy(),
            gwcode=ewp["ccode"].to_numpy(),
            origin=ewp["origin"].to_numpy(),
            k=k,
        )
        assert caught * 39 == pytest.approx(((ewp["minrank2"] <= k) & (onset == 1)).sum())
        if k == 30:
            assert caught * 39 == pytest.approx(27)


def test_gain_over_climatology(ewp):
    rows = ewp[ewp["origin"] <= 2022]
    draws = country_draws(rows["ccode"], n_boot=2000, seed=7)
    both = rows[["probability", "climatology"]].to_numpy()
    result = resample(rows["observed"].to_numpy(), both, draws=draws, metrics=["log_score"])
    gain = differences(result, against=0)
    # "-11.7 [-16.3, -7.5]" thousandths, as a gain; ours is the loss, climatology less EWP.
    assert gain.estimate[0, 1] * 1000 == pytest.approx(11.7, abs=0.05)
    assert gain.low[0, 1] * 1000 == pytest.approx(7.5, abs=0.05)
    assert gain.high[0, 1] * 1000 == pytest.approx(16.3, abs=0.05)


def test_single_cases_move_the_area_by_less_than_its_interval(ewp):
    rows = ewp[ewp["origin"] <= 2022]
    y, p = rows["observed"].to_numpy(), rows["probability"].to_numpy()
    gwcode, origin = rows["ccode"].to_numpy(), rows["origin"].to_numpy()
    states = leave_one_out(METRICS["roc_auc"].compute, y, p, case=gwcode)
    assert states.case[0] == 620  # Libya 2011, which nobody saw coming
    assert round(states.change[0], 4) == 0.0142
    onsets = onset_cases(y, gwcode=gwcode, origin=origin)
    # Russia's onsets of 1994 and 1995 share two rows, because origin 1992 is not in the backtest.
    assert onsets.max() + 1 == 38


def test_calibration_intervals_to_the_last_digit(ewp, published):
    rows = ewp[ewp["origin"] <= 2022]
    table = published.loc["FOOS origins 1993-2022 (complete labels) n=4864 pos=72 countries+=26"]
    # The other study took the first 400 of its draws for what is slow to compute.
    draws = country_draws(rows["ccode"], n_boot=400, seed=7)
    y, p = rows["observed"].to_numpy(), rows["probability"].to_numpy()
    for name, key in (
        ("calibration_slope", "cal_slope"),
        ("calibration_intercept", "cal_intercept(joint)"),
        ("calibration_in_the_large", "cal_in_large(logit, slope=1)"),
        ("expected_calibration_error", "ECE10"),
    ):
        found = intervals(resample_function(METRICS[name].compute, y, p, draws=draws))
        ends = np.array([found.low[0, 0], found.high[0, 0]])
        np.testing.assert_allclose(ends, table.loc[key, ["lo", "hi"]].astype(float), atol=1e-9)
