"""Every ready-made model says how sure it is: draws that lie around its forecast."""

from collections.abc import Mapping

import numpy as np
import pytest
from scipy.special import logit
from sklearn.pipeline import Pipeline

from atrocityrisk.forecasts import Forecast, forecast
from atrocityrisk.models import MODELS
from atrocityrisk.rankings import expected_onsets, rank
from atrocityrisk.synthetic import synthetic_world

NO_DRAWS: Mapping[str, str] = {
    "elastic_net_logit_random_folds": "shows what leaking folds cost; its rows are not independent",
}
SKEWED: Mapping[str, str] = {
    "state_onset_rate": "its shares follow beta distributions near 0, whose mean is the forecast",
}
OURS = sorted(name for name, make in MODELS.items() if make.__module__.startswith("atrocityrisk."))


@pytest.fixture(scope="module")
def world():
    return synthetic_world(seed=11, n_states=60, years=(1980, 2012), base_rate=0.05)


@pytest.fixture(scope="module")
def made(world):
    done: dict[str, Forecast] = {}

    def forecast_of(name: str) -> Forecast:
        if name not in done:
            done[name] = forecast(MODELS[name](), world.panel, origin=2010, seed=3)
        return done[name]

    return forecast_of


@pytest.mark.parametrize("name", [name for name in OURS if name not in NO_DRAWS])
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


@pytest.mark.parametrize("name", [name for name in OURS if name not in NO_DRAWS])
def test_draws_can_be_switched_off_and_move_no_forecast(made, world, name):
    model = MODELS[name]()
    names = [n for n in model.get_params(deep=True) if n.split("__")[-1] == "n_draws"]
    assert names, "n_draws is the parameter by which runs ask for draws"
    model.set_params(**dict.fromkeys(names, 0))
    bare = forecast(model, world.panel, origin=2010, seed=3)
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
