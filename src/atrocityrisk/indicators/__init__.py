"""Indicators: pure functions from tidy frames to one column, registered with their metadata."""

from atrocityrisk.indicators import (
    armed_conflict,
    atrocities,
    chronology,
    conflict,
    ethnic,
    exclusion,
    health,
    history,
    instability,
    mobilisation,
    neighbourhood,
    regime,
    repression,
    rights,
    socioeconomic,
    treaties,
)
from atrocityrisk.indicators.base import INDICATORS, Indicator, compute, indicator, lacking
from atrocityrisk.indicators.framework import (
    framework_coverage,
    framework_links,
    load_framework,
    risk_factor_coverage,
)
from atrocityrisk.indicators.listing import indicator_table
from atrocityrisk.indicators.themes import THEMES, family_of, load_themes, theme_of

EWP_PREDICTORS = {name: entry.ewp for name, entry in INDICATORS.items() if entry.ewp is not None}
"""Our name to the column of the Early Warning Project's 2025 model that it corresponds to."""

__all__ = [
    "EWP_PREDICTORS",
    "INDICATORS",
    "THEMES",
    "Indicator",
    "armed_conflict",
    "atrocities",
    "chronology",
    "compute",
    "conflict",
    "ethnic",
    "exclusion",
    "family_of",
    "framework_coverage",
    "framework_links",
    "health",
    "history",
    "indicator",
    "indicator_table",
    "instability",
    "lacking",
    "load_framework",
    "load_themes",
    "mobilisation",
    "neighbourhood",
    "regime",
    "repression",
    "rights",
    "risk_factor_coverage",
    "socioeconomic",
    "theme_of",
    "treaties",
]
