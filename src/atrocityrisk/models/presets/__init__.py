"""Models ready for a panel, each registered in `MODELS` under the name of its function."""

from atrocityrisk.models.presets.registered import MODELS

__all__ = ["MODELS"]
