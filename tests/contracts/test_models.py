"""Laws that every registered model obeys, on a small world with what the presets look for."""

import pytest
from preset_worlds import world_for_presets

from atrocityrisk.models import MODELS
from atrocityrisk.models._base.inner_parameters import with_inner
from atrocityrisk.testing import check_model

QUICK = {"climatology", "firth_logit", "logit", "past_onset_rate", "state_onset_rate"}
OURS = sorted(name for name, make in MODELS.items() if make.__module__.startswith("atrocityrisk."))
CASES = [pytest.param(name, marks=() if name in QUICK else pytest.mark.slow) for name in OURS]


@pytest.fixture(scope="module")
def panel():
    return world_for_presets(n_states=40, years=(1990, 2010))


@pytest.mark.parametrize("name", CASES)
def test_every_model_obeys_the_laws(name, panel):
    model = with_inner(MODELS[name](), "n_draws", 60)
    check_model(model, panel=panel)
