"""Uppsala Conflict Data Program: one module per data set, and what their files have in common."""

from atrocityrisk.sources.ucdp import (
    armed_conflicts,
    battle_deaths,
    country_year_totals,
    deaths_by_country,
    georeferenced_events,
    one_sided_violence,
)

__all__ = [
    "armed_conflicts",
    "battle_deaths",
    "country_year_totals",
    "deaths_by_country",
    "georeferenced_events",
    "one_sided_violence",
]
