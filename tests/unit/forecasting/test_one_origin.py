"""The laws of one forecast."""

import numpy as np
import pandas as pd
import pytest
from remade_panels import remade
from sklearn.linear_model import LogisticRegression

from atrocityrisk.errors import ModelError, OriginError
from atrocityrisk.forecasting import forecast, training_rows
from atrocityrisk.forecasting.one_origin import seeded
from atrocityrisk.panels import Panel
from atrocityrisk.synthetic import synthetic_world

ORIGIN = 2010


@pytest.fixture(scope="module")
def panel() -> Panel:
    return synthetic_world(seed=5, n_states=40, years=(1980, 2015), base_rate=0.05).panel


@pytest.fixture
def model() -> LogisticRegression:
    return LogisticRegression(C=10.0, tol=1e-8)


def later(frame: pd.DataFrame) -> np.ndarray:
    return frame.index.get_level_values("year") > ORIGIN


def test_training_windows_have_closed_by_the_origin(panel):
    rows = training_rows(panel, origin=ORIGIN)
    assert rows.get_level_values("year").max() == ORIGIN - panel.outcome.last


def test_two_year_windows_close_a_year_earlier(panel):
    two = panel.with_outcome(panel.outcome.over(first=1, last=2))
    assert training_rows(two, origin=ORIGIN).get_level_values("year").max() == ORIGIN - 2


def test_rewriting_the_future_changes_nothing(panel, model):
    indicators, events = panel.indicators, panel.events
    indicators[later(indicators)] = 77.0
    events[later(events)] = 1.0 - events[later(events)]
    before = forecast(model, panel, origin=ORIGIN, seed=3)
    after = forecast(
        model, remade(panel, indicators=indicators, events=events), origin=ORIGIN, seed=3
    )
    pd.testing.assert_frame_equal(before.frame, after.frame, check_exact=True)


def test_rewriting_the_present_does_change_it(panel, model):
    indicators = panel.indicators
    indicators[indicators.index.get_level_values("year") == ORIGIN] += 1.0
    before = forecast(model, panel, origin=ORIGIN).frame["probability"]
    after = forecast(model, remade(panel, indicators=indicators), origin=ORIGIN).frame[
        "probability"
    ]
    assert (before != after).all()


def test_order_of_rows_and_columns_changes_nothing(panel, model):
    shuffled = panel.indicators.sample(frac=1, random_state=1).iloc[:, ::-1]
    pd.testing.assert_frame_equal(
        forecast(model, panel, origin=ORIGIN).frame,
        forecast(model, remade(panel, indicators=shuffled), origin=ORIGIN).frame,
        check_exact=True,
    )


def test_every_state_of_the_origin_year_is_there(panel, model):
    made = forecast(model, panel, origin=ORIGIN).frame
    states = panel.index[panel.index.get_level_values("year") == ORIGIN]
    assert made["gwcode"].tolist() == states.get_level_values("gwcode").tolist()
    assert made["probability"].between(0, 1).all()
    assert made["first_year"].eq(ORIGIN + 1).all()
    assert made["last_year"].eq(ORIGIN + 1).all()


def test_a_state_left_out_is_named_with_its_reason(panel, model):
    made = forecast(model, panel, origin=ORIGIN, exclude={20: "a test"})
    assert 20 not in made.frame["gwcode"].tolist()
    assert made.excluded == {20: "a test"}


def test_the_model_passed_in_is_not_fitted(panel, model):
    forecast(model, panel, origin=ORIGIN)
    assert not hasattr(model, "coef_")


def test_a_missing_value_without_an_imputer_is_refused(panel, model):
    indicators, ages = panel.indicators, panel.ages
    indicators.loc[(20, ORIGIN), "noise"] = np.nan
    ages.loc[(20, ORIGIN), "noise"] = -1
    holed = remade(panel, indicators=indicators, ages=ages)
    with pytest.raises((ModelError, ValueError), match="NaN"):
        forecast(model, holed, origin=ORIGIN)


def test_an_origin_with_nothing_to_learn_is_refused(panel, model):
    with pytest.raises(OriginError, match="no closed window"):
        forecast(model, panel, origin=1980)
    silent = panel.events
    silent[:] = 0.0
    with pytest.raises(OriginError, match=r"all \d+ labels of .* are 0"):
        forecast(model, remade(panel, events=silent), origin=ORIGIN)


def test_rolling_window_keeps_the_newest_rows(panel):
    years = training_rows(panel, origin=ORIGIN, window=10).get_level_values("year")
    assert (years.min(), years.max()) == (2000, 2009)


def test_training_summary_counts(panel, model):
    made = forecast(model, panel, origin=ORIGIN)
    labels = panel.labels(known_at=ORIGIN).dropna()
    assert made.training.rows == len(labels)
    assert made.training.positives == labels.sum()
    assert made.training.states == 40


def test_each_origin_has_a_seed_of_its_own():
    model = LogisticRegression(solver="saga")
    first = seeded(model, seed=1, origin=2000).random_state
    assert first == seeded(model, seed=1, origin=2000).random_state
    assert first != seeded(model, seed=1, origin=2001).random_state
    assert first != seeded(model, seed=2, origin=2000).random_state
    fixed = LogisticRegression(solver="saga", random_state=4)
    assert seeded(fixed, seed=1, origin=2000).random_state == 4


@pytest.mark.slow
def test_known_coefficients_are_recovered():
    world = synthetic_world(seed=11, n_states=78, years=(1950, 2020), base_rate=0.05)
    made = forecast(LogisticRegression(C=1e6, tol=1e-10), world.panel, origin=2020)
    names = list(world.panel.indicators.columns)
    truth = np.array([world.coefficients[name] for name in names])
    # 5,460 rows and about 273 onsets: standard errors near 0.07; four of them allowed.
    np.testing.assert_allclose(made.estimator.coef_[0], truth, atol=0.28)
