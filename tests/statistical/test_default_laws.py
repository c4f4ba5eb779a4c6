"""The laws of time, held by the default forecast itself on the embedded panel."""

import numpy as np
import pandas as pd
import pytest
from remade_panels import remade

from atrocityrisk.forecasting import backtest, forecast
from atrocityrisk.forecasting._carrying_out import _seed
from atrocityrisk.models import MODELS
from atrocityrisk.models._base.inner_parameters import with_inner
from atrocityrisk.models.combine._remembered_refits import MEMORY
from atrocityrisk.panels import age_profile, load_panel, without_hindsight
from atrocityrisk.runs import chosen_panel
from atrocityrisk.specs import amend_spec, default_spec

ORIGIN = 2003


PANELS = {
    "the default": lambda: chosen_panel(default_spec()),
    "late columns": lambda: chosen_panel(default_spec("with_late_columns")),
    "columns out at the origin": lambda: without_hindsight(chosen_panel(default_spec())),
    "one year": lambda: chosen_panel(default_spec()).with_outcome("mass_killing@1-1"),
    "three years": lambda: chosen_panel(default_spec()).with_outcome("mass_killing@1-3"),
    "five years": lambda: chosen_panel(default_spec()).with_outcome("mass_killing@1-5"),
}
"""What a forecast may be of: each obeys every law."""


@pytest.fixture(scope="module", params=list(PANELS))
def panel(request):
    return PANELS[request.param]()


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
    assert past["year"].max() + live.last_year - ORIGIN <= ORIGIN
    assert live.training.last_year + live.last_year - ORIGIN <= ORIGIN
    assert live.estimator.learnt_


@pytest.mark.slow
def test_a_column_that_was_not_out_is_not_there_whatever_it_says(model):
    """The strict panel of the late columns: noise in them before their release changes no bit."""
    strict = without_hindsight(chosen_panel(default_spec("with_late_columns")))
    late = [name for name, year in strict.first_releases.items() if year > ORIGIN]
    assert len(late) > 20
    indicators = strict.indicators
    noise = np.random.default_rng(2).normal(size=indicators[late].shape)
    indicators[late] = np.where(indicators[late].isna(), np.nan, noise)
    before, after = (
        forecast(model, one, origin=ORIGIN, seed=3)
        for one in (strict, remade(strict, indicators=indicators))
    )
    pd.testing.assert_frame_equal(after.frame, before.frame, check_exact=True)
    assert not set(late) & set(before.features)


@pytest.mark.slow
def test_ages_of_the_list_are_those_of_every_past_origin():
    """A column is never fresher at a past origin, or in a row learnt from, than in the list."""
    for name in ("default", "with_late_columns"):
        spec = amend_spec(default_spec(name), {"origin": 2024})
        chosen = chosen_panel(spec)
        live = age_profile(chosen, origin=2024)
        assert age_profile(load_panel().select(list(spec.indicators)), origin=2024) == live
        assert spec.ages.items() <= live.items()
        ages = chosen.ages_known(known_at=2024)
        for column, age in live.items():
            known = ages[column][ages[column] >= 0]
            assert known.min() >= age, column
        # What is late at the live origin is late by the specification or by its publication.
        late = chosen.columns.loc[list(live), "publication_lag"]
        assert (late == 2).all()


@pytest.mark.slow
def test_no_row_of_a_state_is_fresher_than_its_row_in_a_provisional_list():
    """State by state: what one has a year late in the list, it has a year late in every row."""
    for name in ("default", "with_late_columns"):
        chosen = chosen_panel(default_spec(name))
        ages = chosen.ages_known(known_at=chosen.usual_origin)
        live = ages.xs(chosen.usual_origin, level="year")
        known = ages.where(ages >= 0).groupby(level="gwcode").min().reindex(live.index)
        assert (known.isna() | (known >= live)).all(axis=None)
        assert (live > 0).any(axis=None)
