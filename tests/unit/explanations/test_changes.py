"""Ledgers: entries add up for every state, and each step is what its name says."""

from dataclasses import replace
from typing import ClassVar

import numpy as np
import pandas as pd
import pytest
from changed_forecasts import with_frame
from remade_panels import remade
from scipy.special import logit
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression

from atrocityrisk.errors import SpecError
from atrocityrisk.explanations import explain_change, explain_changes, revision_split
from atrocityrisk.explanations._shapley import shapley
from atrocityrisk.explanations.changes import MEASURES, OTHERS
from atrocityrisk.forecasting import forecast
from atrocityrisk.models import Climatology
from atrocityrisk.panels import Panel
from atrocityrisk.synthetic import synthetic_world

NEW_FACTS, INPUTS, LABELS, YEAR, MODEL, CHANCE = (
    "new facts about the country",
    "revised inputs",
    "revised or late labels",
    "more years to learn from",
    "changed model or indicators",
    "chance of the fit (other random numbers)",
)


def until(panel: Panel, year: int) -> Panel:
    past = panel.index[panel.index.get_level_values("year") <= year]
    return remade(panel, indicators=panel.indicators.loc[past])


@pytest.fixture(scope="module")
def after() -> Panel:
    return synthetic_world(seed=3, n_states=25, years=(1985, 2024), base_rate=0.08).panel


@pytest.fixture(scope="module")
def before(after) -> Panel:
    """The panel a year earlier: other values in 2010-2020, one onset not yet coded."""
    early = until(after, 2023)
    cells = early.indicators
    year = cells.index.get_level_values("year")
    cells.loc[(year >= 2010) & (year <= 2023), "structure"] += 0.3
    events = early.events
    onsets = events.index[(events["synthetic_onset"] > 0) & (year > 2015)]
    events.loc[onsets[0], "synthetic_onset"] = 0.0
    return remade(early, indicators=cells, events=events)


def add_up(changes):
    for change in changes.values():
        for measure in MEASURES:
            difference = change.current[measure] - change.previous[measure]
            assert abs(change.parts[measure].sum() - difference) < 1e-10, (change.gwcode, measure)


@pytest.fixture(scope="module")
def editions(before, after):
    return (
        forecast(LogisticRegression(), before, origin=2023),
        forecast(LogisticRegression(C=0.1), after, origin=2024),
    )


def test_all_steps_add_up_for_every_state(editions, before, after):
    changes = explain_changes(*editions, previous_panel=before, current_panel=after)
    assert len(changes) == len(editions[1].frame)
    add_up(changes)
    first = next(iter(changes.values()))
    assert first.parts["part"].tolist() == [NEW_FACTS, INPUTS, LABELS, YEAR, MODEL, OTHERS]
    assert first.complete
    assert (first.parts["log_odds"][:5].abs() > 1e-6).all()
    assert first.parts.set_index("part").loc[OTHERS, ["log_odds", "probability"]].eq(0).all()


def test_without_panels_row_and_model_stand_apart_and_add_up(editions):
    changes = explain_changes(*editions)
    add_up(changes)
    first = next(iter(changes.values()))
    assert first.parts["part"].tolist() == [
        f"{NEW_FACTS} and {INPUTS}",
        "model fitted anew",
        OTHERS,
    ]
    assert not first.complete


def test_other_indicators_without_panels_are_one_step(after):
    one = forecast(LogisticRegression(), after.select(["structure"]), origin=2023)
    two = forecast(LogisticRegression(), after, origin=2024)
    changes = explain_changes(one, two)
    add_up(changes)
    assert len(next(iter(changes.values())).parts) == 2


def test_a_changed_model_stands_alone(after):
    one = forecast(LogisticRegression(), after.select(["structure"]), origin=2024)
    two = forecast(LogisticRegression(), after, origin=2024)
    changes = explain_changes(
        one, two, previous_panel=after.select(["structure"]), current_panel=after
    )
    add_up(changes)
    # The panels differ in their columns alone, and nothing was revised in those they share.
    table = next(iter(changes.values())).parts.set_index("part")
    assert table.loc[[INPUTS, LABELS], "log_odds"].abs().max() < 1e-12
    assert abs(table.loc[MODEL, "log_odds"]) > 1e-3


def test_late_labels_alone(after):
    events = after.events
    year = events.index.get_level_values("year")
    late = events.index[(events["synthetic_onset"] > 0) & (year > 2000)][:3]
    events.loc[late, "synthetic_onset"] = 0.0
    early = remade(after, events=events)
    one, two = (forecast(Climatology(), p, origin=2024) for p in (early, after))
    change = explain_change(one, two, 2, previous_panel=early, current_panel=after)
    table = change.parts.set_index("part")
    n = one.training.rows
    assert one.estimator.rate_ + 3 / n == pytest.approx(two.estimator.rate_)
    assert table.loc[LABELS, "probability"] == pytest.approx(3 / n)
    assert table.loc[INPUTS, "probability"] == 0
    # Labels lift all states alike, so that no rank moves, though all are tied.
    assert change.previous["rank"] == change.current["rank"] == 1
    assert table["rank"].abs().max() == 0


