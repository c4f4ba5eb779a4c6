"""Scorecards and comparisons: values by hand, the same rows for all, clusters that are redrawn."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import log_loss, roc_auc_score

from atrocityrisk.errors import DataError, FewOnsetsWarning, SpecError, UnknownNameError
from atrocityrisk.evaluation import (
    CLIMATOLOGY,
    DEFAULT_METRICS,
    REALISED,
    compare,
    leave_countries_out,
    score,
    score_origins,
)
from atrocityrisk.forecasting import Backtest
from atrocityrisk.metrics import CLOSED_FORM, METRICS

ORIGINS, STATES = range(2000, 2006), range(2, 42)


def made(probabilities, observed, *, rate=0.2, window=None):
    """Backtest of models that give `probabilities`, arrays of shape (origins, states)."""
    index = pd.MultiIndex.from_product([ORIGINS, STATES], names=["origin", "gwcode"])
    parts, training = [], []
    for name, values in probabilities.items():
        part = index.to_frame(index=False).assign(
            model=name, outcome="x", probability=np.ravel(values), observed=np.ravel(observed)
        )
        parts.append(part.assign(first_year=part["origin"] + 1, last_year=part["origin"] + 1))
        rows = 50 if name == window else 100
        positives = 40 if name == window else int(100 * rate)
        training += [
            {"model": name, "origin": o, "rows": rows, "positives": positives} for o in ORIGINS
        ]
    frame = pd.concat(parts, ignore_index=True)
    columns = ["model", "outcome", "gwcode", "origin", "first_year", "last_year", "probability"]
    return Backtest(
        frame=frame[[*columns, "observed"]],
        training=pd.DataFrame(training),
        timing="revised",
        seed=0,
        panel_fingerprint="",
        reused=0,
    )


@pytest.fixture
def world(rng):
    truth = rng.beta(1, 5, size=(len(ORIGINS), len(STATES)))
    return truth, (rng.random(truth.shape) < truth).astype(float)


@pytest.fixture
def two(world):
    truth, observed = world
    return made({"good": truth, "flat": np.full(truth.shape, 0.15)}, observed)


def cell(card, model, metric, column="estimate"):
    rows = card.frame.set_index(["model", "metric"])
    return rows.loc[(model, metric), column]


def test_estimates_are_those_of_scikit_learn(two, world):
    truth, observed = world
    card = score(two, ["log_score", "roc_auc"], n_boot=50)
    assert cell(card, "good", "log_score") == pytest.approx(
        log_loss(observed.ravel(), truth.ravel())
    )
    assert cell(card, "good", "roc_auc") == pytest.approx(
        roc_auc_score(observed.ravel(), truth.ravel())
    )
    assert cell(card, "flat", "roc_auc") == 0.5
    first = card.frame.iloc[0]
    assert (first["n_forecasts"], first["n_onsets"]) == (240, observed.sum())
    assert (first["n_countries"], first["n_origins"]) == (40, 6)


def test_skill_is_what_is_saved_of_the_references_score(two, world):
    _, observed = world
    y = observed.ravel()
    worst = {
        CLIMATOLOGY: log_loss(y, np.full(len(y), 0.2)),
        REALISED: log_loss(y, np.full(len(y), y.mean())),
        "flat": log_loss(y, np.full(len(y), 0.15)),
    }
    for reference, base in worst.items():
        card = score(two, ["log_score", "log_skill_score"], reference=reference, n_boot=50)
        expected = 1 - cell(card, "good", "log_score") / base
        assert cell(card, "good", "log_score", "skill") == pytest.approx(expected)
        assert cell(card, "good", "log_skill_score") == pytest.approx(expected)
        assert np.isnan(cell(card, "good", "log_skill_score", "skill"))


def test_climatology_is_the_rate_of_all_rows_not_of_a_short_window(world):
    truth, observed = world
    # "a" comes first in every order, and learnt from half the rows at twice the rate.
    card = score(made({"a": truth, "b": truth}, observed, window="a"), ["log_score"], n_boot=50)
    base = log_loss(observed.ravel(), np.full(observed.size, 0.2))
    assert cell(card, "b", "log_score", "skill") == pytest.approx(
        1 - cell(card, "b", "log_score") / base
    )


def test_every_default_metric_and_every_other_that_needs_no_setting(two):
    others = [
        name
        for name, entry in METRICS.items()
        if not set(entry.required) - {"origin", "gwcode"} and name not in DEFAULT_METRICS
    ]
    card = score(two, [*DEFAULT_METRICS, *others], n_boot=40)
    assert set(card.frame["metric"]) == {*DEFAULT_METRICS, *others}
    assert card.frame["metric"].iloc[: len(DEFAULT_METRICS)].tolist() == list(DEFAULT_METRICS)
    good = card.frame[card.frame["model"] == "good"]
    assert good["estimate"].notna().all()
    assert (good["low"] <= good["high"]).all()
    assert set(DEFAULT_METRICS) - CLOSED_FORM  # refitted ones are among them


def test_a_flat_forecast_has_no_calibration_slope(two):
    card = score(two, ["calibration_slope"], n_boot=20)
    assert np.isnan(cell(card, "flat", "calibration_slope"))
    assert cell(card, "good", "calibration_slope") > 0


def test_a_separating_forecast_has_no_slope_either(world):
    _, observed = world
    card = score(made({"sure": 0.1 + 0.8 * observed}, observed), ["calibration_slope"], n_boot=20)
    assert np.isnan(cell(card, "sure", "calibration_slope"))


def test_the_same_seed_gives_the_same_card_and_names_change_nothing(two):
    one, again = (score(two, ["log_score"], n_boot=60, seed=3).frame for _ in range(2))
    pd.testing.assert_frame_equal(one, again, check_exact=True)
    turned = replace(two, frame=two.frame.iloc[::-1].reset_index(drop=True))
    pd.testing.assert_frame_equal(one, score(turned, ["log_score"], n_boot=60, seed=3).frame)
    other = score(two, ["log_score"], n_boot=60, seed=4).frame
    assert not one["low"].equals(other["low"])


def test_countries_are_redrawn_whole(rng):
    # One number a country, repeated at every origin: six times the rows teach nothing new.
    truth = np.tile(rng.beta(1, 2, size=len(STATES)), (len(ORIGINS), 1))
    observed = np.tile((rng.random(len(STATES)) < truth[0]).astype(float), (len(ORIGINS), 1))
    many = made({"a": truth}, observed)
    once = replace(many, frame=many.frame[many.frame["origin"] == 2000])
    width = {
        name: score(part, ["log_score"], n_boot=400).frame for name, part in
        {"many": many, "once": once}.items()
    }  # fmt: skip
    pd.testing.assert_series_equal(width["many"]["low"], width["once"]["low"])


def test_two_ways_are_named_and_change_the_interval(two):
    plain = score(two, ["log_score"], n_boot=100)
    blocks = score(two, ["log_score", "calibration_slope"], n_boot=100, block_years=3)
    assert plain.clustered_by == "country"
    assert blocks.clustered_by == "country and block of 3 origins"
    assert cell(plain, "good", "log_score") == cell(blocks, "good", "log_score")
    assert cell(plain, "good", "log_score", "low") != cell(blocks, "good", "log_score", "low")
    # No metric is left out, nor any cluster for one that is refitted.
    low, high = (cell(blocks, "good", "calibration_slope", end) for end in ("low", "high"))
    assert low < cell(blocks, "good", "calibration_slope") < high
    assert "(100 resamples)" in plain._repr_html_()
    assert "clustered by country and block of 3 origins. " in blocks._repr_html_()


def test_two_way_differences_need_no_resample(two):
    once, again = (compare(two, against="flat", n_boot=n, seed=n, block_years=3) for n in (10, 500))
    pd.testing.assert_frame_equal(once.frame, again.frame)
    row = once.frame.set_index("metric").loc["log_score"]
    assert row["high"] - row["difference"] == pytest.approx(row["difference"] - row["low"])
    # Two blocks leave one degree of freedom: the interval holds 0 although "good" is good.
    assert row["low"] < row["difference"] < 0 < row["high"]
    assert 0.5 < row["better"] < 0.975
    with pytest.raises(DataError, match="at least 2 blocks of origins; found 1"):
        compare(two, against="flat", block_years=6)


def test_differences_are_paired(two):
    found = compare(two, against="flat", metrics=["log_score", "roc_auc"], n_boot=300)
    card = score(two, ["log_score"], n_boot=300)
    row = found.frame.set_index("metric").loc["log_score"]
    assert row["model"] == "good"
    assert row["difference"] == pytest.approx(
        cell(card, "good", "log_score") - cell(card, "flat", "log_score")
    )
    unpaired = np.hypot(*(card.frame["high"] - card.frame["low"]))
    assert row["high"] - row["low"] < unpaired
    assert row["better"] > 0.9
    assert row["power"] > 0.5


def test_a_model_against_its_copy_is_no_better(world):
    truth, observed = world
    found = compare(made({"a": truth, "b": truth}, observed), against="a", n_boot=50).frame
    assert (found[["difference", "low", "high", "standard_error"]] == 0).all(axis=None)
    assert (found["better"] == 0.5).all()


def test_gains_add_up_over_origins(two, world):
    truth, observed = world
    table = score_origins(two, reference="flat")
    good = table[table["model"] == "good"].set_index("origin")
    assert good["n_forecasts"].tolist() == [40] * 6
    assert good["n_onsets"].tolist() == observed.sum(axis=1).astype(int).tolist()
    assert good.loc[2000, "log_score"] == pytest.approx(log_loss(observed[0], truth[0]))
    total = 40 * (good["reference_log_score"] - good["log_score"]).sum()
    assert good["cumulative_gain"].iloc[-1] == pytest.approx(total)
    flat = table[table["model"] == "flat"]
    assert (flat["cumulative_gain"] == 0).all()


def test_leaving_a_country_out_is_scoring_without_it(two):
    table = leave_countries_out(two).set_index(["model", "metric"])
    row = table.loc[("good", "log_score")]
    for end in ("lowest", "highest"):
        rest = two.frame[two.frame["gwcode"] != row[f"{end}_without"]]
        card = score(replace(two, frame=rest), ["log_score"], n_boot=20)
        assert cell(card, "good", "log_score") == pytest.approx(row[end])
    others = [
        cell(score(replace(two, frame=two.frame[two.frame["gwcode"] != c]), ["log_score"],
                   n_boot=2), "good", "log_score") for c in STATES
    ]  # fmt: skip
    assert (row["lowest"], row["highest"]) == pytest.approx((min(others), max(others)))


def test_open_windows_are_not_scored(two):
    frame = two.frame.copy()
    frame.loc[frame["origin"] == 2005, "observed"] = np.nan
    card = score(replace(two, frame=frame), ["log_score"], n_boot=20)
    assert card.frame["n_origins"].eq(5).all()
    frame["observed"] = np.nan
    with pytest.raises(DataError, match="no forecast of this backtest has a known outcome"):
        score(replace(two, frame=frame), ["log_score"])


def test_models_must_share_their_rows(two):
    short = two.frame.drop(index=two.frame.index[-1])
    with pytest.raises(DataError, match="flat lack some"):
        score(replace(two, frame=short), ["log_score"])


def test_few_onsets_are_said(world):
    truth, observed = world
    observed = np.zeros_like(observed)
    observed[:, :2] = 1
    with pytest.warns(FewOnsetsWarning, match="in 2 countries"):
        score(made({"a": truth}, observed), ["log_score"], n_boot=20)


def test_mistaken_names_get_a_hint(two):
    with pytest.raises(SpecError, match="found 'god'; did you mean 'good'"):
        score(two, reference="god")
    with pytest.raises(SpecError, match=r"no model named 'god'.*did you mean 'good'"):
        compare(two, against="god")
    with pytest.raises(UnknownNameError, match="did you mean"):
        score(two, ["log_scor"])
    with pytest.raises(SpecError, match="net_benefit' needs threshold"):
        score(two, ["net_benefit"])
