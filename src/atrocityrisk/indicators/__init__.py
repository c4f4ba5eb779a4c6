"""Indicators: predictors as rows of `indicators.csv`, made by named transforms, with metadata.

Whoever needs more than a chain of transforms decorates a function with `indicator`.
"""

from atrocityrisk.indicators.base import (
    INDICATORS,
    THEMES,
    Indicator,
    compute,
    indicator,
    lacking,
)
from atrocityrisk.indicators.framework import (
    framework_coverage,
    framework_links,
    load_framework,
    risk_factor_coverage,
)
from atrocityrisk.indicators.listing import indicator_table
from atrocityrisk.indicators.loading import load_rows, register_indicators
from atrocityrisk.indicators.themes import family_of, load_themes, theme_of
from atrocityrisk.indicators.transforms import TRANSFORMS

load_rows()

EWP_PREDICTORS = {name: entry.ewp for name, entry in INDICATORS.items() if entry.ewp is not None}
"""Our name to the column of the Early Warning Project's 2025 model that it corresponds to."""

__all__ = [
    "EWP_PREDICTORS",
    "INDICATORS",
    "THEMES",
    "TRANSFORMS",
    "Indicator",
    "compute",
    "family_of",
    "framework_coverage",
    "framework_links",
    "indicator",
    "indicator_table",
    "lacking",
    "load_framework",
    "load_themes",
    "register_indicators",
    "risk_factor_coverage",
    "theme_of",
]
