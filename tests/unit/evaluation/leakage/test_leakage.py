"""Planted leaks are found, and honest columns are left in peace."""

import numpy as np
import pandas as pd
import pytest
from remade_panels import remade
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression

from atrocityrisk.errors import DataError, SpecError
from atrocityrisk.evaluation.leakage import (
    future_dependence,
    indicator_leaks,
    leak_report,
    shuffled,
    shuffled_skill,
    truncated,
)
from atrocityrisk.indicators import INDICATORS
from atrocityrisk.lags import carry_forward, change_years, rolling_mean_years
from atrocityrisk.outcomes import Outcome
from atrocityrisk.panels import Panel
from atrocityrisk.synthetic import World, synthetic_world


@pytest.fixture(scope="module")
def world() -> World:
    return synthetic_world(
        seed=4, n_states=40, years=(1985, 2012), base_rate=0.05, leaks=("leak_label", "leak_mean")
    )


@pytest.fixture(scope="module")
def frames(world) -> dict[str, pd.DataFrame]:
    holes = np.random.default_rng(2).random(len(world.panel.index)) < 0.2
    return {
        "source": world.panel.indicators[["unrest"]]
        .rename(columns={"unrest": "x"})
        .mask(holes[:, None])
    }


def test_an_added_label_is_suspect_and_honest_columns_are_not(world):
    report = leak_report(world.panel)
    assert report.suspects == ["leak_label"]
    row = report.frame.set_index("indicator").loc["leak_label"]
    assert row["value"] > 0.99
    assert "alone it ranks states with an area of 1.000" in row["found"]
    with pytest.raises(DataError, match="1 indicators may hold the future: leak_label"):
        report.refuse()
    leak_report(world.panel.select(["noise", "structure", "unrest"])).refuse()


def test_a_label_turned_round_is_suspect_too(world):
    values = world.panel.indicators.assign(safe=lambda f: -f.pop("leak_label"))
    ages = pd.DataFrame(0, index=values.index, columns=values.columns)
    metadata = world.panel.columns.rename(index={"leak_label": "safe"})
    turned = remade(world.panel, indicators=values, ages=ages, columns=metadata)
    assert leak_report(turned).suspects == ["safe"]


def test_what_cannot_be_asked_is_said(world):
    events = world.panel.events
    # The last three states keep theirs: too few onsets to tell foresight from luck.
    events[events.index.get_level_values("gwcode") > 20] = 0.0
    report = leak_report(remade(world.panel, events=events))
    assert report.suspects == []
    assert report.frame["found"].str.startswith("not tested: ").all()


def test_rebuilding_a_panel_without_the_future_finds_what_foresight_does_not(world):
    def rebuild(year: int) -> Panel:
        past = world.panel.index.get_level_values("year") <= year
        events = world.panel.events[past]
        values = world.panel.indicators[past]
        mean = events["synthetic_onset"].groupby(level="gwcode").transform("mean")
        return remade(world.panel, indicators=values.assign(leak_mean=mean), events=events)

    report = leak_report(world.panel, rebuild=rebuild)
    assert report.suspects == ["leak_label", "leak_mean"]
    future = report.frame[report.frame["check"] == "future"].set_index("indicator")
    assert future["suspect"].to_dict() == {
        "leak_label": False, "leak_mean": True, "noise": False, "structure": False, "unrest": False,
    }  # fmt: skip
    assert "without rows after" in future.loc["leak_mean", "found"]


def by_state(x: pd.Series) -> object:
    return x.groupby(level="gwcode")


HONEST = {
    "level": lambda x: x,
    "change": lambda x: change_years(x, 1),
    "past mean": lambda x: rolling_mean_years(x, 5, min_years=1),
    "carried": lambda x: carry_forward(x, 9)[0],
    "above this year": lambda x: x - x.groupby(level="year").transform("mean"),
}
LEAKING = {
    "filled backwards": lambda x: by_state(x).bfill(),
    "one year early": lambda x: by_state(x).shift(-1),
    "centred mean": lambda x: by_state(x).transform(
        lambda s: s.rolling(5, center=True, min_periods=1).mean()
    ),
    "standardised over all years": lambda x: (x - x.mean()) / x.std(),
    "interpolated": lambda x: by_state(x).transform(lambda s: s.interpolate()),
    "rank over all years": lambda x: x.rank(),
    "ever": lambda x: by_state(x).transform("max"),
}


