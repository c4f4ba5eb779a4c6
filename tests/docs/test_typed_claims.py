"""Sentences that were typed, held against the files that they speak of: if one fails, mend it."""

from pathlib import Path

import pandas as pd
import pytest

ROOT = Path(__file__).resolve().parents[2]
SCORECARDS = ROOT / "benchmarks" / "predictive" / "scorecards"


def page(name):
    return " ".join((ROOT / "docs" / name).read_text(encoding="utf-8").split())


@pytest.fixture(scope="module")
def tried():
    return pd.read_csv(SCORECARDS.parent / "tried.csv").set_index("model")


def test_two_goals_are_missed_and_these():
    assert "Two goals are missed. The level in the first half" in page("evidence.md")
    goals = pd.read_csv(SCORECARDS / "goals.csv").set_index("goal")["met"]
    assert goals.index[goals == "missed"].tolist() == [
        "observed / expected, 1993-2007",
        "area under the curve where a killing is under way",
    ]


def test_the_pool_is_ahead_of_three_members_and_level_with_the_fourth(tried):
    assert "ahead of three of its four members, and level with the fourth, the stumps" in page(
        "evidence.md"
    )
    score = tried["log_score"]
    for member in ("elastic_net", "two_regimes", "forest"):
        assert score["pool"] < score[member] - 0.001
    assert abs(score["pool"] - score["stumps"]) < 0.0005


def test_the_isotonic_map_overfits_and_the_others_come_out_alike(tried):
    assert "(shift, Platt, beta) come out alike; the isotonic map overfits" in page("evidence.md")
    score = tried["log_score"]
    for other in ("pool_shift", "pool_platt", "pool_beta"):
        assert abs(score[other] - score["default"]) < 0.0005
    assert score["pool_isotonic"] > score["default"] + 0.0005


def test_the_fifth_member_adds_nothing(tried):
    text = (SCORECARDS.parent / "PREREGISTRATION.md").read_text(encoding="utf-8")
    assert "with five members is no better" in " ".join(text.split())
    assert abs(tried.loc["pool_with_bayes", "gain"] - tried.loc["default", "gain"]) < 0.0005


def test_no_model_tried_orders_states_better_than_is_said(tried):
    assert "in the models tried so far, less than 0.88" in page("backtests.md")
    assert 0.87 < tried["roc_auc"].max() < 0.88


def test_how_few_further_onsets_there_are():
    assert "37 positive rows in 14 states the standard error of the area is about .08" in page(
        "evidence.md"
    )
    table = pd.read_csv(SCORECARDS / "frontier.csv")
    assert set(table["n_onsets"]) == {37}
    assert set(table["n_onset_countries"]) == {14}
    width = (table["roc_auc_high"] - table["roc_auc_low"]).median()
    assert width / (2 * 1.96) == pytest.approx(0.08, abs=0.01)


def test_the_forecast_stays_too_high_by_as_much_as_is_said():
    assert "the forecast stays 1.7 times too high" in page("benchmark.md")
    folds = pd.read_csv(SCORECARDS / "ewp-2025-folds.csv").set_index(["model", "metric"])[
        "estimate"
    ]
    for kind in ("folds of rows", "folds of countries"):
        assert round(1 / folds[kind, "observed_expected_ratio"], 1) == 1.7


def test_the_bayesian_model_is_in_every_task():
    for path in SCORECARDS.glob("*-leave-one-out.csv"):
        assert "bayesian" in set(pd.read_csv(path)["model"]), path.name
