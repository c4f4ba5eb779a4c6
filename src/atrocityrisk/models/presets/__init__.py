"""Presets: models with settings for a panel, in `MODELS` under the name of their function."""

from atrocityrisk.models.presets import pools, single_models
from atrocityrisk.models.presets.registered import MODELS, model_named, preset
from atrocityrisk.models.presets.single_models import MASS_KILLINGS_ONGOING

__all__ = ["MASS_KILLINGS_ONGOING", "MODELS", "model_named", "pools", "preset", "single_models"]