@pytest.mark.parametrize("name", [*HONEST, *LEAKING])
def test_columns_that_need_the_future_are_found(name, frames):
    column = (HONEST | LEAKING)[name]
    report = future_dependence(lambda f: pd.DataFrame({name: column(f["source"]["x"])}), frames)
    assert report.suspects == ([name] if name in LEAKING else [])


def test_a_leak_in_one_cell_is_found_where_the_cut_lies_before_it(frames):
    def build(given: dict[str, pd.DataFrame]) -> pd.DataFrame:
        x = given["source"][["x"]].copy()
        if (2, 2010) in x.index:
            x.loc[(2, 1990), "x"] = 7.0
        return x

    report = future_dependence(build, frames)
    assert report.frame["value"].tolist() == [2.0]
    assert future_dependence(build, frames, cuts=[2011]).suspects == []


def test_cuts_must_leave_a_future(frames):
    for cuts in ([2012], [1980], []):
        with pytest.raises(SpecError, match="cuts must leave years on both sides"):
            future_dependence(lambda f: f["source"], frames, cuts=cuts)
    with pytest.raises(SpecError, match="ceiling must lie"):
        leak_report(synthetic_world(seed=1, n_states=3).panel, ceiling=0.4)


def test_registered_indicators_are_checked_from_their_sources(world, monkeypatch):
    index = world.panel.index
    rng = np.random.default_rng(1)
    population = pd.DataFrame({"population": rng.uniform(1.0e7, 1.3e7, len(index))}, index=index)
    named = [n for n, entry in INDICATORS.items() if entry.source == ("population",)]
    report = indicator_leaks({"population": population})
    assert report.frame["indicator"].tolist() == named
    assert report.suspects == []
    entry = INDICATORS[named[0]]
    early = lambda frame: frame["population"].groupby(level="gwcode").shift(-1)  # noqa: E731
    broken = type(entry)(**{**vars(entry), "compute": early, "bounds": (0.0, 1e12)})
    monkeypatch.setitem(INDICATORS._entries, named[0], broken)
    assert indicator_leaks({"population": population}).suspects == [named[0]]
    with pytest.raises(SpecError, match="no indicator can be computed from no source"):
        indicator_leaks({})


def test_truncated_frames_end_with_the_year(frames):
    short = truncated(frames, year=1999)["source"]
    assert short.index.get_level_values("year").max() == 1999
    assert len(short) == 40 * 15


def test_shuffling_keeps_each_years_events_and_moves_them_together(world):
    permuted = shuffled(world.panel, seed=3)
    before, after = world.panel.events, permuted.events
    assert after.groupby(level="year").sum().equals(before.groupby(level="year").sum())
    assert not after.equals(before)
    together = ["synthetic_onset", "synthetic_ongoing"]
    assert after[together].value_counts().equals(before[together].value_counts())
    assert permuted.indicators.equals(world.panel.indicators)
    assert shuffled(world.panel, seed=3).fingerprint() == permuted.fingerprint()


@pytest.fixture(scope="module")
def eventful() -> Panel:
    return synthetic_world(seed=9, n_states=60, years=(1985, 2012), base_rate=0.1).panel


def test_an_honest_run_has_no_skill_on_shuffled_events(eventful):
    found = shuffled_skill(
        {"logit": LogisticRegression()}, eventful, origins=range(2000, 2012), n_shuffles=3
    )
    assert len(found) == 3
    assert (found["log_skill"] < 0.01).all()
    # About 70 onsets in 720 rows: the area's standard error is near 0.036.
    assert found["roc_auc"].sub(0.5).abs().max() < 4 * 0.036


def test_a_run_that_sees_open_windows_has_skill_on_shuffled_events(eventful, monkeypatch):
    """The canary can die: labels of the future, and training rows that reach the origin."""
    honest = Outcome.label
    monkeypatch.setattr(
        Outcome,
        "label",
        lambda self, events, known_at: honest(self, eventful_events, known_at=2012),
    )
    monkeypatch.setattr(
        "atrocityrisk.forecasting.one_origin.training_rows",
        lambda panel, origin, window: panel.features(known_at=origin).index,
    )
    eventful_events = shuffled(eventful, seed=0).events
    forest = RandomForestClassifier(n_estimators=20, random_state=1)
    found = shuffled_skill({"f": forest}, eventful, origins=[2005, 2008], n_shuffles=1)
    assert found["roc_auc"].item() > 0.95
