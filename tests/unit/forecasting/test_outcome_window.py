"""Windows belong to the outcome: what a model learns from its past follows from them."""

import pandas as pd
import pytest
from remade_panels import remade
from sklearn.linear_model import LogisticRegression

from atrocityrisk.errors import ModelError, UnusualAgesWarning
from atrocityrisk.forecasting import forecast
from atrocityrisk.forecasting._outcome_window import following, told_outcome
from atrocityrisk.models import (
    MODELS,
    BayesianLogit,
    LogOddsPool,
    Recalibrated,
    Stacking,
    recalibrate,
)
from atrocityrisk.models.combine._remembered_refits import MEMORY
from atrocityrisk.outcomes import OUTCOMES, late_coding, outcome_named
from atrocityrisk.panels import load_panel, with_ages
from atrocityrisk.synthetic import synthetic_world

ORIGIN = 2008


@pytest.fixture(scope="module")
def panel():
    return synthetic_world(seed=5, n_states=40, years=(1975, 2014), base_rate=0.05).panel


def window(panel, last, first=1):
    return panel.with_outcome(panel.outcome.over(first=first, last=last))


def learner(kind):
    two = [("a", LogisticRegression()), ("b", LogisticRegression(C=0.1))]
    return {
        "level": lambda: Recalibrated(LogisticRegression(), years=12),
        "pool": lambda: LogOddsPool(two, weights="past", years=12),
        "stack": lambda: Stacking(two, years=12, min_onsets=0.5),
        "all": lambda: Recalibrated(LogOddsPool(two, weights="past", years=8), years=8),
    }[kind]()


@pytest.mark.parametrize("last", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("kind", ["level", "pool", "stack", "all"])
def test_rewriting_the_future_changes_nothing_whatever_the_window(panel, kind, last):
    other = window(panel, last)
    indicators, events = other.indicators, other.events
    later = indicators.index.get_level_values("year") > ORIGIN
    indicators[later] = 77.0
    events[later] = 1.0 - events[later]
    before = forecast(learner(kind), other, origin=ORIGIN, seed=3)
    MEMORY.clear()
    rewritten = remade(other, indicators=indicators, events=events)
    after = forecast(learner(kind), rewritten, origin=ORIGIN, seed=3)
    pd.testing.assert_frame_equal(before.frame, after.frame, check_exact=True)


@pytest.mark.parametrize("last", [1, 2, 3, 4, 5])
def test_no_refit_to_the_past_learns_from_a_window_open_at_its_own_time(panel, last, monkeypatch):
    """What was known at a pseudo-origin s are rows up to s - last."""
    seen = []

    class Watching(LogisticRegression):
        def fit(self, X, y):
            seen.append(X.index.get_level_values("year").max())
            return super().fit(X, y)

    MEMORY.clear()
    forecast(Recalibrated(Watching(), years=10, step=1), window(panel, last), origin=ORIGIN)
    newest = ORIGIN - last
    # The refits, each `last` years before its pseudo-origin, and the fit to all rows.
    assert sorted(seen) == sorted([*(s - last for s in range(newest - 9, newest + 1)), newest])


@pytest.mark.parametrize(("first", "last", "temper"), [(1, 1, 1.0), (1, 3, 1 / 3), (2, 5, 0.25)])
def test_gap_and_temper_follow_from_the_window(panel, first, last, temper):
    other = window(panel, last, first)
    made = forecast(learner("all"), other, origin=ORIGIN)
    assert (made.estimator.gap, made.estimator.temper) == (last, pytest.approx(temper))
    assert made.estimator.model.gap == last
    assert following(other.outcome) == {"gap": last, "temper": pytest.approx(temper)}
    assert made.estimator.past_["year"].max() + last <= ORIGIN


@pytest.mark.parametrize(
    ("model", "told"),
    [
        (Recalibrated(LogisticRegression(), gap=2), "gap=2"),
        (Recalibrated(LogisticRegression(), temper=0.5), "temper=0.5"),
        (BayesianLogit(temper=0.5), "temper=0.5"),
        (Recalibrated(LogOddsPool([("a", LogisticRegression())], gap=1)), "model__gap=1"),
    ],
)
def test_a_model_that_was_told_another_window_refuses(panel, model, told):
    with pytest.raises(ModelError, match=f"was told {told}, but the window of .* 1 to 3 years"):
        forecast(model, window(panel, 3), origin=ORIGIN)


def test_every_preset_leaves_the_window_to_the_outcome():
    for name, make in MODELS.items():
        parameters = make().get_params(deep=True)
        told = {k: v for k, v in parameters.items() if k.split("__")[-1] in ("gap", "temper")}
        assert set(told.values()) <= {None}, name


def test_the_model_passed_in_is_not_told(panel):
    model = recalibrate(LogisticRegression())
    forecast(model, window(panel, 3), origin=ORIGIN)
    assert (model.gap, model.temper, model.coded_shares) == (None, None, None)


def test_late_coding_reaches_the_level_and_its_draws(tmp_path, monkeypatch):
    rows = ["source,draw,delay,share"]
    rows += [f"ewp_events,{d},{k},{s}" for d in (0, 1) for k, s in ((0, 0.4 + 0.2 * d), (1, 1.0))]
    (tmp_path / late_coding.FILE).write_text("\n".join(rows) + "\n", encoding="utf-8")
    panel = load_panel().select(["population_log2", "mass_killing_ever"])
    model = MODELS["recalibrated_elastic_net"]()
    level = {}
    for name, folder in (("none", tmp_path / "nowhere"), ("late", tmp_path)):
        monkeypatch.setattr(late_coding, "embedded_folder", lambda folder=folder: folder)
        late_coding._delays.cache_clear()
        MEMORY.clear()
        told = told_outcome(model.set_params(coded_shares=None), panel)
        assert set(told.coded_shares) == (set() if name == "none" else {2022})
        level[name] = forecast(MODELS["recalibrated_elastic_net"](), panel, origin=2024, seed=1)
    late_coding._delays.cache_clear()
    none, late = (level[name].estimator for name in ("none", "late"))
    assert late.ratio_ > none.ratio_
    assert late.ratio_interval_[1] > none.ratio_interval_[1]
    assert level["late"].probability.sum() > level["none"].probability.sum()


def test_a_true_vintage_knows_no_delays_that_were_learnt_later():
    panel = load_panel().select(["population_log2", "mass_killing_ever"])
    then = remade(panel, timing="true vintage")
    model = MODELS["recalibrated_elastic_net"]
    assert told_outcome(model(), panel).coded_shares
    assert told_outcome(model(), then).coded_shares == {}


def test_a_column_that_most_states_have_older_is_warned_of():
    names = ["freedom_from_political_killing_change_3y", "population_log2", "mass_killing_ever"]
    panel = load_panel().select(names)
    with pytest.warns(UnusualAgesWarning, match="freedom_from_political_killing_change_3y"):
        made = forecast("elastic_net_logit", panel, origin=2024)
    assert set(made.unusual_ages["indicator"]) == {names[0]}
    assert len(made.unusual_ages) == len(made.probability)
    aged = with_ages(panel, {names[0]: 1})
    again = forecast("elastic_net_logit", aged, origin=2024)
    assert again.unusual_ages.empty


@pytest.mark.parametrize("name", ["mass_killing@1-1", "mass_killing@1-5"])
def test_outcomes_by_name_carry_their_window(name):
    outcome = outcome_named(name)
    assert following(outcome)["gap"] == outcome.last
    assert OUTCOMES["mass_killing"].last == 2
