"""Every preset has draws, and they lie around its forecast."""

from collections.abc import Mapping

import numpy as np
import pytest
from preset_worlds import world_for_presets
from scipy.special import logit
from sklearn.pipeline import Pipeline

from atrocityrisk.forecasting import Forecast, forecast
from atrocityrisk.models import MODELS
from atrocityrisk.models._base.inner_parameters import inner_parameters, with_inner
from atrocityrisk.rankings import expected_onsets, rank

NO_DRAWS: Mapping[str, str] = {
    "elastic_net_logit_random_folds": "shows what leaking folds cost; its rows are not independent",
}
SKEWED: Mapping[str, str] = {
    "state_onset_rate": "its shares follow beta distributions near 0, whose mean is the forecast",
}
SLOW = {
    "bayesian_logit", "pool_with_bayes", "past_weighted_pool", "stacked", "shifted_pool",
    "platt_pool", "beta_pool", "isotonic_pool", "stumps_apart", "forest_apart",
}  # fmt: skip
OURS = sorted(name for name, make in MODELS.items() if make.__module__.startswith("atrocityrisk."))


WITH_DRAWS = [
    pytest.param(name, marks=pytest.mark.slow if name in SLOW else ())
    for name in OURS
    if name not in NO_DRAWS
]


@pytest.fixture(scope="module")
def panel():
    return world_for_presets()


@pytest.fixture(scope="module")
def made(panel):
    done: dict[str, Forecast] = {}

    def forecast_of(name: str) -> Forecast:
        if name not in done:
            model = with_inner(MODELS[name](), "n_draws", 100)
            done[name] = forecast(model, panel, origin=2010, seed=3)
        return done[name]

    return forecast_of


@pytest.mark.parametrize("name", WITH_DRAWS)
def test_draws_lie_around_the_forecast(made, name):
    found = made(name)
    assert found.draws is not None, "give the model draws, or wrap it in models.Bootstrapped"
    assert found.draws.shape[0] == len(found.frame)
    assert found.draws.shape[1] >= 100
    assert (found.draws > 0).all()
    assert (found.draws < 1).all()
    point = found.frame["probability"].to_numpy()
    middle = found.draws.mean(axis=1) if name in SKEWED else np.median(found.draws, axis=1)
    assert np.median(np.abs(logit(middle) - logit(point))) < 0.35
    ranking = rank(found)
    assert ranking.frame["tier"].notna().all()
    assert expected_onsets(found).n_draws == found.draws.shape[1]


@pytest.mark.parametrize("name", WITH_DRAWS)
def test_draws_can_be_switched_off_and_move_no_forecast(made, panel, name):
    model = MODELS[name]()
    assert inner_parameters(model, "n_draws"), "n_draws is how runs ask for draws"
    bare = forecast(with_inner(model, "n_draws", 0), panel, origin=2010, seed=3)
    assert bare.draws is None
    # To the last digits: what is computed beside the draws may sum in another order.
    np.testing.assert_allclose(
        bare.frame["probability"], made(name).frame["probability"], rtol=1e-9
    )


@pytest.mark.parametrize("name", NO_DRAWS)
def test_exceptions_are_still_exceptions(name):
    model = MODELS[name]()
    last = model[-1] if isinstance(model, Pipeline) else model
    assert not getattr(last, "n_draws", 0), f"{name} has draws now: strike it off the list"
