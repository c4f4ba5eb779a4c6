"""A backtest is the live forecast, many times, and nothing else."""

import warnings
from dataclasses import replace

import joblib
import numpy as np
import pandas as pd
import pytest
from remade_panels import remade
from sklearn.ensemble import RandomForestClassifier
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from atrocityrisk import evaluation, metrics
from atrocityrisk.errors import (
    DataError,
    DuplicateRowsError,
    FewOnsetsWarning,
    ModelError,
    OriginError,
    SchemaError,
    SpecError,
)
from atrocityrisk.forecasting import Backtest, backtest, forecast
from atrocityrisk.models import Climatology, with_imputation
from atrocityrisk.panels import Panel, load_panel
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
    here = panel.index.get_level_values("year") <= 2008
    past = remade(panel, indicators=panel.indicators[here])
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


def test_bad_requests_are_refused(models, panel):
    with pytest.raises(SpecError, match="at least one model and one origin"):
        backtest({}, panel, origins=ORIGINS)
    with pytest.raises(SpecError, match=r"given twice: \[2008\]"):
        backtest(models, panel, origins=[2008, 2008])
    with pytest.raises(SpecError, match="window must be 1 year or more"):
        backtest(models, panel, origins=ORIGINS, window=0)
    with pytest.raises(OriginError, match=r"2040 is outside the panel \(1985-2012\)"):
        backtest(models, panel, origins=[2040])


def test_a_rolling_window_learns_from_the_newest_rows_of_each_origin(models, panel, made):
    rolling = backtest({"logit": models["logit"]}, panel, origins=ORIGINS, seed=5, window=10)
    assert rolling.training["first_year"].tolist() == [1996, 1998, 2000]
    assert rolling.training["last_year"].tolist() == [2005, 2007, 2009]
    assert rolling.training["rows"].tolist() == [300, 300, 300]
    whole = made.frame[made.frame["model"] == "logit"]
    assert (rolling.frame["probability"].to_numpy() != whole["probability"].to_numpy()).all()
    # A window wider than the panel is the expanding one.
    wide = backtest({"logit": models["logit"]}, panel, origins=ORIGINS, seed=5, window=99)
    assert wide.frame["probability"].tolist() == whole["probability"].tolist()


def test_the_backend_of_joblib_may_be_chosen_around_the_call(made, models, panel):
    with joblib.parallel_config(backend="threading", n_jobs=2):
        same(made, backtest(models, panel, origins=ORIGINS, seed=5, n_jobs=None))


def test_dask_gives_the_same_bits(made, models, panel):
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(
            n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster),
        joblib.parallel_config(backend="dask"),
    ):
        same(made, backtest(models, panel, origins=ORIGINS, seed=5))


class Hesitant(LogisticRegression):
    """A logit that warns, of something of ours and of something else."""

    def fit(self, features: pd.DataFrame, labels: pd.Series) -> "Hesitant":
        warnings.warn("few onsets", FewOnsetsWarning, stacklevel=2)
        warnings.warn("other", RuntimeWarning, stacklevel=2)
        return super().fit(features, labels)


class Unconverged(LogisticRegression):
    """A logit that warns as scikit-learn's optimisers do."""

    def fit(self, features: pd.DataFrame, labels: pd.Series) -> "Unconverged":
        warnings.warn("no optimum", ConvergenceWarning, stacklevel=2)
        return super().fit(features, labels)


class Broken(LogisticRegression):
    """A logit that forgets one state."""

    def predict_proba(self, features: pd.DataFrame) -> np.ndarray:
        return np.where(np.arange(len(features))[:, None] == 3, np.nan, 0.5) * np.ones((1, 2))


@pytest.mark.filterwarnings("ignore:other:RuntimeWarning")
def test_what_a_model_warned_of_names_model_and_origin_also_from_the_cache(panel, tmp_path):
    for _ in range(2):
        with pytest.warns(FewOnsetsWarning, match="^shy from 2008: few onsets$"):
            told = backtest({"shy": Hesitant()}, panel, origins=[2008], cache=tmp_path)
    assert told.reused == 1


def test_scikit_learns_warning_keeps_its_kind_also_from_the_cache(panel, tmp_path):
    for _ in range(2):
        with pytest.warns(ConvergenceWarning, match="^stuck from 2008: no optimum$"):
            told = backtest({"stuck": Unconverged()}, panel, origins=[2008], cache=tmp_path)
    assert told.reused == 1


def test_a_model_that_fails_says_where(panel):
    with pytest.raises(ModelError, match="no probability for 1 states") as caught:
        backtest({"broken": Broken()}, panel, origins=[2008])
    assert caught.value.__notes__ == ["while forecasting with model 'broken' from origin 2008"]


def test_an_origin_whose_training_rows_are_of_one_class_is_refused(panel):
    events = panel.events
    events.loc[events.index.get_level_values("year") <= 2006] = 0.0
    with pytest.raises(OriginError, match=r"all 630 labels of .* known at 2006 are 0") as caught:
        backtest({"logit": LogisticRegression()}, remade(panel, events=events), origins=[2006])
    assert "2006" in caught.value.__notes__[0]


