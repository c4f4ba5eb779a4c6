"""A backtest is the live forecast, many times, and nothing else."""

import json

import pandas as pd
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression

from atrocityrisk.backtests import Backtest, backtest
from atrocityrisk.errors import DataError, OriginError, SpecError
from atrocityrisk.forecasts import forecast
from atrocityrisk.panels import Panel
from atrocityrisk.synthetic import synthetic_world

ORIGINS = (2006, 2008, 2010)


@pytest.fixture(scope="module")
def panel() -> Panel:
    return synthetic_world(seed=8, n_states=30, years=(1985, 2012), base_rate=0.08).panel


@pytest.fixture(scope="module")
def models() -> dict[str, object]:
    return {
        "logit": LogisticRegression(tol=1e-8),
        "forest": RandomForestClassifier(n_estimators=10, max_depth=3),
    }


@pytest.fixture(scope="module")
def made(models, panel) -> Backtest:
    return backtest(models, panel, origins=ORIGINS, seed=5)


def same(one: Backtest, other: Backtest) -> None:
    pd.testing.assert_frame_equal(one.frame, other.frame, check_exact=True)
    pd.testing.assert_frame_equal(one.training, other.training, check_exact=True)


def test_a_backtest_at_an_origin_is_the_live_forecast(made, models, panel):
    past = Panel(
        panel.indicators[panel.index.get_level_values("year") <= 2008],
        ages=panel.ages,
        events=panel.events,
        columns=panel.columns,
        outcome=panel.outcome,
    )
    live = backtest(models, past, origins=[2008], seed=5).frame
    then = made.frame[made.frame["origin"] == 2008].reset_index(drop=True)
    columns = ["model", "gwcode", "probability"]
    pd.testing.assert_frame_equal(live[columns], then[columns], check_exact=True)


def test_forecasts_are_those_of_forecast(made, panel):
    single = forecast(LogisticRegression(tol=1e-8), panel, origin=2006)
    rows = made.frame.query("model == 'logit' and origin == 2006")
    assert rows["probability"].tolist() == single.frame["probability"].tolist()


def test_order_and_workers_change_nothing(made, models, panel):
    turned = dict(reversed(list(models.items())))
    same(made, backtest(turned, panel, origins=reversed(ORIGINS), seed=5))
    with_two = backtest(models, panel, origins=ORIGINS, seed=5, n_jobs=2)
    same(made, with_two)


def test_another_model_changes_no_other(made, models, panel):
    alone = backtest({"forest": models["forest"]}, panel, origins=ORIGINS, seed=5)
    rows = made.frame[made.frame["model"] == "forest"].reset_index(drop=True)
    pd.testing.assert_frame_equal(alone.frame, rows, check_exact=True)


def test_observed_is_what_happened_and_open_windows_are_missing(models, panel):
    last = panel.years[1]
    full = backtest({"logit": models["logit"]}, panel, origins=[last - 1, last])
    onset = panel.events["synthetic_onset"].xs(last, level="year")
    closed = full.frame[full.frame["origin"] == last - 1].set_index("gwcode")["observed"]
    assert closed.to_dict() == onset.to_dict()
    assert full.frame.loc[full.frame["origin"] == last, "observed"].isna().all()
    assert set(full.scored["origin"]) == {last - 1}


def test_a_killed_run_goes_on_where_it_stopped(models, panel, made, tmp_path):
    def die(what, done, total):
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        backtest(models, panel, origins=ORIGINS, seed=5, cache=tmp_path, on_forecast=die)
    resumed = backtest(models, panel, origins=ORIGINS, seed=5, cache=tmp_path)
    assert resumed.reused == 4
    same(made, resumed)


@pytest.mark.parametrize("change", ["panel", "model", "seed", "window", "outcome"])
def test_anything_that_changes_is_a_miss(change, models, panel, tmp_path):
    logit = {"logit": models["logit"]}
    backtest(logit, panel, origins=[2008], cache=tmp_path)
    changed = {"models": logit, "panel": panel, "seed": 0, "window": None}
    if change == "panel":
        changed["panel"] = panel.select(["structure", "noise"])
    elif change == "outcome":
        changed["panel"] = panel.with_outcome(panel.outcome.over(first=1, last=2))
    elif change == "model":
        changed["models"] = {"logit": LogisticRegression(C=0.5)}
    else:
        changed[change] = 12
    rerun = backtest(
        changed["models"], changed["panel"], origins=[2008], cache=tmp_path,
        seed=changed["seed"], window=changed["window"],
    )  # fmt: skip
    assert rerun.reused == 0


def test_a_damaged_cache_is_named(models, panel, tmp_path):
    logit = {"logit": models["logit"]}
    backtest(logit, panel, origins=[2008], cache=tmp_path)
    (path,) = tmp_path.glob("*.json")
    path.write_text(json.dumps({"name": "logit"}))
    with pytest.raises(DataError, match="delete it, and it is made again"):
        backtest(logit, panel, origins=[2008], cache=tmp_path)


def test_bad_requests_are_refused(models, panel):
    with pytest.raises(SpecError, match="at least one model and one origin"):
        backtest({}, panel, origins=ORIGINS)
    with pytest.raises(SpecError, match=r"given twice: \[2008\]"):
        backtest(models, panel, origins=[2008, 2008])
    with pytest.raises(OriginError, match=r"2040 is outside the panel \(1985-2012\)"):
        backtest(models, panel, origins=[2040])
