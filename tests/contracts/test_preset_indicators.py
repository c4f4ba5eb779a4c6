"""Presets name indicators, and the package has them."""

from atrocityrisk.indicators import INDICATORS
from atrocityrisk.models import MODELS
from atrocityrisk.models.presets import MASS_KILLINGS_ONGOING

SPLITS = ("ridge_apart", "stumps_apart", "forest_apart")


def test_the_regime_of_the_presets_is_read_from_indicators():
    assert set(MASS_KILLINGS_ONGOING) <= set(INDICATORS)
    assert MODELS["two_regime_elastic_net"]()["regimes"].columns == MASS_KILLINGS_ONGOING
    assert all(MODELS[name]().columns == MASS_KILLINGS_ONGOING for name in SPLITS)
