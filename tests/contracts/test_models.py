"""Laws that every registered model obeys, on a small world with what the presets look for."""

import pytest
from preset_worlds import world_for_presets

from atrocityrisk.models import MODELS
from atrocityrisk.models._base.inner_parameters import with_inner
from atrocityrisk.testing import MODEL_LAWS, check_model
from atrocityrisk.testing.model_laws import Trial

QUICK = {"climatology", "firth_logit", "logit", "past_onset_rate", "state_onset_rate"}
OURS = sorted(name for name, make in MODELS.items() if make.__module__.startswith("atrocityrisk."))
# Made of the others, or sampled: the ten fits that all laws need take minutes, so that these are
# tried on the laws that one fit is enough for.
HEAVY = [
    name for name in OURS if any(part in name for part in ("pool", "stacked", "bayes", "apart"))
]
ONE_FIT = (
    "a clone is the same model",
    "two probabilities a row",
    "a row's probability depends on the row alone",
    "columns in another order are the same or refused",
    "draws lie around the forecast",
)
CASES = [
    pytest.param(name, marks=() if name in QUICK else pytest.mark.slow)
    for name in OURS
    if name not in HEAVY
]


@pytest.fixture(scope="module")
def panel():
    return world_for_presets(n_states=40, years=(1990, 2010))


@pytest.mark.parametrize("name", CASES)
def test_every_model_obeys_the_laws(name, panel):
    model = with_inner(MODELS[name](), "n_draws", 60)
    check_model(model, panel=panel)


@pytest.mark.slow
@pytest.mark.parametrize("name", HEAVY)
def test_a_model_of_models_obeys_what_one_fit_shows(name, panel):
    model = with_inner(MODELS[name](), "n_draws", 60)
    trial = Trial(model, panel, panel.years[1] - 2)
    for law in ONE_FIT:
        MODEL_LAWS[law](trial)
