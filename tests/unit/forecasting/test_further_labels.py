"""Labels of further outcomes reach a model by the one path, and under the law of the target's."""

import numpy as np
import pandas as pd
import pytest
from remade_panels import remade
from sklearn.calibration import CalibratedClassifierCV
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from atrocityrisk.errors import ModelError, SpecError, UnknownNameError
from atrocityrisk.forecasting import _store, backtest, forecast, training_rows
from atrocityrisk.forecasting._further_labels import further_labels
from atrocityrisk.models import (
    Bootstrapped,
    LogOddsPool,
    MedianImputer,
    OutcomeLadder,
    PooledOutcomesLogit,
    Recalibrated,
    with_imputation,
)
from atrocityrisk.models.combine._remembered_refits import MEMORY
from atrocityrisk.outcomes import OUTCOMES
from atrocityrisk.panels import Panel, load_panel

ORIGIN = 2004
COLUMNS = ["population_log2", "infant_mortality_sqrt", "mass_killing_ever", "coup_attempt_5y"]
FURTHER = ("one_sided_250", "mass_killing", "geno_politicide")

seen: list[pd.DataFrame | None] = []


class Attentive(LogisticRegression):
    """A logit that notes the further labels it was given, and shifts with their number."""

    def __init__(self, *, further_outcomes: tuple[str, ...] = FURTHER) -> None:
        super().__init__(max_iter=5000)
        self.further_outcomes = further_outcomes

    def fit(
        self, X: pd.DataFrame, y: pd.Series, further_labels: pd.DataFrame | None = None
    ) -> "Attentive":
        seen.append(further_labels)
        super().fit(X.fillna(0.0), y)
        self.intercept_ = self.intercept_ + further_labels.sum().sum() / 1000
        return self

    def predict_proba(self, X: pd.DataFrame) -> np.ndarray:
        return super().predict_proba(X.fillna(0.0))


class Plain(LogisticRegression):
    """A logit that would fail if it were given further labels."""

    def __init__(self) -> None:
        super().__init__(max_iter=5000)

    def fit(self, X: pd.DataFrame, y: pd.Series) -> "Plain":
        return super().fit(X.fillna(0.0), y)

    def predict_proba(self, X: pd.DataFrame) -> np.ndarray:
        return super().predict_proba(X.fillna(0.0))


@pytest.fixture(autouse=True)
def _forgetful():
    seen.clear()
    MEMORY.clear()


@pytest.fixture(scope="module")
def panel() -> Panel:
    return load_panel().select(COLUMNS)


def ladder() -> OutcomeLadder:
    logit = with_imputation(LogisticRegression(max_iter=5000))
    return OutcomeLadder(logit, further_outcomes=("one_sided_250", "targeted_mass_killing"))


def test_a_model_gets_a_label_of_each_further_outcome_for_each_training_row(panel):
    forecast(Attentive(), panel, origin=ORIGIN)
    (given,) = seen
    pd.testing.assert_index_equal(given.index, training_rows(panel, origin=ORIGIN))
    # The target itself, mass killing, is none of them.
    assert list(given) == ["one_sided_250", "geno_politicide"]
    for name in given:
        truth = OUTCOMES[name].label(panel.events, known_at=ORIGIN).reindex(given.index)
        pd.testing.assert_series_equal(given[name], truth, check_names=False)
    assert given["one_sided_250"].loc[:, :1980].isna().all(), "UCDP counts from 1989"
    assert given["one_sided_250"].sum() > 20


@pytest.mark.parametrize("last", [1, 2, 3, 5])
def test_further_outcomes_take_the_window_of_the_target(panel, last):
    target = panel.with_outcome(panel.outcome.over(first=1, last=last))
    rows = training_rows(target, origin=ORIGIN)
    given = further_labels(Attentive(), target, origin=ORIGIN, rows=rows)
    expected = OUTCOMES["one_sided_250"].over(first=1, last=last)
    truth = expected.label(panel.events, known_at=ORIGIN).reindex(rows)
    pd.testing.assert_series_equal(given["one_sided_250"], truth, check_names=False)
    assert given.index.get_level_values("year").max() == ORIGIN - last
    assert "mass_killing" not in given


def test_a_model_that_does_not_ask_gets_none(panel):
    made = forecast(LogOddsPool([("plain", Plain()), ("one", Plain())]), panel, origin=ORIGIN)
    assert made.frame["probability"].between(0, 1).all()


def test_in_a_pool_only_the_members_that_ask_get_them(panel):
    pool = Recalibrated(
        LogOddsPool([("plain", Plain()), ("asks", Attentive())], weights="past", years=4), years=4
    )
    forecast(pool, panel, origin=ORIGIN)
    assert len(seen) > 3
    assert all(given is not None for given in seen)


