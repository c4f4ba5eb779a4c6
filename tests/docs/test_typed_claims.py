"""Sentences that were typed, held against the files that they speak of: if one fails, mend it."""

from pathlib import Path

import pandas as pd
import pytest

ROOT = Path(__file__).resolve().parents[2]
SCORECARDS = ROOT / "benchmarks" / "predictive" / "scorecards"


MISSED = {
    "log score": "the log score",
    "area under the curve": "the area under the curve",
    "Brier skill, training rate": "the Brier skill",
    "gain over EWP, 2008-2022": "the gain in the second half",
    "gain over EWP, 1993-2007": "the gain in the first half",
    "observed / expected": "observed over expected",
    "observed / expected, 1993-2007": "The level in the first half",
    "observed / expected, 2008-2022": "the level in the second half",
    "calibration slope": "the calibration slope",
    "area under the curve where a killing is under way": "the order among states where a killing",
}
"""How docs/evidence/evidence.md names each goal where it says that it is missed."""


def page(name):
    return " ".join((ROOT / "docs" / name).read_text(encoding="utf-8").split())


@pytest.fixture(scope="module")
def tried():
    return pd.read_csv(SCORECARDS.parent / "tried.csv").set_index("model")


@pytest.fixture(scope="module")
def late():
    """Gains of thousandths of a nat on all common rows, by model and what it is compared with."""
    found = pd.read_csv(SCORECARDS / "hindsight.csv")
    found = found[found["part"] == "all"].set_index(["model", "against"])
    gains = ["gain", "from_no_onset", "from_onset"]
    gains += [c for c in found if c.startswith(("countries_", "two_way_"))]
    return found[gains] * 1000


def test_what_is_left_of_the_first_claim(late):
    assert "About half of what was claimed first is left" in page("evidence/evidence.md")
    new, old = late.loc[("default", "ewp_2025")], late.loc[("as_registered", "ewp_2025")]
    assert 0.4 < new["gain"] / old["gain"] < 0.6
    assert 0 < new["countries_low"] < 1
    assert 0 < new["two_way_low"] < 1


def test_the_headline_of_the_readme(late):
    text = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    new = late.loc[("default", "ewp_2025")]
    gain = f"{new['gain']:.1f} [{new['countries_low']:.1f}, {new['countries_high']:.1f}]"
    assert f"log score is better by {gain} thousandths, all of it in states that saw no" in text
    assert new["from_onset"] < 0 < new["from_no_onset"]
    rows = pd.read_csv(SCORECARDS / "hindsight.csv")
    assert f"On the {rows['n_forecasts'].iloc[0]:,} forecasts" in text
    plain = late.loc[("default", "logit_6")]
    assert plain["countries_low"] < 0 < plain["countries_high"]
    stale = late.loc[("default_on_2025_inputs", "ewp_2025")]
    found = f"{stale['gain']:.1f} [{stale['countries_low']:.1f}, {stale['countries_high']:.1f}]"
    assert f"as stale, the gain is {found}, and no longer told apart from none" in text
    assert stale["countries_low"] < 0 < stale["countries_high"]


def test_where_the_gain_lies(late):
    assert "costs more than a third of it" in page("evidence/evidence.md")
    new = late.loc[("default", "ewp_2025")]
    assert new["from_no_onset"] > 5
    assert 1 / 3 < -new["from_onset"] / new["from_no_onset"] < 1 / 2


def test_what_is_not_told_apart_from_the_default(late):
    assert "EWP is not told apart from the default, nor is the six-variable logit" in page(
        "evidence/evidence.md"
    )
    level = late.loc[("default", "ewp_2025_same_level")]
    assert level["countries_low"] < 0 < level["countries_high"]
    plain = late.loc[("default", "logit_6")]
    assert plain["countries_low"] < 0 < plain["countries_high"]
    strict = late.loc[("out_at_origin", "ewp_2025")]
    assert abs(strict["gain"]) < 0.5
    assert strict["countries_low"] < 0 < strict["countries_high"]


def test_what_ages_cost(late):
    assert "next to nothing, and the late columns more than a thousandth" in page(
        "evidence/evidence.md"
    )
    assert late.loc[("default_on_fresh_inputs", "default"), "gain"] < 0.3
    assert late.loc[("late_columns_on_fresh_inputs", "with_late_columns"), "gain"] > 1


