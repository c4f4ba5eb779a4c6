"""The laws of time, held by the default forecast itself on the embedded panel."""

import numpy as np
import pandas as pd
import pytest
from remade_panels import remade

from atrocityrisk.forecasting import backtest, forecast
from atrocityrisk.forecasting.many_origins import _seed
from atrocityrisk.models import MODELS
from atrocityrisk.models._base.inner_parameters import with_inner
from atrocityrisk.models.combine._remembered_refits import MEMORY
from atrocityrisk.runs import chosen_panel
from atrocityrisk.specs import default_spec

ORIGIN = 2003


@pytest.fixture(scope="module")
def panel():
    return chosen_panel(default_spec())


@pytest.fixture(scope="module")
def model():
    return with_inner(MODELS[default_spec().model](), "n_draws", 4)


@pytest.fixture(scope="module")
def live(panel, model):
    return forecast(model, panel, origin=ORIGIN, seed=_seed(5, "default"), name="default")


@pytest.mark.slow
def test_rewriting_everything_after_the_origin_changes_no_bit(panel, model, live):
    rng = np.random.default_rng(1)
    later = panel.index.get_level_values("year") > ORIGIN
    indicators, events = panel.indicators, panel.events
    indicators[later] = np.where(
        indicators[later].isna(), np.nan, rng.normal(size=(later.sum(), 1))
    )
    events[later] = rng.integers(0, 3, size=events[later].shape)
    other = remade(panel, indicators=indicators, events=events)
    assert other.fingerprint() != panel.fingerprint()
    MEMORY.clear()
    again = forecast(model, other, origin=ORIGIN, seed=live.seed, name="default")
    pd.testing.assert_frame_equal(again.frame, live.frame, check_exact=True)
    np.testing.assert_array_equal(again.draws, live.draws)


@pytest.mark.slow
def test_the_backtest_is_the_live_forecast_to_the_bit(panel, model, live):
    """Whatever the origins before it left in memory."""
    made = backtest({"default": model}, panel, origins=[ORIGIN - 1, ORIGIN], seed=5)
    rows = made.frame[made.frame["origin"] == ORIGIN].drop(columns="observed")
    pd.testing.assert_frame_equal(rows.reset_index(drop=True), live.frame, check_exact=True)


@pytest.mark.slow
def test_the_order_of_rows_and_columns_changes_no_bit(panel, model, live):
    shuffled = panel.indicators.sample(frac=1, random_state=1).iloc[:, ::-1]
    other = remade(panel, indicators=shuffled)
    MEMORY.clear()
    again = forecast(model, other, origin=ORIGIN, seed=live.seed, name="default")
    pd.testing.assert_frame_equal(again.frame, live.frame, check_exact=True)


@pytest.mark.slow
def test_no_past_forecast_uses_a_window_that_was_open(live):
    """The level is learnt from rows whose two years had passed at the origin."""
    past = live.estimator.past_
    assert past["year"].max() + 2 <= ORIGIN
    assert live.estimator.learnt_
