"""Presets: models with settings for a panel, in `MODELS` under the name of their function."""

from atrocityrisk.models.presets.registered import MODELS
from atrocityrisk.models.presets.single_models import MASS_KILLINGS_ONGOING

__all__ = ["MASS_KILLINGS_ONGOING", "MODELS"]
