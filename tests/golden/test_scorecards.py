"""Committed scorecards are what their specs give; `scripts/bench suite` reruns all of them."""

import json
import warnings
from pathlib import Path

import benchmark_suite
import pandas as pd
import pytest
from sklearn.exceptions import ConvergenceWarning

from atrocityrisk._core.files import sha256
from atrocityrisk._core.manifest import manifest_text
from atrocityrisk.errors import AtrocityRiskWarning
from atrocityrisk.metrics import log_score
from atrocityrisk.runs import run_backtest
from atrocityrisk.specs import read_backtest_spec, read_task

FOLDER = Path(__file__).resolve().parents[2] / "benchmarks" / "predictive"


@pytest.mark.parametrize("task", benchmark_suite.TASKS)
def test_the_manifest_is_of_this_spec(task):
    manifest = json.loads((benchmark_suite.SCORECARDS / f"{task}.json").read_text())
    spec = read_backtest_spec(FOLDER / f"{task}.toml")
    assert manifest["spec"] == spec.model_dump(mode="json")
    assert manifest["models_tried"] == len(spec.models) == read_task(task).models_tried
    card = benchmark_suite.committed(task)
    assert set(card["model"]) - {"ewp_2025"} == {
        entry.name for entry in spec.models if entry.name not in manifest["not_fitted"]
    }
    for name, expected in manifest["outputs"].items():
        assert sha256(benchmark_suite.SCORECARDS / name) == expected, name
    assert manifest["published_scored"] == (spec.published is not None)
    assert card["n_origins"].eq(len(spec.origins)).all()


@pytest.mark.parametrize("task", benchmark_suite.TASKS)
def test_every_task_holds_the_baselines_and_the_default(task):
    names = [entry.name for entry in read_backtest_spec(FOLDER / f"{task}.toml").models]
    assert names[:6] == [
        "climatology", "climatology_20", "past_onset_rate", "logit_2", "logit_4", "logit_6",
    ]  # fmt: skip
    assert names[6:13] == [
        "hindsight_6", "maximum_likelihood", "firth", "ridge", "elastic_net_random_folds",
        "elastic_net_country_folds", "default",
    ]  # fmt: skip
    assert names[13:19] == [
        "with_late_columns", "as_registered", "out_at_origin", "pool_on_ewp_columns",
        "stumps_on_ewp_columns", "logit_6_and_late",
    ]  # fmt: skip
    assert names[19:25] == [
        "elastic_net", "two_regimes", "stumps", "forest", "hazard", "pool",
    ]  # fmt: skip
    assert names[-1] == "bayesian"
    assert len(names) == 26 or task == "mass-killing"


@pytest.mark.parametrize(
    ("task", "model"),
    [("one-sided-100", "bayesian"), ("one-sided-100", "stumps"), ("mass-killing", "forest")],
)
def test_a_model_that_joins_stands_where_a_whole_run_puts_it(task, model, tmp_path, monkeypatch):
    out = tmp_path / "out"
    out.mkdir()
    for name, kept in benchmark_suite.KEPT.items():
        whole = (benchmark_suite.SCORECARDS / kept.format(task)).read_text(encoding="utf-8")
        (out / name).write_text(whole, encoding="utf-8")
        without = [line for line in whole.splitlines(keepends=True) if f",{model}," not in line]
        assert len(without) < whole.count("\n")
        (tmp_path / kept.format(task)).write_text("".join(without), encoding="utf-8")
    manifest = benchmark_suite.SCORECARDS / f"{task}.json"
    (out / "manifest.json").write_bytes(manifest.read_bytes())
    # A model that could not be fitted before is no longer said to be so.
    told = json.loads(manifest.read_text(encoding="utf-8"))
    told["not_fitted"] = {model: "a column was missing", **told["not_fitted"]}
    told["warnings"] = sorted([*told["warnings"], f"{model} could not be fitted: it was"])
    (tmp_path / manifest.name).write_text(manifest_text(told), encoding="utf-8")
    names = [manifest.name, *(kept.format(task) for kept in benchmark_suite.KEPT.values())]
    before = [(benchmark_suite.SCORECARDS / name).read_bytes() for name in names]
    monkeypatch.setattr(benchmark_suite, "SCORECARDS", tmp_path)
    benchmark_suite.join(task, out, read_backtest_spec(FOLDER / f"{task}.toml"), [model])
    assert [(tmp_path / name).read_bytes() for name in names] == before