@pytest.mark.filterwarnings("ignore::atrocityrisk.errors.FewOnsetsWarning")
def test_test_years_without_an_onset_have_some_scores_and_not_others(panel):
    events = panel.events
    events.loc[events.index.get_level_values("year") > 2006] = 0.0
    quiet = backtest({"flat": Climatology()}, remade(panel, events=events), origins=[2006, 2008])
    assert quiet.scored["observed"].sum() == 0
    rate = quiet.training["positives"] / quiet.training["rows"]
    brier = evaluation.score(quiet, ["brier_score"], n_boot=20).frame["estimate"].item()
    assert brier == pytest.approx(np.mean(rate**2))
    assert np.isnan(evaluation.score(quiet, ["roc_auc"], n_boot=20).frame["estimate"].item())
    with pytest.raises(DataError, match="needs onsets and non-onsets"):
        metrics.roc_auc(quiet.scored["observed"], quiet.scored["probability"])


@pytest.mark.filterwarnings("ignore::atrocityrisk.errors.FewOnsetsWarning")
def test_equal_forecasts_rank_nobody(panel):
    flat = backtest({"flat": Climatology()}, panel, origins=[2008])
    card = evaluation.score(flat, ["roc_auc", "average_precision", "log_skill_score"], n_boot=20)
    estimate = card.frame.set_index("metric")["estimate"]
    assert estimate["roc_auc"] == 0.5
    assert estimate["average_precision"] == pytest.approx(flat.scored["observed"].mean())
    assert estimate["log_skill_score"] == pytest.approx(0, abs=1e-12)
    with pytest.raises(ModelError, match="all 30 are equal"):
        metrics.calibration_slope(flat.scored["observed"], flat.scored["probability"])


@pytest.mark.parametrize(
    ("spoil", "error", "message"),
    [
        (lambda f: pd.concat([f, f.iloc[[7]]]), DuplicateRowsError, "1 second forecasts"),
        (lambda f: f.assign(probability=f["probability"].where(f.index != 2)), DataError, "nan"),
        (lambda f: f.assign(probability=f["probability"] * 100), DataError, r"in \[0, 1\]"),
        (lambda f: f.assign(observed=2.0), DataError, "observed must be 0, 1"),
        (lambda f: f.drop(columns="origin"), SchemaError, "lacks origin"),
    ],
)
def test_forecasts_that_cannot_be_scored_are_refused(made, spoil, error, message):
    with pytest.raises(error, match=message):
        replace(made, frame=spoil(made.frame))


@pytest.fixture(scope="module")
def editions(panel) -> dict[int, Panel]:
    """What was archived: in every edition the newest year's event had not yet been coded."""
    found = {}
    for origin in ORIGINS:
        past = panel.index.get_level_values("year") <= origin
        events = panel.events[past]
        events.loc[events.index.get_level_values("year") == origin] = 0.0
        found[origin] = remade(
            panel, indicators=panel.indicators[past], events=events, timing="true vintage"
        )
    return found


def test_forecasts_from_editions_see_what_was_coded_then_and_are_scored_by_todays_truth(
    panel, editions, made
):
    logit = {"logit": LogisticRegression(tol=1e-8)}
    vintage = backtest(logit, panel, origins=ORIGINS, seed=5, editions=editions)
    assert vintage.timing == "true vintage"
    assert made.timing == "pseudo-real-time"
    revised = backtest(logit, panel.with_timing("revised"), origins=[2008])
    assert revised.timing == "revised"
    today = made.frame[made.frame["model"] == "logit"].reset_index(drop=True)
    assert vintage.frame["observed"].equals(today["observed"])
    mean = pd.DataFrame({"then": vintage.frame["probability"], "now": today["probability"]})
    mean = mean.groupby(today["origin"]).mean()
    assert (mean["then"] < mean["now"]).all()
    assert vintage.panel_fingerprint != made.panel_fingerprint


def test_editions_are_checked(panel, editions):
    logit = {"logit": LogisticRegression()}
    with pytest.raises(SpecError, match="no edition for 1 origins, first 2007"):
        backtest(logit, panel, origins=[2006, 2007], editions=editions)
    with pytest.raises(SpecError, match="found a pseudo-real-time panel that ends in 2012"):
        backtest(logit, panel, origins=[2006], editions={2006: panel})
    other = panel.with_outcome(panel.outcome.over(first=1, last=2))
    with pytest.raises(SpecError, match="labelled for"):
        backtest(logit, other, origins=[2006], editions=editions)


def test_arrays_mapped_into_workers_are_read_and_give_the_same_bits():
    """Above a megabyte joblib maps arrays read-only, which code that writes in place would hit."""
    panel = load_panel()
    assert panel.indicators.to_numpy().nbytes > 1_000_000
    models = {
        "climatology": Climatology(),
        "filled": with_imputation(make_pipeline(StandardScaler(), LogisticRegression())),
    }
    names = panel.indicators.columns[:120].tolist()
    alone, two = (
        backtest(models, panel.select(names), origins=[1995, 2005], n_jobs=n) for n in (1, 2)
    )
    same(alone, two)
