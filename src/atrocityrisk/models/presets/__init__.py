"""Models ready for a panel, each registered in `MODELS` under the name of its function."""

from atrocityrisk.models.presets.registered import MODELS
from atrocityrisk.models.presets.single_models import MASS_KILLINGS_ONGOING

__all__ = ["MASS_KILLINGS_ONGOING", "MODELS"]