def test_a_difference_is_seen():
    card = benchmark_suite.committed("mass-killing")
    assert benchmark_suite.differences(card, card).empty
    moved = card.copy()
    moved.loc[5, "estimate"] *= 1.01
    assert len(benchmark_suite.differences(moved, card)) == 1
    assert len(benchmark_suite.differences(card[card["model"] != "ridge"], card)) > 10


def _agree(task, found):
    expected = benchmark_suite.committed(task)
    kept = expected[expected["model"].isin(found["model"].unique())]
    moved = benchmark_suite.differences(found, kept)
    assert moved.empty, moved.to_string()


def test_plain_models_give_the_committed_scores(tmp_path):
    spec = read_backtest_spec(FOLDER / "one-sided-1000.toml").only(["climatology", "logit_2"])
    _agree("one-sided-1000", run_backtest(spec, tmp_path).scorecard)


RERUN = ("climatology", "logit_6", "default", "elastic_net", "stumps", "forest", "hazard")
"""The default, what it is made of and what it is compared with; the rest takes too long here."""


@pytest.mark.slow
def test_the_task_run_again_gives_the_committed_scores(shared, tmp_path):
    file = shared / "reference" / "ewp" / "2025" / "FOOSforecasts_3Sep2025.csv"
    spec = read_backtest_spec(FOLDER / "mass-killing.toml")
    kept = tuple(entry for entry in spec.models if entry.name in RERUN)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", AtrocityRiskWarning)
        warnings.simplefilter("ignore", ConvergenceWarning)
        record = run_backtest(
            spec.model_copy(update={"models": kept}), tmp_path, published=file, n_jobs=2
        )
    _agree("mass-killing", record.scorecard)


def test_published_forecasts_score_close_to_what_was_found_elsewhere():
    """EWP's own backtest has AUC 0.8317 and log score 0.06932 on its 4,864 rows; we share 4,851."""
    card = benchmark_suite.committed("mass-killing")
    rows = card[
        (card["model"] == "ewp_2025")
        & (card["clustered_by"] == "country")
        & (card["reference"] == "climatology")
    ].set_index("metric")
    assert rows.loc["roc_auc", "estimate"] == pytest.approx(0.8317, abs=0.002)
    assert rows.loc["log_score", "estimate"] == pytest.approx(0.06932, abs=2.5e-4)
    assert rows.loc["observed_expected_ratio", "estimate"] == pytest.approx(0.596, abs=0.006)
    assert rows["n_forecasts"].eq(4851).all()


def test_no_forecast_of_others_is_committed():
    for path in FOLDER.rglob("*.csv"):
        columns = set(pd.read_csv(path, nrows=1).columns)
        assert not {"probability", "risk_prev"} & columns, path
    for path in FOLDER.rglob("*.csv.gz"):
        made = benchmark_suite.FORECASTS_OF[path.name.removesuffix(".csv.gz")]
        assert set(pd.read_csv(path)["model"]) <= set(made), path


def test_the_entries_that_come_with_a_task_are_those_of_its_scorecard():
    task = read_task("mass-killing")
    kept = pd.read_csv(task.entries)
    assert set(task.entry_models) < set(kept["model"])
    card = benchmark_suite.committed("mass-killing")
    whole = card[(card["rows"] == "all") & (card["metric"] == "log_score")]
    scores = whole.drop_duplicates("model").set_index("model")["estimate"]
    known = kept.dropna(subset=["observed"])
    for model, rows in known.groupby("model"):
        found = log_score(rows["observed"].to_numpy(), rows["probability"].to_numpy())
        assert found == pytest.approx(scores[model], rel=1e-6), model