def test_goals_that_are_missed_are_named():
    goals = pd.read_csv(SCORECARDS / "goals.csv").set_index("goal")["met"]
    for goal in goals.index[goals == "missed"]:
        assert MISSED[goal] in page("evidence/evidence.md"), goal


def test_the_pool_is_ahead_of_three_members_and_level_with_the_fourth(tried):
    assert "ahead of three of its four members, and level with the fourth, the stumps" in page(
        "evidence/evidence.md"
    )
    score = tried["log_score"]
    for member in ("elastic_net", "two_regimes", "forest"):
        assert score["pool"] < score[member] - 0.001
    assert abs(score["pool"] - score["stumps"]) < 0.0005


def test_the_isotonic_map_overfits_and_the_others_come_out_alike(tried):
    assert "(shift, Platt, beta) come out alike; the isotonic map overfits" in page(
        "evidence/evidence.md"
    )
    score = tried["log_score"]
    for other in ("pool_shift", "pool_platt", "pool_beta"):
        assert abs(score[other] - score["default"]) < 0.0005
    assert score["pool_isotonic"] > score["default"] + 0.0005


def test_the_fifth_member_adds_nothing(tried):
    text = (SCORECARDS.parent / "PREREGISTRATION.md").read_text(encoding="utf-8")
    assert "with five members is no better" in " ".join(text.split())
    assert abs(tried.loc["pool_with_bayes", "gain"] - tried.loc["default", "gain"]) < 0.0005


def test_no_model_tried_orders_states_better_than_is_said(tried):
    assert "in the models tried so far, less than 0.88" in page("concepts/backtests.md")
    first = pd.read_csv(SCORECARDS.parent / "tried-first-plan.csv")
    assert 0.87 < max(tried["roc_auc"].max(), first["roc_auc"].max()) < 0.88


def test_how_few_further_onsets_there_are():
    assert "37 positive rows in 14 states the standard error of the area is about .08" in page(
        "evidence/evidence.md"
    )
    table = pd.read_csv(SCORECARDS / "frontier.csv")
    assert set(table["n_onsets"]) == {37}
    assert set(table["n_onset_countries"]) == {14}
    width = (table["roc_auc_high"] - table["roc_auc_low"]).median()
    assert width / (2 * 1.96) == pytest.approx(0.08, abs=0.01)


def test_the_forecast_stays_too_high_by_as_much_as_is_said():
    assert "the forecast stays 1.7 times too high" in page("evidence/benchmark.md")
    lesson = ROOT / "notebooks" / "04_logit_and_calibration.ipynb"
    assert "Early Warning Project is 1.7 times too high" in lesson.read_text(encoding="utf-8")
    folds = pd.read_csv(SCORECARDS / "ewp-2025-folds.csv").set_index(["model", "metric"])[
        "estimate"
    ]
    for kind in ("folds of rows", "folds of countries"):
        assert round(1 / folds[kind, "observed_expected_ratio"], 1) == 1.7


def test_the_bayesian_model_is_in_every_task():
    for path in SCORECARDS.glob("*-leave-one-out.csv"):
        assert "bayesian" in set(pd.read_csv(path)["model"]), path.name


@pytest.mark.slow
def test_how_wide_the_list_from_2024_is(tmp_path):
    from atrocityrisk.runs import run
    from atrocityrisk.specs import amend_spec, default_spec

    # Its own inputs, not those of the track record, which are as stale as the list from 2025.
    live = run(amend_spec(default_spec(), {"origin": 2024}), tmp_path).ranking.frame
    points = 100 * (live["high"] - live["low"])
    places = live["rank_high"] - live["rank_low"] + 1
    text = page("concepts/rankings.md")
    assert f"a probability is {points.median():.1f} points wide" in text
    assert f"({points[:30].median():.0f} and 11 among the first thirty)" in text
    assert f"that of a rank {places.median():.0f} places" in text
    changes = " ".join((ROOT / "CHANGELOG.md").read_text(encoding="utf-8").split())
    assert f"widths are {places.median():.0f} places" in changes
    assert f"{live['probability'].sum():.1f} onsets are expected from 2024" in changes