def test_another_seed_is_called_chance(after):
    forest = RandomForestClassifier(5, min_samples_leaf=20)
    one, two = (forecast(forest, after, origin=2024, seed=s) for s in (1, 2))
    changes = explain_changes(one, two, current_panel=after)
    add_up(changes)
    assert next(iter(changes.values())).parts["part"].tolist() == [CHANCE, OTHERS]


def test_an_edition_against_itself_has_no_step(after):
    made = forecast(LogisticRegression(), after, origin=2024)
    change = explain_change(made, made, 2, current_panel=after)
    assert change.parts["part"].tolist() == [OTHERS]
    assert (change.parts[MEASURES] == 0).all().all()


class Column(ClassifierMixin, BaseEstimator):
    """Probability is the column x itself."""

    def fit(self, X, y):
        self.classes_ = np.array([0, 1])
        return self

    def predict_proba(self, X):
        return np.column_stack([1 - X["x"], X["x"]])


def test_ranks_by_hand(after):
    # Of three states the first rises from 0.2 to 0.5; the second falls from 0.4 to 0.3.
    codes = sorted(set(after.index.get_level_values("gwcode")))[:3]
    rows = after.index[after.index.get_level_values("gwcode").isin(codes)]
    x = {2023: dict(zip(codes, (0.2, 0.4, 0.1), strict=True))}
    x[2024] = dict(zip(codes, (0.5, 0.3, 0.1), strict=True))
    cells = pd.DataFrame({"x": [x.get(t, x[2023])[c] for c, t in rows]}, index=rows)
    panel = Panel(
        cells,
        ages=cells.astype(int) * 0,
        events=after.events.loc[rows],
        columns=after.columns.iloc[[0]].set_axis(["x"], axis=0),
        outcome=after.outcome,
    )
    one, two = (forecast(Column(), panel, origin=t) for t in (2023, 2024))
    table = explain_change(one, two, codes[0], current_panel=panel).parts.set_index("part")
    assert table.loc[NEW_FACTS, "probability"] == pytest.approx(0.3)
    assert table.loc[YEAR, "probability"] == pytest.approx(0.0)
    # Rank 2 to 1. Its own rise suffices (0.5 above 0.4); the other's fall to 0.3 does not (0.2).
    assert table.loc[NEW_FACTS, "rank"] == -1
    assert table.loc[OTHERS, "rank"] == 0
    other = explain_change(one, two, codes[1], current_panel=panel).parts.set_index("part")
    # The second goes from 1 to 2 by the first's rise alone: its fall to 0.3 is still above 0.2.
    assert other.loc[NEW_FACTS, "rank"] == 0
    assert other.loc[OTHERS, "rank"] == 1


def test_inputs_are_what_the_model_makes_of_the_change(after):
    one, two = (forecast(LogisticRegression(), after, origin=t) for t in (2023, 2024))
    inputs = explain_change(one, two, 2, current_panel=after).inputs.set_index("indicator")
    coef = dict(zip(two.features.columns, two.estimator.coef_[0], strict=True))
    moved = two.features.loc[2] - one.features.loc[2]
    for name, row in inputs.iterrows():
        assert row["log_odds"] == pytest.approx(coef[name] * moved[name], abs=1e-12)


def test_the_window_of_the_fit_must_be_given(after):
    one, two = (forecast(LogisticRegression(), after, origin=t, window=15) for t in (2023, 2024))
    with pytest.raises(SpecError, match=r"learnt from .* give the `window` that it was made with"):
        explain_change(one, two, 2, current_panel=after)
    for wrong in (14, 16):
        with pytest.raises(SpecError, match=f"but window={wrong} gives"):
            explain_change(one, two, 2, current_panel=after, window=wrong)
    add_up(explain_changes(one, two, current_panel=after, window=15))


def test_a_window_is_checked_where_nothing_is_fitted(after):
    one = forecast(LogisticRegression(), after, origin=2024, window=15)
    two = forecast(LogisticRegression(C=0.1), after, origin=2024)
    with pytest.raises(SpecError, match="the current forecast was learnt from"):
        explain_change(one, two, 2, current_panel=after, window=15)
    with pytest.raises(SpecError, match="the previous forecast was learnt from"):
        explain_change(one, two, 2, current_panel=after)


def test_a_window_that_holds_all_rows_is_none(after):
    one, two = (forecast(LogisticRegression(), after, origin=t) for t in (2023, 2024))
    add_up(explain_changes(one, two, current_panel=after, window=100))


