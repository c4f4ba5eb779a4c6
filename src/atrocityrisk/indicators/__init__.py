"""Indicators: pure functions from tidy frames to one column, registered with their metadata."""

from atrocityrisk.indicators import (
    exclusion,
    mobilisation,
    regime,
    repression,
)
from atrocityrisk.indicators.base import INDICATORS, Indicator, compute, indicator
from atrocityrisk.indicators.framework import (
    framework_coverage,
    framework_links,
    load_framework,
    risk_factor_coverage,
)

EWP_PREDICTORS = {name: entry.ewp for name, entry in INDICATORS.items() if entry.ewp is not None}
"""Our name to the column of the Early Warning Project's 2025 model that it corresponds to."""

__all__ = [
    "EWP_PREDICTORS",
    "INDICATORS",
    "Indicator",
    "compute",
    "exclusion",
    "framework_coverage",
    "framework_links",
    "indicator",
    "load_framework",
    "mobilisation",
    "regime",
    "repression",
    "risk_factor_coverage",
]