def test_a_refit_to_the_past_gets_the_labels_of_rows_closed_by_then(panel):
    forecast(Recalibrated(Attentive(), years=6, step=2), panel, origin=ORIGIN)
    *past, now = seen
    newest = [given.index.get_level_values("year").max() for given in past]
    # Pseudo-origins 2002, 2000 and 1998, of which each knew the windows that had closed: two years.
    assert newest == [2000, 1998, 1996]
    assert now.index.get_level_values("year").max() == ORIGIN - 2
    for given in past:
        pd.testing.assert_frame_equal(given, now.loc[given.index])


def test_refits_with_other_further_labels_are_not_taken_for_the_same(panel):
    model = Recalibrated(Attentive(), years=6, step=2)
    forecast(model, panel, origin=ORIGIN)
    assert len(seen) == 4
    forecast(model, panel, origin=ORIGIN)
    assert len(seen) == 5, "refits to the past are remembered"
    events = panel.events
    before = events.index.get_level_values("year") < 1996
    events.loc[before, "one_sided_deaths"] = 0.0
    forecast(model, remade(panel, events=events), origin=ORIGIN)
    assert len(seen) == 9, "with other labels they are others"


def rewritten(panel: Panel) -> Panel:
    """The panel with all events after the origin turned round."""
    events = panel.events
    later = events.index.get_level_values("year") > ORIGIN
    events[later] = 5000.0 * events[later].eq(0.0)
    return remade(panel, events=events)


def test_rewriting_all_later_events_changes_nothing(panel):
    model = Recalibrated(LogOddsPool([("ladder", ladder()), ("plain", Plain())]), years=6)
    before = forecast(model, panel, origin=ORIGIN, seed=3)
    MEMORY.clear()
    after = forecast(model, rewritten(panel), origin=ORIGIN, seed=3)
    pd.testing.assert_frame_equal(before.frame, after.frame, check_exact=True)
    events = panel.events
    earlier = events.index.get_level_values("year") <= ORIGIN
    events.loc[earlier, "one_sided_deaths"] = 300.0 * events.loc[earlier, "one_sided_deaths"].eq(0)
    other = forecast(model, remade(panel, events=events), origin=ORIGIN, seed=3)
    assert (other.frame["probability"] != before.frame["probability"]).any()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::atrocityrisk.errors.SamplingWarning")
def test_rewriting_all_later_events_changes_no_pooled_outcome(panel):
    pytest.importorskip("pymc")
    model = with_imputation(PooledOutcomesLogit(further_outcomes=FURTHER, draws=50, tune=50))
    before = forecast(model, panel, origin=ORIGIN, seed=3)
    after = forecast(model, rewritten(panel), origin=ORIGIN, seed=3)
    pd.testing.assert_frame_equal(before.frame, after.frame, check_exact=True)


def test_a_backtest_gives_what_a_forecast_gives(panel):
    made = backtest({"ladder": ladder()}, panel, origins=[1999, ORIGIN])
    alone = forecast(ladder(), panel, origin=ORIGIN, name="ladder").frame
    of_origin = made.frame[made.frame["origin"] == ORIGIN]
    np.testing.assert_array_equal(of_origin["probability"], alone["probability"])


def test_a_container_that_cannot_hand_them_on_says_so(panel):
    for model in (
        CalibratedClassifierCV(Attentive()),
        LogOddsPool([("no", Bootstrapped(ladder()))]),
    ):
        with pytest.raises(ModelError, match=r"holds a model .*cannot hand them on"):
            forecast(model, panel, origin=ORIGIN)


def test_a_pipeline_hands_them_to_its_last_step(panel):
    piped = make_pipeline(MedianImputer(), Attentive())
    forecast(piped, panel, origin=ORIGIN)
    forecast(LogOddsPool([("piped", piped)]), panel, origin=ORIGIN)
    assert [given.shape[1] for given in seen] == [2, 2]


def test_names_that_are_none_are_refused(panel):
    with pytest.raises(SpecError, match=r"without a window, found 'one_sided_250@1-1'"):
        forecast(Attentive(further_outcomes=("one_sided_250@1-1",)), panel, origin=ORIGIN)
    with pytest.raises(UnknownNameError, match="one_sided_250"):
        forecast(Attentive(further_outcomes=("one_sided_25O",)), panel, origin=ORIGIN)


def test_the_name_of_a_stored_forecast_depends_on_what_the_further_outcomes_are(monkeypatch):
    from atrocityrisk.forecasting import _further_labels

    model = ladder()
    now = _store.dependencies(model, "ladder")
    assert "further_outcomes" in now
    assert "further_outcomes" not in _store.dependencies(LogisticRegression(), "plain")
    other = OUTCOMES["one_sided_500"]
    monkeypatch.setattr(_further_labels, "outcome_named", lambda _: other)
    assert _store.dependencies(model, "ladder") != now