class Counted(ClassifierMixin, BaseEstimator):
    """A forest that tells how often it was fitted, and with how many draws."""

    fits: ClassVar[list[int]] = []

    def __init__(self, n_draws: int = 7, random_state=None):
        self.n_draws, self.random_state = n_draws, random_state

    def fit(self, X, y):
        self.fits.append(self.n_draws)
        forest = RandomForestClassifier(5, min_samples_leaf=20, random_state=self.random_state)
        self.forest_, self.classes_ = forest.fit(X, y), np.array([0, 1])
        return self

    def predict_proba(self, X):
        return self.forest_.predict_proba(X)


def test_with_one_panel_only_mixtures_are_fitted_and_without_draws(after):
    one, two = (forecast(Counted(), after, origin=t) for t in (2023, 2024))
    Counted.fits.clear()
    changes = explain_changes(one, two, current_panel=after)
    add_up(changes)
    assert next(iter(changes.values())).parts["part"].tolist() == [NEW_FACTS, YEAR, CHANCE, OTHERS]
    # The old year with the new seed and the new year with the old one.
    assert Counted.fits == [0, 0]
    fixed = (forecast(Counted(random_state=1), after, origin=t) for t in (2023, 2024))
    one, two = fixed
    Counted.fits.clear()
    change = explain_change(one, two, 2, current_panel=after)
    assert change.parts["part"].tolist() == [NEW_FACTS, YEAR, OTHERS]
    assert Counted.fits == []


def test_mixtures_are_what_the_steps_say(after):
    """The entries by hand, from fits of the four coalitions of year and seed."""
    one, two = (forecast(Counted(), after, origin=t) for t in (2023, 2024))
    known = {t: after.features(known_at=t) for t in (2023, 2024)}
    rows = known[2024].loc[[(2, 2023), (2, 2024)]]
    log_odds_of = {}
    for year in (2023, 2024):
        for edition in (one, two):
            labels = after.labels(known_at=year).dropna()
            labels = labels[labels.index.get_level_values("year") + after.outcome.last <= year]
            fit = clone(edition.estimator).fit(known[year].loc[labels.index], labels.astype(int))
            log_odds_of[year, edition is two] = logit(fit.predict_proba(rows)[:, 1])
    # Bits of a coalition's number: the year first, then the seed, then the row.
    ways = [(row, new, year) for row in (0, 1) for new in (False, True) for year in (2023, 2024)]
    expected = shapley(np.array([log_odds_of[year, new][row] for row, new, year in ways]), 3)
    table = explain_change(one, two, 2, current_panel=after).parts.set_index("part")["log_odds"]
    assert table[[YEAR, CHANCE, NEW_FACTS]].tolist() == pytest.approx(expected.tolist(), abs=1e-12)


def test_a_seed_that_is_used_up_is_refused(after):
    rng = np.random.RandomState(1)
    one, two = (forecast(Counted(random_state=rng), after, origin=t) for t in (2023, 2024))
    with pytest.raises(SpecError, match="its random_state is a RandomState"):
        explain_change(one, two, 2, current_panel=after)


def test_a_forecast_that_its_model_does_not_give_is_refused(after):
    one, two = (forecast(LogisticRegression(), after, origin=t) for t in (2023, 2024))
    other = with_frame(two, two.frame.assign(probability=two.frame["probability"] / 2))
    with pytest.raises(SpecError, match="do not give its forecast again"):
        explain_change(one, other, 2, current_panel=after)


def test_bad_requests_are_refused(after, before, editions):
    one, two = editions
    with pytest.raises(SpecError, match="give the earlier edition first"):
        explain_change(two, one, 2)
    other = with_frame(two, two.frame.assign(outcome="another"))
    with pytest.raises(SpecError, match="compare forecasts of one outcome"):
        explain_change(one, other, 2)
    with pytest.raises(SpecError, match="same mode of time"):
        explain_change(one, replace(two, timing="revised"), 2)
    with pytest.raises(SpecError, match="expected a state of the forecast"):
        explain_change(one, two, 9999)
    with pytest.raises(SpecError, match="not the panel that the previous forecast"):
        explain_change(one, two, 2, previous_panel=after, current_panel=after)


def test_the_split_by_hand():
    # Ranks 1 2 3 4 become 2 1 3 4 by revision and 2 1 4 3 after all.
    earlier = pd.Series([0.4, 0.3, 0.2, 0.1])
    again = pd.Series([0.3, 0.4, 0.2, 0.1])
    later = pd.Series([0.3, 0.4, 0.1, 0.2])
    split = revision_split(earlier, again, later)
    assert (split.states, split.revision, split.world) == (4, 0.5, 0.5)


def test_the_split_needs_lists_that_meet_and_move():
    one = pd.Series({1: 0.1, 2: 0.2})
    with pytest.raises(SpecError, match="at least two states"):
        revision_split(one, one, pd.Series({7: 0.1, 8: 0.2}))
    with pytest.raises(SpecError, match="no rank moved"):
        revision_split(one, one, one)
