"""Presets: models with settings for a panel, in `MODELS` under the name of their function."""

from atrocityrisk.models.presets.registered import MODELS

__all__ = ["MODELS"]
