"""Trees: additive monotone boosted stumps, and a random forest that draws countries."""

from atrocityrisk.models.trees.boosting import BoostedStumps
from atrocityrisk.models.trees.forest import CountryForest

__all__ = ["BoostedStumps", "CountryForest"]
